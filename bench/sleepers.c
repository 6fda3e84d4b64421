/* A million tasks asleep at once: what one costs in memory, all included, and in processor time from its call to its
 * end; and what is left when they have gone. */
#include "bench.h"

static int ended;

/* async void sleeper(double s) { await ac_sleep(s); ended++; } */
static const ac__func sleeper__func;
struct sleeper__args {
  ac__coroutine ac__head;
  double s;
};
static void sleeper__run(ac_task *ac__task, ac__saved *ac__self, register double s) {
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    default: __builtin_trap();
    }
  ac_sleep__run(ac__task, NULL, s);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved1 {
      ac__saved ac__head;
    } * ac__f UNUSED;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__save(ac__task, ac__self, &sleeper__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), 0, 1});
      return;
ac__1:;
    }
    if (ac__task->ac__unwind) {
      ac__pass(ac__task, &sleeper__func, 1);
      return;
    }
  }
  ended++;
}
static void sleeper__start(ac_task *ac__task, void *ac__from, void *ac__to UNUSED) {
  struct sleeper__args *ac__a = ac__from;
  sleeper__run(ac__task, NULL, ac__a->s);
}
static void sleeper__resume(ac_task *ac__task, ac__saved *ac__self) { sleeper__run(ac__task, ac__self, 0); }
static const ac__func sleeper__func = {"sleeper", __FILE__, (const int[]){1, 2}, 0, 0, sleeper__start, sleeper__resume};
__attribute__((noinline)) static ac_future(void) sleeper(double s) {
  struct sleeper__args *ac__a = ac__coroutine_new(&sleeper__func, sizeof *ac__a, _Alignof(struct sleeper__args));
  if (ac__a) ac__a->s = s;
  return (ac_future(void))ac__coroutine_future(ac__a);
}

static int tasks;
static double asleep;

/* Sees the others all asleep, and then none. */
static const ac__func observer__func;
static void observer__run(ac_task *ac__task, ac__saved *ac__self) {
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    case 2: goto ac__2;
    default: __builtin_trap();
    }
  for (int k = 0; k < tasks; k++) ac_detach(sleeper(2 + (double)(k * 7919L % tasks) / tasks));
  ac_sleep__run(ac__task, NULL, 1.9);
  if (ac__unlikely(ac__task->ac__unwind)) {
    ac__save(ac__task, ac__self, &observer__func, (ac__shape){sizeof(ac__saved), _Alignof(ac__saved), 0, 1});
    return;
  }
ac__1:
  asleep = resident();
  ac_sleep__run(ac__task, NULL, 1.2);
  if (ac__unlikely(ac__task->ac__unwind)) {
    ac__save(ac__task, ac__self, &observer__func, (ac__shape){sizeof(ac__saved), _Alignof(ac__saved), 0, 2});
    return;
  }
ac__2:
  return;
}
static void observer__start(ac_task *ac__task, void *ac__from UNUSED, void *ac__to UNUSED) {
  observer__run(ac__task, NULL);
}
static const ac__func observer__func = {"observer", __FILE__,        (const int[]){1, 2, 3}, 0,
                                        0,          observer__start, observer__run};
static ac_future(void) observer(void) {
  return (ac_future(void))ac__coroutine_future(
      ac__coroutine_new(&observer__func, sizeof(ac__coroutine), _Alignof(ac__coroutine)));
}

int main(int argc, char **argv) {
  tasks = 1000;
  ac_run(observer());
  ended = 0;
  tasks = argc > 1 ? atoi(argv[1]) : 1000000;
  double before = resident(), t0 = cpu();
  ac_run(observer());
  double t1 = cpu(), after = resident();
  if (ended != tasks) return 1;
  figure("a sleeping task", (asleep - before) / tasks, "bytes");
  figure("a sleeping task, processor", (t1 - t0) * 1e9 / tasks, "ns");
  figure("left of a million", (after - before) / 1024, "KiB");
  return 0;
}
