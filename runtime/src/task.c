#include <stdlib.h>

#include "consumed.h"
#include "record.h"
#include "report.h"
#include "wait.h"

/* ---- making ---- */

static inline void link_in(struct task *task, struct group *group) {
  task->link = group->newest;
  *group->newest = task;
  group->newest = &task->younger;
}

static inline void link_out(struct task *task, struct group *group) {
  *task->link = task->younger;
  if (task->younger) task->younger->link = task->link;
  else group->newest = task->link;
}

/* Field by field: a task lives for 25 ns if it must, and to clear it first would take a third of that. */
static inline void fill(struct task *task, const char *site) {
  task->younger = NULL;
  task->wait = NULL;
  task->awaiter = NULL;
  task->about.site = site;
  task->parent = 0;
  task->error_number = 0;
}

/* What the call becomes that the entry stands for, if its value fits. */
static inline struct task *make(struct loop *loop, struct group *group, struct entry *entry, const char *site) {
  struct task *task = ac__coroutine_task(entry->object);
  fill(task, site);
  task->loop = loop;
  task->id = ++loop->last_id;
  loop->alive++;
  task->scope = &group->scope;
  if (ac__unlikely(group->scope.hit)) task->flags.struck = true;
  link_in(task, group);
  if (loop->running) task->parent = loop->running->entry;
  ac__entry_fill(entry, task, AC__TASK);
  return task;
}

static inline bool fits(const struct entry *entry) {
  return ((const ac__coroutine *)entry->object)->ac__func->ac__size <= AC__INLINE;
}
static inline bool inherits(const struct loop *loop) { return loop->running && loop->running->flags.has_cold; }

struct task *ac__task_new(struct group *group, struct entry *entry, const char *site) {
  struct loop *loop = ac__loop;
  const ac__func *func = ((const ac__coroutine *)entry->object)->ac__func;
  void *block = fits(entry) ? NULL : ac__memory_take_aligned(func->ac__size, func->ac__align);
  if (!block && !fits(entry)) return NULL;
  struct task *task = make(loop, group, entry, site);
  if (block) {
    task->held.part.block = block;
    task->flags.has_block = true;
  }
  if (inherits(loop)) ac__locals_inherit(task, loop->running);
  return task;
}

void ac__task_start(struct task *task, const ac_spawn_options *options) {
  if (options->name) ac_task_rename(&task->head, options->name);
  if (options->eager) ac__task_run_now(task->loop, task);
  else ac__task_ready(task);
}

/* Without memory for the task the call goes too; the await of no future says why. */
__attribute__((noinline)) static ac__any spawn_slowly(struct entry *entry, uint32_t index, const char *here,
                                                      const ac_spawn_options *options) {
  ac__consumed(ac__entry_future(entry, index), here);
  struct task *task = ac__task_new(&ac__loop->root, entry, here);
  if (!task) {
    ac__coroutine_drop(entry->object);
    ac__entry_give(entry);
    return NULL;
  }
  ac__any future = ac__entry_future(entry, index);
  ac__task_start(task, options);
  return future;
}

ac__any ac__spawn(ac__any future, const char *here, ac_spawn_options options) {
  struct entry *entry = ac__entry_find(future);
  struct loop *loop = ac__loop;
  uint32_t index = (uint32_t)(uintptr_t)future;
  /* A stale future stays one: its await says so. */
  if (!ac__likely(entry && entry->kind == AC__COROUTINE && loop)) return future;
  if (!ac__likely(fits(entry) && !inherits(loop) && !options.name && !options.eager && !ac__debug()))
    return spawn_slowly(entry, index, here, &options);
  ac__task_queue(loop, make(loop, &loop->root, entry, here));
  return ac__entry_future(entry, index);
}

/* ---- going ---- */

static void free_cold(struct task *task, struct cold *cold) {
  ac__alarm_clear(&task->loop->timers, &cold->grace);
  ac__cause_free(cold->cause);
  ac__locals_let_go(cold->locals);
  free(cold->name);
  ac__memory_give(cold, sizeof *cold);
}

