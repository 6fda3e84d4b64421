/* SIGINT, SIGTERM and SIGQUIT of programs with an async main.
 *
 * The first of SIGINT and SIGTERM cancels main, the second leaves cleanups no time, the third ends the process.  SIGQUIT
 * prints the tree of tasks, and the program goes on.  The handler is our own: it also works while nothing else does. */
#ifndef AC_INTERRUPT_H
#define AC_INTERRUPT_H

#include <stdbool.h>

struct loop;

/* The program's loop begins and ends.  Signals that it handles itself, or ignores, are left alone. */
void ac__interrupts_open(struct loop *);
void ac__interrupts_close(void);
/* In the child of a fork. */
void ac__interrupts_forked(void);
/* Someone else has listened to this one, and perhaps no longer does. */
void ac__interrupt_restore(int number);
/* The signal that has cancelled main, or 0. */
int ac__interrupted(void);
/* By the watchdog, under the lock of the roster: prints the tree if the loop is too busy to do so. */
void ac__interrupt_look(void);

#endif
