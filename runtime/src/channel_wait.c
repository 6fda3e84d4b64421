/* Channels, from the side of the tasks that wait: what is for send, receive, join, and the generator over a channel. */
#include <string.h>

#include "channels.h"
#include "io.h"

struct each {
  ac__generator head;
  ac__any channel;
  void *value;
};

static void send_start(ac_task *, void *coroutine, void *to);
static void receive_start(ac_task *, void *coroutine, void *to);
static void join_start(ac_task *, void *coroutine, void *to);
static void each_start(ac_task *, void *generator, void *to);
static const ac__func send_func = {.ac__name = "ac_send", .ac__start = send_start};
static const ac__func receive_func = {"ac_receive", NULL, NULL, sizeof(bool), _Alignof(bool), receive_start, NULL};
static const ac__func join_func = {.ac__name = "ac_channel_join", .ac__start = join_start};
static const ac__func each_func = {"ac_each", NULL, NULL, sizeof(void *), _Alignof(void *), each_start, NULL};

static void throw_missed(struct task *task, ac__any handle, const ac__func *func) {
  int code = ac__channel_refusal(handle);
  if (code == AC_EINVAL) ac__leaf_throw(task, code, ac__foreign_channel, func);
  else if (!handle)
    ac__leaf_throw(task, code, "this channel is NULL: it was never made, or there was no memory for it", func);
  else ac__throw(task, code, func);
}

/* ---- waiting ---- */

static struct user *wait_at(struct task *task, const struct channel *channel, struct waiters *queue,
                            const struct wait *wait, size_t more) {
  size_t size = sizeof(struct user) + more;
  struct user *user = ac__waiter_new(task, size, wait->func);
  if (!user) return NULL;
  user->size = (uint32_t)size;
  user->shared = channel->shared;
  if (user->shared) ac__outside_entered(task, AC__MAY_COME);
  ac__waiter_join(queue, &user->head);
  ac__task_wait(task, wait);
  return user;
}

/* True if it was served, also when it had not to wait. */
static bool leave(struct task *task) {
  struct user *user = ac__waiter(task);
  bool served = !user || user->served;
  if (user) ac__waiter_free(task, user->size);
  return served;
}

/* False: it was served, and is about to hear of it. */
static bool withdraw(struct user *user) {
  if (user->shared) ac__registry_lock();
  bool waits = user->head.link;
  if (waits) ac__waiter_leave(&user->head);
  if (user->shared) ac__registry_unlock();
  return waits;
}

static bool cancel(struct task *task) {
  struct user *user = ac__waiter(task);
  if (!withdraw(user)) return false;
  if (user->shared) ac__outside_left(task);
  if (user->each) user->each->head.ac__state = AC__UNUSED;
  ac__waiter_free(task, user->size);
  return true;
}

static void finish_send(struct task *task) {
  if (!leave(task)) ac__throw(task, AC_ECLOSED, &send_func);
}

static void finish_receive(struct task *task) {
  bool served = leave(task);
  ac__bring(task, &served, sizeof served);
}

static void finish_join(struct task *task) { leave(task); }

static const struct wait send_wait = {&send_func, finish_send, cancel, NULL, NULL};
static const struct wait receive_wait = {&receive_func, finish_receive, cancel, NULL, NULL};
static const struct wait join_wait = {&join_func, finish_join, cancel, NULL, NULL};

static void finish_each(struct task *task) {
  struct user *user = ac__waiter(task);
  struct each *each = user->each;
  void *value = user->served ? user->item : NULL;
  leave(task);
  each->head.ac__state = value ? AC__AT_YIELD : AC__UNUSED;
  ac__bring(task, &value, sizeof value);
}

static const struct wait each_wait = {&each_func, finish_each, cancel, NULL, NULL};

static void wait_to_send(struct task *task, struct channel *channel, const void *item) {
  size_t size = channel->store.size, align = channel->store.align;
  struct user *user = wait_at(task, channel, &channel->senders, &send_wait, size + align);
  if (!user) return;
  user->item = (void *)(((uintptr_t)(user + 1) + align - 1) / align * align);
  memcpy(user->item, item, size);
}

void ac__send(ac_task *ac__task, ac__saved *self, ac__any handle, const void *item) {
  struct task *task = ac__full(ac__task);
  (void)self;
  if (!ac__leaf(task)) return;
  struct channel *channel = ac__channel_hold(handle);
  bool open = channel && !channel->closed;
  enum put put = open ? ac__channel_put(channel, item) : AC__NO_ROOM;
  if (put == AC__FULL) wait_to_send(task, channel, item);
  ac__channel_let_go(channel);
  if (put == AC__PUT) ac__wait_not(task, &send_wait);
  else if (put == AC__NO_ROOM && channel) ac__throw(task, open ? AC_ENOMEM : AC_ECLOSED, &send_func);
  else if (put == AC__NO_ROOM) throw_missed(task, handle, &send_func);
}

