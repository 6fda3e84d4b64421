/* The await of a future that is not a direct call. */
#include <string.h>

#include "consumed.h"
#include "wait.h"

static const int no_lines[2];
static const ac__func await_func = {.ac__name = "await", .ac__lines = no_lines};

/* Most values are an int or a pointer. */
static inline void copy(void *to, const void *from, size_t size) {
  if (size == sizeof(int)) memcpy(to, from, sizeof(int));
  else if (size == sizeof(void *)) memcpy(to, from, sizeof(void *));
  else memcpy(to, from, size);
}

__attribute__((noinline)) static void deliver_error(struct task *me, struct task *other) {
  const char *site = ac__task_site(other);
  ac__flight_put(me, other->held.part.first);
  if (site) ac__flight_pass(&me->loop->flight, (struct place){other->func, site, 0, AC__SPAWNED});
  ac__task_free(other);
}

static inline void deliver(struct task *me, struct task *other, struct entry *entry, void *to) {
  if (!ac__likely(other->head.ac__state == AC_DONE)) {
    deliver_error(me, other);
    return;
  }
  if (to) copy(to, ac__task_value(other), other->func->ac__size);
  ac__task_free_with(other, entry);
}

void ac__await_deliver(struct task *me, struct task *other, void *to) {
  deliver(me, other, ac__entry_known(other->entry), to);
}

void ac__await_finish(struct task *me) {
  struct task *other = me->held.part.first;
  if (other) ac__await_deliver(me, other, me->value_at ? (char *)me->leaf + me->value_at : NULL);
  else if (me->loop->root.scope.hit) ac__throw_cancel(me, &await_func);
  else ac__throw(me, AC_EDEADLK, &await_func);
}

/* The other may use what belongs to this task, so its end is waited for. */
static bool abort_await(struct task *me) {
  ac__task_cancel_too(me->held.part.first, me);
  return false;
}

struct task *ac__await_awaited(const struct task *me) {
  return me->held.part.first;
}

void ac__await_give_up(struct task *me) {
  struct task *other = me->held.part.first;
  me->held.part.first = NULL;
  other->awaiter = NULL;
  ac__task_leave_alone(other);
}

/* The value goes to what the caller is about to save; it is not there yet. */
static const struct wait await_wait = {&await_func, ac__await_finish, abort_await, ac__await_awaited,
                                       ac__await_give_up};

static inline void wait_for(struct task *me, struct task *other) { ac__task_await(me, other, &await_wait); }

/* It has ended, so this is no wait, and not refused.  This and the next one stand on the stack instead of ac__await, and
 * are known as the runtime's by their names. */
__attribute__((noinline)) static void ac__await_ended(struct task *me, struct task *other, ac__any future, void *to) {
  ac__consumed(future, NULL);
  me->head.ac__budget--;
  if (!ac__leaf_tired(me)) {
    ac__await_deliver(me, other, to);
    return;
  }
  wait_for(me, other);
  ac__task_ready(me);
}

/* The arguments are copied as it starts, and what it saves is linked by whoever awaits here: nothing stays behind. */
static void await_coroutine(struct task *me, struct entry *entry, ac__any future, void *to) {
  ac__coroutine *coroutine = entry->object;
  ac__consumed(future, NULL);
  ac__entry_consume(entry);
  coroutine->ac__func->ac__start(&me->head, coroutine, to);
  ac__coroutine_free(coroutine);
  ac__entry_give(entry);
}

__attribute__((noinline)) static void ac__await_other(struct task *me, struct entry *entry, ac__any future, void *to) {
  if (entry) await_coroutine(me, entry, future, to);
  else ac__throw_refused(me, future, ac__refused(future), &await_func);
}

/* What the loop would do next anyway is done here, if this task stands alone on the stack: it need not save its calls. */
static inline bool runs_next(const struct task *me, const struct task *other) {
  return me->loop->ready == other && !other->wait && !me->loop->nested && !ac__leaf_tired(me);
}

/* Its handle is good while it is awaited: it may be asked and cancelled, but not be awaited once more. */
static inline void await_running(struct task *me, struct task *other, struct entry *entry, ac__any future, void *to) {
  if (!ac__leaf(me)) return; /* it can be awaited again */
  if (!ac__likely(!other->awaiter && other != me)) {
    ac__throw_refused(me, future, other == me ? AC_EDEADLK : AC_ECONSUMED, &await_func);
    return;
  }
  ac__consumed(future, NULL);
  wait_for(me, other);
  if (runs_next(me, other) && ac__task_run_next(me->loop, me)) deliver(me, other, entry, to);
}

void ac__await(ac_task *task, ac__any future, void *to) {
  struct task *me = ac__full(task);
  struct entry *entry = ac__entry_find(future);
  if (!ac__likely(entry && entry->kind == AC__TASK)) {
    ac__await_other(me, entry, future, to);
    return;
  }
  struct task *other = entry->object;
  if (ac__likely(!ac__task_ended(other))) await_running(me, other, entry, future, to);
  else if (!other->awaiter) ac__await_ended(me, other, future, to);
  else ac__throw_refused(me, future, AC_ECONSUMED, &await_func);
}

struct task *ac__task_awaited(const struct task *task) {
  bool waits = task->head.ac__state == AC_WAITING && task->wait->awaited;
  return waits ? task->wait->awaited(task) : NULL;
}

static void find_first(struct task *task, void *first) {
  if (!*(struct task **)first) *(struct task **)first = task;
}

/* Whoever follows the waits for as many steps as there are tasks has come into a circle. */
void ac__task_cut(struct loop *loop) {
  struct task *task = NULL;
  ac__group_visit(&loop->root, find_first, &task);
  for (size_t k = 0; k < loop->alive && ac__task_awaited(task); k++) task = ac__task_awaited(task);
  for (size_t k = 0; k < loop->alive && ac__task_awaited(task) && !task->wait->give_up; k++)
    task = ac__task_awaited(task);
  if (!task->wait->give_up) ac__die("a task waits for what was never said");
  task->wait->give_up(task);
  ac__task_ready(task);
}
