/* as_completed: a generator of the indices of tasks, in the order in which they end. */
#include <stdlib.h>

#include "wait.h"

struct runner {
  struct watch watch;
  struct course *course;
  struct task *task;   /* while it runs */
  struct runner *next; /* among those that have ended and were not yielded */
  bool yielded;
};

/* From the first step to the last. */
struct course {
  struct task *waiter; /* for the next, or when it is stopped for the end of all */
  struct runner *first, **last;
  size_t count, running, left; /* left: that were not yielded */
  bool stopped, closing;
  struct runner runners[];
};

struct completed {
  ac__generator head;
  ac__any *futures;
  const char *here;
  struct course *course;
  size_t count, index; /* index: what is yielded */
};

static void step(ac_task *, void *generator, void *to);
static const int no_lines[2];
static const ac__func func = {"ac_as_completed", NULL, no_lines, sizeof(void *), _Alignof(void *), step, NULL};

/* ---- ends ---- */

static void finish_line(struct runner *runner) {
  struct course *course = runner->course;
  runner->task = NULL;
  runner->next = NULL;
  *(course->first ? course->last : &course->first) = runner;
  course->last = &runner->next;
}

static void on_end(struct watch *watch, struct task *task) {
  struct runner *runner = (struct runner *)watch;
  struct course *course = runner->course;
  (void)task;
  finish_line(runner);
  course->running--;
  if (!course->waiter || (course->stopped && course->running)) return;
  ac__task_ready(course->waiter);
  course->waiter = NULL;
}

/* ---- the start ---- */

/* A call becomes a task, and the user's array knows it; what is no future has ended. */
static void start(struct runner *runner, ac__any *future, const char *here) {
  *future = ac__spawn(*future, here, (ac_spawn_options){.name = NULL});
  struct entry *entry = ac__entry_find(*future);
  struct task *task = entry && entry->kind == AC__TASK ? entry->object : NULL;
  if (!task || ac__task_ended(task)) {
    finish_line(runner);
    return;
  }
  runner->task = task;
  runner->watch.ended = on_end;
  ac__watch(task, &runner->watch);
  runner->course->running++;
}

/* False: the task fails. */
static bool begin(struct task *task, struct completed *all) {
  if (!ac__leaf(task)) return false;
  struct course *course = calloc(1, sizeof *course + all->count * sizeof *course->runners);
  if (!course) {
    ac__throw(task, AC_ENOMEM, &func);
    return false;
  }
  course->count = course->left = all->count;
  all->course = course;
  for (size_t k = 0; k < all->count; k++) {
    course->runners[k].course = course;
    start(&course->runners[k], &all->futures[k], all->here);
  }
  return true;
}

/* ---- stopping ---- */

/* `by` is asked to abort, and cancels them a little later. */
static void stop(struct course *course, struct task *by) {
  static const struct cause cause = {.code = AC_ECANCELED, .grace = AC__GRACE};
  course->stopped = true;
  for (size_t k = 0; k < course->count; k++) {
    struct task *task = course->runners[k].task;
    if (task && by) ac__task_cancel_too(task, by);
    else if (task) ac__task_cancel(task, &cause);
  }
}

/* What was not yielded is nobody's. */
static void discard(struct completed *all) {
  struct course *course = all->course;
  for (size_t k = 0; k < course->count; k++) {
    struct entry *entry = course->runners[k].yielded ? NULL : ac__entry_find(all->futures[k]);
    if (entry) ac__task_leave_alone(entry->object);
  }
  free(course);
  all->course = NULL;
}

static void end(struct task *task, struct completed *all) {
  bool closing = all->course->closing;
  discard(all);
  ac__step_ended(&all->head);
  if (!closing) ac__throw_cancel(task, &func);
}

/* ---- a step ---- */

static void yield(struct completed *all) {
  struct runner *runner = all->course->first;
  all->course->first = runner->next;
  all->course->left--;
  runner->yielded = true;
  all->index = (size_t)(runner - all->course->runners);
  all->head.ac__state = AC__AT_YIELD;
}

static void finish(struct task *task) {
  struct completed *all = task->held.part.first;
  void *value = &all->index;
  if (all->course->stopped) {
    end(task, all);
    return;
  }
  yield(all);
  ac__bring(task, &value, sizeof value);
}

static bool abort_wait(struct task *task) {
  stop(((struct completed *)task->held.part.first)->course, task);
  return false;
}

static struct task *awaited(const struct task *task) {
  const struct course *course = ((struct completed *)task->held.part.first)->course;
  for (size_t k = 0; k < course->count; k++)
    if (course->runners[k].task) return course->runners[k].task;
  return NULL;
}

/* They are left alone, and the loop with what there is. */
static void give_up(struct task *task) {
  struct course *course = ((struct completed *)task->held.part.first)->course;
  for (size_t k = 0; k < course->count; k++)
    if (course->runners[k].task) ac__unwatch(&course->runners[k].watch);
  course->stopped = true;
}

static void wait(struct task *task, struct completed *all, bool ready) {
  static const struct wait waits = {&func, finish, abort_wait, awaited, give_up};
  all->head.ac__state = AC__WAITED;
  task->held.part.first = all;
  ac__task_wait(task, &waits);
  if (ready) ac__task_ready(task);
  else all->course->waiter = task;
}

static void step(ac_task *head, void *generator, void *to) {
  struct task *task = ac__full(head);
  struct completed *all = generator;
  (void)to;
  if (!all->course && !begin(task, all)) {
    ac__step_ended(&all->head);
    return;
  }
  struct course *course = all->course;
  if (all->head.ac__closing) ac__forget(head);
  course->closing = all->head.ac__closing;
  if (course->closing || (course->left && ac__task_cancelled(task))) stop(course, NULL);
  --head->ac__budget;
  bool tired = ac__leaf_tired(task), ready = course->stopped ? !course->running : course->first != NULL;
  if (!course->left && !course->stopped) {
    discard(all);
    ac__step_ended(&all->head);
  } else if (!ready || tired) {
    wait(task, all, ready);
  } else if (course->stopped) {
    end(task, all);
  } else {
    yield(all);
  }
}

ac_generator(size_t) ac__as_completed(ac__any *futures, size_t n, const char *here) {
  struct completed *all = ac__generator_new(&func, sizeof *all, _Alignof(struct completed));
  if (!all) return NULL;
  all->head.ac__value = &all->index;
  all->futures = futures;
  all->here = here;
  all->course = NULL;
  all->count = n;
  return (ac_generator(size_t))ac__coroutine_future(all);
}
