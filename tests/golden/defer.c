#include <ac/gen.h>
// defer: what follows it in its block is guarded; it runs at the end of the block.
#include <ac.h>
#include <stdlib.h>

int fetch__run(AC__CALL, char *); ac_future(int) fetch(char *);

static const ac__func length__func;
int length__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) length(int n);
AC__STRICT_BEGIN
int length__run(AC__CALL, ac__register int n) {
  int ac__returned = (int){0};
  ac_error *ac__e1 AC__HELD = (void *)0;
  int ac__go1 __attribute__((unused)) = 0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register char *text;
  text = malloc(n);
  if (!text)
  {
    _Generic((AC_ENOMEM), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(ac__task, AC_ENOMEM, &length__func, __LINE__);
    return (int){0};
  }
  {
  {
    int ac__r1;
    ac__r1 = fetch__run(ac__task, (void *)0, text);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(text) text; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &length__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->text = text; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; text = ac__f->text; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &length__func, 1); goto ac__fail1; }
    }
    ac__returned = ac__r1;
    ac__go1 = 1; goto ac__leave1;
  }
  }
  if (0) ac__fail1: ac__e1 = ac__take(ac__task);
  ac__leave1:; /* defer */
  {
    free(text);
  }
  if (ac__e1) { ac__put(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
  return ac__returned;
}
AC__STRICT_END
struct length__args {
  ac__coroutine ac__head;
  int n;
};
static void length__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct length__args *ac__a = ac__from;
  int ac__v = length__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void length__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = length__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int length__lines[] = {7, 11};
static const ac__func length__func = {
  "length", "defer.ac", length__lines, sizeof(int), _Alignof(int), length__start, length__resume};
__attribute__((noinline)) ac_future(int) length(int n) {
  struct length__args *ac__c = ac__coroutine_new(&length__func, sizeof *ac__c, _Alignof(struct length__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

