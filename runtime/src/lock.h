/* Locks, as conditions see them. */
#ifndef AC_LOCK_H
#define AC_LOCK_H

#include <stdint.h>

#include "wait.h"

struct lock {
  struct waiters waiters;
  uintptr_t owner;         /* the number of the task that holds it; 0: it is free */
  const struct loop *loop; /* that task's */
};
_Static_assert(sizeof(struct lock) <= sizeof(ac_lock), "what users see");

extern const struct wait ac__lock_wait;

static inline bool ac__lock_is_of(const struct lock *lock, const struct task *task) {
  return lock->owner == (uintptr_t)task->id && lock->loop == task->loop;
}
static inline void ac__lock_give(struct lock *lock, const struct task *task) {
  lock->owner = (uintptr_t)task->id;
  lock->loop = task->loop;
}

/* To the first that waits for it, or it is free. */
static inline void ac__lock_pass_on(struct lock *lock) {
  struct waiter *next = lock->waiters.first;
  if (next) ac__lock_give(lock, next->task);
  else lock->owner = 0;
  if (next) ac__waiter_wake(next);
}

#endif
