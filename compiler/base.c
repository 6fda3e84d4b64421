// base.c -- memory and text.
#include "base.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// All blocks hang on one chain: what a leak checker finds is then a mistake.
typedef struct Block {
  struct Block *next;
  size_t used, size;
  char bytes[] __attribute__((aligned(16)));
} Block;

enum { BLOCK = 1 << 20 };

static Block *make_block(size_t size) {
  Block *block = calloc(1, sizeof *block + size);
  if (!block) {
    fputs("acc: out of memory\n", stderr);
    exit(1);
  }
  block->size = size;
  return block;
}

void *alloc(size_t size) {
  static Block *blocks;
  size = (size + 15) & ~(size_t)15;
  if (!blocks || blocks->size - blocks->used < size) {
    Block *block = make_block(size > BLOCK / 4 ? size : BLOCK);
    bool shared = blocks && size > BLOCK / 4;  // a large one goes behind the one that is being filled
    block->next = shared ? blocks->next : blocks;
    if (shared) blocks->next = block;
    else blocks = block;
    if (shared) return block->bytes;
  }
  void *p = blocks->bytes + blocks->used;
  blocks->used += size;
  return p;
}

Str str(const char *terminated) { return (Str){terminated, (int)strlen(terminated)}; }

char *str_terminated(Str s) {
  char *copy = alloc((size_t)s.len + 1);
  if (s.len) memcpy(copy, s.at, (size_t)s.len);
  return copy;
}

Str str_copy(Str s) { return (Str){str_terminated(s), s.len}; }

Str str_format_list(const char *format, va_list list) {
  va_list again;
  va_copy(again, list);
  int len = vsnprintf(NULL, 0, format, list);
  char *text = alloc((size_t)len + 1);
  vsnprintf(text, (size_t)len + 1, format, again);
  va_end(again);
  return (Str){text, len};
}

Str str_format(const char *format, ...) {
  va_list list;
  va_start(list, format);
  Str s = str_format_list(format, list);
  va_end(list);
  return s;
}

bool str_same(Str a, Str b) { return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, (size_t)a.len) == 0); }

// Most words differ in their first letter.
bool str_is(Str s, const char *terminated) {
  return s.len ? *s.at == *terminated && !strncmp(s.at, terminated, (size_t)s.len) && !terminated[s.len] : !*terminated;
}

bool str_starts(Str s, const char *prefix) {
  if (!s.len || *s.at != *prefix) return !*prefix;
  int n = (int)strlen(prefix);
  return s.len >= n && memcmp(s.at, prefix, (size_t)n) == 0;
}

bool str_ends(Str s, const char *suffix) {
  int n = (int)strlen(suffix);
  return s.len >= n && memcmp(s.at + s.len - n, suffix, (size_t)n) == 0;
}

int str_find(Str s, const char *needle) {
  size_t n = strlen(needle);
  const char *hit = s.len ? memmem(s.at, (size_t)s.len, needle, n) : NULL;
  return hit ? (int)(hit - s.at) : -1;
}

Str str_trim(Str s) {
  while (s.len && strchr(" \t\r\n\f\v", s.at[0])) s.at++, s.len--;
  while (s.len && strchr(" \t\r\n\f\v", s.at[s.len - 1])) s.len--;
  return s;
}

const char *without_suffix(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot && dot != name ? str_terminated((Str){name, (int)(dot - name)}) : name;
}

const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

const char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? str_terminated((Str){path, slash == path ? 1 : (int)(slash - path)}) : ".";
}

const char *real_path(const char *path) {
  char real[PATH_MAX];
  return realpath(path, real) ? str_terminated(str(real)) : NULL;
}

static void buf_reserve(Buf *b, int more) {
  if (b->len + more <= b->cap) return;
  int cap = b->cap ? b->cap : 256;
  while (cap < b->len + more) cap *= 2;
  char *copy = alloc((size_t)cap);
  if (b->len) memcpy(copy, b->at, (size_t)b->len);
  b->at = copy;
  b->cap = cap;
}

void buf_add(Buf *b, Str s) {
  if (!s.len) return;
  buf_reserve(b, s.len);
  memcpy(b->at + b->len, s.at, (size_t)s.len);
  b->len += s.len;
}

void buf_char(Buf *b, char c) { buf_add(b, (Str){&c, 1}); }

void buf_format(Buf *b, const char *format, ...) {
  va_list list;
  va_start(list, format);
  buf_add(b, str_format_list(format, list));
  va_end(list);
}

Str buf_str(const Buf *b) { return (Str){b->at, b->len}; }

static uint32_t hash(Str s) {
  uint32_t h = 2166136261u;
  for (int i = 0; i < s.len; i++) h = (h ^ (unsigned char)s.at[i]) * 16777619u;
  return h;
}

// The slot of a key, or the free one where it belongs.
static struct MapSlot *map_slot(const Map *m, Str key) {
  uint32_t mask = (uint32_t)m->cap - 1;
  for (uint32_t i = hash(key) & mask;; i = (i + 1) & mask) {
    struct MapSlot *slot = &m->slots[i];
    if (!slot->key.at || str_same(slot->key, key)) return slot;
  }
}

void *map_get(const Map *m, Str key) { return m->cap ? map_slot(m, key)->value : NULL; }

void map_set(Map *m, Str key, void *value) {
  assert(key.at);
  if (2 * (m->used + 1) > m->cap) {
    Map bigger = {.cap = m->cap ? 2 * m->cap : 64};
    bigger.slots = alloc((size_t)bigger.cap * sizeof *bigger.slots);
    for (int i = 0; i < m->cap; i++)
      if (m->slots[i].key.at) map_set(&bigger, m->slots[i].key, m->slots[i].value);
    *m = bigger;
  }
  struct MapSlot *slot = map_slot(m, key);
  if (!slot->key.at) m->used++;
  *slot = (struct MapSlot){key, value};
}

void *grow(void *items, int *cap, size_t item_size) {
  int bigger = *cap ? 2 * *cap : 8;
  void *copy = alloc((size_t)bigger * item_size);
  if (*cap) memcpy(copy, items, (size_t)*cap * item_size);
  *cap = bigger;
  return copy;
}
