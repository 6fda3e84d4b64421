#include "task.h"

#include <string.h>

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

struct task *ac__task_new(struct loop *loop, struct entry *entry, const char *site) {
  ac__coroutine *coroutine = entry->object;
  const ac__func *func = coroutine->ac__func;
  struct task *task = ac__memory_take(sizeof *task);
  if (!task) return NULL;
  *task = (struct task){.func = func, .about.site = site, .fresh = true, .cancelled = (int16_t)loop->cancelled};
  task->held.part.first = coroutine;
  if (!ac__task_inline(func) && !(task->held.part.block = ac__memory_take_aligned(func->ac__size, func->ac__align))) {
    ac__memory_give(task, sizeof *task);
    return NULL;
  }
  task->entry = ac__entry_index(entry);
  if (loop->running) task->parent = loop->running->entry;
  entry->object = task;
  entry->kind = AC__TASK;
  link_in(loop, task);
  return task;
}

void ac__task_free(struct task *task) {
  const ac__func *func = task->func;
  if (!ac__task_inline(func)) ac__memory_give_aligned(task->held.part.block, func->ac__size, func->ac__align);
  if (task->has_cold) ac__memory_give(task->about.cold, task->about.cold->size);
  ac__entry_give(ac__entry_at(task->entry));
  ac__memory_give(task, sizeof *task);
}

void ac__task_forget(struct task *task) {
  struct error *error = ac__task_error(task);
  if (error && !task->read && task->state == AC_FAILED) ac__report_lost_error(task, error);
  if (error) ac_error_free(&error->head);
  ac__task_free(task);
}

/* ---- waiting ---- */

void ac__task_ready(struct task *task) {
  struct loop *loop = task->loop;
  task->state = AC_READY;
  task->queue.next = NULL;
  *loop->ready_last = task;
  loop->ready_last = &task->queue.next;
}

void ac__task_wait(struct task *task, const struct wait *wait) {
  task->wait = wait;
  task->state = AC_WAITING;
  task->head.ac__unwind = AC__SUSPEND;
}

void ac__task_cancel(struct task *task, int code) {
  task->cancelled = (int16_t)code;
  if (task->state == AC_RUNNING) task->head.ac__budget = 0;
  if (task->state == AC_WAITING && task->wait->abort) task->wait->abort(task);
}

static void finish_pause(struct task *task) { ac__throw(task, task->cancelled, task->func); }

/* A cancelled task that catches the error and awaits again, and again, must let others run. */
static bool pause_cancelled(struct task *task) {
  static const struct wait wait = {"a pause, since it goes on after it was cancelled", finish_pause, NULL};
  unsigned turn = ++task->refusals / AC__BUDGET;
  if (task->refusals % AC__BUDGET) return false;
  if (turn == 2) ac__report_stubborn(task);
  if (turn > 1 && !ac__timer_add(&task->loop->timers, &task->queue.timer,
                                 ac__clock(&task->loop->timers) + AC__MILLISECOND))
    return false;
  ac__task_wait(task, &wait);
  task->late = true;
  if (turn <= 1) ac__task_ready(task);
  return true;
}

bool ac__leaf_slow(struct task *task) {
  if (!task->cancelled) return true;
  if (!pause_cancelled(task)) ac__throw(task, task->cancelled, task->func);
  return false;
}

/* ---- records ---- */

/* The low bits of ac__size hold the alignment, as a power of two times 16. */
static uint32_t packed(ac__shape shape) {
  uint32_t size = (shape.ac__size + AC__UNIT - 1) & ~(uint32_t)(AC__UNIT - 1);
  uint32_t power = shape.ac__align <= AC__UNIT ? 0 : (uint32_t)__builtin_ctz(shape.ac__align / AC__UNIT);
  return size | power;
}

static size_t record_size(uint32_t packed) { return packed & ~(uint32_t)(AC__UNIT - 1); }
static size_t record_align(uint32_t packed) { return (size_t)AC__UNIT << (packed & (AC__UNIT - 1)); }

