/* <ac/scope.h>: timeouts, groups, shields.  <ac.h> includes it.
 *
 * What is cancelled is a scope: a task, or a part of one.  Scopes nest; all zero is ready, nothing is to be destroyed.
 * From C: T_enter, and T_exit on each way out, innermost first. */
#ifndef AC_SCOPES_H
#define AC_SCOPES_H

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

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
/* The first moment at which a timeout cancels the running task, of those that it, or the group that it is of, stands in;
 * INFINITY if there is none. */
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

#ifdef __cplusplus
}
#endif
#endif
