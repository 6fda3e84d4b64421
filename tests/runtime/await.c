/* Awaits, suspensions and records: what generated code asks of the runtime. */
#include "lowered.h"

/* async int twice(int n, bool wait) { if (wait) await ac_yield(); return 2 * n; } */
struct twice__1 {
  ac__saved ac__head;
  int n;
};
ASYNC(int, twice, (ac_task * ac__task, ac__saved *ac__self, int n, bool wait), int n; bool wait;
      , (int n, bool wait), (ac__task, NULL, ac__a->n, ac__a->wait), (ac__task, ac__self, 0, 0))
CONSTRUCT(int, twice, (ac__a->n = n, ac__a->wait = wait))
static int twice__run(ac_task *ac__task, ac__saved *ac__self, int n, bool wait) {
  DISPATCH1
  if (wait) AWAIT(1, twice, 0, ac_yield__run(ac__task, NULL), ac__f->n = n, n = ac__f->n, 0);
  return 2 * n;
}

/* async int sums(int n, bool wait): awaits twice(), directly and through a future, in turns. */
struct sums__1 {
  ac__saved ac__head;
  int value, n, i, sum;
  bool wait;
};
struct sums__2 {
  ac__saved ac__head;
  int value, n, i, sum;
  bool wait;
  char more[200]; /* does not fit where the other one was */
};
ASYNC(int, sums, (ac_task * ac__task, ac__saved *ac__self, int n, bool wait), int n; bool wait;
      , (int n, bool wait), (ac__task, NULL, ac__a->n, ac__a->wait), (ac__task, ac__self, 0, 0))
CONSTRUCT(int, sums, (ac__a->n = n, ac__a->wait = wait))
static int sums__run(ac_task *ac__task, ac__saved *ac__self, int n, bool wait) {
  int i, sum, r;
  DISPATCH2
  for (sum = i = 0; i < n; i++) {
    AWAIT(1, sums, offsetof(struct sums__1, value), r = twice__run(ac__task, NULL, i, wait),
          (ac__f->n = n, ac__f->i = i, ac__f->sum = sum, ac__f->wait = wait),
          (n = ac__f->n, i = ac__f->i, sum = ac__f->sum, wait = ac__f->wait, r = ac__f->value), 0);
    sum += r;
    AWAIT(2, sums, offsetof(struct sums__2, value), ac__await(ac__task, (ac__any)twice(i, wait), &r),
          (ac__f->n = n, ac__f->i = i, ac__f->sum = sum, ac__f->wait = wait),
          (n = ac__f->n, i = ac__f->i, sum = ac__f->sum, wait = ac__f->wait, r = ac__f->value), 0);
    sum += r;
  }
  return sum;
}

/* async int deep(int n, int waits): n calls deep, where it waits. */
struct deep__1 {
  ac__saved ac__head;
  int value;
};
struct deep__2 {
  ac__saved ac__head;
  int waits;
};
ASYNC(int, deep, (ac_task * ac__task, ac__saved *ac__self, int n, int waits), int n; int waits;
      , (int n, int waits), (ac__task, NULL, ac__a->n, ac__a->waits), (ac__task, ac__self, 0, 0))
CONSTRUCT(int, deep, (ac__a->n = n, ac__a->waits = waits))
static int deep__run(ac_task *ac__task, ac__saved *ac__self, int n, int waits) {
  int r;
  DISPATCH2
  if (n) {
    AWAIT(1, deep, offsetof(struct deep__1, value), r = deep__run(ac__task, NULL, n - 1, waits), , r = ac__f->value, 0);
    return r + 1;
  }
  for (; waits; waits--)
    AWAIT(2, deep, 0, ac_yield__run(ac__task, NULL), ac__f->waits = waits, waits = ac__f->waits, 0);
  return 0;
}

