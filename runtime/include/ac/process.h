/* Processes and signals: a part of <ac/io.h>. */

/* AC_STDOUT, of `err` alone: to where `out` goes. */
typedef enum { AC_INHERIT, AC_PIPE, AC_NULL, AC_STDOUT } ac_stdio;
typedef struct {
  int status, signal; /* signal: that ended it, or 0 */
} ac_exit_status;

/* `in` is written, `out` and `err` are read; NULL unless they are pipes, and once they are closed.  They are closed with the
 * process; one that you keep longer is yours once NULL stands in its place. */
typedef struct ac_process {
  ac_stream *in, *out, *err;
  int pid;
} ac_process;

typedef struct {
  ac__by_name ac__;
  ac_stdio in, out, err;
  const char *cwd;
  const char *const *env; /* "NAME=value", ..., NULL; as here if NULL */
  _Bool detached;         /* in a session of its own; not ended when it is left */
  double grace;           /* seconds from SIGTERM to SIGKILL when it is left; 5 if 0 */
  ac_bytes input;         /* ac_process_run: what it reads */
  size_t limit;           /* ac_process_run: of what it writes; 64 MiB if 0 */
  _Bool check;            /* ac_process_run: AC_EEXIT unless it exits with 0 */
} ac_process_options;

/* `async with (ac_process *p = await ac_process_start(ac_argv("ls", path), .out = AC_PIPE))`: when the block is left it is
 * ended: SIGTERM, its grace, SIGKILL.  The program is looked for in $PATH. */
AC__ASYNC(ac_process *, ac_process_start, const char *const *argv, ac_process_options);
AC__ASYNC(ac_exit_status, ac_process_wait, ac_process *);
/* False if it has ended. */
_Bool ac_process_kill(ac_process *, int signal);
/* SIGTERM, its grace, SIGKILL; waits until it has ended. */
AC__ASYNC(ac_exit_status, ac_process_stop, ac_process *, double grace);
AC__ASYNC(void, ac_process_close, ac_process *);
AC__ASYNC(void, ac_process_exit, ac_process *, ac_why *);

typedef struct {
  ac_exit_status exit;
  ac_bytes out, err; /* a 0 follows */
} ac_output;
/* Writes what it is to read and closes that, reads what it writes, and waits for its end: all at once.  The output is
 * yours: `async with`, or ac_output_exit(&o, NULL). */
AC__ASYNC(ac_output, ac_process_communicate, ac_process *, const void *data, size_t n);
AC__ASYNC(ac_output, ac_process_run, const char *const *argv, ac_process_options);
void ac_output_exit(ac_output *, ac_why *);

/* ---- signals: generator of those that come; they have no other effect while it is open ---- */

typedef struct {
  int signals[16]; /* to the first 0 */
} ac__signal_set;
ac_generator(int) ac__signals(ac__signal_set);
AC__ASYNC(int, ac__signal_wait, ac__signal_set);

/* ---- descriptors of other libraries ---- */

enum { AC_READABLE = 1, AC_WRITABLE = 2 };
/* Waits until it is one of these; returns which. */
AC__ASYNC(int, ac_fd_wait, int descriptor, int events);

#ifndef __cplusplus
#define ac_argv(...) ((const char *const[]){__VA_ARGS__, NULL})
/* async for (int s : ac_signals(SIGHUP, SIGUSR1)); async int ac_signal_wait(SIGTERM). */
#define ac_signals(...) ac__signals((ac__signal_set){{__VA_ARGS__}})
#define ac_signal_wait(...) ac__signal_wait((ac__signal_set){{__VA_ARGS__}})
#define ac_signal_wait__run(task, self, ...) ac__signal_wait__run(task, self, (ac__signal_set){{__VA_ARGS__}})
/* What main got is char **. */
#define AC__ARGV(a) \
  _Generic((a), char **: (const char *const *)(a), char *const *: (const char *const *)(a), const char **: (const char \
                                                                                           *const *)(a), default: (a))
#define ac_process_start(...) AC__PROCESS_START(__VA_ARGS__, .ac__ = 0)
#define AC__PROCESS_START(argv, ...) ac_process_start(AC__ARGV(argv), (ac_process_options){__VA_ARGS__})
#define ac_process_start__run(task, self, ...) AC__PROCESS_START_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__PROCESS_START_RUN(task, self, argv, ...) \
  ac_process_start__run(task, self, AC__ARGV(argv), (ac_process_options){__VA_ARGS__})
#define ac_process_run(...) AC__PROCESS_RUN(__VA_ARGS__, .ac__ = 0)
#define AC__PROCESS_RUN(argv, ...) ac_process_run(AC__ARGV(argv), (ac_process_options){__VA_ARGS__})
#define ac_process_run__run(task, self, ...) AC__PROCESS_RUN_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__PROCESS_RUN_RUN(task, self, argv, ...) \
  ac_process_run__run(task, self, AC__ARGV(argv), (ac_process_options){__VA_ARGS__})
#endif
