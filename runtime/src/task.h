/* Tasks.  task.c alone changes a task's state. */
#ifndef AC_TASK_H
#define AC_TASK_H

#include "handle.h"
#include "loop.h"
#include "memory.h"

/* What a task waits for, if it is in a leaf. */
struct wait {
  const char *name;
  /* Called before the task goes on; may make it fail.  Only if flags.late. */
  void (*finish)(struct task *);
  /* Asks for the end of the wait because the task was cancelled; NULL if it ends by itself. */
  void (*abort)(struct task *);
};

/* Values up to this size are kept in the task; none of them has a greater alignment. */
enum { AC__INLINE = 16 };

struct task {
  ac_task head;
  ac__saved *leaf; /* the innermost saved call; NULL while the task runs */
  union {
    struct {
      void *first; /* its coroutine; then the task that it awaits; at the end its error */
      void *block; /* room for a value that does not fit here */
    } part;
    unsigned char value[AC__INLINE];
  } __attribute__((aligned(AC__INLINE))) held;
  union {
    struct task *next; /* in the ready queue */
    struct timer timer;
  } queue;
  struct loop *loop;
  struct task *younger, **link; /* in the list of tasks that have not ended */
  const struct wait *wait;
  struct task *awaiter;
  const ac__func *func;
  union {
    const char *site; /* "file:line" where it was spawned */
    struct cold *cold;
  } about;
  uint32_t entry;  /* of its handle */
  uint32_t parent; /* the entry of its parent; it may have gone to another by now */
  uint64_t id;
  int error_number;  /* its errno while it does not run */
  uint32_t value_at; /* where in `leaf` the awaited value goes, if the leaf left no record of its own; 0: nowhere */
  int16_t cancelled; /* the code that its leaves throw, or 0 */
  uint16_t refusals; /* leaves that threw it */
  uint8_t state;     /* an ac_task_status */
  uint8_t apart;     /* a store of state and flags as one would stall the next load of either */
  struct task_flags {
    bool fresh : 1;     /* it has not started */
    bool late : 1;      /* call wait->finish */
    bool alone : 1;     /* nobody can await it any more */
    bool read : 1;      /* its error was read */
    bool has_cold : 1;  /* about.cold */
    bool has_block : 1; /* held.part.block */
  } flags;
};
_Static_assert(sizeof(struct task) == 128, "a task is two cache lines");

/* What few tasks have. */
struct cold {
  const char *site;
  size_t size; /* of this block */
  char name[];
};

enum { AC__BUDGET = 128 };

static inline struct task *ac__full(ac_task *task) { return (struct task *)task; }

/* A task for a call that has not started; the call's future is stale from now on.  NULL when there is no memory. */
struct task *ac__task_new(struct loop *, struct entry *, uint32_t index, const char *site);
/* Runs a task until it waits again or has ended. */
void ac__task_step(struct loop *, struct task *);
/* All leaves that it enters from now on throw `code`, and so does the one that it is in. */
void ac__task_cancel(struct task *, int code);
static inline void ac__task_free(struct task *);
/* The task has ended and nobody will await it: reports its error and frees it. */
void ac__task_forget(struct task *);
/* All tasks await each other in a circle: one of them gives up. */
void ac__task_cut(struct loop *);

/* Puts a task at the end of the ready queue. */
static inline void ac__task_queue(struct loop *loop, struct task *task) {
  task->state = AC_READY;
  task->queue.next = NULL;
  if (loop->ready) loop->last_ready->queue.next = task;
  else loop->ready = task;
  loop->last_ready = task;
}
static inline void ac__task_ready(struct task *task) { ac__task_queue(task->loop, task); }

/* Lets the running task wait: its leaf has been entered.  A leaf that needs nothing to go on leaves no record: its caller
 * is resumed as if the call had just returned, or has failed in wait->finish. */
static inline void ac__task_wait(struct task *task, const struct wait *wait) {
  task->wait = wait;
  task->state = AC_WAITING;
  task->head.ac__unwind = AC__SUSPEND;
}

bool ac__leaf_slow(struct task *);
/* The first line of every leaf.  False: the leaf must return at once; the task fails, or waits.  After true a leaf that
 * need not wait must do so all the same if ac__leaf_tired(). */
static inline bool ac__leaf(struct task *task) {
  return ac__likely(--task->head.ac__budget >= 0) || ac__leaf_slow(task);
}
static inline bool ac__leaf_tired(const struct task *task) { return task->head.ac__budget < 0; }

/* Where its value is, or goes. */
static inline void *ac__task_value(struct task *task) {
  return task->flags.has_block ? task->held.part.block : task->held.value;
}
static inline bool ac__task_ended(const struct task *task) { return task->state >= AC_DONE; }
static inline struct error *ac__task_error(const struct task *task) {
  return task->state > AC_DONE ? task->held.part.first : NULL;
}
static inline const char *ac__task_site(const struct task *task) {
  return task->flags.has_cold ? task->about.cold->site : task->about.site;
}

void ac__task_free_more(struct task *);
static inline void ac__task_free(struct task *task) {
  if (task->flags.has_block || task->flags.has_cold) ac__task_free_more(task);
  ac__entry_give(ac__entry_known(task->entry));
  ac__memory_give(task, sizeof *task);
}

/* Set in ac__handle of a coroutine that is malloc's; as part of an index it counts for nothing. */
#define AC__LARGE_COROUTINE ((uint64_t)1 << 31)

static inline void ac__coroutine_free(ac__coroutine *coroutine) {
  if (!ac__likely(!(coroutine->ac__handle & AC__LARGE_COROUTINE))) ac__memory_give_large(coroutine);
  else ac__memory_give(coroutine, 1); /* its chunk knows the size */
}

#endif
