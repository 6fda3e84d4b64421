/* Awaits in other ways than await: with a limit, behind a shield, of a task that is to end. */
#include <math.h>
#include <string.h>

#include "consumed.h"
#include "report.h"
#include "wait.h"

static const int no_lines[2];

static void limit_start(ac_task *, void *coroutine, void *to);
static void limit_resume(ac_task *, ac__saved *);
static void shielded_start(ac_task *, void *coroutine, void *to);
static void stop_start(ac_task *, void *coroutine, void *to);
static const ac__func limit_func = {"ac_wait_for", NULL, no_lines, 0, 0, limit_start, limit_resume};
static const ac__func shielded_func = {.ac__name = "ac_shielded", .ac__start = shielded_start};
static const ac__func stop_func = {.ac__name = "ac_stop", .ac__start = stop_start};

struct other_call {
  struct owning head;
  ac__any future;
  const char *here;
  double seconds;
  ac_cancel_options options;
};

static void drop(ac__coroutine *coroutine) {
  struct other_call *call = (struct other_call *)coroutine;
  ac__drop(call->future, call->here);
}

/* For a future whose value is of the same type as this one's. */
static struct other_call *make(const ac__func *base, ac__any future, const char *here) {
  struct entry *entry = ac__entry_find(future);
  const ac__func *func = NULL;
  if (entry && entry->kind == AC__TASK) func = ((struct task *)entry->object)->func;
  if (entry && entry->kind == AC__COROUTINE) func = ((ac__coroutine *)entry->object)->ac__func;
  func = func ? ac__func_sized(base, func->ac__size, func->ac__align) : base;
  struct other_call *call = func ? ac__coroutine_new(func, sizeof *call, _Alignof(struct other_call)) : NULL;
  if (!call) return NULL;
  if (entry) ac__consumed(future, here);
  call->future = ac__take_over(future);
  call->head.head.ac__site = call->here = here;
  return call;
}

static ac__any future_of(struct other_call *call) { return call ? ac__coroutine_owns(&call->head, drop) : NULL; }

/* The task that it stands for, if that can be awaited and has not ended. */
static struct task *awaitable(const struct task *me, ac__any future) {
  struct entry *entry = ac__entry_find(future);
  struct task *task = entry && entry->kind == AC__TASK ? entry->object : NULL;
  return task && !ac__task_ended(task) && !task->awaiter && task != me ? task : NULL;
}

static bool is_call(ac__any future) {
  struct entry *entry = ac__entry_find(future);
  return entry && entry->kind == AC__COROUTINE;
}

/* ---- wait_for ---- */

struct limit {
  ac__saved head;
  ac_timeout *timeout;
};

static void leave(ac_task *task, ac_timeout *timeout) {
  ac_error *error = task->ac__unwind ? ac__take(task) : NULL;
  ac_why why = ac__why(error, AC_LEFT_END);
  ac_timeout_exit(timeout, &why);
  ac__memory_give(timeout, sizeof *timeout);
  ac__put(task, (ac_error *)why.error);
}

/* Where the value is in the record; 0: there is none. */
static uint32_t value_offset(const ac__func *func) {
  if (!func->ac__size) return 0;
  return ((uint32_t)sizeof(struct limit) + func->ac__align - 1) / func->ac__align * func->ac__align;
}

static void save(ac_task *task, const ac__func *func, ac_timeout *timeout) {
  uint32_t align = func->ac__align > _Alignof(struct limit) ? func->ac__align : (uint32_t) _Alignof(struct limit);
  uint32_t value = value_offset(func), size = value ? value + func->ac__size : (uint32_t)sizeof(struct limit);
  ((struct limit *)ac__save(task, NULL, func, (ac__shape){size, align, value, 1}))->timeout = timeout;
}

static void limit_resume(ac_task *task, ac__saved *self) {
  leave(task, ((struct limit *)self)->timeout);
  if (task->ac__unwind || !self->ac__result) return;
  memcpy(self->ac__result, (char *)self + value_offset(self->ac__func), self->ac__func->ac__size);
}

/* ---- of tasks, whatever becomes of the one that awaits ---- */

static void finish(struct task *me) {
  struct task *other = me->held.part.first;
  if (other) ac__await_deliver(me, other, ac__value_place(me));
  else ac__await_finish(me);
}

