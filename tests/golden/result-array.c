#include <ac/gen.h>
// An array in a struct that a call returned lives as long as the await that uses it.
#include <ac.h>

struct row { int v[3]; };
struct row make(int);
int sum__run(AC__CALL, const int *); ac_future(int) sum(const int *);

static const ac__func g__func;
int g__run(AC__CALL);
__attribute__((noinline)) ac_future(int) g(void);
AC__STRICT_BEGIN
int g__run(AC__CALL) {
  AC__CELLS;
  void *ac__r1 = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    typedef __typeof__(make(1)) ac__r1_t;
    int ac__r2;
    if (!AC__CELL(ac__r1, ac__r1_t)) return (int){0};
    AC__MOVE(*(ac__r1_t *)ac__r1, make(1));
    ac__r2 = sum__run(ac__task, (void *)0, (*(ac__r1_t *)ac__r1).v);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r2) ac__value; void *ac__r1;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->ac__r1 = ac__r1; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; ac__r1 = ac__f->ac__r1; ac__cells = ac__f->ac__cells;
            AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    return ac__r2;
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0);
  (void)ac__a;
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {8, 9};
static const ac__func g__func = {
  "g", "result-array.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(void) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(make)
