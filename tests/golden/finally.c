#include <ac/gen.h>
// finally: there once, and every way out passes it.
#include <ac.h>

int fetch__run(AC__CALL, int); ac_future(int) fetch(int);
void release__run(AC__CALL, int); ac_future(void) release(int);

static const ac__func find__func;
int find__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) find(int n);
AC__STRICT_BEGIN
int find__run(AC__CALL, ac__register int n) {
  int ac__returned = (int){0};
  ac_error *ac__e1 AC__HELD = (void *)0;
  int ac__go1 __attribute__((unused)) = 0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  {
    ac__register int i;
    for (i = 0; i < n; i++) {
    {
      {
      if (i == 3) { /* continue */ ac__go1 = 1; goto ac__leave1; }
      {
        int ac__r1;
        ac__r1 = fetch__run(ac__task, (void *)0, i);
        if (ac__unlikely(ac__task->ac__unwind)) {
          struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n;
              __typeof__(i) i; } *ac__f;
          if (ac__task->ac__unwind == AC__SUSPEND) {
            ac__f = ac__save(ac__task, ac__self, &find__func, AC__SHAPE(1, struct ac__saved1, ac__value));
            AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; AC__SAVE_END
            return (int){0};
          ac__1:
            ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; AC__BACK(ac__r1, ac__f->ac__value);
          }
          if (ac__task->ac__unwind) { ac__pass(ac__task, &find__func, 1); goto ac__fail1; }
        }
        if (ac__r1) {
          { ac__returned = i; ac__go1 = 2; goto ac__leave1; }
        }
      }
    }
      ac__go1 = 0;
      if (0) ac__fail1: ac__e1 = ac__take(ac__task);
      ac__leave1:; /* finally */
      ac__shield_enter(ac__task);
      {
      {
        release__run(ac__task, (void *)0, i);
        if (ac__unlikely(ac__task->ac__unwind)) {
          struct ac__saved2 { ac__saved ac__head; __typeof__(n) n; __typeof__(i) i; __typeof__(ac__e1) ac__e1;
              __typeof__(ac__go1) ac__go1; __typeof__(ac__returned) ac__returned; } *ac__f;
          if (ac__task->ac__unwind == AC__SUSPEND) {
            ac__f = ac__save(ac__task, ac__self, &find__func, AC__SHAPE(2, struct ac__saved2, ac__head));
            AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; ac__f->ac__e1 = ac__e1; ac__e1 = (void *)0;
                ac__f->ac__go1 = ac__go1; ac__f->ac__returned = ac__returned; AC__SAVE_END
            return (int){0};
          ac__2:
            ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; ac__e1 = ac__f->ac__e1;
                ac__go1 = ac__f->ac__go1; ac__returned = ac__f->ac__returned;
          }
          if (ac__task->ac__unwind) { ac__pass(ac__task, &find__func, 2); goto ac__fault1; }
        }
      }
    }
      ac__shield_leave(ac__task);
      if (ac__e1) { ac__put(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
      if (ac__go1 == 1) continue;
      if (ac__go1 == 2) return ac__returned;
      if (0) { ac__fault1: ac__shield_leave(ac__task); ac__replace(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
    }
  }
  }
  return -1;
}
AC__STRICT_END
struct find__args {
  ac__coroutine ac__head;
  int n;
};
static void find__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct find__args *ac__a = ac__from;
  int ac__v = find__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void find__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = find__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int find__lines[] = {7, 11, 13};
static const ac__func find__func = {
  "find", "finally.ac", find__lines, sizeof(int), _Alignof(int), find__start, find__resume};
__attribute__((noinline)) ac_future(int) find(int n) {
  struct find__args *ac__c = ac__coroutine_new(&find__func, sizeof *ac__c, _Alignof(struct find__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

