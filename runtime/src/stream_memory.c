/* Two streams that are each other's peer, in memory. */
#include <stdlib.h>

#include "stream.h"

struct memory_stream {
  struct ac_stream head;
  struct memory_stream *peer; /* NULL: it was closed */
  size_t capacity;
  bool ended; /* it writes no more */
};

static struct memory_stream *of(struct ac_stream *s) { return (struct memory_stream *)s; }

/* Something was read: the peer may go on writing. */
static int start(struct ac_stream *s) {
  struct memory_stream *peer = of(s)->peer;
  s->reading = false;
  if (peer && peer->head.staged) ac__stream_writable(&peer->head, 0);
  return 0;
}

static ssize_t try_write(struct ac_stream *s, const uv_buf_t *from, unsigned n) {
  struct memory_stream *peer = of(s)->peer;
  if (!peer || of(s)->ended) return UV_EPIPE;
  size_t sum = 0;
  for (unsigned k = 0; k < n; k++) {
    size_t used = ac_peek(&peer->head).size, wanted = ac__stream_wanted(&peer->head), part = from[k].len;
    size_t room = wanted > peer->capacity ? wanted : peer->capacity, left = room > used ? room - used : 0;
    if (part > left) part = left;
    ac__stream_came(&peer->head, from[k].base, part);
    sum += part;
    if (part < from[k].len) break;
  }
  return (ssize_t)sum;
}

static ssize_t stage(struct ac_stream *s, const char *data, size_t n) {
  (void)s, (void)data, (void)n;
  return 0;
}

static int end(struct ac_stream *s) {
  struct memory_stream *peer = of(s)->peer;
  if (peer && !of(s)->ended) ac__stream_over(&peer->head, AC_EOF);
  of(s)->ended = true;
  return 0;
}

static void close_stream(struct ac_stream *s) {
  struct memory_stream *peer = of(s)->peer;
  end(s);
  if (peer) {
    peer->peer = NULL;
    if (peer->head.staged) ac__stream_writable(&peer->head, UV_EPIPE);
  }
  ac__stream_free(s);
}

static const struct kind memory_kind = {"memory", false, start, NULL, try_write, stage, end, close_stream};

bool ac__memory_streams(struct loop *loop, ac_stream *ends[2], size_t capacity) {
  struct memory_stream *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
  if (!a || !b) {
    free(a), free(b);
    return false;
  }
  a->capacity = b->capacity = capacity ? capacity : AC__FULL;
  a->peer = b;
  b->peer = a;
  ac__stream_init(ends[0] = &a->head, loop, &memory_kind);
  ac__stream_init(ends[1] = &b->head, loop, &memory_kind);
  return true;
}
