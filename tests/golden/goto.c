#include <ac/gen.h>
// goto past declarations: a cell is there wherever its scope is entered.
#include <ac.h>

struct p { int v; };
void touch(struct p *);

static const ac__func jump__func;
int jump__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) jump(int n);
AC__STRICT_BEGIN
int jump__run(AC__CALL, ac__register int n) {
  AC__CELLS;
  void *p__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register int i;
  i = 0;
  if (n == 7) goto in;
  for (; i < 2; i++) {
    ac__register struct p *p;
    if (!(p = AC__CELL(p__cell, __typeof__(*p)))) return (int){0};
    *p = (__typeof__(*p)){n};
    touch(p);
    {
      ac_yield__run(ac__task, (void *)0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(i) i; void *p__cell;
            ac__chain *ac__cells; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &jump__func, AC__SHAPE(1, struct ac__saved1, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->i = i; ac__f->p__cell = p__cell;
              ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; i = ac__f->i; p = p__cell = ac__f->p__cell;
              ac__cells = ac__f->ac__cells;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &jump__func, 1); return (int){0}; }
      }
    }
  in:
    if (!(p = AC__CELL(p__cell, __typeof__(*p)))) return (int){0};
    p->v = n;
    touch(p);
    n += p->v;
  }
  return n;
}
AC__STRICT_END
struct jump__args {
  ac__coroutine ac__head;
  int n;
};
static void jump__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct jump__args *ac__a = ac__from;
  int ac__v = jump__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void jump__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = jump__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int jump__lines[] = {7, 13};
static const ac__func jump__func = {
  "jump", "goto.ac", jump__lines, sizeof(int), _Alignof(int), jump__start, jump__resume};
__attribute__((noinline)) ac_future(int) jump(int n) {
  struct jump__args *ac__c = ac__coroutine_new(&jump__func, sizeof *ac__c, _Alignof(struct jump__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}


// Only what a goto brings round again is saved beside what comes later: not `from`.
int ask__run(AC__CALL, int); ac_future(int) ask(int);
static const ac__func copy__func;
int copy__run(AC__CALL, int from, int to);
__attribute__((noinline)) ac_future(int) copy(int from, int to);
AC__STRICT_BEGIN
int copy__run(AC__CALL, ac__register int from, ac__register int to) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  ac__register int tries;
  tries = 0;
  ac__register int n;
  {
    int ac__r1;
    ac__r1 = ask__run(ac__task, (void *)0, from);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(to) to;
          __typeof__(tries) tries; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &copy__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->to = to; ac__f->tries = tries; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; to = ac__f->to; tries = ac__f->tries; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &copy__func, 1); return (int){0}; }
    }
    n = ac__r1;
  }
  if (n < 0) goto done;
again:
  {
    int ac__r2;
    ac__r2 = ask__run(ac__task, (void *)0, to);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(to) to;
          __typeof__(tries) tries; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &copy__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->to = to; ac__f->tries = tries; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; to = ac__f->to; tries = ac__f->tries; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &copy__func, 2); return (int){0}; }
    }
    n = ac__r2;
  }
  if (n < 0 && tries++ < 3) goto again;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved3 { ac__saved ac__head; __typeof__(n) n; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &copy__func, AC__SHAPE(3, struct ac__saved3, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; AC__SAVE_END
        return (int){0};
      ac__3:
        ac__f = (void *)ac__self; n = ac__f->n;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &copy__func, 3); return (int){0}; }
    }
  }
done:
  return n;
}
AC__STRICT_END
struct copy__args {
  ac__coroutine ac__head;
  int from;
  int to;
};
static void copy__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct copy__args *ac__a = ac__from;
  int ac__v = copy__run(ac__task, (void *)0, ac__a->from, ac__a->to);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void copy__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = copy__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int copy__lines[] = {24, 25, 28, 30};
static const ac__func copy__func = {
  "copy", "goto.ac", copy__lines, sizeof(int), _Alignof(int), copy__start, copy__resume};
__attribute__((noinline)) ac_future(int) copy(int from, int to) {
  struct copy__args *ac__c = ac__coroutine_new(&copy__func, sizeof *ac__c, _Alignof(struct copy__args));
  if (ac__c) {
    ac__c->from = from;
    ac__c->to = to;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(touch)
