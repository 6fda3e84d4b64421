/* Reading: what a kind pushes, and a task pulls. */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

static void get_start(ac_task *, void *coroutine, void *to);
static void read_start(ac_task *, void *coroutine, void *to);
static void exact_start(ac_task *, void *coroutine, void *to);
static void chunks_start(ac_task *, void *generator, void *to);
static const int no_lines[2];
static const ac__func get_func = {"a read", NULL, no_lines, sizeof(size_t), _Alignof(size_t), get_start, NULL},
                      read_func = {"ac_read", NULL, no_lines, sizeof(size_t), _Alignof(size_t), read_start, NULL},
                      chunks_func = {"ac_chunks", NULL, no_lines, sizeof(void *), _Alignof(void *), chunks_start, NULL},
                      exact_func = {.ac__name = "ac_read_exact", .ac__lines = no_lines, .ac__start = exact_start};

static size_t unread(const struct ac_stream *s) { return s->unread.end - s->unread.start; }

static size_t copy_out(struct ac_stream *s, char *to, size_t n) {
  struct buffer *b = &s->unread;
  if (n > unread(s)) n = unread(s);
  if (!n) return 0;
  memcpy(to, b->data + b->start, n);
  b->start += n;
  if (b->start == b->end) ac__buffer_reclaim(s->loop, b);
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

static bool satisfied(const struct ac_stream *s) {
  const struct reader *r = &s->reader;
  return r->direct ? r->got >= r->least : unread(s) >= r->least;
}

/* It stays the reader until its task runs: the stream may be closed before that. */
static void wake(struct ac_stream *s) {
  struct task *task = s->reader.task;
  s->reader.woken = true;
  if (s->kind->outside) ac__outside_left(task);
  ac__task_ready(task);
}

static bool waits(const struct ac_stream *s) { return s->reader.task && !s->reader.woken; }

void ac__stream_over(struct ac_stream *s, int code) {
  s->over = code;
  s->reading = false;
  if (waits(s)) wake(s);
}

size_t ac__stream_wanted(const struct ac_stream *s) { return s->reader.task ? s->reader.least : 0; }

static void stop_if_full(struct ac_stream *s) {
  if (unread(s) < AC__FULL || !s->reading || !s->kind->stop || unread(s) < ac__stream_wanted(s)) return;
  s->reading = false;
  s->kind->stop(s);
}

char *ac__stream_place(struct ac_stream *s, size_t *room) {
  struct reader *r = &s->reader;
  if (!waits(s) || !r->direct || unread(s)) return NULL;
  *room = r->size - r->got;
  return r->to + r->got;
}

void ac__stream_came_there(struct ac_stream *s, size_t n) {
  s->reader.got += n;
  if (satisfied(s)) wake(s);
}

void ac__stream_came(struct ac_stream *s, const char *data, size_t n) {
  size_t room = 0;
  char *place = ac__stream_place(s, &room);
  if (place) {
    if (room > n) room = n;
    memcpy(place, data, room);
    s->reader.got += room;
  }
  if (n > room && !ac__buffer_append(s->loop, &s->unread, data + room, n - room)) {
    ac__stream_over(s, AC_ENOMEM);
    if (s->kind->stop) s->kind->stop(s);
    return;
  }
  if (waits(s) && satisfied(s)) wake(s);
  stop_if_full(s);
}

/* Nobody else may take the slab while it is copied from. */
void ac__stream_came_in_slab(struct ac_stream *s, size_t n) {
  struct loop *loop = s->loop;
  char **kept = &loop->blocks[AC__BLOCKS - 1], *slab = *kept;
  bool direct = s->reader.task && s->reader.direct;
  if (!direct && ac__buffer_adopt(loop, &s->unread, n)) {
    if (waits(s) && satisfied(s)) wake(s);
    stop_if_full(s);
    return;
  }
  *kept = NULL;
  ac__stream_came(s, slab, n);
  if (*kept) free(slab);
  else *kept = slab;
}

/* ---- pulled ---- */

static void fail(struct task *task, const struct ac_stream *s, int code, const ac__func *func) {
  ac__throw_error(&task->head, ac__stream_error(s, code, "read"), func, 0);
}

/* The wait is over: the value, or the error. */
static size_t deliver(struct task *task, struct ac_stream *s, const ac__func *func) {
  const struct reader *r = &s->reader;
  if (!satisfied(s) && (s->over != AC_EOF || (r->to && r->least > 1))) {
    fail(task, s, s->over, func);
    return 0;
  }
  size_t value = !r->to ? unread(s) : r->direct ? r->got : copy_out(s, r->to, r->size);
  want_more(s, 0);
  return value;
}

static void finish(struct task *task) {
  struct ac_stream *s = task->held.part.first;
  const ac__func *func = task->wait->func;
  s->reader.task = NULL;
  size_t value = deliver(task, s, func);
  if (func->ac__size && !task->head.ac__unwind) ac__bring(task, &value, sizeof value);
}

/* Of what has gone to the caller already nobody else can know. */
static bool cancel(struct task *task) {
  struct ac_stream *s = task->held.part.first;
  s->reader.task = NULL;
  if (s->kind->outside) ac__outside_left(task);
  if (s->reader.got) {
    s->over = AC_EBROKEN;
    if (s->reading && s->kind->stop) s->kind->stop(s);
    s->reading = false;
  }
  return true;
}

static const struct wait get_wait = {.func = &get_func, .finish = finish, .abort = cancel},
                         read_wait = {.func = &read_func, .finish = finish, .abort = cancel},
                         exact_wait = {.func = &exact_func, .finish = finish, .abort = cancel};

/* ---- the stream goes while somebody reads: what he gets is settled now ---- */

static void finish_with_value(struct task *task) {
  size_t value = (size_t)task->held.part.first;
  ac__bring(task, &value, sizeof value);
}

static void finish_with_error(struct task *task) { ac__throw_error(&task->head, task->held.part.first, &get_func, 0); }

void ac__reader_leaves(struct ac_stream *s, int code) {
  static const struct wait value = {.func = &get_func, .finish = finish_with_value}, nothing = {.func = &exact_func},
                           error = {.func = &get_func, .finish = finish_with_error};
  struct reader *r = &s->reader;
  struct task *task = r->task;
  if (!task) return;
  if (r->chunks) ac__step_ended((ac__generator *)r->chunks);
  bool there = r->direct && r->got >= r->least;
  if (!r->woken) wake(s);
  const struct wait *good = task->wait->func->ac__size ? &value : &nothing;
  task->held.part.first = there ? (void *)r->got : ac__stream_error(s, code, "read");
  task->wait = there ? good : &error;
  r->task = NULL;
}

static void wait_for_more(struct task *task, struct ac_stream *s, const struct wait *wait) {
  struct reader *r = &s->reader;
  r->direct = r->to && ((r->least == 1 && !unread(s)) || r->least > AC__FULL);
  if (r->direct && unread(s)) r->got = copy_out(s, r->to, r->size);
  r->task = task;
  task->held.part.first = s;
  ac__task_wait(task, wait);
  if (s->kind->outside) ac__outside_entered(task, AC__MAY_COME);
  if (s->over || satisfied(s)) wake(s); /* it was only to let others run */
  else if (!s->reading) want_more(s, r->least);
}

/* Its name says that it is none of the calls to be reported. */
static inline size_t ac__get(ac_task *ac__task, ac_stream *s, void *buffer, size_t n, size_t least,
                             const struct wait *wait) {
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task) || !ac__at_home(task, s->loop, "stream", wait->func)) return 0;
  if (s->reader.task) {
    fail(task, s, AC_EBUSY, wait->func);
    return 0;
  }
  if (s->unread.held) ac__buffer_reclaim(s->loop, &s->unread);
  s->reader = (struct reader){.to = buffer, .size = n, .least = least};
  bool there = s->over || unread(s) >= least;
  if (there && !ac__leaf_tired(task)) return deliver(task, s, wait->func);
  wait_for_more(task, s, wait);
  return 0;
}

