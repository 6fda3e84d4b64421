/* <ac.h>: Async C, what a program may call.
 *
 * An async function, `async T f(A a)`, is to C a function that returns `ac_future(T)`: a call that has not started.
 * Whatever may wait or fail returns a future; await it, spawn it, or drop it, once.
 *
 *   future     a handle of a call or of a task; it is consumed by await, ac_spawn, ac_detach, ac_drop and ac_run
 *   task       a call that runs beside others, on the loop of the thread that started it
 *   leaf       what really waits in the end: ac_sleep, ac_yield, the await of a task
 *
 * Nothing here may be called from another thread than the loop's.  `e` stands for a future of any type, `t` for one
 * that need not be consumed by the call, `T` for the type of its value. */
#ifndef AC_H
#define AC_H

/* For convenience.  acc leaves out those of which the program uses nothing, or what it declares by itself. */
#if !defined AC__GENERATED || defined AC__STDBOOL
#include <stdbool.h>
#endif
#include <stddef.h>
#if !defined AC__GENERATED || defined AC__STDINT
#include <stdint.h>
#endif
#if !defined AC__GENERATED || defined AC__STDIO
#include <stdio.h>
#endif

#include <ac/io.h>

#ifndef __linux__
#include <errno.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- errors ----
 *
 * An error is a code, and where wanted a message and a cause.  Codes are libuv's, which are negative, the ones below,
 * and yours, which are positive.  `const ac_error *` is borrowed; `ac_error *` is yours: throw it, or free it. */

enum {
#ifdef __linux__
  AC_ECANCELED = -125,
  AC_ETIMEDOUT = -110,
  AC_EINVAL = -22,
  AC_ENOMEM = -12,
  AC_EBUSY = -16,
#else
  AC_ECANCELED = -ECANCELED,
  AC_ETIMEDOUT = -ETIMEDOUT,
  AC_EINVAL = -EINVAL,
  AC_ENOMEM = -ENOMEM,
  AC_EBUSY = -EBUSY,
#endif
  AC_EOF = -4095,
  AC_ECLOSED = -5001,   /* used after it was closed */
  AC_EDEADLK = -5002,   /* waits for what can never happen */
  AC_ETOOLONG = -5003,  /* longer than its limit */
  AC_EEXIT = -5004,     /* a process ended with an exit status other than 0 */
  AC_ECONSUMED = -5005, /* a future was used after it was consumed */
  AC_EBROKEN = -5006,   /* a stream that lost bytes, a barrier that was broken */
  AC_EFORKED = -5007    /* a loop of the parent process, used in the child */
};

struct ac_error {
  int code;
  const char *message; /* never NULL */
  const ac_error *cause;
};

/* NULL when there is no memory; to throw NULL throws AC_ENOMEM. */
ac_error *ac_error_make(int code, const char *format, ...)
    __attribute__((format(__printf__, 2, 3), warn_unused_result));
/* The same with a cause, which is copied. */
ac_error *ac_error_wrap(const ac_error *cause, int code, const char *format, ...)
    __attribute__((format(__printf__, 3, 4), warn_unused_result));
ac_error *ac_error_keep(const ac_error *) __attribute__((warn_unused_result)); /* a copy */
void ac_error_free(ac_error *);
/* What was thrown with it, as by a group of which several tasks failed: the next one, in order; NULL at the end. */
const ac_error *ac_error_also(const ac_error *);
/* To stderr: code and message, a line for the throw, for each await passed and for each task left, then the cause:
 *
 *   error 7: no such user
 *     users.ac:12: thrown in find
 *     users.ac:31: awaited in greet
 *     users.ac:40: spawned 'greet'
 */
void ac_error_print(const ac_error *);
/* The same text to a buffer, cut where it ends; returns the length of all of it, as snprintf does. */
size_t ac_error_format(const ac_error *, char *buffer, size_t size);
/* "AC_ETIMEDOUT", "UV_ECONNREFUSED"; "" if the code has none. */
const char *ac_error_name(int code);

/* ---- async with ----
 *
 * How its body was left: what a T_exit gets.  After it the error in flight is what `error` is then. */

typedef struct ac_why {
  enum { AC_LEFT_END, AC_LEFT_RETURN, AC_LEFT_JUMP, AC_LEFT_ERROR, AC_LEFT_CANCEL } how;
  const ac_error *error; /* NULL unless it was left by an error, or by a cancel */
} ac_why;
/* The error goes, and the program goes on after the statement. */
void ac_clear(ac_why *);

/* For generated code: why, of the error that is held, or of the way out; and the error that is in flight after T_exit. */
ac_why ac__why(ac_error *held, int how);
ac_error *ac__why_left(const ac_why *, ac_error *held);

