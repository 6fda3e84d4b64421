#include <ac/gen.h>
// A type that acc does not know might be anything: a cell.
#include <ac.h>

extern struct { int x; } thing;

static const ac__func f__func;
int f__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) f(int n);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int n) {
  AC__CELLS;
  void *copy__cell = (void *)0;
  void *other__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register __typeof__(thing.x) *copy;
  if (!(copy = AC__CELL(copy__cell, __typeof__(*copy)))) return (int){0};
  { __builtin_memcpy(copy__cell, (const void *)(__typeof__(*copy)[1]){n}, sizeof(*copy)); }
  typedef AC__TYPE(n + 1) other__cell_t;
  ac__register other__cell_t *other;
  if (!(other = AC__CELL(other__cell, __typeof__(*other)))) return (int){0};
  { __builtin_memcpy(other__cell, (const void *)(__typeof__(*other)[1]){n + 1}, sizeof(*other)); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; void *copy__cell; void *other__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->copy__cell = copy__cell; ac__f->other__cell = other__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; copy = copy__cell = ac__f->copy__cell;
            other = other__cell = ac__f->other__cell; ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
    }
  }
  return (*copy) + (*other);
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int n;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = f__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {6, 9};
static const ac__func f__func = {
  "f", "locals-unknown-type.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int n) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

