#include <ac/gen.h>
// Structs by value: as a parameter, as a result, as a value that an await gives.
#include <ac.h>

struct pair { long a, b; };
struct pair swap__run(AC__CALL, struct pair p); ac_future(struct pair) swap(struct pair p);

typedef struct pair rotate__type;
static const ac__func rotate__func;
struct pair rotate__run(AC__CALL, struct pair p, int times);
__attribute__((noinline)) ac_future(struct pair) rotate(struct pair p, int times);
AC__STRICT_BEGIN
static struct pair rotate__body(AC__CALL, struct pair *ac__in_p, ac__register int times) {
  AC__CELLS;
  void *p__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register __typeof__(*ac__in_p) *p;
  if (!(p = AC__CELL(p__cell, __typeof__(*p)))) return (rotate__type){0};
  __builtin_memcpy(p__cell, (const void *)ac__in_p, sizeof *p);
  while (times-- > 0)
  {
    __typeof__(swap__run(ac__task, (void *)0, (*p))) ac__r1;
    ac__r1 = swap__run(ac__task, (void *)0, (*p));
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(times) times;
          void *p__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &rotate__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->times = times; ac__f->p__cell = p__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (rotate__type){0};
      ac__1:
        ac__f = (void *)ac__self; times = ac__f->times; p = p__cell = ac__f->p__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &rotate__func, 1); return (rotate__type){0}; }
    }
    (*p) = ac__r1;
  }
  return (*p);
}
AC__STRICT_END
struct rotate__args {
  ac__coroutine ac__head;
  struct pair p;
  int times;
};
struct pair rotate__run(AC__CALL, struct pair p, int times) {
  return rotate__body(ac__task, ac__self, &p, times);
}
static void rotate__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct rotate__args *ac__a = ac__from;
  struct pair ac__v = rotate__run(ac__task, (void *)0, ac__a->p, ac__a->times);
  if (ac__to && !ac__task->ac__unwind) *(struct pair *)ac__to = ac__v;
}
static void rotate__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  struct pair ac__v = rotate__body(ac__task, ac__self, (void *)0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(struct pair *)ac__self->ac__result = ac__v;
}
static const int rotate__lines[] = {7, 8};
static const ac__func rotate__func = {
  "rotate", "struct-values.ac", rotate__lines, sizeof(struct pair), _Alignof(struct pair), rotate__start, rotate__resume};
__attribute__((noinline)) ac_future(struct pair) rotate(struct pair p, int times) {
  struct rotate__args *ac__c = ac__coroutine_new(&rotate__func, sizeof *ac__c, _Alignof(struct rotate__args));
  if (ac__c) {
    ac__c->p = p;
    ac__c->times = times;
  }
  return (ac_future(struct pair))ac__coroutine_future(ac__c);
}