void ac__task_free_more(struct task *task) {
  const ac__func *func = task->func;
  if (task->flags.special) ac__task_unlist(task);
  if (task->flags.has_block && !task->flags.lent)
    ac__memory_give_aligned(task->held.part.block, func->ac__size, func->ac__align);
  if (task->flags.has_cold) free_cold(task, task->about.cold);
  if (task->flags.large) ac__coroutine_free_large(task);
  else ac__memory_give(task, 1);
}

void ac__task_discard(struct task *task) {
  struct error *error = ac__task_error(task);
  if (error) ac_error_free(&error->head);
  ac__task_free(task);
}

void ac__task_forget(struct task *task) {
  struct error *error = ac__task_error(task);
  if (error && !task->flags.read && task->head.ac__state == AC_FAILED) ac__report_lost_error(task, error);
  ac__task_discard(task);
}

void ac__task_leave_alone(struct task *task) {
  ac__entry_consume(ac__entry_known(task->entry));
  task->flags.alone = true;
  if (ac__task_ended(task) && !task->awaiter) ac__task_forget(task);
}

/* ---- waiting ---- */

static const ac__func forked_leaf = {.ac__name = "an await in the child of a fork"};
static const ac__func cancelled_leaf = {.ac__name = "an await of a cancelled task"};

static void finish_pause(struct task *task) { ac__throw_cancel(task, &cancelled_leaf); }

static const ac__func pause_func = {.ac__name = "a pause, since it goes on after it was cancelled"};
const struct wait ac__pause_wait = {.func = &pause_func, .finish = finish_pause};

/* A cancelled task that catches the error and awaits again, and again, must let others run. */
static bool pause_cancelled(struct task *task) {
  struct timers *timers = &task->loop->timers;
  bool again = task->flags.paused;
  if (!ac__leaf_tired(task)) return false;
  if (again && !task->flags.stubborn) ac__report_stubborn(task);
  int64_t until = ac__clock(timers) + AC__MILLISECOND;
  if (again && !ac__timer_add(timers, &task->queue.timer, until)) return false;
  task->flags.stubborn = again;
  task->flags.paused = true;
  task->held.sleep.since = ac__hundredths(ac__tick(task) * AC__MILLISECOND);
  task->held.sleep.until = ac__hundredths(until);
  ac__task_suspend(task, &ac__pause_wait);
  if (!again) ac__task_ready(task);
  return true;
}

bool ac__leaf_slow(struct task *task) {
  if (task->loop->forked) {
    ac__throw_cancel(task, &forked_leaf);
    return false;
  }
  if (!ac__task_cancelled(task)) return true;
  if (!pause_cancelled(task)) ac__throw_cancel(task, &cancelled_leaf);
  return false;
}

/* Its leaf has let go of it. */
static void finish_aborted(struct task *task) { ac__throw_cancel(task, task->held.part.first); }

void ac__task_abort(struct task *task) {
  static const ac__func func = {.ac__name = "a wait that was cancelled"};
  static const struct wait wait = {.func = &func, .finish = finish_aborted};
  if (task->head.ac__state == AC_NEW) ac__task_drop(task);
  if (task->head.ac__state != AC_WAITING || !task->wait->abort || !task->wait->abort(task)) return;
  task->held.part.first = (void *)task->wait->func;
  task->wait = &wait;
  ac__task_ready(task);
}

/* ---- running ---- */

static inline void begin(struct loop *loop, struct task *task) {
  void *value = ac__task_value(task);
  task->func->ac__start(&task->head, &task->call, value);
  if (loop->outer) loop->outer->ac__result = value;
  loop->outer = NULL;
}

/* Resumes the leaf and then each caller: nothing recurses, however deep the calls are. */
static inline void go_on(struct loop *loop, struct task *task) {
  ac__saved *record = task->leaf, *caller;
  if (task->wait->finish) task->wait->finish(task);
  task->leaf = NULL;
  for (; record; record = caller) {
    caller = record->ac__caller;
    loop->record = record;
    record->ac__func->ac__resume(&task->head, record);
    if (task->head.ac__unwind == AC__SUSPEND) break;
    ac__record_free(record);
  }
  loop->record = NULL;
}

