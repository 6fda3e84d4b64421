/* Connecting, listening, and the names of hosts. */
#ifndef AC_NET_H
#define AC_NET_H

#include <stdbool.h>
#include <sys/types.h>

#include "stream.h"

struct ac_listener {
  struct resource resource;
  struct loop *loop;
  enum uv_what what; /* AC__TCP or AC__UNIX */
  int descriptor;
  uv_poll_t poll; /* active while a task waits for a connection, and at most once more */
  struct waiters waiters;
  size_t open; /* streams that it has accepted and that are not closed; it lives as long as they */
  bool stopped, gone;
  ino_t made; /* of a Unix socket: what its name, a path to be removed, was made to be */
  char *name;
};

/* 0, or a code and it is closed. */
int ac__listen_tcp(struct ac_listener *, const ac_address *, const ac_listen_options *);
int ac__listen_unix(struct ac_listener *, const char *path, const ac_listen_options *);
/* NULL without memory. */
struct ac_listener *ac__listener_new(struct loop *);
void ac__listener_close(struct ac_listener *);

/* async: the next one, when fewer than `limit` are open. */
AC__ASYNC(ac_stream *, ac__accept, ac_listener *, size_t limit);
/* async: to an address, or if that is NULL to a Unix socket's path. */
AC__ASYNC(ac_stream *, ac__connect, const ac_address *, const char *path, const ac_tcp_options *);

/* What a name stands for: for getaddrinfo, or getnameinfo if there is an address. */
struct dns_call {
  const char *host;
  int port;
  const ac_address *address;
  ac_address *out;
  size_t room;
  char *name;
};
AC__ASYNC(size_t, ac__dns, struct dns_call);

#endif
