/* What a program does with futures besides awaiting them. */
#include <string.h>

#include "report.h"
#include "task.h"

/* A copy of the name; without memory for it the task goes by its function's. */
static void set_name(struct task *task, const char *name) {
  size_t size = sizeof(struct cold) + strlen(name) + 1;
  struct cold *cold = ac__memory_take(size);
  if (!cold) return;
  *cold = (struct cold){.site = ac__task_site(task), .size = size};
  memcpy(cold->name, name, size - sizeof *cold);
  if (task->flags.has_cold) ac__memory_give(task->about.cold, task->about.cold->size);
  task->about.cold = cold;
  task->flags.has_cold = true;
}

static void leave_alone(struct entry *entry) {
  struct task *task = entry->object;
  ac__entry_consume(entry);
  task->flags.alone = true;
  if (ac__task_ended(task)) ac__task_forget(task);
}

void ac__detach(ac__any future, const char *here, ac_spawn_options options) {
  struct entry *entry = ac__entry_find(ac__spawn(future, here, options));
  if (entry && entry->kind == AC__TASK) leave_alone(entry);
  else if (entry) ac__report_misuse(here, "ac_detach: no loop runs on this thread");
  else ac__report_misuse(here, future ? "ac_detach: this future was consumed before" : "ac_detach: not enough memory");
}

void ac__drop(ac__any future, const char *here) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) {
    if (future) ac__report_misuse(here, "ac_drop: this future was consumed before");
  } else if (entry->kind == AC__TASK) {
    leave_alone(entry);
  } else {
    ac__coroutine_free(entry->object);
    ac__entry_give(entry);
  }
}

/* ---- questions ---- */

static struct task *task_of(ac__any future) {
  struct entry *entry = ac__entry_find(future);
  return entry && entry->kind == AC__TASK ? entry->object : NULL;
}

/* What was consumed has ended for all that its handle can tell. */
ac_task_status ac__status(ac__any future) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) return future ? AC_DONE : AC_NEW;
  return entry->kind == AC__TASK ? ((struct task *)entry->object)->state : AC_NEW;
}

bool ac__done(ac__any future) { return ac__status(future) >= AC_DONE; }
bool ac__failed(ac__any future) { return ac__status(future) == AC_FAILED; }
bool ac__cancelled(ac__any future) { return ac__status(future) == AC_CANCELLED; }

const void *ac__result(ac__any future) {
  struct task *task = task_of(future);
  return task && task->state == AC_DONE ? ac__task_value(task) : NULL;
}

const ac_error *ac__error_of(ac__any future) {
  struct task *task = task_of(future);
  struct error *error = task ? ac__task_error(task) : NULL;
  if (error) task->flags.read = true;
  return error ? &error->head : NULL;
}

ac_task *ac__task_of(ac__any future) {
  struct task *task = task_of(future);
  return task ? &task->head : NULL;
}

/* ---- tasks ---- */

ac_task *ac_current(void) { return ac__loop && ac__loop->running ? &ac__loop->running->head : NULL; }

/* The entry may be another task's by now; that one is younger than the child. */
ac_task *ac_task_parent(const ac_task *child) {
  const struct task *task = (const struct task *)child;
  struct slot *slot = ac__entry_slot(task->parent);
  if (!task->parent || !ac__entry_mine(slot)) return NULL;
  struct entry *entry = ac__entry_in(slot, task->parent);
  struct task *parent = entry->kind == AC__TASK ? entry->object : NULL;
  return parent && parent->loop == task->loop && parent->id < task->id ? &parent->head : NULL;
}

const char *ac_task_name(const ac_task *task) {
  const struct task *full = (const struct task *)task;
  return full->flags.has_cold ? full->about.cold->name : full->func->ac__name;
}

void ac_task_rename(ac_task *task, const char *name) { set_name(ac__full(task), name); }
uint64_t ac_task_id(const ac_task *task) { return ((const struct task *)task)->id; }
ac_task_status ac_task_state(const ac_task *task) { return ((const struct task *)task)->state; }

size_t ac_tasks(ac_task **out, size_t n) {
  struct loop *loop = ac__loop;
  if (!loop) return 0;
  size_t k = 0;
  for (struct task *task = loop->oldest; task && k < n; task = task->younger) out[k++] = &task->head;
  return loop->alive;
}
