#include "interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "roster.h"
#include "task.h"

static const int numbers[] = {SIGINT, SIGTERM, SIGQUIT};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static struct {
  struct loop *loop; /* NULL: there is no program */
  uv_async_t async;
  bool ours[NUMBERS];
  struct sigaction before[NUMBERS];
  volatile sig_atomic_t stops, number; /* how many came, and the last one */
  sig_atomic_t done;                   /* of these */
  int first;                           /* the signal that cancelled main */
  unsigned dumps, dumped, overdue; /* trees asked for, and printed; the latest that was seen not to be printed yet */
} state;

/* ---- the handler ---- */

static void on_signal(int number) {
  int error_number = errno;
  if (number == SIGQUIT) {
    __atomic_add_fetch(&state.dumps, 1, __ATOMIC_RELAXED);
  } else {
    state.number = number;
    if (++state.stops > 2) {
      uv_tty_reset_mode();
      _exit(128 + number);
    }
  }
  __atomic_store_n(&state.loop->called, true, __ATOMIC_RELAXED);
  uv_async_send(&state.async);
  errno = error_number;
}

static void install(int number) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (size_t k = 0; k < NUMBERS; k++) sigaddset(&action.sa_mask, numbers[k]);
  sigaction(number, &action, NULL);
}

/* ---- on the loop ---- */

static void hurry(struct task *task, void *unused) {
  (void)unused;
  ac__task_hurry(task);
}

/* No cleanup has any time left, nor will those have that begin now. */
static void stop_at_once(struct loop *loop, const char *reason) {
  struct cause *cause = ac__cause_new(AC_ECANCELED, NULL, reason);
  cause->grace = 0;
  if (loop->main) ac__task_cancel(loop->main, cause);
  else ac__cause_free(cause);
  ac__loop_cancel(loop, AC_ECANCELED);
  ac__group_visit(&loop->root, hurry, NULL);
}

static void stop(struct loop *loop, int times, int number) {
  const char *reason = number == SIGINT ? "interrupted by SIGINT" : "terminated by SIGTERM";
  if (!state.first) state.first = number;
  if (times > 1) stop_at_once(loop, reason);
  else if (loop->main) ac__task_cancel(loop->main, ac__cause_new(AC_ECANCELED, NULL, reason));
}

static bool take_dump(void) {
  unsigned dumps = __atomic_load_n(&state.dumps, __ATOMIC_RELAXED);
  return __atomic_exchange_n(&state.dumped, dumps, __ATOMIC_RELAXED) != dumps;
}

static void on_async(uv_async_t *async) {
  struct loop *loop = state.loop;
  bool idle = !loop->ready;
  (void)async;
  __atomic_store_n(&loop->called, false, __ATOMIC_RELAXED);
  if (state.stops != state.done) {
    state.done = state.stops;
    stop(loop, state.done, state.number);
  }
  if (take_dump()) {
    ac__roster_lock();
    ac__roster_dump(loop);
    ac__roster_unlock();
  }
  if (idle && loop->ready) ac__loop_drain(loop);
}

int ac__interrupted(void) { return state.first; }

/* The first look only notes that there is something to print. */
void ac__interrupt_look(void) {
  unsigned dumps = __atomic_load_n(&state.dumps, __ATOMIC_RELAXED);
  if (dumps == __atomic_load_n(&state.dumped, __ATOMIC_RELAXED)) return;
  if (state.overdue == dumps && take_dump()) ac__roster_dump(NULL);
  state.overdue = dumps;
}

/* ---- its life ---- */

void ac__interrupt_restore(int number) {
  struct sigaction now;
  sigaction(number, NULL, &now);
  for (size_t k = 0; k < NUMBERS; k++)
    if (state.loop && numbers[k] == number && state.ours[k] && now.sa_handler == SIG_DFL) install(number);
}

void ac__interrupts_open(struct loop *loop) {
  if (uv_async_init(loop->uv, &state.async, on_async)) return;
  uv_unref((uv_handle_t *)&state.async);
  state.loop = loop;
  state.first = 0;
  for (size_t k = 0; k < NUMBERS; k++) {
    sigaction(numbers[k], NULL, &state.before[k]);
    state.ours[k] = state.before[k].sa_handler == SIG_DFL;
    ac__interrupt_restore(numbers[k]);
  }
}

static void restore(size_t k) {
  struct sigaction now;
  sigaction(numbers[k], NULL, &now);
  if (state.ours[k] && now.sa_handler == on_signal) sigaction(numbers[k], &state.before[k], NULL);
}

/* A signal is the child's own from now on, and no longer waits for a loop. */
void ac__interrupts_forked(void) {
  for (size_t k = 0; state.loop && k < NUMBERS; k++) restore(k);
  state.loop = NULL;
}

void ac__interrupts_close(void) {
  if (!state.loop) return;
  for (size_t k = 0; k < NUMBERS; k++) restore(k);
  uv_close((uv_handle_t *)&state.async, NULL);
  state.loop = NULL;
}
