/* Groups: what their end waits for, what cancels them, and which error comes out. */
#include "script.h"

static int run(void) {
  ac_error *error = ac_run_try(play(0), NULL);
  int code = error ? error->code : 0;
  ac_error_free(error);
  return code;
}

static void ends(void) {
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {SAY, 0}, {END_GROUP, 0}, {SAY, 9});
  SCRIPT(1, {SLEEP, 2}, {SAY, 1});
  SCRIPT(2, {SLEEP, 1}, {SAY, 2});
  CHECK(run() == 0 && said_so("0:0@0 2:2@1 1:1@2 0:9@2 "));
  /* values; a handle that is awaited, and one that is not */
  SCRIPT(0, {GROUP, 0}, {INTO, 1}, {CHILD, 2}, {AWAIT_TASK, 2}, {SAY, 0}, {END_GROUP, 0});
  values[1] = 0;
  CHECK(run() == 0 && values[1] == 1 && said_so("2:2@1 0:0@1 1:1@2 "));
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {SLEEP, 5}, {AWAIT_TASK, 1}, {SAY, 0}, {END_GROUP, 0});
  CHECK(run() == 0 && said_so("1:1@2 0:0@5 "));
  /* a child adds to the group while it is being left */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {END_GROUP, 0}, {SAY, 0});
  SCRIPT(1, {SLEEP, 2}, {CHILD, 2});
  CHECK(run() == 0 && said_so("2:2@3 0:0@3 "));
  /* and when it is left: too late */
  SCRIPT(0, {GROUP, 0}, {END_GROUP, 0}, {CHILD, 1}, {AWAIT_TASK, 1});
  CHECK(run() == AC_ECLOSED && said_so(""));
  /* join leaves it open */
  SCRIPT(0, {GROUP, 0}, {CHILD, 2}, {JOIN_GROUP, 0}, {SAY, 0}, {CHILD, 1}, {END_GROUP, 0}, {SAY, 9});
  SCRIPT(1, {SLEEP, 2}, {SAY, 1});
  CHECK(run() == 0 && said_so("2:2@1 0:0@1 1:1@3 0:9@3 "));
}

