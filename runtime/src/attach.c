/* Tasks on a loop of libuv's that the program runs itself. */
#include <stdio.h>
#include <stdlib.h>

#include "debug.h"
#include "loops.h"
#include "report.h"
#include "watchdog.h"

ac_loop *ac_attach(struct uv_loop_s *uv) {
  struct loop *loop = ac__loop ? NULL : malloc(sizeof *loop);
  if (ac__loop) ac__report_misuse("ac_attach", "a loop runs on this thread already");
  if (!loop) return NULL;
  if (ac__loop_open(loop, uv)) {
    free(loop);
    return NULL;
  }
  ac__watchdog_watch(loop, ac__debug());
  return ac_loop_current();
}

static const char *refuse(const struct loop *loop, const ac_loop *handle) {
  if (!loop || !loop->attached || loop->handle != handle) return "this thread has not attached this loop";
  return loop->running ? "a task of the loop itself would wait for its own end" : NULL;
}

void ac_detach_loop(ac_loop *handle) {
  struct loop *loop = ac__loop;
  const char *why = refuse(loop, handle);
  if (why) {
    ac__report_misuse("ac_detach_loop", why);
    return;
  }
  loop->attached = false;
  if (loop->dormant) ac__loop_awake(loop);
  ac__loop_cancel(loop, AC_ECANCELED);
  ac__loop_run_out(loop);
  ac__watchdog_leave(loop);
  ac__report_tasks(loop);
  if (ac__loop_close(loop)) free(loop);
}

void ac__report_attached(const struct loop *loop) {
  if (!loop->attached || loop->running || !loop->alive) return;
  fprintf(stderr, "ac_attach: the program ends before ac_detach_loop, and with it %zu task%s\n", loop->alive,
          loop->alive == 1 ? "" : "s");
}
