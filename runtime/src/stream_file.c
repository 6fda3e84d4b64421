/* Files as streams: read and written on libuv's threads, a block at a time, but for what the system has in memory. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "stream.h"

struct file_stream {
  struct ac_stream head;
  int descriptor;
  bool owned, wanted, reading, writing, closing;
  char *in, *out;
  size_t left, gone; /* of `out` */
  uv_fs_t read, write;
};

static struct file_stream *of(struct ac_stream *s) { return (struct file_stream *)s; }

/* What runs on a thread is waited for. */
static void free_if_closed(struct file_stream *f) {
  if (!f->closing || f->reading || f->writing) return;
  if (f->owned) close(f->descriptor);
  free(f->in);
  free(f->out);
  ac__stream_free(&f->head);
}

/* ---- reading ---- */

static int read_more(struct file_stream *f);

static void on_read(uv_fs_t *fs) {
  struct file_stream *f = (struct file_stream *)((char *)fs - offsetof(struct file_stream, read));
  struct loop *loop = f->head.loop;
  ssize_t n = fs->result;
  bool idle = ac__callback_begins(loop);
  uv_fs_req_cleanup(fs);
  f->reading = false;
  if (f->closing) {
    free_if_closed(f);
    return;
  }
  if (n > 0) ac__stream_came(&f->head, f->in, (size_t)n);
  int code = n > 0 ? 0 : n ? (int)n : AC_EOF;
  if (!code) code = read_more(f);
  if (code) ac__stream_over(&f->head, code);
  ac__callback_ends(loop, idle);
}

static int read_on_thread(struct file_stream *f) {
  if (!f->in && !(f->in = malloc(AC__SLAB))) return AC_ENOMEM;
  uv_buf_t buffer = {.base = f->in, .len = AC__SLAB};
  int status = uv_fs_read(f->head.loop->uv, &f->read, f->descriptor, &buffer, 1, -1, on_read);
  f->reading = !status;
  return status;
}

/* As long as more is wanted; what the system has in memory at once. */
static int read_more(struct file_stream *f) {
  while (f->wanted && !f->reading) {
    char *slab = ac__slab(f->head.loop);
    ssize_t n = slab ? ac__read_at_once(f->descriptor, slab, AC__SLAB, -1) : AC_ENOMEM;
    if (n <= 0) return n == 0 ? AC_EOF : read_on_thread(f);
    ac__stream_came_in_slab(&f->head, (size_t)n);
  }
  return 0;
}

static int start(struct ac_stream *s) {
  of(s)->wanted = true;
  return read_more(of(s));
}

static void stop(struct ac_stream *s) { of(s)->wanted = false; }

/* ---- writing ---- */

static int write_more(struct file_stream *f);

static void on_written(uv_fs_t *fs) {
  struct file_stream *f = (struct file_stream *)((char *)fs - offsetof(struct file_stream, write));
  struct loop *loop = f->head.loop;
  ssize_t n = fs->result;
  bool idle = ac__callback_begins(loop);
  uv_fs_req_cleanup(fs);
  f->writing = false;
  int code = n < 0 ? (int)n : 0;
  if (!code) f->gone += (size_t)n, f->left -= (size_t)n;
  if (!code && f->left && !f->closing) code = write_more(f);
  if (f->closing) free_if_closed(f);
  else if (!f->writing) ac__stream_writable(&f->head, code);
  ac__callback_ends(loop, idle);
}

static int write_more(struct file_stream *f) {
  uv_buf_t buffer = {.base = f->out + f->gone, .len = f->left};
  int status = uv_fs_write(f->head.loop->uv, &f->write, f->descriptor, &buffer, 1, -1, on_written);
  f->writing = !status;
  return status;
}

static ssize_t try_write(struct ac_stream *s, const uv_buf_t *from, unsigned n) {
  (void)s, (void)from, (void)n;
  return 0;
}

static ssize_t stage(struct ac_stream *s, const char *data, size_t n) {
  struct file_stream *f = of(s);
  if (n > AC__SLAB) n = AC__SLAB;
  if (!f->out && !(f->out = malloc(AC__SLAB))) return AC_ENOMEM;
  memcpy(f->out, data, n);
  f->gone = 0;
  f->left = n;
  int status = write_more(f);
  return status ? status : (ssize_t)n;
}

static int end(struct ac_stream *s) {
  (void)s;
  return 0;
}

static void close_stream(struct ac_stream *s) {
  of(s)->closing = true;
  free_if_closed(of(s));
}

static const struct kind file_kind = {"a file", true, start, stop, try_write, stage, end, close_stream};

ac_stream *ac__file_stream_new(struct loop *loop, int descriptor, const char *name, bool owned) {
  struct file_stream *f = calloc(1, sizeof *f);
  if (!f || !(f->head.name = strdup(name))) {
    free(f);
    return NULL;
  }
  f->descriptor = descriptor;
  f->owned = owned;
  ac__stream_init(&f->head, loop, &file_kind);
  return &f->head;
}

int ac__file_stream_fd(const struct ac_stream *s) {
  return s->kind == &file_kind ? ((const struct file_stream *)s)->descriptor : -1;
}
