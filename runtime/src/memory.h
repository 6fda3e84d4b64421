/* Blocks for tasks, records, coroutines and cells.
 *
 * Each thread has its own, so nothing here takes a lock, and a block is freed on the thread that took it.  Blocks up to
 * AC__LARGEST bytes come from aligned chunks of 64 KiB, sorted into bins by their size in steps of 16 bytes.  A chunk
 * counts its blocks in use; one that is empty goes back to the system, but for one spare of each bin: a million tasks
 * leave nothing behind.
 *
 * Under AddressSanitizer and Valgrind every block is one of malloc's, so that these see all that is done to it. */
#ifndef AC_MEMORY_H
#define AC_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __has_feature /* gcc defines macros of its own */
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define AC__SANITIZED 1
#else
#define AC__SANITIZED 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define AC__THREAD_SANITIZED 1
#endif

enum { AC__CHUNK = 65536, AC__UNIT = 16, AC__LARGEST = 1024, AC__BINS = AC__LARGEST / AC__UNIT + 1 };

#define ac__likely(x) __builtin_expect(!!(x), 1)

/* The head of a chunk.  It is in the list of its bin while it has free blocks. */
struct chunk {
  struct chunk *next, **link;
  void *free;        /* blocks, linked through their first word */
  char *fresh, *end; /* blocks never used so far */
  uint32_t live;     /* blocks in use, and one more for the first of the list; 1 if not in the list */
  uint32_t shut;     /* blocks in use if not in the list, else 0 */
  uint32_t bin;      /* the size of its blocks, in steps of 16 bytes */
  bool first;        /* was the first of the list */
};

struct memory {
  struct chunk *open[AC__BINS]; /* the first is the one to take from */
  struct chunk *spare[AC__BINS];
  size_t limit;          /* larger blocks are malloc's; 0 until the thread's first block, and in sanitizer builds */
  struct chunk *reserve; /* for ac__memory_take_surely alone */
  bool started;
};

extern __thread struct memory ac__memory;

void *ac__memory_take_slow(size_t size);
void ac__memory_give_large(void *block);
/* The chunk is empty, or has a free block again. */
void ac__memory_given(struct chunk *);

/* A chunk that has a block of this size, or NULL: it may be that one has first to be made. */
static inline struct chunk *ac__memory_ready(size_t size) {
  size_t bin = (size + AC__UNIT - 1) / AC__UNIT;
  struct chunk *chunk = ac__likely(bin < AC__BINS) ? ac__memory.open[bin] : NULL;
  return ac__likely(chunk && chunk->free) ? chunk : NULL;
}
static inline void *ac__memory_take_from(struct chunk *chunk) {
  void **block = chunk->free;
  chunk->free = *block;
  chunk->live++;
  return block;
}

/* A block aligned to 16, or NULL. */
static inline void *ac__memory_take(size_t size) {
  struct chunk *chunk = ac__memory_ready(size);
  return ac__likely(chunk != NULL) ? ac__memory_take_from(chunk) : ac__memory_take_slow(size);
}

static inline void ac__memory_give(void *block, size_t size) {
  struct chunk *chunk = (struct chunk *)((uintptr_t)block & ~(uintptr_t)(AC__CHUNK - 1));
  if (!ac__likely(size <= ac__memory.limit)) {
    ac__memory_give_large(block);
    return;
  }
  *(void **)block = chunk->free;
  chunk->free = block;
  if (!ac__likely(--chunk->live)) ac__memory_given(chunk);
}

/* How large a block of a pool is at least; 0: all blocks are malloc's. */
static inline size_t ac__memory_size(const void *block) {
  const struct chunk *chunk = (const struct chunk *)((uintptr_t)block & ~(uintptr_t)(AC__CHUNK - 1));
  return ac__memory.limit ? (size_t)chunk->bin * AC__UNIT : 0;
}

/* Takes from a reserve when there is no memory, and ends the program with a message when that is used up: for what
 * must not fail because it is too late to say so. */
void *ac__memory_take_surely(size_t size);

/* Blocks of any alignment. */
void *ac__memory_take_aligned(size_t size, size_t align);
void ac__memory_give_aligned(void *block, size_t size, size_t align);

/* A chunk's worth of zeroed memory, aligned to its size. */
void *ac__memory_map(void);
void ac__memory_unmap(void *chunk);

/* Called once before a thread's first block is made and once after its last has gone. */
void ac__thread_started(void);
void ac__memory_close(void);

_Noreturn void ac__die(const char *why);

#endif
