#include "scope.h"

#include <string.h>

#include "task.h"

static bool owns(const struct task *task, const struct scope *scope) { return scope->owner == task; }

struct scope *ac__task_born_in(const struct task *task) {
  struct scope *scope = task->scope;
  while (owns(task, scope)) scope = scope->outer;
  return scope;
}

/* ---- why ---- */

static const struct cause unknown = {.code = AC_ECANCELED, .grace = AC__GRACE};

struct cause *ac__cause_new(int code, const char *here, const char *reason) {
  size_t length = reason ? strlen(reason) + 1 : 0, size = sizeof(struct cause) + length;
  struct cause *cause = ac__memory_take_surely(size);
  struct task *running = ac__loop ? ac__loop->running : NULL;
  *cause = (struct cause){code, AC__GRACE, here, running ? running->func : NULL, NULL, size};
  if (reason) cause->reason = memcpy(cause + 1, reason, length);
  return cause;
}

void ac__cause_free(const struct cause *cause) {
  if (cause && cause->size) ac__memory_give((void *)cause, cause->size);
}

/* That of the innermost that was cancelled itself, of all that the task is in. */
const struct cause *ac__task_cause(const struct task *task) {
  const struct scope *scope = task->scope;
  for (; task; task = scope->owner) {
    for (; owns(task, scope); scope = scope->outer)
      if (scope->cause) return scope->cause;
    if (task->flags.hit) return task->flags.has_cold && task->about.cold->cause ? task->about.cold->cause : &unknown;
  }
  return scope->cause ? scope->cause : &unknown;
}

float ac__task_grace(const struct task *task) { return ac__task_cause(task)->grace; }

void ac__throw_cancel(struct task *task, const ac__func *leaf) {
  if (task->loop->forked) {
    ac__throw(task, AC_EFORKED, leaf);
    return;
  }
  const struct cause *cause = ac__task_cause(task);
  if (cause->reason) ac__throw_error(&task->head, ac_error_make(cause->code, "%s", cause->reason), leaf, 0);
  else ac__throw(task, cause->code, leaf);
  if (cause->here) ac__flight_pass(&task->loop->flight, (struct place){cause->by, cause->here, 0, AC__CANCELLED});
}

/* ---- cleanups ---- */

/* Only a scope that was entered in the cleanup counts there. */
static bool hidden(const struct task *task) {
  uint16_t depth = task->head.ac__cleanup;
  return depth && !task->flags.hurried && !(owns(task, task->scope) && task->scope->level >= depth);
}

bool ac__task_cancelled(const struct task *task) { return task->flags.struck && !hidden(task); }

static void on_grace(struct alarm *alarm) {
  ac__task_hurry(((struct cold *)((char *)alarm - offsetof(struct cold, grace)))->task);
}

/* A cleanup keeps a cancel out: from now on its time counts.  Without memory for an alarm it has all the time it needs. */
static void start_grace(struct task *task) {
  struct cold *cold = ac__task_cold(task);
  struct timers *timers = &task->loop->timers;
  if (!cold->grace.ring)
    ac__alarm_set(timers, &cold->grace, ac__clock(timers) + ac__nanoseconds(ac__task_grace(task)), on_grace);
}

void ac__shield_entered(ac_task *head) {
  struct task *task = ac__full(head);
  if (task->flags.struck && hidden(task)) start_grace(task);
}

void ac__shield_left(ac_task *head) {
  struct task *task = ac__full(head);
  if (head->ac__cleanup) return;
  task->flags.hurried = false;
  if (task->flags.has_cold) ac__alarm_clear(&task->loop->timers, &task->about.cold->grace);
}

/* ---- reaching tasks ---- */

/* While it is struck its budget is below 1, so that each leaf looks; what is left of it is what it was before. */
static void set_struck(struct task *task, bool struck) {
  task->head.ac__budget += ((int)task->flags.struck - (int)struck) * AC__BUDGET;
  task->flags.struck = struck;
}

void ac__task_alert(struct task *task) {
  set_struck(task, true);
  task->flags.hit = true;
}

static void strike(struct task *task) {
  bool before = ac__task_cancelled(task);
  set_struck(task, true);
  if (hidden(task)) start_grace(task);
  else if (!before) ac__task_abort(task);
}

/* At a place in line. */
static void push(struct work *work, struct scope **at, struct scope *scope) {
  if (!*at) work->last = &scope->next;
  scope->next = *at;
  *at = scope;
}