/* ---- time ----
 *
 * Moments and durations are seconds.  ac_now() counts from the start of the process and never goes back. */

double ac_now(void);
double ac_wall(void); /* since 1970 */

/* async void: never early.  0 and less is ac_yield(). */
ac_future(void) ac_sleep(double seconds);
void ac_sleep__run(ac_task *, ac__saved *, double seconds);
/* async void: to a moment of ac_now(). */
ac_future(void) ac_sleep_until(double moment);
void ac_sleep_until__run(ac_task *, ac__saved *, double moment);
/* async void: lets every task that is ready run first. */
ac_future(void) ac_yield(void);
void ac_yield__run(ac_task *, ac__saved *);

/* async void: until it is cancelled, by a signal for one.  A program that waits here is not taken for a deadlock. */
ac_future(void) ac_pause(void);
void ac_pause__run(ac_task *, ac__saved *);

typedef struct {
  ac__by_name ac__;
  double jitter;  /* each comes up to so many seconds later, at random */
  _Bool now;      /* the first one at once */
  _Bool catch_up; /* those that were missed come too, one behind the other; else they are left out */
} ac_every_options;
/* Generator of the moments of ac_now() at which it is due, every so many seconds from now on: none is early, and they do
 * not drift: `async for (double due : ac_every(60)) await tidy_up();` */
ac_generator(double) ac_every(double seconds, ac_every_options);
#ifndef __cplusplus
#define ac_every(...) AC__EVERY(__VA_ARGS__, .ac__ = 0)
#define AC__EVERY(seconds, ...) ac_every(seconds, (ac_every_options){__VA_ARGS__})
#endif

/* From the next ac_run of this thread on time is virtual, or real again: it starts at 0 and, when no task is ready,
 * jumps to the next moment that one waits for.  So does AC_CLOCK=virtual in the environment. */
void ac_clock_virtual(_Bool on);

/* ---- tasks ---- */

typedef struct {
  ac__by_name ac__;
  const char *name; /* copied; the function's name unless set */
  _Bool eager;      /* runs to its first wait before ac_spawn returns */
} ac_spawn_options;
typedef struct {
  ac__by_name ac__;
  const char *reason; /* copied; the message of the AC_ECANCELED that is thrown */
  double grace;       /* seconds for cleanups; 5 if 0 */
  _Bool now;          /* cleanups get no time either; also where a cancel came before */
} ac_cancel_options;

typedef enum { AC_NEW, AC_READY, AC_RUNNING, AC_WAITING, AC_DONE, AC_FAILED, AC_CANCELLED } ac_task_status;

__attribute__((warn_unused_result)) ac__any ac__spawn(ac__any, const char *here, ac_spawn_options);
void ac__detach(ac__any, const char *here, ac_spawn_options);
void ac__drop(ac__any, const char *here);
_Bool ac__cancel(ac__any, const char *here, ac_cancel_options);
_Bool ac__done(ac__any), ac__failed(ac__any), ac__cancelled(ac__any);
ac_task_status ac__status(ac__any);
const void *ac__result(ac__any);
const ac_error *ac__error_of(ac__any);
ac_task *ac__task_of(ac__any);

/* T of a typed handle or, for void, char: something that can be named and measured. */
#define AC__SOLID(e, tag) \
  __typeof__(*_Generic((AC__TYPED(e, tag) *)0, void * : (char *)0, default : (AC__TYPED(e, tag) *)0))
/* 0 for void. */
#define AC__SIZE(e, tag) _Generic((AC__TYPED(e, tag) *)0, void * : (size_t)0, default : sizeof(AC__SOLID(e, tag)))
#define AC__ALIGN(e, tag) _Generic((AC__TYPED(e, tag) *)0, void * : (size_t)0, default : _Alignof(AC__SOLID(e, tag)))
/* Where a value goes: a T * or NULL, for void NULL.  The call is never made; it lets the compiler say what it expected. */
#define AC__INTO(to, e, tag) ((void)sizeof(((char (*)(AC__PLACE(e, tag)))0)(to)), (void *)(to))
struct ac__void_has_no_value;
#ifdef __cplusplus
#define AC__PLACE(e, tag) AC__TYPED(e, tag) *
#else
#define AC__PLACE(e, tag) \
  __typeof__(_Generic((AC__TYPED(e, tag) *)0, void * : (struct ac__void_has_no_value *)0, default : (AC__TYPED(e, tag) *)0))
#endif
#define AC__AS(e, call) ((__typeof__(e))(call))
#define AC__GLUE_(a, b) a##b
#define AC__GLUE(a, b) AC__GLUE_(a, b)
#define AC__SEVENTEENTH(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, N, ...) N

