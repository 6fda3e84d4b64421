/* Reading: what a kind pushes, and a task pulls. */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

struct reader {
  struct waiter head;
  struct ac_stream *stream; /* NULL: it has left */
  char *to;
  size_t size, least, got;
  bool direct; /* bytes go to the caller as they come */
  bool woken;  /* and has not run yet */
  int code;    /* why it left */
};

static void get_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func get_func = {"a read", NULL, no_lines, sizeof(size_t), _Alignof(size_t), get_start, NULL};

static size_t unread(const struct ac_stream *s) { return s->unread.end - s->unread.start; }

/* ---- the buffer; there is always room for a 0 after its last byte ---- */

static bool make_room(struct buffer *b, size_t n) {
  size_t used = b->end - b->start, room = 4096;
  while (room < used + n) room *= 4;
  char *data = malloc(room + 1);
  if (!data) return false;
  if (used) memcpy(data, b->data + b->start, used);
  if (b->held) b->lent = b->data;
  else free(b->data);
  *b = (struct buffer){.data = data, .lent = b->lent, .end = used, .room = room};
  return true;
}

static bool append(struct buffer *b, const char *data, size_t n) {
  if (b->room - b->end < n) {
    size_t used = b->end - b->start;
    if (!b->held && b->room - used >= n && b->start >= used) {
      memcpy(b->data, b->data + b->start, used);
      b->start = 0;
      b->end = used;
    } else if (!make_room(b, n)) {
      return false;
    }
  }
  memcpy(b->data + b->end, data, n);
  b->end += n;
  return true;
}

/* A reader comes back: what it borrowed is no longer looked at. */
static void reclaim(struct buffer *b) {
  free(b->lent);
  b->lent = NULL;
  b->held = false;
  if (b->start < b->end) return;
  free(b->data);
  *b = (struct buffer){.data = NULL};
}

static size_t copy_out(struct ac_stream *s, char *to, size_t n) {
  struct buffer *b = &s->unread;
  if (n > unread(s)) n = unread(s);
  if (!n) return 0;
  memcpy(to, b->data + b->start, n);
  b->start += n;
  if (b->start == b->end) reclaim(b);
  return n;
}

/* Reads on once half of what fits has been taken. */
static void want_more(struct ac_stream *s, size_t least) {
  if (s->reading || s->over || (unread(s) > AC__FULL / 2 && unread(s) >= least)) return;
  s->reading = true;
  int code = s->kind->start(s);
  if (code) ac__stream_over(s, code);
}

ac_bytes ac_peek(ac_stream *s) {
  return s->unread.data ? (ac_bytes){s->unread.data + s->unread.start, unread(s)} : (ac_bytes){NULL, 0};
}

ac_bytes ac__stream_take(ac_stream *s, size_t n) {
  ac_bytes bytes = {ac_peek(s).data, n};
  s->unread.start += n;
  s->unread.held = true;
  want_more(s, 0);
  return bytes;
}

/* ---- pushed ---- */

static bool satisfied(const struct ac_stream *s, const struct reader *r) {
  return r->direct ? r->got >= r->least : unread(s) >= r->least;
}

/* It stays the reader until its task runs: the stream may be closed before that. */
static void wake(struct ac_stream *s) {
  struct task *task = s->reader->head.task;
  s->reader->woken = true;
  if (s->kind->outside) ac__outside_left(task);
  ac__task_ready(task);
}

static bool waits(const struct ac_stream *s) { return s->reader && !s->reader->woken; }

void ac__stream_over(struct ac_stream *s, int code) {
  s->over = code;
  s->reading = false;
  if (waits(s)) wake(s);
}

size_t ac__stream_wanted(const struct ac_stream *s) { return s->reader ? s->reader->least : 0; }

static void stop_if_full(struct ac_stream *s) {
  if (!s->reading || !s->kind->stop || unread(s) < AC__FULL || unread(s) < ac__stream_wanted(s)) return;
  s->reading = false;
  s->kind->stop(s);
}

char *ac__stream_place(struct ac_stream *s, size_t *room) {
  struct reader *r = s->reader;
  if (!waits(s) || !r->direct || unread(s)) return NULL;
  *room = r->size - r->got;
  return r->to + r->got;
}

void ac__stream_came_there(struct ac_stream *s, size_t n) {
  s->reader->got += n;
  if (satisfied(s, s->reader)) wake(s);
}

