/* The child of a fork has a copy of its parent's loops, and of all tasks, but not a right to any of it: descriptors, what
 * has come and the other tasks are the parent's business.  The task that forked goes on, and who awaits it; their awaits
 * throw AC_EFORKED, what they close is closed for the child alone, and ac_run makes a new loop.  What else there is stands
 * still. */
#define _GNU_SOURCE /* dup3 */
#include "fork.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "handle.h"
#include "interrupt.h"
#include "loop.h"
#include "registry.h"
#include "scope.h"
#include "task.h"

static void alert(struct task *task, void *unused) {
  (void)unused;
  ac__task_alert(task);
}

/* The epoll is the same as the parent's, from which no socket must go that the child closes.  An empty one takes its place. */
static void part(int poll) {
  int own = epoll_create1(EPOLL_CLOEXEC);
  if (own < 0 || dup3(own, poll, O_CLOEXEC) < 0) close(poll);
  if (own >= 0) close(own);
}

static void mark(struct loop *loop) {
  loop->forked = true;
  loop->ready = NULL;
  loop->root.scope.hit = true;
  ac__group_visit(&loop->root, alert, NULL);
  part(uv_backend_fd(loop->uv));
}

/* A signal that is for the child must not find the parent's handlers there. */
static sigset_t before;

static void begin(void) {
  sigset_t all, mask;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &mask);
  ac__registry_lock();
  before = mask;
  ac__roster_lock();
  ac__handles_lock();
}

static void end(void) {
  sigset_t mask = before;
  ac__handles_unlock();
  ac__roster_unlock();
  ac__registry_unlock();
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

__thread bool ac__fork_is_exec;

/* Other threads and their loops are not in the child. */
static void leave_loops(void) {
  ac__interrupts_forked();
  for (struct loop *loop = ac__loop; loop; loop = loop->before)
    if (!loop->forked) mark(loop);
}

static void on_child(void) {
  if (!ac__fork_is_exec) leave_loops();
  end();
}

static void watch(void) { pthread_atfork(begin, end, on_child); }

void ac__forks_watch(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch);
}

_Noreturn void ac__fork_ends(struct loop *loop) {
  if (loop->program && ac__task_ended(loop->main)) exit(ac__main_status(loop->main));
  fflush(stdout);
  fprintf(stderr, "the child of a fork has come back to a loop of its parent's: it must end, or exec\n");
  exit(70);
}