#ifndef __cplusplus
/* async T ac_spawn(e, [.name .eager]): makes a call a task.  It starts after the tasks that are ready now, and never
 * before ac_spawn returns unless it is eager.  Outside ac_run the call stays a call. */
#define ac_spawn(...) AC__SPAWN(__VA_ARGS__, .ac__ = 0)
#define AC__SPAWN(e, ...) AC__AS(e, ac__spawn(AC__ANY(e), AC__HERE, (ac_spawn_options){__VA_ARGS__}))
/* void ac_detach(e, [.name .eager]): spawns a call or lets a task go on by itself.  Its error is reported. */
#define ac_detach(...) AC__DETACH(__VA_ARGS__, .ac__ = 0)
#define AC__DETACH(e, ...) ac__detach(AC__ANY(e), AC__HERE, (ac_spawn_options){__VA_ARGS__})
/* bool ac_cancel(t, [.reason .grace .now]): asks a task to end, and returns at once; false if it has ended, or not
 * started yet.  From now on each of its waits fails with AC_ECANCELED; the one that it is in is ended, and the task that
 * it awaits is cancelled too.  What completed is delivered first, and a task may still return a value. */
#define ac_cancel(...) AC__CANCEL(__VA_ARGS__, .ac__ = 0)
#define AC__CANCEL(e, ...) ac__cancel(AC__ANY(e), AC__HERE, (ac_cancel_options){__VA_ARGS__})
#endif
/* void: a call that has not started never will; a task goes on by itself. */
#define ac_drop(e) ac__drop(AC__ANY(e), AC__HERE)

#define ac_done(t) ac__done(AC__ANY(t))           /* bool: has it ended, in whatever way */
#define ac_failed(t) ac__failed(AC__ANY(t))       /* bool: with an error other than AC_ECANCELED */
#define ac_cancelled(t) ac__cancelled(AC__ANY(t)) /* bool: with AC_ECANCELED */
#define ac_status(t) ac__status(AC__ANY(t))       /* ac_task_status */
/* const T *, const ac_error *: NULL while there is none; borrowed until the future is consumed. */
#define ac_result(t) ((const AC__VALUE(t) *)ac__result(AC__ANY(t)))
#define ac_error_of(t) ac__error_of(AC__ANY(t))

/* ac_task * is borrowed while the task lives. */
#define ac_task_of(t) ac__task_of(AC__ANY(t)) /* NULL unless it is a task */
ac_task *ac_current(void);                    /* NULL outside tasks */
ac_task *ac_task_parent(const ac_task *);     /* the task that spawned it, NULL if that has gone */
const char *ac_task_name(const ac_task *);
void ac_task_rename(ac_task *, const char *name); /* copied; without memory the old name stays */
ac__u64 ac_task_id(const ac_task *);              /* 1 is the first of a loop */
ac_task_status ac_task_state(const ac_task *);
_Bool ac_task_cancel(ac_task *, const char *reason); /* as ac_cancel; the reason may be NULL */
/* Would a wait of the running task fail now: in a cleanup that awaits not before its grace is over. */
_Bool ac_cancelling(void);
/* Its awaits, innermost first, a line each; returns the length of all of it, as snprintf does. */
size_t ac_task_where(const ac_task *, char *buffer, size_t size);
/* The tasks of this loop that have not ended, oldest first, then those of groups, as many as fit; returns how many there
 * are. */
size_t ac_tasks(ac_task **out, size_t n);

/* ---- looking inside ----
 *
 * void ac_dump(FILE *): the tasks of this loop as a tree, each below the one that spawned it: what it waits for and since
 * when, and its awaits, innermost first.  kill -QUIT prints the same of a running program to stderr, and gdb's
 * `info ac-tasks` of one that is stopped or dead.
 *
 *   2 tasks: 1 running, 0 ready, 1 waiting
 *   task 'main' (1): running
 *     task 'greet' (2): in ac_sleep, for 0.4 s, 0.6 s left
 *       users.ac:31: awaited in greet
 *       users.ac:40: spawned 'greet'
 */
#ifdef __linux__
typedef struct _IO_FILE ac__file; /* FILE, without <stdio.h> */
#else
#include <stdio.h>
typedef FILE ac__file;
#endif
void ac_dump(ac__file *);

typedef struct {
  size_t tasks, running, ready, waiting; /* that have not ended; and of these */
  ac__u64 spawned;                       /* since the loop began, calls of gather and the like included */
  size_t timers;                         /* sleeps, timeouts and graces */
  size_t outside;                        /* waits for what comes from outside of the loop */
  size_t open;                           /* streams, listeners, processes, ... */
} ac_counters;
ac_counters ac_count(void); /* of this loop */