/* ---- the leaves ---- */

size_t ac__stream_get__run(ac_task *task, ac__saved *self, ac_stream *s, void *buffer, size_t n, size_t least) {
  (void)self;
  return ac__get(task, s, buffer, n, least, &get_wait);
}

size_t ac_read__run(ac_task *task, ac__saved *self, ac_stream *s, void *buffer, size_t n) {
  (void)self;
  return ac__get(task, s, buffer, n, n ? 1 : 0, &read_wait);
}

void ac_read_exact__run(ac_task *task, ac__saved *self, ac_stream *s, void *buffer, size_t n) {
  (void)self;
  ac__get(task, s, buffer, n, n, &exact_wait);
}

/* ---- as coroutines ---- */

struct get_call {
  ac__coroutine head;
  ac_stream *s;
  void *buffer;
  size_t n, least;
};

__attribute__((always_inline)) static inline ac__any make(const ac__func *func, ac_stream *s, void *buffer, size_t n,
                                                          size_t least) {
  struct get_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct get_call));
  if (call) call->s = s, call->buffer = buffer, call->n = n, call->least = least;
  return ac__coroutine_future(call);
}

ac_future(size_t) ac__stream_get(ac_stream *s, void *buffer, size_t n, size_t least) {
  return (ac_future(size_t))make(&get_func, s, buffer, n, least);
}
ac_future(size_t) ac_read(ac_stream *s, void *buffer, size_t n) {
  return (ac_future(size_t))make(&read_func, s, buffer, n, n ? 1 : 0);
}
ac_future(void) ac_read_exact(ac_stream *s, void *buffer, size_t n) {
  return (ac_future(void))make(&exact_func, s, buffer, n, n);
}

