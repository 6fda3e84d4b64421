/* Writing: tried at once; what does not fit waits its turn. */
#include <fcntl.h>

#include "stream.h"

struct writer {
  struct waiter head;
  struct ac_stream *stream;
  const ac_bytes *parts;
  size_t count, skip; /* skip: bytes of the first part that are gone */
  ac_bytes only;      /* the one part of a plain write */
  int descriptor;     /* that goes along, or -1 */
  size_t written;
  bool failed;
  ac_error *error; /* made when it leaves: the stream may be closed before its task runs */
};

static void writev_start(ac_task *, void *coroutine, void *to);
static void write_start(ac_task *, void *coroutine, void *to);
static void flush_start(ac_task *, void *coroutine, void *to);
static void descriptor_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func writev_func = {.ac__name = "ac_writev", .ac__lines = no_lines, .ac__start = writev_start};
static const ac__func write_func = {.ac__name = "ac_write", .ac__lines = no_lines, .ac__start = write_start};
static const ac__func descriptor_func = {
    .ac__name = "ac_send_fd", .ac__lines = no_lines, .ac__start = descriptor_start};
static const ac__func flush_func = {.ac__name = "ac_flush", .ac__lines = no_lines, .ac__start = flush_start};

enum { AT_ONCE = 16 };

/* ---- what is left of a write ---- */

static void advance(struct writer *w, size_t n) {
  w->written += n;
  for (w->skip += n; w->count && w->skip >= w->parts->size; w->count--) w->skip -= w->parts++->size;
}

static unsigned buffers(const struct writer *w, uv_buf_t to[AT_ONCE], size_t *size) {
  unsigned n = 0;
  for (*size = 0; n < w->count && n < AT_ONCE; *size += to[n++].len)
    to[n] = (uv_buf_t){.base = w->parts[n].data, .len = w->parts[n].size};
  if (n) to[0].base += w->skip, to[0].len -= w->skip, *size -= w->skip;
  return n;
}

/* As much as goes.  0, or why none does any more. */
static int push(struct ac_stream *s, struct writer *w, bool full) {
  uv_buf_t some[AT_ONCE];
  for (; w->count && !s->staged; full = false) {
    size_t size;
    unsigned count = buffers(w, some, &size);
    bool passes = w->descriptor >= 0;
    ssize_t n = full ? 0 : passes ? ac__descriptor_send(s, w->descriptor, some) : s->kind->write(s, some, count);
    if (n == UV_EAGAIN) n = 0;
    if (n > 0) advance(w, (size_t)n);
    if (n >= 0 && (size_t)n < size + full) {
      n = passes ? ac__descriptor_room(s) : s->kind->stage(s, w->parts->data + w->skip, w->parts->size - w->skip);
      s->staged = n >= 0;
      s->holds = n > 0;
      if (n > 0) advance(w, (size_t)n);
    }
    if (n < 0) return s->broken = (int)n;
  }
  return 0;
}

/* ---- writers ---- */

static void leave(struct writer *w, int code) {
  struct ac_stream *s = w->stream;
  if (s->kind->outside) ac__outside_left(w->head.task);
  w->failed = code;
  char name[AC__NAME];
  if (code == AC_ECANCELED)
    w->error = ac_error_make(code, "write %s: cancelled after %zu bytes", ac__stream_name(s, name), w->written);
  else if (code) w->error = ac__stream_error(s, code, "write");
  ac__waiter_wake(&w->head);
}

static struct writer *first(struct ac_stream *s) { return (struct writer *)s->writers.first; }

void ac__writers_leave(struct ac_stream *s, int code) {
  while (first(s)) leave(first(s), code);
}

void ac__stream_writable(struct ac_stream *s, int code) {
  s->staged = false;
  if (code && !s->broken) s->broken = code;
  for (struct writer *w; !s->staged && (w = first(s));) {
    if (!s->broken) push(s, w, false);
    if (s->broken) leave(w, s->broken);
    else if (!w->count && !s->staged) leave(w, 0);
  }
}

bool ac__stream_busy(const ac_stream *s) { return (s->staged && s->holds) || s->writers.first; }

static void finish(struct task *task) {
  struct writer *w = ac__waiter(task);
  if (w->failed) ac__throw_error(&task->head, w->error, task->wait->func, 0);
  ac__memory_give(w, sizeof *w);
}

/* Of what has gone to the system the peer will see a part; so nothing can follow it. */
static bool cancel(struct task *task) {
  struct writer *w = ac__waiter(task);
  struct ac_stream *s = w->stream;
  if (w->written) {
    s->broken = AC_EBROKEN;
    leave(w, AC_ECANCELED);
    return false;
  }
  if (s->kind->outside) ac__outside_left(task);
  return ac__waiter_cancel(task, sizeof *w);
}

static const struct wait writev_wait = {.func = &writev_func, .finish = finish, .abort = cancel};
static const struct wait write_wait = {.func = &write_func, .finish = finish, .abort = cancel};
static const struct wait descriptor_wait = {.func = &descriptor_func, .finish = finish, .abort = cancel};
static const struct wait flush_wait = {.func = &flush_func, .finish = finish, .abort = cancel};

