/* Conditions.  Who is woken, or cancelled, gets in line for the lock at once, and goes on when it has that: the wait ends
 * with the lock held in every case. */
#include "lock.h"

struct condition {
  struct waiters waiters;
};
_Static_assert(sizeof(struct condition) == sizeof(ac_condition), "what users see");

struct claim {
  struct waiter head;
  struct lock *lock;
  bool in_line; /* for the lock */
  int code;     /* what it will throw; 0: it was woken */
};

static void wait_start(ac_task *, void *coroutine, void *to);
static const ac__func wait_func = {.ac__name = "ac_condition_wait", .ac__start = wait_start};

static void get_in_line(struct claim *claim) {
  struct lock *lock = claim->lock;
  ac__waiter_leave(&claim->head);
  claim->in_line = true;
  ac__waiter_join(&lock->waiters, &claim->head);
  if (!lock->owner) ac__lock_pass_on(lock);
}

static void finish(struct task *task) {
  int code = ((struct claim *)ac__waiter(task))->code;
  ac__waiter_free(task, sizeof(struct claim));
  if (code == AC_ECANCELED) ac__throw_cancel(task, &wait_func);
  else if (code) ac__throw(task, code, &wait_func);
}

/* One that was woken before returns as such, and no wake is lost. */
static bool cancel(struct task *task) {
  struct claim *claim = ac__waiter(task);
  if (claim->in_line) return false;
  claim->code = AC_ECANCELED;
  get_in_line(claim);
  return false;
}

/* Whoever holds the lock never releases it: the only case in which it fails without. */
static void give_up(struct task *task) {
  struct claim *claim = ac__waiter(task);
  ac__waiter_leave(&claim->head);
  claim->code = AC_EDEADLK;
}

static const struct wait condition_wait = {&wait_func, finish, cancel, NULL, give_up};

void ac_condition_wait__run(ac_task *ac__task, ac__saved *self, ac_condition *user, ac_lock *user_lock) {
  struct task *task = ac__full(ac__task);
  struct lock *lock = (struct lock *)user_lock;
  (void)self;
  if (!ac__leaf(task)) return;
  if (!ac__lock_is_of(lock, task)) {
    ac__leaf_throw(task, AC_EINVAL, "ac_condition_wait: this task does not hold the lock", &wait_func);
    return;
  }
  struct claim *claim = ac__waiter_new(task, sizeof *claim, &wait_func);
  if (!claim) return;
  claim->lock = lock;
  ac__waiter_join(&((struct condition *)user)->waiters, &claim->head);
  ac__task_wait(task, &condition_wait);
  ac__lock_pass_on(lock);
}

void ac_condition_wake(ac_condition *user, size_t n) {
  struct waiters *waiters = &((struct condition *)user)->waiters;
  while (n-- && waiters->first) get_in_line((struct claim *)waiters->first);
}

void ac_condition_wake_all(ac_condition *condition) { ac_condition_wake(condition, SIZE_MAX); }

/* ---- as a coroutine ---- */

struct wait_call {
  ac__coroutine head;
  ac_condition *condition;
  ac_lock *lock;
};

ac_future(void) ac_condition_wait(ac_condition *condition, ac_lock *lock) {
  struct wait_call *call = ac__coroutine_new(&wait_func, sizeof *call, _Alignof(struct wait_call));
  if (call) call->condition = condition, call->lock = lock;
  return (ac_future(void))ac__coroutine_future(call);
}

static void wait_start(ac_task *task, void *coroutine, void *to) {
  struct wait_call *call = coroutine;
  (void)to;
  ac_condition_wait__run(task, NULL, call->condition, call->lock);
}
