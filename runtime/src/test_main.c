/* The main of a program of tests: its command line, and which tests there are.
 *
 * `acc test` links with --wrap=main: what starts the program calls this, whether or not it has a main of its own. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "test.h"

/* Set by the linker; nothing if there is no test. */
extern const struct ac__test __start_ac_tests[] __attribute__((weak));
extern const struct ac__test __stop_ac_tests[] __attribute__((weak));

static const char usage[] =
    "usage: %s [options] [name...]\n"
    "Runs the tests whose names contain one of these, or all; each in a process of its own.\n"
    "\n"
    "  --list               their names, and run none\n"
    "  --exact              names are whole names\n"
    "  -j N                 so many at a time; as many as there are processors unless set\n"
    "  --timeout SECONDS    of real time for each; 60 unless set\n"
    "  --seed N             ready tasks run in an order that N decides, not first in, first out\n"
    "  --schedules N        each test N times, with seeds from that of --seed, or 1, on\n"
    "  --cancel-everywhere  each test, then again for each of its awaits, cancelled there\n"
    "  --cancel-at N        cancelled there, as a failure of --cancel-everywhere says\n"
    "  --cancel-task        with these two: the task that awaits there is cancelled, not the test\n"
    "  --real-clock         the clock is not virtual\n"
    "  --no-fork            the one test that is meant, in this process: for a debugger\n"
    "  --tap                results as TAP 14\n"
    "  --junit FILE         results as JUnit's XML, too\n"
    "  -v, --verbose        what tests print, also of those that pass\n"
    "  --help\n"
    "\n"
    "Exit status: 0 if none has failed, 1 if one has, 2 for a mistake in the command line.\n";

static _Noreturn void refuse(const char *what, const char *about) {
  fprintf(stderr, "acc test: %s'%s'; --help tells more\n", what, about);
  exit(2);
}

/* ---- the command line ---- */

static const struct flag {
  const char *name;
  size_t offset;
} flags[] = {{"--list", offsetof(struct test_options, list)},
             {"--exact", offsetof(struct test_options, exact)},
             {"--cancel-everywhere", offsetof(struct test_options, cancel_everywhere)},
             {"--cancel-task", offsetof(struct test_options, cancel_task)},
             {"--real-clock", offsetof(struct test_options, real_clock)},
             {"--no-fork", offsetof(struct test_options, no_fork)},
             {"--tap", offsetof(struct test_options, tap)},
             {"-v", offsetof(struct test_options, verbose)},
             {"--verbose", offsetof(struct test_options, verbose)}};

static bool set_flag(struct test_options *options, const char *word) {
  for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
    if (!strcmp(word, flags[k].name)) return *(bool *)((char *)options + flags[k].offset) = true;
  return false;
}

static unsigned long long number_of(const char *option, const char *text, unsigned long long least) {
  char *end = NULL;
  errno = 0;
  unsigned long long value = text && *text != '-' ? strtoull(text, &end, 10) : 0;
  if (!end || end == text || *end || errno || value < least) refuse("a number is missing after ", option);
  return value;
}

static double seconds_of(const char *option, const char *text) {
  char *end = NULL;
  double value = text ? strtod(text, &end) : 0;
  if (!end || end == text || *end || !(value > 0) || value > 1e6) refuse("seconds are missing after ", option);
  return value;
}

/* False: it takes no value. */
static bool set_value(struct test_options *options, const char *word, const char *value) {
  if (!strcmp(word, "-j")) options->jobs = number_of(word, value, 1);
  else if (!strcmp(word, "--timeout")) options->timeout = seconds_of(word, value);
  else if (!strcmp(word, "--seed")) options->seed = number_of(word, value, 1), options->seeded = true;
  else if (!strcmp(word, "--schedules")) options->schedules = number_of(word, value, 1), options->seeded = true;
  else if (!strcmp(word, "--cancel-at")) options->cancel_at = number_of(word, value, 1);
  else if (!strcmp(word, "--junit")) options->junit = value;
  else return false;
  if (!value) refuse("a value is missing after ", word);
  return true;
}

