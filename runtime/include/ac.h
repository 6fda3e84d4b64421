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
_Bool ac_cancelling(void);                           /* would a wait of the running task fail now */
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

/* ---- many at once ----
 *
 * `ts, n` are futures of one T and how many; ac_list(f(), g()), of up to 64, stands for both.  These take the futures over when they are
 * called, start what has not started, and end when all have: also when they fail or are cancelled, so the tasks may
 * use what belongs to who awaits them. */

typedef struct {
  ac__by_name ac__;
  ac_error *
      *errors;     /* an array: of each its error, NULL where it went well; nothing is thrown.  ac_errors_free() them */
  size_t limit;    /* so many run at a time; 0: all */
  _Bool no_cancel; /* the first error is thrown at once, and the others go on by themselves */
} ac_gather_options;
typedef struct {
  ac__by_name ac__;
  double stagger;       /* one starts each so many seconds, or when one fails; 0: all at once */
  void (*drop)(void *); /* gets the value of one that was too late, to free it */
} ac_race_options;

#define AC_FOREVER __builtin_inf()
typedef enum { AC_ALL, AC_FIRST, AC_FIRST_ERROR } ac_until;

enum { AC__MOST_PAIRS = 16 };
struct ac__slot {
  ac__any future;
  void *to;
};
ac__any ac__gather(const ac__any *, size_t n, void *out, const char *here, ac_gather_options);
ac__any ac__all(const struct ac__slot *, size_t n, const char *here);
ac__any ac__race(const ac__any *, size_t n, void *to, const char *here, ac_race_options);
void ac_errors_free(ac_error **, size_t n);
ac_future(size_t) ac__wait(const ac__any *, size_t n, ac_until, double seconds);
ac_future(size_t) ac__select(const ac__any *, size_t n);
ac_generator(size_t) ac__as_completed(ac__any *, size_t n, const char *here);
ac__any ac__wait_for(ac__any, double seconds, const char *here);
ac__any ac__shielded(ac__any, const char *here);
ac__any ac__stop(ac__any, const char *here, ac_cancel_options);

#ifndef __cplusplus
/* async void ac_gather(ts, n, T *out, [.errors .limit .no_cancel]): all values in the order of the futures; out may be NULL.
 * The first error cancels the others and is thrown when they have ended. */
#define ac_gather(...) AC__GATHER(__VA_ARGS__, .ac__ = 0)
#define AC__GATHER(ts, n, out, ...)                                                           \
  (AC__FITS(out, n, ac__results_array_too_short),                                             \
   (ac_future(void))ac__gather(AC__ANYS(ts, n), n, AC__INTO(out, (ts)[0], ac__tag), AC__HERE, \
                               (ac_gather_options){__VA_ARGS__}))
/* async void ac_all(&x, f(), &s, g(), NULL, h()): the same for futures of different types, up to 16. */
#define ac_all(...)                                                                                           \
  ((ac_future(void))ac__all((struct ac__slot[]){AC__GLUE(AC__PAIRS, AC__PAIRS_OF(__VA_ARGS__))(__VA_ARGS__)}, \
                            AC__COUNT(__VA_ARGS__) / 2, AC__HERE))
/* async size_t ac_race(ts, n, T *out, [.stagger .drop]): the index of the first that has a value; the others are
 * cancelled.  If all fail, the first error is thrown. */
#define ac_race(...) AC__RACE(__VA_ARGS__, .ac__ = 0)
#define AC__RACE(ts, n, out, ...)                                                             \
  ((ac_future(size_t))ac__race(AC__ANYS(ts, n), n, AC__INTO(out, (ts)[0], ac__tag), AC__HERE, \
                               (ac_race_options){__VA_ARGS__}))

/* ac_generator(size_t) ac_as_completed(ts, n): `async for` over the indices, in the order in which they end; then await
 * ts[i].  Leaving the loop early cancels the rest and waits for their end.  The array is the loop's until then. */
