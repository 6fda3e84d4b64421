#include "crowd.h"

#include <stdlib.h>

#include "consumed.h"
#include "report.h"

static bool ended(const struct crowd *crowd) { return !crowd->running && crowd->next == crowd->count; }

static void start_some(struct crowd *crowd);

/* ---- taking over ---- */

static void on_end(struct watch *, struct task *);

/* From now on, whether or not it is its turn: it goes when it has ended. */
static void watch(struct member *member) {
  member->watch.ended = on_end;
  ac__watch(member->task, &member->watch);
  member->crowd->running++;
}

static void take_over(struct member *member, ac__any future) {
  struct entry *entry = ac__entry_find(future);
  struct task *task = entry && entry->kind == AC__TASK ? entry->object : NULL;
  if (!entry || entry->kind == AC__GENERATOR || (task && task->awaiter)) {
    int code = entry ? AC_ECONSUMED : ac__refused(future);
    member->error = ac__refused_error(future, code);
    return;
  }
  ac__consumed(future, member->crowd->here);
  ac__entry_take_over(entry);
  member->task = task;
  member->call = task ? NULL : entry;
  if (task) task->flags.alone = true;
  if (task && !ac__task_ended(task)) watch(member);
}

struct crowd *ac__crowd_new(const struct kind *kind, const ac__any *futures, size_t n, const char *here) {
  struct crowd *crowd = calloc(1, sizeof *crowd + n * sizeof *crowd->members);
  if (!crowd) return NULL;
  crowd->kind = kind;
  crowd->loop = ac__loop;
  crowd->here = here;
  crowd->count = crowd->allowed = n;
  for (size_t k = 0; k < n; k++) {
    crowd->members[k].crowd = crowd;
    take_over(&crowd->members[k], futures[k]);
  }
  return crowd;
}

size_t ac__member_size(const struct member *member) {
  if (member->task) return member->task->func->ac__size;
  return member->call ? ((ac__coroutine *)member->call->object)->ac__func->ac__size : 0;
}

static void free_crowd(struct crowd *crowd) {
  if (crowd->loop) ac__alarm_clear(&crowd->loop->timers, &crowd->alarm);
  if (crowd->errors) ac_error_free(&crowd->errors->head);
  free(crowd);
}

/* ---- ends of members ---- */

void ac__crowd_keep(struct crowd *crowd, struct error *error) {
  if (crowd->errors) ac__error_attach(crowd->errors, error);
  else crowd->errors = error;
}

/* What nobody awaits any more goes with its last member. */
static void settle(struct crowd *crowd) {
  if (crowd->starting || !(ended(crowd) || crowd->over)) return;
  if (crowd->waiter) ac__task_ready(crowd->waiter);
  crowd->waiter = NULL;
  if (crowd->left && ended(crowd)) free_crowd(crowd);
}

static void end(struct member *member, struct task *task) {
  struct crowd *crowd = member->crowd;
  struct error *error = task ? ac__task_error(task) : NULL;
  member->task = NULL;
  if (error) {
    const char *site = ac__task_site(task);
    task->held.part.first = NULL;
    if (site) ac__error_pass(error, (struct place){task->func, site, 0, AC__SPAWNED});
    member->error = error;
  }
  if (!crowd->left) crowd->kind->ended(crowd, member, task);
  else if (error && task->head.ac__state == AC_FAILED) ac__report_lost_error(task, error);
  if (member->error) ac_error_free(&member->error->head);
  member->error = NULL;
}

static void on_end(struct watch *watch, struct task *task) {
  struct crowd *crowd = ((struct member *)watch)->crowd;
  crowd->running--;
  end((struct member *)watch, task);
  start_some(crowd);
}

/* ---- starting ---- */

static struct task *start_call(struct member *member) {
  struct entry *call = member->call;
  struct task *task = ac__task_new(&member->crowd->loop->root, call, member->crowd->here);
  member->call = NULL;
  if (task) {
    task->flags.alone = true;
    ac__task_ready(task);
  } else {
    ac__coroutine_drop(call->object);
    ac__entry_give(call);
    member->error = ac__error_of_text(AC_ENOMEM, ac__error_text(AC_ENOMEM));
  }
  return task;
}

/* What was no future, or a task that has ended, ends here. */
static void start(struct member *member) {
  struct task *task = member->call ? member->task = start_call(member) : member->task;
  if (member->watch.ended) return; /* it runs, or did */
  if (task && !ac__task_ended(task)) {
    watch(member);
  } else {
    end(member, task);
    if (task) ac__task_discard(task);
  }
}

static void on_stagger(struct alarm *alarm) {
  struct crowd *crowd = (struct crowd *)((char *)alarm - offsetof(struct crowd, alarm));
  crowd->allowed++;
  start_some(crowd);
}

static bool may_start(const struct crowd *crowd) {
  return crowd->next < crowd->count && crowd->next < crowd->allowed && (!crowd->limit || crowd->running < crowd->limit);
}

