/* Starts a process for each trial, listens to it, and ends it in time. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* ppoll */
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

enum { MOST_CANCELS = 2000, MOST_OUTPUT = 1 << 20, DEADLOCK = 70 };

/* How long after the timeout a test may take to tell where its tasks are. */
static const double last_words = 1;

struct process {
  pid_t pid; /* 0: none */
  int output;
  bool late, killed;
  double started;
  struct test *test;
  size_t number; /* of the trial, among those of the test */
  struct trial trial;
  struct outcome *outcome; /* shared with it */
  struct text_block text;
};

struct runner {
  struct suite *suite;
  struct process *processes;
  struct pollfd *polled;
  size_t running;
  sigset_t mask; /* while it waits */
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(2);
}

/* ---- which ---- */

static bool has_failed(const struct test *test) { return test->outcome.verdict == FAILED; }

static bool is_over(const struct test *test) {
  return test->ended == test->started && (has_failed(test) || test->ended == test->planned);
}

static struct test *next_test(const struct suite *suite) {
  for (size_t k = 0; k < suite->count; k++) {
    struct test *test = &suite->tests[k];
    if (!has_failed(test) && test->started < test->planned) return test;
  }
  return NULL;
}

/* Schedules first, then a cancel at each point; if there are too many, at some that are equally far apart. */
struct trial ac__trial_of(const struct suite *suite, const struct test *test, size_t number) {
  const struct test_options *options = &suite->options;
  if (number < options->schedules)
    return (struct trial){options->seeded ? options->seed + number : 0, options->cancel_at};
  size_t at = number - options->schedules;
  if (test->points > MOST_CANCELS) at = (at * test->points / MOST_CANCELS + options->seed) % test->points;
  return (struct trial){options->seeded ? options->seed : 0, at + 1};
}

static void plan_cancels(const struct suite *suite, struct test *test, const struct outcome *first) {
  if (!suite->options.cancel_everywhere || first->verdict != PASSED) return;
  test->points = first->points;
  test->planned += test->points < MOST_CANCELS ? test->points : MOST_CANCELS;
}

/* ---- a process ---- */

static void become_trial(const struct runner *runner, const struct process *process, int output) {
  signal(SIGINT, SIG_DFL), signal(SIGTERM, SIG_DFL), signal(SIGCHLD, SIG_DFL);
  sigprocmask(SIG_SETMASK, &runner->mask, NULL);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (size_t k = 0; k < runner->suite->options.jobs; k++)
    if (runner->processes[k].pid) close(runner->processes[k].output);
  int input = open("/dev/null", O_RDONLY);
  dup2(input, 0), dup2(output, 1), dup2(output, 2);
  close(input), close(output);
  ac__trial_run(&runner->suite->options, process->test, process->trial, process->outcome);
}

