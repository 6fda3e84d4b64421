/* Tasks that do what a list of steps says: enough of the language for tests of scopes, without the compiler.
 *
 * Each step is an operation and a number.  When one fails, the steps up to the next END_... or CATCH are passed over, as
 * in C the rest of a block is; an END_... gets the error as its T_exit would.  What happens is written to a log:
 * "name:what@time ". */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "lowered.h"

enum op {
  END,   /* returns the number; fails with an error that nobody caught */
  SLEEP, /* that many seconds */
  YIELD,
  SAY,        /* the number */
  THROW,      /* the code */
  AWAIT_TASK, /* the task of that number */
  WAIT_FOR,   /* the same for 1.5 s */
  SHIELDED,   /* the same, shielded */
  STOP,
  GATHER, /* it and the next one */
  RACE,
  SELECT,
  SPAWN,  /* scripts[that number], which is task of the same number from then on */
  CANCEL, /* the task of that number; -1: itself */
  CANCEL_NOW,
  CATCH,   /* an error is logged and forgotten */
  FINALLY, /* runs what is before END_FINALLY, error or not */
  END_FINALLY,
  AFTER, /* a timeout */
  END_AFTER,
  SHIELD, /* with a grace */
  END_SHIELD,
  GROUP, /* with that limit; -1: it supervises */
  CHILD, /* scripts[that number] in the group that was entered last */
  INTO,  /* the same, its value to values[that number] */
  CANCEL_GROUP,
  JOIN_GROUP,
  END_GROUP
};
struct step {
  enum op op;
  double x;
};

static const struct step *scripts[10];
static ac_future(int) tasks[11];
static int values[10];
static ac_group *group;
static char said[2000];
static UNUSED bool said_so(const char *what) {
  bool same = !strcmp(said, what);
  if (!same) fprintf(stderr, "said:     %s\nexpected: %s\n", said, what);
  *said = 0;
  return same;
}

struct script {
  const struct step *at;
  long long value; /* of any await */
  int name, depth;
  ac_error *error, *kept[8]; /* in flight; before each FINALLY */
  union {
    ac_timeout after;
    ac_shield shield;
    ac_group group;
  } scopes[8];
  ac_group *groups[8]; /* those of the scopes that are groups */
  ac_why why;
};

static void say(const struct script *me, const char *format, double x) {
  size_t length = strlen(said);
  if (length > sizeof said - 100) return;
  length += (size_t)snprintf(said + length, sizeof said - length, "%d:", me->name);
  length += (size_t)snprintf(said + length, sizeof said - length, format, x);
  snprintf(said + length, sizeof said - length, "@%g ", ac_now());
}

static ac_future(int) play(int name);
static const ac__func play__func;

static void set_why(struct script *me) {
  int code = me->error ? me->error->code : 0;
  me->why = (ac_why){!code ? AC_LEFT_END : code == AC_ECANCELED ? AC_LEFT_CANCEL : AC_LEFT_ERROR, me->error};
  me->error = NULL;
}

static void leave(struct script *me, void (*exit)(void *, ac_why *)) {
  set_why(me);
  exit(&me->scopes[--me->depth], &me->why);
  me->error = (ac_error *)me->why.error;
}

/* The exit of a group waits, so it is done in two steps. */
static void leave_group(ac_task *task, struct script *me) {
  set_why(me);
  ac__shield_enter(task);
  me->groups[--me->depth] = NULL;
  ac_group_exit__run(task, NULL, &me->scopes[me->depth].group, &me->why);
}
static void left_group(ac_task *task, struct script *me) {
  ac__shield_leave(task);
  if (me->error) ac_error_free((ac_error *)me->why.error);
  else me->error = (ac_error *)me->why.error;
}

/* Its own innermost, or else the one that was entered last. */
static ac_group *my_group(struct script *me) {
  for (int k = me->depth; k--;)
    if (me->groups[k]) return me->groups[k];
  return group;
}

/* What waits or fails.  True: it is done for now. */
static bool wait_step(ac_task *task, struct script *me) {
  ac_future(int) *two = tasks + (me->at->x >= 0 && me->at->x < 10 ? (int)me->at->x : 0);
  switch (me->at->op) {
  case WAIT_FOR: ac__await(task, AC__ANY(ac_wait_for(*two, 1.5)), &me->value); return true;
  case SHIELDED: ac__await(task, AC__ANY(ac_shielded(*two)), &me->value); return true;
  case STOP: ac__await(task, AC__ANY(ac_stop(*two)), NULL); return true;
  case GATHER: ac__await(task, AC__ANY(ac_gather(two, 2, NULL)), NULL); return true;
  case RACE: ac__await(task, AC__ANY(ac_race(two, 2, NULL, .stagger = 0.5)), &me->value); return true;
  case SELECT: ac__await(task, AC__ANY(ac_select(two[0], two[1])), &me->value); return true;
  case SLEEP: ac_sleep__run(task, NULL, me->at->x); return true;
  case YIELD: ac_yield__run(task, NULL); return true;
  case AWAIT_TASK: ac__await(task, AC__ANY(tasks[(int)me->at->x]), &me->value); return true;
  case JOIN_GROUP: ac_group_join__run(task, NULL, my_group(me)); return true;
  case END_GROUP: leave_group(task, me); return true;
  case THROW: ac__throw_code(task, (int)me->at->x, &play__func, 0); return true;
  default: return false;
  }
}

