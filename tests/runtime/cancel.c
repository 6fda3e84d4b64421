/* Cancelling tasks, timeouts, shields, cleanups: all on the virtual clock. */
#include "script.h"

static int run(void) {
  ac_error *error = ac_run_try(play(0), NULL);
  int code = error ? error->code : 0;
  ac_error_free(error);
  return code;
}

static void tasks_end(void) {
  /* asleep, ready, not started, itself */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0}, {SAY, 5});
  SCRIPT(1, {SLEEP, 1000}, {SAY, 1});
  CHECK(run() == 0 && said_so("0:cancelled@1 0:5@1 "));
  SCRIPT(1, {YIELD, 0}, {SAY, 1}, {YIELD, 0}, {SAY, 2});
  SCRIPT(0, {SPAWN, 1}, {YIELD, 0}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  CHECK(run() == 0 && said_so("1:1@0 0:cancelled@0 "));
  SCRIPT(0, {SPAWN, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SAY, 1}, {SLEEP, 0}, {SAY, 2});
  CHECK(run() == 0 && said_so("1:1@0 0:cancelled@0 "));
  SCRIPT(0, {CANCEL, -1}, {SAY, 1}, {SLEEP, 1}, {CATCH, 0}, {YIELD, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:1@0 0:cancelled@0 0:cancelled@0 "));
  /* a value after a cancel is a value; one that is due at the same moment too */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {SAY, 3});
  SCRIPT(1, {SLEEP, 2}, {CATCH, 0});
  CHECK(run() == 0 && said_so("1:cancelled@1 0:3@1 "));
  SCRIPT(1, {SLEEP, 1}, {SAY, 7});
  CHECK(run() == 0 && said_so("1:7@1 0:3@1 "));
}

static void awaited_tasks_end(void) {
  /* who awaits a task and is cancelled cancels it too, and waits for it */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SPAWN, 2}, {AWAIT_TASK, 2}, {CATCH, 0}, {SAY, 1}, {YIELD, 0});
  SCRIPT(2, {SLEEP, 100}, {FINALLY, 0}, {SLEEP, 2}, {SAY, 2}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("2:2@3 1:cancelled@3 1:1@3 0:cancelled@3 "));
  /* its value is delivered; the cancel shows at the next wait */
  SCRIPT(1, {SPAWN, 2}, {AWAIT_TASK, 2}, {SAY, 1}, {YIELD, 0});
  SCRIPT(2, {SLEEP, 100}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:cancelled@1 1:1@1 0:cancelled@1 "));
  /* one that has ended is no wait */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, -1}, {AWAIT_TASK, 1}, {SAY, 1});
  SCRIPT(1, {YIELD, 0});
  CHECK(run() == 0 && said_so("0:1@1 "));
  /* no second awaiter */
  SCRIPT(0, {SPAWN, 1}, {SPAWN, 2}, {AWAIT_TASK, 1}, {AWAIT_TASK, 2});
  SCRIPT(1, {SLEEP, 1});
  SCRIPT(2, {AWAIT_TASK, 1}, {CATCH, 0});
  CHECK(run() == 0 && said_so("2:-5005@0 "));
  /* itself */
  SCRIPT(0, {SPAWN, 1}, {AWAIT_TASK, 1});
  SCRIPT(1, {AWAIT_TASK, 1}, {CATCH, 0});
  CHECK(run() == 0 && said_so("1:-5002@0 "));
}

