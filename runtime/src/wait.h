/* Leaves: what really waits in the end.
 *
 * A leaf is written by hand in the shape of generated code, but needs no record and no resume: to wait it says what it
 * waits for, `struct wait`, and suspends; whoever ends the wait makes the task ready, and `finish` brings the value.
 * This is all of one, `async int ac_bell_wait(ac_bell *)`, for as many tasks as want to:
 *
 *   struct ac_bell { struct waiters waiters; bool rung; int tone; };        zeroed is ready
 *   struct listener { struct waiter head; ac_bell *bell; };
 *
 *   static void finish(struct task *task) {           it rang: the value goes to who awaits
 *     int tone = ((struct listener *)ac__waiter(task))->bell->tone;
 *     ac__waiter_free(task, sizeof(struct listener));
 *     ac__bring(task, &tone, sizeof tone);            or ac__throw(task, code, &func), to fail
 *   }
 *   static bool cancel(struct task *task) {           a cancel has come while it waits
 *     return ac__waiter_cancel(task, sizeof(struct listener));   it waits for nothing any more: AC_ECANCELED is thrown
 *   }
 *   static const struct wait wait = {&func, finish, cancel, NULL, NULL};
 *
 *   int ac_bell_wait__run(ac_task *ac__task, ac__saved *self, ac_bell *bell) {
 *     struct task *task = ac__full(ac__task);
 *     if (!ac__leaf(task)) return 0;                                the first line of each: cancelled, so it does not start
 *     if (bell->rung && !ac__leaf_tired(task)) return bell->tone;   need not wait
 *     struct listener *me = ac__waiter_new(task, sizeof *me, &func);
 *     if (!me) return 0;                                            no memory: it has failed
 *     me->bell = bell;
 *     ac__waiter_join(&bell->waiters, &me->head);
 *     ac__task_wait(task, &wait);
 *     if (bell->rung) ac__waiter_wake(&me->head);                   it was only to let others run
 *     return 0;
 *   }
 *   void ac_bell_ring(ac_bell *bell, int tone) {
 *     bell->rung = true, bell->tone = tone;
 *     while (bell->waiters.first) ac__waiter_wake(bell->waiters.first);
 *   }
 *
 * and `start` and the constructor as in sleep.c.
 *
 * What completed is delivered: once woken, a task is not asked to abort; the cancel shows at its next leaf.  An
 * operation that cannot be stopped at once, one that libuv holds, asks for its end in `abort` and returns false: the task
 * waits on until the callback wakes it, and `finish` throws ac__throw_cancel() if nothing came of it.  It may be asked
 * a second time, when the grace of a cleanup is over.
 *
 * While a task waits for what the outside must bring, `loop->outside` counts it: up before ac__task_wait, down before it
 * is woken.  A callback of libuv's that wakes ends with ac__wake_outside(). */
#ifndef AC_WAIT_H
#define AC_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "task.h"

/* In struct wait:
 *
 *   finish    called before the task goes on: brings the value, or throws; NULL: there is nothing to bring
 *   abort     a cancel has come.  True: the wait is undone.  False: it will be woken as ever.  NULL: the same as false
 *   awaited   the task whose end it waits for; NULL for all that do not
 *   give_up   that task waits for this one, by whatever way: arranges for `finish` to fail without it */

bool ac__leaf_slow(struct task *);
/* The first line of every leaf.  False: the leaf must return at once; the task fails, or waits.  After true a leaf that
 * need not wait must do so all the same if ac__leaf_tired(). */
static inline bool ac__leaf(struct task *task) {
  return ac__likely(--task->head.ac__budget >= 0) || ac__leaf_slow(task);
}
static inline bool ac__leaf_tired(const struct task *task) {
  return task->head.ac__budget < (task->flags.struck ? -AC__BUDGET : 0);
}

/* Lets the running task wait: its leaf has been entered.  A leaf leaves no record: its caller is resumed as if the call had
 * just returned, or has failed in wait->finish.  The first leaves it to the leaf to
 * keep since when. */
