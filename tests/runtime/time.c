/* Time, virtual and real. */
#include <math.h>

#include "lowered.h"

/* async void nap(double s, int mark): sleeps, then says so. */
static int marks[10], count;
struct nap__1 {
  ac__saved ac__head;
  int mark;
};
ASYNC_VOID(nap, (ac_task * ac__task, ac__saved *ac__self, double s, int mark), double s; int mark;
           , (double s, int mark), (ac__task, NULL, ac__a->s, ac__a->mark), (ac__task, ac__self, 0, 0))
CONSTRUCT(void, nap, (ac__a->s = s, ac__a->mark = mark))
static void nap__run(ac_task *ac__task, ac__saved *ac__self, double s, int mark) {
  DISPATCH1
  AWAIT(1, nap, 0, ac_sleep__run(ac__task, NULL, s), ac__f->mark = mark, mark = ac__f->mark, );
  marks[count++] = mark;
}

/* Virtual time goes to each deadline in turn; equal ones keep the order in which they were set. */
struct naps__2 {
  ac__saved ac__head;
  double wall;
};
PLAIN_RECORD(naps, 1);
ASYNC_PLAIN(naps) {
  double wall;
  DISPATCH2
  CHECK(ac_now() == 0);
  static const double seconds[] = {3, 1, 2, 1, 0, -1, 0.1, 1e-9};
  for (int k = 0; k < 8; k++) ac_detach(nap(seconds[k], k));
  AWAIT(1, naps, 0, ac_sleep_until__run(ac__task, NULL, 7.3), , , );
  CHECK(ac_now() == 7.3 && count == 8);
  static const int order[] = {4, 5, 7, 6, 1, 3, 2, 0};
  CHECK(!memcmp(marks, order, sizeof order));
  wall = ac_wall();
  AWAIT(2, naps, 0, ac_sleep__run(ac__task, NULL, 86400 * 365.0 * 100), ac__f->wall = wall, wall = ac__f->wall, );
  CHECK(fabs(ac_wall() - wall - 86400 * 365.0 * 100) < 1e-3);
}

/* None is early, whatever else runs. */
static double earliest;
struct check__1 {
  ac__saved ac__head;
  double due;
};
ASYNC_VOID(check, (ac_task * ac__task, ac__saved *ac__self, double s), double s;
           , (double s), (ac__task, NULL, ac__a->s), (ac__task, ac__self, 0))
CONSTRUCT(void, check, ac__a->s = s)
static void check__run(ac_task *ac__task, ac__saved *ac__self, double s) {
  double due;
  DISPATCH1
  due = ac_now() + s;
  AWAIT(1, check, 0, ac_sleep_until__run(ac__task, NULL, due), ac__f->due = due, due = ac__f->due, );
  if (ac_now() - due < earliest) earliest = ac_now() - due;
}
PLAIN_RECORD(checks, 1);
PLAIN_RECORD(checks, 2);
ASYNC_PLAIN(checks) {
  DISPATCH2
  for (int k = 0; k < TIMES(3000); k++) ac_detach(check(k * 4e-5));
  AWAIT(1, checks, 0, ac_sleep__run(ac__task, NULL, 0.06), , , );
  /* From here on they fire between the turns of a busy loop. */
  while (ac_now() < 0.2) AWAIT(2, checks, 0, ac_yield__run(ac__task, NULL), , , );
}

static int code_of(ac_future(void) f) {
  ac_error *error = ac_run_try(f, NULL);
  int code = error ? error->code : 0;
  ac_error_free(error);
  return code;
}

int main(void) {
  ac_clock_virtual(true);
  ac_run(naps());
  CHECK(code_of(ac_sleep(NAN)) == AC_EINVAL && code_of(ac_sleep_until(NAN)) == AC_EINVAL);
  CHECK(code_of(ac_sleep(INFINITY)) == AC_EDEADLK && code_of(ac_sleep_until(-INFINITY)) == 0);
  ac_clock_virtual(false);
  ac_run(checks());
  CHECK(earliest >= 0);
  double start = ac_now();
  ac_run(ac_sleep(0.03)); /* by libuv's timer and then the kernel's */
  CHECK(ac_now() - start >= 0.03);
  return 0;
}
