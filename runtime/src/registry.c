#include "registry.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot {
  void *object;
  uint32_t generation, free; /* free: the next free slot */
} * slots;
static uint32_t room, first_free, generation;

void ac__registry_lock(void) { pthread_mutex_lock(&lock); }
void ac__registry_unlock(void) { pthread_mutex_unlock(&lock); }

static bool grow(void) {
  uint32_t more = room ? room * 2 : 64;
  struct slot *larger = realloc(slots, more * sizeof *slots);
  if (!larger) return false;
  for (uint32_t k = room; k < more; k++) larger[k] = (struct slot){NULL, 0, k + 1 < more ? k + 1 : 0};
  first_free = room ? room : 1;
  slots = larger;
  room = more;
  return true;
}

ac__any ac__registry_enter(void *object) {
  if (!first_free && !grow()) return NULL;
  uint32_t index = first_free;
  first_free = slots[index].free;
  if (!++generation) ++generation;
  slots[index] = (struct slot){object, generation, 0};
  return (ac__any)(uintptr_t)((uint64_t)generation << 32 | index);
}

void *ac__registry_find(ac__any handle) {
  uint32_t index = (uint32_t)(uintptr_t)handle;
  bool found = handle && index < room && slots[index].generation == (uintptr_t)handle >> 32;
  return found ? slots[index].object : NULL;
}

void ac__registry_leave(ac__any handle) {
  uint32_t index = (uint32_t)(uintptr_t)handle;
  slots[index] = (struct slot){NULL, 0, first_free};
  first_free = index;
}
