#include "report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "inspect.h"
#include "record.h"
#include "symbol.h"

struct reports ac__reports;

void ac__report_lost_error(struct task *task, const struct error *error) {
  ac__report_counted(&ac__reports.unawaited, 1);
  const char *site = ac__task_site(task);
  ac__error_report(error, "%s: task '%s' failed and nobody awaits it\n", site ? site : "?", ac_task_name(&task->head));
}

void ac__report_stubborn(struct task *task) {
  char where[512];
  ac__report_counted(&ac__reports.others, 1);
  ac_task_where(&task->head, where, sizeof where);
  fprintf(stderr, "task '%s' was cancelled and keeps awaiting; it catches AC_ECANCELED and must pass it on\n%s",
          ac_task_name(&task->head), where);
}

void ac__report_misuse(const char *here, const char *what) {
  ac__report_counted(&ac__reports.others, 1);
  fprintf(stderr, "%s: %s\n", here, what);
}

void ac__report_trouble(const char *what, const char *then) { fprintf(stderr, "%s; %s\n", what, then); }

/* With the calls that do it; its name says that it is none of them. */
static void ac__report_here(const char *format, ...) {
  const void *addresses[AC__DEPTH];
  char buffer[4096] = "";
  struct text text = {buffer, sizeof buffer, 0};
  va_list arguments;
  va_start(arguments, format);
  ac__report_counted(&ac__reports.others, 1);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  ac__add_frames(&text, addresses, ac__frames_here(addresses), "used");
  fprintf(stderr, "\n%s", buffer);
}

void ac__report_use(const char *what) {
  if (ac__debug()) ac__report_here("%s", what);
}

/* An ac_run in a callback runs on top of the loop that the callback is of. */
void ac__check_owner(const struct loop *owner, const struct task *task) {
  const struct loop *loop = ac__loop;
  while (loop && loop != owner) loop = loop->before;
  if (loop) return;
  char name[200] = "what is closed here";
  if (task) snprintf(name, sizeof name, "task '%s' (%llu)", ac_task_name(&task->head), (unsigned long long)task->id);
  fflush(stdout);
  ac__report_here("%s is used on another thread than its loop's; between loops there are shared channels, promises, "
                  "ac_loop_call and ac_spawn_on",
                  name);
  abort();
}

void ac__report_refusal(const char *here, const char *what, int code) {
  if (code != AC_ECONSUMED) fprintf(stderr, "%s: %s: %s\n", here, what, ac__error_text(code));
}

/* ---- what was never awaited ----
 *
 * A loop may have made a million of them at one place: each place is one line. */

enum { PLACES = 16 };

struct forgotten {
  const char *kind, *name, *site;
  void *from;
  size_t times;
};

struct list {
  struct loop *loop;
  size_t count, others;
  struct forgotten items[PLACES];
};

static bool same(const struct forgotten *a, const struct forgotten *b) {
  return a->name == b->name && a->site == b->site && (a->site || a->from == b->from);
}

static void note(struct list *list, struct forgotten one) {
  for (size_t k = 0; k < list->count; k++)
    if (same(&list->items[k], &one)) {
      list->items[k].times++;
      return;
    }
  one.times = 1;
  if (list->count < PLACES) list->items[list->count++] = one;
  else list->others++;
}

static void print(const struct list *list) {
  ac__report_counted(&ac__reports.unawaited, list->count);
  if (list->count) fflush(stdout);
  for (size_t k = 0; k < list->count; k++) {
    const struct forgotten *one = &list->items[k];
    char found[512], times[32] = "";
    const char *site = one->site;
    if (!site && one->from && ac__symbol(one->from, one->name, found, sizeof found)) site = found;
    if (one->times > 1) snprintf(times, sizeof times, " (%zu times)", one->times);
    fprintf(stderr, "%s%s%s '%s' was never %s%s\n", site ? site : "", site ? ": " : "", one->kind, one->name,
            *one->kind == 'g' ? "closed" : "awaited", times);
  }
  if (list->others) fprintf(stderr, "... and %zu more that were never awaited\n", list->others);
}

