#include "handle.h"

#include <pthread.h>
#include <string.h>

#include "memory.h"

_Static_assert(sizeof(uintptr_t) == 8, "a handle needs a pointer of 64 bits");
_Static_assert(sizeof(struct entry) * AC__TABLE_ENTRIES == AC__CHUNK, "a table is a chunk");

__thread struct handles ac__handles;
struct slot ac__slots[AC__TABLE_CHUNKS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t lowest;     /* no free slot is below */
static uint32_t generation; /* the last one of any table that has gone: a handle must not come to life again */

static bool enter(struct table *table) {
  pthread_mutex_lock(&lock);
  while (lowest < AC__TABLE_CHUNKS && ac__slots[lowest].table) lowest++;
  bool room = lowest < AC__TABLE_CHUNKS;
  if (room) {
    if (ac__handles.generation < generation) ac__handles.generation = generation;
    table->slot = lowest;
    ac__slots[lowest].table = table;
    __atomic_store_n(&ac__slots[lowest].owner, &ac__handles, __ATOMIC_RELAXED);
  }
  pthread_mutex_unlock(&lock);
  return room;
}

static void leave(struct table *table) {
  pthread_mutex_lock(&lock);
  if (generation < ac__handles.generation) generation = ac__handles.generation;
  if (table->slot < lowest) lowest = table->slot;
  __atomic_store_n(&ac__slots[table->slot].owner, NULL, __ATOMIC_RELAXED);
  ac__slots[table->slot].table = NULL;
  pthread_mutex_unlock(&lock);
  ac__memory_unmap(table);
}

/* Behind the first, if there is one: what is being taken from must not change each time. */
static void insert(struct table *table) {
  struct table **at = ac__handles.open ? &ac__handles.open->next : &ac__handles.open;
  table->open = true;
  table->link = at;
  table->next = *at;
  if (table->next) table->next->link = &table->next;
  *at = table;
}

static void detach(struct table *table) {
  table->open = false;
  *table->link = table->next;
  if (table->next) table->next->link = table->link;
}

static struct table *another(void) {
  struct table *table = ac__handles.spare;
  ac__handles.spare = NULL;
  if (!table) {
    if (!(table = ac__memory_map())) return NULL;
    table->fresh = AC__TABLE_FIRST;
    if (!enter(table)) {
      ac__memory_unmap(table);
      return NULL;
    }
  }
  insert(table);
  return table;
}

/* An entry that was never used, from the first table that has one. */
static struct entry *fresh(void) {
  struct table *table;
  while ((table = ac__handles.open) && !table->free && table->fresh == AC__TABLE_ENTRIES) detach(table);
  if (!table && !(table = another())) return NULL;
  struct entry *entry = table->free;
  if (entry) table->free = entry->object;
  else entry = (struct entry *)table + table->fresh++;
  table->live++;
  return entry;
}

struct entry *ac__entry_take(void *object, unsigned kind) {
  struct table *table = ac__handles.open;
  struct entry *entry;
  if (ac__likely(table && table->free)) {
    entry = table->free;
    table->free = entry->object;
    table->live++;
  } else if (!(entry = fresh())) {
    return NULL;
  }
  entry->object = object;
  entry->kind = (uint16_t)kind;
  ac__entry_consume(entry);
  return entry;
}

/* The table that entries are taken from stays when it is empty, and so does one more. */
static void emptied(struct table *table) {
  if (ac__handles.open == table) return;
  if (table->open) detach(table);
  if (!ac__handles.spare) ac__handles.spare = table;
  else leave(table);
}

void ac__entry_give(struct entry *entry) {
  struct table *table = ac__entry_table(entry);
  entry->generation = 0;
  entry->kind = AC__FREE;
  entry->object = table->free;
  table->free = entry;
  if (!--table->live) emptied(table);
  else if (!table->open) insert(table);
}

void ac__entries_visit(void (*each)(struct entry *, void *context), void *context) {
  for (uint32_t slot = 0; slot < AC__TABLE_CHUNKS; slot++) {
    if (__atomic_load_n(&ac__slots[slot].owner, __ATOMIC_RELAXED) != &ac__handles) continue;
    struct table *table = ac__slots[slot].table;
    for (uint32_t k = AC__TABLE_FIRST; k < table->fresh; k++) {
      struct entry *entry = (struct entry *)table + k;
      if (entry->kind != AC__FREE) each(entry, context);
    }
  }
}

void ac__handles_close(void) {
  struct table *spare = ac__handles.spare;
  if (spare) leave(spare);
  for (struct table *table = ac__handles.open, *next; table; table = next) {
    next = table->next;
    if (!table->live) leave(table);
  }
  ac__handles.open = ac__handles.spare = NULL;
}
