#define _GNU_SOURCE /* dup3 */
/* Streams of libuv's: TCP, pipes and Unix sockets, terminals. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "report.h"
#include "stream.h"

static struct uv_kind_stream *of(struct ac_stream *s) { return (struct uv_kind_stream *)s; }
static struct uv_kind_stream *of_handle(const uv_handle_t *handle) {
  return (struct uv_kind_stream *)((char *)handle - offsetof(struct uv_kind_stream, uv));
}

/* ---- reading: into the reader's own memory if that is large, else by way of the loop's slab ---- */

/* What the reader needs to go on: of many connections it is not in the cache, and comes while the system reads. */
static void fetch(const struct ac_stream *s) {
  __builtin_prefetch(s->reader.task, 1);
  __builtin_prefetch((char *)s->reader.task + AC__LINE, 1);
  __builtin_prefetch((char *)s + AC__LINE, 1);
}

static void fetch_record(const ac__saved *record) {
  __builtin_prefetch(record, 1);
  __builtin_prefetch((const char *)record + AC__LINE, 1);
}

static void on_place(uv_handle_t *handle, size_t suggested, uv_buf_t *to) {
  struct ac_stream *s = &of_handle(handle)->head;
  size_t room = 0;
  (void)suggested;
  if (s->reader.task) fetch(s);
  char *place = ac__stream_place(s, &room);
  if (place && room >= AC__OWN_MEMORY) {
    *to = (uv_buf_t){.base = place, .len = room};
    return;
  }
  char *slab = ac__slab(s->loop);
  *to = (uv_buf_t){.base = slab, .len = slab ? AC__SLAB : 0};
}

/* A reset that comes together with the last bytes is a clean end to libuv. */
static int why_over(const uv_stream_t *stream, int code) {
  int error = 0;
  socklen_t size = sizeof error;
  uv_os_fd_t fd;
  if (code != UV_EOF || uv_fileno((const uv_handle_t *)stream, &fd)) return code;
  return !getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) && error ? uv_translate_sys_error(error) : code;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *from) {
  struct ac_stream *s = &of_handle((uv_handle_t *)stream)->head;
  struct loop *loop = s->loop;
  bool idle = ac__callback_begins(loop);
  if (s->reader.task) fetch_record(s->reader.task->leaf);
  if (n > 0 && s->kind == &ac__unix_kind) ac__descriptors_came(of(s));
  if (n > 0 && from->base == loop->blocks[AC__BLOCKS - 1]) ac__stream_came_in_slab(s, (size_t)n);
  else if (n > 0) ac__stream_came_there(s, (size_t)n);
  else if (n < 0) {
    uv_read_stop(stream);
    ac__stream_over(s, n == UV_ENOBUFS ? AC_ENOMEM : why_over(stream, (int)n));
  }
  ac__callback_ends(loop, idle);
}

static int start(struct ac_stream *s) { return uv_read_start(&of(s)->uv.stream, on_place, on_read); }
static void stop(struct ac_stream *s) { uv_read_stop(&of(s)->uv.stream); }

/* ---- writing ---- */

/* Past libuv, which holds nothing back while this is called; and a peer that has gone is no signal. */
static ssize_t send_now(struct ac_stream *s, const uv_buf_t *from, unsigned n) {
  int status = s->socket < 0 ? uv_fileno(&of(s)->uv.handle, &s->socket) : 0;
  return status ? status : ac__socket_send(s->socket, from, n);
}

/* What the library does not do for a program in C. */
static void check_signal(void) {
  static bool told;
  struct sigaction action;
  if (sigaction(SIGPIPE, NULL, &action) || action.sa_handler != SIG_DFL) return;
  if (__atomic_exchange_n(&told, true, __ATOMIC_RELAXED)) return;
  ac__report_use("SIGPIPE will end this program when the reader of a pipe has gone; signal(SIGPIPE, SIG_IGN) makes the "
                 "write throw UV_EPIPE");
}

static ssize_t try_write(struct ac_stream *s, const uv_buf_t *from, unsigned n) {
  if (ac__unlikely(ac__debug()) && s->kind == &ac__pipe_kind) check_signal();
  return uv_try_write(&of(s)->uv.stream, from, n);
}

struct staged {
  uv_write_t write;
  char data[];
};

static void on_written(uv_write_t *write, int status) {
  struct ac_stream *s = &of_handle((uv_handle_t *)write->handle)->head;
  struct loop *loop = s->loop;
  bool idle = ac__callback_begins(loop);
  free(write);
  if (status != UV_ECANCELED) ac__stream_writable(s, status);
  ac__callback_ends(loop, idle);
}

static ssize_t stage(struct ac_stream *s, const char *data, size_t n) {
  if (n > AC__STAGE) n = AC__STAGE;
  struct staged *staged = malloc(sizeof *staged + n);
  if (!staged) return AC_ENOMEM;
  memcpy(staged->data, data, n);
  uv_buf_t buffer = {.base = staged->data, .len = n};
  int status = uv_write(&staged->write, &of(s)->uv.stream, &buffer, 1, on_written);
  if (!status) return (ssize_t)n;
  free(staged);
  return status;
}

