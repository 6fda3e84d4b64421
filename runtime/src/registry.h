/* Objects that any thread may ask for: promises, and channels between loops.
 *
 * A handle is an index and a generation in a table of the process, under one lock: whoever has one may ask for it at any
 * time, whether or not what it stood for is still there. */
#ifndef AC_REGISTRY_H
#define AC_REGISTRY_H

#include <ac/gen.h>

void ac__registry_lock(void);
void ac__registry_unlock(void);

/* All of these under the lock.  NULL when there is no memory. */
ac__any ac__registry_enter(void *object);
/* NULL if it has left. */
void *ac__registry_find(ac__any);
void ac__registry_leave(ac__any);

#endif
