#include <ac/gen.h>
// A cell of a loop's body is made once; its initialiser runs in each turn.
#include <ac.h>

void fill__run(AC__CALL, char *buffer, int size); ac_future(void) fill(char *buffer, int size);
int sum(const char *);

static const ac__func f__func;
int f__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) f(int n);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int n) {
  AC__CELLS;
  void *buffer__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register int total;
  total = 0;
  {
    ac__register int i;
    for (i = 0; i < n; i++) {
    ac__register char (*buffer)[16];
    if (!(buffer = AC__CELL(buffer__cell, __typeof__(*buffer)))) return (int){0};
    { __builtin_memcpy(buffer__cell, (const void *)(__typeof__(*buffer)[1]){""}, sizeof(*buffer)); }
    {
      fill__run(ac__task, (void *)0, (*buffer), sizeof (*buffer));
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(total) total; __typeof__(i) i;
            void *buffer__cell; ac__chain *ac__cells; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
          AC__SAVE_BEGIN ac__f->n = n; ac__f->total = total; ac__f->i = i; ac__f->buffer__cell = buffer__cell;
              ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; n = ac__f->n; total = ac__f->total; i = ac__f->i;
              buffer = buffer__cell = ac__f->buffer__cell; ac__cells = ac__f->ac__cells;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
      }
    }
    total += sum((*buffer));
  }
  }
  return total;
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
static const int f__lines[] = {7, 11};
static const ac__func f__func = {
  "f", "locals-loop.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int n) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(sum)
