#include <ac/gen.h>
// Awaits that stand alone, with and without a value.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func g__func;
void g__run(AC__CALL, int x);
__attribute__((noinline)) ac_future(void) g(int x);
AC__STRICT_BEGIN
void g__run(AC__CALL, ac__register int x) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(x) x; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->x = x; AC__SAVE_END
        return;
      ac__1:
        ac__f = (void *)ac__self; x = ac__f->x;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return; }
    }
  }
  {
    f__run(ac__task, (void *)0, x);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(x) x; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__head));
        AC__SAVE_BEGIN ac__f->x = x; AC__SAVE_END
        return;
      ac__2:
        ac__f = (void *)ac__self; x = ac__f->x;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return; }
    }
  }
  {
    f__run(ac__task, (void *)0, x + 1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__save(ac__task, ac__self, &g__func, AC__SHAPE(3, ac__saved, ac__func));
        return;
      ac__3:;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 3); return; }
    }
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int x;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  g__run(ac__task, (void *)0, ac__a->x);
  (void)ac__to;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  g__run(ac__task, ac__self, 0);
}
static const int g__lines[] = {6, 7, 8, 9};
static const ac__func g__func = {
  "g", "await-statement.ac", g__lines, 0, 0, g__start, g__resume};
__attribute__((noinline)) ac_future(void) g(int x) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->x = x;
  }
  return (ac_future(void))ac__coroutine_future(ac__c);
}

