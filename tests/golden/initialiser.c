#include <ac/gen.h>
// An initialiser is one full expression, list and all.
#include <ac.h>

struct s { int a, b[2]; };
int f__run(AC__CALL, int x); ac_future(int) f(int x);
int use(struct s *, int *);

static const ac__func g__func;
int g__run(AC__CALL);
__attribute__((noinline)) ac_future(int) g(void);
AC__STRICT_BEGIN
int g__run(AC__CALL) {
  AC__CELLS;
  void *s__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; case 4: goto ac__4; default: __builtin_trap(); }
  ac__register struct s *s;
  if (!(s = AC__CELL(s__cell, __typeof__(*s)))) return (int){0};
  {
    int ac__r1;
    int ac__r2;
    ac__r1 = f__run(ac__task, (void *)0, 1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; void *s__cell;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->s__cell = s__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; s = s__cell = ac__f->s__cell; ac__cells = ac__f->ac__cells;
            AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    ac__r2 = f__run(ac__task, (void *)0, 2);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(ac__r1) ac__r1;
          void *s__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->ac__r1 = ac__r1; ac__f->s__cell = s__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; ac__r1 = ac__f->ac__r1; s = s__cell = ac__f->s__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (int){0}; }
    }
    *s = (__typeof__(*s)){ac__r1, .b = {[1] = ac__r2}};
  }
  int ac__r3;
  int ac__r4;
  ac__r3 = f__run(ac__task, (void *)0, 3);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved3 { ac__saved ac__head; __typeof__(ac__r3) ac__value; void *s__cell; ac__chain *ac__cells; } *ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(3, struct ac__saved3, ac__value));
      AC__SAVE_BEGIN ac__f->s__cell = s__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
      return (int){0};
    ac__3:
      ac__f = (void *)ac__self; s = s__cell = ac__f->s__cell; ac__cells = ac__f->ac__cells;
          AC__BACK(ac__r3, ac__f->ac__value);
    }
    if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 3); return (int){0}; }
  }
  ac__r4 = f__run(ac__task, (void *)0, 5);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved4 { ac__saved ac__head; __typeof__(ac__r4) ac__value; __typeof__(ac__r3) ac__r3;
        void *s__cell; ac__chain *ac__cells; } *ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(4, struct ac__saved4, ac__value));
      AC__SAVE_BEGIN ac__f->ac__r3 = ac__r3; ac__f->s__cell = s__cell;
          ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
      return (int){0};
    ac__4:
      ac__f = (void *)ac__self; ac__r3 = ac__f->ac__r3; s = s__cell = ac__f->s__cell;
          ac__cells = ac__f->ac__cells; AC__BACK(ac__r4, ac__f->ac__value);
    }
    if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 4); return (int){0}; }
  }
  typedef __typeof__((int []){ac__r3, 4, ac__r4}) list__t;
  list__t list;
  { __builtin_memcpy((void *)&list, (const void *)(list__t[1]){{ac__r3, 4, ac__r4}}, sizeof(list)); }
  return use(s, list);
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
static const int g__lines[] = {8, 9, 9, 10, 10};
static const ac__func g__func = {
  "g", "initialiser.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(void) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(use)
