/* Futures that are used once more: what their users are told.  In debug mode also where it was that they were consumed. */
#ifndef AC_CONSUMED_H
#define AC_CONSUMED_H

#include "debug.h"
#include "error.h"

void ac__note_consumed(ac__any, const char *here);
/* A future is about to be consumed; `here` is NULL where the running task awaits it. */
static inline void ac__consumed(ac__any future, const char *here) {
  if (__builtin_expect(ac__debug(), 0)) ac__note_consumed(future, here);
}

/* "this future was consumed at app.ac:7", or why else it stands for nothing. */
enum { AC__REFUSED_TEXT = 400 };
const char *ac__refused_text(ac__any, int code, char buffer[AC__REFUSED_TEXT]);
/* What the use of it fails with. */
struct error *ac__refused_error(ac__any, int code);
void ac__throw_refused(struct task *, ac__any, int code, const ac__func *);
void ac__consumed_close(void);

#endif
