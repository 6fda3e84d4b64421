/* Datagrams: a part of <ac/io.h>. */

typedef struct ac_udp ac_udp;
/* A host of NULL is all addresses of this machine; port 0 is any. */
AC__ASYNC(ac_udp *, ac_udp_open, const char *host, int port);
int ac_udp_port(const ac_udp *);
/* From now on it sends to this address, and receives from it alone. */
AC__ASYNC(void, ac_udp_connect, ac_udp *, const ac_address *);
/* `to` is NULL if it is connected. */
AC__ASYNC(void, ac_udp_send, ac_udp *, const ac_address *to, const void *data, size_t n);
/* How long it was; what does not fit is gone.  `from` may be NULL. */
AC__ASYNC(size_t, ac_udp_receive, ac_udp *, void *buffer, size_t n, ac_address *from);
/* A multicast group, by its number. */
AC__ASYNC(void, ac_udp_join, ac_udp *, const char *group);
AC__ASYNC(void, ac_udp_leave, ac_udp *, const char *group);
/* How far what is sent to groups goes, and whether it comes back to this machine; false if the system refuses. */
_Bool ac_udp_multicast(ac_udp *, int hops, _Bool own);
_Bool ac_udp_ttl(ac_udp *, int hops);
_Bool ac_udp_broadcast(ac_udp *, _Bool on);
typedef struct {
  ac_address from; /* of one that is sent: to */
  ac_bytes data;   /* borrowed: until the next one */
} ac_datagram;
ac_generator(ac_datagram) ac_datagrams(ac_udp *);
/* Many by few calls of the system; `from` is all zero if it is connected.  Receiving does the same unasked. */
AC__ASYNC(void, ac_udp_send_all, ac_udp *, const ac_datagram *, size_t n);
AC__ASYNC(void, ac_udp_close, ac_udp *);
AC__ASYNC(void, ac_udp_exit, ac_udp *, ac_why *);