/* The rest of a write, or nothing but its turn. */
static void wait_in_line(struct task *task, struct ac_stream *s, const struct writer *now, const struct wait *wait) {
  struct writer *w = ac__waiter_new(task, sizeof *w, wait->func);
  if (!w) {
    if (now->written) s->broken = AC_EBROKEN;
    return;
  }
  struct waiter head = w->head;
  *w = *now;
  w->head = head;
  if (now->parts == &now->only) w->parts = &w->only;
  ac__waiter_join(&s->writers, &w->head);
  ac__task_wait(task, wait);
  if (s->kind->outside) ac__outside_entered(task, AC__MAY_COME);
  if (!s->staged && first(s) == w) ac__stream_writable(s, 0); /* it was only to let others run */
}

static void fail(struct task *task, const struct ac_stream *s, const ac__func *func) {
  ac__throw_error(&task->head, ac__stream_error(s, s->broken, "write"), func, 0);
}

/* After the first line of a leaf.  full: the system would take no more just now. */
static void put(struct task *task, struct ac_stream *s, struct writer *w, bool full, const struct wait *wait) {
  advance(w, 0);
  if (s->broken && w->count) {
    fail(task, s, wait->func);
    return;
  }
  bool wait_for_turn = ac__stream_busy(s) || ac__leaf_tired(task);
  if (!wait_for_turn && push(s, w, full)) fail(task, s, wait->func);
  else if (wait_for_turn || w->count || s->staged) wait_in_line(task, s, w, wait);
}

static inline bool at_home(struct task *task, const struct ac_stream *s, const ac__func *func) {
  return ac__at_home(task, s->loop, "stream", func);
}

void ac_write__run(ac_task *ac__task, ac__saved *self, ac_stream *s, const void *data, size_t n) {
  (void)self;
  struct task *task = ac__full(ac__task);
  uv_buf_t all = {.base = (char *)data, .len = n};
  ssize_t gone = 0;
  if (!ac__leaf(task) || !at_home(task, s, &write_func)) return;
  bool now = n && !s->broken && !ac__stream_busy(s) && !ac__leaf_tired(task);
  if (now && (gone = s->kind->write(s, &all, 1)) == (ssize_t)n) return;
  struct writer w = {.stream = s, .parts = &w.only, .count = 1, .only = {(char *)data, n}, .descriptor = -1};
  if (gone > 0) advance(&w, (size_t)gone);
  else if (gone < 0 && gone != UV_EAGAIN) s->broken = (int)gone;
  put(task, s, &w, now, &write_wait);
}

void ac_writev__run(ac_task *ac__task, ac__saved *self, ac_stream *s, const ac_bytes *parts, size_t n) {
  (void)self;
  struct task *task = ac__full(ac__task);
  struct writer w = {.stream = s, .parts = parts, .count = n, .descriptor = -1};
  if (ac__leaf(task) && at_home(task, s, &writev_func)) put(task, s, &w, false, &writev_wait);
}

void ac_flush__run(ac_task *ac__task, ac__saved *self, ac_stream *s) {
  (void)self;
  struct task *task = ac__full(ac__task);
  struct writer w = {.stream = s, .descriptor = -1};
  if (!at_home(task, s, &flush_func)) return;
  if (ac__stream_busy(s) && ac__leaf(task)) put(task, s, &w, false, &flush_wait);
}

void ac_send_fd__run(ac_task *ac__task, ac__saved *self, ac_stream *s, int descriptor) {
  (void)self;
  struct task *task = ac__full(ac__task);
  struct writer w = {.stream = s, .parts = &w.only, .count = 1, .only = {(char *)"", 1}, .descriptor = descriptor};
  if (!ac__leaf(task) || !at_home(task, s, &descriptor_func)) return;
  int code = s->kind != &ac__unix_kind ? AC_EINVAL : fcntl(descriptor, F_GETFD) < 0 ? UV_EBADF : 0;
  if (code) ac__throw_error(&task->head, ac__stream_error(s, code, "send a descriptor to"), &descriptor_func, 0);
  else put(task, s, &w, false, &descriptor_wait);
}

/* ---- as coroutines ---- */

struct write_call {
  ac__coroutine head;
  ac_stream *s;
  const void *data;
  size_t n;
};

__attribute__((always_inline)) static inline ac_future(void)
    make(const ac__func *func, ac_stream *s, const void *data, size_t n) {
  struct write_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct write_call));
  if (call) call->s = s, call->data = data, call->n = n;
  return (ac_future(void))ac__coroutine_future(call);
}

ac_future(void) ac_write(ac_stream *s, const void *data, size_t n) { return make(&write_func, s, data, n); }
ac_future(void) ac_writev(ac_stream *s, const ac_bytes *parts, size_t n) { return make(&writev_func, s, parts, n); }
ac_future(void) ac_send_fd(ac_stream *s, int descriptor) { return make(&descriptor_func, s, NULL, (size_t)descriptor); }
ac_future(void) ac_flush(ac_stream *s) { return make(&flush_func, s, NULL, 0); }

static void write_start(ac_task *task, void *coroutine, void *to) {
  struct write_call *call = coroutine;
  (void)to;
  ac_write__run(task, NULL, call->s, call->data, call->n);
}

static void writev_start(ac_task *task, void *coroutine, void *to) {
  struct write_call *call = coroutine;
  (void)to;
  ac_writev__run(task, NULL, call->s, call->data, call->n);
}

static void flush_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_flush__run(task, NULL, ((struct write_call *)coroutine)->s);
}

static void descriptor_start(ac_task *task, void *coroutine, void *to) {
  struct write_call *call = coroutine;
  (void)to;
  ac_send_fd__run(task, NULL, call->s, (int)call->n);
}
