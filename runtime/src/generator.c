/* Generators: calls that stop at each value, and go on when the next one is wanted.
 *
 * Between two values a generator belongs to whoever asks it, and its body's record to it.  While the body itself waits its
 * record is one of the task's, like any other call's. */
#include <string.h>

#include "record.h"
#include "task.h"

static const int no_lines[2];
static const ac__func for_func = {.ac__name = "async for", .ac__lines = no_lines};

static void free_generator(ac__generator *g) {
  struct entry *entry = ac__entry_known((uint32_t)g->ac__head.ac__handle);
  ac__coroutine_free(&g->ac__head);
  ac__entry_give(entry);
}

static ac__generator *find(ac__any handle) {
  struct entry *entry = ac__entry_find(handle);
  return entry && entry->kind == AC__GENERATOR ? entry->object : NULL;
}

/* ---- from outside ---- */

/* Somebody else waits for its next value, or it asks itself. */
static bool is_busy(const ac__generator *g) { return g->ac__state == AC__STEPPING || g->ac__state == AC__WAITED; }

ac__generator *ac__each(ac_task *task, ac__any handle) {
  ac__generator *g = find(handle);
  if (g && !is_busy(g)) {
    ac__entry_consume(ac__entry_find(handle));
    return g;
  }
  ac__throw(ac__full(task), g ? AC_EBUSY : handle ? AC_ECONSUMED : AC_ENOMEM, &for_func);
  return NULL;
}

void *ac__step_slow(ac_task *task, ac__generator *g) {
  if (is_busy(g)) ac__throw(ac__full(task), AC_EBUSY, &for_func);
  return NULL;
}

void ac__close(ac_task *task, ac__generator *g) {
  if (g->ac__state != AC__AT_YIELD) {
    free_generator(g);
    return;
  }
  g->ac__state = AC__WAITED;
  g->ac__closing = true;
  ac__put(task, &ac__closing.head);
  g->ac__head.ac__func->ac__start(task, g, NULL);
}

/* ---- from its body ---- */

static void drop_record(ac__generator *g) {
  ac__saved *record = g->ac__record;
  g->ac__record = NULL;
  if (record) ac__record_free(record);
}

/* One that is closed and all the same goes on to a yield stays there: whoever closes it hears of it. */
static void refuse_yield(const ac__func *func) {
  struct task *task = ac__loop->running;
  ac__throw_error(&task->head, ac_error_make(AC_EINVAL, "the generator '%s' yields while it is closed", func->ac__name),
                  func, func->ac__lines[0]);
}

void *ac__keep_slow(ac__generator *g, const ac__func *func, ac__shape shape) {
  if (g->ac__closing) refuse_yield(func);
  drop_record(g);
  return g->ac__record = ac__record_new(func, shape);
}

void *ac__save_step(ac__generator *g, ac_task *task, ac__saved *self, const ac__func *func, ac__shape shape) {
  g->ac__state = AC__WAITED;
  if (!g->ac__record) return ac__save(task, self, func, shape);
  drop_record(g);
  return ac__save(task, NULL, func, shape);
}

void *ac__step_ended(ac__generator *g) {
  drop_record(g);
  g->ac__state = AC__ENDED;
  if (g->ac__closing) free_generator(g);
  return NULL;
}

void *ac__step_failed(ac_task *task, ac__generator *g) {
  if (ac__caught(task) == AC__CLOSING) ac__forget(task);
  return ac__step_ended(g);
}

/* ---- by hand ---- */

struct next_record {
  ac__saved head;
  void *value, *to;
  size_t size;
};

struct next_call {
  ac__coroutine head;
  ac__any generator;
  void *to;
  size_t size;
};

static void next_start(ac_task *task, void *coroutine, void *to) {
  struct next_call *call = coroutine;
  bool more = ac__next(task, NULL, call->generator, call->to, call->size);
  if (to && !task->ac__unwind) *(bool *)to = more;
}

static void next_resume(ac_task *task, ac__saved *self) {
  bool more = ac__next(task, self, NULL, NULL, 0);
  if (self->ac__result && !task->ac__unwind) *(bool *)self->ac__result = more;
}

static const ac__func next_func = {"ac_next", NULL, no_lines, sizeof(bool), _Alignof(bool), next_start, next_resume};

static bool deliver(ac_task *task, const void *value, void *to, size_t size) {
  if (task->ac__unwind || !value) return false;
  if (to) memcpy(to, value, size);
  return true;
}

bool ac__next(ac_task *task, ac__saved *self, ac__any handle, void *to, size_t size) {
  struct next_record *record = (struct next_record *)self;
  if (record) return deliver(task, record->value, record->to, record->size);
  ac__generator *g = find(handle);
  if (!g) {
    if (!handle) ac__throw(ac__full(task), AC_ENOMEM, &next_func);
    return false; /* closed before */
  }
  void *value = ac__step(task, g);
  if (task->ac__unwind != AC__SUSPEND) return deliver(task, value, to, size);
  record = ac__save(task, NULL, &next_func,
                    (ac__shape){sizeof *record, _Alignof(struct next_record), offsetof(struct next_record, value), 1});
  record->value = NULL;
  record->to = to;
  record->size = size;
  return false;
}

ac__any ac__next_new(ac__any generator, void *to, size_t size) {
  struct next_call *call = ac__coroutine_new(&next_func, sizeof *call, _Alignof(struct next_call));
  if (call) call->generator = generator, call->to = to, call->size = size;
  return ac__coroutine_future(call);
}

struct close_call {
  ac__coroutine head;
  ac__any generator;
};

static void close_start(ac_task *task, void *coroutine, void *to) {
  (void)to;
  ac__close_any(task, NULL, ((struct close_call *)coroutine)->generator);
}

static const ac__func close_func = {.ac__name = "ac_close", .ac__lines = no_lines, .ac__start = close_start};

void ac__close_any(ac_task *task, ac__saved *self, ac__any handle) {
  (void)self;
  ac__generator *g = find(handle);
  if (!g) return;
  if (is_busy(g)) {
    ac__throw(ac__full(task), AC_EBUSY, &close_func);
    return;
  }
  ac__entry_consume(ac__entry_find(handle));
  ac__close(task, g);
}

ac__any ac__close_new(ac__any generator) {
  struct close_call *call = ac__coroutine_new(&close_func, sizeof *call, _Alignof(struct close_call));
  if (call) call->generator = generator;
  return ac__coroutine_future(call);
}
