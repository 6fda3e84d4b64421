#include <ac/gen.h>
// Scalars are saved at each await in their scope, as far as they are read again.
#include <ac.h>

int use(int, double, char *);

static const ac__func f__func;
int f__run(AC__CALL, int a, char *text);
__attribute__((noinline)) ac_future(int) f(int a, char *text);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int a, ac__register char *text) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      case 3: goto ac__3; default: __builtin_trap(); }
  ac__register int before;
  before = a + 1;
  ac__register double d;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(text) text; __typeof__(before) before;
          __typeof__(d) d; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->text = text; ac__f->before = before; ac__f->d = d; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; text = ac__f->text; before = ac__f->before; d = ac__f->d;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
    }
  }
  {
    ac__register int inner;
    inner = before;
    {
      ac_yield__run(ac__task, (void *)0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved2 { ac__saved ac__head; __typeof__(text) text; __typeof__(before) before;
            __typeof__(d) d; __typeof__(inner) inner; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(2, struct ac__saved2, ac__head));
          AC__SAVE_BEGIN ac__f->text = text; ac__f->before = before; ac__f->d = d; ac__f->inner = inner; AC__SAVE_END
          return (int){0};
        ac__2:
          ac__f = (void *)ac__self; text = ac__f->text; before = ac__f->before; d = ac__f->d;
              inner = ac__f->inner;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 2); return (int){0}; }
      }
    }
    before = inner;
  }
  d = before;
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved3 { ac__saved ac__head; __typeof__(text) text; __typeof__(before) before;
          __typeof__(d) d; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(3, struct ac__saved3, ac__head));
        AC__SAVE_BEGIN ac__f->text = text; ac__f->before = before; ac__f->d = d; AC__SAVE_END
        return (int){0};
      ac__3:
        ac__f = (void *)ac__self; text = ac__f->text; before = ac__f->before; d = ac__f->d;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 3); return (int){0}; }
    }
  }
  {
    int no_await_here = 5;
    before += no_await_here;
  }
  return use(before, d, text);
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int a;
  char *text;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0, ac__a->a, ac__a->text);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = f__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {6, 9, 12, 16};
static const ac__func f__func = {
  "f", "locals-saved.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int a, char *text) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->a = a;
    ac__c->text = text;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(use)
