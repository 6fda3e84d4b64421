/* Awaits that need not wait: a loop over a function of another file, and a recursion. */
#include "bench.h"
#include "external.h"

static int plain(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum = add(sum, i);
  return sum;
}

/* async int awaited(int n) { int sum = 0; for (int i = 0; i < n; i++) sum = await add_async(sum, i); return sum; } */
static void awaited__resume(ac_task *, ac__saved *);
static const ac__func awaited__func = {"awaited",     __FILE__, (const int[]){1, 2}, sizeof(int),
                                       _Alignof(int), NULL,     awaited__resume};
static int awaited__run(ac_task *ac__task, ac__saved *ac__self, register int n) {
  register int sum, i;
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    default: __builtin_trap();
    }
  sum = 0;
  for (i = 0; i < n; i++) {
    int ac__v1;
    ac__v1 = add_async__run(ac__task, NULL, sum, i);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 {
        ac__saved ac__head;
        int ac__value, n, sum, i;
      } * ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(
            ac__task, ac__self, &awaited__func,
            (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), offsetof(struct ac__saved1, ac__value), 1});
        ac__f->n = n, ac__f->sum = sum, ac__f->i = i;
        return 0;
ac__1:
        ac__f = (void *)ac__self;
        n = ac__f->n, sum = ac__f->sum, i = ac__f->i;
        ac__v1 = ac__f->ac__value;
      }
      if (ac__task->ac__unwind) {
        ac__pass(ac__task, &awaited__func, 1);
        return 0;
      }
    }
    sum = ac__v1;
  }
  return sum;
}
static void awaited__resume(ac_task *ac__task, ac__saved *ac__self) {
  int ac__v = awaited__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 100000000;
  ac_task task = {0, 0};
  double t0 = cpu();
  int a = plain(n);
  double t1 = cpu();
  int b = awaited__run(&task, NULL, n);
  double t2 = cpu();
  if (a != b) return 1;
  figure("call plain", (t1 - t0) * 1e9 / n, "ns");
  figure("call awaited", (t2 - t1) * 1e9 / n, "ns");
  int depth = argc > 2 ? atoi(argv[2]) : 38;
  t0 = cpu();
  long p = fib(depth);
  t1 = cpu();
  long q = fib_async__run(&task, NULL, depth);
  t2 = cpu();
  if (p != q) return 1;
  figure("fib plain", (t1 - t0) * 1e9 / (double)p, "ns");
  figure("fib awaited", (t2 - t1) * 1e9 / (double)p, "ns");
  return 0;
}
