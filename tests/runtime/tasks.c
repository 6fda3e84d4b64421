/* Tasks and their handles: order, names, ends, and what becomes of those that nobody awaits. */
#include <errno.h>

#include "lowered.h"

static char trail[200];
static void say(const char *what) {
  size_t length = strlen(trail);
  snprintf(trail + length, sizeof trail - length, "%s ", what);
}
static bool said(const char *what) {
  bool same = !strcmp(trail, what);
  if (!same) fprintf(stderr, "said: %s\n", trail);
  *trail = 0;
  return same;
}

/* async int step(const char *name, int turns): says its name each turn; an odd number of turns fails with 7. */
struct step__1 {
  ac__saved ac__head;
  const char *name;
  int turns, left;
};
ASYNC(int, step, (ac_task * ac__task, ac__saved *ac__self, const char *name, int turns), const char *name; int turns;
      , (const char *name, int turns), (ac__task, NULL, ac__a->name, ac__a->turns), (ac__task, ac__self, 0, 0))
CONSTRUCT(int, step, (ac__a->name = name, ac__a->turns = turns))
static int step__run(ac_task *ac__task, ac__saved *ac__self, const char *name, int turns) {
  int left;
  DISPATCH1
  for (left = turns; left; left--) {
    say(name);
    AWAIT(1, step, 0, ac_yield__run(ac__task, NULL), (ac__f->name = name, ac__f->turns = turns, ac__f->left = left),
          (name = ac__f->name, turns = ac__f->turns, left = ac__f->left), 0);
  }
  if (turns % 2) AC__THROW(7, &step__func);
  return turns;
}

/* async void order(void) */
struct order__1 {
  ac__saved ac__head;
  int value;
  ac_future(int) b;
};
struct order__2 {
  ac__saved ac__head;
  int value;
};
ASYNC_PLAIN(order) {
  ac_future(int) a, b;
  int r;
  DISPATCH2
  a = ac_spawn(step("a", 2));
  b = ac_spawn(step("b", 2), .eager = true, .name = "second");
  ac_detach(step("c", 2));
  CHECK(said("b ")); /* nothing but the eager one has started */
  CHECK(ac_status(a) == AC_READY && !ac_done(a) && !ac_result(a) && !ac_error_of(a));
  CHECK(ac_tasks(NULL, 0) == 4);
  ac_task *all[4], *me = ac_current();
  CHECK(ac_tasks(all, 4) == 4 && all[0] == me && all[1] == ac_task_of(a) && all[2] == ac_task_of(b));
  CHECK(!strcmp(ac_task_name(all[2]), "second") && !strcmp(ac_task_name(all[3]), "step") && ac_task_id(all[3]) == 4);
  CHECK(ac_task_parent(all[1]) == me && !ac_task_parent(me));
  char where[200];
  CHECK(ac_task_where(all[2], where, sizeof where) == strlen(where));
  CHECK(strstr(where, "  in ac_yield, ready to run\n  test.ac:10: awaited in step\n  ") == where &&
        strstr(where, "spawned 'step'"));
  AWAIT(1, order, offsetof(struct order__1, value), ac__await(ac__task, AC__ANY(a), &r), ac__f->b = b,
        (r = ac__f->value, b = ac__f->b), );
  CHECK(r == 2);
  CHECK(said("a b c a c "));
  CHECK(ac_done(b) && ac_status(b) == AC_DONE && *ac_result(b) == 2);
  ac_task_rename(ac_task_of(b), "another name");
  CHECK(!strcmp(ac_task_name(ac_task_of(b)), "another name"));
  AWAIT(2, order, offsetof(struct order__2, value), ac__await(ac__task, AC__ANY(b), &r), , r = ac__f->value, );
  CHECK(r == 2);
}

/* async void twice(void): a future is consumed once. */
struct again__1 {
  ac__saved ac__head;
  ac_future(int) a;
};
struct again__2 {
  ac__saved ac__head;
  ac_future(int) a;
};
ASYNC_PLAIN(again) {
  ac_future(int) a;
  DISPATCH2
  a = step("x", 0);
  AWAIT(1, again, 0, ac__await(ac__task, AC__ANY(a), NULL), ac__f->a = a, a = ac__f->a, );
  CHECK(ac_done(a) && !ac_task_of(a) && !ac_result(a) && !ac_error_of(a));
  AWAIT(2, again, 0, ac__await(ac__task, AC__ANY(a), NULL), ac__f->a = a, a = ac__f->a, );
  CHECK(!"awaited twice");
}

/* async void errors_of_tasks(void): a task's error reaches who awaits it, with the way it came. */
PLAIN_RECORD(watch, 1);
ASYNC_PLAIN(watch) {
  DISPATCH1
  AWAIT(1, watch, 0, ac__await(ac__task, AC__ANY(ac_spawn(step("e", 1))), NULL), , , );
  CHECK(!"it failed");
}

