/* Locks, as conditions see them. */
#ifndef AC_LOCK_H
#define AC_LOCK_H

#include <stdint.h>

#include "wait.h"

struct lock {
  struct waiters waiters;
  uintptr_t owner; /* the number of the task that holds it; 0: it is free */
};
_Static_assert(sizeof(struct lock) <= sizeof(ac_lock), "what users see");

extern const struct wait ac__lock_wait;

static inline uintptr_t ac__lock_number(const struct task *task) { return (uintptr_t)task->id; }

/* To the first that waits for it, or it is free. */
static inline void ac__lock_pass_on(struct lock *lock) {
  struct waiter *next = lock->waiters.first;
  lock->owner = next ? ac__lock_number(next->task) : 0;
  if (next) ac__waiter_wake(next);
}

#endif
