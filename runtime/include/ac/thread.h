/* <ac/thread.h>: plain functions that run elsewhere, on a thread or in another process.  <ac.h> includes it.
 *
 * `f` is the name of a function with a prototype; the arguments are evaluated at once, and the call is made once the
 * future is awaited or spawned.  errno goes there and back. */
#ifndef AC_THREAD_H
#define AC_THREAD_H

#include <ac/io.h>

#ifdef __cplusplus
extern "C" {
#endif

/* acc writes ac__errand_of_f: a future of a call of f, of which only has to be said where it is made. */
void *ac__errand_new(void (*run)(void *), const char *name, size_t size, size_t align);
ac__any ac__errand_future(void *errand, ac__shape);

/* ---- threads ----
 *
 * async T ac_thread(f(x, y), [.pool .abandon]): on a thread of the runtime's.  Of the calls of a pool `limit` run at a time,
 * 40 if that is 0, and the others wait for their turn.  The pool is of one ac_run, all zero is ready, and it outlives its
 * calls.
 *
 * A cancel takes back a call that no thread has begun.  One that has begun is waited for, or with `abandon` goes on
 * by itself: then it no longer counts in its pool, and nothing that it uses may go. */

typedef struct {
  size_t limit, running; /* running: to be read */
  struct ac__errands {
    struct ac__errand *ac__first, **ac__last;
  } ac__queue;
} ac_pool;
typedef struct {
  ac__by_name ac__;
  ac_pool *pool; /* that of the loop unless set */
  _Bool abandon;
} ac_thread_options;
/* Within such a call: whether who waited for it was cancelled. */
_Bool ac_thread_cancelled(void);

ac__any ac__thread(ac__any, ac_thread_options);

/* async void ac_thread_run(function, arg, [.pool .abandon]): the same without acc. */
ac_future(void) ac_thread_run(void (*function)(void *), void *arg, ac_thread_options);
#ifndef __cplusplus
#define ac_thread(...) AC__THREAD(ac__errand_of_##__VA_ARGS__, .ac__ = 0)
#define AC__THREAD(errand, ...) AC__AS(errand, ac__thread(AC__ANY(errand), (ac_thread_options){__VA_ARGS__}))
#define ac_thread_run(...) AC__THREAD_RUN(__VA_ARGS__, .ac__ = 0)
#define AC__THREAD_RUN(function, arg, ...) ac_thread_run(function, arg, (ac_thread_options){__VA_ARGS__})
#endif

/* ---- worker processes ----
 *
 * async T ac_worker(f(x, y)), ac_worker(workers, f(x, y)): in another process, where it may compute for long and crash.
 * Arguments and value are copied there and back: they hold no pointers.  A worker is this program started anew, without its
 * main: globals are there as they were at the start of the program.  It makes many calls, one at a time.
 *
 * AC_EEXIT: the worker has crashed, or has exited; the next call gets another one.  A cancel kills the worker that makes
 * the call.  Workers end with the program, however that ends. */

typedef struct ac_workers ac_workers;
/* So many processes at most, as many as there are processors for 0; they start when they are needed.  NULL when there is no
 * memory.  `async with` or ac_close: calls that are being made end first.  Each loop has such workers of its own for calls
 * that name none. */
ac_workers *ac_workers_start(size_t n);
AC__ASYNC(void, ac_workers_close, ac_workers *);
AC__ASYNC(void, ac_workers_exit, ac_workers *, ac_why *);

ac__any ac__worker(ac_workers *, ac__any);
#ifndef __cplusplus
#define ac_worker(...) AC__WORKER(__VA_ARGS__, AC__WORKER2, AC__WORKER1, 0)(__VA_ARGS__)
#define AC__WORKER(a, b, chosen, ...) chosen
#define AC__WORKER1(call) AC__WORK((ac_workers *)0, ac__work_##call)
#define AC__WORKER2(workers, call) AC__WORK(workers, ac__work_##call)
#define AC__WORK(workers, errand) AC__AS(errand, ac__worker(workers, AC__ANY(errand)))
#endif

#ifdef __cplusplus
}
#endif
#endif
