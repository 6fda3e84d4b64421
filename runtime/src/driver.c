#include <errno.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/timerfd.h>
#endif

#include "task.h"

/* Nearer than this a millisecond is too coarse; further away the kernel's timer is not worth two system calls. */
enum { NEAR = 20 * AC__MILLISECOND };

/* The kernel's own sleeps are as coarse.  Of many deadlines in a row each would cost three system calls; so they are
 * met some at a time. */
enum { APART = 50000 };

enum { QUIET = 10 }; /* milliseconds */

static struct loop *owner(struct driver *driver) {
  return (struct loop *)((char *)driver - offsetof(struct loop, driver));
}

/* The loop looks at the heap after each poll: to have ended the poll is all that is asked for. */
static void on_timer(uv_timer_t *timer) { ((struct driver *)((char *)timer - offsetof(struct driver, timer)))->at = 0; }

#ifdef __linux__
static void on_poll(uv_poll_t *poll, int status, int events) {
  struct driver *driver = (struct driver *)((char *)poll - offsetof(struct driver, poll));
  uint64_t times;
  (void)status, (void)events;
  if (read(driver->descriptor, &times, sizeof times) > 0) driver->at = 0;
}

static bool open_descriptor(struct driver *driver) {
  int descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (descriptor < 0) return false;
  if (uv_poll_init(owner(driver)->uv, &driver->poll, descriptor)) {
    close(descriptor);
    return false;
  }
  uv_unref((uv_handle_t *)&driver->poll);
  driver->descriptor = descriptor;
  return !uv_poll_start(&driver->poll, UV_READABLE, on_poll);
}

static bool set_near(struct driver *driver, int64_t left) {
  if (driver->descriptor < 0 && !open_descriptor(driver)) return false;
  struct itimerspec time = {.it_value = {left / AC__SECOND, left % AC__SECOND}};
  return !timerfd_settime(driver->descriptor, 0, &time, NULL);
}
#else
static bool set_near(struct driver *driver, int64_t left) {
  (void)driver, (void)left;
  return false;
}
#endif

static void set_far(struct driver *driver, int64_t left) {
  uv_update_time(owner(driver)->uv);
  uv_timer_start(&driver->timer, on_timer, (uint64_t)((left + AC__MILLISECOND - 1) / AC__MILLISECOND), 0);
}

int ac__driver_open(struct loop *loop) {
  struct driver *driver = &loop->driver;
  driver->descriptor = -1;
  int status = uv_timer_init(loop->uv, &driver->timer);
  if (!status) uv_unref((uv_handle_t *)&driver->timer);
  return status;
}

/* Nothing has come from outside: virtual time need not wait for it. */
static void on_quiet(uv_timer_t *timer) {
  ((struct driver *)((char *)timer - offsetof(struct driver, timer)))->quiet = true;
}

static void wait_for_quiet(struct loop *loop) {
  loop->driver.quiet = false;
  uv_update_time(loop->uv);
  uv_timer_start(&loop->driver.timer, on_quiet, QUIET, 0);
}

/* One that is set for an earlier moment stays: it ends a poll for nothing, and then the right one is set. */
void ac__driver_set(struct loop *loop) {
  struct driver *driver = &loop->driver;
  if (loop->timers.virtual) {
    bool wanted = loop->timers.count || (loop->overseer && loop->overseer->waits);
    if (wanted && loop->outside && loop->outside == loop->patient) wait_for_quiet(loop);
    return;
  }
  if (!loop->timers.count) return;
  int64_t at = ac__timers_first(&loop->timers);
  if (driver->at && driver->at <= at) return;
  if (at < loop->timers.fired + APART) at = loop->timers.fired + APART;
  int64_t left = at - ac__clock(&loop->timers);
  driver->at = at;
  if (left <= 0) left = 1;
  if (left >= NEAR || !set_near(driver, left)) set_far(driver, left);
}

static void on_poll_closed(uv_handle_t *poll) {
  close(((struct driver *)((char *)poll - offsetof(struct driver, poll)))->descriptor);
}

void ac__driver_close(struct loop *loop) {
  uv_close((uv_handle_t *)&loop->driver.timer, NULL);
  if (loop->driver.descriptor >= 0) uv_close((uv_handle_t *)&loop->driver.poll, on_poll_closed);
}