static void handler_step(ac_task *task, struct script *me) {
  switch (me->at->op) {
  case CATCH:
    if (me->error) say(me, me->error->code == AC_ECANCELED ? "cancelled" : "%g", me->error->code);
    ac_error_free(me->error);
    me->error = NULL;
    break;
  case FINALLY:
    me->kept[me->depth++] = me->error;
    me->error = NULL;
    ac__shield_enter(task);
    break;
  case END_FINALLY:
    ac__shield_leave(task);
    me->depth--;
    if (me->error) ac_error_free(me->kept[me->depth]);
    else me->error = me->kept[me->depth];
    break;
  case END_AFTER: leave(me, (void (*)(void *, ac_why *))ac_timeout_exit); break;
  case END_SHIELD: leave(me, (void (*)(void *, ac_why *))ac_shield_exit); break;
  default: break;
  }
}

static void other_step(struct script *me) {
  int k = (int)me->at->x;
  switch (me->at->op) {
  case SAY: say(me, "%g", me->at->x); break;
  case SPAWN: tasks[k] = ac_spawn(play(k)); break;
  case CANCEL:
    if (k < 0) ac_task_cancel(ac_current(), NULL);
    else ac_cancel(tasks[k], .reason = "because");
    break;
  case CANCEL_NOW: ac_cancel(tasks[k], .now = true); break;
  case AFTER:
    me->scopes[me->depth].after = ac_after(me->at->x);
    ac_timeout_enter(&me->scopes[me->depth++].after);
    break;
  case GROUP:
    me->groups[me->depth] = group = &me->scopes[me->depth].group;
    me->depth++;
    *group = (ac_group){.limit = k > 0 ? (size_t)k : 0, .supervise = k < 0};
    ac_group_enter(group);
    break;
  case CHILD: tasks[k] = ac_group_spawn(my_group(me), play(k)); break;
  case INTO: ac_group_into(my_group(me), &values[k], play(k)); break;
  case CANCEL_GROUP: ac_group_cancel(my_group(me), NULL); break;
  case SHIELD:
    me->scopes[me->depth].shield = (ac_shield){.grace = me->at->x};
    ac_shield_enter(&me->scopes[me->depth++].shield);
    break;
  default: break;
  }
}

/* An error passes over whole blocks that were not entered. */
static bool skips(struct script *me, int *nested) {
  enum op op = me->at->op;
  bool opens = op == AFTER || op == SHIELD || op == GROUP,
       closes = op == END_AFTER || op == END_SHIELD || op == END_GROUP;
  if (!me->error || op == END) return false;
  if (*nested) {
    *nested += (opens || op == FINALLY) - (closes || op == END_FINALLY);
    return true;
  }
  *nested = opens;
  return opens || !(closes || op == CATCH || op == FINALLY || op == END_FINALLY);
}

/* async int play(int name) */
struct play__1 {
  ac__saved ac__head;
  long long value;
  struct script *me;
};
ASYNC(int, play, (ac_task * ac__task, ac__saved *ac__self, int name), int name;
      , (int name), (ac__task, NULL, ac__a->name), (ac__task, ac__self, 0))
CONSTRUCT(int, play, ac__a->name = name)
static int play__run(ac_task *ac__task, ac__saved *ac__self, int name) {
  struct script *me;
  int nested, value;
  DISPATCH1
  me = calloc(1, sizeof *me);
  me->name = name;
  for (me->at = scripts[name], nested = 0; me->at->op != END; me->at++) {
    if (skips(me, &nested)) continue;
    AWAIT_OR(1, play, offsetof(struct play__1, value), if (!wait_step(ac__task, me)) handler_step(ac__task, me),
             ac__f->me = me, (me = ac__f->me, nested = 0), 0, me->error = ac__take(ac__task));
    if (me->at->op == END_GROUP) left_group(ac__task, me);
    else if (!me->error) other_step(me);
  }
  value = (int)me->at->x;
  ac__put(ac__task, me->error);
  free(me);
  return value;
}

#define SCRIPT(k, ...)                 \
  scripts[k] = (const struct step[]) { \
    __VA_ARGS__, { END, k }            \
  }

#endif
