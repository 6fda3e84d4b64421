#include "watchdog.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "debug.h"
#include "frames.h"
#include "inspect.h"
#include "interrupt.h"
#include "roster.h"
#include "symbol.h"

static const int64_t late_after = 6LL * AC__SECOND; /* a little more than the grace of cleanups */
enum { EVERY = 50 * AC__MILLISECOND, LONG = 100 * AC__MILLISECOND, SLEEPY_LOOKS = 2, AGAIN = 10 };

/* ---- where it blocks ---- */

/* All that must be seen while the task still blocks. */
struct finding {
  struct stack stack;
  char name[AC__NAME_ROOM], calls[4096], callers[4096];
};

static void find(const struct view *view, const struct task *task, struct finding *finding) {
  struct text calls = {finding->calls, sizeof finding->calls, 0};
  struct text callers = {finding->callers, sizeof finding->callers, 0};
  *finding->calls = *finding->callers = 0;
  ac__stack_of(&view->loop->roster.thread, &finding->stack);
  ac__name_of(view, task, finding->name);
  ac__add_calls(&calls, view, task, 0, SIZE_MAX);
  ac__add_callers(&callers, view, task);
}

/* Of the calls that the stack tells of, if it does, the innermost awaits are known better from there. */
static void add_places(struct text *text, const struct finding *finding) {
  const struct stack *stack = &finding->stack;
  bool known = ac__add_frames(text, stack->addresses, stack->count, "blocked");
  ac__text_add(text, "%s", known ? finding->callers : finding->calls);
}

/* ---- saying so ---- */

/* Each place is told once, and again when it blocks much longer. */
static bool is_news(const char *text, int64_t elapsed) {
  static struct {
    uint64_t hash;
    int64_t elapsed;
  } known[64];
  uint64_t hash = 14695981039346656037U;
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 1099511628211U;
  size_t k = 0;
  while (k < 63 && known[k].elapsed && known[k].hash != hash) k++;
  if (known[k].hash == hash && elapsed < known[k].elapsed * AGAIN) return false;
  known[k].hash = hash;
  known[k].elapsed = elapsed;
  return true;
}

static void add_what(struct text *text, const struct stack *stack) {
  const char *name = ac__call_name(stack->call);
  if (!stack->asleep) ac__text_add(text, "it computes; await ac_yield() at times, or call it by ac_thread");
  else if (name && strstr(name, "sleep")) ac__text_add(text, "it is in %s; await ac_sleep instead", name);
  else ac__text_add(text, "it waits in %s; await it, or call it by ac_thread", name ? name : "the system");
}

static void report(const struct task *task, const struct finding *finding, int64_t elapsed) {
  char head[512], body[12000];
  struct text first = {head, sizeof head, 0}, text = {body, sizeof body, 0};
  *body = 0;
  add_places(&text, finding);
  if (!is_news(body, elapsed)) return;
  ac__text_add(&first, "blocked for %.2f s: task '%s' (%llu) lets nothing else run, ", (double)elapsed / AC__SECOND,
               finding->name, (unsigned long long)task->id);
  add_what(&first, &finding->stack);
  ac__text_add(&first, "\n");
  ac__put_to_stderr(NULL, head, strlen(head));
  ac__put_to_stderr(NULL, body, strlen(body));
}

/* ---- looking ---- */

/* What it saw of a loop, in one moment. */
struct sight {
  struct view view;
  struct beat beat;
  const struct task *running;
  struct task task;
};

static bool same(struct beat a, struct beat b) { return a.batch == b.batch && a.resume == b.resume; }

static bool look_at(struct loop *loop, struct sight *sight) {
  const struct view *view = &sight->view;
  sight->view = (struct view){loop, true};
  return ac__view(view, &sight->beat, &loop->beat, sizeof sight->beat) &&
         ac__view(view, &sight->running, &loop->running, sizeof sight->running) && sight->running &&
         ac__view(view, &sight->task, sight->running, sizeof sight->task);
}

/* Somebody is ready, or might be woken. */
static bool somebody_waits(const struct sight *sight) {
  const struct loop *loop = sight->view.loop;
  struct timers timers = {.count = 0};
  struct due due;
  size_t outside = 0;
  const struct task *ready = NULL;
  ac__view(&sight->view, &ready, &loop->ready, sizeof ready);
  ac__view(&sight->view, &outside, &loop->outside, sizeof outside);
  ac__view(&sight->view, &timers, &loop->timers, sizeof timers);
  bool due_now = timers.count && ac__view(&sight->view, &due, timers.buckets[AC__HEAP].at, sizeof due) &&
                 due.key >> 1 <= ac__clock(&timers);
  return ready || outside || due_now || loop->overseer || ac__debug();
}