#define ac_as_completed(...) AC__AS_COMPLETED(__VA_ARGS__)
#define AC__AS_COMPLETED(ts, n) ac__as_completed((AC__FUTURES(ts, n), (ac__any *)(void *)(ts)), n, AC__HERE)
/* These two take nothing over and cancel nobody: they wait for tasks, which are then to be awaited.  NULL is passed over.
 *
 * async size_t ac_wait(ts, n, until, seconds): AC_ALL, AC_FIRST that ends or AC_FIRST_ERROR, but no longer than that many
 * seconds, AC_FOREVER if need be; how many have ended. */
#define ac_wait(...) AC__WAIT(__VA_ARGS__)
#define AC__WAIT(ts, n, until, ...) ac__wait(AC__ANYS(ts, n), n, until, __VA_ARGS__)
/* async size_t ac_select(a, b, ...): of tasks of any types, up to 16, the index of the first that has ended. */
#define ac_select(...) \
  ac__select((ac__any[]){AC__GLUE(AC__EACH, AC__EACH_OF(__VA_ARGS__))(__VA_ARGS__)}, AC__COUNT(__VA_ARGS__))
#define AC__EACH1(a) AC__ANY(a)
#define AC__EACH2(a, ...) AC__ANY(a), AC__EACH1(__VA_ARGS__)
#define AC__EACH3(a, ...) AC__ANY(a), AC__EACH2(__VA_ARGS__)
#define AC__EACH4(a, ...) AC__ANY(a), AC__EACH3(__VA_ARGS__)
#define AC__EACH5(a, ...) AC__ANY(a), AC__EACH4(__VA_ARGS__)
#define AC__EACH6(a, ...) AC__ANY(a), AC__EACH5(__VA_ARGS__)
#define AC__EACH7(a, ...) AC__ANY(a), AC__EACH6(__VA_ARGS__)
#define AC__EACH8(a, ...) AC__ANY(a), AC__EACH7(__VA_ARGS__)
#define AC__EACH9(a, ...) AC__ANY(a), AC__EACH8(__VA_ARGS__)
#define AC__EACH10(a, ...) AC__ANY(a), AC__EACH9(__VA_ARGS__)
#define AC__EACH11(a, ...) AC__ANY(a), AC__EACH10(__VA_ARGS__)
#define AC__EACH12(a, ...) AC__ANY(a), AC__EACH11(__VA_ARGS__)
#define AC__EACH13(a, ...) AC__ANY(a), AC__EACH12(__VA_ARGS__)
#define AC__EACH14(a, ...) AC__ANY(a), AC__EACH13(__VA_ARGS__)
#define AC__EACH15(a, ...) AC__ANY(a), AC__EACH14(__VA_ARGS__)
#define AC__EACH16(a, ...) AC__ANY(a), AC__EACH15(__VA_ARGS__)
#define AC__EACH_MANY(...) ac__too_many()
#define AC__EACH_OF(...)                                                                                              \
  AC__CHOOSE(__VA_ARGS__, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY,  \
             _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, \
             _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, _MANY, \
             _MANY, _MANY, _MANY, _MANY, _MANY, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)

/* async T ac_wait_for(e, seconds): AC_ETIMEDOUT if it takes longer; it has ended by then.  With no time at all a call is not
 * started. */
#define ac_wait_for(e, seconds) AC__AS(e, ac__wait_for(AC__ANY(e), seconds, AC__HERE))
/* async T ac_shielded(e): who awaits it may be cancelled, and e goes on by itself. */
#define ac_shielded(e) AC__AS(e, ac__shielded(AC__ANY(e), AC__HERE))
/* async void ac_stop(t, [.reason .grace .now]): ac_cancel, and waits until it has ended; its error is reported. */
#define ac_stop(...) AC__STOP(__VA_ARGS__, .ac__ = 0)
#define AC__STOP(e, ...) ((ac_future(void))ac__stop(AC__ANY(e), AC__HERE, (ac_cancel_options){__VA_ARGS__}))

#define ac_list(...) ((__typeof__(AC__HEAD(__VA_ARGS__, 0))[]){__VA_ARGS__}), AC__COUNT(__VA_ARGS__)
#define AC__HEAD(a, ...) a
/* `ts` may be long, so it is said as seldom as can be. */
#define AC__ANYS(ts, n) (AC__FUTURES(ts, n), (const ac__any *)(const void *)(ts))
#define AC__FUTURES(ts, n) \
  ((void)(AC__VALUE((ts)[0]) *)0, AC__ENOUGH(AC__ROOM(ts, ac__any), n, ac__futures_array_too_short))
