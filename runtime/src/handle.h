/* Futures: handles of calls that have not started and of tasks; and of generators and channels.
 *
 * A future is an index and a generation in one table of the process.  Its entry says what the future is now; when the
 * future is consumed the entry's generation changes, so that a stale one is found out wherever it turns up.  The table
 * grows by chunks of 64 KiB; each belongs to a thread, which takes and gives its entries without a lock. */
#ifndef AC_HANDLE_H
#define AC_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "memory.h"

enum { AC__FREE, AC__COROUTINE, AC__TASK, AC__GENERATOR, AC__CHANNEL };

struct entry {
  void *object;        /* of a free entry: the next one */
  uint32_t generation; /* 0 in a free entry */
  uint32_t kind;
};

enum { AC__TABLE_BITS = 12, AC__TABLE_ENTRIES = 1 << AC__TABLE_BITS, AC__TABLE_CHUNKS = 1 << 16 };

/* Takes the room of its first entries. */
struct table {
  struct table *next, **link; /* those of this thread with free entries */
  struct entry *free;
  uint32_t fresh; /* entries from here on were never used */
  uint32_t live;  /* entries in use; 1 if not in the list */
  uint32_t shut;  /* entries in use if not in the list, else 0 */
  uint32_t slot;  /* in ac__slots */
};
enum { AC__TABLE_FIRST = (sizeof(struct table) + sizeof(struct entry) - 1) / sizeof(struct entry) };

/* The owner stands outside the table: to look at another thread's table is not safe, it may just be going. */
struct slot {
  struct table *table; /* for its owner alone */
  uint64_t owner;      /* the thread's number; 0: nobody */
};

struct handles {
  struct table *open, *spare;
  uint32_t generation; /* the last one given out: odd, so it is never 0 */
  uint64_t thread;     /* the number of this thread, from 1 on; AC__NO_THREAD before its first future */
};
#define AC__NO_THREAD UINT64_MAX

extern __thread struct handles ac__handles;
extern struct slot ac__slots[AC__TABLE_CHUNKS];

/* A future that was refused before it was one: its await throws the code, and nobody need consume it. */
static inline ac__any ac__refusal(int code) { return (ac__any)(uintptr_t)((uint64_t)2 << 32 | (uint32_t)-code); }
static inline bool ac__is_refusal(ac__any future) { return (uint64_t)(uintptr_t)future >> 32 == 2; }
/* What the await of a future throws that stands for nothing here. */
int ac__refused(ac__any);

/* Makes the handle that users hold stale; the entry goes on. */
static inline void ac__entry_consume(struct entry *entry) { entry->generation = ac__handles.generation += 2; }

/* Makes one, or NULL when there is no memory. */
struct entry *ac__entry_fresh(void);
/* The table is empty, or has a free entry again. */
void ac__table_given(struct table *);

static inline struct table *ac__entry_table(const struct entry *entry) {
  return (struct table *)((uintptr_t)entry & ~(uintptr_t)(AC__TABLE_ENTRIES * sizeof(struct entry) - 1));
}

/* A table that has an entry, or NULL: it may be that one has first to be made. */
static inline struct table *ac__entry_ready(void) {
  struct table *table = ac__handles.open;
  return ac__likely(table && table->free) ? table : NULL;
}
static inline struct entry *ac__entry_take_from(struct table *table) {
  struct entry *entry = table->free;
  table->free = entry->object;
  table->live++;
  return entry;
}

/* An entry with a new handle. */
static inline void ac__entry_fill(struct entry *entry, void *object, unsigned kind) {
  entry->object = object;
  entry->kind = kind;
  ac__entry_consume(entry);
}
/* NULL when there is no memory. */
static inline struct entry *ac__entry_take(void *object, unsigned kind) {
  struct table *table = ac__entry_ready();
  struct entry *entry = ac__likely(table != NULL) ? ac__entry_take_from(table) : ac__entry_fresh();
  if (entry) ac__entry_fill(entry, object, kind);
  return entry;
}

/* Gives the entry back; its handle is stale from now on. */
static inline void ac__entry_give(struct entry *entry) {
  struct table *table = ac__entry_table(entry);
  entry->generation = 0;
  entry->kind = AC__FREE;
  entry->object = table->free;
  table->free = entry;
  if (!ac__likely(--table->live)) ac__table_given(table);
}

/* Calls `each` with all entries of this thread that are in use. */
void ac__entries_visit(void (*each)(struct entry *, void *context), void *context);
void ac__handles_close(void);
/* Around a fork: nobody is in the midst of a change. */
void ac__handles_lock(void);
void ac__handles_unlock(void);

static inline uint32_t ac__entry_index(const struct entry *entry) {
  struct table *table = ac__entry_table(entry);
  return table->slot << AC__TABLE_BITS | ((uint32_t)((uintptr_t)entry / sizeof *entry) & (AC__TABLE_ENTRIES - 1));
}

static inline struct slot *ac__entry_slot(uint32_t index) {
  return &ac__slots[index >> AC__TABLE_BITS & (AC__TABLE_CHUNKS - 1)];
}

static inline struct entry *ac__entry_in(const struct slot *slot, uint32_t index) {
  return (struct entry *)slot->table + (index & (AC__TABLE_ENTRIES - 1));
}

/* Of an index that is known to be in use on this thread. */
static inline struct entry *ac__entry_known(uint32_t index) { return ac__entry_in(ac__entry_slot(index), index); }

/* Whether the index is in a table of this thread's. */
static inline bool ac__entry_mine(const struct slot *slot) {
  return __atomic_load_n(&slot->owner, __ATOMIC_RELAXED) == ac__handles.thread;
}

static inline uint64_t ac__entry_handle(const struct entry *entry) {
  return (uint64_t)entry->generation << 32 | ac__entry_index(entry);
}

static inline ac__any ac__entry_future(const struct entry *entry, uint32_t index) {
  return (ac__any)(uintptr_t)((uint64_t)entry->generation << 32 | index);
}

/* What a future stands for, or NULL if it was consumed, is no future, or is another thread's. */
static inline struct entry *ac__entry_find(ac__any future) {
  uint64_t handle = (uint64_t)(uintptr_t)future;
  struct slot *slot = ac__entry_slot((uint32_t)handle);
  if (!ac__likely(ac__entry_mine(slot))) return NULL;
  struct entry *entry = ac__entry_in(slot, (uint32_t)handle);
  return ac__likely(entry->generation == handle >> 32 && handle) ? entry : NULL;
}

/* Set in ac__handle of a call that has not started and is another object's, which lets it go; as part of an index it counts
 * for nothing. */
#define AC__TAKEN_COROUTINE ((uint64_t)1 << 29)

/* What users hold is stale, and what it stands for is another object's. */
static inline void ac__entry_take_over(struct entry *entry) {
  ac__entry_consume(entry);
  if (entry->kind == AC__COROUTINE) ((ac__coroutine *)entry->object)->ac__handle |= AC__TAKEN_COROUTINE;
}

/* Takes a future over; what this returns stands for the same. */
static inline ac__any ac__take_over(ac__any future) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) return future;
  ac__entry_take_over(entry);
  return ac__entry_future(entry, (uint32_t)(uintptr_t)future);
}

#endif
