/* <ac/loop.h>: a loop per thread.  <ac.h> includes it.
 *
 * A task stays on its loop, and so do futures, promises' waiters and what is open; what loops send
 * each other is calls, promises' values, and items of shared channels.  An ac_loop * may be kept after its loop has ended:
 * then it is refused. */
#ifndef AC_LOOP_API_H
#define AC_LOOP_API_H

#include <ac/io.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ac_loop ac_loop;
typedef struct {
  ac__by_name ac__;
  const char *name; /* copied; of the thread too */
  unsigned cpu;     /* the thread runs on that one alone: 1 is the first, 0 any */
} ac_loop_options;
typedef struct {
  ac__by_name ac__;
  const char *name; /* of the task, copied */
} ac_spawn_on_options;

/* The loop that runs on this thread, NULL if none does; and libuv's in it, for handles of your own. */
ac_loop *ac_loop_current(void);
struct uv_loop_s *ac_loop_uv(ac_loop *);
/* ac_loop *ac_loop_start([.name .cpu]): a thread with a loop; NULL if there can be none. */
ac_loop *ac_loop_start(ac_loop_options);
/* async void: cancels the tasks of a loop that was started, and waits until they have ended, and the thread.  The loop that
 * started it does so at its own end. */
AC__ASYNC(void, ac_loop_stop, ac_loop *);
/* Calls it on the loop's thread, from any thread; false if the loop has ended.  It is not called if the loop ends first. */
_Bool ac_loop_call(ac_loop *, void (*function)(void *), void *arg);

/* A loop of libuv's that the program runs itself, on this thread: from now on tasks can be spawned, also in its callbacks
 * and before it runs.  uv_run returns when no handle is active and no task can go on by itself; what tasks wait for may be
 * done then, and uv_run be called again.  NULL: there is a loop on this thread, or no memory. */
ac_loop *ac_attach(struct uv_loop_s *);
/* Cancels the tasks that are left and runs the loop until they have ended; it is the program's alone again.  Not in a task,
 * and not in a callback. */
void ac_detach_loop(ac_loop *);

ac__any ac__spawn_on(ac_loop *, ac__any, const char *here, ac_spawn_on_options);

#ifndef __cplusplus
#define ac_loop_start(...) ac_loop_start((ac_loop_options){.ac__ = 0, __VA_ARGS__})
/* async T ac_spawn_on(loop, e, [.name]): the call e begins on that loop, from any thread.  What is returned is a task of
 * this loop, which ends as that one does: it is awaited and cancelled as every other.  AC_ECLOSED: the loop has ended.
 * e is a call of an async function that has not started; what its arguments point at is used over there. */
#define ac_spawn_on(...) AC__SPAWN_ON(__VA_ARGS__, .ac__ = 0)
#define AC__SPAWN_ON(loop, e, ...) \
  AC__AS(e, ac__spawn_on(loop, AC__ANY(e), AC__HERE, (ac_spawn_on_options){__VA_ARGS__}))
#endif

#ifdef __cplusplus
}
#endif
#endif
