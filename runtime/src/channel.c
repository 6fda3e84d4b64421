/* Channels.
 *
 * While tasks wait to receive, the store is empty and nobody waits to send; while tasks wait to send, it is full.  So an
 * item that comes goes to the first receiver, and a place that becomes free to the first sender's item.  What is handed
 * over is copied at once: then the task that waited is ready, and no cancel takes it back.
 *
 * A channel that loops share stands in the registry and is used under its lock.  A task of another loop is woken by a
 * message to that; what it waits in is no longer touched once that is sent. */
#include "channels.h"

#include <stdlib.h>
#include <string.h>

#include "io.h"
#include "report.h"

/* ---- its life ---- */

static struct store new_store(size_t size, size_t align, const ac_channel_options *options) {
  struct store store = {
      .size = size, .stride = size, .align = align, .compare = options->compare, .lifo = options->lifo};
  size_t unit = align > sizeof(uint64_t) ? align : sizeof(uint64_t);
  if (options->compare) store.stride = (size + sizeof(uint64_t) + unit - 1) / unit * unit;
  return store;
}

static struct channel *all_shared; /* under the registry's lock */

static void list_shared(struct channel *channel) {
  channel->next = all_shared;
  channel->link = &all_shared;
  if (all_shared) all_shared->link = &channel->next;
  all_shared = channel;
}

static ac__any enter_shared(struct channel *channel) {
  ac__registry_lock();
  ac__any handle = ac__registry_enter(channel);
  if (handle) list_shared(channel);
  ac__registry_unlock();
  return handle ? (ac__any)((uintptr_t)handle | AC__SHARED_CHANNEL) : NULL;
}

static ac__any enter(struct channel *channel) {
  if (channel->shared) return enter_shared(channel);
  struct entry *entry = ac__entry_take(channel, AC__CHANNEL);
  return entry ? ac__entry_future(entry, ac__entry_index(entry)) : NULL;
}

ac__any ac__channel(size_t size, size_t align, size_t capacity, const char *here, ac_channel_options options) {
  struct channel *channel = malloc(sizeof *channel);
  if (!channel) return NULL;
  *channel = (struct channel){.store = new_store(size, align, &options), .capacity = capacity, .drop = options.drop};
  channel->shared = options.shared;
  channel->here = here;
  ac__any handle = enter(channel);
  if (!handle) free(channel);
  return handle;
}

const char ac__foreign_channel[] =
    "this channel is of another thread's loop; one for all of them is made with .shared = true";

int ac__channel_refusal(ac__any handle) {
  uint32_t index = (uint32_t)(uintptr_t)handle;
  if (!handle) return AC_ENOMEM;
  return ac__channel_is_shared(handle) || ac__entry_mine(ac__entry_slot(index)) ? AC_ECLOSED : AC_EINVAL;
}

struct channel *ac__channel_missed(ac__any handle) {
  if (ac__channel_refusal(handle) == AC_EINVAL) ac__report_use(ac__foreign_channel);
  return NULL;
}

struct channel *ac__channel_hold_shared(ac__any handle) {
  ac__registry_lock();
  struct channel *channel = ac__registry_find(ac__channel_registered(handle));
  if (!channel) ac__registry_unlock();
  return channel;
}

/* ---- handing over ---- */

static void *item_of(struct waiter *waiter) { return ((struct user *)waiter)->item; }

static void wake(struct user *user) {
  if (user->shared) ac__outside_left(user->head.task);
  ac__task_ready(user->head.task);
}

static void arrive(struct message *message, struct loop *loop) {
  (void)loop;
  wake((struct user *)((char *)message - offsetof(struct user, message)));
}

static void serve(struct waiter *waiter, bool served) {
  struct user *user = (struct user *)waiter;
  struct loop *loop = waiter->task->loop;
  user->served = served;
  ac__waiter_leave(waiter);
  if (!ac__likely(!user->shared) && loop != ac__loop) {
    user->message.arrive = arrive;
    ac__inbox_send(loop->inbox, &user->message);
  } else {
    wake(user);
  }
}

static void serve_all(struct waiters *waiters, bool served) {
  while (waiters->first) serve(waiters->first, served);
}

