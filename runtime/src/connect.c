#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "net.h"

static void connect_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func connect_func = {"a connect",           NULL,          no_lines, sizeof(ac_stream *),
                                      _Alignof(ac_stream *), connect_start, NULL};

struct connecting {
  struct waiter head;
  struct uv_kind_stream *stream;
  int status;
};

static void fail(struct task *task, const struct ac_stream *s, int code) {
  ac__throw_error(&task->head, ac__stream_error(s, code, "connect"), &connect_func, 0);
}

static void finish(struct task *task) {
  struct connecting *c = ac__waiter(task);
  ac_stream *s = &c->stream->head;
  int status = c->status;
  ac__memory_give(c, sizeof *c);
  if (!status) {
    ac__bring(task, &s, sizeof s);
    return;
  }
  fail(task, s, status);
  ac_abort(s);
}

/* The callback comes also when the handle is closed. */
static void on_connected(uv_connect_t *connect, int status) {
  struct uv_kind_stream *u = (struct uv_kind_stream *)((char *)connect->handle - offsetof(struct uv_kind_stream, uv));
  struct task *task = u->connecting;
  free(connect);
  if (!task) return;
  u->connecting = NULL;
  ((struct connecting *)ac__waiter(task))->status = status;
  ac__outside_left(task);
  ac__wake_outside(task);
}

static bool cancel(struct task *task) {
  struct connecting *c = ac__waiter(task);
  c->stream->connecting = NULL;
  ac__outside_left(task);
  ac_abort(&c->stream->head);
  ac__memory_give(c, sizeof *c);
  return true;
}

static const struct wait connect_wait = {.func = &connect_func, .finish = finish, .abort = cancel};

static int start_tcp(struct uv_kind_stream *u, uv_connect_t *connect, const ac_address *address,
                     const ac_tcp_options *o) {
  int status = o->local ? uv_tcp_bind(&u->uv.tcp, (const struct sockaddr *)o->local, 0) : 0;
  if (!status) status = uv_tcp_connect(connect, &u->uv.tcp, (const struct sockaddr *)address, on_connected);
  if (status) return status;
  if (!o->delay) uv_tcp_nodelay(&u->uv.tcp, 1);
  if (o->keepalive) uv_tcp_keepalive(&u->uv.tcp, 1, (unsigned)o->keepalive);
  u->head.peer = *address;
  return 0;
}

static int start_unix(struct uv_kind_stream *u, uv_connect_t *connect, const char *path) {
  if (!path || !*path) return AC_EINVAL;
  if (!(u->head.name = strdup(path))) return AC_ENOMEM;
  if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path) return UV_ENAMETOOLONG;
  uv_pipe_connect(connect, &u->uv.pipe, path, on_connected);
  return 0;
}

/* libuv keeps the request until its callback, which comes after a cancel too. */
static int start(struct uv_kind_stream *u, const ac_address *address, const char *path, const ac_tcp_options *o) {
  uv_connect_t *connect = malloc(sizeof *connect);
  if (!connect) return AC_ENOMEM;
  int status = address ? start_tcp(u, connect, address, o) : start_unix(u, connect, path);
  if (status) free(connect);
  return status;
}

/* Without a handle, or with one that will not connect. */
static void refuse(struct task *task, struct connecting *c, const ac_address *address, const char *path, int code) {
  char text[AC__NAME];
  const char *name = address ? ac_address_text(address, text, sizeof text) : path;
  ac__throw_error(&task->head, ac__io_error(code, "connect", name), &connect_func, 0);
  if (c->stream) ac_abort(&c->stream->head);
  ac__memory_give(c, sizeof *c);
}

ac_stream *ac__connect__run(ac_task *ac__task, ac__saved *self, const ac_address *address, const char *path,
                            const ac_tcp_options *o) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return NULL;
  int status;
  struct connecting *c = ac__waiter_new(task, sizeof *c, &connect_func);
  if (!c) return NULL;
  c->stream = ac__uv_stream_new(task->loop, address ? AC__TCP : AC__UNIX, 0, &status);
  if (c->stream) status = start(c->stream, address, path, o);
  if (status) {
    refuse(task, c, address, path, status);
    return NULL;
  }
  c->stream->connecting = task;
  ac__outside_entered(task, AC__ENDS);
  ac__task_wait(task, &connect_wait);
  return NULL;
}

struct connect_call {
  ac__coroutine head;
  const ac_address *address;
  const char *path;
  const ac_tcp_options *options;
};

ac_future(ac_stream *) ac__connect(const ac_address *address, const char *path, const ac_tcp_options *options) {
  struct connect_call *call = ac__coroutine_new(&connect_func, sizeof *call, _Alignof(struct connect_call));
  if (call) call->address = address, call->path = path, call->options = options;
  return (ac_future(ac_stream *))ac__coroutine_future(call);
}

static void connect_start(ac_task *task, void *coroutine, void *to) {
  struct connect_call *call = coroutine;
  ac_stream *s = ac__connect__run(task, NULL, call->address, call->path, call->options);
  if (to && !task->ac__unwind) *(ac_stream **)to = s;
}
