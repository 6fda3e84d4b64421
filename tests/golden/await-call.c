#include <ac/gen.h>
// An awaited call is a call, and the question whether it really returned.
#include <ac.h>

static const ac__func add__func;
int add__run(AC__CALL, int a, int b);
__attribute__((noinline)) ac_future(int) add(int a, int b);
AC__STRICT_BEGIN
int add__run(AC__CALL, int a, int b) {
  int sum = a + b;
  return sum;  // a comment stays
}
AC__STRICT_END
struct add__args {
  ac__coroutine ac__head;
  int a;
  int b;
};
static void add__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct add__args *ac__a = ac__from;
  int ac__v = add__run(ac__task, (void *)0, ac__a->a, ac__a->b);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static const int add__lines[] = {4};
static const ac__func add__func = {
  "add", "await-call.ac", add__lines, sizeof(int), _Alignof(int), add__start, (void *)0};
__attribute__((noinline)) ac_future(int) add(int a, int b) {
  struct add__args *ac__c = ac__coroutine_new(&add__func, sizeof *ac__c, _Alignof(struct add__args));
  if (ac__c) {
    ac__c->a = a;
    ac__c->b = b;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}


static const ac__func twice__func;
int twice__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) twice(int n);
AC__STRICT_BEGIN
int twice__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  int x;
  {
    int ac__r1;
    ac__r1 = add__run(ac__task, (void *)0, n, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &twice__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &twice__func, 1); return (int){0}; }
    }
    x = ac__r1;
  }
  return x;
}
AC__STRICT_END
struct twice__args {
  ac__coroutine ac__head;
  int n;
};
static void twice__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct twice__args *ac__a = ac__from;
  int ac__v = twice__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void twice__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = twice__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int twice__lines[] = {9, 10};
static const ac__func twice__func = {
  "twice", "await-call.ac", twice__lines, sizeof(int), _Alignof(int), twice__start, twice__resume};
__attribute__((noinline)) ac_future(int) twice(int n) {
  struct twice__args *ac__c = ac__coroutine_new(&twice__func, sizeof *ac__c, _Alignof(struct twice__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

