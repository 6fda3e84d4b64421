/* Channels.
 *
 * While tasks wait to receive, the store is empty and nobody waits to send; while tasks wait to send, it is full.  So an
 * item that comes goes to the first receiver, and a place that becomes free to the first sender's item.  What is handed
 * over is copied at once: then the task that waited is ready, and no cancel takes it back. */
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "store.h"
#include "wait.h"

struct channel {
  struct store store;
  size_t capacity;
  size_t unfinished; /* items sent and not done */
  struct waiters senders, receivers, joiners;
  void (*drop)(void *);
  bool closed;
};

/* What waits at a channel; behind a sender's stands its item. */
struct user {
  struct waiter head;
  size_t size; /* of the block */
  bool served; /* false at the end: the channel was closed */
  void *item;  /* a sender's; or where a receiver wants one, NULL: nowhere */
  struct each *each;
};

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

/* ---- its life ---- */

static struct store new_store(size_t size, size_t align, const ac_channel_options *options) {
  struct store store = {
      .size = size, .stride = size, .align = align, .compare = options->compare, .lifo = options->lifo};
  size_t unit = align > sizeof(uint64_t) ? align : sizeof(uint64_t);
  if (options->compare) store.stride = (size + sizeof(uint64_t) + unit - 1) / unit * unit;
  return store;
}

ac__any ac__channel(size_t size, size_t align, size_t capacity, ac_channel_options options) {
  struct channel *channel = malloc(sizeof *channel);
  struct entry *entry = channel ? ac__entry_take(channel, AC__CHANNEL) : NULL;
  if (!entry) {
    free(channel);
    return NULL;
  }
  *channel = (struct channel){.store = new_store(size, align, &options), .capacity = capacity, .drop = options.drop};
  return ac__entry_future(entry, ac__entry_index(entry));
}

/* NULL if it was freed, or never was. */
static inline struct channel *find(ac__any handle) {
  struct entry *entry = ac__entry_find(handle);
  return ac__likely(entry && entry->kind == AC__CHANNEL) ? entry->object : NULL;
}

/* Why nothing can be sent through it. */
static int refusal(ac__any handle) {
  uint32_t index = (uint32_t)(uintptr_t)handle;
  if (!handle) return AC_ENOMEM;
  return ac__entry_mine(ac__entry_slot(index)) ? AC_ECLOSED : AC_EINVAL;
}

/* ---- handing over ---- */

static void *item_of(struct waiter *waiter) { return ((struct user *)waiter)->item; }

static void serve(struct waiter *waiter, bool served) {
  ((struct user *)waiter)->served = served;
  ac__waiter_wake(waiter);
}

static void hand_over(struct channel *channel, void *item, void *to) {
  if (to) memcpy(to, item, channel->store.size);
  else if (channel->drop) channel->drop(item);
}

/* False: it would have to wait.  Without memory the task, if there is one, fails. */
static bool put(struct channel *channel, const void *item, struct task *task) {
  struct waiter *receiver = channel->receivers.first;
  if (receiver) {
    hand_over(channel, (void *)item, item_of(receiver));
    serve(receiver, true);
  } else if (channel->store.count >= channel->capacity) {
    return false;
  } else if (ac__store_room(&channel->store)) {
    ac__store_put(&channel->store, item);
  } else {
    if (task) ac__throw(task, AC_ENOMEM, &send_func);
    return task != NULL;
  }
  channel->unfinished++;
  return true;
}

/* A place has become free, or there is none and the item goes straight on. */
static void take_from_sender(struct channel *channel, void *to) {
  struct waiter *sender = channel->senders.first;
  if (channel->capacity) ac__store_put(&channel->store, item_of(sender));
  else hand_over(channel, item_of(sender), to);
  channel->unfinished++;
  serve(sender, true);
}

static bool take(struct channel *channel, void *to) {
  bool stored = channel->store.count, sender = channel->senders.first;
  if (stored) {
    hand_over(channel, ac__store_next(&channel->store), to);
    ac__store_remove(&channel->store);
  }
  if (sender) take_from_sender(channel, to);
  return stored || sender;
}

/* ---- closing ---- */

void ac__channel_close(ac__any handle) {
  struct channel *channel = find(handle);
  if (!channel) return;
  channel->closed = true;
  while (channel->senders.first) serve(channel->senders.first, false);
  while (channel->receivers.first) serve(channel->receivers.first, false);
}

