#define AC__STDBOOL
#include <ac/gen.h>
// A bool that is saved starts as 0: a copy of any other byte than 0 and 1 is undefined.
#include <ac.h>

static const ac__func f__func;
bool f__run(AC__CALL, bool a);
__attribute__((noinline)) ac_future(bool) f(bool a);
AC__STRICT_BEGIN
bool f__run(AC__CALL, ac__register bool a) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register bool b; b = 0;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(a) a; __typeof__(b) b; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->a = a; ac__f->b = b; AC__SAVE_END
        return (bool){0};
      ac__1:
        ac__f = (void *)ac__self; a = ac__f->a; b = ac__f->b;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (bool){0}; }
    }
  }
  b = !a;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(b) b; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(2, struct ac__saved2, ac__head));
        AC__SAVE_BEGIN ac__f->b = b; AC__SAVE_END
        return (bool){0};
      ac__2:
        ac__f = (void *)ac__self; b = ac__f->b;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 2); return (bool){0}; }
    }
  }
  return b;
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  bool a;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  bool ac__v = f__run(ac__task, (void *)0, ac__a->a);
  if (ac__to && !ac__task->ac__unwind) *(bool *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  bool ac__v = f__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(bool *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {4, 6, 8};
static const ac__func f__func = {
  "f", "locals-bool.ac", f__lines, sizeof(bool), _Alignof(bool), f__start, f__resume};
__attribute__((noinline)) ac_future(bool) f(bool a) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->a = a;
  }
  return (ac_future(bool))ac__coroutine_future(ac__c);
}

