#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "task.h"

/* What is thrown when there is no memory for the error itself. */
static struct error no_memory = {.head = {AC_ENOMEM, "not enough memory", NULL}, .lasting = true};

struct error ac__closing = {.head = {AC__CLOSING, "the generator is closed", NULL}, .lasting = true};

/* ---- making ---- */

static struct error *blank(int code, size_t text) {
  struct error *error = malloc(sizeof *error + text);
  if (error) *error = (struct error){.head = {code, (char *)(error + 1), NULL}};
  return error;
}

static ac_error *make(int code, const char *format, va_list list) {
  va_list again;
  va_copy(again, list);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  struct error *error = blank(code ? code : AC_EINVAL, length < 0 ? 1 : (size_t)length + 1);
  if (!error) return NULL;
  if (length < 0) *(char *)(error + 1) = 0;
  else vsnprintf((char *)(error + 1), (size_t)length + 1, format, list);
  return &error->head;
}

ac_error *ac_error_make(int code, const char *format, ...) {
  va_list list;
  va_start(list, format);
  ac_error *error = make(code, format, list);
  va_end(list);
  return error;
}

/* Without its cause. */
static struct error *copy(const struct error *from) {
  size_t length = strlen(from->head.message) + 1;
  struct error *error = blank(from->head.code, length);
  if (!error) return NULL;
  memcpy((char *)(error + 1), from->head.message, length);
  uint32_t kept = from->trace.passed < AC__PLACES ? from->trace.passed : AC__PLACES;
  if (kept && (error->trace.places = malloc(kept * sizeof(struct place)))) {
    memcpy(error->trace.places, from->trace.places, kept * sizeof(struct place));
    error->trace.passed = from->trace.passed;
  }
  return error;
}

/* With its causes. */
static struct error *copy_chain(const struct error *from) {
  struct error *first = NULL, *last = NULL;
  for (; from; from = (const struct error *)from->head.cause) {
    struct error *error = copy(from);
    if (!error) break;
    if (last) last->head.cause = &error->head;
    else first = error;
    last = error;
  }
  return first;
}

ac_error *ac_error_keep(const ac_error *from) {
  struct error *first = NULL, *last = NULL;
  for (const struct error *other = (const struct error *)from; other; other = other->also) {
    struct error *error = copy_chain(other);
    if (!error) break;
    if (last) last->also = error;
    else first = error;
    last = error;
  }
  return first ? &first->head : NULL;
}

void ac__error_attach(struct error *error, struct error *other) {
  if (error->lasting) {
    ac_error_free(&other->head);
    return;
  }
  while (error->also) error = error->also;
  error->also = other;
}

ac_error *ac_error_wrap(const ac_error *cause, int code, const char *format, ...) {
  va_list list;
  va_start(list, format);
  ac_error *error = make(code, format, list);
  va_end(list);
  if (error) error->cause = ac_error_keep(cause);
  return error;
}

const ac_error *ac_error_also(const ac_error *error) {
  const struct error *also = error ? ((const struct error *)error)->also : NULL;
  return also ? &also->head : NULL;
}

static void free_others(struct error *also) {
  for (struct error *next; also; also = next) {
    next = also->also;
    also->also = NULL;
    ac_error_free(&also->head);
  }
}

/* Each of its causes has causes and others of its own. */
void ac_error_free(ac_error *error) {
  for (struct error *one = (struct error *)error, *cause; one; one = cause) {
    cause = (struct error *)one->head.cause;
    if (one->lasting) continue;
    if (one->owners && one->owners--) break;
    free_others(one->also);
    free(one->trace.places);
    free(one);
  }
}

/* ---- in flight ---- */

void ac__flight_pass(struct flight *flight, struct place place) {
  uint32_t at = flight->passed++, last = AC__PLACES - AC__FIRST_PLACES;
  if (at >= AC__PLACES) at = AC__FIRST_PLACES + (at - AC__FIRST_PLACES) % last;
  flight->places[at] = place;
}

/* After the last that was kept, without memory not at all. */
void ac__error_pass(struct error *error, struct place place) {
  struct trace *trace = &error->trace;
  if (error->lasting || trace->passed >= AC__PLACES) return;
  struct place *places = realloc(trace->places, (trace->passed + 1) * sizeof *places);
  if (!places) return;
  places[trace->passed++] = place;
  trace->places = places;
}

/* In order: the later places are kept in a ring. */
static void unroll(const struct flight *flight, struct place *to) {
  uint32_t first = flight->passed < AC__PLACES ? flight->passed : AC__FIRST_PLACES,
           last = AC__PLACES - AC__FIRST_PLACES;
  memcpy(to, flight->places, first * sizeof *to);
  if (flight->passed < AC__PLACES) return;
  uint32_t turn = (flight->passed - AC__FIRST_PLACES) % last;
  const struct place *ring = flight->places + AC__FIRST_PLACES;
  memcpy(to + first, ring + turn, (last - turn) * sizeof *to);
  memcpy(to + first + last - turn, ring, turn * sizeof *to);
}

struct error *ac__error_of_text(int code, const char *text) {
  struct error *error = blank(code, text ? 0 : 24);
  if (!error) return &no_memory;
  if (text) error->head.message = text;
  else snprintf((char *)(error + 1), 24, "error %d", code);
  return error;
}