void ac__stream_came(struct ac_stream *s, const char *data, size_t n) {
  size_t room = 0;
  char *place = ac__stream_place(s, &room);
  if (place) {
    if (room > n) room = n;
    memcpy(place, data, room);
    s->reader->got += room;
  }
  if (n > room && !append(&s->unread, data + room, n - room)) {
    ac__stream_over(s, AC_ENOMEM);
    if (s->kind->stop) s->kind->stop(s);
    return;
  }
  if (waits(s) && satisfied(s, s->reader)) wake(s);
  stop_if_full(s);
}

/* ---- pulled ---- */

static void fail(struct task *task, const struct ac_stream *s, int code) {
  ac_error *error = s ? ac__stream_error(s, code, "read") : ac__io_error(code, "read", "a stream");
  ac__throw_error(&task->head, error, &get_func, 0);
}

/* The wait is over: the value, or the error. */
static void deliver(struct task *task, struct ac_stream *s, struct reader *r, size_t *value) {
  if (!s) {
    *value = r->got;
    if (!r->direct || r->got < r->least) fail(task, NULL, r->code);
    return;
  }
  bool there = satisfied(s, r);
  if (!there && s->over != AC_EOF) fail(task, s, s->over);
  else if (!there && r->to && r->least > 1) fail(task, s, AC_EOF);
  else if (!r->to) *value = unread(s);
  else *value = r->direct ? r->got : copy_out(s, r->to, r->size);
  if (!task->head.ac__unwind) want_more(s, 0);
}

static void finish(struct task *task) {
  struct reader *r = ac__waiter(task);
  size_t value = 0;
  if (r->stream) r->stream->reader = NULL;
  deliver(task, r->stream, r, &value);
  if (!task->head.ac__unwind) ac__bring(task, &value, sizeof value);
  ac__memory_give(r, sizeof *r);
}

/* Of what has gone to the caller already nobody else can know. */
static bool cancel(struct task *task) {
  struct reader *r = ac__waiter(task);
  struct ac_stream *s = r->stream;
  s->reader = NULL;
  if (s->kind->outside) ac__outside_left(task);
  if (r->got) {
    s->over = AC_EBROKEN;
    if (s->reading && s->kind->stop) s->kind->stop(s);
    s->reading = false;
  }
  ac__memory_give(r, sizeof *r);
  return true;
}

static const struct wait get_wait = {.func = &get_func, .finish = finish, .abort = cancel};

void ac__reader_leaves(struct ac_stream *s, int code) {
  if (!s->reader) return;
  s->reader->code = code;
  s->reader->stream = NULL;
  if (waits(s)) wake(s);
}

/* What is there at once. */
static bool get_now(struct task *task, struct ac_stream *s, struct reader *r, size_t *value) {
  if (s->over || (unread(s) && satisfied(s, r)) || !r->least) deliver(task, s, r, value);
  else return false;
  return true;
}

size_t ac__stream_get__run(ac_task *ac__task, ac__saved *self, ac_stream *s, void *buffer, size_t n, size_t least) {
  (void)self;
  struct task *task = ac__full(ac__task);
  size_t value = 0;
  if (!ac__leaf(task)) return 0;
  if (s->reader) {
    fail(task, s, AC_EBUSY);
    return 0;
  }
  if (s->unread.held) reclaim(&s->unread);
  struct reader now = {.stream = s, .to = buffer, .size = n, .least = least};
  if (!ac__leaf_tired(task) && get_now(task, s, &now, &value)) return value;
  struct reader *r = ac__waiter_new(task, sizeof *r, &get_func);
  if (!r) return 0;
  now.head = r->head;
  *r = now;
  r->direct = buffer && ((least == 1 && !unread(s)) || least > AC__FULL);
  if (r->direct && unread(s)) r->got = copy_out(s, buffer, n);
  ac__task_wait(task, &get_wait);
  if (s->kind->outside) ac__outside_entered(task, AC__MAY_COME);
  s->reader = r;
  if (s->over || satisfied(s, r)) wake(s); /* it was only to let others run */
  else want_more(s, least);
  return 0;
}

/* ---- as a coroutine ---- */

struct get_call {
  ac__coroutine head;
  ac_stream *s;
  void *buffer;
  size_t n, least;
};

ac_future(size_t) ac__stream_get(ac_stream *s, void *buffer, size_t n, size_t least) {
  struct get_call *call = ac__coroutine_new(&get_func, sizeof *call, _Alignof(struct get_call));
  if (call) call->s = s, call->buffer = buffer, call->n = n, call->least = least;
  return (ac_future(size_t))ac__coroutine_future(call);
}

static void get_start(ac_task *task, void *coroutine, void *to) {
  struct get_call *call = coroutine;
  size_t n = ac__stream_get__run(task, NULL, call->s, call->buffer, call->n, call->least);
  if (to && !task->ac__unwind) *(size_t *)to = n;
}
