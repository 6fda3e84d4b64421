#include <ac/gen.h>
// Attributes stay with the body, where they say something about its code.
#include <ac.h>

static const ac__func rare__func;
__attribute__((cold, section(".text.rare"))) int rare__run(AC__CALL, int n);
ac_future(int) rare(int n);
AC__STRICT_BEGIN
__attribute__((cold, section(".text.rare"))) int rare__run(AC__CALL, register int n) {
  if (ac__unlikely(ac__self != (void *)0)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &rare__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), 0, 1});
        AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &rare__func, 1); return (int){0}; }
    }
  }
  return n;
}
AC__STRICT_END
struct rare__args {
  ac__coroutine ac__head;
  int n;
};
static void rare__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct rare__args *ac__a = ac__from;
  int ac__v = rare__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void rare__resume(ac_task *ac__task, ac__saved *ac__self) {
  int ac__v = rare__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int rare__lines[] = {4, 5};
static const ac__func rare__func = {"rare", "attributes.ac", rare__lines, sizeof(int), _Alignof(int), rare__start, rare__resume};
ac_future(int) rare(int n) {
  struct rare__args *ac__c = ac__coroutine_new(&rare__func, sizeof *ac__c, _Alignof(struct rare__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}


static const ac__func hidden__func;
__attribute__((visibility("hidden"))) int hidden__run(AC__CALL, int n);
ac_future(int) hidden(int n);
AC__STRICT_BEGIN
__attribute__((visibility("hidden"))) int hidden__run(AC__CALL, register int n) {
  if (ac__unlikely(ac__self != (void *)0)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
{
  int ac__r1;
  ac__r1 = rare__run(ac__task, (void *)0, n);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n; } *ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f = ac__save(ac__task, ac__self, &hidden__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), __builtin_offsetof(struct ac__saved1, ac__value), 1});
      AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
      return (int){0};
    ac__1:
      ac__f = (void *)ac__self; n = ac__f->n; ac__r1 = ac__f->ac__value;
    }
    if (ac__task->ac__unwind) { ac__pass(ac__task, &hidden__func, 1); return (int){0}; }
  }
  return ac__r1;
}
}
AC__STRICT_END
struct hidden__args {
  ac__coroutine ac__head;
  int n;
};
static void hidden__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct hidden__args *ac__a = ac__from;
  int ac__v = hidden__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void hidden__resume(ac_task *ac__task, ac__saved *ac__self) {
  int ac__v = hidden__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int hidden__lines[] = {9, 9};
static const ac__func hidden__func = {"hidden", "attributes.ac", hidden__lines, sizeof(int), _Alignof(int), hidden__start, hidden__resume};
ac_future(int) hidden(int n) {
  struct hidden__args *ac__c = ac__coroutine_new(&hidden__func, sizeof *ac__c, _Alignof(struct hidden__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

