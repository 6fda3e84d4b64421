/* ac_spawn_on: tasks of other loops.
 *
 * The call goes there as the bytes of its coroutine.  Here a task stands for it, which waits for its end: so it is awaited,
 * asked and cancelled as every other, and takes the value or the error over.  Both sides share a block of malloc's, that
 * goes when neither holds it; each side writes to it only until it sends it. */
#include <stdlib.h>
#include <string.h>

#include "io.h"
#include "loops.h"
#include "report.h"

struct remote {
  struct message message; /* the call on its way there; its end on the way back */
  struct message cancel;
  struct inbox *home, *there; /* held; home: NULL if nobody waits */
  struct task *waiter;        /* at home: who waits */
  struct task *task;          /* there, until it has ended */
  struct watch watch;
  ac__coroutine *coroutine; /* until it is a task there */
  const ac__func *func;
  const char *site;
  char *name;
  void *locals;
  struct cause cause; /* of its cancel; the reason is malloc's */
  struct error *error;
  uint32_t holders;
  bool cancelling, now; /* its cancel is on the way; it is without grace */
  bool ended;
  char value[];
};

static void hold(struct remote *remote) { __atomic_fetch_add(&remote->holders, 1, __ATOMIC_RELAXED); }

static void let_go(struct remote *remote) {
  if (__atomic_sub_fetch(&remote->holders, 1, __ATOMIC_ACQ_REL)) return;
  if (remote->home) ac__inbox_let_go(remote->home);
  if (remote->error) ac_error_free(&remote->error->head);
  ac__inbox_let_go(remote->there);
  free((char *)remote->cause.reason);
  free(remote->locals);
  free(remote->name);
  free(remote);
}

/* ---- there ---- */

static struct remote *of_message(struct message *message) {
  return (struct remote *)((char *)message - offsetof(struct remote, message));
}
static struct remote *of_cancel(struct message *message) {
  return (struct remote *)((char *)message - offsetof(struct remote, cancel));
}

static void end_arrives(struct message *, struct loop *);

/* Whoever waits at home is told, and this side lets go. */
static void send_home(struct remote *remote) {
  remote->message.arrive = end_arrives;
  if (remote->home) ac__inbox_send(remote->home, &remote->message);
  let_go(remote);
}

static void on_end(struct watch *watch, struct task *task) {
  struct remote *remote = (struct remote *)((char *)watch - offsetof(struct remote, watch));
  remote->task = NULL;
  if (task->head.ac__state == AC_DONE) {
    memcpy(remote->value, ac__task_value(task), task->func->ac__size);
  } else if (remote->home) {
    remote->error = task->held.part.first;
    task->held.part.first = NULL;
  }
  send_home(remote);
}

/* Its future is nobody's; NULL when there is no memory. */
static struct task *begin(struct remote *remote, struct loop *loop) {
  struct entry *entry = ac__coroutine_unpack(remote->coroutine);
  struct task *task = entry ? ac__task_new(&loop->root, entry, remote->site) : NULL;
  if (entry && !task) ac__entry_give(entry);
  if (!task) return NULL;
  if (remote->name) ac_task_rename(&task->head, remote->name);
  if (remote->locals) ac__locals_unpack(task, remote->locals);
  return task;
}

static void refuse(struct remote *remote, int code) {
  ac__coroutine_free(remote->coroutine);
  remote->error = ac__error_of_text(code, ac__error_text(code));
  send_home(remote);
}

static void call_arrives(struct message *message, struct loop *loop) {
  struct remote *remote = of_message(message);
  struct task *task = loop ? begin(remote, loop) : NULL;
  if (!task) {
    refuse(remote, loop ? AC_ENOMEM : AC_ECLOSED);
    return;
  }
  remote->task = task;
  remote->watch.ended = on_end;
  ac__watch(task, &remote->watch);
  ac__task_leave_alone(task);
  ac__task_ready(task);
}

static void cancel_arrives(struct message *message, struct loop *loop) {
  struct remote *remote = of_cancel(message);
  __atomic_store_n(&remote->cancelling, false, __ATOMIC_SEQ_CST);
  bool now = __atomic_load_n(&remote->now, __ATOMIC_SEQ_CST);
  if (loop && remote->task) {
    struct cause *cause = ac__cause_new(remote->cause.code, remote->cause.here, remote->cause.reason);
    cause->by = remote->cause.by;
    cause->grace = now ? 0 : remote->cause.grace;
    ac__task_cancel(remote->task, cause);
  }
  let_go(remote);
}

/* ---- at home ---- */

static const int no_lines[2];
static const ac__func remote_func = {.ac__name = "ac_spawn_on", .ac__lines = no_lines};

static void end_arrives(struct message *message, struct loop *loop) {
  struct remote *remote = of_message(message);
  (void)loop;
  remote->ended = true;
  ac__outside_left(remote->waiter);
  ac__task_ready(remote->waiter);
}

static void finish(struct task *task) {
  struct remote *remote = task->held.part.first;
  struct error *error = remote->error;
  remote->error = NULL;
  if (error) ac__flight_put(task, error);
  else ac__bring(task, remote->value, remote->func->ac__size);
  let_go(remote);
}

