#include <ac/gen.h>
// A for header with awaits in all three places.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func sum__func;
int sum__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) sum(int n);
AC__STRICT_BEGIN
int sum__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  ac__register int total;
  total = 0;
  {
    ac__register int i;
    {
      int ac__r1;
      ac__r1 = f__run(ac__task, (void *)0, 0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n;
            __typeof__(total) total; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &sum__func, AC__SHAPE(1, struct ac__saved1, ac__value));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->total = total; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; total = ac__f->total; AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &sum__func, 1); return (int){0}; }
      }
      i = ac__r1;
    }
    int ac__first1;
    for (ac__first1 = 1;; ac__first1 = 0) {
      if (!ac__first1) {
        int ac__r3;
        ac__r3 = f__run(ac__task, (void *)0, 1);
        if (ac__unlikely(ac__task->ac__unwind)) {
          struct ac__saved3 { ac__saved ac__head; __typeof__(ac__r3) ac__value; __typeof__(n) n;
              __typeof__(total) total; __typeof__(i) i; } *ac__f;
          if (ac__task->ac__unwind == AC__SUSPEND) {
            ac__f = ac__save(ac__task, ac__self, &sum__func, AC__SHAPE(3, struct ac__saved3, ac__value));
            AC__SAVE_BEGIN ac__f->n = n; ac__f->total = total; ac__f->i = i; AC__SAVE_END
            return (int){0};
          ac__3:
            ac__f = (void *)ac__self; n = ac__f->n; total = ac__f->total; i = ac__f->i;
                AC__BACK(ac__r3, ac__f->ac__value);
          }
          if (ac__task->ac__unwind) { ac__pass(ac__task, &sum__func, 3); return (int){0}; }
        }
        i += ac__r3;
      }
      int ac__r2;
      ac__r2 = f__run(ac__task, (void *)0, n);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(n) n;
            __typeof__(total) total; __typeof__(i) i; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &sum__func, AC__SHAPE(2, struct ac__saved2, ac__value));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->total = total; ac__f->i = i; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; n = ac__f->n; total = ac__f->total; i = ac__f->i;
              AC__BACK(ac__r2, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &sum__func, 2); return (int){0}; }
      }
      if (!(i < ac__r2)) break;
    if (i % 2) continue;
    total += i;
    }
  }
  return total;
}
AC__STRICT_END
struct sum__args {
  ac__coroutine ac__head;
  int n;
};
static void sum__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct sum__args *ac__a = ac__from;
  int ac__v = sum__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void sum__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = sum__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int sum__lines[] = {6, 8, 8, 8};
static const ac__func sum__func = {
  "sum", "loop-for.ac", sum__lines, sizeof(int), _Alignof(int), sum__start, sum__resume};
__attribute__((noinline)) ac_future(int) sum(int n) {
  struct sum__args *ac__c = ac__coroutine_new(&sum__func, sizeof *ac__c, _Alignof(struct sum__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

