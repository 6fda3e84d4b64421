/* The leaves that only time ends.
 *
 * They leave no record of their own: what a sleep needs is in its task, and what called it is resumed as if the call
 * had just returned. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io.h"

static const int no_lines[2];

static void sleep_start(ac_task *, void *coroutine, void *to);
static void sleep_until_start(ac_task *, void *coroutine, void *to);
static void yield_start(ac_task *, void *coroutine, void *to);
static void pause_start(ac_task *, void *coroutine, void *to);
static const ac__func sleep_func = {.ac__name = "ac_sleep", .ac__lines = no_lines, .ac__start = sleep_start};
static const ac__func sleep_until_func = {"ac_sleep_until", NULL, no_lines, 0, 0, sleep_until_start, NULL};
static const ac__func pause_func = {.ac__name = "ac_pause", .ac__lines = no_lines, .ac__start = pause_start};
static const ac__func yield_func = {.ac__name = "ac_yield", .ac__lines = no_lines, .ac__start = yield_start};

/* A test mode: nothing waits that need not.  A task that has used up its budget does all the same. */
static bool never_yield;

__attribute__((constructor)) static void read_environment(void) {
  const char *yield = getenv("AC_YIELD");
  never_yield = yield && !strcmp(yield, "never");
}

static bool abort_sleep(struct task *task) {
  ac__timer_remove(&task->loop->timers, &task->queue.timer);
  return true;
}

static bool abort_forever(struct task *task) {
  (void)task;
  return true;
}

static bool abort_pause(struct task *task) {
  ac__outside_left(task);
  return true;
}

static const struct wait yield_wait = {.func = &yield_func};
const struct wait ac__sleep_wait = {.func = &sleep_func, .abort = abort_sleep};
static const struct wait forever_wait = {.func = &sleep_func, .abort = abort_forever};
static const struct wait pause_wait = {.func = &pause_func, .abort = abort_pause};

static void yield(struct task *task) {
  if (never_yield && !ac__leaf_tired(task)) return;
  ac__task_suspend(task, &yield_wait);
  ac__task_ready(task);
}

void ac_yield__run(ac_task *ac__task, ac__saved *self) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (ac__leaf(task)) yield(task);
}

void ac__pause(ac_task *task) {
  ac__task_suspend(ac__full(task), &yield_wait);
  ac__task_ready(ac__full(task));
}

/* Longer than the longest is forever: nothing is set, and nothing but a cancel ends the sleep. */
static void sleep_to(struct task *task, int64_t at, const ac__func *func) {
  if (!ac__timer_add(&task->loop->timers, &task->queue.timer, at)) {
    ac__throw(task, AC_ENOMEM, func);
  } else {
    task->held.sleep.since = ac__hundredths(ac__tick(task) * AC__MILLISECOND);
    task->held.sleep.until = ac__hundredths(at);
    ac__task_suspend(task, &ac__sleep_wait);
  }
}

void ac_sleep__run(ac_task *ac__task, ac__saved *self, double seconds) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  if (isnan(seconds)) ac__throw(task, AC_EINVAL, &sleep_func);
  else if (seconds <= 0) yield(task);
  else if (seconds > AC__LONGEST) ac__task_wait(task, &forever_wait);
  else sleep_to(task, ac__clock(&task->loop->timers) + ac__nanoseconds(seconds), &sleep_func);
}

void ac_sleep_until__run(ac_task *ac__task, ac__saved *self, double moment) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  int64_t at = fabs(moment) <= AC__LONGEST ? ac__nanoseconds(moment) : 0;
  if ((double)at / AC__SECOND < moment) at++; /* not early by a rounding either */
  if (isnan(moment)) ac__throw(task, AC_EINVAL, &sleep_until_func);
  else if (moment > AC__LONGEST) ac__task_wait(task, &forever_wait);
  else if (at <= ac__clock(&task->loop->timers)) yield(task);
  else sleep_to(task, at, &sleep_until_func);
}

void ac_pause__run(ac_task *ac__task, ac__saved *self) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  ac__outside_entered(task, AC__MAY_COME);
  ac__task_wait(task, &pause_wait);
}

/* ---- as coroutines ---- */

struct sleep_call {
  ac__coroutine head;
  double seconds;
};

__attribute__((always_inline)) static inline ac__any make(const ac__func *func, double seconds) {
  struct sleep_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct sleep_call));
  if (call) call->seconds = seconds;
  return ac__coroutine_future(call);
}

ac_future(void) ac_sleep(double seconds) { return (ac_future(void))make(&sleep_func, seconds); }
ac_future(void) ac_sleep_until(double moment) { return (ac_future(void))make(&sleep_until_func, moment); }
ac_future(void) ac_pause(void) { return (ac_future(void))make(&pause_func, 0); }
ac_future(void) ac_yield(void) { return (ac_future(void))make(&yield_func, 0); }

static void sleep_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_sleep__run(task, NULL, ((struct sleep_call *)coroutine)->seconds);
}

static void sleep_until_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_sleep_until__run(task, NULL, ((struct sleep_call *)coroutine)->seconds);
}

static void yield_start(ac_task *task, void *coroutine, void *to) {
  (void)coroutine, (void)to;
  ac_yield__run(task, NULL);
}

static void pause_start(ac_task *task, void *coroutine, void *to) {
  (void)coroutine, (void)to;
  ac_pause__run(task, NULL);
}
