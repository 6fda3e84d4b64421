#include <ac/gen.h>
// Plain functions of the file stay as they are, to the byte.
#include <ac.h>

int   odd ( int await ){ return await%2 ; }   /* even   this */
static const ac__func f__func;
int f__run(AC__CALL);
__attribute__((noinline)) ac_future(int) f(void);
AC__STRICT_BEGIN
int f__run(AC__CALL) { return odd(1);
}
AC__STRICT_END
struct f__args {
  ac__coroutine ac__head;
};
static void f__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct f__args *ac__a = ac__from;
  int ac__v = f__run(ac__task, (void *)0);
  (void)ac__a;
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static const int f__lines[] = {5};
static const ac__func f__func = {
  "f", "plain.ac", f__lines, sizeof(int), _Alignof(int), f__start, (void *)0};
__attribute__((noinline)) ac_future(int) f(void) {
  struct f__args *ac__c = ac__coroutine_new(&f__func, sizeof *ac__c, _Alignof(struct f__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

	int tab(void) { return 1; }
