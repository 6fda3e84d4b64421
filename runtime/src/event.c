/* Events. */
#include "wait.h"

struct event {
  bool on;
  struct waiters waiters;
};
_Static_assert(sizeof(struct event) == sizeof(ac_event), "what users see");

static void wait_start(ac_task *, void *coroutine, void *to);
static const ac__func wait_func = {.ac__name = "ac_event_wait", .ac__start = wait_start};
static const struct wait event_wait = {&wait_func, ac__wait_in_finish, ac__wait_in_cancel, NULL, NULL};

void ac_event_wait__run(ac_task *ac__task, ac__saved *self, ac_event *user) {
  struct task *task = ac__full(ac__task);
  struct event *event = (struct event *)user;
  (void)self;
  if (!ac__leaf(task)) return;
  if (event->on) ac__wait_not(task, &event_wait);
  else ac__wait_in(task, &event->waiters, &event_wait);
}

void ac_event_set(ac_event *user) {
  struct event *event = (struct event *)user;
  event->on = true;
  while (event->waiters.first) ac__waiter_wake(event->waiters.first);
}

void ac_event_clear(ac_event *user) { ((struct event *)user)->on = false; }
bool ac_event_is_set(const ac_event *user) { return ((const struct event *)user)->on; }

/* ---- as a coroutine ---- */

ac_future(void) ac_event_wait(ac_event *event) { return (ac_future(void))ac__leaf_new(&wait_func, event); }

static void wait_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac_event_wait__run(task, NULL, ac__leaf_object(coroutine));
}
