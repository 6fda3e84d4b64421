/* Tasks.  task.c alone changes a task's state. */
#ifndef AC_TASK_H
#define AC_TASK_H

#include "handle.h"
#include "loop.h"
#include "memory.h"

/* What a task waits for, if it is in a leaf. */
struct wait {
  const char *name;
  /* Called before the task goes on; may make it fail.  Only if task->late. */
  void (*finish)(struct task *);
  /* Asks for the end of the wait because the task was cancelled; NULL if it ends by itself. */
  void (*abort)(struct task *);
};

/* Values up to this size and alignment are kept in the task. */
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
  uint8_t state;     /* an ac_task_status */
  bool fresh : 1;    /* it has not started */
  bool late : 1;     /* call wait->finish */
  bool alone : 1;    /* nobody can await it any more */
  bool has_cold : 1;
  bool read : 1;     /* its error was read */
  int16_t cancelled; /* the code that its leaves throw, or 0 */
  uint16_t refusals; /* leaves that threw it */
};

/* What few tasks have. */
struct cold {
  const char *site;
  size_t size; /* of this block */
  char name[];
};

enum { AC__BUDGET = 128 };

static inline struct task *ac__full(ac_task *task) { return (struct task *)task; }

/* A task for a call that has not started; it is not queued.  NULL when there is no memory. */
struct task *ac__task_new(struct loop *, struct entry *, const char *site);
/* Puts a task at the end of the ready queue. */
void ac__task_ready(struct task *);
/* Lets the running task wait: its leaf has been entered. */
void ac__task_wait(struct task *, const struct wait *);
/* Runs a task until it waits again or has ended. */
void ac__task_step(struct task *);
/* All leaves that it enters from now on throw `code`, and so does the one that it is in. */
void ac__task_cancel(struct task *, int code);
void ac__task_free(struct task *);
/* The task has ended and nobody will await it: reports its error and frees it. */
void ac__task_forget(struct task *);
/* All tasks await each other in a circle: one of them gives up. */
void ac__task_cut(struct loop *);

bool ac__leaf_slow(struct task *);
/* The first line of every leaf.  False: the leaf must return at once; the task fails, or waits.  After true a leaf that
 * need not wait must do so all the same if ac__leaf_tired(). */
static inline bool ac__leaf(struct task *task) { return ac__likely(--task->head.ac__budget >= 0) || ac__leaf_slow(task); }
static inline bool ac__leaf_tired(const struct task *task) { return task->head.ac__budget < 0; }

static inline bool ac__task_inline(const ac__func *func) {
  return func->ac__size <= AC__INLINE && func->ac__align <= AC__INLINE;
}
/* Where its value is, or goes. */
static inline void *ac__task_value(struct task *task) {
  return ac__task_inline(task->func) ? task->held.value : task->held.part.block;
}
static inline bool ac__task_ended(const struct task *task) { return task->state >= AC_DONE; }
static inline struct error *ac__task_error(const struct task *task) {
  return task->state > AC_DONE ? task->held.part.first : NULL;
}
static inline const char *ac__task_site(const struct task *task) {
  return task->has_cold ? task->about.cold->site : task->about.site;
}

void ac__coroutine_free(ac__coroutine *, const struct entry *);

#endif
