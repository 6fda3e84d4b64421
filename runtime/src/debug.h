/* AC_DEBUG=1 in the environment: what costs something is done too.
 *
 * - what is open at the end is reported with the calls that made it, not only with its task
 * - the watchdog is on in ac_run too, and tells of tasks that block although nobody waits */
#ifndef AC_DEBUG_H
#define AC_DEBUG_H

#include <stdbool.h>

bool ac__debug(void);

#endif
