/* What wakes tasks from outside the loop: the order of polls, virtual time beside it, loops within loops. */
#include "lowered.h"
#include "wait.h"

/* A leaf that a timer of libuv's ends: async void arrives(int milliseconds) */
struct arrival {
  uv_timer_t timer;
  struct task *task;
};
static const ac__func arrives__func = {.ac__name = "arrives"};
static const struct wait arrival_wait = {.func = &arrives__func};

static void on_arrival(uv_timer_t *timer) {
  struct arrival *arrival = (struct arrival *)timer;
  struct loop *loop = arrival->task->loop;
  bool first = !loop->ready;
  loop->outside--;
  ac__task_ready(arrival->task);
  uv_close((uv_handle_t *)timer, NULL);
  if (first) ac__loop_drain(loop);
}

static void arrives__run(ac_task *ac__task, struct arrival *arrival, int milliseconds) {
  struct task *task = ac__full(ac__task);
  if (!ac__leaf(task)) return;
  arrival->task = task;
  uv_timer_init(task->loop->uv, &arrival->timer);
  uv_update_time(task->loop->uv);
  uv_timer_start(&arrival->timer, on_arrival, (uint64_t)milliseconds, 0);
  task->loop->outside++;
  ac__task_wait(task, &arrival_wait);
}

/* async void waits(void): while another task never stops yielding. */
static bool arrived;
static struct arrival one, two;
struct spins__1 {
  ac__saved ac__head;
};
ASYNC_PLAIN(spins) {
  DISPATCH1
  while (!arrived) AWAIT(1, spins, 0, ac_yield__run(ac__task, NULL), , , );
}
PLAIN_RECORD(waits, 1);
PLAIN_RECORD(waits, 2);
ASYNC_PLAIN(waits) {
  DISPATCH2
  arrived = false;
  ac_detach(spins());
  AWAIT(1, waits, 0, arrives__run(ac__task, &one, 5), , , );
  arrived = true;
  /* Nothing else is ready: no deadlock, since this one comes from outside. */
  AWAIT(2, waits, 0, arrives__run(ac__task, &two, 5), , , );
}

/* async void holds(void): what must come from outside holds virtual time. */
PLAIN_RECORD(holds, 1);
ASYNC_PLAIN(holds) {
  DISPATCH1
  ac_detach(ac_sleep(1000));
  AWAIT(1, holds, 0, arrives__run(ac__task, &one, 3), , , );
  CHECK(ac_now() == 0);
}

/* async void nested(void): a callback of this loop may run a loop of its own. */
static int inner;
static uv_timer_t callback;
PLAIN_RECORD(nested, 1);
ASYNC_PLAIN(count) { inner++; }
static void on_callback(uv_timer_t *timer) {
  CHECK(!ac_current());
  for (int k = 0; k < 3; k++) ac_run(count());
  ac_detach(count()); /* on the loop outside again */
  uv_close((uv_handle_t *)timer, NULL);
}
ASYNC_PLAIN(nested) {
  DISPATCH1
  uv_timer_init(ac__loop->uv, &callback);
  uv_timer_start(&callback, on_callback, 1, 0);
  AWAIT(1, nested, 0, ac_sleep__run(ac__task, NULL, 0.02), , , );
  CHECK(inner == 4);
}

int main(void) {
  ac_run(waits());
  ac_run(nested());
  ac_clock_virtual(true);
  ac_run(holds());
  return 0;
}