static void fail(struct task *task) {
  struct flight *flight = &task->loop->flight;
  bool cancelled = flight->code == AC_ECANCELED;
  task->held.part.first = ac__flight_take(flight);
  task->head.ac__state = cancelled ? AC_CANCELLED : AC_FAILED;
}

/* A child of a group stays in its list as long as its handle is good, or its error is not taken. */
void ac__task_unlist(struct task *task) {
  if (task->scope != &task->loop->root.scope) ac__group_forget(task);
  link_out(task, (struct group *)task->scope);
  task->scope = &task->loop->root.scope;
  task->flags.special = false;
}

/* Not before the end: each may see how it was. */
__attribute__((noinline)) static void tell(struct loop *loop, struct task *task) {
  struct watch *ring = task->flags.has_cold ? &task->about.cold->watches : NULL;
  for (struct watch *watch; ring && (watch = ring->next) != ring;) {
    ac__unwatch(watch);
    watch->ended(watch, task);
  }
  if (task->scope == &loop->root.scope) ac__task_unlist(task);
  else ac__group_ended(task);
}

__attribute__((noinline)) static void main_ended(struct loop *loop) {
  if (ac__debug()) ac__report_left(loop);
  ac__loop_cancel(loop, AC_ECANCELED);
}

static inline void end(struct loop *loop, struct task *task) {
  if (ac__likely(task->head.ac__unwind == AC__NO)) task->head.ac__state = AC_DONE;
  else fail(task);
  loop->alive--;
  if (ac__likely(!task->flags.special)) link_out(task, &loop->root);
  else tell(loop, task);
  if (task->awaiter) ac__task_queue(loop, task->awaiter);
  else if (task == loop->main) main_ended(loop);
  else if (task->flags.alone) ac__task_forget(task);
}

void ac__task_never_start(struct task *task) {
  static const ac__func func = {.ac__name = "a task that was cancelled before it started"};
  ac__coroutine_empty(&task->call);
  ac__throw_cancel(task, &func);
  end(task->loop, task);
}

static inline void enter(struct loop *loop, struct task *task) {
  loop->running = task;
  task->head.ac__unwind = AC__NO;
  task->head.ac__state = AC_RUNNING;
  task->head.ac__budget = AC__BUDGET;
  if (ac__unlikely(task->flags.struck)) task->head.ac__budget = 0;
  *loop->error_number = task->error_number;
}

/* Whether it waits. */
static inline bool leave(struct loop *loop, struct task *task) {
  bool waits = task->head.ac__unwind == AC__SUSPEND;
  loop->running = NULL;
  if (waits) task->error_number = *loop->error_number;
  else end(loop, task);
  return waits;
}

__attribute__((noinline)) bool ac__task_step(struct loop *loop, struct task *task) {
  enter(loop, task);
  if (task->wait) go_on(loop, task);
  else begin(loop, task);
  return leave(loop, task);
}

/* Runs a task that has not started on top of the running one, which goes on as if nothing had been. */
static inline void run_on_top(struct loop *loop, struct task *task, struct task *running) {
  ac__saved *record = loop->record;
  int error_number = *loop->error_number;
  bool nested = loop->nested;
  loop->nested = true;
  loop->record = NULL;
  enter(loop, task);
  begin(loop, task);
  leave(loop, task);
  loop->nested = nested;
  *loop->error_number = error_number;
  loop->record = record;
  loop->running = running;
}

void ac__task_run_now(struct loop *loop, struct task *task) { run_on_top(loop, task, loop->running); }

bool ac__task_run_next(struct loop *loop, struct task *task) {
  struct task *next = loop->ready;
  loop->ready = next->queue.next;
  run_on_top(loop, next, task);
  if (loop->ready != task) return false;
  loop->ready = task->queue.next;
  task->head.ac__state = AC_RUNNING;
  task->head.ac__unwind = AC__NO;
  return true;
}
