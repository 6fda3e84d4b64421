/* Pools of worker processes, and the futures of calls in them. */
#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

extern char **environ;

/* ---- workers ---- */

/* The program itself, also where its file has been replaced meanwhile. */
static int own_path(char *path, size_t size) {
  size_t length = size;
  int code = uv_exepath(path, &length);
#ifdef __linux__
  if (code || access(path, X_OK)) code = snprintf(path, size, "/proc/self/exe") > 0 ? 0 : AC_EINVAL;
#endif
  return code;
}

static struct process *start(struct loop *loop, int *code) {
  char path[4096], variable[64];
  size_t count = 0;
  while (environ[count]) count++;
  const char **env = malloc((count + 2) * sizeof *env);
  *code = env ? own_path(path, sizeof path) : AC_ENOMEM;
  struct process *p = NULL;
  if (!*code) {
    snprintf(variable, sizeof variable, AC__WORKER_VARIABLE "=%ld", (long)getpid());
    memcpy(env, environ, count * sizeof *env);
    env[count] = variable;
    env[count + 1] = NULL;
    ac_process_options options = {.in = (ac_stdio)AC__SOCKET, .env = env};
    p = ac__process_start(loop, (const char *const[]){path, NULL}, &options, code);
  }
  free(env);
  return p;
}

static struct worker *new_worker(ac_workers *workers, int *code) {
  struct worker *worker = calloc(1, sizeof *worker);
  *code = AC_ENOMEM;
  if (worker) worker->process = start(workers->loop, code);
  if (*code) {
    free(worker);
    return NULL;
  }
  worker->workers = workers;
  worker->younger = workers->all;
  worker->link = &workers->all;
  if (worker->younger) worker->younger->link = &worker->younger;
  workers->all = worker;
  return worker;
}

/* An idle one may have been killed. */
struct worker *ac__worker_take(ac_workers *workers, int *code) {
  for (struct worker *worker; (worker = workers->idle);) {
    workers->idle = worker->next;
    if (!worker->process->ended) return worker;
    ac__worker_discard(worker);
  }
  return new_worker(workers, code);
}

void ac__worker_give(struct worker *worker) {
  worker->next = worker->workers->idle;
  worker->workers->idle = worker;
}

static void take_out(struct worker *worker) {
  *worker->link = worker->younger;
  if (worker->younger) worker->younger->link = worker->link;
  free(worker);
}

void ac__worker_discard(struct worker *worker) {
  struct process *p = worker->process;
  p->killed = ac_process_kill(&p->head, SIGKILL);
  ac__process_leave(p);
  take_out(worker);
}

/* An idle one ends by itself when nobody talks to it any more. */
static void let_end(struct worker *worker) {
  worker->process->killed = !worker->process->ended;
  ac__process_leave(worker->process);
  take_out(worker);
}

/* ---- pools ---- */

static void free_pool(ac_workers *workers) {
  while (workers->all) let_end(workers->all);
  *workers->link = workers->next;
  if (workers->next) workers->next->link = workers->link;
  free(workers);
}

void ac__workers_left(ac_workers *workers) {
  if (!--workers->users && workers->over) free_pool(workers);
}

void ac__workers_over(ac_workers *workers) {
  workers->over = true;
  for (struct worker *worker = workers->users ? workers->all : NULL; worker; worker = worker->younger)
    ac_process_kill(&worker->process->head, SIGKILL);
  if (!workers->users) free_pool(workers);
}

static void end(ac_workers *workers) {
  if (workers != workers->loop->own_workers) ac__report_open(NULL, "pool of", "worker processes");
  free_pool(workers);
}

ac_workers *ac_workers_start(size_t n) {
  struct loop *loop = ac__loop;
  ac_workers *workers = loop ? calloc(1, sizeof *workers) : NULL;
  if (!workers) return NULL;
  workers->end = end;
  workers->loop = loop;
  workers->limit = workers->slots.free = n ? n : uv_available_parallelism();
  workers->next = loop->workers;
  workers->link = &loop->workers;
  if (workers->next) workers->next->link = &workers->next;
  loop->workers = workers;
  return workers;
}

static ac_workers *workers_of(const struct ac__errand *errand) {
  struct loop *loop = ac__loop;
  if (errand->of.workers) return errand->of.workers;
  if (!loop->own_workers) loop->own_workers = ac_workers_start(0);
  return loop->own_workers;
}

/* ---- the future of a call: worker.ac does the work, and does not know the type of the value ---- */

struct wait_for_call {
  ac__saved head;
  struct ac__errand *errand;
};

static void call_start(ac_task *, void *coroutine, void *to);
static void call_resume(ac_task *, ac__saved *);
static const int no_lines[2];
static const ac__func call_func = {
    .ac__name = "ac_worker", .ac__lines = no_lines, .ac__start = call_start, .ac__resume = call_resume};

static void finish(ac_task *task, struct ac__errand *errand, void *to) {
  if (!task->ac__unwind) {
    if (to && errand->size) memcpy(to, (char *)errand + errand->value_at, errand->size);
    *ac__full(task)->loop->error_number = errand->error_number;
  }
  free(errand);
}

static void call_start(ac_task *task, void *coroutine, void *to) {
  struct ac__errand *errand = ((struct errand_call *)coroutine)->errand;
  ac_workers *workers = workers_of(errand);
  errand->error_number = *ac__full(task)->loop->error_number;
  if (workers) ac__worker_call__run(task, NULL, workers, errand);
  else ac__throw(ac__full(task), AC_ENOMEM, &call_func);
  if (task->ac__unwind != AC__SUSPEND) {
    finish(task, errand, to);
    return;
  }
  ac__shape shape = {sizeof(struct wait_for_call), _Alignof(struct wait_for_call), 0, 1};
  const ac__func *func = ac__func_sized(&call_func, errand->size, errand->align);
  struct wait_for_call *wait = ac__save(task, NULL, func ? func : &call_func, shape);
  wait->errand = errand;
}

static void call_resume(ac_task *task, ac__saved *self) {
  finish(task, ((struct wait_for_call *)self)->errand, self->ac__result);
}

ac__any ac__worker(ac_workers *workers, ac__any future) {
  struct entry *entry = ac__entry_find(future);
  if (!entry) return NULL; /* there was no memory */
  struct errand_call *call = entry->object;
  const ac__func *func = call->head.head.ac__func;
  const ac__func *other = ac__func_sized(&call_func, func->ac__size, func->ac__align);
  if (!other) {
    ac__drop(future, NULL);
    return NULL;
  }
  call->head.head.ac__func = other;
  call->errand->of.workers = workers;
  return future;
}
