#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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

struct ac_listener *ac__listener_new(struct loop *loop, const char *name) {
  struct ac_listener *l = calloc(1, sizeof *l);
  if (!l || !(l->name = strdup(name))) {
    free(l);
    return NULL;
  }
  l->loop = loop;
  l->resource.abandon = abandon;
  return l;
}

static void free_listener(struct ac_listener *l) {
  if (!l->gone || l->open) return;
  free(l->name);
  free(l->path);
  free(l);
}

static void on_closed(uv_handle_t *handle) {
  struct ac_listener *l = (struct ac_listener *)((char *)handle - offsetof(struct ac_listener, uv));
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

static ac_stream *take(struct ac_listener *l, int *code) {
  bool tcp = l->uv.handle.type == UV_TCP;
  struct uv_kind_stream *u = ac__uv_stream_new(l->loop, tcp ? AC__TCP : AC__UNIX, 0, code);
  if (!u) return NULL;
  l->pending = 0;
  if ((*code = uv_accept(&l->uv.stream, &u->uv.stream))) {
    ac_abort(&u->head);
    return NULL;
  }
  int size = sizeof u->head.peer;
  if (tcp) uv_tcp_getpeername(&u->uv.tcp, (struct sockaddr *)&u->head.peer, &size);
  if (tcp) uv_tcp_nodelay(&u->uv.tcp, 1);
  u->head.from = l;
  l->open++;
  return &u->head;
}

/* What there is, for one who may have it: a stream, or a code. */
static bool serve(struct ac_listener *l, size_t limit, ac_stream **stream, int *code) {
  *code = 0;
  *stream = NULL;
  if (l->stopped) *code = AC_ECLOSED;
  else if (!l->pending || l->open >= limit) return false;
  else if (l->pending < 0) *code = l->pending, l->pending = 0;
  else *stream = take(l, code);
  return true;
}

static ac_error *error_of(const struct ac_listener *l, int code) { return ac__io_error(code, "accept on", l->name); }

static void wake(struct accepting *a) {
  if (a->code) a->error = error_of(a->listener, a->code);
  ac__outside_left(a->head.task);
  ac__waiter_wake(&a->head);
}

static void serve_waiters(struct ac_listener *l) {
  for (struct accepting *a; (a = (struct accepting *)l->waiters.first);) {
    if (!serve(l, a->limit, &a->stream, &a->code)) break;
    wake(a);
  }
}

static void on_connection(uv_stream_t *stream, int status) {
  struct ac_listener *l = (struct ac_listener *)((char *)stream - offsetof(struct ac_listener, uv));
  struct loop *loop = l->loop;
  bool idle = ac__callback_begins(loop);
  l->pending = status ? status : 1;
  serve_waiters(l);
  ac__callback_ends(loop, idle);
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

void ac__listener_close(struct ac_listener *l) {
  ac_listener_stop(l);
  ac__resource_closed(&l->resource);
  if (l->path) unlink(l->path);
  uv_close(&l->uv.handle, on_closed);
}

int ac_listener_port(const ac_listener *l) {
  ac_address address = {{0}};
  int size = sizeof address;
  if (l->uv.handle.type == UV_TCP) uv_tcp_getsockname(&l->uv.tcp, (struct sockaddr *)&address, &size);
  return ac_address_port(&address);
}

/* ---- listening ---- */

static int reuse_port(struct ac_listener *l) {
  uv_os_fd_t fd;
  int on = 1, status = uv_fileno(&l->uv.handle, &fd);
  return status || !setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ? status : uv_translate_sys_error(errno);
}

static int begin(struct ac_listener *l, const ac_listen_options *o, int status) {
  ac__resource_opened(l->loop, &l->resource);
  uv_unref(&l->uv.handle);
  if (!status) status = uv_listen(&l->uv.stream, o->backlog ? o->backlog : 511, on_connection);
  if (status) ac__listener_close(l);
  return status;
}

int ac__listen_tcp(struct ac_listener *l, const ac_address *address, const ac_listen_options *o) {
  const struct sockaddr *to = (const struct sockaddr *)address;
  int status = uv_tcp_init_ex(l->loop->uv, &l->uv.tcp, to->sa_family);
  if (status) {
    l->gone = true;
    free_listener(l);
    return status;
  }
  if (o->reuse_port) status = reuse_port(l);
  if (!status) status = uv_tcp_bind(&l->uv.tcp, to, o->only_v6 ? UV_TCP_IPV6ONLY : 0);
  return begin(l, o, status);
}

int ac__listen_unix(struct ac_listener *l, const char *path, const ac_listen_options *o) {
  int status = uv_pipe_init(l->loop->uv, &l->uv.pipe, 0);
  if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path) status = UV_ENAMETOOLONG;
  else status = uv_pipe_bind(&l->uv.pipe, path);
  if (!status && !(l->path = strdup(path))) status = AC_ENOMEM;
  return begin(l, o, status);
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
  if (!ac__leaf(task)) return NULL;
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
