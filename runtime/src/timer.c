#include "timer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "task.h"

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

/* ---- the heap ---- */

static bool before(const struct due *a, const struct due *b) {
  if (a->key != b->key) return a->key < b->key;
  return (int32_t)((uint32_t)(a->timer->order - b->timer->order) << 8) < 0;
}

static void put(struct due *heap, uint32_t at, struct due due) {
  heap[at] = due;
  due.timer->index = at;
}

static void rise(struct due *heap, uint32_t at, struct due due) {
  while (at) {
    uint32_t up = (at - 1) / 4;
    if (!before(&due, &heap[up])) break;
    put(heap, at, heap[up]);
    at = up;
  }
  put(heap, at, due);
}

static void sink(const struct bucket *bucket, uint32_t at, struct due due) {
  struct due *heap = bucket->at;
  for (;;) {
    uint32_t first = at * 4 + 1, stop = first + 4 < bucket->count ? first + 4 : bucket->count, best = first;
    if (first >= bucket->count) break;
    for (uint32_t k = first + 1; k < stop; k++)
      if (before(&heap[k], &heap[best])) best = k;
    if (!before(&heap[best], &due)) break;
    put(heap, at, heap[best]);
    at = best;
  }
  put(heap, at, due);
}

static inline void heap_add(struct timers *timers, struct due due) {
  struct bucket *heap = &timers->buckets[AC__HEAP];
  due.timer->bucket = AC__HEAP;
  rise(heap->at, heap->count++, due);
}

static void heap_remove(struct bucket *heap, uint32_t at) {
  struct due last = heap->at[--heap->count];
  if (at == heap->count) return;
  if (at && before(&last, &heap->at[(at - 1) / 4])) rise(heap->at, at, last);
  else sink(heap, at, last);
}

/* Shifted so that four siblings share a cache line: 1 to 4, 5 to 8 and so on stand at multiples of 64 bytes. */
static struct due *place(void *block) { return (struct due *)((char *)block + ((48 - (uintptr_t)block) & 63)); }

static bool heap_resize(struct timers *timers, uint32_t room) {
  struct bucket *heap = &timers->buckets[AC__HEAP];
  size_t before = (size_t)((char *)heap->at - (char *)timers->block);
  char *block = realloc(timers->block, room * sizeof(struct due) + 64);
  if (!block) return false;
  timers->block = block;
  heap->at = place(block);
  if (block + before != (char *)heap->at) memmove(heap->at, block + before, heap->count * sizeof(struct due));
  heap->room = room;
  return true;
}

/* ---- the other buckets ---- */

enum { FEW = 8192, FIRST = 1 << 17, SAMPLE = 64 };

/* Of whole pages, which go back to the system at once: malloc would keep what lies between others. */
static bool bucket_grow(struct bucket *bucket) {
  size_t bytes = bucket->room * sizeof(struct due), more = bytes ? bytes * 2 : FIRST;
  void *at = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return false;
  if (bytes) {
    memcpy(at, bucket->at, bytes);
    munmap(bucket->at, bytes);
  }
  bucket->at = at;
  bucket->room = (uint32_t)(more / sizeof(struct due));
  return true;
}

static void bucket_empty(struct bucket *bucket) {
  if (bucket->room) munmap(bucket->at, bucket->room * sizeof(struct due));
  *bucket = (struct bucket){0};
}

/* False: it is full, and the heap is as good a place. */
static bool bucket_add(struct timers *timers, uint32_t number, struct due due) {
  struct bucket *bucket = &timers->buckets[number];
  if (bucket->count == bucket->room && !bucket_grow(bucket)) return false;
  due.timer->bucket = (uint8_t)number;
  put(bucket->at, bucket->count++, due);
  timers->distant++;
  return true;
}

static void bucket_remove(struct timers *timers, struct bucket *bucket, uint32_t at) {
  struct due last = bucket->at[--bucket->count];
  timers->distant--;
  if (at < bucket->count) put(bucket->at, at, last);
  if (!bucket->count) bucket_empty(bucket);
}

/* The bucket for what is not due before the horizon. */
static uint32_t bucket_of(const struct timers *timers, int64_t key) {
  uint64_t spans = ((uint64_t)key - (uint64_t)timers->base) >> timers->shift;
  return spans < AC__BEYOND - 1 ? (uint32_t)spans + 1 : AC__BEYOND;
}

