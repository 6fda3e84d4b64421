/* Task-local values.
 *
 * A task's values are a list that it shares with the task that spawned it, and with those that it spawned: what one of
 * them sets is a new list for itself, of which the end may still be the others'. */
#include <stdlib.h>
#include <string.h>

#include "task.h"

struct local {
  struct local *next;
  const void *key;
  size_t size;
  uint32_t owners; /* tasks and other values that this is the first or the next of */
  _Alignas(16) char value[];
};

static struct local *hold(struct local *local) {
  if (local) local->owners++;
  return local;
}

void ac__locals_let_go(struct local *local) {
  for (struct local *next; local && !--local->owners; local = next) {
    next = local->next;
    ac__memory_give(local, sizeof *local + local->size);
  }
}

void ac__locals_inherit(struct task *child, const struct task *parent) {
  struct local *locals = parent->about.cold->locals;
  if (locals) ac__task_cold(child)->locals = hold(locals);
}

static struct local *make(const void *key, size_t size, struct local *next) {
  struct local *local = ac__memory_take_surely(sizeof *local + size);
  *local = (struct local){next, key, size, 1};
  return local;
}

/* The same list without one of its values; what stands before that is copied. */
static struct local *without(struct local *list, const void *key) {
  struct local *found = list, *first = NULL, **last = &first;
  while (found && found->key != key) found = found->next;
  for (struct local *local = list; found && local != found; local = local->next) {
    *last = make(local->key, local->size, NULL);
    memcpy((*last)->value, local->value, local->size);
    last = &(*last)->next;
  }
  *last = hold(found ? found->next : list);
  return first;
}

/* Its own already, and nobody else's. */
static struct local *find_own(struct local *list, const void *key) {
  while (list && list->owners == 1 && list->key != key) list = list->next;
  return list && list->owners == 1 ? list : NULL;
}

/* ---- to another thread: their number, then each as it is ---- */

static size_t packed_size(const struct local *local) { return sizeof *local + (local->size + 15) / 16 * 16; }

void *ac__locals_pack(const struct task *task) {
  const struct local *first = task->flags.has_cold ? task->about.cold->locals : NULL;
  size_t size = 16, count = 0;
  for (const struct local *local = first; local; local = local->next) size += packed_size(local), count++;
  char *packed = first ? malloc(size) : NULL, *at = packed + 16;
  if (!packed) return NULL;
  *(size_t *)packed = count;
  for (const struct local *local = first; local; at += packed_size(local), local = local->next)
    memcpy(at, local, sizeof *local + local->size);
  return packed;
}

void ac__locals_unpack(struct task *task, const void *packed) {
  struct local **last = &ac__task_cold(task)->locals;
  const char *at = (const char *)packed + 16;
  for (size_t left = *(const size_t *)packed; left; left--) {
    const struct local *from = (const struct local *)at;
    *last = make(from->key, from->size, NULL);
    memcpy((*last)->value, from->value, from->size);
    last = &(*last)->next;
    at += packed_size(from);
  }
}

/* ---- for users ---- */

void *ac__local_set(const void *key, size_t size) {
  struct task *task = ac__entering("ac_local_set outside of tasks");
  struct cold *cold = ac__task_cold(task);
  struct local *own = find_own(cold->locals, key), *before = cold->locals;
  if (own) return own->value;
  cold->locals = make(key, size, without(before, key));
  ac__locals_let_go(before);
  return cold->locals->value;
}

const void *ac__local_get(const void *key) {
  static const _Alignas(16) char zero[AC__LOCAL];
  struct task *task = ac__loop ? ac__loop->running : NULL;
  struct local *local = task && task->flags.has_cold ? task->about.cold->locals : NULL;
  while (local && local->key != key) local = local->next;
  return local ? local->value : zero;
}
