/* What a program shows when it goes wrong, and its exit status: each scenario runs in a process of its own. */
#include <unistd.h>

#include "lowered.h"

/* async int fails(int n): n calls deep it throws 7. */
struct fails__1 {
  ac__saved ac__head;
};
ASYNC(int, fails, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
      , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(int, fails, ac__a->n = n)
static int fails__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  DISPATCH1
  if (n) {
    AWAIT(1, fails, 0, fails__run(ac__task, NULL, n - 1), , , 0);
    return 0;
  }
  printf("stdout first, ");
  ac__throw_error(ac__task, ac_error_make(7, "no %s", "luck"), &fails__func, 3);
  return 0;
}

static ac_future(void) me;
PLAIN_RECORD(waits, 1);
ASYNC_PLAIN(waits) {
  DISPATCH1
  AWAIT(1, waits, 0, ac__await(ac__task, AC__ANY(me), NULL), , , );
}

/* async int stuck(void): awaits a task that awaits it. */
PLAIN_RECORD(middle, 1);
ASYNC_PLAIN(middle) {
  DISPATCH1
  AWAIT(1, middle, 0, ac__await(ac__task, AC__ANY(ac_spawn(waits(), .name = "helper")), NULL), , , );
}
PLAIN_RECORD(stuck, 1);
ASYNC(int, stuck, (ac_task * ac__task, ac__saved *ac__self), , (void), (ac__task, NULL), (ac__task, ac__self))
CONSTRUCT(int, stuck, )
static int stuck__run(ac_task *ac__task, ac__saved *ac__self) {
  DISPATCH1
  me = ac_spawn(middle());
  AWAIT(1, stuck, 0, ac_sleep__run(ac__task, NULL, 1e300), , , 0);
  return 0;
}

/* async int loses(void): forgets futures of all kinds. */
PLAIN_RECORD(loses, 1);
ASYNC(int, loses, (ac_task * ac__task, ac__saved *ac__self), , (void), (ac__task, NULL), (ac__task, ac__self))
CONSTRUCT(int, loses, )
static int loses__run(ac_task *ac__task, ac__saved *ac__self) {
  DISPATCH1
  for (int k = 0; k < 2; k++) {
    ac__site = "made.ac:5";
    (void)fails(k);
  }
  ac_future(int) f = ac_spawn(fails(3));
  (void)f;
  ac_detach(fails(0));
  ac_future(void) g = ac_spawn(ac_sleep(1000));
  (void)g;
  AWAIT(1, loses, 0, ac_yield__run(ac__task, NULL), , , 0);
  return 5;
}

/* async void stubborn(void): catches its cancellation three hundred times. */
struct stubborn__1 {
  ac__saved ac__head;
  int i;
};
ASYNC_PLAIN(stubborn) {
  int i;
  DISPATCH1
  for (i = 0; i < 300; i++) {
    AWAIT_OR(1, stubborn, 0, ac_sleep__run(ac__task, NULL, 1000), ac__f->i = i, i = ac__f->i, ,
             ac_error_free(ac__take(ac__task)));
  }
}
PLAIN_RECORD(bears, 1);
ASYNC(int, bears, (ac_task * ac__task, ac__saved *ac__self), , (void), (ac__task, NULL), (ac__task, ac__self))
CONSTRUCT(int, bears, )
static int bears__run(ac_task *ac__task, ac__saved *ac__self) {
  DISPATCH1
  ac_detach(stubborn());
  AWAIT(1, bears, 0, ac_yield__run(ac__task, NULL), , , 0);
  return 0;
}

static int scenario(const char *name) {
  if (!strcmp(name, "uncaught")) return ac__main((ac__any)fails(2));
  if (!strcmp(name, "uncaught-run")) return ac_run(fails(0));
  if (!strcmp(name, "deadlock")) return ac__main((ac__any)stuck());
  if (!strcmp(name, "loses")) return ac__main((ac__any)loses());
  if (!strcmp(name, "bears")) return ac__main((ac__any)bears());
  ac_future(int) never = fails(0); /* "plain" */
  return !never;
}

/* Runs a scenario; all of `parts` must be in its output, in this order. */
static void expect(const char *self, const char *name, const char *const *parts) {
  char command[500], output[4000];
  snprintf(command, sizeof command, "'%s' %s 2>&1; echo status $?", self, name);
  FILE *from = popen(command, "r");
  CHECK(from);
  size_t length = fread(output, 1, sizeof output - 1, from);
  output[length] = 0;
  pclose(from);
  for (char *at = output; *parts; parts++) {
    char *found = strstr(at, *parts);
    if (!found) {
      fprintf(stderr, "%s: expected '%s' in\n%s", name, *parts, output);
      exit(1);
    }
    at = found + strlen(*parts);
  }
}
#define EXPECT(name, ...) expect(argv[0], name, (const char *const[]){__VA_ARGS__, NULL})

int main(int argc, char **argv) {
  if (argc > 1) return scenario(argv[1]);
  EXPECT("uncaught", "stdout first, uncaught error 7: no luck\n"
                     "  test.ac:3: thrown in fails\n"
                     "  test.ac:10: awaited in fails\n"
                     "  test.ac:10: awaited in fails\n"
                     "status 1\n");
  EXPECT("uncaught-run", "stdout first, uncaught error 7: no luck\n  test.ac:3: thrown in fails\n", "status 1\n");
  EXPECT("deadlock", "deadlock: nothing can wake any of 3 tasks\ntask 'stuck' (1): in ac_sleep, for 0.0 s\n",
         "  task 'middle' (2): in await of task 'helper' (3), for ", "    test.ac:10: awaited in middle\n",
         "  task 'helper' (3): in ", "status 70\n");
  EXPECT("loses", ": task 'fails' failed and nobody awaits it\nerror 7: no luck\n",
         ": task 'fails' failed and nobody awaits it\nerror 7: no luck\n", ": task 'ac_sleep' was never awaited\n",
         "made.ac:5: coroutine 'fails' was never awaited (2 times)\n", "status 5\n");
  EXPECT("bears", "task 'stubborn' was cancelled and keeps awaiting", "test.ac:10: resumed in stubborn", "status 0\n");
  EXPECT("plain", ": coroutine 'fails' was never awaited\nstatus 0\n");
  return 0;
}
