#include <ac/gen.h>
// && || ?: and , with awaits become statements; what is not reached does not run.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);

static const ac__func g__func;
int g__run(AC__CALL, int a);
__attribute__((noinline)) ac_future(int) g(int a);
AC__STRICT_BEGIN
int g__run(AC__CALL, ac__register int a) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; case 4: goto ac__4; default: __builtin_trap(); }
  {
    int ac__r1;
    int ac__r2;
    int ac__r3;
    int ac__r4;
    if (a > 0) {
      ac__r1 = f__run(ac__task, (void *)0, a);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(a) a; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
          AC__SAVE_BEGIN ac__f->a = a; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; a = ac__f->a; AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
      }
      ac__r2 = !!(ac__r1);
    } else ac__r2 = 0;
    if (!(ac__r2)) {
      ac__r3 = f__run(ac__task, (void *)0, -a);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r3) ac__value; __typeof__(a) a; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__value));
          AC__SAVE_BEGIN ac__f->a = a; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; a = ac__f->a; AC__BACK(ac__r3, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (int){0}; }
      }
      ac__r4 = !!(ac__r3);
    } else ac__r4 = 1;
    if (ac__r4) {
      a++;
    }
  }
  ac__register double d;
  {
    int ac__r5;
    AC__TYPE(a ? ac__r5 : 2.5) ac__r6;
    if (a) {
      ac__r5 = f__run(ac__task, (void *)0, 1);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved3 { ac__saved ac__head; __typeof__(ac__r5) ac__value; __typeof__(a) a; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(3, struct ac__saved3, ac__value));
          AC__SAVE_BEGIN ac__f->a = a; AC__SAVE_END
          return (int){0};
        ac__3:
          ac__f = (void *)ac__self; a = ac__f->a; AC__BACK(ac__r5, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 3); return (int){0}; }
      }
      ac__r6 = ac__r5;
    } else {
      ac__r6 = 2.5;
    }
    d = ac__r6;
  }
  {
    int ac__r7;
    AC__TYPE(ac__r7) ac__r8;
    (void)(a++);
    ac__r7 = f__run(ac__task, (void *)0, a);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved4 { ac__saved ac__head; __typeof__(ac__r7) ac__value; __typeof__(a) a; __typeof__(d) d; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(4, struct ac__saved4, ac__value));
        AC__SAVE_BEGIN ac__f->a = a; ac__f->d = d; AC__SAVE_END
        return (int){0};
      ac__4:
        ac__f = (void *)ac__self; a = ac__f->a; d = ac__f->d; AC__BACK(ac__r7, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 4); return (int){0}; }
    }
    ac__r8 = ac__r7;
    return (ac__r8) + (int)d;
  }
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int a;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0, ac__a->a);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {6, 7, 7, 8, 9};
static const ac__func g__func = {
  "g", "await-logic.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(int a) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->a = a;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

