/* Crowds: what gather, all and race have in common.
 *
 * A crowd takes futures over when it is made, starts those that have not started, and ends when all have: whoever waits
 * for it, cancelled or not, waits that long, since they may use what belongs to it.  It is itself a call that is awaited.
 * What becomes of a member's end, and of the end of all, is its kind's business. */
#ifndef AC_CROWD_H
#define AC_CROWD_H

#include <stdbool.h>

#include "wait.h"

struct crowd;

struct member {
  struct watch watch;
  struct crowd *crowd;
  struct task *task;   /* while it runs */
  struct entry *call;  /* while it has not started */
  void *to;            /* where its value goes, or NULL */
  struct error *error; /* that it ended with */
};

struct kind {
  struct wait wait;
  /* A member has ended.  Its error is in it, to be taken out; its value is still in the task.  No task: it was no future. */
  void (*ended)(struct crowd *, struct member *, struct task *);
  /* All have: brings the value to `to`, or throws. */
  void (*finish)(struct crowd *, struct task *, void *to);
};

struct crowd {
  const struct kind *kind;
  const char *here;
  struct loop *loop; /* NULL: nothing was started */
  struct task *waiter;
  size_t count, running;
  size_t next;    /* the first that has not started */
  size_t allowed; /* so many may be started so far */
  size_t limit;   /* so many may run at a time; 0: all */
  size_t values;  /* that ended well */
  double stagger; /* after so many seconds one more may be started; 0: all at once */
  struct alarm alarm;
  struct error *errors; /* the first in front */
  bool starting;        /* right now */
  bool cancelled;       /* from outside */
  bool stopped;         /* the members were cancelled */
  bool over;            /* its waiter need not wait for the rest */
  bool left;            /* nobody will await it */
  union {
    ac_gather_options gather;
    struct {
      ac_race_options options;
      ptrdiff_t winner; /* below 0: nobody */
    } race;
  } of;
  struct member members[];
};

/* The futures are taken over, and nothing is started.  NULL when there is no memory. */
struct crowd *ac__crowd_new(const struct kind *, const ac__any *futures, size_t n, const char *here);
/* Of the value of a member that was just taken over. */
size_t ac__member_size(const struct member *);
/* Starts what may start if a loop runs; the future whose await waits for all. */
ac__any ac__crowd_future(struct crowd *);
/* Cancels all members; what has not started never will. */
void ac__crowd_stop(struct crowd *);
/* To the other errors. */
void ac__crowd_keep(struct crowd *, struct error *);
/* Throws the errors; the cancel, and them with it. */
void ac__crowd_throw(struct crowd *, struct task *);
void ac__crowd_throw_cancel(struct crowd *, struct task *);

/* In a kind and in its func. */
void ac__crowd_run(ac_task *, void *coroutine, void *to);
void ac__crowd_finish(struct task *);
bool ac__crowd_abort(struct task *);
struct task *ac__crowd_awaited(const struct task *);
void ac__crowd_give_up(struct task *);
#define AC__CROWD_WAIT(func) \
  { func, ac__crowd_finish, ac__crowd_abort, ac__crowd_awaited, ac__crowd_give_up }

#endif
