/* Checks.  One that fails says so on stderr and ends the process: what comes after it could not be trusted. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "test.h"

struct outcome *ac__outcome;

void ac__outcome_set(int verdict, const char *format, ...) {
  if (!ac__outcome || ac__outcome->verdict) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(ac__outcome->why, sizeof ac__outcome->why, format, arguments);
  va_end(arguments);
  ac__outcome->verdict = verdict;
}

/* Nothing of the test runs any more, at exit or otherwise; under a sanitizer what it had is no leak. */
static _Noreturn void end(int status) {
  fflush(NULL);
  _exit(status);
}

static void tell_where(void) {
  char where[2048];
  ac_task *task = ac_current();
  if (!task) return;
  ac_task_where(task, where, sizeof where);
  fprintf(stderr, "  task '%s' (%llu)\n%s", ac_task_name(task), (unsigned long long)ac_task_id(task), where);
}

void ac__check_tell(const char *what, const char *here) {
  fflush(stdout);
  ac__outcome_set(FAILED, "%s: check failed: %s", here, what);
  fprintf(stderr, "%s: check failed: %s\n", here, what);
}

_Noreturn void ac__check_end(void) {
  tell_where();
  end(1);
}

void ac__check_failed(const char *what, const char *here) {
  ac__check_tell(what, here);
  ac__check_end();
}

void ac_test_skip(const char *why) {
  ac__outcome_set(SKIPPED, "%s", why);
  end(0);
}

/* ---- values ---- */

static struct ac__shown number(int kind, unsigned long long x) { return (struct ac__shown){.kind = kind, .number = x}; }
struct ac__shown ac__show_signed(long long x) {
  return number(AC__SIGNED, (unsigned long long)x);
}
struct ac__shown ac__show_unsigned(unsigned long long x) {
  return number(AC__UNSIGNED, x);
}
struct ac__shown ac__show_truth(bool x) {
  return number(AC__TRUTH, x);
}
struct ac__shown ac__show_character(char x) {
  return number(AC__CHARACTER, (unsigned long long)x);
}
struct ac__shown ac__show_real(long double x) {
  return (struct ac__shown){.kind = AC__REAL, .real = x};
}
struct ac__shown ac__show_text(const char *x) {
  return (struct ac__shown){.kind = AC__TEXT, .pointer = x};
}
struct ac__shown ac__show_pointer(const void *x) {
  return (struct ac__shown){.kind = AC__POINTER, .pointer = x};
}

/* The integers of all types fit a long double where that is wide enough, and are compared without it where it is not. */
static long double real_of(struct ac__shown x) {
  if (x.kind == AC__REAL) return x.real;
  return x.kind == AC__UNSIGNED ? (long double)x.number : (long double)(long long)x.number;
}

static bool is_negative(struct ac__shown x) { return x.kind != AC__UNSIGNED && (long long)x.number < 0; }

static bool equal_numbers(struct ac__shown a, struct ac__shown b) {
  if (a.kind == AC__REAL || b.kind == AC__REAL) return real_of(a) == real_of(b);
  return is_negative(a) == is_negative(b) && a.number == b.number;
}

static bool equal(struct ac__shown a, struct ac__shown b) {
  bool texts = a.kind == AC__TEXT && b.kind == AC__TEXT;
  if (texts && a.pointer && b.pointer) return !strcmp(a.pointer, b.pointer);
  if (a.kind < AC__TEXT) return equal_numbers(a, b);
  return a.pointer == b.pointer;
}

static void print_character(char c) {
  static const char special[] = "\n\t\r\"\\", names[] = "ntr\"\\";
  const char *found = c ? strchr(special, c) : NULL;
  if (found) fprintf(stderr, "\\%c", names[found - special]);
  else if ((unsigned char)c < ' ' || c == 127) fprintf(stderr, "\\x%02x", (unsigned char)c);
  else fputc(c, stderr);
}

static void print_text(const char *text) {
  if (!text) fputs("NULL", stderr);
  if (text) fputc('"', stderr);
  for (; text && *text; text++) print_character(*text);
  if (text) fputc('"', stderr);
}

static void print(const char *side, struct ac__shown x) {
  fprintf(stderr, "  %s ", side);
  switch (x.kind) {
  case AC__SIGNED: fprintf(stderr, "%lld", (long long)x.number); break;
  case AC__UNSIGNED: fprintf(stderr, "%llu", x.number); break;
  case AC__REAL: fprintf(stderr, "%.17Lg", x.real); break;
  case AC__TRUTH: fputs(x.number ? "true" : "false", stderr); break;
  case AC__CHARACTER:
    fputc('\'', stderr);
    print_character((char)x.number);
    fprintf(stderr, "' (%lld)", (long long)x.number);
    break;
  case AC__TEXT: print_text(x.pointer); break;
  case AC__POINTER: fprintf(stderr, x.pointer ? "%p" : "NULL", x.pointer); break;
  }
  fputc('\n', stderr);
}

void ac__check_eq(struct ac__shown a, struct ac__shown b, const char *what, const char *here) {
  if (equal(a, b)) return;
  ac__check_tell(what, here);
  print("left: ", a);
  print("right:", b);
  ac__check_end();
}