static void cleanups_go_on(void) {
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SLEEP, 9}, {FINALLY, 0}, {SLEEP, 4}, {SAY, 1}, {SLEEP, 4}, {SAY, 2}, {END_FINALLY, 0}, {SAY, 3});
  CHECK(run() == 0 && said_so("1:1@5 0:cancelled@6 ")); /* 5 s and no more */
  SCRIPT(1, {SLEEP, 9}, {FINALLY, 0}, {SLEEP, 4}, {END_FINALLY, 0}, {CATCH, 0}, {FINALLY, 0}, {SLEEP, 4}, {SAY, 1},
         {END_FINALLY, 0}, {SLEEP, 1});
  CHECK(run() == 0 && said_so("1:cancelled@5 1:1@9 0:cancelled@9 ")); /* each has its own */
  /* cancelled while it is in one: counted from the cancel on */
  SCRIPT(1, {FINALLY, 0}, {SLEEP, 5.5}, {SAY, 1}, {SLEEP, 3}, {SAY, 2}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("1:1@5.5 0:cancelled@6 "));
  /* no time at all */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {SLEEP, 1}, {CANCEL_NOW, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:cancelled@2 "));
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL_NOW, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SLEEP, 9}, {FINALLY, 0}, {SLEEP, 1}, {SAY, 1}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("0:cancelled@1 "));
  /* a timeout within is the cleanup's own */
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SLEEP, 9}, {FINALLY, 0}, {AFTER, 1}, {SLEEP, 2}, {END_AFTER, 0}, {CATCH, 0}, {SLEEP, 1}, {SAY, 1},
         {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("1:-110@2 1:1@3 0:cancelled@3 "));
  /* ... and what is cancelled around it comes in when the grace is over */
  SCRIPT(1, {SLEEP, 9}, {FINALLY, 0}, {AFTER, 9}, {SLEEP, 8}, {END_AFTER, 0}, {END_FINALLY, 0});
  CHECK(run() == 0 && said_so("0:cancelled@6 "));
}