/* A pipe has no half to close: what is left is a descriptor of nothing. */
static int end_pipe(int descriptor) {
  int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  int status = nothing < 0 || dup3(nothing, descriptor, O_CLOEXEC) < 0 ? uv_translate_sys_error(errno) : 0;
  if (nothing >= 0) close(nothing);
  return status;
}

static int end(struct ac_stream *s) {
  uv_os_fd_t fd;
  int status = uv_fileno(&of(s)->uv.handle, &fd);
  if (status || !shutdown(fd, SHUT_WR)) return status;
  return errno == ENOTSOCK ? end_pipe(fd) : uv_translate_sys_error(errno);
}

/* ---- its life ---- */

static void on_closed(uv_handle_t *handle) { ac__stream_free(&of_handle(handle)->head); }

/* libuv closes descriptors in a way that the sanitizer does not see: what another thread does with the next one of the
 * same number would be a race. */
#ifdef AC__THREAD_SANITIZED
void __sanitizer_syscall_pre_impl_close(long descriptor);
static void tell_sanitizer(const uv_handle_t *handle) {
  uv_os_fd_t descriptor;
  if (!uv_fileno(handle, &descriptor)) __sanitizer_syscall_pre_impl_close(descriptor);
}
#else
static void tell_sanitizer(const uv_handle_t *handle) { (void)handle; }
#endif

static void close_stream(struct ac_stream *s) {
  if (s->kind == &ac__tty_kind) uv_tty_reset_mode();
  ac__passing_close(of(s));
  tell_sanitizer(&of(s)->uv.handle);
  uv_close(&of(s)->uv.handle, on_closed);
}

#define KIND(text, write) \
  { text, true, start, stop, write, stage, end, close_stream }
const struct kind ac__tcp_kind = KIND("a TCP connection", send_now), ac__unix_kind = KIND("a Unix socket", send_now),
                  ac__pipe_kind = KIND("a pipe", try_write), ac__tty_kind = KIND("a terminal", try_write);

static int init(struct uv_kind_stream *u, struct loop *loop, enum uv_what what, int number) {
  switch (what) {
  case AC__TCP: return uv_tcp_init(loop->uv, &u->uv.tcp);
  case AC__UNIX:
  case AC__PIPE: return uv_pipe_init(loop->uv, &u->uv.pipe, what == AC__UNIX);
  default: return uv_tty_init(loop->uv, &u->uv.tty, number, 0);
  }
}

struct uv_kind_stream *ac__uv_stream_new(struct loop *loop, enum uv_what what, int number, int *code) {
  static const struct kind *const kinds[] = {&ac__tcp_kind, &ac__unix_kind, &ac__pipe_kind, &ac__tty_kind};
  static const size_t sizes[] = {sizeof(uv_tcp_t), sizeof(uv_pipe_t), sizeof(uv_pipe_t), sizeof(uv_tty_t)};
  size_t size = (offsetof(struct uv_kind_stream, uv) + sizes[what] + AC__LINE - 1) / AC__LINE * AC__LINE;
  struct uv_kind_stream *u = aligned_alloc(AC__LINE, size);
  if (u) memset(u, 0, size);
  *code = u ? init(u, loop, what, number) : AC_ENOMEM;
  if (*code) {
    free(u);
    return NULL;
  }
  u->head.socket = -1;
  uv_unref(&u->uv.handle);
  ac__stream_init(&u->head, loop, kinds[what]);
  return u;
}

/* ---- asking ---- */

static bool is_uv(const struct ac_stream *s) {
  const struct kind *kind = s->kind;
  return kind == &ac__tcp_kind || kind == &ac__unix_kind || kind == &ac__pipe_kind || kind == &ac__tty_kind;
}

int ac__uv_stream_fd(const struct ac_stream *s) {
  uv_os_fd_t fd;
  return is_uv(s) && !uv_fileno(&((const struct uv_kind_stream *)s)->uv.handle, &fd) ? fd : -1;
}

ac_address ac_stream_local(const ac_stream *s) {
  ac_address local = {{0}};
  int size = sizeof local;
  if (s->kind == &ac__tcp_kind)
    uv_tcp_getsockname(&((const struct uv_kind_stream *)s)->uv.tcp, (struct sockaddr *)&local, &size);
  return local;
}

bool ac_tty_raw(ac_stream *s, bool on) {
  return s->kind == &ac__tty_kind && !uv_tty_set_mode(&of(s)->uv.tty, on ? UV_TTY_MODE_RAW : UV_TTY_MODE_NORMAL);
}

bool ac_tty_size(ac_stream *s, int *columns, int *rows) {
  return s->kind == &ac__tty_kind && !uv_tty_get_winsize(&of(s)->uv.tty, columns, rows);
}
