/* Errands: calls of plain functions that are made elsewhere, by thread.c or worker.c. */
#ifndef AC_ERRAND_H
#define AC_ERRAND_H

#include "inbox.h"
#include "wait.h"

/* Behind it stand the arguments and the value.  It is malloc's, since one that was abandoned may outlive its loop. */
struct ac__errand {
  void (*run)(void *);
  const char *name; /* of the function */
  struct message message;
  struct ac__errand *next, **link; /* in the queue of its pool, or of the crew; link: NULL if it is in none */
  struct task *task;               /* NULL: nobody waits any more */
  struct inbox *inbox;             /* held while it is with the crew */
  union {
    ac_pool *pool;
    ac_workers *workers;
  } of;                  /* NULL: the loop's own */
  uint32_t whole, align; /* of all of it */
  uint32_t value_at, size;
  int error_number, code; /* errno before and after the call; why it was not made */
  bool abandon, sent, cancelled;
  bool over; /* the call has returned; under the crew's lock */
};
_Static_assert(sizeof(struct ac__errand) <= sizeof(ac__errand_head), "generated code leaves enough room");

/* At the end of the program, for a while: calls that were abandoned and have not ended. */
void ac__threads_join(void);

struct errand_call {
  struct owning head;
  struct ac__errand *errand;
};

#endif
