/* What other threads send to a loop.
 *
 * An inbox outlives its loop for as long as someone holds it.  A message is a part of something larger that whoever
 * sends it owns until it arrives; arrivals are on the loop's thread, in the order of sending, and make tasks ready. */
#ifndef AC_INBOX_H
#define AC_INBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <uv.h>

struct loop;

struct message {
  struct message *next;
  /* The loop is NULL if it is being closed and runs no more tasks. */
  void (*arrive)(struct message *, struct loop *);
};

/* libuv's own way to wake a loop lets it spin until the sender has returned from the kernel: several times as slow. */
struct inbox {
  uv_poll_t poll;
  int descriptors[2]; /* what wakes: to read from, to write to; those of one may be the same */
  pthread_mutex_t lock;
  struct message *first, **last;
  struct loop *loop; /* NULL: it was closed */
  unsigned holders;
};

/* One for the loop, which holds it; NULL when there is no memory or no descriptor. */
struct inbox *ac__inbox_open(struct loop *);
/* What has not arrived arrives. */
void ac__inbox_close(struct inbox *);

/* From any thread: false if the loop was closed, and the message is not sent. */
bool ac__inbox_send(struct inbox *, struct message *);
/* Nothing is on its way. */
bool ac__inbox_empty(struct inbox *);
void ac__inbox_hold(struct inbox *);
void ac__inbox_let_go(struct inbox *);

#endif
