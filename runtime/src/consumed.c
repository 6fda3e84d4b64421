#include "consumed.h"

#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "handle.h"

/* Of the futures that were consumed last. */
enum { NOTES = 512, PLACE = AC__REFUSED_TEXT - 40 };

static __thread struct note {
  ac__any future;
  const char *here; /* or the calls that it was consumed in */
  size_t count;
  const void *addresses[AC__DEPTH];
} * notes;

static struct note *note_of(ac__any future) { return &notes[(uintptr_t)future % NOTES]; }

void ac__note_consumed(ac__any future, const char *here) {
  if (!notes && !(notes = calloc(NOTES, sizeof *notes))) return;
  struct note *note = note_of(future);
  note->future = future;
  note->here = here;
  note->count = here ? 0 : ac__frames_here(note->addresses);
}

void ac__consumed_close(void) {
  free(notes);
  notes = NULL;
}

/* The innermost of the calls: "  app.ac:7: consumed in f\n..." */
static bool place_of(const struct note *note, char place[PLACE]) {
  struct text text = {place, PLACE, 0};
  if (note->here) return ac__text_add(&text, "%s", note->here), true;
  if (!ac__add_frames(&text, note->addresses, note->count, "consumed")) return false;
  char *end = strstr(place, ": consumed in ");
  if (end) *end = 0;
  memmove(place, place + 2, strlen(place + 2) + 1);
  return end;
}

const char *ac__refused_text(ac__any future, int code, char buffer[AC__REFUSED_TEXT]) {
  const struct note *note = notes ? note_of(future) : NULL;
  char place[PLACE];
  if (!future) return "this future is NULL: it was never set, or there was no memory for it";
  if (code == AC_EINVAL) return "this future is another thread's, and belongs to the loop there";
  if (code != AC_ECONSUMED) return ac__error_text(code);
  if (!note || note->future != future || !place_of(note, place))
    return ac__debug() ? "this future was consumed before" : ac__error_text(code);
  snprintf(buffer, AC__REFUSED_TEXT, "this future was consumed at %s", place);
  return buffer;
}

struct error *ac__refused_error(ac__any future, int code) {
  char buffer[AC__REFUSED_TEXT];
  const char *text = ac__refused_text(future, code, buffer);
  if (text != buffer) return ac__error_of_text(code, text);
  ac_error *error = ac_error_make(code, "%s", text);
  return error ? (struct error *)error : ac__error_of_text(AC_ENOMEM, ac__error_text(AC_ENOMEM));
}

void ac__throw_refused(struct task *task, ac__any future, int code, const ac__func *func) {
  bool plain = future && code != AC_EINVAL && !(code == AC_ECONSUMED && ac__debug());
  if (plain) ac__throw(task, code, func);
  else ac__throw_error((ac_task *)task, &ac__refused_error(future, code)->head, func, 0);
}
