/* Channels: what channel.c, which hands over, and channel_wait.c, which waits, share. */
#ifndef AC_CHANNELS_H
#define AC_CHANNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "inbox.h"
#include "registry.h"
#include "store.h"
#include "wait.h"

struct channel {
  struct store store;
  size_t capacity;
  size_t unfinished; /* items sent and not done */
  struct waiters senders, receivers, joiners;
  void (*drop)(void *);
  const char *here; /* where it was made */
  bool closed, shared;
  struct channel *next, **link; /* in the list of those that are shared */
};

/* Set in the handle of one that is shared; as part of an index it counts for nothing. */
#define AC__SHARED_CHANNEL ((uintptr_t)1 << 31)

/* What waits at a channel; behind a sender's stands its item. */
struct user {
  struct waiter head;
  struct message message; /* of one that is shared */
  uint32_t size;          /* of the block */
  bool shared;
  bool served;       /* false at the end: the channel was closed */
  void *item;        /* a sender's; or where a receiver wants one, NULL: nowhere */
  struct each *each; /* of a generator's */
};

static inline bool ac__channel_is_shared(ac__any handle) { return (uintptr_t)handle & AC__SHARED_CHANNEL; }
static inline ac__any ac__channel_registered(ac__any handle) {
  return (ac__any)((uintptr_t)handle & ~AC__SHARED_CHANNEL);
}

struct channel *ac__channel_hold_shared(ac__any);
/* NULL: it is no channel of this thread's.  One of another thread's is reported. */
struct channel *ac__channel_missed(ac__any);
/* AC_EINVAL if it is another thread's. */
int ac__channel_refusal(ac__any);
extern const char ac__foreign_channel[];
/* NULL if it was freed, or never was.  Else it is let go of afterwards. */
static inline struct channel *ac__channel_hold(ac__any handle) {
  if (!ac__likely(!ac__channel_is_shared(handle))) return ac__channel_hold_shared(handle);
  struct entry *entry = ac__entry_find(handle);
  return ac__likely(entry && entry->kind == AC__CHANNEL) ? entry->object : ac__channel_missed(handle);
}

static inline void ac__channel_let_go(const struct channel *channel) {
  if (channel && channel->shared) ac__registry_unlock();
}

/* Under the hold.  AC__PUT: the item is with a receiver, or in the channel. */
enum put { AC__FULL, AC__PUT, AC__NO_ROOM };
enum put ac__channel_put(struct channel *, const void *item);
/* True: an item was there.  It is at `to`; NULL: nobody wants it. */
bool ac__channel_take(struct channel *, void *to);

#endif
