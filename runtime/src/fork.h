/* Loops in the child of a fork. */
#ifndef AC_FORK_H
#define AC_FORK_H

#include <stdbool.h>

struct loop;

/* From now on forks are noticed. */
void ac__forks_watch(void);
/* The child of the fork to come is another program at once: it is spared the work. */
extern __thread bool ac__fork_is_exec;
/* The child is back in a loop of its parent's.  If that was a program's and its main has ended the process does as well, with
 * what main gave; else with a message. */
_Noreturn void ac__fork_ends(struct loop *);

#endif
