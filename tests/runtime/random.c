/* Random programs of tasks that await, cancel and shield each other: each comes to an end, and leaves nothing behind. */
#include "script.h"

#include "task.h"

static uint32_t state;
static uint32_t upto(uint32_t n) {
  state = state * 1664525u + 1013904223u;
  return (state >> 8) % n;
}

enum { TASKS = 8, STEPS = 60 };
static struct step steps[TASKS][STEPS];

/* Steps of task k from `at` on, in a block; returns where they end. */
static int fill(int k, int at, int depth, bool grouped) {
  static const enum op opens[] = {AFTER, SHIELD, GROUP, FINALLY},
                       closes[] = {END_AFTER, END_SHIELD, END_GROUP, END_FINALLY};
  static const double seconds[] = {0, 0.5, 1, 2, 3, 7};
  int younger = k + 1 + (int)upto((uint32_t)(TASKS - k));
  for (int count = (int)upto(6); count-- && at < STEPS - 12;) {
    struct step *step = &steps[k][at++];
    switch (upto(grouped ? 16 : 13)) {
    case 0:
    case 1:
    case 2: *step = (struct step){SLEEP, seconds[upto(6)]}; break;
    case 3: *step = (struct step){YIELD, 0}; break;
    case 4: *step = (struct step){AWAIT_TASK + upto(RACE + 2 - AWAIT_TASK), upto(TASKS)}; break;
    case 5: *step = (struct step){upto(4) ? CANCEL : CANCEL_NOW, upto(TASKS)}; break;
    case 6: *step = (struct step){CATCH, 0}; break;
    case 7: *step = (struct step){upto(3) ? CATCH : THROW, 7}; break;
    case 8:
    case 9: *step = (struct step){younger < TASKS ? SPAWN : YIELD, younger}; break;
    case 13: *step = (struct step){upto(3) ? JOIN_GROUP : CANCEL_GROUP, 0}; break;
    case 14:
    case 15: *step = (struct step){younger < TASKS ? (upto(2) ? CHILD : INTO) : YIELD, younger}; break;
    default:
      at--;
      if (depth == 5) break;
      uint32_t kind = upto(4);
      steps[k][at] = (struct step){opens[kind], opens[kind] == GROUP ? (int)upto(4) - 1 : seconds[upto(6)]};
      at = fill(k, at + 1, depth + 1, opens[kind] == GROUP || grouped);
      steps[k][at++] = (struct step){closes[kind], 0};
    }
  }
  return at;
}

static void play_random(uint32_t seed) {
  state = seed;
  memset(steps, 0, sizeof steps);
  for (int k = 0; k < TASKS; k++) {
    fill(k, 0, 0, false);
    scripts[k] = steps[k];
    tasks[k] = NULL;
  }
  group = NULL;
  *said = 0;
  ac_error_free(ac_run_try(play(0), NULL));
}

int main(int argc, char **argv) {
  ac_clock_virtual(true);
  uint32_t first = argc > 1 ? (uint32_t)atoi(argv[1]) : 1,
           last = argc > 2 ? (uint32_t)atoi(argv[2]) : first + TIMES(1500);
  if (argc < 2) CHECK(freopen("/dev/null", "w", stderr)); /* lost errors, consumed futures */
  for (uint32_t seed = first; seed <= last; seed++) play_random(seed);
  return 0;
}
