/* What is in a channel: items of one size, first in first out, last in first out, or the least one first. */
#ifndef AC_STORE_H
#define AC_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store {
  char *slots;
  size_t room, first, count;  /* a ring, but for those that compare: these are a heap */
  size_t size, stride, align; /* of an item, and from one to the next; `order` stands behind an item that compares */
  uint64_t last_order;        /* of two that are equal the one that came first goes first */
  int (*compare)(const void *, const void *);
  bool lifo;
};

/* Room for one more.  False when there is no memory. */
bool ac__store_room(struct store *);
/* There is room. */
void ac__store_put(struct store *, const void *item);
/* There is one: where the next one is; and it goes. */
void *ac__store_next(const struct store *);
void ac__store_remove(struct store *);

#endif
