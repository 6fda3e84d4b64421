#include "wait.h"

#include <string.h>

#include "report.h"

void *ac__waiter_new(struct task *task, size_t size, const ac__func *func) {
  struct waiter *waiter = ac__memory_take(size);
  if (!waiter) {
    ac__throw(task, AC_ENOMEM, func);
    return NULL;
  }
  memset(waiter, 0, size);
  waiter->task = task;
  return task->held.part.first = waiter;
}

void ac__waiter_join(struct waiters *queue, struct waiter *waiter) {
  waiter->queue = queue;
  waiter->next = NULL;
  waiter->link = queue->first ? queue->last : &queue->first;
  *waiter->link = waiter;
  queue->last = &waiter->next;
}

void ac__waiter_leave(struct waiter *waiter) {
  *waiter->link = waiter->next;
  if (waiter->next) waiter->next->link = waiter->link;
  else waiter->queue->last = waiter->link;
  waiter->link = NULL;
}

bool ac__waiter_cancel(struct task *task, size_t size) {
  ac__waiter_leave(ac__waiter(task));
  ac__waiter_free(task, size);
  return true;
}

void ac__waiter_wake(struct waiter *waiter) {
  ac__check_thread(waiter->task);
  if (waiter->link) ac__waiter_leave(waiter);
  ac__task_ready(waiter->task);
}

void ac__wait_in(struct task *task, struct waiters *queue, const struct wait *wait) {
  struct waiter *waiter = ac__waiter_new(task, sizeof *waiter, wait->func);
  if (!waiter) return;
  if (queue->first) ac__check_thread(queue->first->task);
  ac__waiter_join(queue, waiter);
  ac__task_wait(task, wait);
}

void ac__wait_in_finish(struct task *task) {
  if (ac__waiter(task)) ac__waiter_free(task, sizeof(struct waiter));
}

bool ac__wait_in_cancel(struct task *task) { return ac__waiter_cancel(task, sizeof(struct waiter)); }

void ac__leaf_throw(struct task *task, int code, const char *text, const ac__func *func) {
  ac__throw_error(&task->head, &ac__error_of_text(code, text)->head, func, 0);
}

void ac__watch(struct task *task, struct watch *watch) {
  struct watch *ring = &ac__task_cold(task)->watches;
  watch->next = ring;
  watch->before = ring->before;
  ring->before = ring->before->next = watch;
  task->flags.special = true;
}

void ac__unwatch(struct watch *watch) {
  watch->before->next = watch->next;
  watch->next->before = watch->before;
  watch->next = NULL;
}

void ac__wake_outside(struct task *task) {
  struct loop *loop = task->loop;
  bool first = !loop->ready;
  ac__task_ready(task);
  if (first) ac__loop_drain(loop);
}
