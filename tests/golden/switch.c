#include <ac/gen.h>
// A switch stays a switch: states are labels, never cases.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func choose__func;
int choose__run(AC__CALL, int k);
__attribute__((noinline)) ac_future(int) choose(int k);
AC__STRICT_BEGIN
int choose__run(AC__CALL, ac__register int k) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, k);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(k) k; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &choose__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->k = k; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; k = ac__f->k; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &choose__func, 1); return (int){0}; }
    }
    switch (ac__r1) {
  case 1:
    {
      int ac__r2;
      ac__r2 = f__run(ac__task, (void *)0, 10);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &choose__func, AC__SHAPE(2, struct ac__saved2, ac__value));
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; AC__BACK(ac__r2, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &choose__func, 2); return (int){0}; }
      }
      k = ac__r2;
    }
    __attribute__((fallthrough)); /* fall through */
  case 2:
    k++;
    break;
  default:
    {
      int ac__r3;
      ac__r3 = f__run(ac__task, (void *)0, 0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved3 { ac__saved ac__head; __typeof__(ac__r3) ac__value; __typeof__(k) k; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &choose__func, AC__SHAPE(3, struct ac__saved3, ac__value));
          AC__SAVE_BEGIN ac__f->k = k; AC__SAVE_END
          return (int){0};
        ac__3:
          ac__f = (void *)ac__self; k = ac__f->k; AC__BACK(ac__r3, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &choose__func, 3); return (int){0}; }
      }
      return ac__r3;
    }
  }
  }
  return k;
}
AC__STRICT_END
struct choose__args {
  ac__coroutine ac__head;
  int k;
};
static void choose__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct choose__args *ac__a = ac__from;
  int ac__v = choose__run(ac__task, (void *)0, ac__a->k);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void choose__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = choose__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int choose__lines[] = {6, 7, 9, 15};
static const ac__func choose__func = {
  "choose", "switch.ac", choose__lines, sizeof(int), _Alignof(int), choose__start, choose__resume};
__attribute__((noinline)) ac_future(int) choose(int k) {
  struct choose__args *ac__c = ac__coroutine_new(&choose__func, sizeof *ac__c, _Alignof(struct choose__args));
  if (ac__c) {
    ac__c->k = k;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

