/* The loop of a thread: tasks that are ready, tasks that sleep, and libuv for all that comes from outside.
 *
 * A prepare handle of libuv runs the ready tasks before each poll, and callbacks run those that they wake; an idle handle is
 * active while tasks are ready and alone keeps the poll from sleeping.  A loop lives as long as the ac_run that made it. */
#ifndef AC_LOOP_H
#define AC_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "error.h"
#include "roster.h"
#include "scope.h"
#include "timer.h"

enum { AC__BLOCKS = 5 };

/* A test watches a loop, and has a say in what goes on there (test_watch.c).  Without one that costs a test of a pointer
 * for each batch, and for each time that nothing is ready. */
struct overseer {
  void (*run)(struct overseer *, struct loop *);  /* a batch of what is ready */
  bool (*rest)(struct overseer *, struct loop *); /* nothing is; true: now something is */
  bool waits;                                     /* for such a rest */
  bool holds;                                     /* virtual time stands */
};

struct loop {
  struct task *ready, *last_ready; /* last_ready counts only if there is a first */
  struct task *running;
  bool nested;        /* it runs on top of another one */
  ac__saved *outer;   /* the outermost record saved so far while the running task leaves its calls */
  ac__saved *record;  /* the saved call that is being resumed */
  int *error_number;  /* &errno of this thread */
  struct beat beat;   /* of the present resume, or of the last one */
  int64_t tick;       /* milliseconds, a little late: since when what waits now does */
  int64_t first_tick; /* what libuv's clock said when the process began */
  struct timers timers;
  size_t outside; /* tasks that wait for what the outside must bring */
  size_t patient; /* of these, for what may never come */

  struct group root; /* of the tasks that were born in no group */
  size_t alive;      /* tasks that have not ended */
  struct orders orders;
  struct promise *promises;
  struct inbox *inbox;
  ac_loop *handle;            /* once it was asked for: then other threads may send anything at any time */
  struct started *started;    /* it runs on a thread of its own */
  struct started *loops;      /* that it has started, and that were not stopped */
  ac_pool pool;               /* of calls on threads that name none */
  struct ac_workers *workers; /* all pools of worker processes; and that for calls that name none */
  struct ac_workers *own_workers;
  struct resource *resources;
  struct ac_stream *standard[3]; /* stdin, stdout, stderr, once they were asked for */
  char *blocks[AC__BLOCKS];      /* for buffers of streams: a free one of each size, or NULL */
  char *datagrams;               /* to read them into; they are copied at once */
  uint64_t last_id;
  struct task *main;
  bool program;        /* is that of an async main */
  bool forked;         /* this process is a child, and the loop its parent's */
  struct loop *before; /* the loop in whose callback this one runs */

  bool called; /* a signal has come, and its callback is to follow */

  struct flight flight;
  struct overseer *overseer; /* or NULL */
  struct member_of_roster roster;

  struct driver driver;
  uv_loop_t *uv;
  uv_prepare_t prepare;
  uv_idle_t idle;
  bool idling;   /* idle is active */
  bool attached; /* libuv's loop is the program's, which runs it */
  bool dormant;  /* attached, and no task can go on by itself: libuv does not count it */
  uv_loop_t own; /* unless it is attached */
};

/* The loop that runs on this thread, or NULL. */
extern __thread struct loop *ac__loop;

enum { AC__BATCH = 61 }; /* resumes between two polls */

/* On a loop of its own for NULL.  0 or a code of libuv's. */
int ac__loop_open(struct loop *, uv_loop_t *);
/* A task of a dormant one is ready. */
void ac__loop_awake(struct loop *);
/* Whether the outside may have something for it. */
static inline bool ac__loop_listens(const struct loop *loop) {
  return loop->outside || loop->handle || __atomic_load_n(&loop->called, __ATOMIC_RELAXED);
}
/* Runs until no task is alive. */
void ac__loop_run(struct loop *);
/* Closes the generators that are open, too. */
void ac__loop_run_out(struct loop *);
/* False: the program has handles in it that it has not closed.  These are reported, and the loop stays where it is. */
bool ac__loop_close(struct loop *);
/* Runs a call as the main of a program; its value to `to`, or the error. */
struct error *ac__program(ac__any coroutine, void *to);
/* The exit status of a program whose main has ended. */
int ac__main_status(struct task *main);
/* Of the loop that this opens. */
extern struct overseer *ac__overseer;
/* Cancels every task there is or will be, but for its cleanups. */
void ac__loop_cancel(struct loop *, int code);
/* Those that were not awaited go. */
void ac__promises_close(struct loop *);
void ac__blocks_close(struct loop *);

/* Runs the tasks that are ready until it is time to poll.  A callback of libuv's that makes a task ready ends with it
 * if none was ready before. */
void ac__loop_drain(struct loop *);

#endif
