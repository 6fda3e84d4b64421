#define _GNU_SOURCE /* sendmmsg */
#include "udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "report.h"

enum { ENOUGH = 262144, BATCH = 16, LARGEST = 65536 };

/* ---- receiving: up to 16 by one call, into the loop's memory, and kept in a queue ---- */

static void on_place(uv_handle_t *handle, size_t suggested, uv_buf_t *to) {
  struct loop *loop = ((ac_udp *)handle->data)->loop;
  (void)suggested;
  if (!loop->datagrams) loop->datagrams = malloc(BATCH * LARGEST);
  *to = (uv_buf_t){.base = loop->datagrams, .len = loop->datagrams ? BATCH * LARGEST : 0};
}

static void keep(ac_udp *u, const char *data, size_t n, const struct sockaddr *from) {
  struct datagram *d = malloc(sizeof *d + n);
  if (!d) return; /* as if it had been lost on its way */
  memset(&d->from, 0, sizeof d->from);
  memcpy(&d->from, from, from->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
  memcpy(d->data, data, n);
  d->size = n;
  d->next = NULL;
  *u->last = d;
  u->last = &d->next;
  u->waiting += n;
}

static void stop(ac_udp *u) {
  uv_udp_recv_stop(&u->uv);
  u->receiving = false;
}

static void on_datagram(uv_udp_t *uv, ssize_t n, const uv_buf_t *buffer, const struct sockaddr *from, unsigned flags) {
  ac_udp *u = uv->data;
  struct loop *loop = u->loop;
  (void)flags;
  if (n >= 0 && !from) return; /* nothing more for now */
  bool idle = ac__callback_begins(loop);
  if (n < 0) u->code = (int)n;
  else keep(u, buffer->base, (size_t)n, from);
  if (u->waiting > ENOUGH) stop(u);
  ac__turns(&u->turns);
  ac__callback_ends(loop, idle);
}

int ac__udp_receive(ac_udp *u) {
  int code = u->code;
  u->code = 0;
  if (code || u->receiving) return code;
  u->receiving = true;
  return uv_udp_recv_start(&u->uv, on_place, on_datagram);
}

struct datagram *ac__udp_take(ac_udp *u) {
  struct datagram *d = u->first;
  if (!d) return NULL;
  if (!(u->first = d->next)) u->last = &u->first;
  u->waiting -= d->size;
  return d;
}

/* ---- sending ---- */

static void on_sent(uv_udp_send_t *uv, int status) {
  struct sending *s = (struct sending *)uv;
  struct loop *loop = ((ac_udp *)uv->handle->data)->loop;
  bool idle = ac__callback_begins(loop);
  s->done = true;
  s->code = status;
  ac__turns(&s->turns);
  if (s->left) free(s);
  ac__callback_ends(loop, idle);
}

struct sending *ac__udp_send(ac_udp *u, const ac_address *to, const void *data, size_t n, int *code) {
  const struct sockaddr *address = (const struct sockaddr *)to;
  if (address && !address->sa_family) address = NULL;
  uv_buf_t buffer = {.base = (char *)data, .len = n};
  int sent = uv_udp_try_send(&u->uv, &buffer, 1, address);
  *code = sent < 0 ? sent : 0;
  if (sent != UV_EAGAIN) return NULL;
  struct sending *s = malloc(sizeof *s + n);
  *code = AC_ENOMEM;
  if (!s) return NULL;
  memset(s, 0, sizeof *s);
  memcpy(s->data, data, n);
  buffer.base = s->data;
  *code = uv_udp_send(&s->uv, &u->uv, &buffer, 1, address, on_sent);
  if (!*code) return s;
  free(s);
  return NULL;
}

int ac__udp_send_some(ac_udp *u, const ac_datagram *all, size_t n) {
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  uv_os_fd_t fd;
  int status = uv_fileno((uv_handle_t *)&u->uv, &fd);
  if (status || uv_udp_get_send_queue_count(&u->uv)) return status ? status : UV_EAGAIN;
  if (n > BATCH) n = BATCH;
  for (size_t k = 0; k < n; k++) {
    const struct sockaddr *to = (const struct sockaddr *)&all[k].from;
    socklen_t size = to->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    parts[k] = (struct iovec){all[k].data.data, all[k].data.size};
    messages[k].msg_hdr = (struct msghdr){.msg_iov = &parts[k], .msg_iovlen = 1};
    if (!to->sa_family) continue;
    messages[k].msg_hdr.msg_name = (void *)to;
    messages[k].msg_hdr.msg_namelen = size;
  }
  int sent = sendmmsg(fd, messages, (unsigned)n, MSG_DONTWAIT);
  return sent < 0 ? uv_translate_sys_error(errno) : sent;
}

void ac__sending_leave(struct sending *s) {
  if (s->done) free(s);
  else s->left = true;
}

/* ---- its life ---- */

static void on_closed(uv_handle_t *handle) {
  ac_udp *u = handle->data;
  for (struct datagram *d; (d = ac__udp_take(u));) free(d);
  free(u);
}

void ac__udp_close(ac_udp *u) {
  ac__resource_closed(u->loop, &u->resource);
  ac__turns_over(&u->turns);
  uv_close((uv_handle_t *)&u->uv, on_closed);
}

static void abandon(struct resource *resource) {
  ac_udp *u = (ac_udp *)resource;
  ac__report_open(resource, "udp", u->name);
  ac__udp_close(u);
}

static void address_of(const ac_udp *u, ac_address *to) {
  int size = sizeof *to;
  memset(to, 0, sizeof *to);
  uv_udp_getsockname(&u->uv, (struct sockaddr *)to, &size);
}

ac_udp *ac__udp_open(struct loop *loop, const ac_address *address, int *code) {
  ac_address own;
  ac_udp *u = calloc(1, sizeof *u);
  *code = u ? uv_udp_init_ex(loop->uv, &u->uv, AF_UNSPEC | UV_UDP_RECVMMSG) : AC_ENOMEM;
  if (*code) {
    free(u);
    return NULL;
  }
  u->loop = loop;
  u->last = &u->first;
  u->uv.data = u;
  u->resource.abandon = abandon;
  uv_unref((uv_handle_t *)&u->uv);
  ac__resource_opened(loop, &u->resource);
  *code = uv_udp_bind(&u->uv, (const struct sockaddr *)address, 0);
  if (*code) {
    ac__udp_close(u);
    return NULL;
  }
  address_of(u, &own);
  ac_address_text(&own, u->name, sizeof u->name);
  return u;
}

int ac_udp_port(const ac_udp *u) {
  ac_address own;
  address_of(u, &own);
  return ac_address_port(&own);
}

bool ac_udp_broadcast(ac_udp *u, bool on) { return !uv_udp_set_broadcast(&u->uv, on); }
bool ac_udp_ttl(ac_udp *u, int hops) { return !uv_udp_set_ttl(&u->uv, hops); }
bool ac_udp_multicast(ac_udp *u, int hops, bool own) {
  return !uv_udp_set_multicast_ttl(&u->uv, hops) && !uv_udp_set_multicast_loop(&u->uv, own);
}