/* The first cancel says why, those that come after it only that there is no time left. */
static bool cancel(struct task *task) {
  struct remote *remote = task->held.part.first;
  const struct cause *cause = ac__task_cause(task);
  if (remote->ended) return false;
  if (!remote->cause.code) {
    remote->cause = *cause;
    remote->cause.reason = cause->reason ? strdup(cause->reason) : NULL;
  }
  if (task->flags.hurried || cause->grace <= 0) __atomic_store_n(&remote->now, true, __ATOMIC_SEQ_CST);
  if (__atomic_exchange_n(&remote->cancelling, true, __ATOMIC_SEQ_CST)) return false;
  remote->cancel.arrive = cancel_arrives;
  hold(remote);
  if (!ac__inbox_send(remote->there, &remote->cancel)) let_go(remote);
  return false;
}

static const struct wait remote_wait = {.func = &remote_func, .finish = finish, .abort = cancel};

struct remote_call {
  struct owning head;
  struct remote *remote;
};

static void drop_remote(struct remote *remote) {
  ac__coroutine_free(remote->coroutine);
  remote->holders = 1;
  let_go(remote);
}

static void drop(ac__coroutine *coroutine) { drop_remote(((struct remote_call *)coroutine)->remote); }

/* It is sent before ac_spawn_on returns. */
static void remote_start(ac_task *ac__task, void *coroutine, void *to) {
  struct task *task = ac__full(ac__task);
  struct remote *remote = ((struct remote_call *)coroutine)->remote;
  (void)to;
  if (!ac__leaf(task)) {
    drop_remote(remote);
    return;
  }
  remote->waiter = task;
  if (!ac__inbox_send(remote->there, &remote->message)) {
    drop_remote(remote);
    ac__throw(task, AC_ECLOSED, &remote_func);
    return;
  }
  task->held.part.first = remote;
  ac__outside_entered(task, AC__MAY_COME);
  ac__task_wait(task, &remote_wait);
}

/* ---- making ---- */

/* Takes the call over, or leaves all as it was and returns NULL. */
static struct remote *make(struct entry *entry, const char *here, const ac_spawn_on_options *options) {
  const ac__func *func = ((ac__coroutine *)entry->object)->ac__func;
  struct loop *loop = ac__loop;
  struct remote *remote = malloc(sizeof *remote + func->ac__size);
  if (!remote) return NULL;
  *remote = (struct remote){.message.arrive = call_arrives, .func = func, .site = here, .holders = loop ? 2 : 1};
  if (!(remote->coroutine = ac__coroutine_pack(entry->object))) {
    free(remote);
    return NULL;
  }
  ac__entry_give(entry);
  if (options->name) remote->name = strdup(options->name);
  if (loop) ac__inbox_hold(remote->home = loop->inbox);
  if (loop && loop->running) remote->locals = ac__locals_pack(loop->running);
  return remote;
}

static ac__any spawn(struct remote *remote, const char *here) {
  const ac__func *func = ac__func_standing_for(remote->func, remote_start);
  struct remote_call *call = func ? ac__coroutine_new(func, sizeof *call, _Alignof(struct remote_call)) : NULL;
  if (!call) {
    drop_remote(remote);
    return NULL;
  }
  call->remote = remote;
  return ac__spawn(ac__coroutine_owns(&call->head, drop), here, (ac_spawn_options){.eager = true});
}

/* No loop runs here: nobody waits for its end. */
static ac__any send_away(struct remote *remote) {
  if (ac__inbox_send(remote->there, &remote->message)) return ac__refusal(AC_ECONSUMED);
  drop_remote(remote);
  return ac__refusal(AC_ECLOSED);
}

static ac__any send_to(struct inbox *inbox, struct entry *entry, const char *here, ac_spawn_on_options options) {
  struct remote *remote = make(entry, here, &options);
  if (!remote) return NULL;
  ac__inbox_hold(remote->there = inbox);
  return remote->home ? spawn(remote, here) : send_away(remote);
}

static int refuse_call(const struct entry *entry) {
  if (entry->kind != AC__COROUTINE) return AC_EINVAL;
  return ((ac__coroutine *)entry->object)->ac__handle & AC__OWNING_COROUTINE ? AC_EINVAL : 0;
}

static ac__any refuse_future(ac__any future, const char *here, int code) {
  ac__drop(future, here);
  return ac__refusal(code);
}

ac__any ac__spawn_on(ac_loop *loop, ac__any future, const char *here, ac_spawn_on_options options) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) return future; /* its await says why */
  if (ac__loop && loop == ac__loop->handle) return ac__spawn(future, here, (ac_spawn_options){.name = options.name});
  int code = refuse_call(entry);
  struct inbox *inbox = code ? NULL : ac__loop_inbox(loop);
  if (!inbox) return refuse_future(future, here, code ? code : AC_ECLOSED);
  ac__any waiter = send_to(inbox, entry, here, options);
  ac__inbox_let_go(inbox);
  return waiter;
}
