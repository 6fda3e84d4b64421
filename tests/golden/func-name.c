#include <ac/gen.h>
// __func__ is the name that the user gave.
#include <ac.h>
#include <stdio.h>

static const ac__func f__func;
void f__run(AC__CALL);
__attribute__((noinline)) ac_future(void) f(void);
static const char f__name[] __attribute__((unused)) = "f";
AC__STRICT_BEGIN
#pragma push_macro("__func__")
#define __func__ f__name
#pragma push_macro("__FUNCTION__")
#define __FUNCTION__ f__name
#pragma push_macro("__PRETTY_FUNCTION__")
#define __PRETTY_FUNCTION__ f__name
void f__run(AC__CALL) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  puts(__func__);
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, ac__saved, ac__func));
        return;
      ac__1:;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return; }
    }
  }
  puts(__func__);
}
#undef __PRETTY_FUNCTION__
#pragma pop_macro("__PRETTY_FUNCTION__")
#undef __FUNCTION__
#pragma pop_macro("__FUNCTION__")
#undef __func__
#pragma pop_macro("__func__")
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  f__run(ac__task, (void *)0);
  (void)ac__a;
  (void)ac__to;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  f__run(ac__task, ac__self);
}
static const int f__lines[] = {5, 7};
static const ac__func f__func = {
  "f", "func-name.ac", f__lines, 0, 0, f__start, f__resume};
__attribute__((noinline)) ac_future(void) f(void) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  return (ac_future(void))ac__coroutine_future(ac__c);
}

