/* Cancels what the program runs at each of its points, as `acc test --cancel-everywhere` does with tests (test_watch.c).
 *
 * Before each ac_run of the program a process is made for each point and run there: once it is the run that is cancelled
 * and once the task whose turn it is.  Each must end in time, by the clock that it has, with nothing for the sanitizers to
 * find.  What it does is another thing than without a cancel, and is not checked.  Then the program itself goes on. */
#ifndef EVERYWHERE_H
#define EVERYWHERE_H

#include <ac.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop.h"
#include "test.h"

enum {
  MOST_POINTS = 24,
  SECONDS = 60,
  CLEANUPS = 100
}; /* of many points some; a trial's time; what cleanups may take */

static bool on_trial, clock_is_virtual;

/* What it shares with the program. */
static struct trial_result {
  struct outcome outcome;
  double end;
} * result;

static void (*run_batch)(struct overseer *, struct loop *);
static void run_noted(struct overseer *overseer, struct loop *loop) {
  run_batch(overseer, loop);
  result->end = ac_now();
}

static _Noreturn void run_trial(ac__any future, struct test_options options, struct trial trial) {
  on_trial = true;
  alarm(SECONDS);
  ac__outcome = &result->outcome;
  ac__trial_watch(&options, trial);
  run_batch = ac__overseer->run;
  ac__overseer->run = run_noted;
  struct error *error = ac__program(future, NULL);
  if (error) ac_error_free(&error->head);
  exit(0);
}

/* Its status as a process; what it said is in `said`. */
static int try_point(ac__any future, struct test_options options, struct trial trial, FILE *said) {
  int status;
  result->outcome = (struct outcome){0};
  fflush(NULL);
  pid_t child = fork();
  if (!child) {
    dup2(fileno(said), 2);
    run_trial(future, options, trial);
  }
  return waitpid(child, &status, 0) == child ? status : -1;
}

static void demand_point(ac__any future, struct test_options options, struct trial trial, double latest) {
  FILE *said = tmpfile();
  int status = try_point(future, options, trial, said);
  bool late = clock_is_virtual && result->end > latest;
  if (status || late) {
    char line[1000];
    fprintf(stderr, "%s, cancelled at point %zu: status %#x, ended at %g\n", options.cancel_task ? "a task" : "the run",
            trial.cancel_at, (unsigned)status, result->end);
    for (rewind(said); fgets(line, sizeof line, said);) fputs(line, stderr);
    exit(1);
  }
  fclose(said);
}

/* Those that end by a verdict when nobody cancels them, as all their tasks wait for each other, are passed over. */
static ac__any everywhere(ac__any future) {
  if (on_trial || ac__loop || !future) return future;
  if (!result) result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  struct test_options options = {.real_clock = !clock_is_virtual};
  FILE *said = tmpfile();
  size_t points = try_point(future, options, (struct trial){0}, said) ? 0 : result->outcome.points;
  double latest = result->end + CLEANUPS;
  fclose(said);
  for (size_t point = 1; point <= points; point += points / MOST_POINTS + 1)
    for (int which = 0; which < 2; which++) {
      options.cancel_task = which;
      demand_point(future, options, (struct trial){.cancel_at = point}, latest);
    }
  return future;
}

#define ac__run(future, here) ac__run(everywhere(future), here)
#define ac__run_try(future, to, here) ac__run_try(everywhere(future), to, here)
#define ac_clock_virtual(on) ac_clock_virtual(clock_is_virtual = (on))

#endif
