#include <ac/gen.h>
// A pragma stays with its loop.
#include <ac.h>

void fill__run(AC__CALL, int *list); ac_future(void) fill(int *list);

static const ac__func g__func;
int g__run(AC__CALL);
__attribute__((noinline)) ac_future(int) g(void);
AC__STRICT_BEGIN
int g__run(AC__CALL) {
  AC__CELLS;
  void *list__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register int (*list)[16];
  if (!(list = AC__CELL(list__cell, __typeof__(*list)))) return (int){0};
  ac__register int sum;
  sum = 0;
  {
    fill__run(ac__task, (void *)0, (*list));
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(sum) sum; void *list__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->sum = sum; ac__f->list__cell = list__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; sum = ac__f->sum; list = list__cell = ac__f->list__cell;
            ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < 16; i++) sum += (*list)[i];
  return sum;
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0);
  (void)ac__a;
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {6, 8};
static const ac__func g__func = {
  "g", "loop-pragma.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(void) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

