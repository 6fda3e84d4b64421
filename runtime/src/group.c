/* Groups: tasks that end before the block that started them does.
 *
 * The children stand in the list of the group's scope, so a cancel of that reaches them.  One that has ended stays there
 * until the group is left, or its handle is consumed: its error is asked for at the end.  With a limit the youngest ones
 * wait in the same list, from `next` on. */
#include "consumed.h"
#include "report.h"
#include "wait.h"

struct team {
  size_t limit;
  bool supervise;
  size_t running; /* started, and not ended */
  struct group group;
  struct task *next;   /* the first of those that have not started */
  struct task *failed; /* the first that did, unless its handle was consumed since */
  struct task *waiter; /* for the end of all */
  ac_why *why;         /* how the body was left */
  bool starting, body_first;
};
_Static_assert(sizeof(struct team) <= sizeof(ac_group), "what users see");

static struct team *team_of(struct scope *scope) {
  return (struct team *)((char *)scope - offsetof(struct team, group.scope));
}

static bool busy(const struct team *team) { return team->running || team->next; }

void ac_group_enter(ac_group *user) {
  struct team *team = (struct team *)user;
  struct task *task = ac__entering("ac_group outside of tasks");
  if (team->group.scope.owner) ac__die("an ac_group is entered that was not left");
  *team = (struct team){.limit = team->limit, .supervise = team->supervise, .group.scope.kind = AC__GROUP};
  team->group.newest = &team->group.oldest;
  ac__scope_enter(task, &team->group.scope);
}

/* ---- children ---- */

static void cancel(struct team *team, const struct cause *cause) {
  ac__scope_cancel(team->group.scope.owner->loop, &team->group.scope, cause);
}

static void end_unstarted(struct team *team, struct task *task) {
  team->running++;
  ac__task_never_start(task);
}

/* As many as the limit lets. */
static void start_some(struct team *team, bool eager) {
  const ac_spawn_options options = {.eager = eager};
  if (team->starting) return;
  team->starting = true;
  while (team->next && (!team->limit || team->running < team->limit || ac__task_ended(team->next))) {
    struct task *task = team->next;
    team->next = task->younger;
    if (ac__task_ended(task)) continue;
    if (task->flags.struck) {
      end_unstarted(team, task);
    } else {
      team->running++;
      ac__task_start(task, &options);
    }
  }
  team->starting = false;
}

static void settle(struct team *team) {
  start_some(team, false);
  if (team->starting || busy(team) || !team->waiter) return;
  ac__task_ready(team->waiter);
  team->waiter = NULL;
}

void ac__group_drop(struct scope *scope) {
  struct team *team = team_of(scope);
  if (team->starting) return;
  team->starting = true;
  for (struct task *task = team->next, *younger; task; task = younger) {
    younger = task->younger;
    if (ac__task_ended(task) || !task->flags.struck) continue;
    if (team->next == task) team->next = younger;
    end_unstarted(team, task);
  }
  team->starting = false;
  settle(team);
}

/* Its error is thrown by the group, unless someone awaits it or nobody wants to know. */
static void note_failure(struct team *team, struct task *task) {
  static const struct cause cause = {.code = AC_ECANCELED, .grace = AC__GRACE};
  struct error *error = ac__task_error(task);
  if (task->head.ac__state != AC_FAILED || task->awaiter || !error) return;
  if (team->supervise) {
    ac__report_lost_error(task, error);
    task->flags.read = true;
    return;
  }
  if (!team->failed && !team->body_first) team->failed = task;
  task->flags.alone = false; /* to be kept until the group is left */
  cancel(team, &cause);
}

void ac__group_ended(struct task *task) {
  struct team *team = team_of(task->scope);
  team->running--;
  note_failure(team, task);
  if (task->flags.alone) ac__task_unlist(task);
  settle(team);
}

void ac__group_forget(struct task *task) {
  struct team *team = team_of(task->scope);
  if (team->failed == task) team->failed = NULL;
}

