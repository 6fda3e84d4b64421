#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "record.h"

void ac__report_lost_error(struct task *task, const struct error *error) {
  const char *site = ac__task_site(task);
  ac__error_report(error, "%s: task '%s' failed and nobody awaits it\n", site ? site : "?", ac_task_name(&task->head));
}

void ac__report_stubborn(struct task *task) {
  char where[512];
  ac_task_where(&task->head, where, sizeof where);
  fprintf(stderr, "task '%s' was cancelled and keeps awaiting; it catches AC_ECANCELED and must pass it on\n%s",
          ac_task_name(&task->head), where);
}

void ac__report_misuse(const char *here, const char *what) { fprintf(stderr, "%s: %s\n", here, what); }

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

/* ---- where tasks wait ---- */

static void add_wait(struct text *text, const struct task *task) {
  struct task *other = ac__task_awaited(task);
  if (task->head.ac__state == AC_RUNNING) ac__text_add(text, "  running\n");
  else if (other)
    ac__text_add(text, "  in await of task '%s' (%llu)\n", ac_task_name(&other->head), (unsigned long long)other->id);
  else if (task->wait) ac__text_add(text, "  in %s\n", task->wait->func->ac__name);
}

size_t ac_task_where(const ac_task *ac__task, char *buffer, size_t size) {
  const struct task *task = (const struct task *)ac__task;
  struct text text = {buffer, size, 0};
  if (size) *buffer = 0;
  const ac__saved *record = task->leaf;
  if (task->head.ac__state == AC_RUNNING) record = task->loop->record;
  add_wait(&text, task);
  for (; record; record = record->ac__caller) {
    const ac__func *func = record->ac__func;
    ac__text_place(&text, &(struct place){func, NULL, func->ac__lines[record->ac__state], AC__AWAITED});
  }
  const char *site = ac__task_site(task);
  if (site) ac__text_place(&text, &(struct place){task->func, site, 0, AC__SPAWNED});
  return text.length;
}

enum { SHOWN = 50 };

static void show(struct task *task, void *context) {
  size_t *count = context;
  char where[2048];
  if (++*count > SHOWN) return;
  ac_task_where(&task->head, where, sizeof where);
  fprintf(stderr, "task '%s' (%llu)\n%s", ac_task_name(&task->head), (unsigned long long)task->id, where);
}

_Noreturn void ac__deadlock(struct loop *loop) {
  size_t count = 0;
  fflush(stdout);
  fprintf(stderr, "deadlock: nothing can wake any of %zu task%s\n", loop->alive, loop->alive == 1 ? "" : "s");
  ac__group_visit(&loop->root, show, &count);
  if (count > SHOWN) fprintf(stderr, "... and %zu more\n", count - SHOWN);
  exit(70);
}
