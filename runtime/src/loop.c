#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "fork.h"
#include "io.h"
#include "loops.h"
#include "report.h"
#include "task.h"
#include "worker.h"

__thread struct loop *ac__loop;

/* ---- running what is ready ---- */

/* At most 61 resumes, or a millisecond after the first.  A clock costs more than a resume, so it is not asked each time,
 * and for one task, which is what a message wakes, not at all. */
static void run_batch(struct loop *loop) {
  bool hurry = ac__loop_listens(loop) || loop->timers.count;
  int64_t stop = 0;
  loop->beat.batch++;
  for (unsigned n = 1; n <= AC__BATCH && loop->ready; n++) {
    struct task *task = loop->ready;
    if (hurry && n > 1 && !(n & (n - 1))) {
      int64_t now = ac__clock_real();
      if (!stop) stop = now + AC__MILLISECOND;
      if (now > stop) break;
    }
    loop->beat.resume = n;
    loop->ready = task->queue.next;
    ac__task_step(loop, task);
  }
}

/* By libuv's clock, which that has set when its poll ended: no clock is asked here. */
static void set_tick(struct loop *loop) {
  const struct timers *timers = &loop->timers;
  int64_t tick = timers->virtual ? timers->now / AC__MILLISECOND : (int64_t)uv_now(loop->uv) - loop->first_tick;
  __atomic_store_n(&loop->tick, tick, __ATOMIC_RELAXED);
}

/* Nothing outside: what is ready is all there is, and a poll could bring nothing. */
void ac__loop_drain(struct loop *loop) {
  set_tick(loop);
  while (loop->ready) {
    if (ac__likely(!loop->overseer)) run_batch(loop);
    else loop->overseer->run(loop->overseer, loop);
    if (ac__unlikely(loop->forked)) {
      if (!loop->ready) ac__fork_ends(loop);
      continue;
    }
    ac__timers_fire(loop);
    if (ac__loop_listens(loop)) break;
  }
}

/* ---- nothing is ready ---- */

/* Something outside may end before the next deadline: what must end, or what may never come until nothing has come for a
 * while.  On the real clock that while is not waited for. */
static bool expects(const struct loop *loop) {
  bool quiet = loop->driver.quiet || !loop->timers.virtual;
  return loop->outside > (quiet ? loop->patient : 0);
}

static bool rest(struct loop *loop) {
  if (!loop->overseer || expects(loop) || !loop->overseer->rest(loop->overseer, loop)) return false;
  loop->driver.quiet = false;
  return true;
}

/* Time stands as long as the test may still let it go on. */
static bool held(const struct loop *loop) { return loop->overseer && loop->overseer->holds && !loop->root.scope.hit; }

/* Virtual time jumps to the next deadline. */
static bool jump(struct loop *loop) {
  struct timers *timers = &loop->timers;
  if (!timers->virtual || !timers->count || expects(loop) || held(loop)) return false;
  loop->driver.quiet = false;
  timers->now = ac__timers_first(timers);
  ac__timers_fire(loop);
  return true;
}

static bool alive_outside(struct loop *loop) {
  uv_unref((uv_handle_t *)&loop->prepare);
  bool alive = uv_loop_alive(loop->uv);
  uv_ref((uv_handle_t *)&loop->prepare);
  return alive;
}

void ac__loop_cancel(struct loop *loop, int code) {
  static const struct cause over = {.code = AC_ECANCELED, .grace = AC__GRACE},
                            stuck = {.code = AC_EDEADLK, .grace = AC__GRACE};
  if (loop->forked) return; /* its tasks are the parent's */
  ac__scope_cancel(loop, &loop->root.scope, code == AC_EDEADLK ? &stuck : &over);
}

/* All tasks wait for each other.  One that is cancelled while it awaits another waits for its end all the same; if
 * cancelling helps none of them they wait in a circle, which is cut. */
static bool stuck(struct loop *loop) {
  if ((loop->timers.count && !held(loop)) || ac__loop_listens(loop)) return false;
  if (!ac__inbox_empty(loop->inbox) || alive_outside(loop)) return false;
  if (!loop->root.scope.hit) {
    if (loop->program) ac__deadlock(loop);
    ac__loop_cancel(loop, AC_EDEADLK);
  }
  if (!loop->ready && !loop->timers.count) ac__task_cut(loop); /* no cleanup has time left */
  return true;
}

/* False: poll, and sleep if nothing is ready. */
static bool go_on(struct loop *loop) {
  if (!loop->alive) {
    if (!loop->attached) uv_stop(loop->uv);
    return false;
  }
  bool called = __atomic_load_n(&loop->called, __ATOMIC_RELAXED);
  return !loop->ready && !called && (rest(loop) || jump(loop) || (!loop->attached && stuck(loop)));
}

void ac__loop_awake(struct loop *loop) {
  loop->dormant = false;
  uv_ref((uv_handle_t *)&loop->prepare);
}