/* True: an item was there and is at `to`.  Else, unless the channel is at its end, the task waits or fails. */
static bool receive(struct task *task, ac__any handle, void *to, struct each *each) {
  const struct wait *wait = each ? &each_wait : &receive_wait;
  if (!ac__leaf(task)) return false;
  struct channel *channel = ac__channel_hold(handle);
  bool got = channel && ac__channel_take(channel, to);
  if (channel && !got && !channel->closed) {
    struct user *user = wait_at(task, channel, &channel->receivers, wait, 0);
    if (user) user->item = to, user->each = each;
  }
  ac__channel_let_go(channel);
  if (!channel && ac__channel_refusal(handle) != AC_ECLOSED) throw_missed(task, handle, wait->func);
  return got;
}

bool ac__receive(ac_task *task, ac__saved *self, ac__any handle, void *to) {
  bool got = receive(ac__full(task), handle, to, NULL);
  (void)self;
  if (got) ac__wait_not(ac__full(task), &receive_wait);
  return got;
}

void ac__channel_join(ac_task *ac__task, ac__saved *self, ac__any handle) {
  struct task *task = ac__full(ac__task);
  (void)self;
  if (!ac__leaf(task)) return;
  struct channel *channel = ac__channel_hold(handle);
  bool done = !channel || !channel->unfinished;
  if (!done) wait_at(task, channel, &channel->joiners, &join_wait, 0);
  ac__channel_let_go(channel);
  if (done) ac__wait_not(task, &join_wait);
}

/* ---- the generator ---- */

static void finish_rest(struct task *task) {
  struct each *each = task->held.part.first;
  void *value = each->head.ac__value;
  each->head.ac__state = AC__AT_YIELD;
  ac__bring(task, &value, sizeof value);
}

static void rest(struct task *task, struct each *each) {
  static const struct wait wait = {.func = &each_func, .finish = finish_rest};
  task->held.part.first = each;
  ac__task_wait(task, &wait);
  ac__task_ready(task);
}

/* Between two values nothing is open in it; after a wait that was cancelled it can be asked again. */
static void each_start(ac_task *ac__task, void *generator, void *to) {
  struct task *task = ac__full(ac__task);
  struct each *each = generator;
  (void)to;
  if (each->head.ac__closing) {
    ac__step_failed(ac__task, &each->head);
    return;
  }
  bool got = receive(task, each->channel, each->head.ac__value, each);
  if (got && ac__leaf_tired(task)) rest(task, each);
  if (ac__task->ac__unwind == AC__SUSPEND) each->head.ac__state = AC__WAITED;
  else each->head.ac__state = got ? AC__AT_YIELD : AC__UNUSED;
}

ac__any ac__channel_each(ac__any channel, size_t size, size_t align) {
  size_t before = (sizeof(struct each) + align - 1) / align * align, unit = _Alignof(struct each);
  struct each *each = ac__generator_new(&each_func, before + size, align > unit ? align : unit);
  if (!each) return NULL;
  each->channel = channel;
  each->head.ac__value = (char *)each + before;
  return ac__coroutine_future(each);
}

/* ---- as coroutines ---- */

struct send_call {
  ac__coroutine head;
  ac__any channel;
  void *item;
};

ac__any ac__send_new(ac__any channel, const void *item, size_t size, size_t align) {
  size_t before = (sizeof(struct send_call) + align - 1) / align * align, unit = _Alignof(struct send_call);
  struct send_call *call = ac__coroutine_new(&send_func, before + size, align > unit ? align : unit);
  if (!call) return NULL;
  call->channel = channel;
  call->item = memcpy((char *)call + before, item, size);
  return ac__coroutine_future(call);
}

static void send_start(ac_task *task, void *coroutine, void *to) {
  struct send_call *call = coroutine;
  (void)to;
  ac__send(task, NULL, call->channel, call->item);
}

struct receive_call {
  ac__coroutine head;
  ac__any channel;
  void *to;
};

ac__any ac__receive_new(ac__any channel, void *to) {
  struct receive_call *call = ac__coroutine_new(&receive_func, sizeof *call, _Alignof(struct receive_call));
  if (call) call->channel = channel, call->to = to;
  return ac__coroutine_future(call);
}

static void receive_start(ac_task *task, void *coroutine, void *to) {
  struct receive_call *call = coroutine;
  bool got = ac__receive(task, NULL, call->channel, call->to);
  if (to && !task->ac__unwind) *(bool *)to = got;
}

ac__any ac__channel_join_new(ac__any channel) { return ac__leaf_new(&join_func, (void *)(uintptr_t)channel); }

static void join_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac__channel_join(task, NULL, (ac__any)(uintptr_t)ac__leaf_object(coroutine));
}
