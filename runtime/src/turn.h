/* Turns: for what is written in Async C to wait for a callback.  The callback notes what has come and calls ac__turns; who
 * waits looks, and waits again if that was not for him. */
#ifndef AC_TURN_H
#define AC_TURN_H

#include "io.h"

/* Zeroed is ready. */
struct turns {
  struct waiters waiting, woken; /* woken: their tasks have not run yet */
};
/* async: until the next ac__turns.  Throws AC_ECLOSED if the turns are over before it goes on. */
AC__ASYNC(void, ac__turn, struct turns *);
void ac__turns(struct turns *);
/* What they belong to goes. */
void ac__turns_over(struct turns *);

#endif