/* What the tasks of an attached loop wait for may be the program's to do, once uv_run has returned. */
static void settle(struct loop *loop) {
  if (loop->ready || loop->timers.count || loop->outside) return;
  loop->dormant = true;
  uv_unref((uv_handle_t *)&loop->prepare);
}

static void on_idle(uv_idle_t *idle) { (void)idle; }

/* So it is for a server after each message. */
static bool only_outside(const struct loop *loop) {
  return loop->outside && !loop->ready && !loop->timers.count && !loop->idling && !loop->overseer;
}

static void on_prepare(uv_prepare_t *prepare) {
  struct loop *loop = (struct loop *)((char *)prepare - offsetof(struct loop, prepare));
  if (only_outside(loop) || loop->forked) return;
  ac__timers_fire(loop);
  do ac__loop_drain(loop);
  while (go_on(loop));
  if (loop->attached) settle(loop);
  loop->idling = loop->ready;
  if (loop->ready) {
    uv_idle_start(&loop->idle, on_idle);
  } else {
    uv_idle_stop(&loop->idle);
    ac__driver_set(loop);
  }
}

/* ---- opening and closing ---- */

/* prepare alone is counted by libuv: the loop goes on until it is stopped. */
static int open_handles(struct loop *loop) {
  uv_prepare_init(loop->uv, &loop->prepare);
  uv_idle_init(loop->uv, &loop->idle);
  uv_prepare_start(&loop->prepare, on_prepare);
  uv_unref((uv_handle_t *)&loop->idle);
  if (!(loop->inbox = ac__inbox_open(loop))) return AC_ENOMEM;
  return ac__driver_open(loop);
}

int ac__loop_open(struct loop *loop, uv_loop_t *uv) {
  *loop = (struct loop){.error_number = &errno, .before = ac__loop, .uv = uv ? uv : &loop->own, .attached = uv};
  loop->root = (struct group){.scope.kind = AC__GROUP, .newest = &loop->root.oldest};
  loop->orders.at = &loop->orders.first;
  ac__timers_open(&loop->timers);
  int status = uv ? 0 : uv_loop_init(&loop->own);
  if (status) return status;
  ac__forks_watch();
  if ((status = open_handles(loop))) return status;
  loop->first_tick = (int64_t)uv_now(loop->uv) - ac__clock_real() / AC__MILLISECOND;
  set_tick(loop);
  ac__roster_enter(loop);
  ac__loop = loop;
  return 0;
}

#ifdef AC__THREAD_SANITIZED
/* libuv closes descriptors by a system call that the sanitizer does not see; the next one of the same number looks to it
 * like a race. */
const char *__tsan_default_suppressions(void);
#ifndef __clang__
__attribute__((weak)) /* clang's own is, and comes first */
#endif
const char *
__tsan_default_suppressions(void) {
  return "called_from_lib:libuv\n";
}
#endif

/* What arrives in the last turn may have begun another task. */
void ac__loop_run(struct loop *loop) {
  do uv_run(loop->uv, UV_RUN_DEFAULT);
  while (loop->alive);
}

void ac__loop_run_out(struct loop *loop) {
  if (loop->alive) ac__loop_run(loop);
  while (!loop->before && ac__close_generators(loop)) ac__loop_run(loop);
}

/* Of the handles that are open now all are the program's own. */
static void report_handle(uv_handle_t *handle, void *unused) {
  (void)unused;
  if (uv_is_closing(handle)) return;
  fprintf(stderr, "a handle of libuv's, uv_%s_t %p, was not closed; its loop is kept\n",
          uv_handle_type_name(uv_handle_get_type(handle)), (void *)handle);
  uv_unref(handle);
}

static void find_closing(uv_handle_t *handle, void *found) { *(bool *)found |= uv_is_closing(handle); }

static bool close_own(struct loop *loop) {
  uv_walk(loop->uv, report_handle, NULL);
  uv_run(loop->uv, UV_RUN_DEFAULT);
  return !uv_loop_close(loop->uv);
}

/* The program's handles go on. */
static bool leave_foreign(struct loop *loop) {
  bool closing;
  do {
    uv_run(loop->uv, UV_RUN_NOWAIT);
    closing = false;
    uv_walk(loop->uv, find_closing, &closing);
  } while (closing);
  return true;
}

bool ac__loop_close(struct loop *loop) {
  ac__loop_hide(loop);
  ac__roster_leave(loop);
  while (loop->workers) loop->workers->end(loop->workers);
  ac__resources_close(loop);
  ac__loop = loop->before;
  uv_close((uv_handle_t *)&loop->prepare, NULL);
  uv_close((uv_handle_t *)&loop->idle, NULL);
  ac__inbox_close(loop->inbox);
  ac__loops_close(loop);
  ac__promises_close(loop);
  ac__driver_close(loop);
  bool closed = loop->uv == &loop->own ? close_own(loop) : leave_foreign(loop);
  ac__blocks_close(loop);
  if (loop->flight.error) ac_error_free(&loop->flight.error->head);
  ac__timers_close(&loop->timers);
  return closed;
}
