/* Tasks.  task.c alone changes a task's state. */
#ifndef AC_TASK_H
#define AC_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "handle.h"
#include "loop.h"
#include "memory.h"
#include "scope.h"

/* What a task waits for, if it is in a leaf: wait.h says how to write one. */
struct wait {
  const ac__func *func; /* the leaf's */
  void (*finish)(struct task *);
  bool (*abort)(struct task *);
  struct task *(*awaited)(const struct task *);
  void (*give_up)(struct task *);
};

/* Values up to this size are kept in the task; none of them has a greater alignment. */
enum { AC__INLINE = 16 };

/* Stands before the call that it runs, in one block: each coroutine has room for its task.  What it takes to wait and to go on
 * stands first, in 64 bytes. */
struct task {
  ac_task head;
  struct task_flags {
    bool alone : 1;     /* nobody can await it any more */
    bool large : 1;     /* its block is malloc's */
    bool has_cold : 1;  /* about.cold */
    bool has_block : 1; /* held.part.block */
    bool lent : 1;      /* that block is not its own */
    bool special : 1;   /* more is to do at its end: it is in a group, or watched */
    bool hit : 1;       /* it was cancelled itself */
    bool struck : 1;    /* its innermost scope is cancelled, or with none it itself or what it was born in */
    bool hurried : 1;   /* its cleanups have no grace left */
    bool paused : 1;    /* it went on awaiting after it was cancelled, and was made to let others run */
    bool stubborn : 1;  /* it still did not stop, and was reported */
    bool read : 1;      /* its error was read */
    bool patient : 1;   /* what it waits for outside may never come */
  } flags;
  ac__saved *leaf; /* the innermost saved call; NULL while the task runs */
  union {
    struct {
      void *first; /* what its leaf keeps; at the end its error */
      void *block; /* room for a value that does not fit here */
    } part;
    struct {
      uint32_t since, until; /* of one that sleeps, in hundredths of a second: only `first` has room for it */
    } sleep;
    unsigned char value[AC__INLINE];
  } __attribute__((aligned(AC__INLINE))) held;
  union {
    struct task *next; /* in the ready queue */
    struct timer timer;
    int64_t since; /* the tick when its wait began, if it does not sleep */
  } queue;
  struct loop *loop;
  const struct wait *wait; /* NULL: it has not started */
  uint32_t value_at;       /* where in `leaf` the awaited value goes, if the leaf left no record; 0: nowhere */
  int error_number;        /* its errno while it does not run */

  struct task *younger, **link; /* in the list of the group that it was born in */
  struct scope *scope;          /* the innermost that it is in */
  struct task *awaiter;
  union {
    ac__coroutine call; /* as long as it is none */
    struct {
      const ac__func *func;
      uint32_t entry;  /* of its handle */
      uint32_t parent; /* the entry of its parent; it may have gone to another by now */
      union {
        const char *site; /* "file:line" where it was spawned */
        struct cold *cold;
      } about;
      uint64_t id;
    };
  };
};
_Static_assert(sizeof(struct task) == 128, "a task is two cache lines");
_Static_assert(offsetof(struct task, call.ac__handle) == offsetof(struct task, entry), "the index of the handle stays");
_Static_assert(offsetof(struct task, call.ac__site) == offsetof(struct task, about.site), "the place is overwritten");

struct watch {
  struct watch *next, *before; /* in a ring; next: NULL while it does not watch */
  void (*ended)(struct watch *, struct task *);
};

/* What few tasks have. */
struct cold {
  const char *site;
  char *name;                /* malloc's, or NULL */
  const struct cause *cause; /* of its own cancel */
  struct watch watches;      /* where their ring begins and ends */
  struct local *locals;
  struct task *task;
  struct alarm grace; /* the end of its cleanup's grace */
};

enum { AC__BUDGET = 128 };

static inline struct task *ac__full(ac_task *task) { return (struct task *)task; }

/* A task for a call that has not started; the call's future is stale from now on.  NULL when there is no memory. */
struct task *ac__task_new(struct group *, struct entry *, const char *site);
/* Runs a task until it waits again, true, or has ended. */
bool ac__task_step(struct loop *, struct task *);
static inline void ac__task_free(struct task *);
/* Runs one that has not started on top of the running one, which goes on as if nothing had been. */
void ac__task_run_now(struct loop *, struct task *);
/* The running task waits: runs the next one at once, on top of it.  True: now this one would be next, so it goes on. */
bool ac__task_run_next(struct loop *, struct task *);
/* The task has ended and nobody will await it: reports its error and frees it. */
void ac__task_forget(struct task *);
/* Nobody can await the task from now on. */
void ac__task_leave_alone(struct task *);
/* A cancel that it can see has come to the task: if it waits, its leaf is asked to end that. */
void ac__task_abort(struct task *);
/* A task that has not started, and never will, ends as cancelled. */
void ac__task_never_start(struct task *);
/* Takes one that has ended out of the list of its group. */
void ac__task_unlist(struct task *);
/* Frees one that has ended, and its error. */
void ac__task_discard(struct task *);
/* All tasks await each other in a circle: one of them gives up. */
void ac__task_cut(struct loop *);
/* What few tasks have. */
struct cold *ac__task_cold(struct task *);
/* The values of a task that has some; they go. */
void ac__locals_inherit(struct task *child, const struct task *parent);
void ac__locals_let_go(struct local *);
/* The same from thread to thread, by a block of malloc's or NULL. */
void *ac__locals_pack(const struct task *);
void ac__locals_unpack(struct task *, const void *packed);

