/* Records: what a suspended call leaves on the heap. */
#ifndef AC_RECORD_H
#define AC_RECORD_H

#include <stdint.h>

#include "task.h"

/* The low bits of a record's ac__size hold its alignment, as a power of two times 16. */
enum { AC__ALIGNMENT = AC__UNIT - 1 };

void ac__record_free_aligned(ac__saved *);
/* One that no call awaits. */
ac__saved *ac__record_new(const ac__func *, ac__shape);

static inline void ac__record_free(ac__saved *record) {
  uint32_t packed = record->ac__size;
  if (ac__likely(!(packed & AC__ALIGNMENT))) ac__memory_give(record, packed);
  else ac__record_free_aligned(record);
}

#endif
