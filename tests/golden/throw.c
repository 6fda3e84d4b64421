#include <ac/gen.h>
// throw ends the call with an error.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func g__func;
int g__run(AC__CALL, int x);
__attribute__((noinline)) ac_future(int) g(int x);
AC__STRICT_BEGIN
int g__run(AC__CALL, ac__register int x) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  if (x < 0)
  {
    _Generic((AC_EINVAL), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(ac__task, AC_EINVAL, &g__func, __LINE__);
    return (int){0};
  }
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, x);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(x) x; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->x = x; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; x = ac__f->x; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    if (ac__r1)
    {
      _Generic((ac_error_make(x, "number %d", x)), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(ac__task, ac_error_make(x, "number %d", x), &g__func, __LINE__);
      return (int){0};
    }
  }
  return x;
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int x;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0, ac__a->x);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {6, 8};
static const ac__func g__func = {
  "g", "throw.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(int x) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->x = x;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

