/* What a program does with futures besides awaiting them. */
#include <stdlib.h>
#include <string.h>

#include "consumed.h"
#include "report.h"
#include "task.h"

struct cold *ac__task_cold(struct task *task) {
  if (task->flags.has_cold) return task->about.cold;
  struct cold *cold = ac__memory_take_surely(sizeof *cold);
  *cold = (struct cold){.site = task->about.site, .task = task};
  cold->watches.next = cold->watches.before = &cold->watches;
  task->about.cold = cold;
  task->flags.has_cold = true;
  return cold;
}

/* A copy of the name; without memory for it the task goes by its function's. */
static void set_name(struct task *task, const char *name) {
  struct cold *cold = ac__task_cold(task);
  char *copy = strdup(name);
  if (!copy) return;
  free(cold->name);
  cold->name = copy;
}

static void report_stale(const char *here, const char *what, ac__any future) {
  char buffer[AC__REFUSED_TEXT], text[AC__REFUSED_TEXT + 20];
  snprintf(text, sizeof text, "%s: %s", what, ac__refused_text(future, ac__refused(future), buffer));
  ac__report_misuse(here, text);
}

void ac__detach(ac__any future, const char *here, ac_spawn_options options) {
  struct entry *entry = ac__entry_find(ac__spawn(future, here, options));
  bool task = entry && entry->kind == AC__TASK;
  if (task) ac__consumed(future, here);
  if (task) ac__task_leave_alone(entry->object);
  else if (entry) ac__report_misuse(here, "ac_detach: no loop runs on this thread");
  else if (ac__is_refusal(future)) ac__report_refusal(here, "ac_detach", ac__refused(future));
  else report_stale(here, "ac_detach", future);
}

void ac__drop(ac__any future, const char *here) { ac__drop_by(future, here, "ac_drop"); }

void ac__drop_by(ac__any future, const char *here, const char *what) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) {
    if (future && !ac__is_refusal(future)) report_stale(here, what, future);
    return;
  }
  ac__consumed(future, here);
  if (entry->kind == AC__TASK) {
    ac__task_leave_alone(entry->object);
  } else {
    ac__coroutine_drop(entry->object);
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
  return entry->kind == AC__TASK ? ((struct task *)entry->object)->head.ac__state : AC_NEW;
}

bool ac__done(ac__any future) { return ac__status(future) >= AC_DONE; }
bool ac__failed(ac__any future) { return ac__status(future) == AC_FAILED; }
bool ac__cancelled(ac__any future) { return ac__status(future) == AC_CANCELLED; }

const void *ac__result(ac__any future) {
  struct task *task = task_of(future);
  return task && task->head.ac__state == AC_DONE ? ac__task_value(task) : NULL;
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
  const char *name = full->flags.has_cold ? full->about.cold->name : NULL;
  return name ? name : full->func->ac__name;
}

void ac_task_rename(ac_task *task, const char *name) { set_name(ac__full(task), name); }
uint64_t ac_task_id(const ac_task *task) { return ((const struct task *)task)->id; }
ac_task_status ac_task_state(const ac_task *task) { return task->ac__state; }

struct list {
  ac_task **out;
  size_t room, count;
};

static void add_to_list(struct task *task, void *context) {
  struct list *list = context;
  if (list->count < list->room) list->out[list->count] = &task->head;
  list->count++;
}

size_t ac_tasks(ac_task **out, size_t n) {
  struct list list = {out, n, 0};
  if (ac__loop) ac__group_visit(&ac__loop->root, add_to_list, &list);
  return list.count;
}

/* ---- cancelling ---- */

struct cause *ac__cause_of_options(const char *here, const ac_cancel_options *options) {
  struct cause *cause = ac__cause_new(AC_ECANCELED, here, options->reason);
  if (options->grace > 0) cause->grace = (float)options->grace;
  if (options->now) cause->grace = 0;
  return cause;
}

bool ac__cancel(ac__any future, const char *here, ac_cancel_options options) {
  struct entry *entry = ac__entry_find(future);
  if (!entry && future) report_stale(here, "ac_cancel", future);
  if (!entry || entry->kind != AC__TASK) return false;
  return ac__task_cancel(entry->object, ac__cause_of_options(here, &options));
}

bool ac_task_cancel(ac_task *task, const char *reason) {
  ac__check_thread(ac__full(task));
  return ac__task_cancel(ac__full(task), ac__cause_new(AC_ECANCELED, NULL, reason));
}

bool ac_cancelling(void) {
  struct task *task = ac__loop ? ac__loop->running : NULL;
  return task && ac__task_cancelled(task);
}
