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

AC__PLAIN(touch)