/* A failed one has had its error reported: that says it all. */
static void visit_task(struct entry *entry, void *context) {
  struct list *list = context;
  struct task *task = entry->kind == AC__TASK ? entry->object : NULL;
  if (!task || task->loop != list->loop) return;
  if (task->head.ac__state != AC_FAILED)
    note(list, (struct forgotten){"task", task->func->ac__name, ac__task_site(task), NULL, 0});
  ac__task_forget(task);
}

void ac__report_tasks(struct loop *loop) {
  struct list list = {.loop = loop};
  ac__entries_visit(visit_task, &list);
  print(&list);
}

static void visit_coroutine(struct entry *entry, void *context) {
  ac__coroutine *coroutine = entry->object;
  if (entry->kind == AC__CHANNEL) ac__channel_discard(entry);
  if (entry->kind != AC__COROUTINE && entry->kind != AC__GENERATOR) return;
  if (coroutine->ac__handle & AC__TAKEN_COROUTINE) return; /* its owner is reported */
  const char *kind = entry->kind == AC__COROUTINE ? "coroutine" : "generator";
  note(context, (struct forgotten){kind, coroutine->ac__func->ac__name, coroutine->ac__site, coroutine->ac__from, 0});
  ac__saved *record = entry->kind == AC__GENERATOR ? ((ac__generator *)coroutine)->ac__record : NULL;
  if (record) ac__record_free(record);
  ac__coroutine_drop(coroutine);
  ac__entry_give(entry);
}

void ac__report_coroutines(void) {
  struct list list = {.loop = NULL};
  ac__entries_visit(visit_coroutine, &list);
  print(&list);
}

/* ---- what was begun and not closed ---- */

struct begun {
  struct list list;
  struct entry *last; /* the one that was made last */
};

static void visit_generator(struct entry *entry, void *context) {
  struct begun *begun = context;
  const ac__generator *g = entry->object;
  if (entry->kind != AC__GENERATOR || g->ac__state != AC__AT_YIELD || g->ac__closing) return;
  if (!begun->last || entry->generation - begun->last->generation < UINT32_MAX / 2) begun->last = entry;
}

/* Later ones may use what earlier ones have opened, so they are closed first, one after the other. */
bool ac__close_generators(struct loop *loop) {
  struct begun begun = {.list.loop = loop};
  ac__entries_visit(visit_generator, &begun);
  if (!begun.last) return false;
  const ac__coroutine *head = begun.last->object;
  note(&begun.list, (struct forgotten){"generator", head->ac__func->ac__name, head->ac__site, head->ac__from, 0});
  print(&begun.list);
  ac__detach(ac__close_new((ac__any)(uintptr_t)ac__entry_handle(begun.last)), "", (ac_spawn_options){.name = NULL});
  return true;
}

/* ---- what else is left ---- */

void ac__report_channel(const char *here, size_t items) {
  ac__report_counted(&ac__reports.others, 1);
  fprintf(stderr, "%s: a channel was never freed", here);
  if (items) fprintf(stderr, ", with %zu item%s in it", items, items == 1 ? "" : "s");
  fprintf(stderr, "\n");
}

void ac__report_promise(const char *here, const char *what) {
  ac__report_counted(&ac__reports.others, 1);
  fprintf(stderr, "%s: a promise was never %s\n", here, what);
}

void ac__report_left(struct loop *loop) {
  static const struct outlet err = {ac__put_to_stderr, NULL};
  if (!loop->alive) return;
  fflush(stdout);
  fprintf(stderr, "main has ended, and cancels %zu task%s that %s not\n", loop->alive, loop->alive == 1 ? "" : "s",
          loop->alive == 1 ? "has" : "have");
  ac__tree_print(&(struct view){loop, false}, &err);
}

/* ---- all tasks wait for each other ---- */

_Noreturn void ac__deadlock(struct loop *loop) {
  static const struct outlet err = {ac__put_to_stderr, NULL};
  fflush(stdout);
  fprintf(stderr, "deadlock: nothing can wake any of %zu task%s\n", loop->alive, loop->alive == 1 ? "" : "s");
  ac__tree_print(&(struct view){loop, false}, &err);
  exit(70);
}
