/* Barriers.  The last to arrive lets all go, and the next round begins at once. */
#include "wait.h"

struct barrier {
  size_t size, waiting;
  struct waiters waiters;
  bool broken;
};
_Static_assert(sizeof(struct barrier) == sizeof(ac_barrier), "what users see");

struct arrival {
  struct waiter head;
  struct barrier *barrier; /* while it waits */
  size_t index;
  bool broken;
};

static void wait_start(ac_task *, void *coroutine, void *to);
static const ac__func wait_func = {"ac_barrier_wait", NULL, NULL, sizeof(size_t), _Alignof(size_t), wait_start, NULL};

static void throw_broken(struct task *task) { ac__leaf_throw(task, AC_EBROKEN, "the barrier was broken", &wait_func); }

static void finish(struct task *task) {
  struct arrival *arrival = ac__waiter(task);
  size_t index = arrival->index;
  bool broken = arrival->broken;
  ac__waiter_free(task, sizeof *arrival);
  if (broken) throw_broken(task);
  else ac__bring(task, &index, sizeof index);
}

/* As if it had never come. */
static bool cancel(struct task *task) {
  struct arrival *arrival = ac__waiter(task);
  arrival->barrier->waiting--;
  return ac__waiter_cancel(task, sizeof *arrival);
}

static const struct wait barrier_wait = {&wait_func, finish, cancel, NULL, NULL};

/* They are numbered now: of those that came some may have been cancelled. */
static void let_all_go(struct barrier *barrier) {
  struct waiter *waiter;
  for (size_t index = 0; (waiter = barrier->waiters.first); index++) {
    ((struct arrival *)waiter)->index = index;
    ((struct arrival *)waiter)->broken = barrier->broken;
    ac__waiter_wake(waiter);
  }
  barrier->waiting = 0;
}

static void wait_for_others(struct task *task, struct barrier *barrier) {
  struct arrival *arrival = ac__waiter_new(task, sizeof *arrival, &wait_func);
  if (!arrival) return;
  arrival->barrier = barrier;
  barrier->waiting++;
  ac__waiter_join(&barrier->waiters, &arrival->head);
  ac__task_wait(task, &barrier_wait);
}

size_t ac_barrier_wait__run(ac_task *ac__task, ac__saved *self, ac_barrier *user) {
  struct task *task = ac__full(ac__task);
  struct barrier *barrier = (struct barrier *)user;
  size_t index = barrier->waiting;
  bool last = index + 1 >= barrier->size;
  (void)self;
  if (!ac__leaf(task)) return 0;
  if (barrier->broken) throw_broken(task);
  else if (!last || ac__leaf_tired(task)) wait_for_others(task, barrier);
  if (last && ac__task->ac__unwind != AC__FAIL) let_all_go(barrier);
  return index;
}

void ac_barrier_break(ac_barrier *user) {
  struct barrier *barrier = (struct barrier *)user;
  barrier->broken = true;
  let_all_go(barrier);
}

/* ---- as a coroutine ---- */

ac_future(size_t) ac_barrier_wait(ac_barrier *barrier) { return (ac_future(size_t))ac__leaf_new(&wait_func, barrier); }

static void wait_start(ac_task *task, void *coroutine, void *to) {
  size_t index = ac_barrier_wait__run(task, NULL, ac__leaf_object(coroutine));
  if (to && !task->ac__unwind) *(size_t *)to = index;
}
