/* What a program must hear about without having asked. */
#ifndef AC_REPORT_H
#define AC_REPORT_H

#include <stdbool.h>

#include "debug.h"
#include "task.h"

/* How many of these there were so far. */
extern struct reports { size_t unawaited, others; } ac__reports;
/* Also by several loops at a time. */
static inline void ac__report_counted(size_t *count, size_t more) { __atomic_fetch_add(count, more, __ATOMIC_RELAXED); }
/* A task failed and nobody will await it. */
void ac__report_lost_error(struct task *, const struct error *);
/* A cancelled task keeps awaiting. */
void ac__report_stubborn(struct task *);
void ac__report_misuse(const char *here, const char *what);
/* What is nobody's mistake and is being dealt with. */
void ac__report_trouble(const char *what, const char *then);

/* The same in debug mode, where it is not known. */
void ac__report_use(const char *what);
/* In debug mode: a task, or what has a handle of libuv's, is used on its loop's thread alone, or the program ends. */
void ac__check_owner(const struct loop *, const struct task *);
static inline void ac__check_thread(const struct task *task) {
  if (ac__unlikely(ac__debug())) ac__check_owner(task->loop, task);
}
static inline void ac__check_loop(const struct loop *loop) {
  if (ac__unlikely(ac__debug())) ac__check_owner(loop, NULL);
}
/* A call that is to run without being awaited was refused. */
void ac__report_refusal(const char *here, const char *what, int code);
/* Reports the tasks of a loop that nobody consumed, and frees them. */
void ac__report_tasks(struct loop *);
/* Reports the calls of this thread that never started, and frees them; its channels go in silence, but for debug mode. */
void ac__report_coroutines(void);
/* Reports the generators of this thread that have begun and that nobody has closed, and closes them: their cleanups run,
 * as tasks.  False: there are none. */
bool ac__close_generators(struct loop *);
void ac__channel_discard(struct entry *);
/* Those that loops share and that nobody has freed. */
void ac__channels_report(void);
/* In debug mode: a channel that was not freed, a promise of which the one half is missing; and who is cancelled at main's end. */
void ac__report_channel(const char *here, size_t items);
void ac__report_promise(const char *here, const char *what);
void ac__report_left(struct loop *);
/* The program ends, and has not left a loop that it has attached. */
void ac__report_attached(const struct loop *);
/* Nothing can wake any task: says who waits where, and ends the program with exit status 70. */
_Noreturn void ac__deadlock(struct loop *);

/* The task that it awaits, or NULL. */
struct task *ac__task_awaited(const struct task *);

#endif
