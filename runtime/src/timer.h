/* Time: the clock, the tasks that sleep, and what wakes the loop for them.
 *
 * libuv's own timers are early under load and a millisecond coarse.  Ours are a heap in nanoseconds, asked at every
 * poll, and never early.  What remains for libuv is to end a poll in time. */
#ifndef AC_TIMER_H
#define AC_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "error.h"

struct timer {
  uint32_t index; /* in its bucket */
  uint8_t bucket;
  uint32_t order : 24; /* among those due at the same moment; it may wrap around */
};

/* A call at a moment: the end of a timeout, of a grace. */
struct alarm {
  struct timer timer;
  void (*ring)(struct alarm *); /* NULL: it is not set */
};

struct due {
  int64_t key; /* twice the moment, and one more for an alarm: of what is due at once results come first */
  struct timer *timer;
};

struct bucket {
  struct due *at;
  uint32_t count, room;
};

/* The first bucket is a heap of all that is due before `horizon`, with four children to a node.  What is due later waits
 * in the others, a span of time each, and in the last, without an end, until its time comes: a heap of a million would
 * fetch twenty tasks from memory to move one. */
enum { AC__HEAP = 0, AC__BEYOND = 127, AC__BUCKETS = 128 };

struct timers {
  struct bucket buckets[AC__BUCKETS];
  void *block;             /* of malloc's; the heap is within it, and has room for all */
  uint32_t count, distant; /* in all, and not in the heap */
  uint32_t many;           /* so many in the heap are worth buckets */
  uint32_t current;        /* the last bucket that went to the heap */
  uint32_t last_order;
  int64_t base, horizon; /* where the first bucket begins and where the current one ends */
  int shift;             /* of a bucket's span */
  int64_t fired;         /* the last time that tasks were woken */
  bool virtual;
  int64_t now; /* the virtual moment */
  double wall; /* when virtual time was 0 */
};

/* Of a task that sleeps.  False when there is no memory. */
bool ac__timer_add(struct timers *, struct timer *, int64_t at);
void ac__timer_remove(struct timers *, struct timer *);
/* Of something else; setting one that is set moves it.  False when there is no memory. */
bool ac__alarm_set(struct timers *, struct alarm *, int64_t at, void (*ring)(struct alarm *));
void ac__alarm_clear(struct timers *, struct alarm *);
/* The first moment for which something is set. */
static inline int64_t ac__timers_first(const struct timers *timers) { return timers->buckets[AC__HEAP].at[0].key >> 1; }

enum { AC__MILLISECOND = 1000000, AC__SECOND = 1000000000 };

/* Seconds, rounded up: what is counted from now must not be early.  Longer than AC__LONGEST is forever. */
#define AC__LONGEST 4e9
int64_t ac__nanoseconds(double seconds);
/* A moment in seconds, to the nearest. */
int64_t ac__moment(double seconds);

/* Makes it empty, with the clock that the thread wants, real or virtual. */
void ac__timers_open(struct timers *);
/* Nanoseconds since the start of the process, or of virtual time. */
int64_t ac__clock(const struct timers *);
int64_t ac__clock_real(void);

struct loop;

/* Makes the tasks ready whose moment has come. */
void ac__timers_fire(struct loop *);
void ac__timers_close(struct timers *);

/* What ends a poll in time: libuv's timer if there is long to go, else, where there is one, a timer of the kernel's. */
struct driver {
  uv_timer_t timer;
  uv_poll_t poll;
  int descriptor; /* -1: none */
  int64_t at;     /* the moment for which it is set; 0: it is not */
  bool quiet;     /* on the virtual clock: nothing has come for a while */
};

int ac__driver_open(struct loop *);
/* Sees to it that the next poll ends at the earliest deadline. */
void ac__driver_set(struct loop *);
void ac__driver_close(struct loop *);

#endif