/* It ends first: it may use what belongs to who awaits it. */
static void cancel_and_await(struct task *me, struct task *other) {
  static const struct cause cause = {.code = AC_ECANCELED, .grace = AC__GRACE};
  static const struct wait wait = {&limit_func, finish, NULL, ac__await_awaited, ac__await_give_up};
  ac__task_cancel(other, &cause);
  ac__task_await(me, other, &wait);
}

/* A call that has no time at all is not started. */
static bool refuse(ac_task *task, struct other_call *call, const ac_timeout *timeout) {
  if (timeout && !(call->seconds <= 0 && is_call(call->future))) return false;
  ac__throw(ac__full(task), timeout ? AC_ETIMEDOUT : AC_ENOMEM, &limit_func);
  ac__drop(call->future, call->here);
  return true;
}

/* A call runs within this task; a task that there is no time for, or no wish, is cancelled before it is awaited. */
static void limit_start(ac_task *task, void *coroutine, void *to) {
  struct other_call *call = coroutine;
  const ac__func *func = call->head.head.ac__func;
  ac_timeout *timeout = ac__memory_take(sizeof *timeout);
  if (refuse(task, call, timeout)) {
    if (timeout) ac__memory_give(timeout, sizeof *timeout);
    return;
  }
  struct task *me = ac__full(task), *other = awaitable(me, call->future);
  bool late = other && call->seconds <= 0;
  *timeout = late ? ac_at(INFINITY) : ac_after(call->seconds);
  ac_timeout_enter(timeout);
  timeout->expired = late || timeout->expired;
  if (late || (other && ac__task_cancelled(me))) cancel_and_await(me, other);
  else ac__await(task, call->future, to);
  if (task->ac__unwind == AC__SUSPEND) save(task, func, timeout);
  else leave(task, timeout);
}

ac__any ac__wait_for(ac__any future, double seconds, const char *here) {
  struct other_call *call = make(&limit_func, future, here);
  if (call) call->seconds = seconds;
  return future_of(call);
}

/* ---- shielded ---- */

static bool leave_alone(struct task *me) {
  struct task *other = me->held.part.first;
  other->awaiter = NULL;
  ac__task_leave_alone(other);
  return true;
}

/* A call becomes a task of its own. */
static void shielded_start(ac_task *task, void *coroutine, void *to) {
  static const struct wait wait = {&shielded_func, finish, leave_alone, ac__await_awaited, ac__await_give_up};
  struct other_call *call = coroutine;
  struct task *me = ac__full(task);
  if (!ac__leaf(me)) {
    ac__drop(call->future, call->here);
    return;
  }
  ac__any future = ac__spawn(call->future, call->here, (ac_spawn_options){.name = NULL});
  struct task *other = awaitable(me, future);
  if (other) ac__task_await(me, other, &wait);
  else ac__await(task, future, to);
}

ac__any ac__shielded(ac__any future, const char *here) { return future_of(make(&shielded_func, future, here)); }

/* ---- stop ---- */

static void finish_stop(struct task *me) {
  struct task *other = me->held.part.first;
  if (other) ac__task_forget(other);
}

static void stop_start(ac_task *task, void *coroutine, void *to) {
  static const struct wait wait = {&stop_func, finish_stop, NULL, ac__await_awaited, ac__await_give_up};
  struct other_call *call = coroutine;
  struct task *me = ac__full(task), *other = awaitable(me, call->future);
  struct entry *entry = ac__entry_find(call->future);
  (void)to;
  if (entry && entry->kind == AC__TASK)
    ac__task_cancel(entry->object, ac__cause_of_options(call->here, &call->options));
  if (other) ac__task_await(me, other, &wait);
  else ac__drop_by(call->future, call->here, "ac_stop");
}

ac__any ac__stop(ac__any future, const char *here, ac_cancel_options options) {
  struct other_call *call = ac__coroutine_new(&stop_func, sizeof *call, _Alignof(struct other_call));
  if (!call) return NULL;
  if (ac__entry_find(future)) ac__consumed(future, here);
  call->future = ac__take_over(future);
  call->head.head.ac__site = call->here = here;
  call->options = options;
  return future_of(call);
}