/* A debugger stops threads, and is no mistake of theirs. */
static bool is_traced(void) {
  char line[128];
  bool traced = false;
  FILE *file = fopen("/proc/self/status", "re");
  while (file && fgets(line, sizeof line, file))
    if (!strncmp(line, "TracerPid:", 10)) traced = strtol(line + 10, NULL, 10) != 0;
  if (file) fclose(file);
  return traced;
}

/* It has neither had a processor for long nor slept: others have, and that is not its fault. */
static bool is_long(const struct member_of_roster *member, int64_t now) {
  const struct guard *guard = &member->guard;
  if (now - guard->since < LONG || now - guard->since < guard->next) return false;
  return guard->looks >= SLEEPY_LOOKS || ac__thread_time(&member->thread) - guard->time >= LONG * 9 / 10;
}

static void begin_anew(struct member_of_roster *member, const struct sight *sight, int64_t now) {
  member->guard.beat = sight->beat;
  member->guard.since = now;
  member->guard.time = ac__thread_time(&member->thread);
  member->guard.looks = 0;
  member->guard.next = 0;
}

/* Cleanups have 5 seconds, unless the program says otherwise: who takes longer is named. */
static void look_at_end(struct loop *loop, int64_t now) {
  struct guard *guard = &loop->roster.guard;
  struct view view = {loop, true};
  struct group root = {.oldest = NULL};
  char text[120];
  bool ending = ac__view(&view, &root, &loop->root, sizeof root) && root.scope.hit;
  if (!ending || !guard->ending) guard->ending = ending ? now : 0;
  if (!ending || guard->ending < 0 || now - guard->ending < late_after || !root.oldest) return;
  guard->ending = -1;
  snprintf(text, sizeof text, "main has ended %.0f s ago, and the program waits for\n",
           (double)late_after / AC__SECOND);
  ac__put_to_stderr(NULL, text, strlen(text));
  ac__roster_dump(NULL);
}

static void look(struct loop *loop, int64_t now, bool late) {
  struct member_of_roster *member = &loop->roster;
  struct guard *guard = &member->guard;
  struct sight sight = {.running = NULL};
  struct finding finding;
  look_at_end(loop, now);
  if (!loop->timers.virtual) __atomic_store_n(&loop->tick, now / AC__MILLISECOND, __ATOMIC_RELAXED);
  bool runs = look_at(loop, &sight);
  if (!runs || !same(sight.beat, guard->beat) || late || ac__symbols_busy()) {
    begin_anew(member, &sight, now);
    return;
  }
  guard->looks = ac__thread_asleep(&member->thread) ? guard->looks + 1 : 0;
  if (!is_long(member, now) || !somebody_waits(&sight) || is_traced()) return;
  find(&sight.view, &sight.task, &finding);
  bool still = look_at(loop, &sight) && same(sight.beat, guard->beat);
  if (still) report(&sight.task, &finding, now - guard->since);
  guard->next = (now - guard->since) * AGAIN;
}

/* ---- the thread ---- */

static size_t watched; /* loops; under the lock of the roster */
static bool running;   /* is there a thread */
static pid_t process;  /* whose thread that is: the child of a fork has none */

static void rest(void) {
  struct timespec time = {0, EVERY};
  while (nanosleep(&time, &time) && errno == EINTR) {}
}

/* One that was itself kept from running knows nothing of how long others ran. */
static void *watch(void *unused) {
  int64_t before = ac__clock_real();
  ac__roster_lock();
  while (watched) {
    ac__roster_unlock();
    rest();
    ac__roster_lock();
    int64_t now = ac__clock_real();
    for (struct loop *loop = ac__roster; loop; loop = loop->roster.next)
      if (loop->roster.guard.on) look(loop, now, now - before > 3 * EVERY);
    ac__interrupt_look();
    before = ac__clock_real();
  }
  running = false;
  ac__roster_unlock();
  return unused;
}

/* Signals are for the program's own threads. */
static void start(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  running = !pthread_create(&thread, NULL, watch, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (running) pthread_detach(thread);
}

static bool under_valgrind(void) {
  const char *preload = getenv("LD_PRELOAD");
  return preload && strstr(preload, "vgpreload");
}

/* On the virtual clock nobody is kept waiting, but for who waits for a test. */
void ac__watchdog_watch(struct loop *loop, bool asked) {
  if ((loop->timers.virtual && !loop->overseer) || under_valgrind()) return;
  if (asked) ac__stack_prepare();
  ac__roster_lock();
  if (process != getpid()) running = false, watched = 0;
  process = getpid();
  loop->roster.guard.on = asked || watched;
  watched += loop->roster.guard.on;
  if (watched && !running) start();
  ac__roster_unlock();
}

void ac__watchdog_leave(struct loop *loop) {
  ac__roster_lock();
  watched -= loop->roster.guard.on;
  loop->roster.guard.on = false;
  ac__roster_unlock();
}
