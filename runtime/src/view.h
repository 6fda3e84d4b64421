/* Memory that another thread may be changing, or may have given back: to look at it is no crash, and no race.
 *
 * On the thread of its loop a view copies; on any other it asks the kernel to, who says so if there is nothing. */
#ifndef AC_VIEW_H
#define AC_VIEW_H

#include <stdbool.h>

#include "task.h"

struct view {
  const struct loop *loop; /* where it is */
  bool foreign;            /* it is another thread's */
};

/* False: nothing is there, and nothing was written. */
bool ac__view(const struct view *, void *to, const void *from, size_t size);
/* Of text as much as fits; false, and a question mark, if there is none. */
bool ac__view_text(const struct view *, char *to, size_t room, const char *from);

#endif
