/* The watchdog: a thread that looks every 50 ms whether a task keeps its loop from running, and says which and where while
 * it does. */
#ifndef AC_WATCHDOG_H
#define AC_WATCHDOG_H

#include <stdbool.h>

struct loop;

/* Of a loop in the roster: from now on it is watched if that is asked for, or others are. */
void ac__watchdog_watch(struct loop *, bool asked);
/* Before it leaves the roster. */
void ac__watchdog_leave(struct loop *);

#endif
