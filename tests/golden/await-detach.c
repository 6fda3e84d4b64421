#include <ac/gen.h>
// A call that nobody will await.
#include <ac.h>

void tick__run(AC__CALL, double interval); ac_future(void) tick(double interval);

static const ac__func start__func;
void start__run(AC__CALL);
__attribute__((noinline)) ac_future(void) start(void);
AC__STRICT_BEGIN
void start__run(AC__CALL) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register ac_future(void) never;
  never = (AC__SITE, tick(0.1));
  ac_detach((AC__SITE, tick(1)), .name = "slow");  // a comment
  ac_drop(never);
  {
    ac_sleep__run(ac__task, (void *)0, 5);
    if (ac__unlikely(ac__task->ac__unwind)) {
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__save(ac__task, ac__self, &start__func, AC__SHAPE(1, ac__saved, ac__func));
        return;
      ac__1:;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &start__func, 1); return; }
    }
  }
}
AC__STRICT_END
struct start__args {
  ac__coroutine ac__head;
};
static void start__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct start__args *ac__a = ac__from;
  start__run(ac__task, (void *)0);
  (void)ac__a;
  (void)ac__to;
}
static void start__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  start__run(ac__task, ac__self);
}
static const int start__lines[] = {6, 10};
static const ac__func start__func = {
  "start", "await-detach.ac", start__lines, 0, 0, start__start, start__resume};
__attribute__((noinline)) ac_future(void) start(void) {
  struct start__args *ac__c = ac__coroutine_new(&start__func, sizeof *ac__c, _Alignof(struct start__args));
  return (ac_future(void))ac__coroutine_future(ac__c);
}

