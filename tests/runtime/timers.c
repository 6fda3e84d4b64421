/* Many timers: none is lost, early or out of order, whatever their moments look like and however many there are. */
#include <stdlib.h>

#include "loop.h"
#include "lowered.h"

enum { MOST = 40000 };

static struct each {
  struct alarm alarm;
  int64_t at;
  int order; /* of its setting */
} all[MOST];
static struct loop loop;
static struct timers *const timers = &loop.timers;
static struct each *last;
static int set, rung, orders;

static void on_ring(struct alarm *alarm) {
  struct each *each = (struct each *)alarm;
  CHECK(each->at <= timers->now);
  CHECK(!last || last->at < each->at || (last->at == each->at && last->order < each->order));
  last = each;
  rung++;
}

static uint64_t seed = 1;
static uint64_t any(uint64_t n) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (seed >> 20) % n;
}

/* How far ahead they are. */
static int64_t even(void) { return (int64_t)any(1000000000); }
static int64_t equal(void) { return 5000000; }
static int64_t steps(void) { return (int64_t)any(7) * 1000; }
static int64_t scales(void) { return (int64_t)any((uint64_t)1 << any(62)); }
static int64_t crowd(void) { return any(100) ? (int64_t)any(1000) : (int64_t)any((uint64_t)4e18); }

static void change(struct each *each, int64_t (*ahead)(void)) {
  if (each->alarm.ring) set--;
  if (each->alarm.ring && any(2)) {
    ac__alarm_clear(timers, &each->alarm);
  } else {
    each->at = timers->now + ahead();
    if (each->at > (int64_t)4e18) each->at = (int64_t)4e18;
    each->order = orders++;
    CHECK(ac__alarm_set(timers, &each->alarm, each->at, on_ring));
    set++;
  }
}

static void fire(int64_t until) {
  timers->now = until;
  last = NULL;
  rung = 0;
  ac__timers_fire(&loop);
  set -= rung;
}

/* What is left is due later. */
static void look(void) {
  int found = 0;
  for (int k = 0; k < MOST; k++)
    if (all[k].alarm.ring) {
      CHECK(all[k].at > timers->now && all[k].at >= ac__timers_first(timers));
      found++;
    }
  CHECK(found == set && timers->count == (uint32_t)set);
}

static void try_out(int64_t (*ahead)(void), uint64_t span, int changes) {
  ac__timers_open(timers);
  set = 0;
  for (int turn = 0; turn < 60; turn++) {
    for (int k = 0; k < changes; k++) change(&all[any(MOST)], ahead);
    fire(timers->now + (int64_t)any(span));
    look();
  }
  while (set) fire(ac__timers_first(timers));
  look();
  ac__timers_close(timers);
}

/* Each is taken away again. */
static void clear_all(void) {
  ac__timers_open(timers);
  set = 0;
  for (int k = 0; k < MOST; k++) change(&all[k], scales);
  for (int k = MOST; k--;) ac__alarm_clear(timers, &all[k].alarm);
  CHECK(!timers->count && !timers->distant);
  for (int k = 0; k < 100; k++) change(&all[k], even);
  ac__timers_close(timers);
  CHECK(!all[0].alarm.ring);
}

int main(void) {
  ac_clock_virtual(true);
  static int64_t (*const shapes[])(void) = {even, equal, steps, scales, crowd};
  static const uint64_t spans[] = {100000000, 3000000, 2000, (uint64_t)1 << 40, 300};
  for (int k = 0; k < 5; k++) {
    try_out(shapes[k], spans[k], 200);
    try_out(shapes[k], spans[k], 3000);
  }
  try_out(even, 20000000, 30000);
  clear_all();
  return 0;
}
