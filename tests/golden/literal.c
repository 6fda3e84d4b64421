#include <ac/gen.h>
// A compound literal in a body that awaits: a cell, filled each time.
#include <ac.h>

struct options { int port; };
int connect__run(AC__CALL, const struct options *); ac_future(int) connect(const struct options *);

static const ac__func g__func;
int g__run(AC__CALL, int port);
__attribute__((noinline)) ac_future(int) g(int port);
AC__STRICT_BEGIN
int g__run(AC__CALL, ac__register int port) {
  AC__CELLS;
  void *ac__l1 = (void *)0;
  void *ac__l2 = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  ac__register int *p;
  p = AC__LITERAL(ac__l1, (int[]){1, 2, 3});
  int fd;
  {
    int ac__r1;
    ac__r1 = connect__run(ac__task, (void *)0, &AC__LITERAL(ac__l2, (struct options){.port = port}));
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(p) p; void *ac__l1;
          void *ac__l2; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->p = p; ac__f->ac__l1 = ac__l1; ac__f->ac__l2 = ac__l2;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; p = ac__f->p; ac__l1 = ac__f->ac__l1; ac__l2 = ac__f->ac__l2;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    fd = ac__r1;
  }
  return fd + p[1];
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int port;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0, ac__a->port);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {7, 9};
static const ac__func g__func = {
  "g", "literal.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(int port) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->port = port;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

