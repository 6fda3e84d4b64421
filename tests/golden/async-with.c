#include <ac/gen.h>
// async with: T_enter, the body, T_exit, which learns how the body was left.
#include <ac.h>

typedef struct lock lock;
void lock_enter__run(AC__CALL, lock *); ac_future(void) lock_enter(lock *);
void lock_exit(lock *, ac_why *);
int fetch__run(AC__CALL, int); ac_future(int) fetch(int);

static const ac__func locked__func;
int locked__run(AC__CALL, lock *l, int n);
__attribute__((noinline)) ac_future(int) locked(lock *l, int n);
AC__STRICT_BEGIN
int locked__run(AC__CALL, ac__register lock *l, ac__register int n) {
  int ac__returned = (int){0};
  ac_error *ac__e1 AC__HELD = (void *)0;
  int ac__go1 __attribute__((unused)) = 0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  {
    ac__register lock *held;
    held = l;
    if (held) {
      lock_enter__run(ac__task, (void *)0, held);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(held) held; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &locked__func, AC__SHAPE(1, struct ac__saved1, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->held = held; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; held = ac__f->held;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &locked__func, 1); return (int){0}; }
      }
    }
    {
      int ac__r1;
      ac__r1 = fetch__run(ac__task, (void *)0, n);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(held) held; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &locked__func, AC__SHAPE(2, struct ac__saved2, ac__value));
          AC__SAVE_BEGIN ac__f->held = held; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; held = ac__f->held; AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &locked__func, 2); goto ac__fail1; }
      }
      ac__returned = ac__r1;
      ac__go1 = 1; goto ac__leave1;
    }
    if (0) ac__fail1: ac__e1 = ac__take(ac__task), ac__go1 = 0;
    ac__leave1:; /* lock_exit */
    if (held) {
      ac_why ac__w1 = ac__why(ac__e1, ac__go1 == 1 ? AC_LEFT_RETURN : ac__go1 ? AC_LEFT_JUMP : AC_LEFT_END);
      lock_exit(held, &ac__w1);
      ac__e1 = ac__why_left(&ac__w1, ac__e1);
    }
    if (ac__e1) { ac__put(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
    if (ac__go1 == 1) return ac__returned;
  }
  return (int){0};
}
AC__STRICT_END
struct locked__args {
  ac__coroutine ac__head;
  lock *l;
  int n;
};
static void locked__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct locked__args *ac__a = ac__from;
  int ac__v = locked__run(ac__task, (void *)0, ac__a->l, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void locked__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = locked__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int locked__lines[] = {9, 10, 10};
static const ac__func locked__func = {
  "locked", "async-with.ac", locked__lines, sizeof(int), _Alignof(int), locked__start, locked__resume};
__attribute__((noinline)) ac_future(int) locked(lock *l, int n) {
  struct locked__args *ac__c = ac__coroutine_new(&locked__func, sizeof *ac__c, _Alignof(struct locked__args));
  if (ac__c) {
    ac__c->l = l;
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

