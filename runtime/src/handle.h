/* Futures: handles of calls that have not started and of tasks.
 *
 * A future is an index and a generation in one table of the process.  Its entry says what the future is now; when the
 * future is consumed the entry's generation changes, so that a stale one is found out wherever it turns up.  The table
 * grows by chunks of 64 KiB; each belongs to a thread, which takes and gives its entries without a lock. */
#ifndef AC_HANDLE_H
#define AC_HANDLE_H

#include <ac.h>

enum { AC__FREE, AC__COROUTINE, AC__TASK };

struct entry {
  void *object;        /* of a free entry: the next one */
  uint32_t generation; /* 0 in a free entry */
  uint16_t kind;
  uint16_t units; /* the size of a coroutine in 16 bytes; 0: it is malloc's */
};

enum { AC__TABLE_BITS = 12, AC__TABLE_ENTRIES = 1 << AC__TABLE_BITS, AC__TABLE_CHUNKS = 1 << 16 };

/* Takes the room of its first entries. */
struct table {
  struct table *next, **link; /* those of this thread with free entries */
  struct entry *free;
  uint32_t fresh; /* entries from here on were never used */
  uint32_t live;
  uint32_t slot; /* in ac__slots */
  bool open;
};
enum { AC__TABLE_FIRST = (sizeof(struct table) + sizeof(struct entry) - 1) / sizeof(struct entry) };

/* The owner stands outside the table: to look at another thread's table is not safe, it may just be going. */
struct slot {
  struct handles *owner;
  struct table *table; /* for its owner alone */
};

struct handles {
  struct table *open, *spare;
  uint32_t generation; /* the last one given out */
};

extern __thread struct handles ac__handles;
extern struct slot ac__slots[AC__TABLE_CHUNKS];

/* An entry with a new handle, or NULL when there is no memory. */
struct entry *ac__entry_take(void *object, unsigned kind);
/* Gives the entry back; its handle is stale from now on. */
void ac__entry_give(struct entry *);
/* Makes the handle that users hold stale; the entry goes on. */
static inline void ac__entry_consume(struct entry *entry) {
  if (!++ac__handles.generation) ac__handles.generation = 1;
  entry->generation = ac__handles.generation;
}

/* Calls `each` with all entries of this thread that are in use. */
void ac__entries_visit(void (*each)(struct entry *, void *context), void *context);
void ac__handles_close(void);

static inline struct table *ac__entry_table(const struct entry *entry) {
  return (struct table *)((uintptr_t)entry & ~(uintptr_t)(AC__TABLE_ENTRIES * sizeof(struct entry) - 1));
}

static inline uint32_t ac__entry_index(const struct entry *entry) {
  struct table *table = ac__entry_table(entry);
  return table->slot << AC__TABLE_BITS | (uint32_t)(entry - (struct entry *)table);
}

/* NULL unless the index is one of this thread's. */
static inline struct entry *ac__entry_at(uint32_t index) {
  uint32_t slot = index >> AC__TABLE_BITS;
  if (slot >= AC__TABLE_CHUNKS || __atomic_load_n(&ac__slots[slot].owner, __ATOMIC_RELAXED) != &ac__handles) return NULL;
  return (struct entry *)ac__slots[slot].table + (index & (AC__TABLE_ENTRIES - 1));
}

static inline uint64_t ac__entry_handle(const struct entry *entry) {
  return (uint64_t)entry->generation << 32 | ac__entry_index(entry);
}

static inline ac__any ac__entry_future(const struct entry *entry) {
  return (ac__any)(uintptr_t)ac__entry_handle(entry);
}

/* What a future stands for, or NULL if it was consumed, is no future, or is another thread's. */
static inline struct entry *ac__entry_find(ac__any future) {
  uint64_t handle = (uint64_t)(uintptr_t)future;
  struct entry *entry = handle ? ac__entry_at((uint32_t)handle) : NULL;
  return entry && entry->generation == handle >> 32 ? entry : NULL;
}

#endif
