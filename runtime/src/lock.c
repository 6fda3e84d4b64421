/* Locks.  Who releases one hands it to whom it has kept waiting longest: between the two it is never free. */
#include "lock.h"

#include "report.h"

static void acquire_start(ac_task *, void *coroutine, void *to);
static const ac__func acquire_func = {.ac__name = "ac_lock_acquire", .ac__start = acquire_start};
const struct wait ac__lock_wait = {&acquire_func, ac__wait_in_finish, ac__wait_in_cancel, NULL, NULL};

/* Code that is no task's may hold a lock too. */
static const uintptr_t no_task = UINTPTR_MAX;
static struct task *running(void) { return ac__loop ? ac__loop->running : NULL; }

/* The other one cannot wake who would wait here. */
static void refuse(struct task *task, const struct lock *lock) {
  ac_error *error = ac_error_make(AC_EINVAL,
                                  "ac_lock_acquire: the lock is held by task %llu of another loop; it is for the tasks "
                                  "of one, between loops there are shared channels",
                                  (unsigned long long)lock->owner);
  if (error) ac__report_use(error->message);
  ac__throw_error(&task->head, error, &acquire_func, 0);
}

void ac_lock_acquire__run(ac_task *ac__task, ac__saved *self, ac_lock *user) {
  struct task *task = ac__full(ac__task);
  struct lock *lock = (struct lock *)user;
  (void)self;
  if (!ac__leaf(task)) return;
  if (!lock->owner) {
    ac__lock_give(lock, task);
    ac__wait_not(task, &ac__lock_wait);
  } else if (ac__lock_is_of(lock, task)) {
    ac__leaf_throw(task, AC_EDEADLK, "ac_lock_acquire: this task holds the lock", &acquire_func);
  } else if (lock->loop == task->loop || lock->owner == no_task) {
    ac__wait_in(task, &lock->waiters, &ac__lock_wait);
  } else {
    refuse(task, lock);
  }
}

void ac_lock_release(ac_lock *user) {
  struct lock *lock = (struct lock *)user;
  if (!lock->owner) ac__die("ac_lock_release: nobody holds this lock");
  ac__lock_pass_on(lock);
}

bool ac_lock_try(ac_lock *user) {
  struct lock *lock = (struct lock *)user;
  if (lock->owner) return false;
  const struct task *task = running();
  if (task) ac__lock_give(lock, task);
  else lock->owner = no_task;
  return true;
}

bool ac_lock_held(const ac_lock *user) { return ((const struct lock *)user)->owner != 0; }

void ac_lock_enter__run(ac_task *task, ac__saved *self, ac_lock *user) { ac_lock_acquire__run(task, self, user); }

void ac_lock_exit(ac_lock *user, ac_why *why) {
  struct lock *lock = (struct lock *)user;
  (void)why;
  const struct task *task = running();
  if (task ? ac__lock_is_of(lock, task) : lock->owner == no_task) ac__lock_pass_on(lock);
}

/* ---- as coroutines ---- */

ac_future(void) ac_lock_acquire(ac_lock *lock) { return (ac_future(void))ac__leaf_new(&acquire_func, lock); }
ac_future(void) ac_lock_enter(ac_lock *lock) { return (ac_future(void))ac__leaf_new(&acquire_func, lock); }

static void acquire_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_lock_acquire__run(task, NULL, ac__leaf_object(coroutine));
}
