#include <stdlib.h>
#include <string.h>

#include "udp.h"

static void note(struct changes *c, const char *name, int events) {
  size_t size = strlen(name) + 1;
  struct change *change = malloc(sizeof *change + size);
  if (!change) {
    c->code = AC_ENOMEM;
    return;
  }
  change->next = NULL;
  change->events = events;
  memcpy(change->name, name, size);
  *c->last = change;
  c->last = &change->next;
}

static void on_change(uv_fs_event_t *uv, const char *name, int events, int status) {
  struct changes *c = uv->data;
  struct loop *loop = c->loop;
  bool idle = ac__callback_begins(loop);
  if (status) c->code = status;
  else note(c, name ? name : "", events);
  ac__turns(&c->turns);
  ac__callback_ends(loop, idle);
}

struct change *ac__changes_take(struct changes *c) {
  struct change *change = c->first;
  if (change && !(c->first = change->next)) c->last = &c->first;
  return change;
}

static void on_closed(uv_handle_t *handle) {
  struct changes *c = handle->data;
  for (struct change *change; (change = ac__changes_take(c));) free(change);
  free(c);
}

void ac__changes_close(struct changes *c) {
  ac__resource_closed(&c->resource);
  ac__turns_over(&c->turns);
  uv_close((uv_handle_t *)&c->uv, on_closed);
}

static void abandon(struct resource *resource) { ac__changes_close((struct changes *)resource); }

struct changes *ac__changes_open(struct loop *loop, const char *path, int *code) {
  struct changes *c = calloc(1, sizeof *c);
  *code = c ? uv_fs_event_init(&loop->uv, &c->uv) : AC_ENOMEM;
  if (*code) {
    free(c);
    return NULL;
  }
  c->loop = loop;
  c->last = &c->first;
  c->uv.data = c;
  c->resource.abandon = abandon;
  uv_unref((uv_handle_t *)&c->uv);
  ac__resource_opened(loop, &c->resource);
  *code = uv_fs_event_start(&c->uv, on_change, path, 0);
  if (!*code) return c;
  ac__changes_close(c);
  return NULL;
}
