#include "handle.h"

#include <pthread.h>
#include <string.h>

_Static_assert(sizeof(uintptr_t) == 8, "a handle needs a pointer of 64 bits");
_Static_assert(sizeof(struct entry) * AC__TABLE_ENTRIES == AC__CHUNK, "a table is a chunk");

__thread struct handles ac__handles = {.thread = AC__NO_THREAD};
struct slot ac__slots[AC__TABLE_CHUNKS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t lowest;         /* no free slot is below */
static uint32_t generation = 1; /* not below that of any table that has gone: a handle must not come to life again */
static uint64_t threads;

void ac__handles_lock(void) { pthread_mutex_lock(&lock); }
void ac__handles_unlock(void) { pthread_mutex_unlock(&lock); }

static bool enter(struct table *table) {
  pthread_mutex_lock(&lock);
  if (ac__handles.thread == AC__NO_THREAD) ac__handles.thread = ++threads;
  while (lowest < AC__TABLE_CHUNKS && ac__slots[lowest].table) lowest++;
  bool room = lowest < AC__TABLE_CHUNKS;
  if (room) {
    if (ac__handles.generation < generation) ac__handles.generation = generation;
    table->slot = lowest;
    ac__slots[lowest].table = table;
    __atomic_store_n(&ac__slots[lowest].owner, ac__handles.thread, __ATOMIC_RELAXED);
  }
  pthread_mutex_unlock(&lock);
  return room;
}

static void leave(struct table *table) {
  pthread_mutex_lock(&lock);
  if (generation < ac__handles.generation) generation = ac__handles.generation;
  if (table->slot < lowest) lowest = table->slot;
  __atomic_store_n(&ac__slots[table->slot].owner, 0, __ATOMIC_RELAXED);
  ac__slots[table->slot].table = NULL;
  pthread_mutex_unlock(&lock);
  ac__memory_unmap(table);
}

/* Behind the first, if there is one: what is being taken from must not change each time. */
static void insert(struct table *table) {
  struct table **at = ac__handles.open ? &ac__handles.open->next : &ac__handles.open;
  table->link = at;
  table->next = *at;
  if (table->next) table->next->link = &table->next;
  *at = table;
}

static void detach(struct table *table) {
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

/* From the first table that has one. */
struct entry *ac__entry_fresh(void) {
  struct table *table;
  while ((table = ac__handles.open) && !table->free && table->fresh == AC__TABLE_ENTRIES) {
    detach(table);
    table->shut = table->live;
    table->live = 1;
  }
  if (!table && !(table = another())) return NULL;
  struct entry *entry = table->free;
  if (entry) table->free = entry->object;
  else entry = (struct entry *)table + table->fresh++;
  table->live++;
  return entry;
}

/* Back to those with free entries: its entries are counted again. */
static void reopen(struct table *table) {
  table->live += table->shut - 1;
  table->shut = 0;
  insert(table);
}

/* The table that entries are taken from stays when it is empty, and so does one more. */
void ac__table_given(struct table *table) {
  if (table->shut) reopen(table);
  if (table->live || ac__handles.open == table) return;
  detach(table);
  if (!ac__handles.spare) ac__handles.spare = table;
  else leave(table);
}

int ac__refused(ac__any future) {
  uint32_t low = (uint32_t)(uintptr_t)future;
  if (!future) return AC_ENOMEM;
  if (ac__is_refusal(future)) return -(int)low;
  const struct slot *slot = ac__entry_slot(low);
  return ac__entry_mine(slot) || !__atomic_load_n(&slot->owner, __ATOMIC_RELAXED) ? AC_ECONSUMED : AC_EINVAL;
}

void ac__entries_visit(void (*each)(struct entry *, void *context), void *context) {
  for (uint32_t slot = 0; slot < AC__TABLE_CHUNKS; slot++) {
    if (!ac__entry_mine(&ac__slots[slot])) continue;
    struct table *table = ac__slots[slot].table;
    if (!table->live) continue; /* it may be the spare one */
    if (table->shut) reopen(table);
    table->live++; /* it stays, if all its entries go */
    for (uint32_t k = AC__TABLE_FIRST; k < table->fresh; k++) {
      struct entry *entry = (struct entry *)table + k;
      if (entry->kind != AC__FREE) each(entry, context);
    }
    if (!--table->live) ac__table_given(table);
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
