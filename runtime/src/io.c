#include "io.h"

#include <stdio.h>
#include <stdlib.h>

#include "debug.h"
#include "frames.h"
#include "inspect.h"
#include "report.h"

ac_error *ac__io_error(int code, const char *what, const char *name) {
  const char *text = ac__error_text(code);
  return ac_error_make(code, "%s %s: %s", what, name ? name : "(null)", text ? text : ac_error_name(code));
}

/* ---- whose it is ---- */

ac_error *ac__foreign(const char *what) {
  ac_error *error =
      ac_error_make(AC_EINVAL, "this %s belongs to another loop; ac_spawn_on runs there what uses it", what);
  if (error) ac__report_use(error->message);
  return error;
}

bool ac__abroad(struct task *task, const char *what, const ac__func *func) {
  ac__throw_error(&task->head, ac__foreign(what), func, 0);
  return false;
}

/* ---- who opened it ---- */

struct origin {
  size_t count;
  const void *addresses[AC__DEPTH];
  char callers[1024];
};

static struct origin *origin_new(const struct loop *loop) {
  struct origin *origin = malloc(sizeof *origin);
  struct text text = {origin ? origin->callers : NULL, sizeof origin->callers, 0};
  if (!origin) return NULL;
  origin->count = ac__frames_here(origin->addresses);
  *origin->callers = 0;
  if (loop->running) ac__add_callers(&text, &(struct view){loop, false}, loop->running);
  return origin;
}

static void note_origin(const struct loop *loop, struct resource *resource) {
  const struct task *task = loop->running;
  resource->by = task ? task->func : NULL;
  resource->task = task ? task->id : 0;
  resource->origin = ac__debug() ? origin_new(loop) : NULL;
}

void ac__report_open(const struct resource *resource, const char *kind, const char *name) {
  char calls[8192] = "";
  struct text text = {calls, sizeof calls, 0};
  const struct origin *origin = resource ? resource->origin : NULL;
  const ac__func *by = resource ? resource->by : NULL;
  if (origin) ac__add_frames(&text, origin->addresses, origin->count, "opened");
  ac__report_counted(&ac__reports.others, 1);
  fflush(stdout);
  fprintf(stderr, "%s %s was not closed", kind, name);
  if (by) fprintf(stderr, ": task '%s' (%llu) opened it", by->ac__name, (unsigned long long)resource->task);
  fprintf(stderr, "%s\n%s%s", origin || !by ? "" : "; AC_DEBUG=1 says where", calls, origin ? origin->callers : "");
}

/* ---- what is open ---- */

void ac__resource_opened(struct loop *loop, struct resource *resource) {
  note_origin(loop, resource);
  resource->next = loop->resources;
  resource->link = &loop->resources;
  if (resource->next) resource->next->link = &resource->next;
  loop->resources = resource;
}

void ac__resource_closed(struct loop *loop, struct resource *resource) {
  ac__check_loop(loop);
  free(resource->origin);
  resource->origin = NULL;
  *resource->link = resource->next;
  if (resource->next) resource->next->link = resource->link;
}

void ac__resources_close(struct loop *loop) {
  while (loop->resources) loop->resources->abandon(loop->resources);
}