static struct group *pop(struct work *work) {
  struct scope *scope = work->first;
  work->first = scope->next;
  if (!work->first) work->last = &work->first;
  return (struct group *)scope;
}

/* A cancel comes to what the task has entered within `outer`, as far as the first wall. */
static void reach(struct task *task, const struct scope *outer, struct work *work) {
  struct scope *wall = NULL, *scope, **at = work->last;
  for (scope = task->scope; scope != outer; scope = scope->outer)
    if (scope->wall) wall = scope;
  for (scope = wall ? wall->outer : task->scope; scope != outer; scope = scope->outer) {
    if (!scope->hit && scope->kind == AC__GROUP) push(work, at, scope);
    scope->hit = true;
  }
  if (!wall) strike(task);
  else if (wall->wall == AC__SHIELDED) ac__shield_keeps_out(wall);
  else start_grace(task);
}

static struct order *give_order(struct order **at, struct order given) {
  struct order *order = ac__memory_take_surely(sizeof *order);
  *order = given;
  order->next = *at;
  return *at = order;
}

/* After those that this cancel has given before. */
static void give_next(struct loop *loop, struct order given) {
  loop->orders.at = &give_order(loop->orders.at, given)->next;
}

/* Tasks await each other in chains of any length and are cancelled along them, but not by recursion. */
void ac__task_cancel_too(struct task *task, struct task *by) {
  give_next(task->loop, (struct order){.task = task, .by = by});
}

void ac__task_drop(struct task *task) { give_order(&task->loop->orders.groups, (struct order){.group = task->scope}); }

static void cancel_as(struct task *task, const struct task *by) {
  const struct cause *why = ac__task_cause(by);
  struct cause *cause = ac__cause_new(why->code, why->here, why->reason);
  cause->by = why->by;
  cause->grace = by->flags.hurried ? 0 : why->grace;
  ac__task_cancel(task, cause);
}

/* What the task has entered is reached, and then the tasks of its groups. */
static void spread(struct task *task, const struct scope *outer, struct work *work) {
  reach(task, outer, work);
  if (work->first) give_next(task->loop, (struct order){.work = *work});
}

static void spread_within(struct task *task, const struct scope *outer) {
  struct work work = {NULL, &work.first};
  spread(task, outer, &work);
}

/* Reaches one more task of a walk, whose groups come last; false: there is none. */
static bool walk_on(struct order *walk) {
  while (!walk->task && walk->work.first) {
    struct group *group = pop(&walk->work);
    walk->group = &group->scope;
    walk->task = group->oldest;
  }
  struct task *task = walk->task;
  if (!task) return false;
  walk->task = task->younger;
  if (!ac__task_ended(task)) reach(task, walk->group, &walk->work);
  return true;
}

static bool follow(struct order *order) {
  if (!order->by) return walk_on(order);
  cancel_as(order->task, order->by);
  return false;
}

/* A walk goes on when all has been done that its last task asked for. */
static void follow_orders(struct loop *loop) {
  struct orders *orders = &loop->orders;
  if (orders->followed) return;
  orders->followed = true;
  while (orders->first) {
    struct order *order = orders->first;
    orders->first = order->next;
    orders->at = &orders->first;
    if (follow(order)) {
      order->next = *orders->at;
      *orders->at = order;
    } else {
      ac__memory_give(order, sizeof *order);
    }
  }
  orders->at = &orders->first;
  orders->followed = false;
}

static void drop_group(struct order **at) {
  struct order *order = *at;
  struct scope *group = order->group;
  *at = order->next;
  ac__memory_give(order, sizeof *order);
  ac__group_drop(group);
}

/* To drop what has not started takes it out of its group, so no group is being walked through. */
static void end_orders(struct loop *loop) {
  struct orders *orders = &loop->orders;
  follow_orders(loop);
  if (orders->followed) return;
  orders->followed = true;
  while (orders->groups) drop_group(&orders->groups);
  orders->followed = false;
}

/* ---- cancelling ---- */

void ac__scope_cancel(struct loop *loop, struct scope *scope, const struct cause *cause) {
  struct work work = {NULL, &work.first};
  if (!scope->cause) scope->cause = cause;
  else ac__cause_free(cause);
  if (scope->hit) return;
  scope->hit = true;
  if (scope->kind == AC__GROUP) push(&work, work.last, scope);
  if (scope->owner) spread(scope->owner, scope, &work);
  else give_next(loop, (struct order){.work = work});
  end_orders(loop);
}

