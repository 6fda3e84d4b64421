#include <ac/gen.h>
// Parameters: saved, or moved to a cell when their address is taken; an array parameter is a pointer.
#include <ac.h>

struct big { char bytes[64]; };
void use(int *, struct big *);

static const ac__func f__func;
int f__run(AC__CALL, int n, int taken, struct big big, int list[4], int (*call)(int));
__attribute__((noinline)) ac_future(int) f(int n, int taken, struct big big, int list[4], int (*call)(int));
AC__STRICT_BEGIN
static int f__body(AC__CALL, ac__register int n, int ac__in_taken, struct big *ac__in_big, ac__register int list[4], ac__register int (*call)(int)) {
  AC__CELLS;
  void *taken__cell = (void *)0;
  void *big__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register __typeof__(ac__in_taken) *taken;
  if (!(taken = AC__CELL(taken__cell, __typeof__(*taken)))) return (int){0};
  __builtin_memcpy(taken__cell, (const void *)&ac__in_taken, sizeof *taken);
  ac__register __typeof__(*ac__in_big) *big;
  if (!(big = AC__CELL(big__cell, __typeof__(*big)))) return (int){0};
  __builtin_memcpy(big__cell, (const void *)ac__in_big, sizeof *big);
  use(taken, big);
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(list) list; __typeof__(call) call;
          void *taken__cell; void *big__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->list = list; ac__f->call = call; ac__f->taken__cell = taken__cell;
            ac__f->big__cell = big__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n; list = ac__f->list; call = ac__f->call;
            taken = taken__cell = ac__f->taken__cell; big = big__cell = ac__f->big__cell;
            ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
    }
  }
  return n + (*taken) + big->bytes[0] + list[0] + call(1);
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int n;
  int taken;
  struct big big;
  int *list;
  int (*call)(int);
};
int f__run(AC__CALL, int n, int taken, struct big big, int list[4], int (*call)(int)) {
  return f__body(ac__task, ac__self, n, taken, &big, list, call);
}
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0, ac__a->n, ac__a->taken, ac__a->big, ac__a->list, ac__a->call);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = f__body(ac__task, ac__self, 0, 0, (void *)0, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {7, 9};
static const ac__func f__func = {
  "f", "locals-parameters.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int n, int taken, struct big big, int list[4], int (*call)(int)) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->n = n;
    ac__c->taken = taken;
    ac__c->big = big;
    ac__c->list = list;
    ac__c->call = call;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(use)
