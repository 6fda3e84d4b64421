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

/* acc writes ac__errand_f: a future of a call of f, of which only has to be said where it is made. */
void *ac__errand_new(void (*run)(void *), size_t size, size_t align);
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
#define ac_thread(...) AC__THREAD(ac__errand_##__VA_ARGS__, .ac__ = 0)
#define AC__THREAD(errand, ...) AC__AS(errand, ac__thread(AC__ANY(errand), (ac_thread_options){__VA_ARGS__}))
#define ac_thread_run(...) AC__THREAD_RUN(__VA_ARGS__, .ac__ = 0)
#define AC__THREAD_RUN(function, arg, ...) ac_thread_run(function, arg, (ac_thread_options){__VA_ARGS__})
#endif

#ifdef __cplusplus
}
#endif
#endif
