/* Suspend, loop, resume; spawn and join.  Neither allocates once it is warm. */
#include "bench.h"

static size_t mallocs;
extern void *__libc_malloc(size_t), *__libc_realloc(void *, size_t), *__libc_calloc(size_t, size_t);
void *malloc(size_t size) { return mallocs++, __libc_malloc(size); }
void *realloc(void *block, size_t size) { return mallocs++, __libc_realloc(block, size); }
void *calloc(size_t n, size_t size) { return mallocs++, __libc_calloc(n, size); }

/* async void yields(int n) { while (n--) await ac_yield(); } */
static const ac__func yields__func;
struct yields__args {
  ac__coroutine ac__head;
  int n;
};
static void yields__run(ac_task *ac__task, ac__saved *ac__self, register int n) {
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    default: __builtin_trap();
    }
  while (n--) {
    ac_yield__run(ac__task, NULL);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 {
        ac__saved ac__head;
        int n;
      } * ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f =
            ac__save(ac__task, ac__self, &yields__func, (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), 0, 1});
        ac__f->n = n;
        return;
ac__1:
        ac__f = (void *)ac__self;
        n = ac__f->n;
      }
      if (ac__task->ac__unwind) {
        ac__pass(ac__task, &yields__func, 1);
        return;
      }
    }
  }
}
static void yields__start(ac_task *ac__task, void *ac__from, void *ac__to UNUSED) {
  struct yields__args *ac__a = ac__from;
  yields__run(ac__task, NULL, ac__a->n);
}
static void yields__resume(ac_task *ac__task, ac__saved *ac__self) { yields__run(ac__task, ac__self, 0); }
static const ac__func yields__func = {"yields", __FILE__, (const int[]){1, 2}, 0, 0, yields__start, yields__resume};
static ac_future(void) yields(int n) {
  struct yields__args *ac__a = ac__coroutine_new(&yields__func, sizeof *ac__a, _Alignof(struct yields__args));
  if (ac__a) ac__a->n = n;
  return (ac_future(void))ac__coroutine_future(ac__a);
}

/* async int child(int n) { return n; } */
static const ac__func child__func;
struct child__args {
  ac__coroutine ac__head;
  int n;
};
static int child__run(ac_task *ac__task UNUSED, ac__saved *ac__self UNUSED, int n) { return n; }
static void child__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct child__args *ac__a = ac__from;
  int ac__v = child__run(ac__task, NULL, ac__a->n);
  if (!ac__task->ac__unwind && ac__to) *(int *)ac__to = ac__v;
}
static void child__resume(ac_task *ac__task UNUSED, ac__saved *ac__self UNUSED) {}
static const ac__func child__func = {"child",       __FILE__,     (const int[]){1}, sizeof(int),
                                     _Alignof(int), child__start, child__resume};
__attribute__((noinline)) static ac_future(int) child(int n) {
  struct child__args *ac__a = ac__coroutine_new(&child__func, sizeof *ac__a, _Alignof(struct child__args));
  if (ac__a) ac__a->n = n;
  return (ac_future(int))ac__coroutine_future(ac__a);
}

/* async int joins(int n) { int sum = 0; while (n--) sum += await ac_spawn(child(n)); return sum; } */
static const ac__func joins__func;
struct joins__args {
  ac__coroutine ac__head;
  int n;
};
static int joins__run(ac_task *ac__task, ac__saved *ac__self, register int n) {
  register int sum;
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    default: __builtin_trap();
    }
  sum = 0;
  while (n--) {
    int ac__v1;
    ac__await(ac__task, AC__ANY(ac_spawn(child(n))), &ac__v1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 {
        ac__saved ac__head;
        int ac__value, n, sum;
      } * ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(
            ac__task, ac__self, &joins__func,
            (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), offsetof(struct ac__saved1, ac__value), 1});
        ac__f->n = n, ac__f->sum = sum;
        return 0;
ac__1:
        ac__f = (void *)ac__self;
        n = ac__f->n, sum = ac__f->sum;
        ac__v1 = ac__f->ac__value;
      }
      if (ac__task->ac__unwind) {
        ac__pass(ac__task, &joins__func, 1);
        return 0;
      }
    }
    sum += ac__v1 & 1;
  }
  return sum;
}
static void joins__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct joins__args *ac__a = ac__from;
  int ac__v = joins__run(ac__task, NULL, ac__a->n);
  if (!ac__task->ac__unwind && ac__to) *(int *)ac__to = ac__v;
}
static void joins__resume(ac_task *ac__task, ac__saved *ac__self) {
  int ac__v = joins__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const ac__func joins__func = {"joins",       __FILE__,     (const int[]){1, 2}, sizeof(int),
                                     _Alignof(int), joins__start, joins__resume};
static ac_future(int) joins(int n) {
  struct joins__args *ac__a = ac__coroutine_new(&joins__func, sizeof *ac__a, _Alignof(struct joins__args));
  if (ac__a) ac__a->n = n;
  return (ac_future(int))ac__coroutine_future(ac__a);
}

int main(void) {
  int n = 10000000;
  ac_run(yields(1000));
  ac_run(joins(1000));
  double t0 = cpu();
  ac_run(yields(n));
  double t1 = cpu();
  if (ac_run(joins(n)) != n / 2) return 1;
  double t2 = cpu();
  figure("suspend, loop, resume", (t1 - t0) * 1e9 / n, "ns");
  figure("spawn and join", (t2 - t1) * 1e9 / n, "ns");
  size_t before = mallocs;
  ac_run(yields(10));
  ac_run(joins(10));
  size_t few = mallocs - before;
  before = mallocs;
  ac_run(yields(100000));
  ac_run(joins(100000));
  figure("mallocs in 200,000 switches", (double)(mallocs - before - few), "");
  return 0;
}