/* ---- task-local values ----
 *
 *   static ac_local(int) request;      zero until it is set
 *   ac_local_set(&request, 7);         for the running task, and for those that it spawns from now on
 *   int r = ac_local_get(&request);    also in plain functions that a task calls */

typedef struct ac__ltag ac__ltag;
enum { AC__LOCAL = 1024 }; /* the largest that there may be */
#define ac_local(T) __typeof__(__typeof__(T)(*)(ac__ltag *))
const void *ac__local_get(const void *key);
void *ac__local_set(const void *key, size_t size);
#ifndef __cplusplus
#define AC__LOCAL_TYPE(key) AC__TYPED((key)[0], ac__ltag)
#define AC__LOCAL_SIZE(key) \
  (sizeof(AC__LOCAL_TYPE(key)) + 0 * sizeof(char[sizeof(AC__LOCAL_TYPE(key)) <= AC__LOCAL ? 1 : -1]))
#define ac_local_get(key) (*(const AC__LOCAL_TYPE(key) *)ac__local_get(key))
#define ac_local_set(key, ...) ((void)(*(AC__LOCAL_TYPE(key) *)ac__local_set(key, AC__LOCAL_SIZE(key)) = (__VA_ARGS__)))
#endif

/* ---- many at once, scopes, promises ---- */

#include <ac/many.h>
#include <ac/scope.h>
#include <ac/promise.h>

/* ---- generators ----
 *
 * `async for` asks a generator for its values and closes it; by hand, and ac_close(g) of <ac/io.h>: */

_Bool ac__next(ac_task *, ac__saved *, ac__any, void *to, size_t size);
ac__any ac__next_new(ac__any, void *to, size_t size);

#define AC__ANY_FLOW(g) ((void)(AC__TYPED(g, ac__flow) *)0, (ac__any)(g)) /* an error unless g is a generator */

#ifndef __cplusplus
/* async bool ac_next(g, T *to): true while there are values. */
#define ac_next(g, to) \
  ((ac_future(_Bool))ac__next_new(AC__ANY_FLOW(g), AC__INTO(to, g, ac__flow), sizeof(AC__TYPED(g, ac__flow))))
#define ac_next__run(task, self, g, to) \
  ac__next(task, self, AC__ANY_FLOW(g), AC__INTO(to, g, ac__flow), sizeof(AC__TYPED(g, ac__flow)))
#endif

/* ---- synchronisation, channels ---- */

#include <ac/channel.h>
#include <ac/sync.h>

/* ---- running ----
 *
 * From plain C, again and again in one process.  When the call has ended all tasks that it left behind are cancelled
 * and run until they have ended too. */

void *ac__run(ac__any, const char *here);
ac_error *ac__run_try(ac__any, void *to, const char *here);

#ifndef __cplusplus
/* T ac_run(e): the value; an error is printed and ends the program with exit status 1. */
#define ac_run(e) AC__YIELDS(e, ac__run(AC__ANY(e), AC__HERE))
#define AC__YIELDS(e, call) \
  _Generic((AC__VALUE(e) *)0, void *: (void)(call), default: __extension__({                                           \
    AC__SOLID(e, ac__tag) *ac__value = (AC__SOLID(e, ac__tag) *)(call); /* nobody need use it */                       \
    *ac__value;                                                                                                        \
  }))
#endif
/* ac_error *ac_run_try(e, T *to): NULL, or your error. */
#define ac_run_try(e, to) ac__run_try(AC__ANY(e), AC__INTO(to, e, ac__tag), AC__HERE)

/* ---- loops, threads and processes ---- */

#include <ac/loop.h>
#include <ac/thread.h>

#ifdef __cplusplus
}

extern "C++" { /* also where a user includes this within extern "C" */
template <class T> T (*ac_spawn(T (*e)(ac__tag *), ac_spawn_options options = {}))(ac__tag *) {
  return (T(*)(ac__tag *))ac__spawn((ac__any)e, "C++", options);
}
template <class T> void ac_detach(T (*e)(ac__tag *), ac_spawn_options options = {}) {
  ac__detach((ac__any)e, "C++", options);
}
template <class T> T ac_run(T (*e)(ac__tag *)) { return *(T *)ac__run((ac__any)e, "C++"); }
template <> inline void ac_run(void (*e)(ac__tag *)) { ac__run((ac__any)e, "C++"); }
}
#endif
#ifdef AC__CODES /* acc: the program uses libuv's codes and does not include <uv.h> */
#include <ac/codes.h>
#endif
#endif
