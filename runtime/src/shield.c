/* Shields and timeouts: scopes that one task enters for a while. */
#include <math.h>
#include <string.h>

#include "task.h"

struct task *ac__entering(const char *what) {
  if (!ac__loop || !ac__loop->running) ac__die(what);
  return ac__loop->running;
}

void ac_clear(ac_why *why) {
  ac_error_free((ac_error *)why->error);
  *why = (ac_why){AC_LEFT_END, NULL};
}

/* ---- shields ---- */

struct shield {
  double grace;
  struct scope scope;
  struct alarm alarm;
};
_Static_assert(sizeof(struct shield) == sizeof(ac_shield), "what users see");

static void on_grace(struct alarm *alarm) {
  ac__scope_open(&((struct shield *)((char *)alarm - offsetof(struct shield, alarm)))->scope);
}

/* A cancel has come to a shield: from now on its time counts. */
void ac__shield_keeps_out(struct scope *scope) {
  struct shield *shield = (struct shield *)((char *)scope - offsetof(struct shield, scope));
  struct timers *timers = &scope->owner->loop->timers;
  double grace = shield->grace > 0 ? shield->grace : AC__GRACE;
  if (ac__task_grace(scope->owner) <= 0) grace = 0;
  if (!shield->alarm.ring) ac__alarm_set(timers, &shield->alarm, ac__clock(timers) + ac__nanoseconds(grace), on_grace);
}

void ac_shield_enter(ac_shield *user) {
  struct shield *shield = (struct shield *)user;
  shield->scope = (struct scope){.wall = AC__SHIELDED};
  shield->alarm.ring = NULL;
  ac__scope_enter(ac__entering("ac_shield outside of tasks"), &shield->scope);
}

void ac_shield_exit(ac_shield *user, ac_why *why) {
  struct shield *shield = (struct shield *)user;
  (void)why;
  if (shield->scope.owner) ac__alarm_clear(&shield->scope.owner->loop->timers, &shield->alarm);
  ac__scope_leave(&shield->scope);
}

/* ---- timeouts ---- */

struct timeout {
  double at;
  bool quiet, expired;
  struct scope scope;
  struct alarm alarm;
};
_Static_assert(sizeof(struct timeout) == sizeof(ac_timeout), "what users see");

static struct timeout *timeout_of(struct scope *scope) {
  return (struct timeout *)((char *)scope - offsetof(struct timeout, scope));
}

static void on_deadline(struct alarm *alarm) {
  static const struct cause timed_out = {.code = AC_ECANCELED, .grace = AC__GRACE};
  struct timeout *timeout = (struct timeout *)((char *)alarm - offsetof(struct timeout, alarm));
  timeout->expired = true;
  ac__scope_cancel(timeout->scope.owner->loop, &timeout->scope, &timed_out);
}

/* One that is due already has nothing to wait for. */
static void set(struct timeout *timeout) {
  static const struct cause no_memory = {.code = AC_ENOMEM, .grace = AC__GRACE};
  struct loop *loop = timeout->scope.owner->loop;
  ac__alarm_clear(&loop->timers, &timeout->alarm);
  if (timeout->expired || !(timeout->at < AC__LONGEST)) return;
  int64_t at = ac__moment(timeout->at);
  if (at <= ac__clock(&loop->timers)) on_deadline(&timeout->alarm);
  else if (!ac__alarm_set(&loop->timers, &timeout->alarm, at, on_deadline))
    ac__scope_cancel(loop, &timeout->scope, &no_memory);
}

ac_timeout(ac_at)(double moment, ac_timeout_options options) {
  return (ac_timeout){.at = moment, .quiet = options.quiet};
}

ac_timeout(ac_after)(double seconds, ac_timeout_options options) { return (ac_at)(ac_now() + seconds, options); }

void ac_timeout_enter(ac_timeout *user) {
  struct timeout *timeout = (struct timeout *)user;
  timeout->expired = false;
  timeout->scope = (struct scope){.kind = AC__TIMEOUT};
  timeout->alarm.ring = NULL;
  ac__scope_enter(ac__entering("ac_timeout outside of tasks"), &timeout->scope);
  set(timeout);
}

/* The error keeps the way that it came, and a text of its own: that says what was cut short. */
static void rename_error(ac_why *why) {
  struct error *error = (struct error *)why->error;
  if (error->lasting) return;
  error->head.code = AC_ETIMEDOUT;
  if (error->head.message != (char *)(error + 1)) error->head.message = ac__error_text(AC_ETIMEDOUT);
  why->how = AC_LEFT_ERROR;
}

void ac_timeout_exit(ac_timeout *user, ac_why *why) {
  struct timeout *timeout = (struct timeout *)user;
  struct scope *scope = &timeout->scope;
  if (scope->owner) ac__alarm_clear(&scope->owner->loop->timers, &timeout->alarm);
  bool mine = timeout->expired && !ac__scope_hit_outside(scope) && why->error && why->error->code == AC_ECANCELED;
  ac__scope_leave(scope);
  if (mine && timeout->quiet) ac_clear(why);
  else if (mine) rename_error(why);
}

void ac_timeout_move(ac_timeout *user, double moment) {
  struct timeout *timeout = (struct timeout *)user;
  timeout->at = moment;
  if (timeout->scope.owner) set(timeout);
}

double ac_deadline(void) {
  struct task *task = ac__loop ? ac__loop->running : NULL;
  double first = INFINITY;
  struct scope *scope = task ? task->scope : NULL;
  if (task && task->head.ac__cleanup && !(scope->owner == task && scope->level >= task->head.ac__cleanup)) return first;
  for (; scope; scope = scope->outer) {
    if (scope->kind == AC__TIMEOUT) first = fmin(first, timeout_of(scope)->at);
    if (scope->wall) break;
  }
  return first;
}
