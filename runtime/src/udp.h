#ifndef AC_UDP_H
#define AC_UDP_H

#include <stdbool.h>

#include "turn.h"

struct datagram {
  struct datagram *next;
  ac_address from;
  size_t size;
  char data[];
};

struct ac_udp {
  struct resource resource;
  struct turns turns;
  struct loop *loop;
  uv_udp_t uv;
  struct datagram *first, **last; /* that came, and were not asked for */
  size_t waiting;                 /* bytes of them */
  bool receiving;
  int code; /* of the last receive, if that failed */
  char name[64];
};
/* NULL and a code. */
ac_udp *ac__udp_open(struct loop *, const ac_address *, int *code);
void ac__udp_close(ac_udp *);
/* The oldest, which is the caller's; NULL: none yet, or a code. */
struct datagram *ac__udp_take(ac_udp *);
int ac__udp_receive(ac_udp *);

/* One that the system could not take at once: a copy, and it is sent even if nobody waits any more. */
struct sending {
  uv_udp_send_t uv;
  struct turns turns;
  int code;
  bool done, left;
  char data[];
};
/* Sent at once: NULL, and 0 or a code. */
struct sending *ac__udp_send(ac_udp *, const ac_address *to, const void *data, size_t n, int *code);
void ac__sending_leave(struct sending *);
/* How many the system takes at once, or a code. */
int ac__udp_send_some(ac_udp *, const ac_datagram *, size_t n);

#endif
