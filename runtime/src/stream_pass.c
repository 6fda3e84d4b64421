#define _GNU_SOURCE
/* Descriptors over Unix sockets: each goes along with one byte, and they come in the order of their bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream.h"

enum { MOST = 64 }; /* of those that nobody has asked for; what comes then is closed */

struct passing {
  struct ac_stream *stream;
  uv_poll_t poll; /* says when there is room to send one */
  int watched;    /* a copy of the socket: libuv watches that itself; or -1 */
  size_t count;
  int came[MOST];
};

static struct passing *passing_of(struct uv_kind_stream *u) {
  if (u->passing || !(u->passing = calloc(1, sizeof *u->passing))) return u->passing;
  u->passing->stream = &u->head;
  u->passing->watched = -1;
  return u->passing;
}

static void on_closed(uv_handle_t *poll) {
  struct passing *p = (struct passing *)((char *)poll - offsetof(struct passing, poll));
  close(p->watched);
  free(p);
}

void ac__passing_close(struct uv_kind_stream *u) {
  struct passing *p = u->passing;
  if (!p) return;
  while (p->count) close(p->came[--p->count]);
  if (p->watched >= 0) uv_close((uv_handle_t *)&p->poll, on_closed);
  else free(p);
  u->passing = NULL;
}

/* ---- receiving ---- */

static void on_shell_closed(uv_handle_t *shell) { free(shell); }

/* libuv gives them to handles alone; the descriptor of one that is never used otherwise is copied. */
static bool claim(uv_stream_t *from, int *descriptor) {
  uv_pipe_t *shell = malloc(sizeof *shell);
  uv_os_fd_t inside;
  if (!shell || uv_pipe_init(from->loop, shell, 0)) {
    free(shell);
    return false;
  }
  bool there = !uv_accept(from, (uv_stream_t *)shell) && !uv_fileno((uv_handle_t *)shell, &inside);
  *descriptor = there ? fcntl(inside, F_DUPFD_CLOEXEC, 0) : -1;
  uv_close((uv_handle_t *)shell, on_shell_closed);
  return true;
}

void ac__descriptors_came(struct uv_kind_stream *u) {
  int descriptor;
  while (uv_pipe_pending_count(&u->uv.pipe) && claim(&u->uv.stream, &descriptor)) {
    struct passing *p = passing_of(u);
    if (p && p->count < MOST) p->came[p->count++] = descriptor;
    else if (descriptor >= 0) close(descriptor);
  }
}

int ac__descriptor_take(struct ac_stream *s) {
  struct passing *p = ((struct uv_kind_stream *)s)->passing;
  if (!p || !p->count) return UV_EPROTO;
  int first = p->came[0];
  memmove(p->came, p->came + 1, --p->count * sizeof *p->came);
  return first < 0 ? UV_EMFILE : first; /* there was none left for the copy */
}

/* ---- sending ---- */

ssize_t ac__descriptor_send(struct ac_stream *s, int descriptor, const uv_buf_t *along) {
  union {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof descriptor)];
  } control = {.head = {CMSG_LEN(sizeof descriptor), SOL_SOCKET, SCM_RIGHTS}};
  struct iovec byte = {along->base, along->len};
  struct msghdr message = {
      .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
  memcpy(CMSG_DATA(&control.head), &descriptor, sizeof descriptor);
  ssize_t sent = sendmsg(ac__uv_stream_fd(s), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? uv_translate_sys_error(errno) : sent;
}

static void on_room(uv_poll_t *poll, int status, int events) {
  struct ac_stream *s = ((struct passing *)((char *)poll - offsetof(struct passing, poll)))->stream;
  struct loop *loop = s->loop;
  bool idle = ac__callback_begins(loop);
  (void)status, (void)events; /* the call says what is wrong */
  uv_poll_stop(poll);
  ac__stream_writable(s, 0);
  ac__callback_ends(loop, idle);
}

static int watch(struct passing *p) {
  int copy = fcntl(ac__uv_stream_fd(p->stream), F_DUPFD_CLOEXEC, 0);
  int status = copy < 0 ? uv_translate_sys_error(errno) : uv_poll_init(p->stream->loop->uv, &p->poll, copy);
  if (!status) {
    uv_unref((uv_handle_t *)&p->poll);
    p->watched = copy;
  } else if (copy >= 0) {
    close(copy);
  }
  return status;
}

int ac__descriptor_room(struct ac_stream *s) {
  struct passing *p = passing_of((struct uv_kind_stream *)s);
  int status = p ? 0 : AC_ENOMEM;
  if (!status && p->watched < 0) status = watch(p);
  return status ? status : uv_poll_start(&p->poll, UV_WRITABLE, on_room);
}
