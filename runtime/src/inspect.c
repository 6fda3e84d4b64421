#include "inspect.h"

#include <stdio.h>
#include <string.h>

#include "lock.h"
#include "report.h"

/* ---- descriptions ---- */

/* A copy of a description, and of what it points at. */
struct told {
  ac__func func;
  char name[AC__NAME_ROOM], file[256];
};

static const ac__func *tell(const struct view *view, struct told *told, const ac__func *func) {
  if (!ac__view(view, &told->func, func, sizeof *func)) told->func = (ac__func){0};
  ac__view_text(view, told->name, sizeof told->name, told->func.ac__name);
  if (told->func.ac__file) ac__view_text(view, told->file, sizeof told->file, told->func.ac__file);
  told->func.ac__name = told->name;
  if (told->func.ac__file) told->func.ac__file = told->file;
  return &told->func;
}

const char *ac__name_of(const struct view *view, const struct task *task, char buffer[AC__NAME_ROOM]) {
  struct cold cold = {.name = NULL};
  struct told told;
  if (task->flags.has_cold) ac__view(view, &cold, task->about.cold, sizeof cold);
  if (cold.name) ac__view_text(view, buffer, AC__NAME_ROOM, cold.name);
  else snprintf(buffer, AC__NAME_ROOM, "%s", tell(view, &told, task->func)->ac__name);
  return buffer;
}

/* ---- what a task waits for ---- */

static bool view_task(const struct view *view, struct task *to, const struct task *from) {
  return from && ac__view(view, to, from, sizeof *to);
}

static void add_task(struct text *text, const struct view *view, const struct task *at, const char *how) {
  struct task task;
  char name[AC__NAME_ROOM];
  if (!view_task(view, &task, at)) return;
  ac__text_add(text, "%s task '%s' (%llu)", how, ac__name_of(view, &task, name), (unsigned long long)task.id);
}

/* A number stands for who holds it: that task may have ended. */
static void add_holder(struct text *text, const struct view *view, const struct task *task) {
  struct waiter waiter;
  struct lock lock;
  if (!ac__view(view, &waiter, task->held.part.first, sizeof waiter)) return;
  if (!ac__view(view, &lock, waiter.queue, sizeof lock)) return;
  ac__text_add(text, ", held by task %llu", (unsigned long long)lock.owner);
}

static int64_t clock_of(const struct view *view) {
  struct timers timers;
  return ac__view(view, &timers, &view->loop->timers, sizeof timers) ? ac__clock(&timers) : 0;
}

static double seconds(int64_t nanoseconds) { return nanoseconds > 0 ? (double)nanoseconds / AC__SECOND : 0; }

static void add_times(struct text *text, const struct view *view, const struct task *task) {
  int64_t now = clock_of(view), since = ac__task_since(task);
  ac__text_add(text, ", for %.1f s", seconds(now - since * AC__MILLISECOND));
  if (ac__task_sleeps(task))
    ac__text_add(text, ", %.1f s left", seconds((int64_t)task->held.sleep.until * AC__HUNDREDTH - now));
}

static void add_wait(struct text *text, const struct view *view, const struct task *task) {
  struct wait wait;
  struct told told;
  if (!ac__view(view, &wait, task->wait, sizeof wait)) return;
  ac__text_add(text, "in %s", tell(view, &told, wait.func)->ac__name);
  if (task->head.ac__state != AC_WAITING) return;
  if (wait.awaited == ac__await_awaited) add_task(text, view, task->held.part.first, " of");
  if (task->wait == &ac__lock_wait) add_holder(text, view, task);
  add_times(text, view, task);
}

void ac__add_state(struct text *text, const struct view *view, const struct task *task) {
  static const char *const states[] = {"not started yet", "ready to run", "running", "", "done", "failed", "cancelled"};
  unsigned state = task->head.ac__state;
  bool waits = state == AC_WAITING || (state == AC_READY && task->wait);
  if (waits) add_wait(text, view, task);
  if (state != AC_WAITING) ac__text_add(text, "%s%s", waits ? ", " : "", state <= AC_CANCELLED ? states[state] : "?");
  if (state >= AC_DONE) return;
  if (task->head.ac__cleanup) ac__text_add(text, ", in a cleanup");
  if (task->flags.struck || task->flags.hit) ac__text_add(text, ", cancelled");
}

/* ---- its calls ---- */

static void add_place(struct text *text, int indent, const ac__func *func, const char *site, int line, int what) {
  ac__text_add(text, "%*s", indent, "");
  ac__text_place(text, &(struct place){func, site, line, what});
}

static int view_line(const struct view *view, const ac__func *func, uint32_t state) {
  int line = 0;
  if (func->ac__lines) ac__view(view, &line, func->ac__lines + state, sizeof line);
  return line;
}

/* `what` the first of them does; the others await it. */
static void add_records(struct text *text, const struct view *view, const ac__saved *at, int what, int indent,
                        size_t most) {
  size_t count = 0;
  ac__saved record;
  for (; at && ac__view(view, &record, at, sizeof record); at = record.ac__caller) {
    struct told told;
    if (++count > most) continue;
    const ac__func *func = tell(view, &told, record.ac__func);
    add_place(text, indent, func, NULL, view_line(view, func, record.ac__state), count > 1 ? AC__AWAITED : what);
  }
  if (count > most) ac__text_add(text, "%*s  ... and %zu more awaits\n", indent, "", count - most);
}

static void add_site(struct text *text, const struct view *view, const struct task *task, int indent) {
  struct cold cold = {.site = NULL};
  struct told told;
  char site[300];
  if (!task->flags.has_cold) cold.site = task->about.site;
  else ac__view(view, &cold, task->about.cold, sizeof cold);
  if (!cold.site || !ac__view_text(view, site, sizeof site, cold.site)) return;
  add_place(text, indent, tell(view, &told, task->func), site, 0, AC__SPAWNED);
}

/* Of the task that runs: the call that was resumed.  What that has called since is on the stack. */
static const ac__saved *resumed(const struct view *view, const struct task *task) {
  const struct task *at = NULL;
  const ac__saved *record = NULL;
  struct task running;
  ac__view(view, &at, &view->loop->running, sizeof at);
  if (view_task(view, &running, at) && running.id == task->id)
    ac__view(view, &record, &view->loop->record, sizeof record);
  return record;
}

void ac__add_calls(struct text *text, const struct view *view, const struct task *task, int indent, size_t most) {
  if (task->head.ac__state == AC_RUNNING) add_records(text, view, resumed(view, task), AC__RESUMED, indent, most);
  else add_records(text, view, task->leaf, AC__AWAITED, indent, most);
  add_site(text, view, task, indent);
}

void ac__add_callers(struct text *text, const struct view *view, const struct task *task) {
  const ac__saved *record = resumed(view, task);
  ac__saved copy;
  if (record && ac__view(view, &copy, record, sizeof copy))
    add_records(text, view, copy.ac__caller, AC__AWAITED, 0, SIZE_MAX);
  add_site(text, view, task, 0);
}

size_t ac_task_where(const ac_task *ac__task, char *buffer, size_t size) {
  const struct task *task = (const struct task *)ac__task;
  struct text text = {buffer, size, 0};
  struct view view = {task->loop, false};
  if (size) *buffer = 0;
  ac__text_add(&text, "  ");
  ac__add_state(&text, &view, task);
  ac__text_add(&text, "\n");
  ac__add_calls(&text, &view, task, 0, SIZE_MAX);
  return text.length;
}
