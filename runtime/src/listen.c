/* Listening: a socket that a poll handle of libuv's watches.  Connections are accepted when a task wants one and not before;
 * until then they wait in the system's queue, as do those that come while there are no descriptors. */
#define _GNU_SOURCE /* accept4 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "net.h"
#include "report.h"

/* ---- its life: as long as it is open, or a stream that it accepted is ---- */

static void abandon(struct resource *resource) {
  struct ac_listener *l = (struct ac_listener *)((char *)resource - offsetof(struct ac_listener, resource));
  ac__report_open(resource, "listener", l->name);
  ac__listener_close(l);
}

struct ac_listener *ac__listener_new(struct loop *loop) {
  struct ac_listener *l = calloc(1, sizeof *l);
  if (!l) return NULL;
  l->loop = loop;
  l->resource.abandon = abandon;
  return l;
}

static void free_listener(struct ac_listener *l) {
  if (!l->gone || l->open) return;
  free(l->name);
  free(l);
}

static void on_closed(uv_handle_t *handle) {
  struct ac_listener *l = (struct ac_listener *)((char *)handle - offsetof(struct ac_listener, poll));
  l->gone = true;
  free_listener(l);
}

/* ---- connections ---- */

struct accepting {
  struct waiter head;
  struct ac_listener *listener;
  size_t limit;
  ac_stream *stream;
  int code;
  ac_error *error; /* made with the code: the listener may be closed before the task runs */
};

/* What the system says of a connection that has failed before it was accepted; the next one may be good. */
static bool of_one_connection(int error) {
  switch (error) {
  case EINTR:
  case ECONNABORTED:
  case EPROTO:
  case EPERM: /* a firewall's */
  case ENOPROTOOPT:
  case EOPNOTSUPP:
  case ENETDOWN:
  case ENETUNREACH:
  case EHOSTDOWN:
  case EHOSTUNREACH:
  case ENONET: return true;
  default: return false;
  }
}

static ac_stream *stream_of(struct ac_listener *l, int descriptor, const ac_address *peer, int *code) {
  struct uv_kind_stream *u = ac__uv_stream_new(l->loop, l->what, 0, code);
  if (!u) return NULL;
  bool tcp = l->what == AC__TCP;
  if ((*code = tcp ? uv_tcp_open(&u->uv.tcp, descriptor) : uv_pipe_open(&u->uv.pipe, descriptor))) {
    ac_abort(&u->head);
    return NULL;
  }
  if (tcp) uv_tcp_nodelay(&u->uv.tcp, 1);
  if (tcp) u->head.peer = *peer;
  u->head.from = l;
  l->open++;
  return &u->head;
}

