/* A socket that other processes use too, as stdin may be one: it must stay blocking, so each call says that it will not
 * wait. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream.h"

struct socket_stream {
  struct ac_stream head;
  uv_poll_t poll;
  int events;
};

static struct socket_stream *of(struct ac_stream *s) { return (struct socket_stream *)s; }

static int failed(void) { return errno == EINTR ? UV_EAGAIN : uv_translate_sys_error(errno); }

static void on_event(uv_poll_t *poll, int status, int events);

static int watch(struct socket_stream *s, int events) {
  s->events = events;
  return events ? uv_poll_start(&s->poll, events, on_event) : uv_poll_stop(&s->poll);
}

static void receive(struct socket_stream *s) {
  char *slab = ac__slab(s->head.loop);
  if (!slab) {
    ac__stream_over(&s->head, AC_ENOMEM);
    return;
  }
  ssize_t n = recv(s->head.socket, slab, AC__SLAB, MSG_DONTWAIT);
  int code = n > 0 ? 0 : n ? failed() : AC_EOF;
  if (n > 0) ac__stream_came_in_slab(&s->head, (size_t)n);
  if (!code || code == UV_EAGAIN) return;
  watch(s, s->events & ~UV_READABLE);
  ac__stream_over(&s->head, code);
}

static void on_event(uv_poll_t *poll, int status, int events) {
  struct socket_stream *s = (struct socket_stream *)((char *)poll - offsetof(struct socket_stream, poll));
  struct loop *loop = s->head.loop;
  bool idle = ac__callback_begins(loop);
  if (status < 0) events = s->events; /* the call says why */
  if (events & s->events & UV_READABLE) receive(s);
  if (events & s->events & UV_WRITABLE) {
    watch(s, s->events & ~UV_WRITABLE);
    ac__stream_writable(&s->head, 0);
  }
  ac__callback_ends(loop, idle);
}

static int start(struct ac_stream *s) { return watch(of(s), of(s)->events | UV_READABLE); }
static void stop(struct ac_stream *s) { watch(of(s), of(s)->events & ~UV_READABLE); }

ssize_t ac__socket_send(int descriptor, const uv_buf_t *from, unsigned n) {
  struct msghdr message;
  int how = MSG_DONTWAIT | MSG_NOSIGNAL;
  ssize_t sent;
  if (n == 1) {
    sent = send(descriptor, from->base, from->len, how);
  } else {
    message = (struct msghdr){.msg_iov = (struct iovec *)from, .msg_iovlen = n};
    sent = sendmsg(descriptor, &message, how);
  }
  return sent < 0 ? failed() : sent;
}

static ssize_t try_write(struct ac_stream *s, const uv_buf_t *from, unsigned n) {
  return ac__socket_send(s->socket, from, n);
}

static ssize_t stage(struct ac_stream *s, const char *data, size_t n) {
  (void)data, (void)n;
  return watch(of(s), of(s)->events | UV_WRITABLE);
}

static int end(struct ac_stream *s) { return shutdown(s->socket, SHUT_WR) ? failed() : 0; }

static void on_closed(uv_handle_t *poll) {
  struct socket_stream *s = (struct socket_stream *)((char *)poll - offsetof(struct socket_stream, poll));
  close(s->head.socket);
  ac__stream_free(&s->head);
}

static void close_stream(struct ac_stream *s) { uv_close((uv_handle_t *)&of(s)->poll, on_closed); }

static const struct kind socket_kind = {"a socket", true, start, stop, try_write, stage, end, close_stream};

/* Without uv_poll_init, which makes it non-blocking: libuv is told of a descriptor of its own that it may do that to, and
 * then the flag goes again. */
static bool open_poll(struct socket_stream *s, struct loop *loop, int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  s->head.socket = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (s->head.socket < 0 || uv_poll_init(loop->uv, &s->poll, s->head.socket)) return false;
  if (flags >= 0 && !(flags & O_NONBLOCK)) fcntl(descriptor, F_SETFL, flags);
  uv_unref((uv_handle_t *)&s->poll);
  return true;
}

ac_stream *ac__socket_stream_new(struct loop *loop, int descriptor, const char *name) {
  struct socket_stream *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->head.socket = -1;
  s->head.name = strdup(name);
  if (s->head.name && open_poll(s, loop, descriptor)) {
    ac__stream_init(&s->head, loop, &socket_kind);
    return &s->head;
  }
  if (s->head.socket >= 0) close(s->head.socket);
  free(s->head.name);
  free(s);
  return NULL;
}
