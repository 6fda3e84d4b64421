#include <ac/gen.h>
// What has an address, or is no scalar, lives in a cell.
#include <ac.h>

struct point { int x, y; };
void use(int *, int *, struct point *, char *, volatile int *);

static const ac__func f__func;
void f__run(AC__CALL, int param);
__attribute__((noinline)) ac_future(void) f(int param);
AC__STRICT_BEGIN
void f__run(AC__CALL, int ac__in_param) {
  AC__CELLS;
  void *param__cell = (void *)0;
  void *taken__cell = (void *)0;
  void *array__cell = (void *)0;
  void *p__cell = (void *)0;
  void *q__cell = (void *)0;
  void *text__cell = (void *)0;
  void *v__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register __typeof__(ac__in_param) *param;
  if (!(param = AC__CELL(param__cell, __typeof__(*param)))) return;
  __builtin_memcpy(param__cell, (const void *)&ac__in_param, sizeof *param);
  ac__register int *taken;
  if (!(taken = AC__CELL(taken__cell, __typeof__(*taken)))) return;
  *taken = 1;
  ac__register int (*array)[3];
  if (!(array = AC__CELL(array__cell, __typeof__(*array)))) return;
  { __builtin_memcpy(array__cell, (const void *)(__typeof__(*array)[1]){{1, 2}}, sizeof(*array)); }
  ac__register struct point *p;
  if (!(p = AC__CELL(p__cell, __typeof__(*p)))) return;
  *p = (__typeof__(*p)){.y = 2};
  ac__register struct point *q;
  if (!(q = AC__CELL(q__cell, __typeof__(*q)))) return;
  *q = (*p);
  typedef __typeof__((char []){"text"}) text__cell_t;
  ac__register text__cell_t *text;
  if (!(text = AC__CELL(text__cell, __typeof__(*text)))) return;
  { __builtin_memcpy(text__cell, (const void *)(__typeof__(*text)[1]){"text"}, sizeof(*text)); }
  ac__register volatile int *v;
  if (!(v = AC__CELL(v__cell, __typeof__(*v)))) return;
  { __builtin_memcpy(v__cell, (const void *)(__typeof__(*v)[1]){3}, sizeof(*v)); }
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; void *param__cell; void *taken__cell; void *array__cell;
          void *p__cell; void *q__cell; void *text__cell; void *v__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->param__cell = param__cell; ac__f->taken__cell = taken__cell;
            ac__f->array__cell = array__cell; ac__f->p__cell = p__cell; ac__f->q__cell = q__cell;
            ac__f->text__cell = text__cell; ac__f->v__cell = v__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return;
      ac__1:
        ac__f = (void *)ac__self; param = param__cell = ac__f->param__cell;
            taken = taken__cell = ac__f->taken__cell; array = array__cell = ac__f->array__cell;
            p = p__cell = ac__f->p__cell; q = q__cell = ac__f->q__cell; text = text__cell = ac__f->text__cell;
            v = v__cell = ac__f->v__cell; ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return; }
    }
  }
  use(taken, (*array), p, (*text), v);
  q->x = (*param);
  ac__register int *where;
  where = param;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(where) where; void *param__cell; void *taken__cell;
          void *array__cell; void *p__cell; void *q__cell; void *text__cell; void *v__cell;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(2, struct ac__saved2, ac__head));
        AC__SAVE_BEGIN ac__f->where = where; ac__f->param__cell = param__cell;
            ac__f->taken__cell = taken__cell; ac__f->array__cell = array__cell; ac__f->p__cell = p__cell;
            ac__f->q__cell = q__cell; ac__f->text__cell = text__cell; ac__f->v__cell = v__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return;
      ac__2:
        ac__f = (void *)ac__self; where = ac__f->where; param = param__cell = ac__f->param__cell;
            taken = taken__cell = ac__f->taken__cell; array = array__cell = ac__f->array__cell;
            p = p__cell = ac__f->p__cell; q = q__cell = ac__f->q__cell; text = text__cell = ac__f->text__cell;
            v = v__cell = ac__f->v__cell; ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 2); return; }
    }
  }
  *where = q->x + (*array)[1];
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int param;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  f__run(ac__task, (void *)0, ac__a->param);
  (void)ac__to;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  f__run(ac__task, ac__self, 0);
}
static const int f__lines[] = {7, 12, 16};
static const ac__func f__func = {
  "f", "locals-cells.ac", f__lines, 0, 0, f__start, f__resume};
__attribute__((noinline)) ac_future(void) f(int param) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->param = param;
  }
  return (ac_future(void))ac__coroutine_future(ac__c);
}

AC__PLAIN(use)