/* Starts a task now if it is to be eager, else in its turn. */
void ac__task_start(struct task *, const ac_spawn_options *);

/* Puts a task at the end of the ready queue. */
static inline void ac__task_queue(struct loop *loop, struct task *task) {
  task->head.ac__state = AC_READY;
  task->queue.next = NULL;
  if (loop->ready) loop->last_ready->queue.next = task;
  else if (loop->ready = task, ac__unlikely(loop->dormant)) ac__loop_awake(loop);
  loop->last_ready = task;
}
static inline void ac__task_ready(struct task *task) { ac__task_queue(task->loop, task); }

/* Where its value is, or goes. */
static inline void *ac__task_value(struct task *task) {
  return task->flags.has_block ? task->held.part.block : task->held.value;
}
static inline bool ac__task_ended(const struct task *task) { return task->head.ac__state >= AC_DONE; }
static inline struct error *ac__task_error(const struct task *task) {
  return task->head.ac__state > AC_DONE ? task->held.part.first : NULL;
}
/* Those that the clock ends. */
extern const struct wait ac__sleep_wait, ac__pause_wait;
enum { AC__HUNDREDTH = 10 * AC__MILLISECOND };
static inline uint32_t ac__hundredths(int64_t nanoseconds) {
  int64_t hundredths = nanoseconds / AC__HUNDREDTH;
  return hundredths < UINT32_MAX ? (uint32_t)hundredths : UINT32_MAX;
}
static inline bool ac__task_sleeps(const struct task *task) {
  return task->wait == &ac__sleep_wait || task->wait == &ac__pause_wait;
}
static inline int64_t ac__task_since(const struct task *task) {
  return ac__task_sleeps(task) ? (int64_t)task->held.sleep.since * (AC__HUNDREDTH / AC__MILLISECOND)
                               : task->queue.since;
}
static inline const char *ac__task_site(const struct task *task) {
  return task->flags.has_cold ? task->about.cold->site : task->about.site;
}

/* All that the few have besides, and it. */
void ac__task_free_more(struct task *);
static inline void ac__task_free_with(struct task *task, struct entry *entry) {
  ac__entry_give(entry);
  if (task->flags.has_block || task->flags.has_cold || task->flags.special || task->flags.large)
    ac__task_free_more(task);
  else ac__memory_give(task, 1); /* its chunk knows the size */
}

/* The description of a leaf whose value may be of any type, for one of these; NULL when there is no memory. */
const ac__func *ac__func_sized(const ac__func *base, size_t size, size_t align);
/* That of a function, with another start: for what stands for its calls. */
const ac__func *ac__func_standing_for(const ac__func *, void (*start)(ac_task *, void *coroutine, void *to));

static inline void ac__task_free(struct task *task) { ac__task_free_with(task, ac__entry_known(task->entry)); }

/* Set in ac__handle of a coroutine that owns more, a struct owning; as part of an index it counts for nothing. */
#define AC__OWNING_COROUTINE ((uint64_t)1 << 30)

struct owning {
  ac__coroutine head;
  void (*drop)(ac__coroutine *); /* it will never start; frees what it owns */
};

static inline struct task *ac__coroutine_task(ac__coroutine *coroutine) {
  return (struct task *)((char *)coroutine - offsetof(struct task, call));
}

/* A block of malloc's: the task of a call whose arguments are large, or aligned to more than 16. */
void ac__coroutine_free_large(struct task *);
static inline void ac__coroutine_free(ac__coroutine *coroutine) {
  struct task *task = ac__coroutine_task(coroutine);
  if (!ac__likely(!task->flags.large)) ac__coroutine_free_large(task);
  else ac__memory_give(task, 1); /* its chunk knows the size */
}
/* One that has not started: what it owns goes, and it. */
void ac__coroutine_empty(ac__coroutine *);
void ac__coroutine_drop(ac__coroutine *);
/* ac_drop, by the function that is named if it cannot be. */
void ac__drop_by(ac__any, const char *here, const char *what);
/* On the way to another thread it is a block of malloc's, and has no handle: its entry is to be given.  There it gets one.
 * NULL when there is no memory: then all is as it was. */
ac__coroutine *ac__coroutine_pack(ac__coroutine *);
struct entry *ac__coroutine_unpack(ac__coroutine *);
/* Its future; on the way it becomes one that owns. */
ac__any ac__coroutine_owns(struct owning *, void (*drop)(ac__coroutine *));

#endif
