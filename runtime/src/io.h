/* What all that waits for the outside shares. */
#ifndef AC_IO_H
#define AC_IO_H

#include <ac/io.h>
#include <stdbool.h>
#include <uv.h>

#include "wait.h"

/* While a task waits for the outside: for what will end by itself, or for what may never come.  On the virtual clock time
 * stands still for the first; for the second only as long as something comes. */
enum { AC__ENDS, AC__MAY_COME };
static inline void ac__outside_entered(struct task *task, int what) {
  task->loop->outside++;
  task->loop->patient += what;
  task->flags.patient = what;
}
static inline void ac__outside_left(struct task *task) {
  task->loop->outside--;
  task->loop->patient -= task->flags.patient;
}

/* What has a handle of libuv's: those that are open when the loop ends are reported, and closed. */
struct resource {
  struct resource *next, **link;
  void (*abandon)(struct resource *);
  const ac__func *by;    /* the function of the task that opened it, or NULL */
  uint64_t task;         /* that one's number */
  struct origin *origin; /* the calls that opened it, if that is to be known */
};
/* Of what has none it is not known who opened it. */
void ac__report_open(const struct resource *, const char *kind, const char *name);
void ac__resource_opened(struct loop *, struct resource *);
void ac__resource_closed(struct loop *, struct resource *);
void ac__resources_close(struct loop *);

/* What belongs to a loop can be used by its tasks only.  After the first line of a leaf; false: the task has failed. */
bool ac__abroad(struct task *, const char *what, const ac__func *);
static inline bool ac__at_home(struct task *task, const struct loop *loop, const char *what, const ac__func *func) {
  return ac__likely(task->loop == loop) || ac__abroad(task, what, func);
}
/* The same for what is written in Async C, which throws this. */
ac_error *ac__foreign(const char *what);

/* A callback of libuv's that may wake tasks begins and ends with these; nothing of its own may be used after it. */
static inline bool ac__callback_begins(const struct loop *loop) { return !loop->ready; }
static inline void ac__callback_ends(struct loop *loop, bool idle) {
  if (idle && loop->ready) ac__loop_drain(loop);
}

/* AF_INET, AF_INET6, or 0 of one that is all zero. */
int ac__address_family(const ac_address *);

/* "open /x: no such file or directory"; NULL without memory. */
ac_error *ac__io_error(int code, const char *what, const char *name);

#endif