/* async void ends(void): what it leaves behind is cancelled at its next await, as often as it awaits. */
static int cleaned;
PLAIN_RECORD(linger, 1);
struct linger__2 {
  ac__saved ac__head;
  ac_error *error;
};
ASYNC_PLAIN(linger) {
  ac_error *error;
  DISPATCH2
  AWAIT_OR(1, linger, 0, ac_sleep__run(ac__task, NULL, 1000), , , , goto clean);
  CHECK(!"it was cancelled");
clean:
  CHECK(ac__caught(ac__task) == AC_ECANCELED);
  error = ac__take(ac__task);
  AWAIT_OR(2, linger, 0, ac_yield__run(ac__task, NULL), ac__f->error = error, error = ac__f->error, , goto still);
  CHECK(!"still cancelled");
still:
  CHECK(ac__caught(ac__task) == AC_ECANCELED);
  ac__put(ac__task, error);
  cleaned++;
}
struct ends__1 {
  ac__saved ac__head;
};
ASYNC_PLAIN(ends) {
  DISPATCH1
  ac_detach(linger());
  ac_detach(linger(), .name = "a name");
  ac_detach(ac_sleep(1000));
  ac_detach(ac_sleep(1e12));
  AWAIT(1, ends, 0, ac_yield__run(ac__task, NULL), , , );
  ac_detach(linger()); /* has not started when this ends: runs to its first await */
}

/* async void numbers(int n): errno belongs to the task. */
struct numbers__1 {
  ac__saved ac__head;
  int n, i;
};
ASYNC_VOID(numbers, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
           , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(void, numbers, ac__a->n = n)
static void numbers__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  int i;
  DISPATCH1
  CHECK(errno == 0);
  for (i = 0; i < 3; i++) {
    errno = n;
    AWAIT(1, numbers, 0, ac_yield__run(ac__task, NULL), (ac__f->n = n, ac__f->i = i), (n = ac__f->n, i = ac__f->i), );
    CHECK(errno == n);
  }
}
struct three__1 {
  ac__saved ac__head;
  ac_future(void) b;
};
PLAIN_RECORD(three, 2);
ASYNC_PLAIN(three) {
  ac_future(void) a, b;
  DISPATCH2
  errno = 1;
  a = ac_spawn(numbers(2)), b = ac_spawn(numbers(3), .eager = true);
  CHECK(errno == 1);
  AWAIT(1, three, 0, ac__await(ac__task, AC__ANY(a), NULL), ac__f->b = b, b = ac__f->b, );
  AWAIT(2, three, 0, ac__await(ac__task, AC__ANY(b), NULL), , , );
  CHECK(errno == 1);
}

/* async void inside(void): ac_run from a task is an error, and consumes nothing. */
ASYNC_PLAIN(inside) {
  ac_future(int) f = step("never", 0);
  ac_error *error = ac_run_try(f, NULL);
  CHECK(error && error->code == AC_EBUSY);
  ac_error_free(error);
  ac_drop(f);
}

/* async void round_about(void): awaits itself by way of another task. */
static ac_future(void) first;
PLAIN_RECORD(other, 1);
ASYNC_PLAIN(other) {
  DISPATCH1
  AWAIT(1, other, 0, ac__await(ac__task, AC__ANY(first), NULL), , , );
}
PLAIN_RECORD(one, 1);
ASYNC_PLAIN(one) {
  DISPATCH1
  AWAIT(1, one, 0, ac__await(ac__task, AC__ANY(ac_spawn(other())), NULL), , , );
}
PLAIN_RECORD(round_about, 1);
ASYNC_PLAIN(round_about) {
  DISPATCH1
  first = ac_spawn(one());
  AWAIT(1, round_about, 0, ac_sleep__run(ac__task, NULL, 1e12), , , );
}

static int run_fails(ac_future(void) f) {
  ac_error *error = ac_run_try(f, NULL);
  int code = error ? error->code : 0;
  ac_error_free(error);
  return code;
}

int main(void) {
  ac_run(order());
  CHECK(run_fails(again()) == AC_ECONSUMED);
  CHECK(run_fails(NULL) == AC_ENOMEM);

  ac_error *error = ac_run_try(watch(), NULL);
  char text[500];
  CHECK(error && error->code == 7 && ac_error_format(error, text, sizeof text) < sizeof text);
  char *at = strstr(text, "error 7\n  test.ac:"),
       *end = strstr(text, "spawned 'step'\n  test.ac:10: awaited in watch\n");
  CHECK(at == text && end && strstr(text, ": thrown in step\n"));
  ac_error_free(error);
  CHECK(said("e "));

  ac_run(ends());
  CHECK(cleaned == 3);
  ac_run(three());
  ac_run(inside());
  CHECK(run_fails(round_about()) == AC_EDEADLK);

  /* More often than there are descriptors for loops that are not closed. */
  for (int k = 0; k < TIMES(2000); k++) CHECK(ac_run(step("", 0)) == 0);
  ac_future(int) f = step("", 0), g = f;
  CHECK(f == g && ac_status(f) == AC_NEW && !ac_current());
  ac_drop(f);
  CHECK(ac_done(g));
  return 0;
}
