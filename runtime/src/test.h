/* Tests: the runner that `acc test` makes the main of a program, and what goes on in the processes that it starts.
 *
 *   test_main.c     the command line; finds the tests
 *   test_run.c      starts a process for each trial of a test, listens to it, ends it in time
 *   test_output.c   tells what came of them: lines, TAP, JUnit
 *   test_child.c    a trial, in its process
 *   test_watch.c    what is different in the loop of a trial: the order, cancels, the clock
 *   test_check.c    checks; test.ac: the one that awaits
 *
 * The runner uses no loop and no task: it works where they do not. */
#ifndef AC_TEST_PRIVATE_H
#define AC_TEST_PRIVATE_H

#include <ac/test.h>
#include <stdint.h>
#include <stdio.h>

/* What is asked of a run of a test. */
struct trial {
  uint64_t seed;    /* of the order in which ready tasks run; 0: first in, first out */
  size_t cancel_at; /* the point where it is cancelled; 0: nowhere */
};

/* What a trial says of itself, in memory that it shares with the runner. */
struct outcome {
  enum { UNFINISHED, PASSED, FAILED, SKIPPED } verdict;
  char why[256];
  size_t points; /* where it might have been cancelled */
};

/* That of the trial in this process, or NULL. */
extern struct outcome *ac__outcome;
/* Says how the trial ends, unless that is known. */
void ac__outcome_set(int verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A check has failed: says so; ends the process. */
void ac__check_tell(const char *what, const char *here);
_Noreturn void ac__check_end(void);

struct text_block {
  char *data;
  size_t size, room;
};

struct test {
  const struct ac__test *made;
  const char *name, *file;
  int line, order;                /* order: of the file in the program */
  size_t planned, started, ended; /* trials; more are planned once it is known how many points there are */
  size_t points;
  bool told;
  /* of the first trial that failed, or else of any */
  size_t number;
  struct trial trial;
  struct outcome outcome;
  struct text_block output;
  double seconds; /* of all together */
};

struct test_options {
  char **patterns;
  size_t pattern_count;
  const char *junit;
  uint64_t seed;
  size_t schedules, cancel_at, jobs;
  double timeout;
  bool exact, list, tap, verbose, no_fork, cancel_everywhere, cancel_task, real_clock, seeded;
};

struct suite {
  struct test_options options;
  struct test *tests;
  size_t count;
  size_t told, passed, failed, skipped;
};

/* Runs all; prints results in the order of the tests. */
void ac__suite_run(struct suite *);
/* What the options ask for first; more may be planned later. */
struct trial ac__trial_of(const struct suite *, const struct test *, size_t number);
/* In the process of the trial: runs it and ends the process. */
_Noreturn void ac__trial_run(const struct test_options *, const struct test *, struct trial, struct outcome *);
/* The loop of this process's next program is one where tests are watched. */
void ac__trial_watch(const struct test_options *, struct trial);

void ac__tell_start(const struct suite *);
void ac__tell_test(struct suite *, const struct test *);
void ac__tell_end(const struct suite *);

#endif
