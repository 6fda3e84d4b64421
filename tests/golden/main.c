#include <ac/gen.h>
// A program.
#include <ac.h>

static const ac__func main__func;
int main__run(AC__CALL, int argc, char **argv);
__attribute__((unused, noinline)) static ac_future(int) main__new(int argc, char **argv);
AC__STRICT_BEGIN
int main__run(AC__CALL, ac__register int argc, ac__register char **argv) {
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; default: __builtin_trap(); }
  {
    ac_sleep__run(ac__task, (void *)0, argc > 1 ? 1 : 0.5);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(argv) argv; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &main__func, AC__SHAPE(1, struct ac__saved1, ac__head));
        AC__SAVE_BEGIN ac__f->argv = argv; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; argv = ac__f->argv;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &main__func, 1); return (int){0}; }
    }
  }
  return argv[0] == NULL;
}
AC__STRICT_END
struct main__args {
  ac__coroutine ac__head;
  int argc;
  char **argv;
};
static void main__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct main__args *ac__a = ac__from;
  int ac__v = main__run(ac__task, (void *)0, ac__a->argc, ac__a->argv);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void main__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = main__run(ac__task, ac__self, 0, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int main__lines[] = {4, 5};
static const ac__func main__func = {
  "main", "main.ac", main__lines, sizeof(int), _Alignof(int), main__start, main__resume};
__attribute__((unused, noinline)) static ac_future(int) main__new(int argc, char **argv) {
  struct main__args *ac__c = ac__coroutine_new(&main__func, sizeof *ac__c, _Alignof(struct main__args));
  if (ac__c) {
    ac__c->argc = argc;
    ac__c->argv = argv;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}
int main(int argc, char **argv) {
  return ac__main((ac__any)main__new(argc, argv));
}

