/* ac_thread: calls of plain functions on threads of the runtime's own.
 *
 * The threads belong to the process: they come as they are needed, and go when there was nothing to do for a while.  A
 * pool is a limit on how many of its calls run at a time; it is of one loop, and so needs no lock.  A call goes from
 * its loop to the crew, from there to a thread, and by the inbox back to its loop.  It is malloc's, since one that was
 * abandoned may outlive its loop. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "errand.h"
#include "io.h"

enum {
  LIMIT = 40,
  PATIENCE = 5, /* seconds that a thread waits for another call */
  JOIN = 2      /* seconds that the program waits at its end for calls that it has abandoned */
};

static void thread_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func thread_func = {.ac__name = "ac_thread", .ac__lines = no_lines, .ac__start = thread_start};

static void join_queue(struct ac__errands *queue, struct ac__errand *errand) {
  errand->next = NULL;
  errand->link = queue->ac__first ? queue->ac__last : &queue->ac__first;
  *errand->link = errand;
  queue->ac__last = &errand->next;
}

static void leave_queue(struct ac__errands *queue, struct ac__errand *errand) {
  *errand->link = errand->next;
  if (errand->next) errand->next->link = errand->link;
  else queue->ac__last = errand->link;
  errand->link = NULL;
}

/* ---- the threads ---- */

static struct crew {
  pthread_mutex_t lock;
  pthread_cond_t more;
  pthread_cond_t over; /* one of the abandoned */
  struct ac__errands queue, abandoned;
  size_t waiting, idle, threads; /* calls that no thread has taken; threads that have none; all of them */
} crew;
static pthread_once_t crew_once = PTHREAD_ONCE_INIT;
static __thread struct ac__errand *current;

/* Also in the child of a fork, which has none of the threads. */
static void crew_reset(void) {
  pthread_condattr_t attributes;
  crew = (struct crew){.lock = PTHREAD_MUTEX_INITIALIZER};
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&crew.more, &attributes);
  pthread_cond_init(&crew.over, &attributes);
  pthread_condattr_destroy(&attributes);
}

static void crew_open(void) {
  crew_reset();
  pthread_atfork(NULL, NULL, crew_reset);
}

static struct timespec in_seconds(int seconds) {
  struct timespec moment;
  clock_gettime(CLOCK_MONOTONIC, &moment);
  moment.tv_sec += seconds;
  return moment;
}

/* NULL: there was none for a while. */
static struct ac__errand *take(void) {
  struct timespec until = in_seconds(PATIENCE);
  crew.idle++;
  while (!crew.queue.ac__first && pthread_cond_timedwait(&crew.more, &crew.lock, &until) != ETIMEDOUT) {}
  crew.idle--;
  struct ac__errand *errand = crew.queue.ac__first;
  if (!errand) return NULL;
  leave_queue(&crew.queue, errand);
  crew.waiting--;
  return errand;
}

/* It is no longer waited for at the end of the program. */
static void end(struct ac__errand *errand) {
  pthread_mutex_lock(&crew.lock);
  errand->over = true;
  if (errand->link) leave_queue(&crew.abandoned, errand), pthread_cond_signal(&crew.over);
  pthread_mutex_unlock(&crew.lock);
}

static void abandon(struct ac__errand *errand) {
  pthread_mutex_lock(&crew.lock);
  if (!errand->over) join_queue(&crew.abandoned, errand);
  pthread_mutex_unlock(&crew.lock);
}

/* Once it is sent it is its loop's again. */
static void perform(struct ac__errand *errand) {
  struct inbox *inbox = errand->inbox;
  current = errand;
  errno = errand->error_number;
  errand->run(errand);
  errand->error_number = errno;
  current = NULL;
  end(errand);
  if (!ac__inbox_send(inbox, &errand->message)) free(errand);
  ac__inbox_let_go(inbox);
}

static void *work(void *unused) {
  pthread_mutex_lock(&crew.lock);
  for (struct ac__errand *errand; (errand = take());) {
    pthread_mutex_unlock(&crew.lock);
    perform(errand);
    pthread_mutex_lock(&crew.lock);
  }
  crew.threads--;
  pthread_mutex_unlock(&crew.lock);
  return unused;
}