/* NULL and 0: there is none. */
static ac_stream *take(struct ac_listener *l, int *code) {
  ac_address peer = {{0}};
  socklen_t size = sizeof peer;
  bool tcp = l->what == AC__TCP;
  int descriptor =
      accept4(l->descriptor, tcp ? (struct sockaddr *)&peer : NULL, tcp ? &size : NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  *code = 0;
  if (descriptor < 0) {
    if (errno != EAGAIN && !of_one_connection(errno)) *code = uv_translate_sys_error(errno);
    return NULL;
  }
  ac_stream *s = stream_of(l, descriptor, &peer, code);
  if (!s) close(descriptor);
  return s;
}

/* What there is, for one who may have it: a stream, or a code. */
static bool serve(struct ac_listener *l, size_t limit, ac_stream **stream, int *code) {
  *stream = NULL;
  *code = AC_ECLOSED;
  if (l->stopped) return true;
  if (l->open >= limit) return false;
  *stream = take(l, code);
  return *stream || *code;
}

static ac_error *error_of(const struct ac_listener *l, int code) { return ac__io_error(code, "accept on", l->name); }

static void wake(struct accepting *a) {
  if (a->code) a->error = error_of(a->listener, a->code);
  ac__outside_left(a->head.task);
  ac__waiter_wake(&a->head);
}

static struct accepting *first(const struct ac_listener *l) { return (struct accepting *)l->waiters.first; }
static bool wanted(const struct ac_listener *l) { return first(l) && l->open < first(l)->limit; }

static void serve_waiters(struct ac_listener *l);

/* It comes again and again while a connection is there: so nobody must want one for long. */
static void on_readable(uv_poll_t *poll, int status, int events) {
  struct ac_listener *l = (struct ac_listener *)((char *)poll - offsetof(struct ac_listener, poll));
  struct loop *loop = l->loop;
  bool idle = ac__callback_begins(loop);
  (void)status, (void)events;
  if (wanted(l)) serve_waiters(l);
  else uv_poll_stop(poll);
  ac__callback_ends(loop, idle);
}

static void attend(struct ac_listener *l) {
  if (wanted(l) && !uv_is_active((uv_handle_t *)&l->poll)) uv_poll_start(&l->poll, UV_READABLE, on_readable);
}

static void serve_waiters(struct ac_listener *l) {
  for (struct accepting *a; (a = first(l)) && serve(l, a->limit, &a->stream, &a->code);) wake(a);
  attend(l);
}

void ac__listener_released(struct ac_listener *l) {
  l->open--;
  if (l->gone) free_listener(l);
  else serve_waiters(l);
}

void ac_listener_stop(ac_listener *l) {
  l->stopped = true;
  serve_waiters(l);
}

/* Another server may have put its own socket in that place. */
static void remove_path(const struct ac_listener *l) {
  struct stat now;
  if (l->made && l->name && !stat(l->name, &now) && now.st_ino == l->made) unlink(l->name);
}

void ac__listener_close(struct ac_listener *l) {
  ac_listener_stop(l);
  ac__resource_closed(l->loop, &l->resource);
  remove_path(l);
  uv_close((uv_handle_t *)&l->poll, on_closed);
  close(l->descriptor);
}

static ac_address address_of(const struct ac_listener *l) {
  ac_address address = {{0}};
  socklen_t size = sizeof address;
  getsockname(l->descriptor, (struct sockaddr *)&address, &size);
  return address;
}

int ac_listener_port(const ac_listener *l) {
  ac_address address = address_of(l);
  return l->what == AC__TCP ? ac_address_port(&address) : 0;
}

/* ---- listening ---- */

static int status_of(int result) { return result < 0 ? uv_translate_sys_error(errno) : 0; }

static int open_socket(struct ac_listener *l, int family) {
  int status = status_of(l->descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!status && (status = uv_poll_init(l->loop->uv, &l->poll, l->descriptor))) close(l->descriptor);
  if (status) {
    l->gone = true;
    free_listener(l);
    return status;
  }
  ac__resource_opened(l->loop, &l->resource);
  uv_unref((uv_handle_t *)&l->poll);
  return 0;
}

static int set(struct ac_listener *l, int level, int option, int value) {
  return status_of(setsockopt(l->descriptor, level, option, &value, sizeof value));
}

static int bind_and_listen(struct ac_listener *l, const struct sockaddr *to, size_t size, const ac_listen_options *o) {
  int status = status_of(bind(l->descriptor, to, (socklen_t)size));
  if (status) return status;
  char text[AC__NAME];
  const char *path = l->what == AC__UNIX ? ((const struct sockaddr_un *)to)->sun_path : NULL;
  ac_address address = address_of(l); /* the port, if any was good */
  struct stat made;
  if (path && !stat(path, &made)) l->made = made.st_ino;
  l->name = strdup(path ? path : ac_address_text(&address, text, sizeof text));
  return l->name ? status_of(listen(l->descriptor, o->backlog ? o->backlog : 511)) : AC_ENOMEM;
}

static int closed_unless_good(struct ac_listener *l, int status) {
  if (status) ac__listener_close(l);
  return status;
}

int ac__listen_tcp(struct ac_listener *l, const ac_address *address, const ac_listen_options *o) {
  const struct sockaddr *to = (const struct sockaddr *)address;
  bool six = to->sa_family == AF_INET6;
  l->what = AC__TCP;
  int status = open_socket(l, to->sa_family);
  if (status) return status;
  status = set(l, SOL_SOCKET, SO_REUSEADDR, 1);
  if (!status && o->reuse_port) status = set(l, SOL_SOCKET, SO_REUSEPORT, 1);
  if (!status && six) status = set(l, IPPROTO_IPV6, IPV6_V6ONLY, o->only_v6);
  size_t size = six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  return closed_unless_good(l, status ? status : bind_and_listen(l, to, size, o));
}

int ac__listen_unix(struct ac_listener *l, const char *path, const ac_listen_options *o) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  l->what = AC__UNIX;
  int status = open_socket(l, AF_UNIX);
  if (status) return status;
  if (strlen(path) >= sizeof to.sun_path) return closed_unless_good(l, UV_ENAMETOOLONG);
  memcpy(to.sun_path, path, strlen(path) + 1);
  return closed_unless_good(l, bind_and_listen(l, (struct sockaddr *)&to, sizeof to, o));
}

/* ---- the leaf ---- */

static void accept_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func accept_func = {"ac_accept",           NULL,         no_lines, sizeof(ac_stream *),
                                     _Alignof(ac_stream *), accept_start, NULL};

static void finish(struct task *task) {
  struct accepting *a = ac__waiter(task);
  if (a->code) ac__throw_error(&task->head, a->error, &accept_func, 0);
  else ac__bring(task, &a->stream, sizeof a->stream);
  ac__memory_give(a, sizeof *a);
}

static bool cancel(struct task *task) {
  ac__outside_left(task);
  return ac__waiter_cancel(task, sizeof(struct accepting));
}

static const struct wait accept_wait = {.func = &accept_func, .finish = finish, .abort = cancel};

ac_stream *ac__accept__run(ac_task *ac__task, ac__saved *self, ac_listener *l, size_t limit) {
  (void)self;
  struct task *task = ac__full(ac__task);
  ac_stream *stream = NULL;
  int code = 0;
  if (!ac__leaf(task) || !ac__at_home(task, l->loop, "listener", &accept_func)) return NULL;
  if (!ac__leaf_tired(task) && !l->waiters.first && serve(l, limit, &stream, &code)) {
    if (code) ac__throw_error(&task->head, error_of(l, code), &accept_func, 0);
    return stream;
  }
  struct accepting *a = ac__waiter_new(task, sizeof *a, &accept_func);
  if (!a) return NULL;
  a->listener = l;
  a->limit = limit;
  ac__waiter_join(&l->waiters, &a->head);
  ac__task_wait(task, &accept_wait);
  ac__outside_entered(task, AC__MAY_COME);
  if (ac__leaf_tired(task)) serve_waiters(l);
  else attend(l);
  return NULL;
}

struct accept_call {
  ac__coroutine head;
  ac_listener *listener;
  size_t limit;
};

ac_future(ac_stream *) ac__accept(ac_listener *l, size_t limit) {
  struct accept_call *call = ac__coroutine_new(&accept_func, sizeof *call, _Alignof(struct accept_call));
  if (call) call->listener = l, call->limit = limit;
  return (ac_future(ac_stream *))ac__coroutine_future(call);
}

static void accept_start(ac_task *task, void *coroutine, void *to) {
  struct accept_call *call = coroutine;
  ac_stream *s = ac__accept__run(task, NULL, call->listener, call->limit);
  if (to && !task->ac__unwind) *(ac_stream **)to = s;
}
