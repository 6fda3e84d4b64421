/* Coroutine objects, cells and literals: what generated code keeps on the heap besides records. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "task.h"

/* ---- coroutines ---- */

__thread const char *ac__site;

static inline void *init(struct task *task, struct entry *entry, const ac__func *func, void *from) {
  memset(task, 0, offsetof(struct task, held)); /* one instruction */
  task->call = (ac__coroutine){func, ac__entry_handle(entry), ac__site, from};
  ac__site = NULL;
  return &task->call;
}

/* Its task stands before it; and before that, if the block does not come from a pool, the address of the block. */
enum { BEFORE = offsetof(struct task, call) };

void ac__coroutine_free_large(struct task *task) { ac__memory_give_large(((void **)task)[-1]); }

static size_t before_large(size_t align) { return (sizeof(void *) + BEFORE + align - 1) & ~(align - 1); }

static struct task *in_large(char *block, size_t before) {
  if (!block) return NULL;
  void **task = (void **)(block + before - BEFORE);
  task[-1] = block;
  return (struct task *)task;
}

static struct task *take_large(size_t size, size_t align) {
  size_t before = before_large(align);
  return in_large(ac__memory_take_aligned(before + size, align), before);
}

__attribute__((noinline)) static void *make_slowly(const ac__func *func, size_t size, size_t align, void *from) {
  bool large = size > AC__LARGEST - BEFORE || align > AC__UNIT;
  struct task *task = large ? take_large(size, align > AC__UNIT ? align : AC__UNIT) : ac__memory_take(BEFORE + size);
  struct entry *entry = task ? ac__entry_take(&task->call, AC__COROUTINE) : NULL;
  if (ac__likely(entry != NULL)) {
    init(task, entry, func, from);
    task->flags.large = large;
    return &task->call;
  }
  if (task && large) ac__coroutine_free_large(task);
  else if (task) ac__memory_give(task, 1);
  ac__site = NULL;
  return NULL;
}

void *ac__coroutine_make(const ac__func *func, size_t size, size_t align, void *from) {
  bool small = ac__likely(size <= AC__LARGEST - BEFORE && align <= AC__UNIT);
  struct chunk *chunk = small ? ac__memory_ready(BEFORE + size) : NULL;
  struct table *table = ac__entry_ready();
  if (!ac__likely(chunk && table)) return make_slowly(func, size, align, from);
  struct task *task = ac__memory_take_from(chunk);
  struct entry *entry = ac__entry_take_from(table);
  ac__entry_fill(entry, &task->call, AC__COROUTINE);
  return init(task, entry, func, from);
}

void *ac__generator_make(const ac__func *func, size_t size, size_t align, void *from) {
  ac__generator *generator = ac__coroutine_make(func, size, align, from);
  if (!generator) return NULL;
  ac__entry_known((uint32_t)generator->ac__head.ac__handle)->kind = AC__GENERATOR;
  generator->ac__record = NULL;
  generator->ac__state = AC__UNUSED;
  generator->ac__closing = false;
  return generator;
}

void ac__coroutine_empty(ac__coroutine *coroutine) {
  if (coroutine->ac__handle & AC__OWNING_COROUTINE) ((struct owning *)coroutine)->drop(coroutine);
}

void ac__coroutine_drop(ac__coroutine *coroutine) {
  ac__coroutine_empty(coroutine);
  ac__coroutine_free(coroutine);
}

ac__any ac__coroutine_owns(struct owning *owning, void (*drop)(ac__coroutine *)) {
  owning->drop = drop;
  owning->head.ac__handle |= AC__OWNING_COROUTINE;
  return ac__coroutine_future(&owning->head);
}

/* ---- to another thread ---- */