void ac__channel_discard(struct entry *entry) {
  struct channel *channel = entry->object;
  ac__entry_give(entry);
  free(channel->store.slots);
  free(channel);
}

void ac__channel_free(ac__any handle) {
  struct channel *channel = find(handle);
  if (!channel) return;
  ac__channel_close(handle);
  while (channel->joiners.first) ac__waiter_wake(channel->joiners.first);
  for (; channel->drop && channel->store.count; ac__store_remove(&channel->store))
    channel->drop(ac__store_next(&channel->store));
  ac__channel_discard(ac__entry_find(handle));
}

/* ---- without waiting ---- */

bool ac__try_send(ac__any handle, const void *item) {
  struct channel *channel = find(handle);
  return channel && !channel->closed && put(channel, item, NULL);
}

bool ac__try_receive(ac__any handle, void *to) {
  struct channel *channel = find(handle);
  return channel && take(channel, to);
}

size_t ac__channel_size(ac__any handle) {
  struct channel *channel = find(handle);
  return channel ? channel->store.count : 0;
}

void ac__channel_done(ac__any handle, const char *here) {
  struct channel *channel = find(handle);
  if (!channel) return;
  if (!channel->unfinished) ac__report_misuse(here, "ac_channel_done: all that was sent is done already");
  else if (!--channel->unfinished)
    while (channel->joiners.first) ac__waiter_wake(channel->joiners.first);
}

/* ---- waiting ---- */

static struct user *wait_at(struct task *task, struct waiters *queue, size_t more, const struct wait *wait) {
  size_t size = sizeof(struct user) + more;
  struct user *user = ac__waiter_new(task, size, wait->func);
  if (!user) return NULL;
  user->size = size;
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

static bool cancel(struct task *task) {
  struct user *user = ac__waiter(task);
  if (user->each) user->each->head.ac__state = AC__UNUSED;
  ac__waiter_leave(&user->head);
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

static const struct wait send_wait = {&send_func, finish_send, cancel, NULL, NULL};
static const struct wait receive_wait = {&receive_func, finish_receive, cancel, NULL, NULL};
static const struct wait join_wait = {&join_func, ac__wait_in_finish, ac__wait_in_cancel, NULL, NULL};

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
  struct user *user = wait_at(task, &channel->senders, size + align, &send_wait);
  if (!user) return;
  user->item = (void *)(((uintptr_t)(user + 1) + align - 1) / align * align);
  memcpy(user->item, item, size);
}

void ac__send(ac_task *ac__task, ac__saved *self, ac__any handle, const void *item) {
  struct task *task = ac__full(ac__task);
  struct channel *channel = find(handle);
  (void)self;
  if (!ac__leaf(task)) return;
  if (!channel || channel->closed) {
    ac__throw(task, channel ? AC_ECLOSED : refusal(handle), &send_func);
  } else if (put(channel, item, task)) {
    if (!ac__task->ac__unwind) ac__wait_not(task, &send_wait);
  } else {
    wait_to_send(task, channel, item);
  }
}

/* True: an item was there and is at `to`.  Else, unless the channel is at its end, the task waits or fails. */
static bool receive(struct task *task, ac__any handle, void *to, struct each *each) {
  struct channel *channel = find(handle);
  const struct wait *wait = each ? &each_wait : &receive_wait;
  if (!ac__leaf(task)) return false;
  if (channel && take(channel, to)) return true;
  if (channel && !channel->closed) {
    struct user *user = wait_at(task, &channel->receivers, 0, wait);
    if (user) user->item = to, user->each = each;
  } else if (!channel && refusal(handle) != AC_ECLOSED) {
    ac__throw(task, refusal(handle), wait->func);
  }
  return false;
}

bool ac__receive(ac_task *task, ac__saved *self, ac__any handle, void *to) {
  bool got = receive(ac__full(task), handle, to, NULL);
  (void)self;
  if (got) ac__wait_not(ac__full(task), &receive_wait);
  return got;
}

void ac__channel_join(ac_task *ac__task, ac__saved *self, ac__any handle) {
  struct task *task = ac__full(ac__task);
  struct channel *channel = find(handle);
  (void)self;
  if (!ac__leaf(task)) return;
  if (channel && channel->unfinished) ac__wait_in(task, &channel->joiners, &join_wait);
  else ac__wait_not(task, &join_wait);
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
