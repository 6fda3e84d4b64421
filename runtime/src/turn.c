#include "turn.h"

struct turn {
  struct waiter head;
  bool over;
};

static void turn_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func turn_func = {.ac__name = "a wait for an event", .ac__lines = no_lines, .ac__start = turn_start};

static void finish(struct task *task) {
  struct turn *turn = ac__waiter(task);
  bool over = turn->over;
  if (turn->head.link) ac__waiter_leave(&turn->head);
  ac__memory_give(turn, sizeof *turn);
  if (over) ac__throw(task, AC_ECLOSED, &turn_func);
}

static bool cancel(struct task *task) {
  ac__outside_left(task);
  return ac__waiter_cancel(task, sizeof(struct turn));
}

static const struct wait turn_wait = {.func = &turn_func, .finish = finish, .abort = cancel};

void ac__turns(struct turns *turns) {
  for (struct waiter *first; (first = turns->waiting.first);) {
    ac__outside_left(first->task);
    ac__waiter_wake(first);
    ac__waiter_join(&turns->woken, first);
  }
}

void ac__turns_over(struct turns *turns) {
  ac__turns(turns);
  for (struct waiter *first; (first = turns->woken.first);) {
    ((struct turn *)first)->over = true;
    ac__waiter_leave(first);
  }
}

void ac__turn__run(ac_task *ac__task, ac__saved *self, struct turns *turns) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  struct turn *turn = ac__waiter_new(task, sizeof *turn, &turn_func);
  if (!turn) return;
  ac__waiter_join(&turns->waiting, &turn->head);
  ac__outside_entered(task, AC__MAY_COME);
  ac__task_wait(task, &turn_wait);
}

struct turn_call {
  ac__coroutine head;
  struct turns *turns;
};

ac_future(void) ac__turn(struct turns *turns) {
  struct turn_call *call = ac__coroutine_new(&turn_func, sizeof *call, _Alignof(struct turn_call));
  if (call) call->turns = turns;
  return (ac_future(void))ac__coroutine_future(call);
}

static void turn_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac__turn__run(task, NULL, ((struct turn_call *)coroutine)->turns);
}