struct error *ac__flight_take(struct flight *flight) {
  struct error *error = flight->error ? flight->error : ac__error_of_text(flight->code, ac__error_text(flight->code));
  uint32_t kept = flight->passed < AC__PLACES ? flight->passed : AC__PLACES;
  flight->error = NULL;
  if (error->lasting || !kept) return error;
  struct place *places = realloc(error->trace.places, kept * sizeof *places);
  if (!places) return error;
  unroll(flight, places);
  error->trace = (struct trace){flight->passed, places};
  return error;
}

static void take_off(struct task *task, struct error *error, int code) {
  struct flight *flight = &task->loop->flight;
  if (flight->error) ac_error_free(&flight->error->head); /* one that was caught by its code alone */
  flight->error = error;
  flight->code = code;
  flight->passed = 0;
  task->head.ac__unwind = AC__FAIL;
}

void ac__flight_put(struct task *task, struct error *error) {
  struct flight *flight = &task->loop->flight;
  take_off(task, error, error->head.code);
  uint32_t passed = error->trace.passed, kept = passed < AC__PLACES ? passed : AC__PLACES;
  for (uint32_t k = 0; k < kept; k++) ac__flight_pass(flight, error->trace.places[k]);
  if (passed > kept) {
    /* The ring goes on where a longer way would have left it. */
    uint32_t last = AC__PLACES - AC__FIRST_PLACES, turn = (passed - AC__FIRST_PLACES) % last;
    for (uint32_t k = 0; k < last; k++)
      flight->places[AC__FIRST_PLACES + (turn + k) % last] = error->trace.places[AC__FIRST_PLACES + k];
    flight->passed = passed;
  }
}

void ac__throw_code(ac_task *task, int code, const ac__func *func, int line) {
  take_off(ac__full(task), NULL, code ? code : AC_EINVAL);
  ac__flight_pass(&ac__full(task)->loop->flight, (struct place){func, NULL, line, AC__THROWN});
}

void ac__throw_error(ac_task *task, ac_error *error, const ac__func *func, int line) {
  struct error *full = (struct error *)error;
  if (!full) {
    ac__throw_code(task, AC_ENOMEM, func, line);
    return;
  }
  take_off(ac__full(task), full, full->head.code);
  ac__flight_pass(&ac__full(task)->loop->flight, (struct place){func, NULL, line, AC__THROWN});
}

void ac__throw(struct task *task, int code, const ac__func *func) { ac__throw_code(&task->head, code, func, 0); }

void ac__pass(ac_task *task, const ac__func *func, uint32_t state) {
  ac__flight_pass(&ac__full(task)->loop->flight, (struct place){func, NULL, func->ac__lines[state], AC__AWAITED});
}

int ac__caught(const ac_task *task) {
  return task->ac__unwind == AC__FAIL ? ((const struct task *)task)->loop->flight.code : 0;
}

int ac__catches(const ac_task *task) {
  int code = ac__caught(task);
  return code && code != AC_ECANCELED && code != AC__CLOSING;
}

int ac__catches_one_of(const ac_task *task, const int *codes, size_t count) {
  int code = ac__caught(task);
  for (size_t k = 0; k < count; k++)
    if (codes[k] == code) return true;
  return false;
}

ac_error *ac__take(ac_task *task) {
  task->ac__unwind = AC__NO;
  return &ac__flight_take(&ac__full(task)->loop->flight)->head;
}

void ac__put(ac_task *task, ac_error *error) {
  if (error) ac__flight_put(ac__full(task), (struct error *)error);
}

ac_error *ac__hold(ac_task *task, ac_error *before) {
  ac_error_free(before);
  return ac__take(task);
}

void ac__forget(ac_task *task) {
  struct flight *flight = &ac__full(task)->loop->flight;
  if (flight->error) ac_error_free(&flight->error->head);
  flight->error = NULL;
  task->ac__unwind = AC__NO;
}

void ac__rethrow(ac_task *task, ac_error *held) {
  ((struct error *)held)->owners++;
  ac__put(task, held);
}

void ac__let_go(ac_error *error) { ac_error_free(error); }

static bool is_closing(const ac_error *held) { return held == &ac__closing.head; }

/* At the end of what has caused it. */
void ac__replace(ac_task *task, ac_error *held) {
  if (!held || is_closing(held)) return;
  ac_error *error = ac__take(task), *last = error;
  while (last->cause) last = (ac_error *)last->cause;
  if (((struct error *)last)->lasting) ac_error_free(held);
  else last->cause = held;
  ac__put(task, error);
}

/* ---- async with ---- */

ac_why ac__why(ac_error *held, int how) {
  if (!held) return (ac_why){how, NULL};
  if (is_closing(held)) return (ac_why){AC_LEFT_JUMP, NULL};
  return (ac_why){held->code == AC_ECANCELED ? AC_LEFT_CANCEL : AC_LEFT_ERROR, held};
}

/* T_exit may have freed what was held. */
ac_error *ac__why_left(const ac_why *why, ac_error *held) {
  if (why->error) return (ac_error *)why->error;
  return is_closing(held) ? held : NULL;
}
