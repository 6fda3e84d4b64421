#include <fcntl.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "interrupt.h"
#include "process.h"

/* ---- signals ---- */

static void on_signal(uv_signal_t *uv, int number) {
  struct signals *s = uv->data;
  struct loop *loop = s->loop;
  bool idle = ac__callback_begins(loop);
  for (size_t k = 0; k < s->count; k++)
    if (s->each[k].uv.signum == number) s->each[k].pending++;
  ac__turns(&s->turns);
  ac__callback_ends(loop, idle);
}

int ac__signals_take(struct signals *s) {
  for (size_t k = 0; k < s->count; k++) {
    if (!s->each[k].pending) continue;
    s->each[k].pending--;
    return s->each[k].uv.signum;
  }
  return 0;
}

static void on_signal_closed(uv_handle_t *handle) {
  struct signals *s = handle->data;
  if (++s->closed == s->count) free(s);
}

void ac__signals_close(struct signals *s) {
  ac__resource_closed(s->loop, &s->resource);
  ac__turns_over(&s->turns);
  size_t count = s->count;
  for (size_t k = 0; k < count; k++) {
    int number = s->each[k].uv.signum;
    uv_close((uv_handle_t *)&s->each[k].uv, on_signal_closed);
    if (number) ac__interrupt_restore(number);
  }
  if (!count) free(s);
}

static void abandon_signals(struct resource *resource) { ac__signals_close((struct signals *)resource); }

struct signals *ac__signals_open(struct loop *loop, const ac__signal_set *set, int *code) {
  struct signals *s = calloc(1, sizeof *s);
  *code = AC_ENOMEM;
  if (!s) return NULL;
  s->loop = loop;
  s->resource.abandon = abandon_signals;
  ac__resource_opened(loop, &s->resource);
  *code = 0;
  while (!*code && s->count < 16 && set->signals[s->count]) {
    uv_signal_t *uv = &s->each[s->count].uv;
    uv_signal_init(loop->uv, uv);
    uv_unref((uv_handle_t *)uv);
    uv->data = s;
    *code = uv_signal_start(uv, on_signal, set->signals[s->count++]);
  }
  if (!s->count) *code = AC_EINVAL;
  if (!*code) return s;
  ac__signals_close(s);
  return NULL;
}

/* ---- descriptors ---- */

static void on_event(uv_poll_t *uv, int status, int events) {
  struct watched *w = uv->data;
  struct loop *loop = w->loop;
  bool idle = ac__callback_begins(loop);
  uv_poll_stop(uv);
  w->events = status ? w->events : events; /* the owner's next call says what is wrong */
  ac__turns(&w->turns);
  ac__callback_ends(loop, idle);
}

static void on_watched_closed(uv_handle_t *handle) {
  struct watched *w = handle->data;
  close(w->descriptor);
  free(w);
}

void ac__watched_close(struct watched *w) {
  ac__resource_closed(w->loop, &w->resource);
  ac__turns_over(&w->turns);
  uv_close((uv_handle_t *)&w->uv, on_watched_closed);
}

static void abandon_watched(struct resource *resource) { ac__watched_close((struct watched *)resource); }

/* A copy of the descriptor: its owner may watch it too.  Whether it blocks is the owner's business. */
static int watch(struct watched *w, int descriptor, int events) {
  if (!events || events & ~(AC_READABLE | AC_WRITABLE)) return AC_EINVAL;
  int flags = fcntl(descriptor, F_GETFL);
  w->events = events;
  w->descriptor = flags < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (w->descriptor < 0) return uv_translate_sys_error(errno);
  int code = uv_poll_init(w->loop->uv, &w->uv, w->descriptor);
  if (code) {
    close(w->descriptor);
    return code;
  }
  fcntl(descriptor, F_SETFL, flags);
  w->uv.data = w;
  uv_unref((uv_handle_t *)&w->uv);
  w->resource.abandon = abandon_watched;
  ac__resource_opened(w->loop, &w->resource);
  return uv_poll_start(&w->uv, events, on_event);
}

struct watched *ac__watched_open(struct loop *loop, int descriptor, int events, int *code) {
  struct watched *w = calloc(1, sizeof *w);
  *code = AC_ENOMEM;
  if (!w) return NULL;
  w->loop = loop;
  *code = watch(w, descriptor, events);
  if (!*code) return w;
  if (w->resource.abandon) ac__watched_close(w);
  else free(w);
  return NULL;
}
