#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "error.h"

#define SAME(name) _Static_assert((int)AC_##name == (int)UV_##name, "libuv's code")
SAME(ECANCELED);
SAME(ETIMEDOUT);
SAME(EOF);
SAME(EINVAL);
SAME(ENOMEM);
SAME(EBUSY);

static const struct {
  int code;
  const char *name, *text;
} ours[] = {
    {AC_ECANCELED, "AC_ECANCELED", "cancelled"},
    {AC_ETIMEDOUT, "AC_ETIMEDOUT", "timed out"},
    {AC_EOF, "AC_EOF", "end of file"},
    {AC_EINVAL, "AC_EINVAL", "invalid argument"},
    {AC_ENOMEM, "AC_ENOMEM", "not enough memory"},
    {AC_EBUSY, "AC_EBUSY", "busy"},
    {AC_ECLOSED, "AC_ECLOSED", "closed"},
    {AC_EDEADLK, "AC_EDEADLK", "deadlock: nothing can end this wait"},
    {AC_ETOOLONG, "AC_ETOOLONG", "too long"},
    {AC_EEXIT, "AC_EEXIT", "a process failed"},
    {AC_ECONSUMED, "AC_ECONSUMED", "this future was consumed before; AC_DEBUG=1 says where"},
    {AC_EBROKEN, "AC_EBROKEN", "bytes were lost"},
    {AC_EFORKED, "AC_EFORKED", "a loop of the parent process"},
};

const char *ac_error_name(int code) {
  for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
    if (ours[k].code == code) return ours[k].name;
#define NAME(name, text) \
  case UV_##name: return "UV_" #name;
  switch (code) {
    UV_ERRNO_MAP(NAME)
  default: return "";
  }
#undef NAME
}

/* libuv's own functions leak for a code that they do not know. */
const char *ac__error_text(int code) {
  for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
    if (ours[k].code == code) return ours[k].text;
#define TEXT(name, text) \
  case UV_##name: return text;
  switch (code) {
    UV_ERRNO_MAP(TEXT)
  default: return NULL;
  }
#undef TEXT
}

/* ---- text ---- */

static void add(struct text *text, const char *format, va_list list) {
  bool room = text->length < text->size;
  int length = vsnprintf(room ? text->buffer + text->length : NULL, room ? text->size - text->length : 0, format, list);
  if (length > 0) text->length += (size_t)length;
}

void ac__text_add(struct text *text, const char *format, ...) {
  va_list list;
  va_start(list, format);
  add(text, format, list);
  va_end(list);
}

void ac__text_place(struct text *text, const struct place *place) {
  static const char *const did[] = {"thrown in", "awaited in", "resumed in"};
  const ac__func *func = place->func;
  if (place->what == AC__CANCELLED)
    ac__text_add(text, func ? "  %s: cancelled by '%s'\n" : "  %s: cancelled\n", place->site,
                 func ? func->ac__name : "");
  else if (place->what == AC__SPAWNED) ac__text_add(text, "  %s: spawned '%s'\n", place->site, func->ac__name);
  else if (func->ac__file)
    ac__text_add(text, "  %s:%d: %s %s\n", func->ac__file, place->line, did[place->what], func->ac__name);
  else ac__text_add(text, "  %s %s\n", did[place->what], func->ac__name);
}

static void add_trace(struct text *text, const struct trace *trace) {
  for (uint32_t k = 0; k < trace->passed && k < AC__PLACES; k++) {
    if (k == AC__FIRST_PLACES && trace->passed > AC__PLACES)
      ac__text_add(text, "  ... %u more\n", trace->passed - AC__PLACES);
    ac__text_place(text, &trace->places[k]);
  }
}

static void add_error(struct text *text, const struct error *error) {
  const char *name = ac_error_name(error->head.code);
  char number[24];
  snprintf(number, sizeof number, "error %d", error->head.code);
  if (*name) ac__text_add(text, "error %s: %s\n", name, error->head.message);
  else if (!strcmp(number, error->head.message)) ac__text_add(text, "%s\n", number);
  else ac__text_add(text, "%s: %s\n", number, error->head.message);
  add_trace(text, &error->trace);
}

static void add_all(struct text *text, const struct error *error) {
  for (const struct error *also = error; also; also = also->also) {
    if (also != error) ac__text_add(text, "and also ");
    add_error(text, also);
    for (const struct error *cause = also; (cause = (const struct error *)cause->head.cause);) {
      ac__text_add(text, "caused by ");
      add_error(text, cause);
    }
  }
}

size_t ac_error_format(const ac_error *error, char *buffer, size_t size) {
  struct text text = {buffer, size, 0};
  if (size) *buffer = 0;
  if (error) add_all(&text, (const struct error *)error);
  return text.length;
}

static size_t fill(struct text text, const char *before, const struct error *error) {
  ac__text_add(&text, "%s", before);
  add_all(&text, error);
  return text.length;
}

/* In one piece: other threads print too.  Without memory for all of it the beginning must do. */
void ac__error_report(const struct error *error, const char *format, ...) {
  char before[512], some[1024], *all = NULL;
  va_list list;
  va_start(list, format);
  vsnprintf(before, sizeof before, format, list);
  va_end(list);
  size_t length = fill((struct text){some, sizeof some, 0}, before, error);
  if (length >= sizeof some && (all = malloc(length + 1))) fill((struct text){all, length + 1, 0}, before, error);
  if (!all && length >= sizeof some) length = sizeof some - 1;
  fwrite(all ? all : some, 1, length, stderr);
  free(all);
}

void ac_error_print(const ac_error *error) {
  if (error) ac__error_report((const struct error *)error, "%s", "");
}
