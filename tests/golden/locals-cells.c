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
  if (ac__unlikely(ac__self != (void *)0)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2; default: __builtin_trap(); }
  typedef __typeof__(ac__in_param) param__cell_t;
  if (!param__cell && !(param__cell = ac__cell(ac__task, &ac__cells, sizeof(param__cell_t), _Alignof(param__cell_t)))) return;
  __builtin_memcpy(param__cell, (const void *)&ac__in_param, sizeof(param__cell_t));
  typedef int taken__cell_t;
  if (!taken__cell && !(taken__cell = ac__cell(ac__task, &ac__cells, sizeof(taken__cell_t), _Alignof(taken__cell_t)))) return;
  (*(taken__cell_t *)taken__cell) = 1;
  typedef int array__cell_t[3];
  if (!array__cell && !(array__cell = ac__cell(ac__task, &ac__cells, sizeof(array__cell_t), _Alignof(array__cell_t)))) return;
  __builtin_memcpy(array__cell, (const void *)(array__cell_t[1]){{1, 2}}, sizeof(array__cell_t));
  typedef struct point p__cell_t;
  if (!p__cell && !(p__cell = ac__cell(ac__task, &ac__cells, sizeof(p__cell_t), _Alignof(p__cell_t)))) return;
  __builtin_memcpy(p__cell, (const void *)(p__cell_t[1]){{.y = 2}}, sizeof(p__cell_t));
  typedef struct point q__cell_t;
  if (!q__cell && !(q__cell = ac__cell(ac__task, &ac__cells, sizeof(q__cell_t), _Alignof(q__cell_t)))) return;
  __builtin_memcpy(q__cell, (const void *)(q__cell_t[1]){(*(p__cell_t *)p__cell)}, sizeof(q__cell_t));
  typedef __typeof__((char []){"text"}) text__cell_t;
  if (!text__cell && !(text__cell = ac__cell(ac__task, &ac__cells, sizeof(text__cell_t), _Alignof(text__cell_t)))) return;
  __builtin_memcpy(text__cell, (const void *)(text__cell_t[1]){"text"}, sizeof(text__cell_t));
  typedef volatile int v__cell_t;
  if (!v__cell && !(v__cell = ac__cell(ac__task, &ac__cells, sizeof(v__cell_t), _Alignof(v__cell_t)))) return;
  __builtin_memcpy(v__cell, (const void *)(v__cell_t[1]){3}, sizeof(v__cell_t));
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; void *param__cell; void *taken__cell; void *array__cell; void *p__cell; void *q__cell; void *text__cell; void *v__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), 0, 1});
        AC__SAVE_BEGIN ac__f->param__cell = param__cell; ac__f->taken__cell = taken__cell; ac__f->array__cell = array__cell; ac__f->p__cell = p__cell; ac__f->q__cell = q__cell; ac__f->text__cell = text__cell; ac__f->v__cell = v__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return;
      ac__1:
        ac__f = (void *)ac__self; param__cell = ac__f->param__cell; taken__cell = ac__f->taken__cell; array__cell = ac__f->array__cell; p__cell = ac__f->p__cell; q__cell = ac__f->q__cell; text__cell = ac__f->text__cell; v__cell = ac__f->v__cell; ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return; }
    }
  }
  use(&(*(taken__cell_t *)taken__cell), (*(array__cell_t *)array__cell), &(*(p__cell_t *)p__cell), (*(text__cell_t *)text__cell), &(*(v__cell_t *)v__cell));
  (*(q__cell_t *)q__cell).x = (*(param__cell_t *)param__cell);
  register int *where;
  where = &(*(param__cell_t *)param__cell);
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(where) where; void *param__cell; void *taken__cell; void *array__cell; void *p__cell; void *q__cell; void *text__cell; void *v__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved2), 0, 2});
        AC__SAVE_BEGIN ac__f->where = where; ac__f->param__cell = param__cell; ac__f->taken__cell = taken__cell; ac__f->array__cell = array__cell; ac__f->p__cell = p__cell; ac__f->q__cell = q__cell; ac__f->text__cell = text__cell; ac__f->v__cell = v__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return;
      ac__2:
        ac__f = (void *)ac__self; where = ac__f->where; param__cell = ac__f->param__cell; taken__cell = ac__f->taken__cell; array__cell = ac__f->array__cell; p__cell = ac__f->p__cell; q__cell = ac__f->q__cell; text__cell = ac__f->text__cell; v__cell = ac__f->v__cell; ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 2); return; }
    }
  }
  *where = (*(q__cell_t *)q__cell).x + (*(array__cell_t *)array__cell)[1];
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
  f__run(ac__task, ac__self, 0);
}
static const int f__lines[] = {7, 12, 16};
static const ac__func f__func = {"f", "locals-cells.ac", f__lines, 0, 0, f__start, f__resume};
__attribute__((noinline)) ac_future(void) f(int param) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->param = param;
  }
  return (ac_future(void))ac__coroutine_future(ac__c);
}

