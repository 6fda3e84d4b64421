/* What is different in the loop of a test: the order in which ready tasks run, a cancel at a chosen point, the clock.
 *
 * The points are the moments at which a cancel may come: before each resume of a task, when what it waited for is there,
 * and after it, when it has begun to wait.  In a given order they are the same in each run. */
#include "report.h"
#include "test.h"
#include "wait.h"

struct watched {
  struct overseer head;
  bool shuffles;
  uint64_t random;
  size_t cancel_at;
  bool cancel_task;
  struct waiters quiet;
};

static bool watching(const struct loop *loop) { return loop && loop->overseer; }

/* ---- the order ---- */

/* splitmix64 */
static uint64_t random_of(uint64_t *state) {
  uint64_t x = *state += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

/* Of a long queue only the beginning is looked at: each resume must stay cheap. */
enum { CHOICE = 64 };

static struct task *choose(struct watched *me, const struct loop *loop) {
  struct task *task = loop->ready;
  size_t count = 0;
  if (!me->shuffles) return task;
  for (; task && count < CHOICE; task = task->queue.next) count++;
  size_t skip = random_of(&me->random) % count;
  for (task = loop->ready; skip; skip--) task = task->queue.next;
  return task;
}

static void take_out(struct loop *loop, const struct task *task) {
  struct task *before = NULL, **link = &loop->ready;
  for (; *link != task; link = &(*link)->queue.next) before = *link;
  *link = task->queue.next;
  if (!*link) loop->last_ready = before;
}

/* ---- the cancel ---- */

static void tell_point(const struct watched *me, const struct task *task) {
  char where[2048];
  ac_task_where(&task->head, where, sizeof where);
  fflush(stdout);
  fprintf(stderr, "cancelled at %zu, task '%s' (%llu)\n%s", me->cancel_at, ac_task_name(&task->head),
          (unsigned long long)task->id, where);
}

/* Once the test's own task has ended all others are cancelled anyway. */
static void pass_point(const struct watched *me, struct loop *loop, struct task *task) {
  if (ac__task_ended(loop->main) || ++ac__outcome->points != me->cancel_at) return;
  tell_point(me, task);
  ac__task_cancel(me->cancel_task ? task : loop->main, ac__cause_new(AC_ECANCELED, NULL, NULL));
}

static void run_some(struct overseer *head, struct loop *loop) {
  struct watched *me = (struct watched *)head;
  for (unsigned n = 0; n < AC__BATCH && loop->ready; n++) {
    struct task *task = choose(me, loop);
    pass_point(me, loop, task);
    take_out(loop, task);
    if (ac__task_step(loop, task)) pass_point(me, loop, task);
  }
}

/* ---- the clock ---- */

static bool end_quiet(struct overseer *head, struct loop *loop) {
  struct watched *me = (struct watched *)head;
  (void)loop;
  if (!me->quiet.first) return false;
  while (me->quiet.first) ac__waiter_wake(me->quiet.first);
  me->head.waits = false;
  return true;
}

static void quiet_start(ac_task *, void *coroutine, void *to);
static const ac__func quiet_func = {.ac__name = "ac_test_quiet", .ac__start = quiet_start};
static const struct wait quiet_wait = {&quiet_func, ac__wait_in_finish, ac__wait_in_cancel, NULL, NULL};

void ac_test_quiet__run(ac_task *ac__task, ac__saved *self) {
  struct task *task = ac__full(ac__task);
  struct watched *me = (struct watched *)task->loop->overseer;
  (void)self;
  if (!ac__leaf(task)) return;
  if (!me) {
    ac__leaf_throw(task, AC_EINVAL, "ac_test_quiet: this is no test", &quiet_func);
    return;
  }
  me->head.waits = true;
  ac__wait_in(task, &me->quiet, &quiet_wait);
}

ac_future(void) ac_test_quiet(void) { return (ac_future(void))ac__leaf_new(&quiet_func, NULL); }

static void quiet_start(ac_task *task, void *coroutine, void *to) {
  (void)coroutine, (void)to;
  ac_test_quiet__run(task, NULL);
}

void ac_test_hold(bool on) {
  if (!watching(ac__loop)) ac__die("ac_test_hold: this is no test");
  ac__loop->overseer->holds = on;
}

void ac_test_advance(double seconds) {
  if (!watching(ac__loop)) ac__die("ac_test_advance: this is no test");
  struct timers *timers = &ac__loop->timers;
  if (!timers->virtual) ac__die("ac_test_advance: the clock is real");
  if (seconds > 0) timers->now += ac__nanoseconds(seconds);
  ac__timers_fire(ac__loop);
}

/* ---- beginning ---- */

void ac__trial_watch(const struct test_options *options, struct trial trial) {
  static struct watched watched;
  watched.head = (struct overseer){.run = run_some, .rest = end_quiet};
  watched.shuffles = trial.seed;
  watched.random = trial.seed;
  watched.cancel_at = trial.cancel_at;
  watched.cancel_task = options->cancel_task;
  ac__overseer = &watched.head;
  ac_clock_virtual(!options->real_clock);
}
