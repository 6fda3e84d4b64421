#include <ac/gen.h>
// throw where an expression with awaits says what, in a void function, and in a branch.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func g__func;
void g__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(void) g(int n);
AC__STRICT_BEGIN
void g__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  if (n)
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        return;
      ac__1:
        ac__f = (void *)ac__self; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return; }
    }
    _Generic((ac__r1), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(ac__task, ac__r1, &g__func, __LINE__);
    return;
  } else
  {
    _Generic((ac_error_make(1, "none")), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(ac__task, ac_error_make(1, "none"), &g__func, __LINE__);
    return;
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int n;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  g__run(ac__task, (void *)0, ac__a->n);
  (void)ac__to;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  g__run(ac__task, ac__self, 0);
}
static const int g__lines[] = {6, 7};
static const ac__func g__func = {
  "g", "throw-places.ac", g__lines, 0, 0, g__start, g__resume};
__attribute__((noinline)) ac_future(void) g(int n) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(void))ac__coroutine_future(ac__c);
}

