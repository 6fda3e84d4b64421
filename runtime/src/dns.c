/* Names of hosts.  What runs cannot be stopped: a cancelled wait leaves it to itself. */
#include <netdb.h>
#include <string.h>

#include "net.h"

static void dns_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func dns_func = {"a look-up", NULL, no_lines, sizeof(size_t), _Alignof(size_t), dns_start, NULL};

struct lookup {
  struct waiter head; /* no task: nobody waits any more */
  struct dns_call call;
  int status;
  union {
    uv_getaddrinfo_t address;
    uv_getnameinfo_t name;
  } request;
};

static size_t copy_addresses(const struct dns_call *call, const struct addrinfo *info) {
  size_t n = 0;
  for (; info; info = info->ai_next) {
    if (info->ai_addrlen > sizeof(ac_address)) continue;
    if (n++ >= call->room) continue;
    memset(&call->out[n - 1], 0, sizeof(ac_address));
    memcpy(&call->out[n - 1], info->ai_addr, info->ai_addrlen);
  }
  return n;
}

static size_t copy_name(const struct dns_call *call, const char *name) {
  size_t n = strlen(name);
  if (!call->room) return n;
  size_t part = n < call->room ? n : call->room - 1;
  memcpy(call->name, name, part);
  call->name[part] = 0;
  return n;
}

static void fail(struct task *task, const struct dns_call *call, int code) {
  char text[AC__NAME];
  const char *name = call->address ? ac_address_text(call->address, text, sizeof text) : call->host;
  ac__throw_error(&task->head, ac__io_error(code, "look up", name), &dns_func, 0);
}

static void dispose(struct lookup *l) {
  if (!l->call.address) uv_freeaddrinfo(l->request.address.addrinfo);
  ac__memory_give(l, sizeof *l);
}

static void finish(struct task *task) {
  struct lookup *l = ac__waiter(task);
  size_t n = 0;
  if (l->status) fail(task, &l->call, l->status);
  else
    n = l->call.address ? copy_name(&l->call, l->request.name.host)
                        : copy_addresses(&l->call, l->request.address.addrinfo);
  if (!l->status) ac__bring(task, &n, sizeof n);
  dispose(l);
}

static void done(struct lookup *l, int status) {
  struct task *task = l->head.task;
  l->status = status;
  if (!task) {
    dispose(l);
    return;
  }
  ac__outside_left(task);
  ac__wake_outside(task);
}

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *info) {
  (void)info;
  done((struct lookup *)((char *)request - offsetof(struct lookup, request)), status);
}

static void on_name(uv_getnameinfo_t *request, int status, const char *host, const char *service) {
  (void)host, (void)service;
  done((struct lookup *)((char *)request - offsetof(struct lookup, request)), status);
}

static bool cancel(struct task *task) {
  struct lookup *l = ac__waiter(task);
  ac__outside_left(task);
  l->head.task = NULL;
  uv_cancel((uv_req_t *)&l->request);
  return true;
}

static const struct wait dns_wait = {.func = &dns_func, .finish = finish, .abort = cancel};

static int start(struct loop *loop, struct lookup *l) {
  const struct dns_call *call = &l->call;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV};
  char port[16];
  if (call->address)
    return uv_getnameinfo(loop->uv, &l->request.name, on_name, (const struct sockaddr *)call->address, 0);
  snprintf(port, sizeof port, "%d", call->port);
  return uv_getaddrinfo(loop->uv, &l->request.address, on_addresses, call->host, port, &hints);
}

size_t ac__dns__run(ac_task *ac__task, ac__saved *self, struct dns_call call) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return 0;
  struct lookup *l = ac__waiter_new(task, sizeof *l, &dns_func);
  if (!l) return 0;
  l->call = call;
  int status = start(task->loop, l);
  if (status) {
    ac__memory_give(l, sizeof *l);
    fail(task, &call, status);
    return 0;
  }
  ac__outside_entered(task, AC__ENDS);
  ac__task_wait(task, &dns_wait);
  return 0;
}

struct dns_coroutine {
  ac__coroutine head;
  struct dns_call call;
};

ac_future(size_t) ac__dns(struct dns_call call) {
  struct dns_coroutine *coroutine = ac__coroutine_new(&dns_func, sizeof *coroutine, _Alignof(struct dns_coroutine));
  if (coroutine) coroutine->call = call;
  return (ac_future(size_t))ac__coroutine_future(coroutine);
}

static void dns_start(ac_task *task, void *coroutine, void *to) {
  size_t n = ac__dns__run(task, NULL, ((struct dns_coroutine *)coroutine)->call);
  if (to && !task->ac__unwind) *(size_t *)to = n;
}
