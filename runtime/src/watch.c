#include "watch.h"

#include <stdlib.h>
#include <string.h>

struct watched_path {
  uv_fs_event_t uv; /* data: the changes */
  struct watched_path *next;
  bool directory;
  char path[];
};

/* ---- what has come ---- */

static struct change *change_new(size_t size, int events) {
  struct change *change = malloc(sizeof *change + size);
  if (change) change->next = NULL, change->events = events;
  return change;
}

static void add(struct changes *c, struct change *change) {
  c->count++;
  if (!change) {
    c->code = AC_ENOMEM;
    return;
  }
  *c->last = change;
  c->last = &change->next;
}

void ac__changes_note(struct changes *c, const char *path, int events) {
  struct change *change = change_new(strlen(path) + 1, events);
  if (change) strcpy(change->path, path);
  add(c, change);
}

struct change *ac__changes_take(struct changes *c) {
  struct change *change = c->first;
  if (change && !(c->first = change->next)) c->last = &c->first;
  return change;
}

static size_t hash_of(const char *text) {
  size_t hash = 5381;
  while (*text) hash = hash * 33 + (unsigned char)*text++;
  return hash;
}

/* The place of a path in an open table that is never full. */
static struct change **find(struct change **table, size_t room, const char *path) {
  size_t k = hash_of(path) & (room - 1);
  while (table[k] && strcmp(table[k]->path, path) != 0) k = (k + 1) & (room - 1);
  return &table[k];
}

struct change *ac__changes_take_all(struct changes *c) {
  struct change *all = NULL, **last = &all, *change;
  size_t room = 16;
  for (change = c->first; change; change = change->next) room++;
  while (room & (room - 1)) room += room & -room;
  struct change **table = calloc(room *= 2, sizeof(struct change *));
  if (!table) c->code = AC_ENOMEM;
  while (table && (change = ac__changes_take(c))) {
    struct change **same = find(table, room, change->path);
    if (*same) {
      (*same)->events |= change->events;
      free(change);
      continue;
    }
    change->next = NULL;
    *last = *same = change;
    last = &change->next;
  }
  free(table);
  return all;
}

/* Of a directory the name is that of something in it, or its own. */
static void on_change(uv_fs_event_t *uv, const char *name, int events, int status) {
  const struct watched_path *w = (struct watched_path *)uv;
  struct changes *c = uv->data;
  struct loop *loop = c->loop;
  bool idle = ac__callback_begins(loop), inside = w->directory && name;
  size_t size = strlen(w->path) + (inside ? strlen(name) + 1 : 0) + 1;
  struct change *change = change_new(size, events);
  if (change) snprintf(change->path, size, inside ? "%s/%s" : "%s", w->path, name);
  add(c, change);
  if (status) c->code = status;
  ac__turns(&c->turns);
  ac__callback_ends(loop, idle);
}

/* ---- what is watched ---- */

static void on_closed(uv_handle_t *handle) { free(handle); }

bool ac__changes_watches(const struct changes *c, const char *path) {
  for (const struct watched_path *w = c->paths; w; w = w->next)
    if (!strcmp(w->path, path)) return true;
  return false;
}

int ac__changes_watch(struct changes *c, const char *path, bool directory) {
  struct watched_path *w = calloc(1, sizeof *w + strlen(path) + 1);
  int code = w ? uv_fs_event_init(c->loop->uv, &w->uv) : AC_ENOMEM;
  if (code) {
    free(w);
    return code;
  }
  strcpy(w->path, path);
  w->uv.data = c;
  w->directory = directory;
  uv_unref((uv_handle_t *)&w->uv);
  code = uv_fs_event_start(&w->uv, on_change, path, 0);
  if (code) {
    uv_close((uv_handle_t *)&w->uv, on_closed);
    return code;
  }
  w->next = c->paths;
  c->paths = w;
  return 0;
}

static bool is_at_or_below(const char *path, const char *top) {
  size_t n = strlen(top);
  return !strncmp(path, top, n) && (!path[n] || path[n] == '/');
}

void ac__changes_unwatch(struct changes *c, const char *path) {
  for (struct watched_path **link = &c->paths, *w; (w = *link);) {
    if (!is_at_or_below(w->path, path)) {
      link = &w->next;
      continue;
    }
    *link = w->next;
    uv_close((uv_handle_t *)&w->uv, on_closed);
  }
}

/* ---- its life ---- */

void ac__changes_close(struct changes *c) {
  ac__resource_closed(c->loop, &c->resource);
  ac__turns_over(&c->turns);
  for (struct watched_path *w; (w = c->paths);) {
    c->paths = w->next;
    uv_close((uv_handle_t *)&w->uv, on_closed);
  }
  for (struct change *change; (change = ac__changes_take(c));) free(change);
  free(c);
}

static void abandon(struct resource *resource) { ac__changes_close((struct changes *)resource); }

struct changes *ac__changes_open(struct loop *loop) {
  struct changes *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->loop = loop;
  c->last = &c->first;
  c->resource.abandon = abandon;
  ac__resource_opened(loop, &c->resource);
  return c;
}
