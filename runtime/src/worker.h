/* Worker processes: what worker.c, which has them, worker.ac, which talks to them, and worker_serve.c, which is one, share. */
#ifndef AC_WORKER_H
#define AC_WORKER_H

#include "errand.h"
#include "process.h"

/* The name of the environment variable that makes the program a worker: it holds the number of its parent. */
#define AC__WORKER_VARIABLE "AC__WORKER"

/* Goes to the worker; then come the name of the module, and the errand behind its head. */
struct request {
  uint64_t run; /* of the errand, within the module */
  uint32_t name_size, whole, align, value_at, size;
  int32_t error_number;
};
/* Comes back; then comes the value. */
struct reply {
  int32_t error_number;
};

/* A part of the program: itself, with an empty name, or a library. */
struct module {
  uintptr_t base;
  const char *name;
};
struct module ac__module_of(void (*run)(void *));

struct worker {
  struct worker *next; /* among the idle ones */
  struct worker *younger, **link;
  ac_workers *workers;
  struct process *process;
};

struct ac_workers {
  void (*end)(struct ac_workers *); /* at the end of the loop */
  struct ac_workers *next, **link;  /* among those of the loop */
  struct loop *loop;
  ac_semaphore slots;
  size_t limit, users; /* users: calls that wait for a worker, or are made */
  struct worker *all, *idle;
  bool closed, over; /* no call begins any more; none is made any more */
};

/* One that is idle or new; NULL and a code. */
struct worker *ac__worker_take(ac_workers *, int *code);
void ac__worker_give(struct worker *);
/* It is killed, unless it has ended. */
void ac__worker_discard(struct worker *);
/* A user leaves; the last one frees a pool that is over. */
void ac__workers_left(ac_workers *);
/* Calls that are being made fail. */
void ac__workers_over(ac_workers *);

/* async: makes the call in a worker. */
AC__ASYNC(void, ac__worker_call, ac_workers *, struct ac__errand *);

#endif
