#include <ac/gen.h>
// An awaited void has no value: nothing is stored.
#include <ac.h>

void f__run(AC__CALL, int x); ac_future(void) f(int x);

static const ac__func g__func;
void g__run(AC__CALL, ac_future(void) task, int c);
__attribute__((noinline)) ac_future(void) g(ac_future(void) task, int c);
AC__STRICT_BEGIN
void g__run(AC__CALL, ac__register ac_future(void) task, ac__register int c) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  {
    f__run(ac__task, (void *)0, 1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(task) task; __typeof__(c) c; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->task = task; ac__f->c = c; AC__SAVE_END
        return;
      ac__1:
        ac__f = (void *)ac__self; task = ac__f->task; c = ac__f->c;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return; }
    }
  }
  {
    ac__await(ac__task, ((void)(__typeof__((task)((ac__tag *)0)) *)0, (ac__any)(task)), (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(c) c; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__head));
        AC__SAVE_BEGIN ac__f->c = c; AC__SAVE_END
        return;
      ac__2:
        ac__f = (void *)ac__self; c = ac__f->c;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return; }
    }
  }
  if (c)
  {
    f__run(ac__task, (void *)0, 2);
    if (ac__unlikely(ac__task->ac__unwind)) {
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__save(ac__task, ac__self, &g__func, AC__SHAPE(3, ac__saved, ac__func));
        return;
      ac__3:;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 3); return; }
    }
    return;
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  ac_future(void) task;
  int c;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  g__run(ac__task, (void *)0, ac__a->task, ac__a->c);
  (void)ac__to;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  g__run(ac__task, ac__self, 0, 0);
}
static const int g__lines[] = {6, 7, 8, 9};
static const ac__func g__func = {
  "g", "await-void.ac", g__lines, 0, 0, g__start, g__resume};
__attribute__((noinline)) ac_future(void) g(ac_future(void) task, int c) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->task = task;
    ac__c->c = c;
  }
  return (ac_future(void))ac__coroutine_future(ac__c);
}

