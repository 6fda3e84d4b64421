/* Loops as other threads see them.
 *
 * What users hold of a loop is a handle in the registry, made when it is first asked for; so a loop that has ended is
 * found out.  Whatever comes from another thread comes by the loop's inbox. */
#ifndef AC_LOOPS_H
#define AC_LOOPS_H

#include "inbox.h"
#include "loop.h"

/* The inbox of a loop, held; NULL if the loop has ended. */
struct inbox *ac__loop_inbox(ac_loop *);
/* Nobody finds the loop any more. */
void ac__loop_hide(struct loop *);
/* Those that it has started and nobody has stopped are stopped, and reported. */
void ac__loops_close(struct loop *);

#endif