static void start_some(struct crowd *crowd) {
  size_t before = crowd->next;
  if (crowd->starting) return;
  crowd->starting = true;
  while (may_start(crowd)) start(&crowd->members[crowd->next++]);
  crowd->starting = false;
  if (crowd->stagger > 0 && crowd->next > before && crowd->next < crowd->count) {
    struct timers *timers = &crowd->loop->timers;
    ac__alarm_set(timers, &crowd->alarm, ac__clock(timers) + ac__nanoseconds(crowd->stagger), on_stagger);
  }
  settle(crowd);
}

/* ---- stopping ---- */

/* Tasks that were to wait for their turn run already. */
static void drop_rest(struct crowd *crowd) {
  bool starting = crowd->starting;
  crowd->stopped = crowd->starting = true;
  while (crowd->next < crowd->count) {
    struct member *member = &crowd->members[crowd->next++];
    struct entry *call = member->call;
    member->call = NULL;
    if (!call) {
      start(member);
    } else {
      ac__coroutine_drop(call->object);
      ac__entry_give(call);
    }
  }
  crowd->starting = starting;
}

/* `by` is asked to abort, and cancels them a little later. */
static void stop(struct crowd *crowd, struct task *by) {
  static const struct cause cause = {.code = AC_ECANCELED, .grace = AC__GRACE};
  drop_rest(crowd);
  if (crowd->loop) ac__alarm_clear(&crowd->loop->timers, &crowd->alarm);
  for (size_t k = 0; k < crowd->count; k++) {
    struct task *task = crowd->members[k].task;
    if (task && by) ac__task_cancel_too(task, by);
    else if (task) ac__task_cancel(task, &cause);
  }
}

void ac__crowd_stop(struct crowd *crowd) { stop(crowd, NULL); }

/* ---- awaiting ---- */

void ac__crowd_throw(struct crowd *crowd, struct task *task) {
  ac__flight_put(task, crowd->errors);
  crowd->errors = NULL;
}

void ac__crowd_throw_cancel(struct crowd *crowd, struct task *task) {
  ac__throw_cancel(task, crowd->kind->wait.func);
  if (!crowd->errors) return;
  struct error *error = ac__flight_take(&task->loop->flight);
  ac__error_attach(error, crowd->errors);
  crowd->errors = NULL;
  ac__flight_put(task, error);
}

static void finish(struct crowd *crowd, struct task *task, void *to) {
  crowd->kind->finish(crowd, task, to);
  if (ended(crowd)) free_crowd(crowd);
  else crowd->left = true;
}

void ac__crowd_finish(struct task *task) { finish(task->held.part.first, task, ac__value_place(task)); }

bool ac__crowd_abort(struct task *task) {
  struct crowd *crowd = task->held.part.first;
  crowd->cancelled = true;
  stop(crowd, task);
  return false;
}

struct task *ac__crowd_awaited(const struct task *task) {
  const struct crowd *crowd = task->held.part.first;
  for (size_t k = 0; k < crowd->count; k++)
    if (crowd->members[k].task) return crowd->members[k].task;
  return NULL;
}

void ac__crowd_give_up(struct task *task) {
  struct crowd *crowd = task->held.part.first;
  for (size_t k = 0; k < crowd->count; k++)
    if (crowd->members[k].task) ac__unwatch(&crowd->members[k].watch);
  crowd->running = 0;
  crowd->waiter = NULL;
  ac__crowd_keep(crowd, ac__error_of_text(AC_EDEADLK, ac__error_text(AC_EDEADLK)));
}

struct crowd_call {
  struct owning head;
  struct crowd *crowd;
};

void ac__crowd_run(ac_task *head, void *coroutine, void *to) {
  struct task *task = ac__full(head);
  struct crowd *crowd = ((struct crowd_call *)coroutine)->crowd;
  crowd->loop = task->loop;
  if (ac__task_cancelled(task)) {
    crowd->cancelled = !ended(crowd);
    stop(crowd, NULL);
  } else {
    start_some(crowd);
  }
  bool done = ended(crowd) || crowd->over;
  if (done && (--head->ac__budget, !ac__leaf_tired(task))) {
    finish(crowd, task, to);
    return;
  }
  task->held.part.first = crowd;
  ac__task_wait(task, &crowd->kind->wait);
  if (done) ac__task_ready(task);
  else crowd->waiter = task;
}

/* Nobody awaits it. */
static void drop(ac__coroutine *coroutine) {
  struct crowd *crowd = ((struct crowd_call *)coroutine)->crowd;
  crowd->left = true;
  stop(crowd, NULL);
  settle(crowd);
}

ac__any ac__crowd_future(struct crowd *crowd) {
  struct crowd_call *call =
      crowd ? ac__coroutine_new(crowd->kind->wait.func, sizeof *call, _Alignof(struct crowd_call)) : NULL;
  if (!call) {
    if (crowd) drop_rest(crowd), free_crowd(crowd);
    return NULL;
  }
  call->crowd = crowd;
  call->head.head.ac__site = crowd->here;
  struct task *running = ac__loop ? ac__loop->running : NULL;
  crowd->loop = ac__loop;
  if (running && !ac__task_cancelled(running)) start_some(crowd);
  return ac__coroutine_owns(&call->head, drop);
}
