/* Scopes: what a cancel reaches.
 *
 * The scopes that a task has entered and not left are a stack, each with the one around it; the outermost stands in the
 * group that the task was born in, whose scope is another task's, and so on to the loop's root group.  A cancel of a
 * scope reaches the scopes within it, the tasks of the groups among these, and their scopes, up to those with a wall:
 * shields, and scopes entered in a cleanup.  It stays: every wait in a cancelled scope fails, until the scope is left. */
#ifndef AC_SCOPE_H
#define AC_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "timer.h"

struct task;
struct loop;

/* Why a scope or a task was cancelled. */
struct cause {
  int code;
  float grace;        /* seconds for cleanups */
  const char *here;   /* "file:line" of who asked, or NULL */
  const ac__func *by; /* the function of the task that asked, or NULL */
  const char *reason; /* or NULL */
  size_t size;        /* of this block; 0: it is static */
};

enum { AC__OPEN, AC__IN_CLEANUP, AC__SHIELDED };         /* walls */
enum { AC__SHIELD, AC__TIMEOUT, AC__GROUP, AC__WITHIN }; /* kinds; a group is the head of a struct group */

struct scope {
  struct scope *outer;       /* NULL: this is a loop's root */
  struct task *owner;        /* who entered it; NULL: a root, or not entered */
  struct scope *next;        /* while a cancel spreads */
  const struct cause *cause; /* it was cancelled itself */
  uint16_t level;            /* how deep in cleanups its owner entered it */
  uint8_t kind;
  uint8_t wall; /* whether a cancel from outside comes in */
  bool hit;     /* it was cancelled, or one around it without a wall between them */
};

/* Tasks born in one scope. */
struct group {
  struct scope scope;
  struct task *oldest, **newest; /* those that ended too, while their handles are good */
};

/* What is to be done when the task that is being cancelled now is: tasks to cancel and groups to walk through, before all
 * that was to be done after it; and when all that is, groups to look through. */
struct orders {
  struct order {
    struct order *next;
    struct task *task, *by; /* the one, as the other was; by: NULL on a walk, whose next task it is */
    struct scope *group;    /* in which that is; or of this group what was cancelled and has not started */
    struct work {           /* the groups that come after it, those nearer to the root first */
      struct scope *first, **last;
    } work;
  } * first, **at, *groups;
  bool followed; /* right now */
};

#define AC__GRACE 5.0F

/* A task enters a scope, zeroed before but for its kind and a shield's wall.  It leaves the innermost one. */
void ac__scope_enter(struct task *, struct scope *);
void ac__scope_leave(struct scope *);
/* The cause lasts as long as the scope, or is freed with it; one that was cancelled before keeps its first. */
void ac__scope_cancel(struct loop *, struct scope *, const struct cause *);
/* From now on cancels come in. */
void ac__scope_open(struct scope *);
/* Whether a cancel from outside has come in. */
bool ac__scope_hit_outside(const struct scope *);
/* A cancel has come to a shield and stays outside (shield.c). */
void ac__shield_keeps_out(struct scope *);

/* The task itself is cancelled, for all its life; takes the cause over.  False: it had ended. */
bool ac__task_cancel(struct task *, const struct cause *);
/* The same, a little later: for a leaf that is asked to abort and waits for the end of another task, or of many. */
void ac__task_cancel_too(struct task *, struct task *by);
/* A task that waits for its turn in a group was cancelled: it ends a little later, and so do others like it. */
void ac__task_drop(struct task *);
void ac__group_drop(struct scope *);
/* Neither its cleanups nor its shields, nor those of the tasks in its groups, hide a cancel any more. */
void ac__task_hurry(struct task *);
/* The task that runs, to enter a scope; the program ends if there is none. */
struct task *ac__entering(const char *what);
/* Whether a wait would fail now. */
bool ac__task_cancelled(const struct task *);
/* Throws what the task was cancelled with. */
void ac__throw_cancel(struct task *, const ac__func *leaf);
/* Why. */
const struct cause *ac__task_cause(const struct task *);
/* How long its cleanups may take, in seconds. */
float ac__task_grace(const struct task *);
/* Of the group that it was born in. */
struct scope *ac__task_born_in(const struct task *);
/* A child of a group other than a root has ended; it goes, and its error with it. */
void ac__group_ended(struct task *);
void ac__group_forget(struct task *);

/* Calls `each` with the tasks of a group that have not ended, and of the groups that these have entered, parents first. */
void ac__group_visit(struct group *, void (*each)(struct task *, void *context), void *context);

/* Each of its leaves looks around before it begins, as if it were cancelled. */
void ac__task_alert(struct task *);

/* A cause on the heap, with a copy of the reason; never NULL. */
struct cause *ac__cause_new(int code, const char *here, const char *reason);
struct cause *ac__cause_of_options(const char *here, const ac_cancel_options *);
void ac__cause_free(const struct cause *);

#endif
