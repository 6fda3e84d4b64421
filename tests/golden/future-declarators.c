#include <ac/gen.h>
// Futures in plain code: `async T` becomes ac_future(T), whatever is applied to it.
#include <ac.h>

ac_future(char *) b, (*handler)(int);
int plain_pair__run(AC__CALL, int); int *(*ts[3])(ac__tag *), (*(*p))(ac__tag *), (*plain_pair(int))(ac__tag *);
typedef ac_future(void) job(void);
struct worker { ac_future(int) answer; job *run; } workers[2];

static const ac__func pick__func;
static int pick__run(AC__CALL, int n);
__attribute__((unused, noinline)) static ac_future(int) pick(int n);
AC__STRICT_BEGIN
static int pick__run(AC__CALL, int n) { return n;
}
AC__STRICT_END
struct pick__args {
  ac__coroutine ac__head;
  int n;
};
static void pick__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct pick__args *ac__a = ac__from;
  int ac__v = pick__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static const int pick__lines[] = {9};
static const ac__func pick__func = {
  "pick", "future-declarators.ac", pick__lines, sizeof(int), _Alignof(int), pick__start, (void *)0};
__attribute__((unused, noinline)) static ac_future(int) pick(int n) {
  struct pick__args *ac__c = ac__coroutine_new(&pick__func, sizeof *ac__c, _Alignof(struct pick__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

ac_future(int) (*choose(int c))(int) { return c ? pick : NULL; }
int cast(void *v) { return ac_done((ac_future(int))(ac_future(int))v) + (int)sizeof(ac_future(int)); }
