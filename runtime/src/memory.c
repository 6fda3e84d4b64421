#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

__thread struct memory ac__memory;

void ac__die(const char *why) {
  fflush(stdout);
  fprintf(stderr, "async c: %s\n", why);
  abort();
}

/* Valgrind works by preloading a library of its own. */
static bool pooled(void) {
  const char *preload = getenv("LD_PRELOAD");
  return !AC__SANITIZED && !(preload && strstr(preload, "vgpreload"));
}

static void start(void) {
  ac__memory.started = true;
  if (pooled()) ac__memory.limit = AC__LARGEST;
  ac__memory.reserve = ac__memory_map();
  ac__thread_started();
}

/* Maps twice as much where the kernel's own choice is not aligned; it seldom is not, since it goes on below the last
 * mapping. */
void *ac__memory_map(void) {
  if (!ac__memory.started) start();
  if (!ac__memory.limit) {
    void *block = aligned_alloc(AC__CHUNK, AC__CHUNK);
    return block ? memset(block, 0, AC__CHUNK) : NULL;
  }
  int access = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_ANONYMOUS;
  char *at = mmap(NULL, AC__CHUNK, access, kind, -1, 0);
  if (at == MAP_FAILED) return NULL;
  if ((uintptr_t)at % AC__CHUNK == 0) return at;
  munmap(at, AC__CHUNK);
  at = mmap(NULL, 2 * AC__CHUNK, access, kind, -1, 0);
  if (at == MAP_FAILED) return NULL;
  size_t before = -(uintptr_t)at % AC__CHUNK;
  if (before) munmap(at, before);
  munmap(at + before + AC__CHUNK, AC__CHUNK - before);
  return at + before;
}

void ac__memory_unmap(void *chunk) {
  if (ac__memory.limit) munmap(chunk, AC__CHUNK);
  else free(chunk);
}

static size_t bin_of(size_t size) { return size ? (size + AC__UNIT - 1) / AC__UNIT : 1; }

/* ---- the list of chunks with free blocks ---- */

static void insert(struct chunk *chunk, struct chunk **at) {
  chunk->link = at;
  chunk->next = *at;
  if (*at) (*at)->link = &chunk->next;
  *at = chunk;
}

/* The first is not given back when it becomes empty: what is taken one at a time would come and go with its chunk. */
static void lead(size_t bin) {
  struct chunk *chunk = ac__memory.open[bin];
  if (!chunk || chunk->first) return;
  chunk->first = true;
  chunk->live++;
}

static void detach(struct chunk *chunk) {
  if (chunk->first) chunk->live--;
  chunk->first = false;
  *chunk->link = chunk->next;
  if (chunk->next) chunk->next->link = chunk->link;
}

static struct chunk *shape(struct chunk *chunk, size_t bin) {
  size_t size = bin * AC__UNIT, first = (sizeof *chunk + AC__UNIT - 1) / AC__UNIT * AC__UNIT;
  *chunk = (struct chunk){.bin = (uint32_t)bin, .fresh = (char *)chunk + first};
  chunk->end = chunk->fresh + (AC__CHUNK - first) / size * size;
  return chunk;
}

static struct chunk *another(size_t bin) {
  struct chunk *chunk = ac__memory.spare[bin];
  if (chunk) ac__memory.spare[bin] = NULL;
  else if ((chunk = ac__memory_map())) shape(chunk, bin);
  return chunk;
}

/* Links a page of fresh blocks at a time, in order of address: what is never needed is never touched. */
static void freshen(struct chunk *chunk) {
  size_t size = chunk->bin * AC__UNIT;
  void **last = &chunk->free;
  for (char *stop = chunk->fresh + 4096; chunk->fresh < stop && chunk->fresh < chunk->end; chunk->fresh += size) {
    *last = chunk->fresh;
    last = (void **)chunk->fresh;
  }
  *last = NULL;
}

/* The chunk to take from: the first that has a block left. */
static struct chunk *find(size_t bin) {
  struct chunk *chunk;
  while ((chunk = ac__memory.open[bin])) {
    if (!chunk->free) freshen(chunk);
    if (chunk->free) return chunk;
    detach(chunk);
    chunk->shut = chunk->live;
    chunk->live = 1;
    lead(bin);
  }
  if (!(chunk = another(bin))) return NULL;
  insert(chunk, &ac__memory.open[bin]);
  lead(bin);
  if (!chunk->free) freshen(chunk);
  return chunk;
}

void *ac__memory_take_slow(size_t size) {
  if (!ac__memory.started) start();
  if (!size) size = 1;
  if (size > ac__memory.limit) return malloc(size);
  return find(bin_of(size)) ? ac__memory_take(size) : NULL;
}

static void emptied(struct chunk *chunk) {
  struct chunk **spare = &ac__memory.spare[chunk->bin];
  detach(chunk);
  if (!ac__memory.reserve) ac__memory.reserve = chunk;
  else if (!*spare) *spare = chunk;
  else ac__memory_unmap(chunk);
}

void ac__memory_give_large(void *block) { free(block); }

void ac__memory_given(struct chunk *chunk) {
  struct chunk *first = ac__memory.open[chunk->bin];
  if (chunk->shut) {
    chunk->live = chunk->shut - 1;
    chunk->shut = 0;
    /* Behind the first: what is being taken from must not change each time. */
    insert(chunk, first ? &first->next : &ac__memory.open[chunk->bin]);
    lead(chunk->bin);
  }
  if (!chunk->live) emptied(chunk);
}

void *ac__memory_take_surely(size_t size) {
  void *block = ac__memory_take(size);
  struct chunk *reserve = ac__memory.reserve;
  if (block) return block;
  if (!reserve) ac__die("out of memory, and the reserve for what must go on is used up");
  ac__memory.reserve = NULL;
  if (size <= ac__memory.limit) {
    size_t bin = bin_of(size);
    insert(shape(reserve, bin), &ac__memory.open[bin]);
    lead(bin);
  } else {
    ac__memory_unmap(reserve);
  }
  if (!(block = ac__memory_take(size))) ac__die("out of memory");
  return block;
}

void *ac__memory_take_aligned(size_t size, size_t align) {
  if (align <= AC__UNIT) return ac__memory_take(size);
  if (!ac__memory.started) start();
  return aligned_alloc(align, (size + align - 1) / align * align);
}

void ac__memory_give_aligned(void *block, size_t size, size_t align) {
  if (align <= AC__UNIT) ac__memory_give(block, size);
  else free(block);
}

void ac__memory_close(void) {
  for (size_t bin = 1; bin < AC__BINS; bin++) {
    struct chunk *spare = ac__memory.spare[bin];
    if (spare) ac__memory_unmap(spare);
    for (struct chunk *chunk = ac__memory.open[bin], *next; chunk; chunk = next) {
      next = chunk->next;
      if (chunk->live == chunk->first) ac__memory_unmap(chunk);
    }
  }
  if (ac__memory.reserve) ac__memory_unmap(ac__memory.reserve);
  memset(&ac__memory, 0, sizeof ac__memory);
}
