/* All loops of the process, for who looks at them from another thread, and from a debugger. */
#ifndef AC_ROSTER_H
#define AC_ROSTER_H

#include <stdint.h>

#include "stack.h"

struct loop;

/* Tells one resume from the next. */
struct beat {
  unsigned batch, resume;
};

/* A loop's part in it. */
struct member_of_roster {
  struct loop *next, **link;
  struct thread thread;
  struct guard { /* the watchdog's: what it saw when it looked last */
    struct beat beat;
    bool on;        /* it watches this loop */
    int looks;      /* in a row, in which the thread slept */
    int64_t since;  /* when it saw this beat first */
    long long time; /* of the processor, then */
    int64_t ending; /* since when the loop has been about to end; 0: it is not */
    int64_t next;   /* how long it may go on before it is reported again */
  } guard;
};

/* None begins or ends in between. */
void ac__roster_lock(void);
void ac__roster_unlock(void);
extern struct loop *ac__roster;

void ac__roster_enter(struct loop *);
void ac__roster_leave(struct loop *);

/* The trees of all loops, to stderr; `mine` is the loop of the calling thread, or NULL.  Under the lock. */
void ac__roster_dump(const struct loop *mine);

#endif
