/* What has come and is not read.  The loop keeps one free block of each size, so that a message that comes and is read at
 * once costs no malloc; the largest of them is what sockets are read into. */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* ---- blocks; there is always room for a 0 after the last byte ---- */

static char **spare(struct loop *loop, size_t room) {
  size_t k = 0;
  for (size_t size = AC__LEAST; size < room && k < AC__BLOCKS; size *= 4) k++;
  return k < AC__BLOCKS ? &loop->blocks[k] : NULL;
}

/* Of the small ones many may be in use at once, for a moment: their memory is given back to the system after it. */
static char *make(size_t room) { return room > AC__LEAST ? malloc(room + 1) : ac__memory_take(room + 1); }
static void release(char *block, size_t room) {
  if (room > AC__LEAST) free(block);
  else if (block) ac__memory_give(block, room + 1);
}

static char *take(struct loop *loop, size_t room) {
  char **kept = spare(loop, room), *block = kept ? *kept : NULL;
  if (!block) return make(room);
  *kept = NULL;
  return block;
}

static void give(struct loop *loop, char *block, size_t room) {
  char **kept = block ? spare(loop, room) : NULL;
  if (kept && !*kept) *kept = block;
  else release(block, room);
}

char *ac__slab(struct loop *loop) {
  char **slab = &loop->blocks[AC__BLOCKS - 1];
  if (!*slab) *slab = malloc(AC__SLAB + 1);
  return *slab;
}

/* ---- the buffer of a stream ---- */

/* Its block goes, once a reader no longer looks at it. */
static void replace(struct loop *loop, struct buffer *b) {
  bool lend = b->held && !b->lent;
  if (lend) b->lent = b->data, b->lent_room = b->room;
  else give(loop, b->data, b->room);
}

static bool make_room(struct loop *loop, struct buffer *b, size_t n) {
  size_t used = b->end - b->start, room = AC__LEAST;
  while (room < used + n) room *= 4;
  char *data = take(loop, room);
  if (!data) return false;
  if (used) memcpy(data, b->data + b->start, used);
  replace(loop, b);
  b->data = data;
  b->start = 0;
  b->end = used;
  b->room = room;
  return true;
}

bool ac__buffer_append(struct loop *loop, struct buffer *b, const char *data, size_t n) {
  size_t used = b->end - b->start;
  if (b->room - b->end < n) {
    bool move = !b->held && b->room - used >= n && b->start >= used;
    if (!move && !make_room(loop, b, n)) return false;
    if (move) {
      memcpy(b->data, b->data + b->start, used);
      b->start = 0;
      b->end = used;
    }
  }
  memcpy(b->data + b->end, data, n);
  b->end += n;
  return true;
}

bool ac__buffer_adopt(struct loop *loop, struct buffer *b, size_t n) {
  char **slab = &loop->blocks[AC__BLOCKS - 1], *data = *slab;
  if (b->start < b->end || n < AC__OWN_MEMORY) return false;
  *slab = NULL;
  replace(loop, b);
  b->data = data;
  b->start = 0;
  b->end = n;
  b->room = AC__SLAB;
  return true;
}

void ac__buffer_reclaim(struct loop *loop, struct buffer *b) {
  give(loop, b->lent, b->lent_room);
  b->lent = NULL;
  b->held = false;
  if (b->start < b->end) return;
  give(loop, b->data, b->room);
  *b = (struct buffer){.data = NULL};
}

void ac__buffer_free(struct buffer *b) {
  release(b->data, b->room);
  release(b->lent, b->lent_room);
}

void ac__blocks_close(struct loop *loop) {
  size_t room = AC__LEAST;
  for (size_t k = 0; k < AC__BLOCKS; k++, room *= 4) release(loop->blocks[k], room);
  free(loop->datagrams);
}
