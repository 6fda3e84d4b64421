#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* ---- its life ---- */

static void abandon(struct resource *resource) {
  struct ac_stream *s = (struct ac_stream *)((char *)resource - offsetof(struct ac_stream, resource));
  char name[AC__NAME];
  if (!s->standard) ac__report_open(resource, "stream", ac__stream_name(s, name));
  ac_abort(s);
}

void ac__stream_init(struct ac_stream *s, struct loop *loop, const struct kind *kind) {
  s->kind = kind;
  s->loop = loop;
  s->limit = AC__FULL;
  s->resource.abandon = abandon;
  ac__resource_opened(loop, &s->resource);
}

void ac__stream_free(struct ac_stream *s) {
  ac__buffer_free(&s->unread);
  free(s->name);
  free(s);
}

void ac_abort(ac_stream *s) {
  ac__resource_closed(s->loop, &s->resource);
  ac__reader_leaves(s, AC_ECLOSED);
  ac__writers_leave(s, AC_ECLOSED);
  if (s->from) ac__listener_released(s->from);
  if (s->of) ac__process_lost(s->of, s);
  s->kind->close(s);
}

/* ---- asking ---- */

const char *ac__stream_name(const struct ac_stream *s, char buffer[AC__NAME]) {
  if (s->name) return s->name;
  return ac__address_family(&s->peer) ? ac_address_text(&s->peer, buffer, AC__NAME) : s->kind->name;
}

const char *ac__descriptor_name(int descriptor, char buffer[AC__NAME]) {
  snprintf(buffer, AC__NAME, "descriptor %d", descriptor);
  return buffer;
}

ac_error *ac__stream_error(const ac_stream *s, int code, const char *what) {
  char name[AC__NAME];
  return ac__io_error(code, what, ac__stream_name(s, name));
}

ac_address ac_stream_peer(const ac_stream *s) { return s->peer; }
void ac_stream_limit(ac_stream *s, size_t line) { s->limit = line; }

int ac_stream_fd(const ac_stream *s) {
  int descriptor = ac__uv_stream_fd(s);
  return descriptor < 0 ? ac__file_stream_fd(s) : descriptor;
}