static void check_options(struct test_options *options) {
  if (options->cancel_task && !options->cancel_everywhere && !options->cancel_at)
    refuse("--cancel-everywhere or --cancel-at is missing beside ", "--cancel-task");
  if (options->cancel_everywhere && options->cancel_at) refuse("--cancel-everywhere excludes ", "--cancel-at");
  if (options->seeded && !options->seed) options->seed = 1;
  if (options->jobs > 256) options->jobs = 256;
}

static struct test_options read_options(int argc, char **argv) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  struct test_options options = {.schedules = 1, .jobs = processors > 0 ? (size_t)processors : 1, .timeout = 60};
  options.patterns = calloc((size_t)argc + 1, sizeof *options.patterns);
  if (!options.patterns) ac__die("out of memory");
  for (int k = 1; k < argc; k++) {
    if (!strcmp(argv[k], "--help")) printf(usage, argv[0]), exit(0);
    if (set_flag(&options, argv[k])) continue;
    if (!strncmp(argv[k], "-j", 2) && argv[k][2] && set_value(&options, "-j", argv[k] + 2)) continue;
    if (set_value(&options, argv[k], argv[k + 1])) k++;
    else if (argv[k][0] == '-') refuse("unknown option ", argv[k]);
    else options.patterns[options.pattern_count++] = argv[k];
  }
  check_options(&options);
  return options;
}

/* ---- the tests ---- */

static bool is_meant(const struct test_options *options, const char *name) {
  for (size_t k = 0; k < options->pattern_count; k++)
    if (options->exact ? !strcmp(name, options->patterns[k]) : strstr(name, options->patterns[k]) != NULL) return true;
  return !options->pattern_count;
}

/* In the order of the files in the program, and of the lines in each. */
static int by_place(const void *a, const void *b) {
  const struct test *first = a, *second = b;
  return first->order != second->order ? first->order - second->order : first->line - second->line;
}

/* The first test of the same file, of all in the program. */
static int order_of(const struct ac__test *test) {
  const struct ac__test *other = __start_ac_tests;
  while (other < test && strcmp(other->ac__func->ac__file, test->ac__func->ac__file) != 0) other++;
  return (int)(other - __start_ac_tests);
}

static void find_tests(struct suite *suite) {
  size_t count = (size_t)(__stop_ac_tests - __start_ac_tests);
  suite->tests = calloc(count + 1, sizeof *suite->tests);
  if (!suite->tests) ac__die("out of memory");
  for (size_t k = 0; k < count; k++) {
    const ac__func *func = __start_ac_tests[k].ac__func;
    if (!is_meant(&suite->options, func->ac__name)) continue;
    suite->tests[suite->count] = (struct test){.made = &__start_ac_tests[k],
                                               .name = func->ac__name,
                                               .file = func->ac__file,
                                               .line = func->ac__lines[0],
                                               .order = order_of(&__start_ac_tests[k])};
    suite->count++;
  }
  qsort(suite->tests, suite->count, sizeof *suite->tests, by_place);
  if (!count) fputs("acc test: there is no test: no 'async void test_NAME(void)' in a file with <ac/test.h>\n", stderr);
  else if (!suite->count) fputs("acc test: no test has such a name\n", stderr);
  if (!suite->count) exit(2);
}

static _Noreturn void run_here(const struct suite *suite) {
  static struct outcome outcome;
  if (suite->count != 1) refuse("more than one test is meant: name one for ", "--no-fork");
  ac__trial_run(&suite->options, suite->tests, ac__trial_of(suite, suite->tests, 0), &outcome);
}

int __wrap_main(int argc, char **argv);
int __wrap_main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0); /* that of each test too: what a crash cuts off was not printed */
  static struct suite suite;        /* also what a leak checker starts from */
  suite.options = read_options(argc, argv);
  find_tests(&suite);
  for (size_t k = 0; k < suite.count && suite.options.list; k++) puts(suite.tests[k].name);
  if (suite.options.list) return 0;
  if (suite.options.no_fork) run_here(&suite);
  ac__tell_start(&suite);
  ac__suite_run(&suite);
  ac__tell_end(&suite);
  return suite.failed ? 1 : 0;
}