static inline void ac__task_suspend(struct task *task, const struct wait *wait) {
  task->wait = wait;
  task->head.ac__state = AC_WAITING;
  task->head.ac__unwind = AC__SUSPEND;
}
static inline int64_t ac__tick(const struct task *task) { return __atomic_load_n(&task->loop->tick, __ATOMIC_RELAXED); }
static inline void ac__task_wait(struct task *task, const struct wait *wait) {
  ac__task_suspend(task, wait);
  task->queue.since = ac__tick(task);
}

/* In finish: where the value of the leaf goes, NULL if nobody wants it; brings it there.  Where that is may be where
 * held.part was: that is read before. */
static inline void *ac__value_place(struct task *task) {
  if (!task->leaf) return ac__task_value(task);
  return task->value_at ? (char *)task->leaf + task->value_at : NULL;
}
static inline void ac__bring(struct task *task, const void *value, size_t size) {
  void *to = ac__value_place(task);
  if (to) __builtin_memcpy(to, value, size);
}

/* ---- queues of waiting tasks ---- */

/* First member of what a leaf keeps while its task waits. */
struct waiter {
  struct waiter *next, **link; /* link: NULL if it is in no queue */
  struct waiters *queue;
  struct task *task;
};
struct waiters {
  struct waiter *first, **last; /* last counts only if there is a first */
};

/* A block for the leaf of the running task, all zero but for the task; kept in held.part.first.  NULL when there is no
 * memory: the task has failed. */
void *ac__waiter_new(struct task *, size_t size, const ac__func *);
static inline void *ac__waiter(const struct task *task) { return task->held.part.first; }
static inline void ac__waiter_free(struct task *task, size_t size) { ac__memory_give(task->held.part.first, size); }

/* To the end of a queue; out of it, wherever it stands. */
void ac__waiter_join(struct waiters *, struct waiter *);
void ac__waiter_leave(struct waiter *);
/* Out of its queue, and gone: what most aborts do.  True. */
bool ac__waiter_cancel(struct task *, size_t size);
/* Leaves its queue if it is in one, and its task becomes ready. */
void ac__waiter_wake(struct waiter *);

/* ---- leaves that wait in a queue and bring nothing ---- */

/* Its struct wait has these; the task waits at the end of the queue until it is woken. */
void ac__wait_in(struct task *, struct waiters *, const struct wait *);
void ac__wait_in_finish(struct task *);
bool ac__wait_in_cancel(struct task *);
/* It need not wait: only a tired task does, for the others to run. */
static inline void ac__wait_not(struct task *task, const struct wait *wait) {
  if (ac__likely(!ac__leaf_tired(task))) return;
  task->held.part.first = NULL;
  ac__task_wait(task, wait);
  ac__task_ready(task);
}

/* ---- as coroutines: leaves of one object ---- */

struct leaf_call {
  ac__coroutine head;
  void *object;
};
__attribute__((always_inline)) static inline ac__any ac__leaf_new(const ac__func *func, void *object) {
  struct leaf_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct leaf_call));
  if (call) call->object = object;
  return ac__coroutine_future(call);
}
static inline void *ac__leaf_object(const void *coroutine) { return ((const struct leaf_call *)coroutine)->object; }

/* Throws a code with a text that lasts. */
void ac__leaf_throw(struct task *, int code, const char *text, const ac__func *);

/* ---- the end of a task that another awaits, or nobody ---- */

/* `ended` is called when the task has, of who watches first first; it may take the error out of held.part.first, and the
 * value.  Nothing runs yet. */
void ac__watch(struct task *, struct watch *);
void ac__unwatch(struct watch *);

/* Awaits a task that has not ended and that nobody awaits, in a way of one's own: with these, and another `abort`. */
static inline void ac__task_await(struct task *me, struct task *other, const struct wait *wait) {
  me->held.part.first = other;
  ac__task_wait(me, wait);
  other->awaiter = me;
}
/* The value or the error of a task that has ended goes to the one that awaited it; the task goes. */
void ac__await_deliver(struct task *me, struct task *other, void *to);
void ac__await_finish(struct task *);
struct task *ac__await_awaited(const struct task *);
void ac__await_give_up(struct task *);

/* ---- from callbacks of libuv's ---- */

/* Makes the task ready and, if none was before, runs what is ready; nothing of the callback's may be used after it. */
void ac__wake_outside(struct task *);

#endif