static void start(ac_task *task, const struct get_call *call, size_t *to, const struct wait *wait) {
  size_t n = ac__get(task, call->s, call->buffer, call->n, call->least, wait);
  if (to && !task->ac__unwind) *to = n;
}

static void get_start(ac_task *task, void *coroutine, void *to) { start(task, coroutine, to, &get_wait); }
static void read_start(ac_task *task, void *coroutine, void *to) { start(task, coroutine, to, &read_wait); }
static void exact_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  start(task, coroutine, NULL, &exact_wait);
}

/* ---- chunks: a generator by hand, as each of them is a message for many ---- */

struct chunks {
  ac__generator head;
  ac_stream *s;
  ac_bytes value;
};

static void *next_chunk(ac_task *task, struct chunks *c, size_t n) {
  if (task->ac__unwind) return ac__step_failed(task, &c->head);
  if (!n) return ac__step_ended(&c->head);
  c->value = ac__stream_take(c->s, n);
  c->head.ac__state = AC__AT_YIELD;
  return &c->value;
}

static void finish_chunk(struct task *task) {
  struct ac_stream *s = task->held.part.first;
  struct chunks *c = s->reader.chunks;
  s->reader.task = NULL;
  size_t n = deliver(task, s, &chunks_func);
  void *value = next_chunk(&task->head, c, n);
  if (!task->head.ac__unwind) ac__bring(task, &value, sizeof value);
}

static bool cancel_chunk(struct task *task) {
  struct ac_stream *s = task->held.part.first;
  ac__step_ended(&s->reader.chunks->head);
  return cancel(task);
}

static const struct wait chunk_wait = {.func = &chunks_func, .finish = finish_chunk, .abort = cancel_chunk};

/* A step, or the close of one that stands at its yield. */
static void chunks_start(ac_task *task, void *generator, void *to) {
  struct chunks *c = generator;
  (void)to;
  size_t n = c->head.ac__closing ? 0 : ac__get(task, c->s, NULL, 0, 1, &chunk_wait);
  if (task->ac__unwind != AC__SUSPEND) {
    next_chunk(task, c, n);
    return;
  }
  c->head.ac__state = AC__WAITED;
  if (c->s->reader.task == ac__full(task)) c->s->reader.chunks = c;
}

ac_generator(ac_bytes) ac_chunks(ac_stream *s) {
  struct chunks *c = ac__generator_new(&chunks_func, sizeof *c, _Alignof(struct chunks));
  if (c) c->s = s, c->head.ac__value = &c->value;
  return (ac_generator(ac_bytes))ac__coroutine_future(c);
}
