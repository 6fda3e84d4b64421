#include <ac/gen.h>
// Attributes stay with the body; positions count from the parameters that stand before the user's.
#include <ac.h>

static const ac__func length__func;
__attribute__((nonnull(4), cold)) int length__run(AC__CALL, int limit, const char *text);
__attribute__((noinline)) ac_future(int) length(int limit, const char *text);
AC__STRICT_BEGIN
__attribute__((nonnull(4), cold)) int length__run(AC__CALL, ac__register int limit, ac__register const char *text) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(limit) limit; __typeof__(text) text; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &length__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->limit = limit; ac__f->text = text; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; limit = ac__f->limit; text = ac__f->text;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &length__func, 1); return (int){0}; }
    }
  }
  return limit && text[0];
}
AC__STRICT_END
struct length__args {
  ac__coroutine ac__head;
  int limit;
  const char *text;
};
static void length__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct length__args *ac__a = ac__from;
  int ac__v = length__run(ac__task, (void *)0, ac__a->limit, ac__a->text);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void length__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = length__run(ac__task, ac__self, 0, (void *)ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int length__lines[] = {4, 5};
static const ac__func length__func = {
  "length", "attributes.ac", length__lines, sizeof(int), _Alignof(int), length__start, length__resume};
__attribute__((noinline)) ac_future(int) length(int limit, const char *text) {
  struct length__args *ac__c = ac__coroutine_new(&length__func, sizeof *ac__c, _Alignof(struct length__args));
  if (ac__c) {
    ac__c->limit = limit;
    ac__c->text = text;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}


static const ac__func first__func;
__attribute__((nonnull(3, 4))) static int first__run(AC__CALL, const char *text, int *n);
__attribute__((unused, noinline)) static ac_future(int) first(const char *text, int *n);
AC__STRICT_BEGIN
__attribute__((nonnull(3, 4))) static int first__run(AC__CALL, ac__register const char *text, ac__register int *n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(text) text; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &first__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->text = text; ac__f->n = n; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; text = ac__f->text; n = ac__f->n;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &first__func, 1); return (int){0}; }
    }
  }
  return text[*n];
}
AC__STRICT_END
struct first__args {
  ac__coroutine ac__head;
  const char *text;
  int *n;
};
static void first__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct first__args *ac__a = ac__from;
  int ac__v = first__run(ac__task, (void *)0, ac__a->text, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void first__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = first__run(ac__task, ac__self, (void *)ac__self, (void *)ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int first__lines[] = {9, 10};
static const ac__func first__func = {
  "first", "attributes.ac", first__lines, sizeof(int), _Alignof(int), first__start, first__resume};
__attribute__((unused, noinline)) static ac_future(int) first(const char *text, int *n) {
  struct first__args *ac__c = ac__coroutine_new(&first__func, sizeof *ac__c, _Alignof(struct first__args));
  if (ac__c) {
    ac__c->text = text;
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}


static const ac__func both__func;
__attribute__((visibility("hidden"))) int both__run(AC__CALL, char *text, int n);
__attribute__((noinline, visibility("hidden"))) ac_future(int) both(char *text, int n);
AC__STRICT_BEGIN
__attribute__((visibility("hidden"))) int both__run(AC__CALL, ac__register char *text, int ac__in_n) {
  AC__CELLS;
  void *n__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register __typeof__(ac__in_n) *n;
  if (!(n = AC__CELL(n__cell, __typeof__(*n)))) return (int){0};
  __builtin_memcpy(n__cell, (const void *)&ac__in_n, sizeof *n);
  {
    int ac__r1;
    int ac__r2;
    ac__r1 = length__run(ac__task, (void *)0, (*n), text);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(text) text;
          void *n__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &both__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->text = text; ac__f->n__cell = n__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; text = ac__f->text; n = n__cell = ac__f->n__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &both__func, 1); return (int){0}; }
    }
    ac__r2 = first__run(ac__task, (void *)0, text, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(ac__r1) ac__r1;
          __typeof__(text) text; void *n__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &both__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->ac__r1 = ac__r1; ac__f->text = text; ac__f->n__cell = n__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; ac__r1 = ac__f->ac__r1; text = ac__f->text; n = n__cell = ac__f->n__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &both__func, 2); return (int){0}; }
    }
    return ac__r1 + ac__r2;
  }
}
AC__STRICT_END
struct both__args {
  ac__coroutine ac__head;
  char *text;
  int n;
};
static void both__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct both__args *ac__a = ac__from;
  int ac__v = both__run(ac__task, (void *)0, ac__a->text, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void both__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = both__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int both__lines[] = {14, 15, 15};
static const ac__func both__func = {
  "both", "attributes.ac", both__lines, sizeof(int), _Alignof(int), both__start, both__resume};
__attribute__((noinline, visibility("hidden"))) ac_future(int) both(char *text, int n) {
  struct both__args *ac__c = ac__coroutine_new(&both__func, sizeof *ac__c, _Alignof(struct both__args));
  if (ac__c) {
    ac__c->text = text;
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

