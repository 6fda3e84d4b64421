/* Errors, and the one in flight.
 *
 * While an error unwinds a task, from the throw to where it is caught or the task ends, nothing else runs on its loop.
 * So there is room for one in the loop, and a throw of a code allocates nothing: it becomes an ac_error when someone
 * wants to hold it. */
#ifndef AC_ERROR_H
#define AC_ERROR_H

#ifndef AC__RARE
#define AC__RARE /* rare for a caller, but it must be quick */
#endif
#include <ac.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { AC__THROWN, AC__AWAITED, AC__RESUMED, AC__SPAWNED, AC__CANCELLED };

struct place {
  const ac__func *func; /* NULL: of no task */
  const char *site;     /* "file:line" where a task was spawned, or who cancelled asked for it */
  int line;
  int what;
};

/* Of a longer way the first and the last places are kept. */
enum { AC__PLACES = 64, AC__FIRST_PLACES = 32 };

struct trace {
  uint32_t passed; /* places that there were */
  struct place *places;
};

struct error {
  ac_error head;
  struct trace trace;
  struct error *also; /* others of the same group */
  uint32_t owners;    /* besides the first */
  bool lasting;       /* static: never freed */
};

/* The code of the error that a generator which is closed fails with: no catch sees it. */
#define AC__CLOSING INT_MIN
extern struct error ac__closing;

struct flight {
  struct error *error; /* NULL: only a code */
  int code;
  uint32_t passed;
  struct place places[AC__PLACES];
};

struct task;

/* Makes the running task fail, from inside the runtime; for a leaf `func` names it. */
void ac__throw(struct task *, int code, const ac__func *func);
/* Adds a place to the error in flight. */
void ac__flight_pass(struct flight *, struct place);
/* Adds one to an error that is held. */
void ac__error_pass(struct error *, struct place);
/* Takes the error out of the air; puts it back, and the task fails with it. */
struct error *ac__flight_take(struct flight *);
void ac__flight_put(struct task *, struct error *);
/* The second error goes with the first; it is taken over. */
void ac__error_attach(struct error *, struct error *);
/* Prints to stderr in one piece, after a line of one's own. */
void ac__error_report(const struct error *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* NULL if it is not known. */
const char *ac__error_text(int code);
/* With a text that lasts; never NULL. */
struct error *ac__error_of_text(int code, const char *text);

/* Text to a buffer that may be too small, as snprintf does it. */
struct text {
  char *buffer;
  size_t size, length;
};
void ac__text_add(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "file:line: did f\n" */
void ac__text_place(struct text *, const struct place *);

#endif