/* What is cancelled without a grace passes that on once: tasks may await each other in a circle. */
static bool is_news(const struct task *task, const struct cause *cause) {
  const struct cold *cold = task->flags.has_cold ? task->about.cold : NULL;
  return !task->flags.hit || (cause->grace <= 0 && cold && cold->cause && cold->cause->grace > 0);
}

bool ac__task_cancel(struct task *task, const struct cause *cause) {
  bool alive = !ac__task_ended(task), first = !task->flags.hit;
  if (!alive || !is_news(task, cause)) {
    ac__cause_free(cause);
    return alive;
  }
  struct cold *cold = ac__task_cold(task);
  ac__cause_free(cold->cause);
  cold->cause = cause;
  task->flags.hit = true;
  if (first) spread_within(task, ac__task_born_in(task));
  follow_orders(task->loop);
  if (cause->grace <= 0) ac__task_hurry(task);
  end_orders(task->loop);
  return true;
}

/* ---- walls ---- */

static bool outer_hit(const struct scope *scope) {
  const struct scope *outer = scope->outer;
  return outer->hit || (!owns(scope->owner, outer) && scope->owner->flags.hit);
}

bool ac__scope_hit_outside(const struct scope *scope) { return scope->wall == AC__OPEN && outer_hit(scope); }

static void open_wall(struct scope *scope) {
  scope->wall = AC__OPEN;
  if (outer_hit(scope)) spread_within(scope->owner, scope->outer);
}

void ac__scope_open(struct scope *scope) {
  struct loop *loop = scope->owner->loop;
  open_wall(scope);
  end_orders(loop);
}

static struct scope *wall_to_open(const struct task *task) {
  for (struct scope *scope = task->scope; owns(task, scope); scope = scope->outer)
    if (scope->wall && outer_hit(scope)) return scope;
  return NULL;
}

static void hurry(struct task *task, struct work *groups) {
  struct scope **at = groups->last;
  task->flags.hurried = task->head.ac__cleanup;
  for (struct scope *wall; (wall = wall_to_open(task));) open_wall(wall);
  if (ac__task_cancelled(task)) ac__task_abort(task);
  for (struct scope *scope = task->scope; owns(task, scope); scope = scope->outer)
    if (scope->hit && scope->kind == AC__GROUP) push(groups, at, scope);
}

void ac__task_hurry(struct task *task) {
  struct work groups = {NULL, &groups.first};
  hurry(task, &groups);
  while (groups.first) {
    struct group *group = pop(&groups);
    for (struct task *child = group->oldest; child; child = child->younger)
      if (!ac__task_ended(child)) hurry(child, &groups);
  }
  end_orders(task->loop);
}

/* ---- entering and leaving ---- */

void ac__scope_enter(struct task *task, struct scope *scope) {
  uint16_t depth = task->head.ac__cleanup;
  scope->outer = task->scope;
  scope->owner = task;
  scope->level = depth;
  if (!scope->wall && !task->flags.hurried && depth > (owns(task, scope->outer) ? scope->outer->level : 0))
    scope->wall = AC__IN_CLEANUP;
  scope->hit = !scope->wall && task->flags.struck;
  task->scope = scope;
  if (scope->wall == AC__SHIELDED && task->flags.struck) ac__shield_keeps_out(scope);
  set_struck(task, scope->hit);
}

void ac__scope_leave(struct scope *scope) {
  struct task *task = scope->owner;
  if (!task || task->scope != scope) ac__die("a scope is left that is not the innermost of the task");
  bool struck = outer_hit(scope);
  task->scope = scope->outer;
  if (scope->hit) task->flags.paused = task->flags.stubborn = false;
  set_struck(task, struck);
  if (struck && hidden(task)) start_grace(task);
  ac__cause_free(scope->cause);
  *scope = (struct scope){.kind = scope->kind};
}

/* ---- all tasks ---- */

void ac__group_visit(struct group *group, void (*each)(struct task *, void *context), void *context) {
  struct work work = {NULL, &work.first};
  for (push(&work, work.last, &group->scope); work.first;) {
    group = pop(&work);
    for (struct task *task = group->oldest; task; task = task->younger) {
      if (ac__task_ended(task)) continue;
      struct scope **at = work.last;
      for (struct scope *scope = task->scope; owns(task, scope); scope = scope->outer)
        if (scope->kind == AC__GROUP) push(&work, at, scope);
      each(task, context);
    }
  }
}