static void place_due(struct timers *timers, struct due due) {
  if (due.key < timers->horizon || !bucket_add(timers, bucket_of(timers, due.key), due)) heap_add(timers, due);
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* The moment before which three of four of them are due. */
static int64_t most_before(const struct bucket *bucket) {
  int64_t some[SAMPLE];
  for (uint32_t k = 0; k < SAMPLE; k++) some[k] = bucket->at[(uint64_t)k * bucket->count / SAMPLE].key;
  qsort(some, SAMPLE, sizeof *some, ascending);
  return some[SAMPLE * 3 / 4];
}

/* Divides the last bucket into the others, which are empty; few very late ones remain in it. */
static void divide(struct timers *timers) {
  struct bucket all = timers->buckets[AC__BEYOND];
  int64_t last = most_before(&all);
  timers->buckets[AC__BEYOND] = (struct bucket){0};
  timers->distant = timers->current = 0;
  timers->base = all.at[0].key;
  for (uint32_t k = 1; k < all.count; k++)
    if (all.at[k].key < timers->base) timers->base = all.at[k].key;
  timers->horizon = timers->base;
  for (timers->shift = 0; bucket_of(timers, last) == AC__BEYOND;) timers->shift++;
  for (uint32_t k = 0; k < all.count; k++) place_due(timers, all.at[k]);
  bucket_empty(&all);
}

/* The next bucket goes to the heap. */
static void advance(struct timers *timers) {
  if (timers->current == AC__BEYOND - 1) divide(timers);
  struct bucket *next = &timers->buckets[++timers->current];
  uint64_t span = (uint64_t)timers->current << timers->shift;
  if (__builtin_add_overflow(timers->base, span, &timers->horizon)) timers->horizon = INT64_MAX;
  for (uint32_t k = 0; k < next->count; k++) heap_add(timers, next->at[k]);
  timers->distant -= next->count;
  bucket_empty(next);
}

/* The first in the heap is the first of all. */
static void settle(struct timers *timers) {
  const struct bucket *heap = &timers->buckets[AC__HEAP];
  while (timers->distant && (!heap->count || heap->at[0].key >= timers->horizon)) advance(timers);
  if (!timers->distant) timers->horizon = INT64_MAX;
  if (!heap->count) timers->many = FEW;
}

/* The heap has become large: all goes to the last bucket, and what is due soon comes back. */
static void spread(struct timers *timers) {
  struct bucket *heap = &timers->buckets[AC__HEAP];
  uint32_t count = heap->count;
  heap->count = 0;
  timers->current = AC__BEYOND - 1;
  timers->base = timers->horizon = INT64_MIN;
  timers->shift = 0;
  for (uint32_t k = 0; k < count; k++) place_due(timers, heap->at[k]);
  settle(timers);
  timers->many = heap->count < FEW ? FEW : heap->count * 2;
}

static inline bool add(struct timers *timers, struct timer *timer, int64_t key) {
  const struct bucket *heap = &timers->buckets[AC__HEAP];
  if (timers->count == heap->room && !heap_resize(timers, heap->room ? heap->room * 2 : 64)) return false;
  timer->order = timers->last_order++ & 0xffffff;
  timers->count++;
  place_due(timers, (struct due){key, timer});
  if (heap->count > timers->many && !timers->distant) spread(timers);
  return true;
}

bool ac__timer_add(struct timers *timers, struct timer *timer, int64_t at) { return add(timers, timer, at * 2); }

void ac__timer_remove(struct timers *timers, struct timer *timer) {
  struct bucket *bucket = &timers->buckets[timer->bucket], *heap = &timers->buckets[AC__HEAP];
  if (bucket == heap) heap_remove(heap, timer->index);
  else bucket_remove(timers, bucket, timer->index);
  timers->count--;
  settle(timers);
  /* What a million sleeping tasks needed is not kept for the next few. */
  if (heap->room > 1024 && timers->count < heap->room / 4) heap_resize(timers, heap->room / 2);
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

/* It has slept: what it needs to go on has left the cache, and comes while others are woken. */
static void wake(struct task *task) {
  __builtin_prefetch(task->leaf, 1);
  __builtin_prefetch(&task->younger, 1);
  ac__task_ready(task);
}

void ac__timers_fire(struct loop *loop) {
  struct timers *timers = &loop->timers;
  if (!timers->count) return;
  int64_t now = ac__clock(timers);
  if (ac__timers_first(timers) <= now) timers->fired = now;
  while (timers->count && ac__timers_first(timers) <= now) {
    struct due due = timers->buckets[AC__HEAP].at[0];
    ac__timer_remove(timers, due.timer);
    if (due.key & 1) ring((struct alarm *)due.timer);
    else wake((struct task *)((char *)due.timer - offsetof(struct task, queue.timer)));
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

void ac__timers_open(struct timers *timers) {
  *timers = (struct timers){.many = FEW, .horizon = INT64_MAX, .wall = wall()};
  timers->virtual = (thread_clock ? thread_clock : (int)environment_clock) == VIRTUAL;
}

/* Alarms of what outlives the loop are off from now on. */
void ac__timers_close(struct timers *timers) {
  for (int b = 0; b < AC__BUCKETS; b++) {
    struct bucket *bucket = &timers->buckets[b];
    for (uint32_t k = 0; k < bucket->count; k++)
      if (bucket->at[k].key & 1) ((struct alarm *)bucket->at[k].timer)->ring = NULL;
    if (b != AC__HEAP) bucket_empty(bucket);
  }
  free(timers->block);
}

double ac_now(void) { return (double)(ac__loop ? ac__clock(&ac__loop->timers) : ac__clock_real()) / AC__SECOND; }

double ac_wall(void) {
  struct timers *timers = ac__loop ? &ac__loop->timers : NULL;
  return timers && timers->virtual ? timers->wall + (double)timers->now / AC__SECOND : wall();
}