/* Its value goes to where the user wants it, and it has no handle. */
static void lend(struct task *task, void *to) {
  ac__entry_consume(ac__entry_known(task->entry));
  task->flags.alone = true;
  if (!to) return;
  if (task->flags.has_block)
    ac__memory_give_aligned(task->held.part.block, task->func->ac__size, task->func->ac__align);
  task->held.part.block = to;
  task->flags.has_block = task->flags.lent = true;
}

/* 0, or why nothing can be started. */
static int closed(const struct team *team) {
  if (!team->group.scope.owner || (team->why && !busy(team))) return AC_ECLOSED;
  return team->group.scope.hit ? AC_ECANCELED : 0;
}

/* NULL, and the call is gone, if it cannot be started. */
static struct task *new_child(struct team *team, struct entry *entry, const char *here) {
  if (team->group.scope.owner) ac__check_thread(team->group.scope.owner);
  ac__consumed(ac__entry_future(entry, ac__entry_index(entry)), here);
  struct task *task = closed(team) ? NULL : ac__task_new(&team->group, entry, here);
  if (task) {
    task->flags.special = true;
    if (!team->next) team->next = task;
  } else {
    ac__coroutine_drop(entry->object);
    ac__entry_give(entry);
  }
  return task;
}

ac__any ac__group_spawn(ac_group *user, ac__any future, const char *here, ac_spawn_options options) {
  struct team *team = (struct team *)user;
  struct entry *entry = ac__entry_find(future);
  if (!entry || entry->kind != AC__COROUTINE) return future;
  uint32_t index = (uint32_t)(uintptr_t)future;
  int code = closed(team);
  struct task *task = new_child(team, entry, here);
  if (!task) return ac__refusal(code ? code : AC_ENOMEM);
  if (options.name) ac_task_rename(&task->head, options.name);
  future = ac__entry_future(entry, index);
  start_some(team, options.eager);
  return future;
}

void ac__group_into(ac_group *user, ac__any future, void *to, const char *here, ac_spawn_options options) {
  struct team *team = (struct team *)user;
  struct entry *entry = ac__entry_find(future);
  int code = closed(team);
  bool call = entry && entry->kind == AC__COROUTINE;
  struct task *task = call ? new_child(team, entry, here) : NULL;
  if (!task) {
    if (!call) ac__report_misuse(here, "ac_group_into: no call that has not started");
    else if (code != AC_ECANCELED) ac__report_misuse(here, "ac_group_into: the group was left, or there is no memory");
    return;
  }
  if (options.name) ac_task_rename(&task->head, options.name);
  lend(task, to);
  start_some(team, options.eager);
}

void ac_group_cancel(ac_group *user, const char *reason) {
  struct team *team = (struct team *)user;
  if (team->group.scope.owner) ac__check_thread(team->group.scope.owner);
  if (team->group.scope.owner) cancel(team, ac__cause_new(AC_ECANCELED, NULL, reason));
}

/* ---- leaving ---- */

static void group_join_start(ac_task *, void *coroutine, void *to);
static void group_exit_start(ac_task *, void *coroutine, void *to);
static const ac__func join_func = {.ac__name = "ac_group_join", .ac__start = group_join_start};
static const ac__func exit_func = {.ac__name = "the end of a group", .ac__start = group_exit_start};

/* Its error, or NULL if that is someone else's business. */
static struct error *take_error(struct task *task) {
  bool ours = task->head.ac__state == AC_FAILED && !task->awaiter && !task->flags.read;
  struct error *error = ours ? ac__task_error(task) : NULL;
  const char *site = ac__task_site(task);
  if (!error) return NULL;
  task->held.part.first = NULL;
  if (site) ac__error_pass(error, (struct place){task->func, site, 0, AC__SPAWNED});
  return error;
}

/* One that somebody else awaits is left to that. */
static void let_go(struct task *task) {
  if (task->awaiter) ac__task_unlist(task);
  else ac__task_discard(task);
}

/* The errors of the children, the first in front.  The children go. */
static struct error *clear(struct team *team) {
  struct error *error = NULL;
  if (team->failed) {
    team->failed->flags.read = false;
    error = take_error(team->failed);
  }
  for (struct task *task; (task = team->group.oldest);) {
    struct error *other = take_error(task);
    if (!error) error = other;
    else if (other) ac__error_attach(error, other);
    let_go(task);
  }
  return error;
}

