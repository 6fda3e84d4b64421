/* A hundred thousand timers over one second: how late, and that none is early. */
#include "bench.h"

enum { TIMERS = 100000 };
static double late[TIMERS];
static int count;

/* async void timer(double moment) { await ac_sleep_until(moment); late[count++] = ac_now() - moment; } */
static const ac__func timer__func;
struct timer__args {
  ac__coroutine ac__head;
  double moment;
};
static void timer__run(ac_task *ac__task, ac__saved *ac__self, register double moment) {
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    default: __builtin_trap();
    }
  ac_sleep_until__run(ac__task, NULL, moment);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved1 {
      ac__saved ac__head;
      double moment;
    } * ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f = ac__save(ac__task, ac__self, &timer__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), 0, 1});
      ac__f->moment = moment;
      return;
ac__1:
      ac__f = (void *)ac__self;
      moment = ac__f->moment;
    }
    if (ac__task->ac__unwind) {
      ac__pass(ac__task, &timer__func, 1);
      return;
    }
  }
  late[count++] = ac_now() - moment;
}
static void timer__start(ac_task *ac__task, void *ac__from, void *ac__to UNUSED) {
  struct timer__args *ac__a = ac__from;
  timer__run(ac__task, NULL, ac__a->moment);
}
static void timer__resume(ac_task *ac__task, ac__saved *ac__self) { timer__run(ac__task, ac__self, 0); }
static const ac__func timer__func = {"timer", __FILE__, (const int[]){1, 2}, 0, 0, timer__start, timer__resume};
static ac_future(void) timer(double moment) {
  struct timer__args *ac__a = ac__coroutine_new(&timer__func, sizeof *ac__a, _Alignof(struct timer__args));
  if (ac__a) ac__a->moment = moment;
  return (ac_future(void))ac__coroutine_future(ac__a);
}

/* async void all(int n, double seconds): that many, evenly over that time, and a second to let them end. */
static int timers;
static double over;
static const ac__func all__func;
static void all__run(ac_task *ac__task, ac__saved *ac__self) {
  if (ac__self) return;
  double start = ac_now() + 0.2;
  for (int k = 0; k < timers; k++) ac_detach(timer(start + over * (k * 7919L % timers) / timers));
  ac_sleep__run(ac__task, NULL, over + 0.5);
  ac__save(ac__task, ac__self, &all__func, (ac__shape){sizeof(ac__saved), _Alignof(ac__saved), 0, 1});
}
static void all__start(ac_task *ac__task, void *ac__from UNUSED, void *ac__to UNUSED) { all__run(ac__task, NULL); }
static const ac__func all__func = {"all", __FILE__, (const int[]){1, 2}, 0, 0, all__start, all__run};

static int by_value(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static void run(int n, double seconds) {
  count = 0, timers = n, over = seconds;
  void *all = ac__coroutine_new(&all__func, sizeof(ac__coroutine), _Alignof(ac__coroutine));
  ac_run((ac_future(void))ac__coroutine_future(all));
  if (count != n) exit(1);
  qsort(late, (size_t)n, sizeof *late, by_value);
}

int main(void) {
  run(TIMERS, 1);
  int early = 0;
  for (int k = 0; k < TIMERS; k++) early += late[k] < 0;
  figure("100,000 timers, early", early, "");
  figure("100,000 timers, median late", late[TIMERS / 2] * 1e6, "us");
  run(200, 1);
  figure("200 timers, median late", late[100] * 1e6, "us");
  return 0;
}
