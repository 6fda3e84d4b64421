#include <ac/gen.h>
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func count__func;
int count__run(AC__CALL);
__attribute__((noinline)) ac_future(int) count(void);
AC__STRICT_BEGIN
int count__run(AC__CALL) {
  AC__CELLS;
  void *x__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register int n;
  n = 0;
  {
    typedef struct {
         int a;
       } ac__type1;
    {
      ac__register ac__type1 *x;
      if (!(x = AC__CELL(x__cell, __typeof__(*x)))) return (int){0};
      *x = (__typeof__(*x)){1};
      int ac__first1;
      for (ac__first1 = 1;; ac__first1 = 0) {
        if (!ac__first1) {
          int ac__r1;
          ac__r1 = f__run(ac__task, (void *)0, n);
          if (ac__unlikely(ac__task->ac__unwind)) {
            struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n;
                void *x__cell; ac__chain *ac__cells; } *ac__f;
            if (ac__task->ac__unwind == AC__SUSPEND) {
              ac__f = ac__save(ac__task, ac__self, &count__func, AC__SHAPE(1, struct ac__saved1, ac__value));
              AC__SAVE_BEGIN ac__f->n = n; ac__f->x__cell = x__cell;
                  ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
              return (int){0};
            ac__1:
              ac__f = (void *)ac__self; n = ac__f->n; x = x__cell = ac__f->x__cell;
                  ac__cells = ac__f->ac__cells; AC__BACK(ac__r1, ac__f->ac__value);
            }
            if (ac__task->ac__unwind) { ac__pass(ac__task, &count__func, 1); return (int){0}; }
          }
          x->a += ac__r1;
        }
        if (!(x->a < 4)) break;
        n += x->a;
      }
    }
  }
  struct s { int b; };
  {
    int ac__r2;
    ac__r2 = f__run(ac__task, (void *)0, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &count__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; n = ac__f->n; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &count__func, 2); return (int){0}; }
    }
    n += (int)sizeof(struct s) + ac__r2;
  }
  return n + (int)sizeof(struct s);
}
AC__STRICT_END
struct count__args {
  ac__coroutine ac__head;
};
static void count__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct count__args *ac__a = ac__from;
  int ac__v = count__run(ac__task, (void *)0);
  (void)ac__a;
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void count__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = count__run(ac__task, ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int count__lines[] = {5, 10, 12};
static const ac__func count__func = {
  "count", "defined-in-statement.ac", count__lines, sizeof(int), _Alignof(int), count__start, count__resume};
__attribute__((noinline)) ac_future(int) count(void) {
  struct count__args *ac__c = ac__coroutine_new(&count__func, sizeof *ac__c, _Alignof(struct count__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

