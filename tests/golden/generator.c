#include <ac/gen.h>
// A generator keeps its record between two values; async for closes it.
#include <ac.h>

int fetch__run(AC__CALL, int); ac_future(int) fetch(int);

static const ac__func numbers__func;
static void *numbers__run(AC__STEP, int n);
__attribute__((noinline)) ac_generator(int) numbers(int n);
AC__STRICT_BEGIN
static void *numbers__run(AC__STEP, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  {
    ac__register int i;
    for (i = 0; i < n; i++) {
    if (i % 10 == 0)
    {
      fetch__run(ac__task, (void *)0, i);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(i) i; __typeof__(ac__gen) ac__gen; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save_step(ac__gen, ac__task, ac__self, &numbers__func, AC__SHAPE(1, struct ac__saved1, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; ac__f->ac__gen = ac__gen; AC__SAVE_END
          return (void *)0;
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; ac__gen = ac__f->ac__gen;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &numbers__func, 1); return ac__step_failed(ac__task, ac__gen); }
      }
    }
    {
      *(int *)ac__gen->ac__value = i;
      struct ac__saved2 { ac__saved ac__head; __typeof__(n) n; __typeof__(i) i; __typeof__(ac__gen) ac__gen; } *ac__f;
      ac__f = ac__keep(ac__gen, ac__self, &numbers__func, AC__SHAPE(2, struct ac__saved2, ac__head));
      AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; ac__f->ac__gen = ac__gen; AC__SAVE_END
      return ac__gen->ac__value;
      ac__2:
      ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; ac__gen = ac__f->ac__gen;
      if (ac__unlikely(ac__task->ac__unwind)) return ac__step_failed(ac__task, ac__gen);
    }
  }
  }
  return ac__step_ended(ac__gen);
}
AC__STRICT_END
struct numbers__args {
  ac__generator ac__head;
  int n;
  int ac__value;
};
static void numbers__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct numbers__args *ac__a = ac__from;
  numbers__run(ac__task, ac__a->ac__head.ac__record, &ac__a->ac__head, ac__a->n);
  (void)ac__to;
}
static void numbers__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  void *ac__v = numbers__run(ac__task, ac__self, (void *)0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(void * *)ac__self->ac__result = ac__v;
}
static const int numbers__lines[] = {6, 8, 9};
static const ac__func numbers__func = {
  "numbers", "generator.ac", numbers__lines, sizeof(void *), _Alignof(void *), numbers__start, numbers__resume};
__attribute__((noinline)) ac_generator(int) numbers(int n) {
  struct numbers__args *ac__c = ac__generator_new(&numbers__func, sizeof *ac__c, _Alignof(struct numbers__args));
  if (ac__c) {
    ac__c->ac__head.ac__value = &ac__c->ac__value;
    ac__c->n = n;
  }
  return (ac_generator(int))ac__coroutine_future(ac__c);
}


static const ac__func first_above__func;
int first_above__run(AC__CALL, int limit);
__attribute__((noinline)) ac_future(int) first_above(int limit);
AC__STRICT_BEGIN
int first_above__run(AC__CALL, ac__register int limit) {
  int ac__returned = (int){0};
  ac_error *ac__e1 AC__HELD = (void *)0;
  int ac__go1 __attribute__((unused)) = 0;
  ac__generator *ac__g1 = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  {
    typedef __typeof__(((AC__SITE, numbers(100)))((ac__flow *)0)) ac__g1_t;
    ac__g1 = ac__each(ac__task, (ac__any)((AC__SITE, numbers(100))));
    if (!ac__g1) return (int){0};
    for (;;) {
      void *ac__r1;
      ac__r1 = ac__step(ac__task, ac__g1);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(limit) limit;
            __typeof__(ac__g1) ac__g1; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &first_above__func, AC__SHAPE(1, struct ac__saved1, ac__value));
          AC__SAVE_BEGIN ac__f->limit = limit; ac__f->ac__g1 = ac__g1; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; limit = ac__f->limit; ac__g1 = ac__f->ac__g1;
              AC__BACK(ac__r1, ac__f->ac__value);
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &first_above__func, 1); goto ac__fail1; }
      }
      if (!ac__r1) break;
      int x = *(ac__g1_t *)ac__r1;
      if (x > limit) { ac__returned = x; ac__go1 = 1; goto ac__leave1; }
    }
    ac__go1 = 0;
    if (0) ac__fail1: ac__e1 = ac__take(ac__task);
    ac__leave1:; /* async for */
    ac__shield_enter(ac__task);
    {
      ac__close(ac__task, ac__g1);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(ac__e1) ac__e1; __typeof__(ac__go1) ac__go1;
            __typeof__(ac__g1) ac__g1; __typeof__(ac__returned) ac__returned; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &first_above__func, AC__SHAPE(2, struct ac__saved2, ac__head));
          AC__SAVE_BEGIN ac__f->ac__e1 = ac__e1; ac__e1 = (void *)0; ac__f->ac__go1 = ac__go1;
              ac__f->ac__g1 = ac__g1; ac__f->ac__returned = ac__returned; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; ac__e1 = ac__f->ac__e1; ac__go1 = ac__f->ac__go1; ac__g1 = ac__f->ac__g1;
              ac__returned = ac__f->ac__returned;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &first_above__func, 2); goto ac__fault1; }
      }
    }
    ac__shield_leave(ac__task);
    if (ac__e1) { ac__put(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
    if (ac__go1 == 1) return ac__returned;
    if (0) { ac__fault1: ac__shield_leave(ac__task); ac__replace(ac__task, ac__e1); ac__e1 = (void *)0; return (int){0}; }
  }
  return -1;
}
AC__STRICT_END
struct first_above__args {
  ac__coroutine ac__head;
  int limit;
};
static void first_above__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct first_above__args *ac__a = ac__from;
  int ac__v = first_above__run(ac__task, (void *)0, ac__a->limit);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void first_above__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = first_above__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int first_above__lines[] = {13, 14, 14};
static const ac__func first_above__func = {
  "first_above", "generator.ac", first_above__lines, sizeof(int), _Alignof(int), first_above__start, first_above__resume};
__attribute__((noinline)) ac_future(int) first_above(int limit) {
  struct first_above__args *ac__c = ac__coroutine_new(&first_above__func, sizeof *ac__c, _Alignof(struct first_above__args));
  if (ac__c) {
    ac__c->limit = limit;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

