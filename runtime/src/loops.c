/* A loop per thread: starting and stopping them, and calls from anywhere.
 *
 * A loop that was started runs one task of its own, which waits to be stopped; when it ends the loop ends as every other
 * does: its tasks are cancelled and joined.  Whoever waits for the end of its thread is told by the thread's last act, and
 * the first of them joins it. */
#define _GNU_SOURCE
#include "loops.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sched.h>
#endif

#include "io.h"
#include "registry.h"
#include "report.h"

struct stopper {
  struct message message;
  struct stopper *next;
  struct task *task;
  struct inbox *inbox; /* held */
  struct started *joins;
};

/* Of a loop that was started.  The registry's lock guards what several threads use. */
struct started {
  struct message stop; /* to it */
  struct started *next, **link;
  struct stopper *stoppers;
  bool stopping;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t begun;
  bool has_begun;  /* or never will */
  ac_loop *handle; /* NULL: it could not be opened */
  struct inbox *inbox;
  struct task *stay;
  ac_loop_options options;
};

/* ---- handles ---- */

static struct loop *find(ac_loop *handle) { return ac__registry_find((ac__any)(uintptr_t)handle); }

ac_loop *ac_loop_current(void) {
  struct loop *loop = ac__loop;
  if (!loop || loop->handle) return loop ? loop->handle : NULL;
  ac__registry_lock();
  loop->handle = (ac_loop *)(uintptr_t)ac__registry_enter(loop);
  ac__registry_unlock();
  return loop->handle;
}

void ac__loop_hide(struct loop *loop) {
  if (!loop->handle) return;
  ac__registry_lock();
  ac__registry_leave((ac__any)(uintptr_t)loop->handle);
  ac__registry_unlock();
}

struct inbox *ac__loop_inbox(ac_loop *handle) {
  ac__registry_lock();
  struct loop *loop = find(handle);
  struct inbox *inbox = loop ? loop->inbox : NULL;
  if (inbox) ac__inbox_hold(inbox);
  ac__registry_unlock();
  return inbox;
}

struct uv_loop_s *ac_loop_uv(ac_loop *handle) {
  ac__registry_lock();
  struct loop *loop = find(handle);
  ac__registry_unlock();
  return loop ? loop->uv : NULL;
}

/* ---- calls ---- */

struct call {
  struct message message;
  void (*function)(void *);
  void *arg;
};

static void call_arrives(struct message *message, struct loop *loop) {
  struct call *call = (struct call *)message;
  if (loop) call->function(call->arg);
  free(call);
}

bool ac_loop_call(ac_loop *handle, void (*function)(void *), void *arg) {
  struct inbox *inbox = ac__loop_inbox(handle);
  struct call *call = inbox ? malloc(sizeof *call) : NULL;
  bool sent = false;
  if (call) {
    *call = (struct call){.message.arrive = call_arrives, .function = function, .arg = arg};
    sent = ac__inbox_send(inbox, &call->message);
    if (!sent) free(call);
  }
  if (inbox) ac__inbox_let_go(inbox);
  return sent;
}

/* ---- the life of one that was started ---- */

static void stay_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func stay_func = {.ac__name = "ac_loop", .ac__lines = no_lines, .ac__start = stay_start};
static const struct wait stay_wait = {.func = &stay_func};

static void stop_arrives(struct message *message, struct loop *loop) {
  struct task *stay = ((struct started *)message)->stay;
  (void)loop;
  ac__outside_left(stay);
  ac__task_ready(stay);
}

static void tell_starter(struct started *started) {
  pthread_mutex_lock(&started->lock);
  started->has_begun = true;
  pthread_cond_signal(&started->begun);
  pthread_mutex_unlock(&started->lock);
}

/* The first step of the loop's own task: from now on it can be found. */
static void stay_start(ac_task *ac__task, void *coroutine, void *to) {
  struct task *task = ac__full(ac__task);
  struct started *started = ac__leaf_object(coroutine);
  (void)to;
  if (started->options.name) ac_task_rename(ac__task, started->options.name);
  started->stay = task;
  started->inbox = task->loop->inbox;
  ac__inbox_hold(started->inbox);
  task->loop->started = started;
  ac__outside_entered(task, AC__MAY_COME);
  ac__task_wait(task, &stay_wait);
  started->handle = ac_loop_current();
  tell_starter(started);
}

static void settle_down(const ac_loop_options *options) {
#ifdef __linux__
  char name[16] = "";
  if (options->name) pthread_setname_np(pthread_self(), strncpy(name, options->name, sizeof name - 1));
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (options->cpu) CPU_SET(options->cpu - 1, &cpus);
  if (options->cpu) pthread_setaffinity_np(pthread_self(), sizeof cpus, &cpus);
#else
  (void)options;
#endif
}

/* The last act: nothing of the loop is used after it. */
static void tell_stoppers(struct started *started) {
  ac__registry_lock();
  struct stopper *stopper = started->stoppers;
  started->stoppers = NULL;
  if (stopper) stopper->joins = started;
  ac__registry_unlock();
  for (struct stopper *next; stopper; stopper = next) {
    struct inbox *inbox = stopper->inbox;
    next = stopper->next;
    ac__inbox_send(inbox, &stopper->message);
    ac__inbox_let_go(inbox);
  }
}

