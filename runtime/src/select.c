/* wait and select: until one of many has ended, or all.  They take nothing over and cancel nobody. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "consumed.h"
#include "wait.h"

struct sight {
  struct watch watch;
  struct vigil *vigil;
  ac__any future;
};

struct vigil {
  struct task *task;
  struct alarm alarm;
  ac_until until;
  double seconds;
  bool watching;
  size_t count, left; /* left: that have not ended */
  struct sight sights[];
};

struct vigil_call {
  struct owning head;
  struct vigil *vigil;
};

static void wait_start(ac_task *, void *coroutine, void *to);
static void select_start(ac_task *, void *coroutine, void *to);
static const ac__func wait_func = {"ac_wait", NULL, NULL, sizeof(size_t), _Alignof(size_t), wait_start, NULL};
static const ac__func select_func = {"ac_select", NULL, NULL, sizeof(size_t), _Alignof(size_t), select_start, NULL};

/* ---- what is so ---- */

/* One that was consumed has ended for all that its handle can tell. */
static bool has_ended(const struct sight *sight) { return sight->future && ac__done(sight->future); }

static size_t count_ended(const struct vigil *vigil) {
  size_t count = 0;
  for (size_t k = 0; k < vigil->count; k++) count += has_ended(&vigil->sights[k]);
  return count;
}

static size_t first_ended(const struct vigil *vigil) {
  size_t k = 0;
  while (k < vigil->count && !has_ended(&vigil->sights[k])) k++;
  return k;
}

static bool met(const struct vigil *vigil) {
  if (!vigil->left) return true;
  for (size_t k = 0; k < vigil->count && vigil->until != AC_ALL; k++) {
    const struct sight *sight = &vigil->sights[k];
    if (has_ended(sight) && (vigil->until == AC_FIRST || ac__failed(sight->future))) return true;
  }
  return false;
}

/* ---- watching ---- */

static void stop_watching(struct vigil *vigil) {
  for (size_t k = 0; k < vigil->count && vigil->watching; k++)
    if (vigil->sights[k].watch.next) ac__unwatch(&vigil->sights[k].watch);
  ac__alarm_clear(&vigil->task->loop->timers, &vigil->alarm);
  vigil->watching = false;
}

static void wake(struct vigil *vigil) {
  stop_watching(vigil);
  ac__task_ready(vigil->task);
}

static void on_end(struct watch *watch, struct task *task) {
  struct vigil *vigil = ((struct sight *)watch)->vigil;
  bool enough = vigil->until == AC_FIRST || (vigil->until == AC_FIRST_ERROR && task->head.ac__state == AC_FAILED);
  if (!--vigil->left || enough) wake(vigil);
}

static void on_time(struct alarm *alarm) { wake((struct vigil *)((char *)alarm - offsetof(struct vigil, alarm))); }

static bool watch(struct vigil *vigil) {
  struct timers *timers = &vigil->task->loop->timers;
  int64_t at = ac__clock(timers) + ac__nanoseconds(vigil->seconds);
  if (vigil->seconds < AC__LONGEST && !ac__alarm_set(timers, &vigil->alarm, at, on_time)) return false;
  vigil->watching = true;
  for (size_t k = 0; k < vigil->count; k++) {
    struct sight *sight = &vigil->sights[k];
    if (!sight->future || has_ended(sight)) continue;
    *sight = (struct sight){{.ended = on_end}, vigil, sight->future};
    ac__watch(ac__entry_find(sight->future)->object, &sight->watch);
  }
  return true;
}

/* ---- waiting ---- */

static bool abort_wait(struct task *task) {
  stop_watching(task->held.part.first);
  free(task->held.part.first);
  return true;
}

static void finish(struct task *task, size_t (*result)(const struct vigil *)) {
  struct vigil *vigil = task->held.part.first;
  size_t value = result(vigil);
  free(vigil);
  ac__bring(task, &value, sizeof value);
}
static void finish_wait(struct task *task) { finish(task, count_ended); }
static void finish_select(struct task *task) { finish(task, first_ended); }

static const struct wait wait_wait = {.func = &wait_func, .finish = finish_wait, .abort = abort_wait};
static const struct wait select_wait = {.func = &select_func, .finish = finish_select, .abort = abort_wait};

/* False, and the task fails, if there is nothing to wait for. */
static bool admit(struct task *task, struct vigil *vigil, const ac__func *func) {
  size_t futures = 0;
  for (size_t k = 0; k < vigil->count; k++) {
    ac__any future = vigil->sights[k].future;
    struct entry *entry = ac__entry_find(future);
    bool call = entry && entry->kind != AC__TASK;
    futures += future != NULL;
    vigil->left += future && !has_ended(&vigil->sights[k]);
    if (future && !entry) ac__throw_refused(task, future, ac__refused(future), func);
    if (call)
      ac__throw_error(&task->head, ac_error_make(AC_EINVAL, "a call that has not started: ac_spawn it"), func, 0);
  }
  if (!futures) ac__throw_error(&task->head, ac_error_make(AC_EINVAL, "no futures"), func, 0);
  return !task->head.ac__unwind;
}

static void run(struct task *task, struct vigil *vigil, const struct wait *wait, size_t *to) {
  if (!ac__leaf(task) || !admit(task, vigil, wait->func)) {
    free(vigil);
    return;
  }
  bool over = met(vigil) || vigil->seconds <= 0;
  if (over && !ac__leaf_tired(task)) {
    if (to) *to = wait == &wait_wait ? count_ended(vigil) : first_ended(vigil);
    free(vigil);
    return;
  }
  vigil->task = task;
  if (!over && !watch(vigil)) {
    ac__throw(task, AC_ENOMEM, wait->func);
    free(vigil);
    return;
  }
  task->held.part.first = vigil;
  ac__task_wait(task, wait);
  if (over) ac__task_ready(task);
}

static void wait_start(ac_task *task, void *coroutine, void *to) {
  run(ac__full(task), ((struct vigil_call *)coroutine)->vigil, &wait_wait, to);
}

static void select_start(ac_task *task, void *coroutine, void *to) {
  run(ac__full(task), ((struct vigil_call *)coroutine)->vigil, &select_wait, to);
}

/* ---- as coroutines ---- */

static void drop(ac__coroutine *coroutine) { free(((struct vigil_call *)coroutine)->vigil); }

static ac__any make(const ac__func *func, const ac__any *futures, size_t n, ac_until until, double seconds) {
  struct vigil_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct vigil_call));
  if (!call) return NULL;
  struct vigil *vigil = calloc(1, sizeof *vigil + n * sizeof *vigil->sights);
  if (!vigil) {
    struct entry *entry = ac__entry_known((uint32_t)call->head.head.ac__handle);
    ac__coroutine_free(&call->head.head);
    ac__entry_give(entry);
    return NULL;
  }
  vigil->until = until;
  vigil->seconds = seconds;
  vigil->count = n;
  for (size_t k = 0; k < n; k++) vigil->sights[k].future = futures[k];
  call->vigil = vigil;
  return ac__coroutine_owns(&call->head, drop);
}

ac_future(size_t) ac__wait(const ac__any *futures, size_t n, ac_until until, double seconds) {
  return (ac_future(size_t))make(&wait_func, futures, n, until, seconds);
}

ac_future(size_t) ac__select(const ac__any *futures, size_t n) {
  return (ac_future(size_t))make(&select_func, futures, n, AC_FIRST, INFINITY);
}
