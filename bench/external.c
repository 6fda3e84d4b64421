#include "external.h"

#include "bench.h"

int add(int a, int b) { return (a + b) & 0xffff; }

long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int add_async__run(ac_task *ac__task UNUSED, ac__saved *ac__self UNUSED, int a, int b) { return (a + b) & 0xffff; }

static void fib_async__resume(ac_task *, ac__saved *);
static const ac__func fib_async__func = {"fib_async",    __FILE__, (const int[]){1, 2, 3}, sizeof(long),
                                         _Alignof(long), NULL,     fib_async__resume};

long fib_async__run(ac_task *ac__task, ac__saved *ac__self, register int n) {
  register long ac__v1, ac__v2;
  if (ac__unlikely(ac__self != NULL)) switch (ac__self->ac__state) {
    case 1: goto ac__1;
    case 2: goto ac__2;
    default: __builtin_trap();
    }
  if (n < 2) return n;
  ac__v1 = fib_async__run(ac__task, NULL, n - 1);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved1 {
      ac__saved ac__head;
      long ac__value;
      int n;
    } * ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f =
          ac__save(ac__task, ac__self, &fib_async__func,
                   (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved1), offsetof(struct ac__saved1, ac__value), 1});
      ac__f->n = n;
      return 0;
ac__1:
      ac__f = (void *)ac__self;
      n = ac__f->n;
      ac__v1 = ac__f->ac__value;
    }
    if (ac__task->ac__unwind) {
      ac__pass(ac__task, &fib_async__func, 1);
      return 0;
    }
  }
  ac__v2 = fib_async__run(ac__task, NULL, n - 2);
  if (ac__unlikely(ac__task->ac__unwind)) {
    struct ac__saved2 {
      ac__saved ac__head;
      long ac__value;
      long ac__v1;
    } * ac__f;
    if (ac__task->ac__unwind == AC__SUSPEND) {
      ac__f =
          ac__save(ac__task, ac__self, &fib_async__func,
                   (ac__shape){sizeof *ac__f, _Alignof(struct ac__saved2), offsetof(struct ac__saved2, ac__value), 2});
      ac__f->ac__v1 = ac__v1;
      return 0;
ac__2:
      ac__f = (void *)ac__self;
      ac__v1 = ac__f->ac__v1;
      ac__v2 = ac__f->ac__value;
    }
    if (ac__task->ac__unwind) {
      ac__pass(ac__task, &fib_async__func, 2);
      return 0;
    }
  }
  return ac__v1 + ac__v2;
}

static void fib_async__resume(ac_task *ac__task, ac__saved *ac__self) {
  long ac__v = fib_async__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(long *)ac__self->ac__result = ac__v;
}
