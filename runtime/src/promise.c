/* Promises: futures that are resolved by hand, from a callback, or on another thread.
 *
 * A promise stands in the registry: whoever holds one may ask for it at any time and on any thread, whether or not
 * somebody still waits.  It goes when it is awaited and resolved, when its waiter
 * was cancelled, and with its loop. */
#include <stdlib.h>
#include <string.h>

#include "inbox.h"
#include "registry.h"
#include "report.h"
#include "wait.h"

enum { PENDING, SET, FAILED };

struct promise {
  struct message message;       /* while its resolution is on its way from another thread */
  struct promise *next, **link; /* in its loop's list */
  struct loop *loop;
  struct task *waiter;
  struct error *error;
  const char *here;
  size_t size;
  ac__any handle;
  uint8_t state;
  bool outside, sent;
  char value[];
};

/* ---- its life ---- */

ac__any ac__promise(size_t size, const char *here, ac_promise_options options) {
  struct loop *loop = ac__loop;
  struct promise *promise = loop ? malloc(sizeof *promise + size) : NULL;
  if (!loop) ac__report_misuse(here, "ac_promise_new: no loop runs on this thread");
  if (!promise) return NULL;
  *promise = (struct promise){.loop = loop, .here = here, .size = size, .outside = options.outside};
  ac__registry_lock();
  promise->handle = ac__registry_enter(promise);
  ac__registry_unlock();
  if (!promise->handle) {
    free(promise);
    return NULL;
  }
  promise->next = loop->promises;
  promise->link = &loop->promises;
  if (promise->next) promise->next->link = &promise->next;
  loop->promises = promise;
  loop->outside += promise->outside;
  loop->patient += promise->outside;
  return promise->handle;
}

/* Nobody finds it any more. */
static void dispose(struct promise *promise) {
  *promise->link = promise->next;
  if (promise->next) promise->next->link = promise->link;
  promise->loop->outside -= promise->outside;
  promise->loop->patient -= promise->outside;
  if (promise->error) ac_error_free(&promise->error->head);
  free(promise);
}

static void leave(const struct promise *promise) {
  ac__registry_lock();
  ac__registry_leave(promise->handle);
  ac__registry_unlock();
}

/* As long as others find one they may be resolving it. */
void ac__promises_close(struct loop *loop) {
  for (struct promise *promise; (promise = loop->promises); dispose(promise)) {
    leave(promise);
    if (ac__debug() && !promise->error)
      ac__report_promise(promise->here, promise->state == PENDING ? "set" : "awaited");
    if (promise->error) ac__error_report(promise->error, "%s: a promise failed and nobody awaits it\n", promise->here);
  }
}

/* ---- resolving: on any thread ---- */

/* On the thread of its loop. */
static void resolved(struct promise *promise) {
  promise->loop->outside -= promise->outside;
  promise->loop->patient -= promise->outside;
  promise->outside = promise->sent = false;
  if (promise->waiter) ac__task_ready(promise->waiter);
}

static void arrive(struct message *message, struct loop *loop) {
  if (loop) resolved((struct promise *)message);
}

static void settle(struct promise *promise, int state, const void *value, struct error *error) {
  promise->state = state;
  promise->error = error;
  if (value) memcpy(promise->value, value, promise->size);
}

/* Nothing is written once it is sent: it arrives without the lock. */
static bool send_to_loop(struct promise *promise) {
  promise->message.arrive = arrive;
  promise->sent = true;
  if (ac__inbox_send(promise->loop->inbox, &promise->message)) return true;
  promise->sent = false;
  settle(promise, PENDING, NULL, NULL);
  return false;
}

/* Its loop lives as long as the promise is in the registry. */
static bool resolve(ac__any handle, const void *value, struct error *error) {
  ac__registry_lock();
  struct promise *promise = ac__registry_find(handle);
  bool here = promise && promise->loop == ac__loop, done = promise && promise->state == PENDING;
  if (done) settle(promise, error ? FAILED : SET, value, error);
  if (done && !here) done = send_to_loop(promise);
  ac__registry_unlock();
  if (done && here) resolved(promise);
  return done;
}

bool ac__promise_set(ac__any promise, const void *value) { return resolve(promise, value, NULL); }

bool ac__promise_fail_error(ac__any promise, ac_error *error) {
  struct error *own = error ? (struct error *)error : ac__error_of_text(AC_ENOMEM, NULL);
  return resolve(promise, NULL, own);
}

bool ac__promise_fail(ac__any promise, int code) {
  struct error *error = ac__error_of_text(code ? code : AC_EINVAL, ac__error_text(code));
  bool done = resolve(promise, NULL, error);
  if (!done) ac_error_free(&error->head);
  return done;
}

/* ---- awaiting ---- */

static void promised_start(ac_task *, void *coroutine, void *to);
static const ac__func promised_func = {.ac__name = "ac_promised", .ac__start = promised_start};

/* The value to `to`, or the error is thrown; the promise goes. */
static void deliver(struct task *task, struct promise *promise, void *to) {
  struct error *error = promise->error;
  if (to && !error) memcpy(to, promise->value, promise->size);
  promise->error = NULL;
  leave(promise);
  dispose(promise);
  if (error) ac__flight_put(task, error);
}

static void finish(struct task *task) { deliver(task, task->held.part.first, ac__value_place(task)); }

/* What is on its way arrives. */
static bool cancel(struct task *task) {
  struct promise *promise = task->held.part.first;
  ac__registry_lock();
  bool pending = promise->state == PENDING;
  if (pending) ac__registry_leave(promise->handle);
  ac__registry_unlock();
  if (pending) dispose(promise);
  return pending;
}

static const struct wait promised_wait = {.func = &promised_func, .finish = finish, .abort = cancel};

static void wait_for(struct task *task, struct promise *promise, bool ready) {
  promise->waiter = task;
  task->held.part.first = promise;
  ac__task_wait(task, &promised_wait);
  if (ready) ac__task_ready(task);
}

/* 0, or why it cannot be awaited. */
static int refuse(const struct task *task, const struct promise *promise, ac__any handle) {
  if (!handle) return AC_ENOMEM;
  if (!promise || promise->waiter) return AC_ECONSUMED;
  return promise->loop == task->loop ? 0 : AC_EINVAL;
}

static void await_promise(struct task *task, ac__any handle, void *to) {
  ac__registry_lock();
  struct promise *promise = ac__registry_find(handle);
  int code = refuse(task, promise, handle);
  bool ready = !code && promise->state != PENDING && !promise->sent;
  ac__registry_unlock();
  if (!ready && !ac__leaf(task)) return;
  if (code) ac__throw(task, code, &promised_func);
  else if (ready && (--task->head.ac__budget, !ac__leaf_tired(task))) deliver(task, promise, to);
  else wait_for(task, promise, ready);
}

struct promised_call {
  ac__coroutine head;
  ac__any promise;
};

static void promised_start(ac_task *task, void *coroutine, void *to) {
  await_promise(ac__full(task), ((struct promised_call *)coroutine)->promise, to);
}

ac__any ac__promised(ac__any promise, size_t size, size_t align) {
  const ac__func *func = ac__func_sized(&promised_func, size, align);
  struct promised_call *call = func ? ac__coroutine_new(func, sizeof *call, _Alignof(struct promised_call)) : NULL;
  if (call) call->promise = promise;
  return ac__coroutine_future(call);
}