/* The body was left by an error: the children have no use any more. */
static const struct cause body_failed = {.code = AC_ECANCELED, .grace = AC__GRACE};

/* All children have ended. */
static void end_group(struct task *task, struct team *team) {
  ac_why *why = team->why;
  struct scope *scope = &team->group.scope;
  bool outside = ac__scope_hit_outside(scope), body_first = team->body_first;
  bool own = scope->cause && scope->cause != &body_failed;
  struct error *error = clear(team);
  int code = why->error ? why->error->code : 0;
  team->why = NULL;
  ac__scope_leave(scope);
  if (!code || code == AC_ECANCELED) {
    if (code && (error || (own && !outside))) ac_clear(why); /* a cancel of our own making */
  } else if (error && body_first) {
    ac__error_attach((struct error *)why->error, error);
    return;
  } else if (error) {
    ac__error_attach(error, (struct error *)why->error);
    *why = (ac_why){AC_LEFT_END, NULL};
  }
  if (error) ac__flight_put(task, error);
  if (!error && !code && outside) ac__throw_cancel(task, &exit_func);
}

static void finish_exit(struct task *task) { end_group(task, task->held.part.first); }

static struct task *awaited(const struct task *task) {
  struct task *child = ((struct team *)task->held.part.first)->group.oldest;
  while (child && ac__task_ended(child)) child = child->younger;
  return child;
}

static bool abort_join(struct task *task) {
  ((struct team *)task->held.part.first)->waiter = NULL;
  return true;
}

/* A cancel reaches the children by themselves. */
static const struct wait exit_wait = {.func = &exit_func, .finish = finish_exit, .awaited = awaited};
static const struct wait join_wait = {.func = &join_func, .abort = abort_join, .awaited = awaited};

static void wait_for_all(struct task *task, struct team *team, const struct wait *wait) {
  task->held.part.first = team;
  ac__task_wait(task, wait);
  if (busy(team)) team->waiter = task;
  else ac__task_ready(task);
}

/* Whoever leaves a group waits, cancelled or not: its children may use what belongs to it. */
void ac_group_exit__run(ac_task *ac__task, ac__saved *self, ac_group *user, ac_why *why) {
  struct task *task = ac__full(ac__task);
  struct team *team = (struct team *)user;
  (void)self;
  if (team->group.scope.owner != task) ac__die("an ac_group is left by a task that did not enter it");
  team->why = why;
  team->body_first = why->error && why->error->code != AC_ECANCELED && !team->failed;
  if (why->error) cancel(team, &body_failed);
  --ac__task->ac__budget;
  if (busy(team) || ac__leaf_tired(task)) wait_for_all(task, team, &exit_wait);
  else end_group(task, team);
}

void ac_group_join__run(ac_task *ac__task, ac__saved *self, ac_group *user) {
  struct task *task = ac__full(ac__task);
  struct team *team = (struct team *)user;
  (void)self;
  if (!ac__leaf(task)) return;
  if (team->waiter) ac__throw(task, AC_EBUSY, &join_func);
  else if (busy(team) || ac__leaf_tired(task)) wait_for_all(task, team, &join_wait);
}

/* ---- as coroutines ---- */

struct group_call {
  ac__coroutine head;
  ac_group *group;
  ac_why *why;
};

__attribute__((always_inline)) static inline ac__any make(const ac__func *func, ac_group *group, ac_why *why) {
  struct group_call *call = ac__coroutine_new(func, sizeof *call, _Alignof(struct group_call));
  if (call) call->group = group, call->why = why;
  return ac__coroutine_future(call);
}

ac_future(void) ac_group_join(ac_group *group) { return (ac_future(void))make(&join_func, group, NULL); }
ac_future(void) ac_group_exit(ac_group *group, ac_why *why) { return (ac_future(void))make(&exit_func, group, why); }

static void group_join_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_group_join__run(task, NULL, ((struct group_call *)coroutine)->group);
}

static void group_exit_start(ac_task *task, void *coroutine, void *to) {
  struct group_call *call = coroutine;
  (void)to;
  ac_group_exit__run(task, NULL, call->group, call->why);
}
