/* AC_DEBUG=1 in the environment: what costs something is done too.
 *
 * - what is open at the end is reported with the calls that made it, not only with its task
 * - who uses a future that was consumed is told where that was
 * - the watchdog is on in ac_run too, and tells of tasks that block although nobody waits */
#ifndef AC_DEBUG_H
#define AC_DEBUG_H

#include <stdbool.h>

extern bool ac__debugging;
static inline bool ac__debug(void) { return ac__debugging; }

#endif