/* Signals are for the program's own threads. */
static bool add_thread(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool good = !pthread_create(&thread, NULL, work, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (good) pthread_detach(thread), crew.threads++;
  return good;
}

/* False: there is no thread, and none can be made. */
static bool hand_over(struct ac__errand *errand) {
  pthread_once(&crew_once, crew_open);
  ac__inbox_hold(errand->inbox);
  pthread_mutex_lock(&crew.lock);
  join_queue(&crew.queue, errand);
  bool good = ++crew.waiting <= crew.idle || add_thread() || crew.threads;
  if (good) pthread_cond_signal(&crew.more);
  else leave_queue(&crew.queue, errand), crew.waiting--;
  pthread_mutex_unlock(&crew.lock);
  if (!good) ac__inbox_let_go(errand->inbox);
  return good;
}

/* False: a thread has it. */
static bool take_back(struct ac__errand *errand) {
  pthread_mutex_lock(&crew.lock);
  bool waits = errand->link;
  if (waits) leave_queue(&crew.queue, errand), crew.waiting--;
  pthread_mutex_unlock(&crew.lock);
  if (waits) ac__inbox_let_go(errand->inbox);
  return waits;
}

bool ac_thread_cancelled(void) { return current && __atomic_load_n(&current->cancelled, __ATOMIC_RELAXED); }

/* ---- the end of the program ---- */

void ac__threads_join(void) {
  struct timespec until = in_seconds(JOIN);
  pthread_once(&crew_once, crew_open);
  pthread_mutex_lock(&crew.lock);
  while (crew.abandoned.ac__first && pthread_cond_timedwait(&crew.over, &crew.lock, &until) != ETIMEDOUT) {}
  for (struct ac__errand *errand = crew.abandoned.ac__first; errand; errand = errand->next)
    fprintf(stderr, "the program ends while the call of %s, which ac_thread has abandoned, goes on\n", errand->name);
  pthread_mutex_unlock(&crew.lock);
}

/* ---- pools ---- */

static bool has_room(const ac_pool *pool) { return pool->running < (pool->limit ? pool->limit : LIMIT); }

static void dispatch(struct ac__errand *errand) {
  errand->of.pool->running++;
  errand->sent = true;
  if (hand_over(errand)) return;
  errand->of.pool->running--;
  errand->code = UV_EAGAIN;
  ac__outside_left(errand->task);
  ac__task_ready(errand->task);
}

/* One of its calls no longer counts. */
static void make_room(ac_pool *pool) {
  pool->running--;
  while (pool->ac__queue.ac__first && has_room(pool)) {
    struct ac__errand *errand = pool->ac__queue.ac__first;
    leave_queue(&pool->ac__queue, errand);
    dispatch(errand);
  }
}

static void enter_pool(struct ac__errand *errand) {
  if (has_room(errand->of.pool)) dispatch(errand);
  else join_queue(&errand->of.pool->ac__queue, errand);
}

/* ---- the wait ---- */

static void finish(struct task *task) {
  struct ac__errand *errand = task->held.part.first;
  if (errand->code) {
    ac__throw(task, errand->code, &thread_func);
  } else {
    *task->loop->error_number = errand->error_number;
    ac__bring(task, (char *)errand + errand->value_at, errand->size);
  }
  free(errand);
}

/* Back on the thread of its loop; one that was abandoned has left its pool before. */
static void arrive(struct message *message, struct loop *loop) {
  struct ac__errand *errand = (struct ac__errand *)((char *)message - offsetof(struct ac__errand, message));
  (void)loop;
  if (!errand->task) {
    free(errand);
    return;
  }
  make_room(errand->of.pool);
  ac__outside_left(errand->task);
  ac__task_ready(errand->task);
}

static bool cancel(struct task *task) {
  struct ac__errand *errand = task->held.part.first;
  bool begun = errand->sent && !take_back(errand);
  if (begun) __atomic_store_n(&errand->cancelled, true, __ATOMIC_RELAXED);
  if (begun && !errand->abandon) return false;
  ac__outside_left(task);
  errand->task = NULL;
  if (!errand->sent) leave_queue(&errand->of.pool->ac__queue, errand);
  else make_room(errand->of.pool);
  if (begun) abandon(errand);
  else free(errand);
  return true;
}

static const struct wait thread_wait = {.func = &thread_func, .finish = finish, .abort = cancel};

/* ---- as coroutines ---- */

static void drop(ac__coroutine *coroutine) { free(((struct errand_call *)coroutine)->errand); }

static void thread_start(ac_task *ac__task, void *coroutine, void *to) {
  struct task *task = ac__full(ac__task);
  struct ac__errand *errand = ((struct errand_call *)coroutine)->errand;
  (void)to;
  if (!ac__leaf(task)) {
    free(errand);
    return;
  }
  errand->task = task;
  errand->inbox = task->loop->inbox;
  errand->error_number = *task->loop->error_number;
  if (!errand->of.pool) errand->of.pool = &task->loop->pool;
  task->held.part.first = errand;
  ac__outside_entered(task, AC__ENDS);
  ac__task_wait(task, &thread_wait);
  enter_pool(errand);
}

void *ac__errand_new(void (*run)(void *), const char *name, size_t size, size_t align) {
  if (align < sizeof(void *)) align = sizeof(void *);
  struct ac__errand *errand = aligned_alloc(align, (size + align - 1) / align * align);
  if (!errand) return NULL;
  memset(errand, 0, size); /* all of it may go to another process */
  *errand = (struct ac__errand){.run = run, .name = name, .whole = (uint32_t)size, .align = (uint32_t)align};
  errand->message.arrive = arrive;
  return errand;
}

ac__any ac__errand_future(void *errand, ac__shape shape) {
  const ac__func *func = ac__func_sized(&thread_func, shape.ac__size, shape.ac__align);
  struct ac__errand *own = errand;
  struct errand_call *call = own && func ? ac__coroutine_new(func, sizeof *call, _Alignof(struct errand_call)) : NULL;
  if (!call) {
    free(own);
    return NULL;
  }
  own->value_at = shape.ac__value;
  own->size = shape.ac__size;
  call->errand = own;
  return ac__coroutine_owns(&call->head, drop);
}

ac__any ac__thread(ac__any future, ac_thread_options options) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) return NULL; /* there was no memory */
  struct ac__errand *errand = ((struct errand_call *)entry->object)->errand;
  errand->of.pool = options.pool;
  errand->abandon = options.abandon;
  return future;
}

/* ---- from plain C ---- */

struct plain_errand {
  ac__errand_head head;
  void (*function)(void *);
  void *arg;
};

static void run_plain(void *errand) {
  struct plain_errand *plain = errand;
  plain->function(plain->arg);
}

ac_future(void)(ac_thread_run)(void (*function)(void *), void *arg, ac_thread_options options) {
  struct plain_errand *plain = ac__errand_new(run_plain, "ac_thread_run", sizeof *plain, _Alignof(struct plain_errand));
  if (plain) plain->function = function, plain->arg = arg;
  return (ac_future(void))ac__thread(ac__errand_future(plain, (ac__shape){0}), options);
}
