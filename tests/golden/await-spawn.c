#include <ac/gen.h>
// Calls that are not awaited here make futures; acc notes where.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);
void keep(ac_future(int) (*list));

static const ac__func g__func;
int g__run(AC__CALL);
__attribute__((noinline)) ac_future(int) g(void);
AC__STRICT_BEGIN
int g__run(AC__CALL) {
  AC__CELLS;
  void *tasks__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register ac_future(int) call;
  call = (AC__SITE, f(1));
  ac__register ac_future(int) (*tasks)[2];
  if (!(tasks = AC__CELL(tasks__cell, __typeof__(*tasks)))) return (int){0};
  (*tasks)[0] = ac_spawn((AC__SITE, f(2)));
  (*tasks)[1] = ac_spawn(call, .name = "second");
  keep((*tasks));
  {
    __typeof__(((*tasks)[0])((ac__tag *)0)) ac__r1;
    __typeof__(((*tasks)[1])((ac__tag *)0)) ac__r2;
    ac__await(ac__task, (ac__any)((*tasks)[0]), (void *)&ac__r1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; void *tasks__cell;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->tasks__cell = tasks__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; tasks = tasks__cell = ac__f->tasks__cell; ac__cells = ac__f->ac__cells;
            AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    ac__await(ac__task, (ac__any)((*tasks)[1]), (void *)&ac__r2);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(ac__r1) ac__r1;
          void *tasks__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->ac__r1 = ac__r1; ac__f->tasks__cell = tasks__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; ac__r1 = ac__f->ac__r1; tasks = tasks__cell = ac__f->tasks__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (int){0}; }
    }
    return ac__r1 + ac__r2;
  }
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
static const int g__lines[] = {7, 12, 12};
static const ac__func g__func = {
  "g", "await-spawn.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(void) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(keep)
