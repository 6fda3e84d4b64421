#include <ac/gen.h>
// Types of the body: they stay where they are, and the records name what has them with __typeof__.
#include <ac.h>

static const ac__func f__func;
int f__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) f(int n);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int n) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  struct node { struct node *next; int value; };
  ac__register struct node *list;
  list = NULL;
  typedef int (*callback)(struct node *);
  enum color { RED, GREEN };
  ac__register enum color color;
  color = GREEN;
  ac__register callback called;
  called = NULL;
  ac__register int (*rows)[4];
  rows = NULL;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(n) n; __typeof__(list) list; __typeof__(color) color;
          __typeof__(called) called; __typeof__(rows) rows; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->list = list; ac__f->color = color; ac__f->called = called;
            ac__f->rows = rows; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n; list = ac__f->list; color = ac__f->color;
            called = ac__f->called; rows = ac__f->rows;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
    }
  }
  if (list && called) n = called(list) + (*rows)[0];
  return n + (color == RED);
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
static const int f__lines[] = {4, 10};
static const ac__func f__func = {
  "f", "locals-types.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int n) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