static void free_record(ac__saved *record) {
  uint32_t packed = record->ac__size;
  if (ac__likely(!(packed & (AC__UNIT - 1)))) ac__memory_give(record, packed);
  else ac__memory_give_aligned(record, record_size(packed), record_align(packed));
}

static ac__saved *new_record(uint32_t packed) {
  ac__saved *record;
  if (ac__likely(!(packed & (AC__UNIT - 1)))) record = ac__memory_take_surely(packed);
  else if (!(record = ac__memory_take_aligned(record_size(packed), record_align(packed)))) ac__die("out of memory");
  record->ac__size = packed;
  return record;
}

/* A record that is a little too large will do. */
static bool fits(const ac__saved *record, uint32_t packed) {
  return record->ac__size - packed <= 64 && !((record->ac__size ^ packed) & (AC__UNIT - 1));
}

void *ac__save(ac_task *ac__task, ac__saved *self, const ac__func *func, ac__shape shape) {
  struct task *task = ac__full(ac__task);
  struct loop *loop = task->loop;
  ac__saved *record = self, *callee = loop->outer;
  uint32_t size = packed(shape);
  if (!self || !fits(self, size)) {
    record = new_record(size);
    record->ac__func = func;
    record->ac__caller = self ? self->ac__caller : NULL;
    record->ac__result = self ? self->ac__result : NULL;
    if (self) free_record(self);
  }
  record->ac__state = shape.ac__state;
  if (callee) {
    callee->ac__caller = record;
    callee->ac__result = shape.ac__value ? (char *)record + shape.ac__value : NULL;
  } else {
    task->leaf = record;
    task->value_at = shape.ac__value;
  }
  loop->outer = self ? NULL : record; /* its callers are saved already */
  return record;
}

/* ---- running ---- */

static void begin(struct task *task) {
  struct loop *loop = task->loop;
  ac__coroutine *coroutine = task->held.part.first;
  void *value = ac__task_value(task);
  task->fresh = false;
  task->func->ac__start(&task->head, coroutine, value);
  ac__coroutine_free(coroutine, ac__entry_at(task->entry));
  if (loop->outer) loop->outer->ac__result = value;
  loop->outer = NULL;
}

/* Resumes the leaf and then each caller: nothing recurses, however deep the calls are. */
static void go_on(struct task *task) {
  struct loop *loop = task->loop;
  ac__saved *record = task->leaf, *caller;
  if (task->late) {
    task->late = false;
    task->wait->finish(task);
  }
  task->leaf = NULL;
  for (; record; record = caller) {
    caller = record->ac__caller;
    loop->record = record;
    record->ac__func->ac__resume(&task->head, record);
    if (task->head.ac__unwind == AC__SUSPEND) break;
    free_record(record);
  }
  loop->record = NULL;
}

static void end(struct task *task) {
  struct loop *loop = task->loop;
  task->state = AC_DONE;
  if (task->head.ac__unwind == AC__FAIL) {
    bool cancelled = task->cancelled && loop->flight.code == AC_ECANCELED;
    task->held.part.first = ac__flight_take(&loop->flight);
    task->state = cancelled ? AC_CANCELLED : AC_FAILED;
  }
  link_out(loop, task);
  if (task->awaiter) ac__task_ready(task->awaiter);
  else if (task == loop->main) ac__loop_cancel(loop, AC_ECANCELED);
  else if (task->alone) ac__task_forget(task);
}

__attribute__((noinline)) void ac__task_step(struct task *task) {
  struct loop *loop = task->loop;
  struct task *before = loop->running;
  loop->running = task;
  task->state = AC_RUNNING;
  task->head.ac__unwind = AC__NO;
  task->head.ac__budget = task->cancelled ? 0 : AC__BUDGET;
  *loop->error_number = task->error_number;
  if (task->fresh) begin(task);
  else go_on(task);
  task->error_number = *loop->error_number;
  if (task->head.ac__unwind != AC__SUSPEND) end(task);
  loop->running = before;
}