static void hand_over(struct channel *channel, void *item, void *to) {
  if (to) memcpy(to, item, channel->store.size);
  else if (channel->drop) channel->drop(item);
}

enum put ac__channel_put(struct channel *channel, const void *item) {
  struct waiter *receiver = channel->receivers.first;
  if (receiver) {
    hand_over(channel, (void *)item, item_of(receiver));
    serve(receiver, true);
  } else if (channel->store.count >= channel->capacity) {
    return AC__FULL;
  } else if (ac__store_room(&channel->store)) {
    ac__store_put(&channel->store, item);
  } else {
    return AC__NO_ROOM;
  }
  channel->unfinished++;
  return AC__PUT;
}

/* A place has become free, or there is none and the item goes straight on. */
static void take_from_sender(struct channel *channel, void *to) {
  struct waiter *sender = channel->senders.first;
  if (channel->capacity) ac__store_put(&channel->store, item_of(sender));
  else hand_over(channel, item_of(sender), to);
  channel->unfinished++;
  serve(sender, true);
}

bool ac__channel_take(struct channel *channel, void *to) {
  bool stored = channel->store.count, sender = channel->senders.first;
  if (stored) {
    hand_over(channel, ac__store_next(&channel->store), to);
    ac__store_remove(&channel->store);
  }
  if (sender) take_from_sender(channel, to);
  return stored || sender;
}

/* ---- closing ---- */

static void shut(struct channel *channel) {
  channel->closed = true;
  serve_all(&channel->senders, false);
  serve_all(&channel->receivers, false);
}

void ac__channel_close(ac__any handle) {
  struct channel *channel = ac__channel_hold(handle);
  if (channel) shut(channel);
  ac__channel_let_go(channel);
}

static void discard(struct channel *channel) {
  free(channel->store.slots);
  free(channel);
}

void ac__channel_discard(struct entry *entry) {
  struct channel *channel = entry->object;
  ac__entry_give(entry);
  if (ac__debug()) ac__report_channel(channel->here, channel->store.count);
  discard(channel);
}

void ac__channels_report(void) {
  ac__registry_lock();
  for (const struct channel *channel = all_shared; channel; channel = channel->next)
    ac__report_channel(channel->here, channel->store.count);
  ac__registry_unlock();
}

static void leave_shared(struct channel *channel, ac__any handle) {
  ac__registry_leave(ac__channel_registered(handle));
  *channel->link = channel->next;
  if (channel->next) channel->next->link = channel->link;
}

void ac__channel_free(ac__any handle) {
  struct channel *channel = ac__channel_hold(handle);
  if (!channel) return;
  shut(channel);
  serve_all(&channel->joiners, true);
  if (channel->shared) leave_shared(channel, handle);
  else ac__entry_give(ac__entry_find(handle));
  ac__channel_let_go(channel);
  for (; channel->drop && channel->store.count; ac__store_remove(&channel->store))
    channel->drop(ac__store_next(&channel->store));
  discard(channel);
}

/* ---- without waiting ---- */

bool ac__try_send(ac__any handle, const void *item) {
  struct channel *channel = ac__channel_hold(handle);
  bool sent = channel && !channel->closed && ac__channel_put(channel, item) == AC__PUT;
  ac__channel_let_go(channel);
  return sent;
}

bool ac__try_receive(ac__any handle, void *to) {
  struct channel *channel = ac__channel_hold(handle);
  bool received = channel && ac__channel_take(channel, to);
  ac__channel_let_go(channel);
  return received;
}

size_t ac__channel_size(ac__any handle) {
  struct channel *channel = ac__channel_hold(handle);
  size_t count = channel ? channel->store.count : 0;
  ac__channel_let_go(channel);
  return count;
}

void ac__channel_done(ac__any handle, const char *here) {
  struct channel *channel = ac__channel_hold(handle);
  bool wrong = channel && !channel->unfinished;
  if (channel && !wrong && !--channel->unfinished) serve_all(&channel->joiners, true);
  ac__channel_let_go(channel);
  if (wrong) ac__report_misuse(here, "ac_channel_done: all that was sent is done already");
}
