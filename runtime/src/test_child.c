/* A trial, in its process: runs the test as the main of a program, and looks at what it has left behind. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"
#include "report.h"
#include "test.h"

/* ---- descriptors ---- */

enum { KNOWN = 4096 };
static bool open_before[KNOWN];

/* libuv keeps some of its own once there was a loop. */
static void open_what_stays(void) {
  uv_loop_t loop;
  if (!uv_loop_init(&loop)) uv_loop_close(&loop);
}

static void each_descriptor(void (*visit)(int)) {
  DIR *all = opendir("/proc/self/fd");
  if (!all) return;
  for (struct dirent *entry; (entry = readdir(all));) {
    int descriptor = atoi(entry->d_name);
    if (*entry->d_name != '.' && descriptor != dirfd(all)) visit(descriptor);
  }
  closedir(all);
}

static void note_descriptor(int descriptor) {
  if (descriptor < KNOWN) open_before[descriptor] = true;
}

static bool is_new(int descriptor) { return descriptor >= KNOWN || !open_before[descriptor]; }

static size_t new_ones;
static void count_descriptor(int descriptor) { new_ones += is_new(descriptor); }

/* A thread that has done its work may not have let go of everything yet. */
static void wait_for_threads(void) {
  enum { TIMES = 100 };
  static const struct timespec a_little = {.tv_nsec = 5000000};
  for (int k = 0; k < TIMES; k++) {
    new_ones = 0;
    each_descriptor(count_descriptor);
    if (!new_ones) return;
    nanosleep(&a_little, NULL);
  }
}

static void judge_descriptor(int descriptor) {
  if (!is_new(descriptor)) return;
  char path[32], to[200] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  (void)!readlink(path, to, sizeof to - 1);
  fprintf(stderr, "descriptor %d is still open: %s\n", descriptor, to);
  ac__outcome_set(FAILED, "descriptor %d is still open: %s", descriptor, to);
}

/* ---- errors ---- */

static void judge_error(const struct error *error, struct trial trial) {
  if (!error || (trial.cancel_at && error->head.code == AC_ECANCELED)) return;
  char text[sizeof ac__outcome->why];
  ac_error_format(&error->head, text, sizeof text);
  text[strcspn(text, "\n")] = 0;
  ac__outcome_set(FAILED, "uncaught %s", text);
  ac__error_report(error, "uncaught ");
}

/* A test that is cancelled may leave tasks that it would have awaited; nothing else. */
static void judge_reports(struct trial trial, bool cancelled) {
  bool may_leave = trial.cancel_at && cancelled;
  if (ac__reports.others || (ac__reports.unawaited && !may_leave))
    ac__outcome_set(FAILED, "the runtime has something to report");
}

static void judge_points(const struct test_options *options) {
  size_t points = ac__outcome->points;
  if (options->cancel_at > points) ac__outcome_set(FAILED, "it could be cancelled at %zu points only", points);
}

_Noreturn void ac__trial_run(const struct test_options *options, const struct test *test, struct trial trial,
                             struct outcome *outcome) {
  ac__outcome = outcome;
  ac__trial_watch(options, trial);
  open_what_stays();
  each_descriptor(note_descriptor);
  struct error *error = ac__program((ac__any)test->made->ac__make(), NULL);
  fflush(stdout);
  bool cancelled = !options->cancel_task || (error && error->head.code == AC_ECANCELED);
  judge_error(error, trial);
  if (error) ac_error_free(&error->head);
  ac__report_coroutines();
  judge_reports(trial, cancelled);
  wait_for_threads();
  each_descriptor(judge_descriptor);
  judge_points(options);
  ac__outcome_set(PASSED, "%s", "");
  if (outcome->verdict == PASSED) exit(0); /* a sanitizer may still have something to say */
  fflush(NULL);
  _exit(1);
}
