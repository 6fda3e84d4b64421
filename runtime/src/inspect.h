/* Looking inside: who waits where, for what, and since when. */
#ifndef AC_INSPECT_H
#define AC_INSPECT_H

#include "view.h"

struct outlet {
  void (*put)(void *to, const char *text, size_t size);
  void *to;
};
/* An outlet's: whatever the program's own threads hold locked. */
void ac__put_to_stderr(void *unused, const char *text, size_t size);

/* The tasks of a loop as a tree, each below the one that spawned it.  Of more than a few thousand only the number. */
void ac__tree_print(const struct view *, const struct outlet *);
/* What a task does, "in ac_sleep, for 1.5 s"; the calls that wait, innermost first, with two spaces and `indent` more before
 * each, those after `most` only as a number. */
void ac__add_state(struct text *, const struct view *, const struct task *);
void ac__add_calls(struct text *, const struct view *, const struct task *, int indent, size_t most);
/* Of one that runs, but for the call that was resumed last. */
void ac__add_callers(struct text *, const struct view *, const struct task *);
/* Copied to a buffer: another thread's may go. */
enum { AC__NAME_ROOM = 80 };
const char *ac__name_of(const struct view *, const struct task *, char buffer[AC__NAME_ROOM]);

#endif
