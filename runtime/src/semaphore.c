/* Semaphores.  A place that is given back goes to whom it has kept waiting longest: while anyone waits none is free. */
#include "wait.h"

struct semaphore {
  long free;
  struct waiters waiters;
};
_Static_assert(sizeof(struct semaphore) == sizeof(ac_semaphore), "what users see");

static void acquire_start(ac_task *, void *coroutine, void *to);
static const ac__func acquire_func = {.ac__name = "ac_semaphore_acquire", .ac__start = acquire_start};
static const struct wait acquire_wait = {&acquire_func, ac__wait_in_finish, ac__wait_in_cancel, NULL, NULL};

void ac_semaphore_acquire__run(ac_task *ac__task, ac__saved *self, ac_semaphore *user) {
  struct task *task = ac__full(ac__task);
  (void)self;
  if (!ac__leaf(task)) return;
  if (ac_semaphore_try(user)) ac__wait_not(task, &acquire_wait);
  else ac__wait_in(task, &((struct semaphore *)user)->waiters, &acquire_wait);
}

bool ac_semaphore_try(ac_semaphore *user) {
  struct semaphore *semaphore = (struct semaphore *)user;
  bool can = semaphore->free > 0 && !semaphore->waiters.first;
  if (can) semaphore->free--;
  return can;
}

void ac_semaphore_release(ac_semaphore *user) {
  struct semaphore *semaphore = (struct semaphore *)user;
  semaphore->free++;
  if (semaphore->free <= 0 || !semaphore->waiters.first) return;
  semaphore->free--;
  ac__waiter_wake(semaphore->waiters.first);
}

void ac_semaphore_enter__run(ac_task *task, ac__saved *self, ac_semaphore *user) {
  ac_semaphore_acquire__run(task, self, user);
}

void ac_semaphore_exit(ac_semaphore *user, ac_why *why) {
  (void)why;
  ac_semaphore_release(user);
}

/* ---- as coroutines ---- */

ac_future(void) ac_semaphore_acquire(ac_semaphore *user) { return (ac_future(void))ac__leaf_new(&acquire_func, user); }
ac_future(void) ac_semaphore_enter(ac_semaphore *user) { return (ac_future(void))ac__leaf_new(&acquire_func, user); }

static void acquire_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_semaphore_acquire__run(task, NULL, ac__leaf_object(coroutine));
}