static void errors(void) {
  /* of a child: cancels the body and the others, once each */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {SLEEP, 9}, {SAY, 0}, {END_GROUP, 0}, {CATCH, 0}, {SLEEP, 1}, {SAY, 9});
  SCRIPT(1, {SLEEP, 1}, {THROW, 7});
  SCRIPT(2, {SLEEP, 9}, {FINALLY, 0}, {SLEEP, 1}, {SAY, 2}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("2:2@2 0:7@2 0:9@3 "));
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {END_GROUP, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:2@2 0:7@2 "));
  SCRIPT(0, {GROUP, 0}, {INTO, 1}, {INTO, 2}, {END_GROUP, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:2@2 0:7@2 "));
  /* of the body */
  SCRIPT(0, {GROUP, 0}, {CHILD, 2}, {YIELD, 0}, {THROW, 3}, {END_GROUP, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:2@1 0:3@1 "));
  /* of both: the first in time */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {SLEEP, 9}, {CATCH, 0}, {THROW, 3}, {END_GROUP, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:cancelled@1 0:7@1 "));
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {THROW, 3}, {END_GROUP, 0}, {CATCH, 0});
  SCRIPT(1, {SLEEP, 1}, {FINALLY, 0}, {THROW, 7}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("0:3@0 "));
  /* of a child that is awaited: it is the body's */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {AWAIT_TASK, 1}, {CATCH, 0}, {SLEEP, 1}, {SAY, 0}, {END_GROUP, 0}, {SAY, 9});
  SCRIPT(1, {SLEEP, 1}, {THROW, 7});
  CHECK(run() == 0 && said_so("0:7@1 0:0@2 0:9@2 "));
  /* nested: as one error of the outer */
  SCRIPT(0, {GROUP, 0}, {CHILD, 2}, {GROUP, 0}, {CHILD, 1}, {END_GROUP, 0}, {END_GROUP, 0}, {CATCH, 0});
  SCRIPT(2, {SLEEP, 9}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:cancelled@1 0:7@1 "));
  /* a supervisor reports it, and goes on */
  SCRIPT(0, {GROUP, -1}, {CHILD, 1}, {INTO, 1}, {CHILD, 2}, {END_GROUP, 0}, {SAY, 0});
  SCRIPT(2, {SLEEP, 3}, {SAY, 2});
  fflush(stderr);
  FILE *kept = stderr;
  stderr = tmpfile();
  CHECK(run() == 0 && said_so("2:2@3 0:0@3 "));
  CHECK(ftell(stderr) > 0);
  fclose(stderr);
  stderr = kept;
}

static void cancels(void) {
  /* from outside: reaches body and children, and goes on */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {GROUP, 0}, {CHILD, 2}, {CHILD, 3}, {SLEEP, 9}, {END_GROUP, 0}, {SAY, 1});
  SCRIPT(2, {SLEEP, 9}, {CATCH, 0});
  SCRIPT(3, {GROUP, 0}, {CHILD, 4}, {END_GROUP, 0}, {CATCH, 0});
  SCRIPT(4, {SLEEP, 9}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:cancelled@1 4:cancelled@1 3:cancelled@1 0:cancelled@1 "));
  SCRIPT(1, {GROUP, 0}, {CHILD, 2}, {CHILD, 3}, {END_GROUP, 0}, {SAY, 1}); /* while it is being left */
  CHECK(run() == 0 && said_so("2:cancelled@1 4:cancelled@1 3:cancelled@1 0:cancelled@1 "));
  /* ... but a child's error comes first */
  SCRIPT(2, {SLEEP, 9}, {FINALLY, 0}, {THROW, 7}, {END_FINALLY, 0});
  SCRIPT(1, {GROUP, 0}, {CHILD, 2}, {SLEEP, 9}, {END_GROUP, 0}, {CATCH, 0}, {YIELD, 0}, {SAY, 1});
  CHECK(run() == 0 && said_so("1:7@1 0:cancelled@1 "));
  /* by hand: goes on after it */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {YIELD, 0}, {CANCEL_GROUP, 0}, {SLEEP, 1}, {SAY, 0}, {END_GROUP, 0}, {SLEEP, 1},
         {SAY, 9});
  SCRIPT(1, {SLEEP, 9}, {CATCH, 0}, {CHILD, 2}, {AWAIT_TASK, 2}, {CATCH, 0});
  CHECK(run() == 0 && said_so("1:cancelled@0 1:cancelled@0 0:9@1 "));
  /* a child alone */
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {SLEEP, 1}, {CANCEL, 1}, {END_GROUP, 0}, {SAY, 0});
  SCRIPT(1, {SLEEP, 9});
  SCRIPT(2, {SLEEP, 2}, {SAY, 2});
  CHECK(run() == 0 && said_so("2:2@2 0:0@2 "));
  /* a timeout around it, which shields in it keep out, until their grace is over */
  SCRIPT(0, {AFTER, 1}, {GROUP, 0}, {CHILD, 1}, {END_GROUP, 0}, {END_AFTER, 0}, {CATCH, 0});
  SCRIPT(1, {SHIELD, 2}, {SLEEP, 9}, {CATCH, 0}, {END_SHIELD, 0});
  CHECK(run() == 0 && said_so("1:cancelled@3 0:-110@3 "));
  /* in a cleanup its children are not cancelled, until that has no time left */
  SCRIPT(0, {AFTER, 1}, {SLEEP, 9}, {FINALLY, 0}, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {END_GROUP, 0}, {END_FINALLY, 0},
         {END_AFTER, 0}, {CATCH, 0});
  SCRIPT(1, {SLEEP, 9}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:2@3 1:cancelled@6 0:-110@6 "));
}

static void limits(void) {
  SCRIPT(0, {GROUP, 2}, {CHILD, 1}, {CHILD, 2}, {CHILD, 3}, {CHILD, 4}, {END_GROUP, 0}, {SAY, 0});
  SCRIPT(1, {SLEEP, 1}, {SAY, 1});
  SCRIPT(2, {SLEEP, 3}, {SAY, 2});
  SCRIPT(3, {SAY, 33}, {SLEEP, 1}, {SAY, 3});
  SCRIPT(4, {SAY, 44}, {SLEEP, 5}, {SAY, 4});
  CHECK(run() == 0 && said_so("1:1@1 3:33@1 3:3@2 4:44@2 2:2@3 4:4@7 0:0@7 "));
  /* those that wait for their turn never start */
  SCRIPT(1, {SLEEP, 1}, {THROW, 7});
  CHECK(run() == 7 && said_so(""));
  SCRIPT(0, {GROUP, 1}, {CHILD, 1}, {CHILD, 2}, {CHILD, 3}, {CANCEL, 2}, {AWAIT_TASK, 2}, {CATCH, 0}, {END_GROUP, 0});
  SCRIPT(1, {SLEEP, 1});
  CHECK(run() == 0 && said_so("0:cancelled@0 3:33@1 3:3@2 "));
}

static void traces(void) {
  char text[600];
  SCRIPT(0, {GROUP, 0}, {CHILD, 1}, {CHILD, 2}, {END_GROUP, 0});
  SCRIPT(1, {SLEEP, 1}, {THROW, 7});
  SCRIPT(2, {SLEEP, 2}, {FINALLY, 0}, {THROW, 8}, {END_FINALLY, 0});
  ac_error *error = ac_run_try(play(0), NULL), *copy = ac_error_keep(error);
  size_t length = ac_error_format(error, text, sizeof text);
  CHECK(strstr(text, "error 7\n") == text && strstr(text, ": spawned 'play'\n") &&
        strstr(text, "\nand also error 8\n"));
  CHECK(ac_error_format(copy, text, sizeof text) == length);
  ac_error_free(error);
  ac_error_free(copy);
}

/* Ten thousand that fail at once. */
ASYNC_PLAIN(fails) { AC__THROW(7, &fails__func); }
struct crowd__1 {
  ac__saved ac__head;
  ac_group *group;
  ac_why *why;
};
ASYNC_PLAIN(crowd) {
  ac_group *crowd_group;
  ac_why *why;
  DISPATCH1
  crowd_group = calloc(1, sizeof *crowd_group);
  why = calloc(1, sizeof *why);
  crowd_group->limit = 10;
  ac_group_enter(crowd_group);
  for (int k = 0; k < 10000; k++) (void)ac_group_spawn(crowd_group, fails());
  AWAIT_OR(1, crowd, 0, ac_group_exit__run(ac__task, NULL, crowd_group, why),
           (ac__f->group = crowd_group, ac__f->why = why), (crowd_group = ac__f->group, why = ac__f->why), , (void)0);
  CHECK(ac__caught(ac__task) == 7 && crowd_group->running == 0 && !why->error);
  free(crowd_group);
  free(why);
}

int main(void) {
  ac_clock_virtual(true);
  ends();
  errors();
  cancels();
  limits();
  traces();
  ac_error *error = ac_run_try(crowd(), NULL);
  CHECK(error && error->code == 7);
  ac_error_free(error);
  return 0;
}
