#include <ac/gen.h>
// A loop whose body awaits and whose header does not stays a loop.
#include <ac.h>

int more(void);

static const ac__func f__func;
int f__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) f(int n);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  while (more())
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
    }
  }
  do {
    {
      ac_yield__run(ac__task, (void *)0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(n) n; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(2, struct ac__saved2, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; n = ac__f->n;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 2); return (int){0}; }
      }
    }
    if (n > 5) continue;
    n++;
  } while (more());
  {
    ac__register int i;
    ac__register int j;
    for (i = 0, j = n; i < j; i++, j--)
    {
      ac_yield__run(ac__task, (void *)0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved3 { ac__saved ac__head; __typeof__(n) n; __typeof__(i) i; __typeof__(j) j; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(3, struct ac__saved3, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; ac__f->j = j; AC__SAVE_END
          return (int){0};
        ac__3:
          ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; j = ac__f->j;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 3); return (int){0}; }
      }
    }
  }
  return n;
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int n;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = f__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {6, 7, 9, 13};
static const ac__func f__func = {
  "f", "loop-conditions.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int n) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(more)
