#include <ac/gen.h>
// A typedef or an enumerator that hides a saved local is renamed as a variable is.
#include <ac.h>

static const ac__func f__func;
int f__run(AC__CALL, int size, int count);
__attribute__((noinline)) ac_future(int) f(int size, int count);
AC__STRICT_BEGIN
int f__run(AC__CALL, ac__register int size, ac__register int count) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    typedef long size__2;
    enum { count__2 = 3 };
    ac__register size__2 s;
    s = count__2;
    {
      ac_yield__run(ac__task, (void *)0);
      if (ac__unlikely(ac__task->ac__unwind)) {
        struct ac__saved1 { ac__saved ac__head; __typeof__(size) size; __typeof__(count) count;
            __typeof__(s) s; } *ac__f;
        if (ac__task->ac__unwind == AC__SUSPEND) {
          ac__f = ac__save(ac__task, ac__self, &f__func, AC__SHAPE(1, struct ac__saved1, ac__head));
          AC__SAVE_BEGIN ac__f->size = size; ac__f->count = count; ac__f->s = s; AC__SAVE_END
          return (int){0};
        ac__1:
          ac__f = (void *)ac__self; size = ac__f->size; count = ac__f->count; s = ac__f->s;
        }
        if (ac__task->ac__unwind) { ac__pass(ac__task, &f__func, 1); return (int){0}; }
      }
    }
    if (s > count__2) return 0;
  }
  return size + count;
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
  int size;
  int count;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0, ac__a->size, ac__a->count);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void f__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = f__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int f__lines[] = {4, 9};
static const ac__func f__func = {
  "f", "locals-hidden-type.ac", f__lines, sizeof(int), _Alignof(int), f__start, f__resume};
__attribute__((noinline)) ac_future(int) f(int size, int count) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  if (ac__c) {
    ac__c->size = size;
    ac__c->count = count;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

