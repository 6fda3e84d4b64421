/* Tells what came of the tests: lines to read, TAP, JUnit. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

/* ---- what is common ---- */

/* "; again with --seed 3": how a failure that depends on it comes back. */
static const char *again(const struct suite *suite, const struct test *test, char *buffer, size_t size) {
  int n = snprintf(buffer, size, "%s", "");
  if (test->trial.seed) n += snprintf(buffer + n, size - n, " --seed %llu", (unsigned long long)test->trial.seed);
  if (test->trial.cancel_at) n += snprintf(buffer + n, size - n, " --cancel-at %zu", test->trial.cancel_at);
  if (test->trial.cancel_at && suite->options.cancel_task) snprintf(buffer + n, size - n, " --cancel-task");
  return buffer;
}

static void print_indented(const struct text_block *text, const char *before) {
  for (size_t at = 0, n; at < text->size; at += n) {
    const char *end = memchr(text->data + at, '\n', text->size - at);
    n = end ? (size_t)(end - text->data) + 1 - at : text->size - at;
    printf("%s%.*s\n", before, (int)(end ? n - 1 : n), text->data + at);
  }
}

/* Why is what it printed. */
static bool says_itself(const struct test *test) {
  const char *why = test->outcome.why;
  return !*why || (test->output.size && memmem(test->output.data, test->output.size, why, strlen(why)));
}

/* ---- lines ---- */

static void tell_line(const struct suite *suite, const struct test *test) {
  static const char *const words[] = {"?", "ok  ", "FAIL", "skip"};
  char how[128];
  int verdict = test->outcome.verdict;
  printf("%s %s", words[verdict], test->name);
  if (!says_itself(test)) printf(": %s", test->outcome.why);
  if (verdict == FAILED && *again(suite, test, how, sizeof how)) printf(" (again with%s)", how);
  if (verdict == PASSED && test->ended > 1) printf(" (%zu times)", test->ended);
  putchar('\n');
  if (verdict == FAILED || suite->options.verbose) print_indented(&test->output, "    ");
}

static void tell_sum(const struct suite *suite) {
  printf("%zu of %zu passed", suite->passed, suite->count);
  if (suite->failed) printf(", %zu failed", suite->failed);
  if (suite->skipped) printf(", %zu skipped", suite->skipped);
  putchar('\n');
}

/* ---- TAP ---- */

static void tell_tap(const struct suite *suite, const struct test *test) {
  char how[128];
  int verdict = test->outcome.verdict;
  printf("%sok %zu - %s", verdict == FAILED ? "not " : "", suite->told, test->name);
  if (verdict == SKIPPED) printf(" # SKIP %s", test->outcome.why);
  putchar('\n');
  if (verdict != FAILED) return;
  if (!says_itself(test)) printf("# %s\n", test->outcome.why);
  if (*again(suite, test, how, sizeof how)) printf("# again with%s\n", how);
  print_indented(&test->output, "# ");
}

/* ---- JUnit ---- */

/* How many bytes of a character of UTF-8 follow the first one; 0 if there is none. */
static size_t more_of(const unsigned char *text, size_t size) {
  size_t more = *text >= 0xf0 && *text < 0xf5 ? 3 : *text >= 0xe0 && *text < 0xf0 ? 2 : *text >= 0xc2 && *text < 0xe0;
  if (more >= size || (*text == 0xe0 && text[1] < 0xa0) || (*text == 0xed && text[1] >= 0xa0)) return 0;
  if ((*text == 0xf0 && text[1] < 0x90) || (*text == 0xf4 && text[1] >= 0x90)) return 0;
  if (*text == 0xef && text[1] == 0xbf && text[2] >= 0xbe) return 0; /* no character */
  for (size_t k = 1; k <= more; k++)
    if ((text[k] & 0xc0) != 0x80) return 0;
  return more;
}

static void put_character(FILE *to, unsigned char c) {
  if (c == '<') fputs("&lt;", to);
  else if (c == '>') fputs("&gt;", to);
  else if (c == '&') fputs("&amp;", to);
  else if (c == '"') fputs("&quot;", to);
  else if (c == '\n' || c == '\t' || (c >= ' ' && c < 127)) fputc(c, to);
  else fprintf(to, "\\x%02x", c);
}

/* XML has no way to say most control characters; what is not UTF-8 is no XML either. */
static void put_xml(FILE *to, const char *text, size_t size) {
  for (size_t k = 0, more; k < size; k += more + 1) {
    more = more_of((const unsigned char *)text + k, size - k);
    if (more) fwrite(text + k, 1, more + 1, to);
    else put_character(to, (unsigned char)text[k]);
  }
}

static void put_attribute(FILE *to, const char *name, const char *value) {
  fprintf(to, " %s=\"", name);
  put_xml(to, value, strlen(value));
  fputc('"', to);
}

static void put_case(FILE *to, const struct suite *suite, const struct test *test) {
  char how[128];
  fputs("  <testcase", to);
  put_attribute(to, "name", test->name);
  put_attribute(to, "classname", test->file);
  put_attribute(to, "file", test->file);
  fprintf(to, " line=\"%d\" time=\"%.3f\">\n", test->line, test->seconds);
  if (test->outcome.verdict == SKIPPED) fputs("    <skipped", to), put_attribute(to, "message", test->outcome.why);
  if (test->outcome.verdict == SKIPPED) fputs("/>\n", to);
  if (test->outcome.verdict == FAILED) {
    fputs("    <failure", to);
    put_attribute(to, "message", test->outcome.why);
    fputc('>', to);
    if (*again(suite, test, how, sizeof how)) fprintf(to, "again with%s", how);
    fputs("</failure>\n", to);
  }
  if (test->output.size) {
    fputs("    <system-out>", to);
    put_xml(to, test->output.data, test->output.size);
    fputs("</system-out>\n", to);
  }
  fputs("  </testcase>\n", to);
}

static void write_junit(const struct suite *suite) {
  FILE *to = fopen(suite->options.junit, "w");
  double seconds = 0;
  for (size_t k = 0; k < suite->count; k++) seconds += suite->tests[k].seconds;
  if (to) {
    fprintf(to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"acc test\" tests=\"%zu\" "
            "failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"%.3f\">\n",
            suite->count, suite->failed, suite->skipped, seconds);
    for (size_t k = 0; k < suite->count; k++) put_case(to, suite, &suite->tests[k]);
    fputs("</testsuite>\n</testsuites>\n", to);
  }
  if (to && !fclose(to)) return;
  fprintf(stderr, "%s: %s\n", suite->options.junit, strerror(errno));
  exit(2);
}

/* ---- what is called ---- */

void ac__tell_start(const struct suite *suite) {
  if (suite->options.tap) printf("TAP version 14\n1..%zu\n", suite->count);
}

void ac__tell_test(struct suite *suite, const struct test *test) {
  int verdict = test->outcome.verdict;
  suite->passed += verdict == PASSED;
  suite->failed += verdict == FAILED;
  suite->skipped += verdict == SKIPPED;
  if (suite->options.tap) tell_tap(suite, test);
  else tell_line(suite, test);
  fflush(stdout);
}

void ac__tell_end(const struct suite *suite) {
  if (!suite->options.tap) tell_sum(suite);
  if (suite->options.junit) write_junit(suite);
}
