#include <ac/gen.h>
// A switch into a loop with an await in its header: labels, as a body moved to the top would be unreachable.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func copy__func;
int copy__run(AC__CALL, int n, int k);
__attribute__((noinline)) ac_future(int) copy(int n, int k);
AC__STRICT_BEGIN
int copy__run(AC__CALL, ac__register int n, ac__register int k) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register int sum;
  sum = 0;
  switch (k) {
  case 0:
  {
    int ac__first1;
    for (ac__first1 = 1;; ac__first1 = 0) {
      if (!ac__first1) {
        int ac__r2;
        ac__r2 = f__run(ac__task, (void *)0, --n);
        if (ac__unlikely(ac__task->ac__unwind)) {
          struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(n) n;
              __typeof__(sum) sum; } *ac__f;
          if (ac__task->ac__unwind == AC__SUSPEND) {
            ac__f = ac__save(ac__task, ac__self, &copy__func, AC__SHAPE(2, struct ac__saved2, ac__value));
            AC__SAVE_BEGIN ac__f->n = n; ac__f->sum = sum; AC__SAVE_END
            return (int){0};
          ac__2:
            ac__f = (void *)ac__self; n = ac__f->n; sum = ac__f->sum; AC__BACK(ac__r2, ac__f->ac__value);
          }
          if (ac__task->ac__unwind) { ac__pass(ac__task, &copy__func, 2); return (int){0}; }
        }
        if (!(ac__r2 > 0)) break;
      }
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n;
          __typeof__(sum) sum; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &copy__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->sum = sum; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n; sum = ac__f->sum; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &copy__func, 1); return (int){0}; }
    }
    sum += ac__r1;
  }
  case 1:      sum++;
    }
  }
  }
  return sum;
}
AC__STRICT_END
struct copy__args {
  ac__coroutine ac__head;
  int n;
  int k;
};
static void copy__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct copy__args *ac__a = ac__from;
  int ac__v = copy__run(ac__task, (void *)0, ac__a->n, ac__a->k);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void copy__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = copy__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int copy__lines[] = {6, 9, 11};
static const ac__func copy__func = {
  "copy", "duff.ac", copy__lines, sizeof(int), _Alignof(int), copy__start, copy__resume};
__attribute__((noinline)) ac_future(int) copy(int n, int k) {
  struct copy__args *ac__c = ac__coroutine_new(&copy__func, sizeof *ac__c, _Alignof(struct copy__args));
  if (ac__c) {
    ac__c->n = n;
    ac__c->k = k;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

