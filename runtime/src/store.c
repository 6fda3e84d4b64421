#include "store.h"

#include <stdlib.h>
#include <string.h>

static char *slot(const struct store *store, size_t k) { return store->slots + k * store->stride; }

/* The k-th from the front of the ring. */
static char *in_ring(const struct store *store, size_t k) {
  size_t at = store->first + k;
  return slot(store, at < store->room ? at : at - store->room);
}

/* ---- room ---- */

static bool multiply(size_t a, size_t b, size_t *product) { return !__builtin_mul_overflow(a, b, product); }

/* One slot more, for the heap to move items through. */
static char *new_slots(const struct store *store, size_t room) {
  size_t size, align = store->align > sizeof(void *) ? store->align : sizeof(void *);
  if (!multiply(room + 1, store->stride, &size) || size > SIZE_MAX / 2) return NULL;
  return aligned_alloc(align, (size + align - 1) / align * align);
}

static void straighten(struct store *store, char *to) {
  size_t behind = store->room - store->first, head = store->count < behind ? store->count : behind;
  memcpy(to, slot(store, store->first), head * store->stride);
  memcpy(to + head * store->stride, store->slots, (store->count - head) * store->stride);
}

bool ac__store_room(struct store *store) {
  if (store->count < store->room) return true;
  size_t room = store->room ? store->room * 2 : 8;
  char *slots = new_slots(store, room);
  if (!slots) return false;
  if (store->slots) straighten(store, slots);
  free(store->slots);
  store->slots = slots;
  store->room = room;
  store->first = 0;
  return true;
}

/* ---- the heap: two children to a node ---- */

static uint64_t order_of(const struct store *store, const char *item) {
  uint64_t order;
  memcpy(&order, item + store->stride - sizeof order, sizeof order);
  return order;
}

static bool before(const struct store *store, const char *a, const char *b) {
  int sign = store->compare(a, b);
  return sign ? sign < 0 : order_of(store, a) < order_of(store, b);
}

static void move(const struct store *store, size_t to, size_t from) {
  memcpy(slot(store, to), slot(store, from), store->stride);
}

/* The item in the spare slot goes where it belongs, on the way from node k to the root, or to the leaves. */
static void settle_up(struct store *store, size_t k) {
  for (size_t parent; k; k = parent) {
    parent = (k - 1) / 2;
    if (!before(store, slot(store, store->room), slot(store, parent))) break;
    move(store, k, parent);
  }
  move(store, k, store->room);
}

static void settle_down(struct store *store, size_t k) {
  for (size_t child; (child = 2 * k + 1) < store->count; k = child) {
    if (child + 1 < store->count && before(store, slot(store, child + 1), slot(store, child))) child++;
    if (!before(store, slot(store, child), slot(store, store->room))) break;
    move(store, k, child);
  }
  move(store, k, store->room);
}

static void put_in_heap(struct store *store, const void *item) {
  uint64_t order = ++store->last_order;
  char *spare = slot(store, store->room);
  memcpy(spare, item, store->size);
  memcpy(spare + store->stride - sizeof order, &order, sizeof order);
  settle_up(store, store->count++);
}

/* The first has gone. */
static void close_gap(struct store *store) {
  if (!store->count) return;
  move(store, store->room, store->count);
  settle_down(store, 0);
}

/* ---- in and out ---- */

void ac__store_put(struct store *store, const void *item) {
  if (store->compare) put_in_heap(store, item);
  else memcpy(in_ring(store, store->count++), item, store->size);
}

void *ac__store_next(const struct store *store) {
  if (store->compare) return store->slots;
  return in_ring(store, store->lifo ? store->count - 1 : 0);
}

void ac__store_remove(struct store *store) {
  store->count--;
  if (store->compare) close_gap(store);
  else if (!store->lifo && ++store->first == store->room) store->first = 0;
}