ac__coroutine *ac__coroutine_pack(ac__coroutine *coroutine) {
  struct task *task = ac__coroutine_task(coroutine);
  size_t before = before_large(AC__UNIT), size = ac__memory_size(task);
  if (task->flags.large || !size) return coroutine;
  struct task *copy = in_large(malloc(before - BEFORE + size), before);
  if (!copy) return NULL;
  memcpy(copy, task, size);
  copy->flags.large = true;
  ac__memory_give(task, size);
  return &copy->call;
}

struct entry *ac__coroutine_unpack(ac__coroutine *coroutine) {
  struct entry *entry = ac__entry_take(coroutine, AC__COROUTINE);
  if (entry) coroutine->ac__handle = ac__entry_handle(entry);
  return entry;
}

/* ---- descriptions ---- */

/* There are few, so they stay. */
static const ac__func *variant(const ac__func *base, const ac__func *wanted) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static struct variant {
    ac__func func;
    const ac__func *base;
    struct variant *next;
  } * all;
  pthread_mutex_lock(&lock);
  struct variant *found = all;
  while (found && !(found->base == base && !memcmp(&found->func, wanted, sizeof *wanted))) found = found->next;
  if (!found && (found = malloc(sizeof *found))) {
    *found = (struct variant){*wanted, base, all};
    all = found;
  }
  pthread_mutex_unlock(&lock);
  return found ? &found->func : NULL;
}

const ac__func *ac__func_sized(const ac__func *base, size_t size, size_t align) {
  ac__func sized = *base;
  if (size == base->ac__size) return base;
  sized.ac__size = (ac__u32)size;
  sized.ac__align = (ac__u32)align;
  return variant(base, &sized);
}

const ac__func *ac__func_standing_for(const ac__func *base, void (*start)(ac_task *, void *coroutine, void *to)) {
  ac__func other = *base;
  other.ac__start = start;
  return variant(base, &other);
}

/* ---- cells ---- */

/* Stands right before the cell, so the block of an aligned cell begins `align` before it. */
struct ac__chain {
  ac__chain *next;
  size_t packed; /* size of the block, its alignment in the low bits as a power of two times 16 */
};
_Static_assert(sizeof(struct ac__chain) == AC__UNIT, "a cell is aligned to 16");

static size_t chain_align(const ac__chain *chain) { return (size_t)AC__UNIT << (chain->packed & (AC__UNIT - 1)); }

static void *new_cell(ac__chain **chain, size_t size, size_t align, bool surely) {
  if (align < AC__UNIT) align = AC__UNIT;
  size_t whole = (align + size + AC__UNIT - 1) & ~(size_t)(AC__UNIT - 1);
  if (whole < size) return NULL;
  char *block = surely && align == AC__UNIT ? ac__memory_take_surely(whole) : ac__memory_take_aligned(whole, align);
  if (!block) return NULL;
  ac__chain *link = (ac__chain *)(block + align) - 1;
  *link = (ac__chain){*chain, whole | (size_t)__builtin_ctzl(align / AC__UNIT)};
  *chain = link;
  return link + 1;
}

void *ac__cell(ac_task *task, ac__chain **chain, size_t size, size_t align) {
  static const int no_lines[2];
  static const ac__func func = {.ac__name = "a local variable's memory", .ac__lines = no_lines};
  void *cell = new_cell(chain, size, align, false);
  if (!cell) ac__throw(ac__full(task), AC_ENOMEM, &func);
  return cell;
}

void ac__cells_free(ac__chain *chain) {
  for (ac__chain *next; chain; chain = next) {
    size_t align = chain_align(chain), size = chain->packed & ~(size_t)(AC__UNIT - 1);
    next = chain->next;
    ac__memory_give_aligned((char *)(chain + 1) - align, size, align);
  }
}

/* It stands within an expression, so it has no way to fail. */
void *ac__literal(ac__chain **chain, void **place, size_t size, size_t align, const void *from) {
  if (!*place && !(*place = new_cell(chain, size, align, true))) ac__die("out of memory for a compound literal");
  return memcpy(*place, from, size);
}
