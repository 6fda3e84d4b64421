/* From plain C into tasks and back: ac_run, the main of programs, and the end of threads. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "consumed.h"
#include "errand.h"
#include "interrupt.h"
#include "report.h"
#include "watchdog.h"

/* ---- a run ---- */

/* What can be run, or NULL and the reason why not. */
static struct entry *admit(ac__any future, struct error **error) {
  struct entry *entry = ac__entry_find(future);
  if (ac__loop && ac__loop->running && !ac__loop->forked)
    *error = ac__error_of_text(AC_EBUSY, "ac_run inside a task: await it instead");
  else if (!entry) *error = ac__refused_error(future, ac__refused(future));
  else if (entry->kind != AC__COROUTINE) *error = ac__error_of_text(AC_EINVAL, "ac_run: a task is run by its own loop");
  else return entry;
  return NULL;
}

/* Runs main and all that it started to the end. */
static struct task *run_all(struct loop *loop, struct entry *entry, const char *here) {
  struct task *main = ac__task_new(&loop->root, entry, here);
  if (!main) return NULL;
  loop->main = main;
  ac__task_ready(main);
  ac__loop_run_out(loop);
  return main;
}

/* Its value to `to`, or the error. */
static struct error *finish(struct task *main, void *to) {
  struct error *error = ac__task_error(main);
  if (!error && to) memcpy(to, ac__task_value(main), main->func->ac__size);
  ac__task_free(main);
  return error;
}

struct overseer *ac__overseer;

static struct error *run(struct entry *entry, void *to, const char *here, bool program) {
  struct loop *loop = malloc(sizeof *loop);
  int status = loop ? ac__loop_open(loop, NULL) : AC_ENOMEM;
  if (status) {
    free(loop);
    return ac__error_of_text(status, "ac_run: the loop cannot be made");
  }
  loop->program = program;
  if (program) loop->overseer = ac__overseer;
  loop->nested = loop->overseer; /* no task runs on top of another that is to be seen */
  if (program) ac__interrupts_open(loop);
  ac__watchdog_watch(loop, program || ac__debug());
  struct task *main = run_all(loop, entry, here);
  struct error *error = main ? finish(main, to) : ac__error_of_text(AC_ENOMEM, "ac_run: not enough memory");
  ac__watchdog_leave(loop);
  if (program) ac__interrupts_close();
  ac__report_tasks(loop);
  if (ac__loop_close(loop)) free(loop);
  return error;
}

ac_error *ac__run_try(ac__any future, void *to, const char *here) {
  struct error *error = NULL;
  struct entry *entry = admit(future, &error);
  if (entry) error = run(entry, to, here, false);
  return error ? &error->head : NULL;
}

/* ---- values of ac_run: kept until the thread's next ---- */

static __thread void *kept;

static void *room_for(const ac__func *func) {
  size_t align = func->ac__align > 16 ? func->ac__align : 16;
  free(kept);
  kept = aligned_alloc(align, (func->ac__size + align) / align * align);
  if (!kept) ac__die("out of memory for the value of ac_run");
  return kept;
}

static _Noreturn void fail(const struct error *error) {
  fflush(stdout);
  ac__error_report(error, "uncaught ");
  exit(1);
}

void *ac__run(ac__any future, const char *here) {
  struct error *error = NULL;
  struct entry *entry = admit(future, &error);
  void *value = entry ? room_for(((ac__coroutine *)entry->object)->ac__func) : NULL;
  if (entry) error = run(entry, value, here, false);
  if (!value || error) fail(error);
  return value;
}

/* What is opened first must not become one of them. */
static void open_standard(void) {
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0) (void)!open("/dev/null", fd ? O_WRONLY : O_RDONLY);
}

/* Its exit status: of a program that a signal has stopped that of one which the signal has ended. */
static int end_badly(struct error *error) {
  int number = error->head.code == AC_ECANCELED ? ac__interrupted() : 0;
  fflush(stdout);
  ac__error_report(error, "%s", number ? "" : "uncaught ");
  ac_error_free(&error->head);
  return number ? 128 + number : 1;
}

/* A write to a peer that has gone is an error, and does not end the program. */
struct error *ac__program(ac__any coroutine, void *to) {
  signal(SIGPIPE, SIG_IGN);
  open_standard();
  struct error *error = NULL;
  struct entry *entry = admit(coroutine, &error);
  if (entry) error = run(entry, to, NULL, true);
  ac__threads_join();
  return error;
}

int ac__main(ac__any coroutine) {
  int status = 0;
  struct error *error = ac__program(coroutine, &status);
  return error ? end_badly(error) : status;
}

int ac__main_status(struct task *main) {
  int status = 0;
  struct error *error = finish(main, &status);
  return error ? end_badly(error) : status;
}

/* ---- the end of a thread ---- */

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A program may end in the middle of a task; then nothing is forgotten, only cut short. */
static void close_thread(void) {
  if (ac__loop) {
    ac__report_attached(ac__loop);
    return;
  }
  ac__report_coroutines();
  free(kept);
  kept = NULL;
  ac__consumed_close();
  ac__handles_close();
  ac__memory_close();
}

static void close_process(void) {
  bool cut_short = ac__loop;
  close_thread();
  if (ac__debug() && !cut_short) ac__channels_report();
}

static void on_thread_end(void *value) {
  (void)value;
  close_thread();
}

static void prepare_ends(void) {
  pthread_key_create(&key, on_thread_end);
  atexit(close_process);
}

void ac__thread_started(void) {
  pthread_once(&once, prepare_ends);
  pthread_setspecific(key, &key);
}
