#include <ac/gen.h>
// A function that awaits itself calls itself.
#include <ac.h>

static const ac__func fib__func;
AC__RECURSIVE static long fib__run(AC__CALL, int n);
__attribute__((unused, noinline)) static ac_future(long) fib(int n);
AC__STRICT_BEGIN
static long fib__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
{
  long ac__r1;
  long ac__r2;
  AC__TYPE(n < 2 ? n : ac__r1 + ac__r2) ac__r3;
  if (n < 2) {
    ac__r3 = n;
  } else {
    ac__r1 = fib__run(ac__task, (void *)0, n - 1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &fib__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
        return (long){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &fib__func, 1); return (long){0}; }
    }
    ac__r2 = fib__run(ac__task, (void *)0, n - 2);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(ac__r1) ac__r1;
          __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &fib__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->ac__r1 = ac__r1; ac__f->n = n; AC__SAVE_END
        return (long){0};
      ac__2:
        ac__f = (void *)ac__self; ac__r1 = ac__f->ac__r1; n = ac__f->n; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &fib__func, 2); return (long){0}; }
    }
    ac__r3 = ac__r1 + ac__r2;
  }
  return ac__r3;
}
}
AC__STRICT_END
struct fib__args {
  ac__coroutine ac__head;
  int n;
};
static void fib__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct fib__args *ac__a = ac__from;
  long ac__v = fib__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(long *)ac__to = ac__v;
}
static void fib__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  long ac__v = fib__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(long *)ac__self->ac__result = ac__v;
}
static const int fib__lines[] = {4, 4, 4};
static const ac__func fib__func = {
  "fib", "recursion.ac", fib__lines, sizeof(long), _Alignof(long), fib__start, fib__resume};
__attribute__((unused, noinline)) static ac_future(long) fib(int n) {
  struct fib__args *ac__c = ac__coroutine_new(&fib__func, sizeof *ac__c, _Alignof(struct fib__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(long))ac__coroutine_future(ac__c);
}


long run(void) { return ac_run(fib(30)); }