/* Arrays whose length the compiler sees must be long enough. */
#define AC__IS_ARRAY(a) (!__builtin_types_compatible_p(__typeof__(a), __typeof__(1 ? (a) : 0)))
#define AC__ELEMENT(a) __typeof__(*_Generic((1 ? (a) : 0), void * : (char *)0, default : (1 ? (a) : 0)))
#define AC__ROOM(a, T) __builtin_choose_expr(AC__IS_ARRAY(a), sizeof(a) / sizeof(T), SIZE_MAX / 2)
#define AC__ENOUGH(room, n, complain)                                                                            \
  __builtin_choose_expr((room) - (size_t) __builtin_choose_expr(__builtin_constant_p(n), (n), 0) > SIZE_MAX / 2, \
                        complain(), (void)0)
#define AC__FITS(a, n, complain) AC__ENOUGH(AC__ROOM(a, AC__ELEMENT(a)), n, complain)
ac__any ac__too_many(void) __attribute__((error("no more than 16 tasks")));
void ac__results_array_too_short(void)
    __attribute__((error("the array of results is shorter than the number of futures")));
void ac__futures_array_too_short(void) __attribute__((error("the array of futures is shorter than their number")));

/* Of up to 64. */
#define AC__COUNT(...)                                                                                                \
  AC__CHOOSE(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, \
             41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,  \
             15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define AC__CHOOSE(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21,     \
                   a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, \
                   a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, \
                   a62, a63, a64, N, ...)                                                                              \
  N
#define AC__PAIR(to, e) \
  { AC__ANY(e), AC__INTO(to, e, ac__tag) }
#define AC__PAIRS2(a, b) AC__PAIR(a, b)
#define AC__PAIRS4(a, b, ...) AC__PAIR(a, b), AC__PAIRS2(__VA_ARGS__)
#define AC__PAIRS6(a, b, ...) AC__PAIR(a, b), AC__PAIRS4(__VA_ARGS__)
#define AC__PAIRS8(a, b, ...) AC__PAIR(a, b), AC__PAIRS6(__VA_ARGS__)
#define AC__PAIRS10(a, b, ...) AC__PAIR(a, b), AC__PAIRS8(__VA_ARGS__)
#define AC__PAIRS12(a, b, ...) AC__PAIR(a, b), AC__PAIRS10(__VA_ARGS__)
#define AC__PAIRS14(a, b, ...) AC__PAIR(a, b), AC__PAIRS12(__VA_ARGS__)
#define AC__PAIRS16(a, b, ...) AC__PAIR(a, b), AC__PAIRS14(__VA_ARGS__)
#define AC__PAIRS18(a, b, ...) AC__PAIR(a, b), AC__PAIRS16(__VA_ARGS__)
#define AC__PAIRS20(a, b, ...) AC__PAIR(a, b), AC__PAIRS18(__VA_ARGS__)
#define AC__PAIRS22(a, b, ...) AC__PAIR(a, b), AC__PAIRS20(__VA_ARGS__)
#define AC__PAIRS24(a, b, ...) AC__PAIR(a, b), AC__PAIRS22(__VA_ARGS__)
#define AC__PAIRS26(a, b, ...) AC__PAIR(a, b), AC__PAIRS24(__VA_ARGS__)
#define AC__PAIRS28(a, b, ...) AC__PAIR(a, b), AC__PAIRS26(__VA_ARGS__)
#define AC__PAIRS30(a, b, ...) AC__PAIR(a, b), AC__PAIRS28(__VA_ARGS__)
#define AC__PAIRS32(a, b, ...) AC__PAIR(a, b), AC__PAIRS30(__VA_ARGS__)
#define AC__PAIRS_ODD(...) ac_all_takes_pairs_of_place_and_future
#define AC__PAIRS_MANY(...) ac_all_takes_no_more_than_16_pairs
#define AC__PAIRS_OF(...)                                                                                            \
  AC__CHOOSE(__VA_ARGS__, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, \
             _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, _MANY, _ODD, \
             _MANY, _ODD, 32, _ODD, 30, _ODD, 28, _ODD, 26, _ODD, 24, _ODD, 22, _ODD, 20, _ODD, 18, _ODD, 16, _ODD,  \
             14, _ODD, 12, _ODD, 10, _ODD, 8, _ODD, 6, _ODD, 4, _ODD, 2, _ODD, 0)
#endif

/* ---- scopes, for `async with` ----
 *
 * What is cancelled is a scope: a task, or a part of one.  Scopes nest; all zero is ready, nothing is to be destroyed.
 * From C: T_enter, and T_exit on each way out, innermost first. */

typedef struct {
  double at;   /* a moment of ac_now() */
  _Bool quiet, /* no error: the program goes on after it, and `expired` says why */
      expired; /* its moment came before it was left */
  void *ac__[7];
} ac_timeout;
#define ac_timeout_is_scope /* no generator yields within one */
typedef struct {
  ac__by_name ac__;
  _Bool quiet;
} ac_timeout_options;

/* ac_timeout ac_after(seconds, [.quiet]), ac_at(moment, [.quiet]): what is in it is cancelled then, and left with
 * AC_ETIMEDOUT.  A result that is there by that moment wins. */
ac_timeout ac_after(double seconds, ac_timeout_options);
ac_timeout ac_at(double moment, ac_timeout_options);
#ifndef __cplusplus
#define ac_after(...) AC__AFTER(__VA_ARGS__, .ac__ = 0)
#define AC__AFTER(seconds, ...) ac_after(seconds, (ac_timeout_options){__VA_ARGS__})
#define ac_at(...) AC__AT(__VA_ARGS__, .ac__ = 0)
#define AC__AT(moment, ...) ac_at(moment, (ac_timeout_options){__VA_ARGS__})
#endif
void ac_timeout_enter(ac_timeout *);
void ac_timeout_exit(ac_timeout *, ac_why *);
/* Another moment for one that is entered; too late once it has expired. */
void ac_timeout_move(ac_timeout *, double moment);
/* The first moment at which the running task will be cancelled by a timeout; INFINITY if there is none. */
double ac_deadline(void);

/* Tasks that have ended before it is left: they may use what belongs to who entered it.  The first error of one cancels
 * the others and the body, and is thrown when the group is left, the others' errors with it; an error of the body
 * cancels the tasks.  To leave it by return, break or goto waits for them. */
typedef struct {
  size_t limit;    /* so many run at a time, and the others wait for their turn; 0: no limit */
  _Bool supervise; /* an error is reported and cancels nobody */
  size_t running;  /* to be read */
  void *ac__[13];
} ac_group;
#define ac_group_is_scope /* no generator yields within one */
void ac_group_enter(ac_group *);
/* async void */
ac_future(void) ac_group_exit(ac_group *, ac_why *);
void ac_group_exit__run(ac_task *, ac__saved *, ac_group *, ac_why *);

ac__any ac__group_spawn(ac_group *, ac__any, const char *here, ac_spawn_options);
void ac__group_into(ac_group *, ac__any, void *to, const char *here, ac_spawn_options);
#ifndef __cplusplus
/* async T ac_group_spawn(&g, e, [.name .eager]): the handle may be awaited, asked, cancelled and ignored; it dies with
 * the group, and the task's memory too.  Its await throws AC_ECANCELED if the group was cancelled before, AC_ECLOSED if it
 * is not entered: then nothing was started. */
#define ac_group_spawn(...) AC__GROUP_SPAWN(__VA_ARGS__, .ac__ = 0)
#define AC__GROUP_SPAWN(group, e, ...) \
  AC__AS(e, ac__group_spawn(group, AC__ANY(e), AC__HERE, (ac_spawn_options){__VA_ARGS__}))
/* void ac_group_into(&g, T *to, e, [.name .eager]): *to is there when the group is left; NULL: not wanted.  There is no
 * handle, and when the task ends its memory goes. */
#define ac_group_into(...) AC__GROUP_INTO(__VA_ARGS__, .ac__ = 0)
#define AC__GROUP_INTO(group, to, e, ...) \
  ac__group_into(group, AC__ANY(e), AC__INTO(to, e, ac__tag), AC__HERE, (ac_spawn_options){__VA_ARGS__})
#endif
/* All in it is cancelled; the program goes on after the group.  The reason may be NULL. */
void ac_group_cancel(ac_group *, const char *reason);
/* async void: until no task of it is running. */
ac_future(void) ac_group_join(ac_group *);
void ac_group_join__run(ac_task *, ac__saved *, ac_group *);

/* What is in it is not cancelled from outside, until `grace` after the first cancel. */
typedef struct {
  double grace; /* seconds; 5 if 0 */
  void *ac__[7];
} ac_shield;
#define ac_shield_is_scope /* no generator yields within one */
void ac_shield_enter(ac_shield *);
void ac_shield_exit(ac_shield *, ac_why *);

/* ---- promises: futures by hand ----
 *
 * ac_promise(T) is what resolves; one task awaits ac_promised(p).  A promise is a value: to be copied freely, and never
 * freed.  It goes when it was awaited, when its waiter was cancelled, and at the end of its ac_run.
 * Setting and failing are for any thread, and any callback: for its `void *` there is ac_promise_arg(p). */

typedef struct ac__ptag ac__ptag;
#define ac_promise(T) __typeof__(__typeof__(T)(*)(ac__ptag *))
typedef struct {
  ac__by_name ac__;
  _Bool outside; /* resolved from beyond the loop: while it is not, the program waits, and is no deadlock */
} ac_promise_options;

ac__any ac__promise(size_t size, const char *here, ac_promise_options);
_Bool ac__promise_set(ac__any, const void *value);
_Bool ac__promise_fail(ac__any, int code);
_Bool ac__promise_fail_error(ac__any, ac_error *);
ac__any ac__promised(ac__any, size_t size, size_t align);
#define AC__ANY_PROMISE(p) ((void)(AC__TYPED(p, ac__ptag) *)0, (ac__any)(p)) /* an error unless p is a promise */

#ifndef __cplusplus
/* ac_promise(T) ac_promise_new(T, [.outside]): on the thread of a loop. */
#define ac_promise_new(...) AC__PROMISE_NEW(__VA_ARGS__, .ac__ = 0)
#define AC__PROMISE_NEW(T, ...) \
  ((ac_promise(T))ac__promise(AC__SIZE((ac_promise(T))0, ac__ptag), AC__HERE, (ac_promise_options){__VA_ARGS__}))
/* bool ac_promise_set(p, v), for void ac_promise_set(p): false if it was resolved before, or nobody waits any more; then
 * what v points at is still yours. */
#define ac_promise_set(...) AC__GLUE(AC__PROMISE_SET, AC__ONE_OR_MORE(__VA_ARGS__))(__VA_ARGS__)
#define AC__PROMISE_SET2(p, ...) ac__promise_set(AC__ANY_PROMISE(p), (AC__TYPED(p, ac__ptag)[1]){__VA_ARGS__})
#define AC__PROMISE_SET1(p) ac__promise_set(AC__ANY_PROMISE(p), _Generic((AC__TYPED(p, ac__ptag) *)0, void * : NULL))
/* bool ac_promise_fail(p, e): e is a code, or an ac_error * that it takes over if it returns true. */
#define ac_promise_fail(p, e) \
  _Generic((e), ac_error * : ac__promise_fail_error, default : ac__promise_fail)(AC__ANY_PROMISE(p), e)
/* async T ac_promised(p): its value, or its error. */
#define ac_promised(p) \
  ((ac_future(AC__TYPED(p, ac__ptag)))ac__promised(AC__ANY_PROMISE(p), AC__SIZE(p, ac__ptag), AC__ALIGN(p, ac__ptag)))
/* To and from the `void *` of a callback. */
#define ac_promise_arg(p) ((void *)(__UINTPTR_TYPE__)AC__ANY_PROMISE(p))
#define ac_promise_of(T, arg) ((void)sizeof(((char (*)(void *))0)(arg)), (ac_promise(T))(__UINTPTR_TYPE__)(arg))

#define AC__ONE_OR_MORE(...) AC__SEVENTEENTH(__VA_ARGS__, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 0)
#endif

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
