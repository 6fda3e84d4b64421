/* Turns: for what is written in Async C to wait for a callback.  The callback notes what has come and calls ac__turns; who
 * waits looks, and waits again if that was not for him. */
#ifndef AC_TURN_H
#define AC_TURN_H

#include "io.h"

/* async: until the next ac__turns.  Throws AC_ECLOSED if the queue goes. */
AC__ASYNC(void, ac__turn, struct waiters *);
void ac__turns(struct waiters *);
/* The queue goes. */
void ac__turns_over(struct waiters *);

#endif
