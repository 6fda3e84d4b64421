/* Calls on the C stack, as a reader wants to see them: as they are written. */
#ifndef AC_FRAMES_H
#define AC_FRAMES_H

#include "error.h"

/* A line for each, innermost first, up to where the loop has called the task; without what acc, the runtime and the C
 * library have put between.  `did` the first of them.  False: nothing is known. */
bool ac__add_frames(struct text *, const void *const *addresses, size_t count, const char *did);

enum { AC__DEPTH = 48 };
/* Of the calling thread: how many. */
size_t ac__frames_here(const void *addresses[AC__DEPTH]);

#endif
