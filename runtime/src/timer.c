#include "timer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "task.h"

/* ---- the heap ---- */

static bool before(const struct due *a, const struct due *b) {
  if (a->key != b->key) return a->key < b->key;
  return (int32_t)(a->timer->order - b->timer->order) < 0;
}

static void put(struct timers *timers, uint32_t at, struct due due) {
  timers->heap[at] = due;
  due.timer->index = at;
}

static void rise(struct timers *timers, uint32_t at, struct due due) {
  while (at) {
    uint32_t up = (at - 1) / 4;
    if (!before(&due, &timers->heap[up])) break;
    put(timers, at, timers->heap[up]);
    at = up;
  }
  put(timers, at, due);
}

static void sink(struct timers *timers, uint32_t at, struct due due) {
  for (;;) {
    uint32_t first = at * 4 + 1, stop = first + 4 < timers->count ? first + 4 : timers->count, best = first;
    if (first >= timers->count) break;
    for (uint32_t k = first + 1; k < stop; k++)
      if (before(&timers->heap[k], &timers->heap[best])) best = k;
    if (!before(&timers->heap[best], &due)) break;
    put(timers, at, timers->heap[best]);
    at = best;
  }
  put(timers, at, due);
}

/* Shifted so that four siblings share a cache line: 1 to 4, 5 to 8 and so on stand at multiples of 64 bytes. */
static struct due *place(void *block) { return (struct due *)((char *)block + ((48 - (uintptr_t)block) & 63)); }

static bool resize(struct timers *timers, uint32_t room) {
  size_t before = (size_t)((char *)timers->heap - (char *)timers->block);
  char *block = realloc(timers->block, room * sizeof(struct due) + 64);
  if (!block) return false;
  timers->block = block;
  timers->heap = place(block);
  if (block + before != (char *)timers->heap) memmove(timers->heap, block + before, timers->count * sizeof(struct due));
  timers->room = room;
  return true;
}

static inline bool add(struct timers *timers, struct timer *timer, int64_t key) {
  if (timers->count == timers->room && !resize(timers, timers->room ? timers->room * 2 : 64)) return false;
  timer->order = timers->last_order++;
  rise(timers, timers->count++, (struct due){key, timer});
  return true;
}

bool ac__timer_add(struct timers *timers, struct timer *timer, int64_t at) { return add(timers, timer, at * 2); }

void ac__timer_remove(struct timers *timers, struct timer *timer) {
  uint32_t at = timer->index;
  struct due last = timers->heap[--timers->count];
  if (at < timers->count) {
    if (at && before(&last, &timers->heap[(at - 1) / 4])) rise(timers, at, last);
    else sink(timers, at, last);
  }
  /* What a million sleeping tasks needed is not kept for the next few. */
  if (timers->room > 1024 && timers->count < timers->room / 4) resize(timers, timers->room / 2);
}

bool ac__alarm_set(struct timers *timers, struct alarm *alarm, int64_t at, void (*ring)(struct alarm *)) {
  ac__alarm_clear(timers, alarm);
  if (!add(timers, &alarm->timer, at * 2 + 1)) return false;
  alarm->ring = ring;
  return true;
}

void ac__alarm_clear(struct timers *timers, struct alarm *alarm) {
  if (alarm->ring) ac__timer_remove(timers, &alarm->timer);
  alarm->ring = NULL;
}

/* ---- the clock ---- */

int64_t ac__nanoseconds(double seconds) { return (int64_t)ceil(fmin(seconds, AC__LONGEST) * AC__SECOND); }
int64_t ac__moment(double seconds) { return llround(fmax(fmin(seconds, AC__LONGEST), -AC__LONGEST) * AC__SECOND); }

static int64_t monotonic(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * AC__SECOND + time.tv_nsec;
}

/* Moments count from the start of the process: a double keeps them to the nanosecond for a hundred days. */
static int64_t origin;

__attribute__((constructor)) static void start_clock(void) { origin = monotonic(); }

int64_t ac__clock_real(void) { return monotonic() - origin; }

int64_t ac__clock(const struct timers *timers) { return timers->virtual ? timers->now : ac__clock_real(); }

static void ring(struct alarm *alarm) {
  void (*call)(struct alarm *) = alarm->ring;
  alarm->ring = NULL;
  call(alarm);
}

void ac__timers_fire(struct loop *loop) {
  struct timers *timers = &loop->timers;
  if (!timers->count) return;
  int64_t now = ac__clock(timers);
  if (ac__timers_first(timers) <= now) timers->fired = now;
  while (timers->count && ac__timers_first(timers) <= now) {
    struct due due = timers->heap[0];
    ac__timer_remove(timers, due.timer);
    if (due.key & 1) ring((struct alarm *)due.timer);
    else ac__task_ready((struct task *)((char *)due.timer - offsetof(struct task, queue.timer)));
  }
}

static double wall(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / AC__SECOND;
}

static enum { AS_SET, REAL, VIRTUAL } environment_clock;
static __thread int thread_clock; /* AS_SET: as the environment says */

__attribute__((constructor)) static void read_environment(void) {
  const char *clock = getenv("AC_CLOCK");
  environment_clock = clock && !strcmp(clock, "virtual") ? VIRTUAL : REAL;
}

void ac_clock_virtual(bool on) { thread_clock = on ? VIRTUAL : REAL; }

void ac__clock_choose(struct timers *timers) {
  timers->virtual = (thread_clock ? thread_clock : (int)environment_clock) == VIRTUAL;
  timers->wall = wall();
}

/* Alarms of what outlives the loop are off from now on. */
void ac__timers_close(struct timers *timers) {
  for (uint32_t k = 0; k < timers->count; k++)
    if (timers->heap[k].key & 1) ((struct alarm *)timers->heap[k].timer)->ring = NULL;
  free(timers->block);
}

double ac_now(void) { return (double)(ac__loop ? ac__clock(&ac__loop->timers) : ac__clock_real()) / AC__SECOND; }

double ac_wall(void) {
  struct timers *timers = ac__loop ? &ac__loop->timers : NULL;
  return timers && timers->virtual ? timers->wall + (double)timers->now / AC__SECOND : wall();
}
