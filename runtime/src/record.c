#include "record.h"

static uint32_t packed(const ac__shape *shape) {
  uint32_t size = (shape->ac__size + AC__ALIGNMENT) & ~(uint32_t)AC__ALIGNMENT;
  if (ac__likely(shape->ac__align <= AC__UNIT)) return size;
  return size | (uint32_t)__builtin_ctz(shape->ac__align / AC__UNIT);
}

static size_t record_size(uint32_t packed) { return packed & ~(uint32_t)AC__ALIGNMENT; }
static size_t record_align(uint32_t packed) { return (size_t)AC__UNIT << (packed & AC__ALIGNMENT); }

void ac__record_free_aligned(ac__saved *record) {
  ac__memory_give_aligned(record, record_size(record->ac__size), record_align(record->ac__size));
}

static ac__saved *new_record(uint32_t packed) {
  if (ac__likely(!(packed & AC__ALIGNMENT))) return ac__memory_take_surely(packed);
  ac__saved *record = ac__memory_take_aligned(record_size(packed), record_align(packed));
  if (!record) ac__die("out of memory");
  return record;
}

ac__saved *ac__record_new(const ac__func *func, ac__shape shape) {
  uint32_t size = packed(&shape);
  ac__saved *record = new_record(size);
  *record = (ac__saved){.ac__func = func, .ac__state = shape.ac__state, .ac__size = size};
  return record;
}

/* One that is up to 48 bytes too large will do, if the alignment is the same. */
static bool fits(const ac__saved *record, uint32_t packed) { return !((record->ac__size - packed) & ~(uint32_t)0x30); }

/* The callee, or if it left no record the leaf itself, brings the value to where the caller wants it. */
static inline void *link_record(struct task *task, ac__saved *record, const ac__shape *shape) {
  ac__saved *callee = task->loop->outer;
  record->ac__state = shape->ac__state;
  if (shape->ac__value)
    *((char *)record + shape->ac__value) = 0; /* a failed call leaves none; a bool is copied all the same */
  if (callee) {
    callee->ac__caller = record;
    callee->ac__result = shape->ac__value ? (char *)record + shape->ac__value : NULL;
  } else {
    task->leaf = record;
    task->value_at = shape->ac__value;
  }
  return record;
}

__attribute__((noinline)) static void *save_anew(struct task *task, ac__saved *self, const ac__func *func,
                                                 ac__shape shape) {
  uint32_t size = packed(&shape);
  ac__saved *record = new_record(size);
  record->ac__size = size;
  record->ac__func = func;
  record->ac__caller = self ? self->ac__caller : NULL;
  record->ac__result = self ? self->ac__result : NULL;
  if (self) ac__record_free(self);
  link_record(task, record, &shape);
  task->loop->outer = self ? NULL : record; /* the callers of one that was resumed are saved already */
  return record;
}

void *ac__save(ac_task *ac__task, ac__saved *self, const ac__func *func, ac__shape shape) {
  struct task *task = ac__full(ac__task);
  if (!ac__likely(self && fits(self, packed(&shape)))) return save_anew(task, self, func, shape);
  link_record(task, self, &shape);
  task->loop->outer = NULL;
  return self;
}
