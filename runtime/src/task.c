#include "record.h"
#include "report.h"

/* ---- making ---- */

static void link_in(struct loop *loop, struct task *task) {
  task->loop = loop;
  task->id = ++loop->last_id;
  task->link = loop->newest;
  *loop->newest = task;
  loop->newest = &task->younger;
  loop->alive++;
}

static void link_out(struct loop *loop, struct task *task) {
  *task->link = task->younger;
  if (task->younger) task->younger->link = task->link;
  else loop->newest = task->link;
  loop->alive--;
}

/* Field by field: a task lives for 25 ns if it must, and to clear it first would take a third of that. */
static void fill(struct task *task, ac__coroutine *coroutine, const char *site) {
  task->head = (ac_task){AC__NO, 0};
  task->leaf = NULL;
  task->held.part.first = coroutine;
  task->wait = NULL;
  task->awaiter = NULL;
  task->younger = NULL;
  task->func = coroutine->ac__func;
  task->about.site = site;
  task->error_number = 0;
  task->flags = (struct task_flags){.fresh = true};
  task->refusals = 0;
}

static bool add_block(struct task *task, const ac__func *func) {
  task->held.part.block = ac__memory_take_aligned(func->ac__size, func->ac__align);
  task->flags.has_block = task->held.part.block != NULL;
  return task->flags.has_block;
}

static inline struct task *make(struct loop *loop, struct entry *entry, uint32_t index, const char *site) {
  ac__coroutine *coroutine = entry->object;
  struct task *task = ac__memory_take(sizeof *task);
  if (!task) return NULL;
  fill(task, coroutine, site);
  if (!ac__likely(task->func->ac__size <= AC__INLINE) && !add_block(task, task->func)) {
    ac__memory_give(task, sizeof *task);
    return NULL;
  }
  task->cancelled = (int16_t)loop->cancelled;
  task->entry = index;
  task->parent = loop->running ? loop->running->entry : 0;
  entry->object = task;
  entry->kind = AC__TASK;
  ac__entry_consume(entry);
  link_in(loop, task);
  return task;
}

struct task *ac__task_new(struct loop *loop, struct entry *entry, uint32_t index, const char *site) {
  return make(loop, entry, index, site);
}

/* Without memory for the task the call goes too; the await of no future says why. */
__attribute__((noinline)) static ac__any fail_to_spawn(struct entry *entry) {
  ac__coroutine_free(entry->object);
  ac__entry_give(entry);
  return NULL;
}

/* On top of the task that spawns it, which runs on as if nothing had been. */
static void run_now(struct loop *loop, struct task *task) {
  struct task *running = loop->running;
  ac__saved *record = loop->record;
  int error_number = *loop->error_number;
  ac__task_step(loop, task);
  *loop->error_number = error_number;
  loop->record = record;
  loop->running = running;
}

__attribute__((noinline)) static void start(struct loop *loop, struct task *task, const ac_spawn_options *options) {
  if (options->name) ac_task_rename(&task->head, options->name);
  if (options->eager) run_now(loop, task);
  else ac__task_queue(loop, task);
}

ac__any ac__spawn(ac__any future, const char *here, ac_spawn_options options) {
  struct entry *entry = ac__entry_find(future);
  struct loop *loop = ac__loop;
  /* A stale future stays one: its await says so. */
  if (!ac__likely(entry && entry->kind == AC__COROUTINE && loop)) return future;
  uint32_t index = (uint32_t)(uintptr_t)future;
  struct task *task = make(loop, entry, index, here);
  if (!ac__likely(task != NULL)) return fail_to_spawn(entry);
  future = ac__entry_future(entry, index);
  if (ac__likely(!options.name && !options.eager)) ac__task_queue(loop, task);
  else start(loop, task, &options);
  return future;
}

/* ---- going ---- */

void ac__task_free_more(struct task *task) {
  const ac__func *func = task->func;
  if (task->flags.has_block) ac__memory_give_aligned(task->held.part.block, func->ac__size, func->ac__align);
  if (task->flags.has_cold) ac__memory_give(task->about.cold, task->about.cold->size);
}

void ac__task_forget(struct task *task) {
  struct error *error = ac__task_error(task);
  if (error && !task->flags.read && task->state == AC_FAILED) ac__report_lost_error(task, error);
  if (error) ac_error_free(&error->head);
  ac__task_free(task);
}

/* ---- waiting ---- */

void ac__task_cancel(struct task *task, int code) {
  task->cancelled = (int16_t)code;
  if (task->state == AC_RUNNING) task->head.ac__budget = 0;
  if (task->state == AC_WAITING && task->wait->abort) task->wait->abort(task);
}

static const ac__func cancelled_leaf = {.ac__name = "an await of a cancelled task"};

static void finish_pause(struct task *task) { ac__throw(task, task->cancelled, &cancelled_leaf); }

/* A cancelled task that catches the error and awaits again, and again, must let others run. */
static bool pause_cancelled(struct task *task) {
  static const struct wait wait = {"a pause, since it goes on after it was cancelled", finish_pause, NULL};
  unsigned turn = ++task->refusals / AC__BUDGET;
  if (task->refusals % AC__BUDGET) return false;
  if (turn == 2) ac__report_stubborn(task);
  if (turn > 1 &&
      !ac__timer_add(&task->loop->timers, &task->queue.timer, ac__clock(&task->loop->timers) + AC__MILLISECOND))
    return false;
  ac__task_wait(task, &wait);
  task->flags.late = true;
  if (turn <= 1) ac__task_ready(task);
  return true;
}

bool ac__leaf_slow(struct task *task) {
  if (!task->cancelled) return true;
  if (!pause_cancelled(task)) ac__throw(task, task->cancelled, &cancelled_leaf);
  return false;
}

/* ---- running ---- */

static inline void begin(struct loop *loop, struct task *task) {
  ac__coroutine *coroutine = task->held.part.first;
  void *value = ac__task_value(task);
  task->flags.fresh = false;
  task->func->ac__start(&task->head, coroutine, value);
  ac__coroutine_free(coroutine);
  if (loop->outer) loop->outer->ac__result = value;
  loop->outer = NULL;
}

/* Resumes the leaf and then each caller: nothing recurses, however deep the calls are. */
static inline void go_on(struct loop *loop, struct task *task) {
  ac__saved *record = task->leaf, *caller;
  if (task->flags.late) {
    task->flags.late = false;
    task->wait->finish(task);
  }
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
  bool cancelled = task->cancelled && flight->code == AC_ECANCELED;
  task->held.part.first = ac__flight_take(flight);
  task->state = cancelled ? AC_CANCELLED : AC_FAILED;
}

static inline void end(struct loop *loop, struct task *task) {
  if (ac__likely(task->head.ac__unwind == AC__NO)) task->state = AC_DONE;
  else fail(task);
  link_out(loop, task);
  if (task->awaiter) ac__task_queue(loop, task->awaiter);
  else if (task == loop->main) ac__loop_cancel(loop, AC_ECANCELED);
  else if (task->flags.alone) ac__task_forget(task);
}

__attribute__((noinline)) void ac__task_step(struct loop *loop, struct task *task) {
  loop->running = task;
  task->state = AC_RUNNING;
  task->head = (ac_task){AC__NO, task->cancelled ? 0 : AC__BUDGET};
  *loop->error_number = task->error_number;
  if (!task->flags.fresh) go_on(loop, task);
  else begin(loop, task);
  task->error_number = *loop->error_number;
  loop->running = NULL;
  if (task->head.ac__unwind != AC__SUSPEND) end(loop, task);
}