static void timeouts(void) {
  SCRIPT(0, {AFTER, 1}, {SLEEP, 2}, {END_AFTER, 0}, {CATCH, 0}, {SLEEP, 1}, {SAY, 1});
  CHECK(run() == 0 && said_so("0:-110@1 0:1@2 "));
  SCRIPT(0, {AFTER, 1}, {SLEEP, 1}, {SAY, 1}, {END_AFTER, 0}, {SAY, 2}); /* at the same moment */
  CHECK(run() == 0 && said_so("0:1@1 0:2@1 "));
  SCRIPT(0, {AFTER, 0}, {SAY, 1}, {YIELD, 0}, {SAY, 2}, {END_AFTER, 0});
  CHECK(run() == AC_ETIMEDOUT && said_so("0:1@0 "));
  SCRIPT(0, {AFTER, -5}, {SAY, 1}, {END_AFTER, 0}, {YIELD, 0}, {SAY, 2});
  CHECK(run() == 0 && said_so("0:1@0 0:2@0 "));
  /* nested: whose time it was; the outermost of two */
  SCRIPT(0, {AFTER, 1}, {AFTER, 2}, {SLEEP, 3}, {END_AFTER, 0}, {CATCH, 0}, {SAY, 1}, {YIELD, 0}, {END_AFTER, 0},
         {CATCH, 0});
  CHECK(run() == 0 && said_so("0:cancelled@1 0:1@1 0:-110@1 "));
  SCRIPT(0, {AFTER, 2}, {AFTER, 1}, {SLEEP, 3}, {END_AFTER, 0}, {CATCH, 0}, {SLEEP, 2}, {END_AFTER, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:-110@1 0:-110@2 "));
  SCRIPT(0, {AFTER, 1}, {AFTER, 1}, {SLEEP, 3}, {END_AFTER, 0}, {CATCH, 0}, {END_AFTER, 0}, {SAY, 1}, {SLEEP, 1});
  CHECK(run() == 0 && said_so("0:cancelled@1 0:1@1 "));
  /* a cancel from outside stays one; another error stays what it is */
  SCRIPT(1, {AFTER, 2}, {SLEEP, 9}, {END_AFTER, 0}, {CATCH, 0});
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1});
  CHECK(run() == 0 && said_so("1:cancelled@1 "));
  SCRIPT(0, {AFTER, 1}, {SLEEP, 9}, {CATCH, 0}, {THROW, 7}, {END_AFTER, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:cancelled@1 0:7@1 "));
  /* one that never waits */
  SCRIPT(0, {AFTER, 1}, {SPAWN, 1}, {SLEEP, 1e12}, {END_AFTER, 0}, {CATCH, 0}, {AWAIT_TASK, 1});
  SCRIPT(1, {SLEEP, 3});
  CHECK(run() == 0 && said_so("0:-110@1 "));
}

static void shields(void) {
  SCRIPT(0, {SPAWN, 1}, {SLEEP, 1}, {CANCEL, 1}, {AWAIT_TASK, 1}, {CATCH, 0});
  SCRIPT(1, {SHIELD, 0}, {SLEEP, 3}, {SAY, 1}, {END_SHIELD, 0}, {SAY, 2}, {YIELD, 0}, {SAY, 3});
  CHECK(run() == 0 && said_so("1:1@3 1:2@3 0:cancelled@3 "));
  SCRIPT(1, {SHIELD, 1}, {SLEEP, 3}, {SAY, 1}, {END_SHIELD, 0});
  CHECK(run() == 0 && said_so("0:cancelled@2 "));
  SCRIPT(1, {SLEEP, 3}, {CATCH, 0}, {SHIELD, 2}, {SLEEP, 1}, {SAY, 1}, {SLEEP, 2}, {END_SHIELD, 0});
  CHECK(run() == 0 && said_so("1:cancelled@1 1:1@2 0:cancelled@3 "));
  /* a timeout in it works; one around it does not come in, and does not spoil it */
  SCRIPT(0, {AFTER, 1}, {SHIELD, 0}, {SLEEP, 2}, {AFTER, 1}, {SLEEP, 2}, {END_AFTER, 0}, {CATCH, 0}, {END_SHIELD, 0},
         {YIELD, 0}, {END_AFTER, 0}, {CATCH, 0});
  CHECK(run() == 0 && said_so("0:-110@3 0:-110@3 "));
}

/* async int link(int n): awaits the link before, up to one that sleeps. */
static ac_future(int) links[TIMES(100000)];
struct chain__1 {
  ac__saved ac__head;
  int value;
};
ASYNC(int, chain, (ac_task * ac__task, ac__saved *ac__self, int n), int n;
      , (int n), (ac__task, NULL, ac__a->n), (ac__task, ac__self, 0))
CONSTRUCT(int, chain, ac__a->n = n)
static int chain__run(ac_task *ac__task, ac__saved *ac__self, int n) {
  int value;
  DISPATCH1
  if (!n) value = 0;
  AWAIT(1, chain, offsetof(struct chain__1, value), if (n) ac__await(ac__task, AC__ANY(links[n - 1]), &value);
        else ac_sleep__run(ac__task, NULL, 1000), , value = ac__f->value, 0);
  return value;
}
PLAIN_RECORD(long_chain, 1);
PLAIN_RECORD(long_chain, 2);
ASYNC_PLAIN(long_chain) {
  enum { LENGTH = sizeof links / sizeof *links };
  DISPATCH2
  for (int k = 0; k < LENGTH; k++) links[k] = ac_spawn(chain(k));
  AWAIT(1, long_chain, 0, ac_sleep__run(ac__task, NULL, 1), , , );
  CHECK(ac_cancel(links[LENGTH - 1]));
  AWAIT(2, long_chain, 0, ac__await(ac__task, AC__ANY(links[LENGTH - 1]), NULL), , , );
}

static void traces(void) {
  char text[600];
  SCRIPT(0, {SPAWN, 1}, {YIELD, 0}, {CANCEL, 1}, {AWAIT_TASK, 1});
  SCRIPT(1, {SLEEP, 1});
  ac_error *error = ac_run_try(play(0), NULL);
  CHECK(error && error->code == AC_ECANCELED && !strcmp(error->message, "because"));
  ac_error_format(error, text, sizeof text);
  CHECK(strstr(text, "error AC_ECANCELED: because\n  thrown in ac_sleep\n") == text);
  CHECK(strstr(text, "script.h:") && strstr(text, ": cancelled by 'play'\n"));
  ac_error_free(error);
  SCRIPT(0, {AFTER, 1}, {SLEEP, 2}, {END_AFTER, 0});
  error = ac_run_try(play(0), NULL);
  ac_error_format(error, text, sizeof text);
  CHECK(!strcmp(text, "error AC_ETIMEDOUT: timed out\n  thrown in ac_sleep\n  test.ac:10: awaited in play\n"));
  ac_error_free(error);
}

int main(void) {
  ac_clock_virtual(true);
  tasks_end();
  awaited_tasks_end();
  cleanups_go_on();
  timeouts();
  shields();
  traces();
  ac_error *error = ac_run_try(long_chain(), NULL);
  CHECK(error && error->code == AC_ECANCELED);
  ac_error_free(error);
  return 0;
}
