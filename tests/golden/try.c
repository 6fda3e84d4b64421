#include <ac/gen.h>
// catch: an if over the error's code; nothing to do when the body is entered.
#include <ac.h>

int fetch__run(AC__CALL, int); ac_future(int) fetch(int);
void note(const char *);

static const ac__func try_catch__func;
int try_catch__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) try_catch(int n);
AC__STRICT_BEGIN
int try_catch__run(AC__CALL, ac__register int n) {
  ac_error *ac__e1 AC__HELD = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  {
    {
      int ac__r1;
      ac__r1 = fetch__run(ac__task, (void *)0, n);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &try_catch__func, AC__SHAPE(1, struct ac__saved1, ac__value));
          AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &try_catch__func, 1); goto ac__fail1; }
      }
      return ac__r1;
    }
  }
  {
    ac__fail1:
    if (AC__CATCHES(AC_ETIMEDOUT, 7)) {
      ac__forget(ac__task);
      {
    n = 0;
  }
    } else if (ac__catches(ac__task)) {
      ac__e1 = ac__hold(ac__task, ac__e1);
      ac__register const ac_error *e;
      e = ac__e1;
      {
    note(e->message);
    {
      ac_sleep__run(ac__task, (void *)0, 1);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(n) n; __typeof__(ac__e1) ac__e1; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &try_catch__func, AC__SHAPE(2, struct ac__saved2, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->ac__e1 = ac__e1; ac__e1 = (void *)0; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; n = ac__f->n; ac__e1 = ac__f->ac__e1;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &try_catch__func, 2); return (int){0}; }
      }
    }
    if (n)
    { ac__rethrow(ac__task, ac__e1); return (int){0}; }
  }
      ac_error_free(ac__e1); ac__e1 = (void *)0;
    } else {
      return (int){0};
    }
  }
  return n;
}
AC__STRICT_END
struct try_catch__args {
  ac__coroutine ac__head;
  int n;
};
static void try_catch__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct try_catch__args *ac__a = ac__from;
  int ac__v = try_catch__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void try_catch__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = try_catch__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int try_catch__lines[] = {7, 9, 14};
static const ac__func try_catch__func = {
  "try_catch", "try.ac", try_catch__lines, sizeof(int), _Alignof(int), try_catch__start, try_catch__resume};
__attribute__((noinline)) ac_future(int) try_catch(int n) {
  struct try_catch__args *ac__c = ac__coroutine_new(&try_catch__func, sizeof *ac__c, _Alignof(struct try_catch__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(note)
