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
  ac__memory_give(turn, sizeof *turn);
  if (over) ac__throw(task, AC_ECLOSED, &turn_func);
}

static bool cancel(struct task *task) {
  struct turn *turn = ac__waiter(task);
  ac__outside_left(task);
  ac__waiter_leave(&turn->head);
  ac__memory_give(turn, sizeof *turn);
  return true;
}

static const struct wait turn_wait = {.func = &turn_func, .finish = finish, .abort = cancel};

static void wake_all(struct waiters *queue, bool over) {
  for (struct turn *turn; (turn = (struct turn *)queue->first);) {
    turn->over = over;
    ac__outside_left(turn->head.task);
    ac__waiter_wake(&turn->head);
  }
}

void ac__turns(struct waiters *queue) { wake_all(queue, false); }
void ac__turns_over(struct waiters *queue) { wake_all(queue, true); }

void ac__turn__run(ac_task *ac__task, ac__saved *self, struct waiters *queue) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  struct turn *turn = ac__waiter_new(task, sizeof *turn, &turn_func);
  if (!turn) return;
  ac__waiter_join(queue, &turn->head);
  ac__outside_entered(task, AC__MAY_COME);
  ac__task_wait(task, &turn_wait);
}

struct turn_call {
  ac__coroutine head;
  struct waiters *queue;
};

ac_future(void) ac__turn(struct waiters *queue) {
  struct turn_call *call = ac__coroutine_new(&turn_func, sizeof *call, _Alignof(struct turn_call));
  if (call) call->queue = queue;
  return (ac_future(void))ac__coroutine_future(call);
}

static void turn_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac__turn__run(task, NULL, ((struct turn_call *)coroutine)->queue);
}