static void start(struct runner *runner, struct process *process, struct test *test) {
  int ends[2];
  process->test = test;
  process->number = test->started;
  process->trial = ac__trial_of(runner->suite, test, process->number);
  process->started = now();
  process->late = process->killed = false;
  process->text = (struct text_block){NULL, 0, 0};
  *process->outcome = (struct outcome){UNFINISHED, "", 0};
  fflush(NULL);
  if (pipe2(ends, O_CLOEXEC)) give_up("cannot make a pipe");
  pid_t pid = fork();
  if (pid < 0) give_up("cannot fork");
  if (!pid) close(ends[0]), become_trial(runner, process, ends[1]);
  setpgid(pid, pid); /* whoever comes first */
  close(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  process->pid = pid;
  process->output = ends[0];
  test->started++;
  runner->running++;
}

static void keep(struct text_block *text, const char *data, size_t size) {
  if (size > MOST_OUTPUT - text->size) size = MOST_OUTPUT - text->size;
  if (text->size + size > text->room) {
    text->room = (text->size + size) * 2;
    if (!(text->data = realloc(text->data, text->room))) give_up("no memory for the output of a test");
  }
  if (size) memcpy(text->data + text->size, data, size);
  text->size += size;
}

static void listen_to(struct process *process) {
  char block[16384];
  for (ssize_t n; (n = read(process->output, block, sizeof block)) > 0;) keep(&process->text, block, (size_t)n);
}

/* ---- its end ---- */

static void set_why(struct outcome *outcome, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void set_why(struct outcome *outcome, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(outcome->why, sizeof outcome->why, format, arguments);
  va_end(arguments);
  outcome->verdict = FAILED;
}

/* What it says itself counts only if its end agrees. */
static struct outcome judge(const struct process *process, int status, double timeout) {
  struct outcome outcome = *process->outcome;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (process->late) set_why(&outcome, "not done after %g s", timeout);
  else if (number) set_why(&outcome, "killed by signal %d: %s", number, strsignal(number));
  else if (outcome.verdict == UNFINISHED && code == DEADLOCK) set_why(&outcome, "deadlock");
  else if (outcome.verdict == UNFINISHED) set_why(&outcome, "it ended the process, with exit status %d", code);
  else if (outcome.verdict == PASSED && code)
    set_why(&outcome, "its process fails afterwards, with exit status %d", code);
  return outcome;
}

/* Of those that failed the first is kept, whichever ended first; or else one that did not. */
static void take_result(struct process *process, struct outcome outcome) {
  struct test *test = process->test;
  bool failed = outcome.verdict == FAILED, earlier = process->number < test->number;
  bool news = test->ended == 0 || (failed && (!has_failed(test) || earlier));
  test->seconds += now() - process->started;
  test->ended++;
  if (news) {
    free(test->output.data);
    test->output = process->text;
    test->outcome = outcome;
    test->number = process->number;
    test->trial = process->trial;
  } else free(process->text.data);
}

/* What it has started and not waited for goes with it. */
static void reap(struct runner *runner, struct process *process) {
  siginfo_t info = {.si_pid = 0};
  int status;
  if (waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid) return;
  kill(-process->pid, SIGKILL);
  waitpid(process->pid, &status, 0);
  listen_to(process);
  close(process->output);
  process->pid = 0;
  runner->running--;
  struct outcome outcome = judge(process, status, runner->suite->options.timeout);
  if (!process->number) plan_cancels(runner->suite, process->test, &outcome);
  take_result(process, outcome);
}

/* One that is late is asked where its tasks are, which SIGQUIT does, and then ended. */
static void look_at_clock(const struct runner *runner, struct process *process) {
  double age = now() - process->started, timeout = runner->suite->options.timeout;
  if (age >= timeout && !process->late) {
    process->late = true;
    kill(process->pid, SIGQUIT);
  }
  if (age >= timeout + last_words && !process->killed) {
    process->killed = true;
    kill(-process->pid, SIGKILL);
  }
}

static double next_moment(const struct runner *runner, const struct process *process) {
  double at = process->started + runner->suite->options.timeout;
  return process->killed ? at + 1e6 : process->late ? at + last_words : at;
}

/* ---- all of them ---- */

static volatile sig_atomic_t interrupted;
static void on_interrupt(int number) { interrupted = number; }
static void on_child(int number) { (void)number; }

static void kill_all(const struct runner *runner) {
  for (size_t k = 0; k < runner->suite->options.jobs; k++)
    if (runner->processes[k].pid) kill(-runner->processes[k].pid, SIGKILL);
}

/* Until a process says something, ends, or is late. */
static void wait_for_news(struct runner *runner) {
  size_t count = 0;
  double at = now() + 1e6;
  for (size_t k = 0; k < runner->suite->options.jobs; k++) {
    const struct process *process = &runner->processes[k];
    if (!process->pid) continue;
    runner->polled[count++] = (struct pollfd){.fd = process->output, .events = POLLIN};
    if (next_moment(runner, process) < at) at = next_moment(runner, process);
  }
  double left = at - now() > 0 ? at - now() : 0;
  struct timespec time = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
  ppoll(runner->polled, count, &time, &runner->mask);
}

static void hear(struct runner *runner) {
  wait_for_news(runner);
  for (size_t k = 0; k < runner->suite->options.jobs; k++) {
    struct process *process = &runner->processes[k];
    if (!process->pid) continue;
    listen_to(process);
    look_at_clock(runner, process);
    reap(runner, process);
  }
}

static void fill_places(struct runner *runner) {
  for (size_t k = 0; k < runner->suite->options.jobs; k++) {
    struct test *test = runner->processes[k].pid ? NULL : next_test(runner->suite);
    if (test) start(runner, &runner->processes[k], test);
  }
}

/* In their order. */
static void tell(struct suite *suite) {
  while (suite->told < suite->count && is_over(&suite->tests[suite->told]))
    ac__tell_test(suite, &suite->tests[suite->told++]);
}

static void listen_for_signals(struct runner *runner) {
  sigset_t child;
  struct sigaction action = {.sa_handler = on_child};
  sigaction(SIGCHLD, &action, NULL);
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD), sigaddset(&child, SIGINT), sigaddset(&child, SIGTERM);
  sigprocmask(SIG_BLOCK, &child, &runner->mask);
}

static void open_runner(struct runner *runner) {
  size_t jobs = runner->suite->options.jobs;
  runner->processes = calloc(jobs, sizeof *runner->processes);
  runner->polled = calloc(jobs, sizeof *runner->polled);
  struct outcome *outcomes =
      mmap(NULL, jobs * sizeof *outcomes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!runner->processes || !runner->polled || outcomes == MAP_FAILED) give_up("no memory");
  for (size_t k = 0; k < jobs; k++) runner->processes[k].outcome = &outcomes[k];
  for (size_t k = 0; k < runner->suite->count; k++) runner->suite->tests[k].planned = runner->suite->options.schedules;
  listen_for_signals(runner);
}

void ac__suite_run(struct suite *suite) {
  struct runner runner = {.suite = suite};
  open_runner(&runner);
  for (fill_places(&runner); runner.running && !interrupted; fill_places(&runner)) {
    hear(&runner);
    tell(suite);
  }
  kill_all(&runner);
  free(runner.processes);
  free(runner.polled);
  if (interrupted) exit(128 + interrupted);
}
