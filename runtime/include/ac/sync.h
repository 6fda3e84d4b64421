/* <ac/sync.h>: what tasks of one loop synchronise with.  <ac.h> includes it.
 *
 * All zero is ready to use, nothing is to be destroyed, and none may be moved while tasks wait for it.  Who waits first
 * is served first, and what is given up goes straight to who waits: nobody overtakes.  A wait that is cancelled takes
 * its place in the queue with it; one that was served before the cancel came is served, and the cancel shows at the next
 * await.  None of these allocates unless the task must wait. */
#ifndef AC_SYNC_H
#define AC_SYNC_H

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ac_why;

/* ---- lock: async with (ac_lock *held = &l) ---- */

typedef struct {
  void *ac__[4];
} ac_lock;

/* async void: AC_EDEADLK for a task that holds it already. */
ac_future(void) ac_lock_acquire(ac_lock *);
void ac_lock_acquire__run(ac_task *, ac__saved *, ac_lock *);
/* Any task may release it; to release a free one ends the program. */
void ac_lock_release(ac_lock *);
/* Takes it if that needs no wait. */
_Bool ac_lock_try(ac_lock *);
/* Whether a task holds it. */
_Bool ac_lock_held(const ac_lock *);
/* async void */
ac_future(void) ac_lock_enter(ac_lock *);
void ac_lock_enter__run(ac_task *, ac__saved *, ac_lock *);
/* Nothing happens if the task no longer holds it. */
void ac_lock_exit(ac_lock *, struct ac_why *);

/* ---- condition: to wait, with a lock held, for what others do with that lock held ---- */

typedef struct {
  void *ac__[2];
} ac_condition;

/* async void: releases the lock, waits to be woken, and has the lock again when it returns, also if it fails.  Ask in a
 * loop for what you wait for.  AC_EINVAL if the task does not hold the lock. */
ac_future(void) ac_condition_wait(ac_condition *, ac_lock *);
void ac_condition_wait__run(ac_task *, ac__saved *, ac_condition *, ac_lock *);
/* The first n of those that wait, or all, get in line for their locks. */
void ac_condition_wake(ac_condition *, size_t n);
void ac_condition_wake_all(ac_condition *);

/* ---- semaphore: async with (ac_semaphore *slot = &s), for `free` tasks at a time ---- */

typedef struct {
  long free; /* how many may still come in */
  void *ac__[2];
} ac_semaphore;

/* async void */
ac_future(void) ac_semaphore_acquire(ac_semaphore *);
void ac_semaphore_acquire__run(ac_task *, ac__saved *, ac_semaphore *);
void ac_semaphore_release(ac_semaphore *);
_Bool ac_semaphore_try(ac_semaphore *);
/* async void */
ac_future(void) ac_semaphore_enter(ac_semaphore *);
void ac_semaphore_enter__run(ac_task *, ac__saved *, ac_semaphore *);
void ac_semaphore_exit(ac_semaphore *, struct ac_why *);

/* ---- event: off, until it is set ---- */

typedef struct {
  _Bool ac__on;
  void *ac__[2];
} ac_event;

/* async void: until it is on.  Who waits when it is set goes on, even if it is cleared at once. */
ac_future(void) ac_event_wait(ac_event *);
void ac_event_wait__run(ac_task *, ac__saved *, ac_event *);
void ac_event_set(ac_event *);
void ac_event_clear(ac_event *);
_Bool ac_event_is_set(const ac_event *);

/* ---- barrier: where `size` tasks wait for each other, again and again ---- */

typedef struct {
  size_t size;
  size_t ac__waiting;
  void *ac__[2];
  _Bool ac__broken;
} ac_barrier;

/* async size_t: which of those that go on together it was, from 0 on.  The last one need not wait. */
ac_future(size_t) ac_barrier_wait(ac_barrier *);
size_t ac_barrier_wait__run(ac_task *, ac__saved *, ac_barrier *);
/* Who waits, and whoever comes from now on, fails with AC_EBROKEN.  A new value makes it whole. */
void ac_barrier_break(ac_barrier *);

#ifdef __cplusplus
}
#endif
#endif