/* async lane8 lanes(int n): the record needs an alignment of 32, and so does the value. */
typedef struct {
  _Alignas(32) int at[8];
} lane8;
struct lanes__1 {
  ac__saved ac__head;
  lane8 v;
};
ASYNC(lane8, lanes, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
      , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(lane8, lanes, ac__a->n = n)
static lane8 lanes__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  lane8 v;
  DISPATCH1
  for (int k = 0; k < 8; k++) v.at[k] = n + k;
  AWAIT(1, lanes, 0, ac_yield__run(ac__task, NULL), (CHECK((uintptr_t)ac__f % 32 == 0), ac__f->v = v), v = ac__f->v,
        (lane8){{0}});
  for (int k = 0; k < 8; k++) v.at[k] *= 2;
  return v;
}

/* async int through(int n): awaits a task for a value of alignment 32. */
struct through__1 {
  ac__saved ac__head;
  lane8 value;
};
ASYNC(int, through, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
      , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(int, through, ac__a->n = n)
static int through__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  lane8 v;
  DISPATCH1
  AWAIT(1, through, offsetof(struct through__1, value), ac__await(ac__task, (ac__any)ac_spawn(lanes(n)), &v), ,
        v = ac__f->value, 0);
  return v.at[0] + v.at[7];
}

/* async struct big fill(int n): cells and a literal, whose addresses outlive the suspension. */
struct big {
  char text[100];
};
struct fill__1 {
  ac__saved ac__head;
  void *ac__buf, *ac__wide, *ac__lit;
  ac__chain *ac__cells;
  char *p;
  int n;
};
ASYNC(struct big, fill, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
      , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(struct big, fill, ac__a->n = n)
static struct big fill__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  AC__CELLS;
  void *ac__buf = NULL, *ac__wide = NULL, *ac__lit = NULL;
  char *p;
  DISPATCH1
  if (!ac__buf && !(ac__buf = ac__cell(ac__task, &ac__cells, sizeof(struct big), 1))) return (struct big){{0}};
  if (!ac__wide && !(ac__wide = ac__cell(ac__task, &ac__cells, 64, 64))) return (struct big){{0}};
  CHECK((uintptr_t)ac__wide % 64 == 0 && (uintptr_t)ac__buf % 16 == 0);
  memset(ac__wide, 7, 64);
  memset(ac__buf, 0, sizeof(struct big));
  p = ((struct big *)ac__buf)->text;
  for (; n > 0; n--) {
    int *two = AC__LITERAL(ac__lit, (int[2]){n, n + 1});
    p += sprintf(p, "%d%d ", two[0], two[1]);
    two[0] = 0;
    AWAIT(1, fill, 0, ac_yield__run(ac__task, NULL),
          (ac__f->ac__buf = ac__buf, ac__f->ac__wide = ac__wide, ac__f->ac__lit = ac__lit, ac__f->p = p, ac__f->n = n,
           ac__f->ac__cells = ac__cells, ac__cells = NULL),
          (ac__buf = ac__f->ac__buf, ac__wide = ac__f->ac__wide, ac__lit = ac__f->ac__lit, p = ac__f->p, n = ac__f->n,
           ac__cells = ac__f->ac__cells),
          (struct big){{0}});
    CHECK(((char *)ac__wide)[63] == 7);
  }
  return *(struct big *)ac__buf;
}

int main(void) {
  CHECK(ac_run(twice(21, false)) == 42);
  CHECK(ac_run(twice(21, true)) == 42);
  CHECK(ac_run(sums(10, false)) == 180);
  CHECK(ac_run(sums(10, true)) == 180);
  CHECK(ac_run(deep(20000, 100)) == 20000);
  CHECK(ac_run(through(3)) == 2 * (3 + 10));
  CHECK(ac_run(lanes(5)).at[7] == 24);
  CHECK(!strcmp(ac_run(fill(3)).text, "34 23 12 "));

  int value = 0;
  CHECK(!ac_run_try(twice(4, true), &value) && value == 8);
  CHECK(!ac_run_try(twice(4, true), NULL));
  ac_run(ac_yield());
  return 0;
}