static void *run_loop(void *arg) {
  struct started *started = arg;
  settle_down(&started->options);
  ac__any stay = ac__leaf_new(&stay_func, started);
  ac_error *error = stay ? ac__run_try(stay, NULL, NULL) : NULL;
  if (error) ac_error_free(error);
  if (started->inbox) tell_stoppers(started);
  else tell_starter(started);
  return NULL;
}

static void dispose(struct started *started) {
  if (started->inbox) ac__inbox_let_go(started->inbox);
  pthread_mutex_destroy(&started->lock);
  pthread_cond_destroy(&started->begun);
  free((char *)started->options.name);
  free(started);
}

static void join(struct started *started) {
  pthread_join(started->thread, NULL);
  dispose(started);
}

/* ---- starting ---- */

/* Signals are for the thread of the program, but for the watchdog's. */
static bool start_thread(struct started *started) {
  sigset_t all, before;
  sigfillset(&all);
  sigdelset(&all, SIGURG);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool good = !pthread_create(&started->thread, NULL, run_loop, started);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return good;
}

static void wait_until_begun(struct started *started) {
  pthread_mutex_lock(&started->lock);
  while (!started->has_begun) pthread_cond_wait(&started->begun, &started->lock);
  pthread_mutex_unlock(&started->lock);
}

static void link_in(struct loop *starter, struct started *started) {
  ac__registry_lock();
  started->next = starter->loops;
  started->link = &starter->loops;
  if (started->next) started->next->link = &started->next;
  starter->loops = started;
  ac__registry_unlock();
}

static void link_out(struct started *started) {
  if (!started->link) return;
  *started->link = started->next;
  if (started->next) started->next->link = started->link;
  started->link = NULL;
}

ac_loop *(ac_loop_start)(ac_loop_options options) {
  struct started *started = malloc(sizeof *started);
  if (!started) return NULL;
  *started = (struct started){.stop.arrive = stop_arrives, .options = options};
  if (options.name) started->options.name = strdup(options.name);
  pthread_mutex_init(&started->lock, NULL);
  pthread_cond_init(&started->begun, NULL);
  if (!start_thread(started)) {
    dispose(started);
    return NULL;
  }
  wait_until_begun(started);
  ac_loop *handle = started->handle;
  if (!handle) join(started);
  else if (ac__loop) link_in(ac__loop, started);
  return handle;
}

/* ---- stopping ---- */

static void stop_func_start(ac_task *, void *coroutine, void *to);
static const ac__func stop_func = {.ac__name = "ac_loop_stop", .ac__lines = no_lines, .ac__start = stop_func_start};

static void ended_arrives(struct message *message, struct loop *loop) {
  struct task *task = ((struct stopper *)message)->task;
  (void)loop;
  ac__outside_left(task);
  ac__task_ready(task);
}

static void finish(struct task *task) {
  struct stopper *stopper = task->held.part.first;
  struct started *joined = stopper->joins;
  free(stopper);
  if (!joined) return;
  ac__registry_lock();
  link_out(joined);
  ac__registry_unlock();
  join(joined);
}

static const struct wait stop_wait = {.func = &stop_func, .finish = finish};

/* Under the registry's lock. */
static void send_stop(struct started *started) {
  if (!started->stopping) ac__inbox_send(started->inbox, &started->stop);
  started->stopping = true;
}

static const char *refuse(const struct task *task, const struct loop *loop) {
  if (loop == task->loop) return "ac_loop_stop: a task of the loop itself would wait for its own end";
  if (!loop->started) return "ac_loop_stop: this loop was not started by ac_loop_start";
  return NULL;
}

/* One that has ended already needs no wait. */
void ac_loop_stop__run(ac_task *ac__task, ac__saved *self, ac_loop *handle) {
  struct task *task = ac__full(ac__task);
  struct stopper *stopper = malloc(sizeof *stopper);
  (void)self;
  ac__registry_lock();
  struct loop *loop = stopper ? find(handle) : NULL;
  const char *why = loop ? refuse(task, loop) : NULL;
  if (loop && !why) {
    struct started *started = loop->started;
    *stopper = (struct stopper){{.arrive = ended_arrives}, started->stoppers, task, task->loop->inbox, NULL};
    ac__inbox_hold(stopper->inbox);
    started->stoppers = stopper;
    send_stop(started);
    task->held.part.first = stopper;
    ac__outside_entered(task, AC__MAY_COME);
    ac__task_wait(task, &stop_wait);
  }
  ac__registry_unlock();
  if (loop && !why) return;
  free(stopper);
  if (why) ac__leaf_throw(task, AC_EINVAL, why, &stop_func);
  else if (!stopper) ac__throw(task, AC_ENOMEM, &stop_func);
}

ac_future(void) ac_loop_stop(ac_loop *loop) { return (ac_future(void))ac__leaf_new(&stop_func, loop); }

static void stop_func_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_loop_stop__run(task, NULL, ac__leaf_object(coroutine));
}

/* Who waits for the end of one already goes on doing so. */
static struct started *take_one(struct loop *loop) {
  ac__registry_lock();
  struct started *started;
  while ((started = loop->loops)) {
    link_out(started);
    if (!started->stopping) break;
  }
  if (started) send_stop(started);
  ac__registry_unlock();
  return started;
}

void ac__loops_close(struct loop *loop) {
  for (struct started *started; (started = take_one(loop)); join(started))
    fprintf(stderr, "loop '%s' was not stopped\n", started->options.name ? started->options.name : "ac_loop");
}
