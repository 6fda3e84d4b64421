#!/usr/bin/env python3
"""What a program says of itself without a debugger: dumps, verdicts, reports, the watchdog, signals and the end."""

import re
import signal
import subprocess
import sys
import time

import lib
from lib import check, equal

REAL = {"AC_CLOCK": "real"}
SCRIPT = lib.ROOT / "runtime/gdb/ac-gdb.py"


class Place(lib.Place):
    def program(self, text, name="app", flags=("-g", "-O1"), compiler="gcc"):
        """Compiles `text`, after the usual headers; its first line is line 1 of app.ac."""
        headers = "#include <ac.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n#include <unistd.h>\n"
        self.write("headers.h", headers)
        self.write(f"{name}.ac", text)
        self.acc(*flags, "-include", "headers.h", f"{name}.ac", "-o", name, env={"ACC_CC": compiler})
        return self.path / name

    def output(self, text, status=0, env=None, **options):
        """Compiles it, runs it, gives (stdout, stderr)."""
        return self.command(self.program(text, **options), status=status, env=env)

    def start(self, text):
        """Compiles and starts it; it says when it is ready.  Signals must not be ignored in it, as in the background of a
        shell."""
        program = self.program(text)
        child = subprocess.Popen([f"./{program.name}"], cwd=self.path, env={**lib.ENV, **REAL}, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, bufsize=0)
        equal(child.stdout.readline(), "ready\n")
        return child

    def gdb(self, *commands, program=("./app",), status=0):
        commands = ("set style enabled off", "set width 0", f"source {SCRIPT}", *commands)
        arguments = [x for c in commands for x in ("-ex", c)]
        out, err = self.command("gdb", "-q", "-nx", "-batch", *arguments, *program, status=status,
                                env={"DEBUGINFOD_URLS": ""})
        return out + err

    def end(self, child, status):
        out, err = child.communicate(timeout=lib.TIMEOUT)
        check(child.returncode == status, f"exit status {child.returncode}, expected {status}\n{out}{err}")
        return out, err


def contains(text, *parts):
    """All of them, one after the other."""
    rest = text
    for part in parts:
        _, found, rest = rest.partition(part)
        check(found, f"expected: {part}\nin:\n{text}")


# Each function below is a test; its name says what holds.

# ---- dumps ----

TASKS = """static ac_lock lock;
static async void nap(int n) { await ac_sleep(n); }
static async void outer(int n) { await nap(n); }
static async void holder(void) { async with (ac_lock *held = &lock) await ac_sleep(100); }
static async void waiter(void) { async with (ac_lock *held = &lock) ac_yield(); }
static async void body(void) {
  async with (ac_group g = {0}) {
    for (int i = 0; i < 20; i++) ac_group_spawn(&g, outer(5), .name = "worker");
    ac_group_spawn(&g, nap(7));
    await ac_sleep(3);
    ac_dump(stdout);
  }
}
async int main(void) {
  ac_detach(holder());
  ac_detach(waiter());
  await ac_sleep(1);
  await body();
  return 0;
}
"""


def a_dump_is_a_tree_with_waits_times_and_lines(p):
    out, _ = p.output(TASKS.replace("ac_yield()", "puts(\"\")"))
    equal(out.strip(), """24 tasks: 1 running, 0 ready, 23 waiting
task 'main' (1): running
  app.ac:10: resumed in body
  app.ac:18: awaited in main
  task 'holder' (2): in ac_sleep, for 4.0 s, 96.0 s left
    app.ac:4: awaited in holder
    app.ac:15: spawned 'holder'
  task 'waiter' (3): in ac_lock_acquire, held by task 2, for 4.0 s
    app.ac:5: awaited in waiter
    app.ac:16: spawned 'waiter'
  task 'worker' (4): in ac_sleep, for 3.0 s, 2.0 s left
    app.ac:2: awaited in nap
    app.ac:3: awaited in outer
    app.ac:8: spawned 'outer'
    ... and 19 more like it
  task 'nap' (24): in ac_sleep, for 3.0 s, 4.0 s left
    app.ac:2: awaited in nap
    app.ac:9: spawned 'nap'""")


def counters_count(p):
    out, _ = p.output("""static async void nap(void) { await ac_sleep(1); }
async int main(void) {
  async void a = ac_spawn(nap()), b = ac_spawn(nap());
  await ac_yield();
  ac_counters c = ac_count();
  printf("%zu %zu %zu %zu %d %zu %zu %zu\\n", c.tasks, c.running, c.ready, c.waiting, (int)c.spawned, c.timers, c.outside,
         c.open);
  ac_stream *ends[2];
  await ac_pipe_open(ends);
  printf("%zu\\n", ac_count().open);
  await ac_close(ends[0]);
  await ac_close(ends[1]);
  await a;
  await b;
  return ac_count().tasks != 1;
}
""")
    equal(out, "3 1 0 2 3 2 0 0\n2\n")


def long_chains_are_cut(p):
    out, _ = p.output("""static async int down(int n) {
  if (!n) await ac_sleep(5);
  return n ? await down(n - 1) + 1 : 0;
}
static async void spawns(int n) {
  if (n) ac_detach(spawns(n - 1));
  await ac_sleep(2);
}
async int main(void) {
  async int deep = ac_spawn(down(1000));
  ac_detach(spawns(300));
  await ac_sleep(1);
  ac_dump(stdout);
  return await deep != 1000;
}
""")
    contains(out, "303 tasks:", "task 'down' (2): in ac_sleep, for 1.0 s, 4.0 s left\n    app.ac:2: awaited in down\n"
             "    app.ac:3: awaited in down\n", "    ... and 977 more awaits\n    app.ac:10: spawned 'down'\n")
    equal(out.count("task 'spawns'"), 301)
    equal(max(len(line) - len(line.lstrip()) for line in out.splitlines()), 34)


def many_tasks_are_a_number(p):
    out, _ = p.output("""static async void nap(int n) { await ac_sleep(n); }
async int main(void) {
  for (int i = 0; i < 20000; i++) ac_detach(nap(9));
  await ac_sleep(1);
  ac_dump(stdout);
  return 0;
}
""")
    contains(out, "20001 tasks: 1 running, 0 ready, 20000 waiting\n", "... and 4998 more like it\n",
             "... and 15001 more tasks\n")


# ---- the verdict ----

def a_deadlock_says_who_waits_for_whom(p):
    _, err = p.output("""static ac_lock a, b;
static async void one(void) {
  async with (ac_lock *x = &a) {
    await ac_sleep(1);
    async with (ac_lock *y = &b) puts("never");
  }
}
static async void other(void) {
  async with (ac_lock *x = &b) {
    await ac_sleep(1);
    async with (ac_lock *y = &a) puts("never");
  }
}
async int main(void) {
  await ac_gather(ac_list(one(), other()), NULL);
  return 0;
}
""", status=70)
    equal(err, """deadlock: nothing can wake any of 3 tasks
task 'main' (1): in ac_gather, for 1.0 s
  app.ac:15: awaited in main
  task 'one' (2): in ac_lock_acquire, held by task 3, for 0.0 s
    app.ac:5: awaited in one
    app.ac:15: spawned 'one'
  task 'other' (3): in ac_lock_acquire, held by task 2, for 0.0 s
    app.ac:11: awaited in other
    app.ac:15: spawned 'other'
""")


def a_channel_that_nobody_sends_to_is_a_deadlock(p):
    _, err = p.output("""async int main(void) {
  ac_channel(int) c = ac_channel_new(int, 1);
  int x;
  await ac_receive(c, &x);
  return x;
}
""", status=70)
    contains(err, "deadlock: nothing can wake any of 1 task\ntask 'main' (1): in ac_receive, for 0.0 s\n"
             "  app.ac:4: awaited in main\n")


# ---- the watchdog ----

BLOCKS = """static async void tick(void) { for (int i = 0; i < 3; i++) await ac_sleep(0.01); }
static void wait_a_bit(void) { sleep(1); }
static unsigned long compute(void) {
  unsigned long h = 1;
  while (clock() < CLOCKS_PER_SEC) h = h * 31 + (h ^ h >> 3);
  return h;
}
static async int bad(int how) {
  await ac_yield();
  if (how) printf("%d\\n", compute() != 1);
  else wait_a_bit();
  return 1;
}
static async int work(int how) { return await bad(how); }
async int main(int argc, char **argv) {
  async void t = ac_spawn(tick());
  await ac_sleep(0.001);
  async int w = ac_spawn(work(argc > 1));
  await w;
  await t;
  return 0;
}
"""


def the_watchdog_names_who_sleeps(p):
    for compiler in ("gcc", "clang"):
        p.program(BLOCKS, compiler=compiler)
        _, err = p.command("./app", env=REAL)
        check(re.fullmatch(r"""blocked for 0\.\d\d s: task 'work' \(3\) lets nothing else run, it is in clock_nanosleep; await ac_sleep instead
  app\.ac:2: blocked in wait_a_bit
  app\.ac:11: called in bad
  app\.ac:14: awaited in work
  app\.ac:18: spawned 'work'
""", err), err)


def the_watchdog_may_read_what_a_sanitizer_guards(p):
    if not lib.GOLD or not lib.ACC_ASAN.exists():
        return  # only gold puts constants among the code, and so what guards them
    p.write("app.ac", """#include <ac.h>
#include <unistd.h>
static int blocks(const char *one, const char *two) { return (int)sleep(1) || !one || !two; }
static async void tick(void) { for (;;) await ac_sleep(0.01); }
async int main(void) {
  ac_detach(tick());
  await ac_sleep(0.05);
  return blocks("one", "two");
}
""")
    lib.Mode("gcc", "O0", asan=True).compile(p.path / "app.ac", p.path / "app")
    _, err = p.command("./app", env=REAL)
    contains(err, "blocked for 0.", "app.ac:3: ")


def the_watchdog_names_who_computes(p):
    p.program(BLOCKS, flags=("-g", "-O0"))
    _, err = p.command("./app", "1", env=REAL)
    check(re.match(r"""blocked for \d\.\d\d s: task 'work' \(3\) lets nothing else run, it computes; await ac_yield\(\) at times, or call it by ac_thread
  app\.ac:5: blocked in compute
  app\.ac:10: called in bad
  app\.ac:14: awaited in work
  app\.ac:18: spawned 'work'
""", err), err)


def the_watchdog_does_without_debug_information(p):
    p.program(BLOCKS, flags=("-O2", "-s"))
    _, err = p.command("./app", env=REAL)
    contains(err, "task 'work' (3) lets nothing else run", "\n  app.ac:9: resumed in bad\n  app.ac:14: awaited in work\n")


def the_watchdog_does_not_cut_a_sleep_short(p):
    _, err = p.output("""static async void tick(void) { for (;;) await ac_sleep(0.01); }
async int main(void) {
  ac_detach(tick());
  await ac_sleep(0.05);
  return sleep(1) != 0;
}
""", env=REAL)
    contains(err, "app.ac:5: blocked in main")


def who_harms_nobody_is_left_alone(p):
    text = """static async int compute(void) {
  long h = 0;
  while (clock() < CLOCKS_PER_SEC / 2) h++;
  usleep(300000);
  return h > 0;
}
async int main(void) { return !await ac_spawn(compute()); }
"""
    p.program(text, flags=("-g", "-O1"))
    _, err = p.command("./app", env=REAL)
    equal(err, "")
    _, err = p.command("./app", env={**REAL, "AC_DEBUG": "1"})
    contains(err, "app.ac:3: blocked in compute\n", "app.ac:7: spawned 'compute'\n")


def a_place_is_told_once(p):
    _, err = p.output("""static async void tick(void) { for (;;) await ac_sleep(0.001); }
async int main(void) {
  ac_detach(tick());
  for (int i = 0; i < 3; i++) {
    await ac_sleep(0.01);
    usleep(250000);
  }
  return 0;
}
""", env=REAL)
    equal(err.count("blocked for"), 1)


def a_loop_in_plain_c_is_watched_if_asked(p):
    text = """static async void tick(void) { for (int i = 0; i < 3; i++) await ac_sleep(0.01); }
static async void block(void) { async void t = ac_spawn(tick()); await ac_yield(); usleep(300000); await t; }
int main(void) { ac_run(block()); return 0; }
"""
    _, err = p.output(text, env=REAL)
    equal(err, "")
    _, err = p.command("./app", env={**REAL, "AC_DEBUG": "1"})
    contains(err, "app.ac:2: blocked in block\n")


def other_loops_are_watched_too(p):
    _, err = p.output("""static async void block(void) {
  async void nap = ac_spawn(ac_sleep(0.01));
  await ac_sleep(0.05);
  for (clock_t end = clock() + CLOCKS_PER_SEC / 2; clock() < end;) {}
  await nap;
}
async int main(void) {
  ac_loop *loop = ac_loop_start();
  await ac_spawn_on(loop, block());
  await ac_loop_stop(loop);
  return 0;
}
""", env=REAL, flags=("-g", "-O0"))
    contains(err, "blocked for 0.", " s: task 'block' (2) lets nothing else run, it computes;", "\n  app.ac:4: blocked in block\n")


# ---- signals ----

WAITS = """static async void serve(void) {
  try {
    await ac_sleep(1000);
  } catch (const ac_error *e : AC_ECANCELED) {
    printf("caught: %s\\n", e->message);
    throw;
  } finally {
    await ac_sleep(0.01);
    puts("cleaned up");
  }
}
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  puts("ready");
  await serve();
  return 0;
}
"""


def sigint_cancels_main(p):
    child = p.start(WAITS)
    child.send_signal(signal.SIGINT)
    out, err = p.end(child, 130)
    equal(out, "caught: interrupted by SIGINT\ncleaned up\n")
    equal(err, "error AC_ECANCELED: interrupted by SIGINT\n  thrown in ac_sleep\n  app.ac:3: awaited in serve\n"
          "  app.ac:15: awaited in main\n")


def sigterm_cancels_main(p):
    child = p.start(WAITS)
    child.send_signal(signal.SIGTERM)
    out, err = p.end(child, 143)
    equal(out, "caught: terminated by SIGTERM\ncleaned up\n")
    contains(err, "error AC_ECANCELED: terminated by SIGTERM\n")


def who_catches_the_signal_decides_the_status(p):
    child = p.start("""async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  puts("ready");
  try {
    await ac_sleep(1000);
  } catch (AC_ECANCELED) {
    return 3;
  }
}
""")
    child.send_signal(signal.SIGINT)
    equal(p.end(child, 3), ("", ""))


SLOW = """static async void other(void) { defer await ac_sleep(1000); await ac_sleep(1000); }
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  puts("ready");
  defer {
    puts("cleaning");
    await ac_sleep(1000);
    puts("never");
  }
  ac_detach(other());
  await ac_sleep(1000);
  return 0;
}
"""


def a_second_signal_leaves_cleanups_no_time(p):
    child = p.start(SLOW)
    child.send_signal(signal.SIGINT)
    equal(child.stdout.readline(), "cleaning\n")
    child.send_signal(signal.SIGINT)
    equal(p.end(child, 130)[0], "")


def a_third_signal_ends_what_does_not_listen(p):
    child = p.start("""async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  puts("ready");
  for (volatile int i = 0;; i = !i) {}
}
""")
    for _ in range(3):
        time.sleep(0.05)
        check(child.poll() is None, "ended too early")
        child.send_signal(signal.SIGINT)
    equal(p.end(child, 130), ("", ""))


def the_grace_of_a_sigterm_ends(p):
    started = time.time()
    child = p.start(SLOW)
    child.send_signal(signal.SIGTERM)
    equal(p.end(child, 143)[0], "cleaning\n")
    check(time.time() - started >= 5, "too early")


def what_ignores_or_handles_signals_goes_on_to(p):
    child = p.start("""static void handler(int n) { (void)!write(1, "mine\\n", (size_t)n * 0 + 5); }
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  signal(SIGTERM, handler);
  signal(SIGINT, SIG_IGN);
  puts("ready");
  await ac_sleep(0.5);
  return 4;
}
""")
    child.send_signal(signal.SIGTERM)
    child.send_signal(signal.SIGINT)
    equal(p.end(child, 4), ("mine\n", ""))


def signals_that_were_listened_to_cancel_again(p):
    child = p.start("""static async void ready(void) {
  await ac_sleep(0.05);
  puts("ready");
}
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  ac_detach(ready());
  async for (int s : ac_signals(SIGINT, SIGTERM)) {
    printf("got %d\\n", s == SIGINT);
    if (s == SIGINT) break;
  }
  puts("again");
  await ac_pause();
  return 0;
}
""")
    child.send_signal(signal.SIGINT)
    equal(child.stdout.readline(), "got 1\n")
    equal(child.stdout.readline(), "again\n")
    child.send_signal(signal.SIGINT)
    out, err = p.end(child, 130)
    contains(err, "error AC_ECANCELED: interrupted by SIGINT\n  thrown in ac_pause\n  app.ac:13: awaited in main\n")


def signals_come_to_loops_that_never_rest(p):
    text = """static async void spin(void) { for (;;) await AWAIT; }
async int main(void) {
  async void s = ac_spawn(spin());
  await ac_yield();
  raise(SIGINT);
  await s;
  return 0;
}
"""
    for what in ("ac_yield()", "ac_sleep(1)"):
        _, err = p.output(text.replace("AWAIT", what), status=130)
        contains(err, "error AC_ECANCELED: interrupted by SIGINT\n")


# ---- SIGQUIT ----

def sigquit_prints_the_tree_and_goes_on(p):
    child = p.start("""static async void nap(int n) { await ac_sleep(n); }
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  ac_detach(nap(1000), .name = "napper");
  puts("ready");
  await ac_sleep(1);
  puts("done");
  return 0;
}
""")
    time.sleep(0.3)
    child.send_signal(signal.SIGQUIT)
    out, err = p.end(child, 0)
    equal(out, "done\n")
    check(re.fullmatch(r"""2 tasks
task 'main' \(1\): in ac_sleep, for 0\.\d s, 0\.\d s left
  app\.ac:6: awaited in main
  task 'napper' \(2\): in ac_sleep, for 0\.\d s, 999\.\d s left
    app\.ac:1: awaited in nap
    app\.ac:4: spawned 'nap'
""", err), err)


def sigquit_prints_the_tree_of_a_loop_that_is_blocked(p):
    child = p.start("""static async void nap(int n) { await ac_sleep(n); }
static async void stuck(void) {
  await ac_yield();
  puts("ready");
  for (volatile int i = 0;; i = !i) {}
}
async int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  async void n = ac_spawn(nap(1000)), s = ac_spawn(stuck());
  await s;
  await n;
  return 0;
}
""")
    time.sleep(1)
    child.send_signal(signal.SIGQUIT)
    time.sleep(1)
    child.kill()
    _, err = p.end(child, -9)
    contains(err, "3 tasks\ntask 'main' (1): in await of task 'stuck' (3), for ", "\n  app.ac:10: awaited in main\n"
             "  task 'nap' (2): in ac_sleep, for ", "    app.ac:1: awaited in nap\n    app.ac:9: spawned 'nap'\n"
             "  task 'stuck' (3): running\n    app.ac:3: resumed in stuck\n    app.ac:9: spawned 'stuck'\n")


# ---- the end ----

LEAKS = """static async ac_stream *get(void) {
  ac_stream *ends[2];
  await ac_pipe_open(ends);
  await ac_close(ends[0]);
  return ends[1];
}
static async void work(void) { await ac_yield(); await get(); }
async int main(void) {
  await ac_spawn(work());
  return 0;
}
"""


def what_was_not_closed_is_reported(p):
    _, err = p.output(LEAKS)
    equal(err, "stream a pipe was not closed: task 'work' (2) opened it; AC_DEBUG=1 says where\n")


def in_debug_mode_with_the_calls_that_opened_it(p):
    p.program(LEAKS)
    _, err = p.command("./app", env={"AC_DEBUG": "1"})
    equal(err, """stream a pipe was not closed: task 'work' (2) opened it
  app.ac:3: opened in get
  app.ac:7: awaited in work
  app.ac:9: spawned 'work'
""")


def generators_are_closed_at_the_end_last_first(p):
    out, err = p.output("""static async yield int count(const char *name) {
  defer { await ac_sleep(0.01); printf("%s closed\\n", name); }
  for (int i = 0;; i++) yield i;
}
async int main(void) {
  ac_generator(int) a = count("a");
  ac_generator(int) b = count("b");
  int x;
  await ac_next(b, &x);
  await ac_next(a, &x);
  return x;
}
""")
    equal(out, "b closed\na closed\n")
    equal(err, "app.ac:7: generator 'count' was never closed\napp.ac:6: generator 'count' was never closed\n")


def the_cleanup_of_a_generator_has_only_its_grace(p):
    _, err = p.output("""static async yield int endless(void) {
  defer await ac_sleep(1000);
  yield 1;
}
async int main(void) {
  ac_generator(int) g = endless();
  int x;
  await ac_next(g, &x);
  return 0;
}
""")
    contains(err, "app.ac:6: generator 'endless' was never closed\n")


def handles_of_the_program_keep_the_loop(p):
    p.write("app.ac", """#include <ac.h>
#include <uv.h>
static uv_timer_t timer;
static void on_timer(uv_timer_t *t) { (void)t; }
static async void forget(void) {
  uv_timer_init(ac_loop_uv(ac_loop_current()), &timer);
  uv_timer_start(&timer, on_timer, 1, 1);
  await ac_sleep(0.01);
}
int main(void) {
  ac_run(forget());
  ac_run(ac_sleep(0.01));
  return 0;
}
""")
    p.acc("app.ac", "-o", "app")
    _, err = p.command("./app")
    check(re.fullmatch(r"a handle of libuv's, uv_timer_t 0x\w+, was not closed; its loop is kept\n", err), err)


def what_does_not_end_is_named(p):
    _, err = p.output("""static int slow(void) { sleep(7); return 1; }
async int main(void) {
  ac_detach(ac_thread(slow()));
  await ac_sleep(0.1);
  return 0;
}
""", env=REAL)
    contains(err, "main has ended 6 s ago, and the program waits for\n1 task\ntask 'ac_thread' (2): in ac_thread, for ",
             " s, cancelled\n  app.ac:3: spawned 'ac_thread'\n")


FORGETS = """static int slow(int seconds) { return (int)sleep((unsigned)seconds); }
static async void nap(void) { await ac_sleep(10); }
static async void abandon(int seconds) {
  try {
    await ac_wait_for(ac_thread(slow(seconds), .abandon = true), 0.1);
  } catch (AC_ETIMEDOUT) {
  }
}
async int main(int argc, char **argv) {
  ac_channel(int) full = ac_channel_new(int, 3);
  ac_channel(int) empty = ac_channel_new(int, 3), freed = ac_channel_new(int, 3);
  ac_promise(int) unset = ac_promise_new(int);
  ac_promise(int) set = ac_promise_new(int), failed = ac_promise_new(int);
  (void)argv, (void)empty, (void)unset;
  ac_try_send(full, 1);
  ac_channel_free(freed);
  ac_promise_set(set, 1);
  ac_promise_fail(failed, 7);
  ac_detach(nap());
  await abandon(1);
  if (argc > 1) await abandon(10);
  return 0;
}
"""


def channels_promises_and_tasks_that_are_left_are_told_if_asked(p):
    p.program(FORGETS)
    _, err = p.command("./app", env=REAL)
    equal(err, "app.ac:13: a promise failed and nobody awaits it\nerror 7\n")
    _, err = p.command("./app", env={**REAL, "AC_DEBUG": "1"})
    check(re.fullmatch(r"""main has ended, and cancels 1 task that has not
task 'nap' \(2\): in ac_sleep, for 0\.\d s, 9\.\d s left
  app\.ac:2: awaited in nap
  app\.ac:19: spawned 'nap'
app\.ac:13: a promise failed and nobody awaits it
error 7
app\.ac:13: a promise was never awaited
app\.ac:12: a promise was never set
app\.ac:10: a channel was never freed, with 1 item in it
app\.ac:11: a channel was never freed
""", err), err)


def calls_on_threads_that_were_abandoned_are_waited_for_and_told(p):
    p.program(FORGETS)
    started = time.time()
    _, err = p.command("./app", "1", env=REAL)
    contains(err, "the program ends while the call of slow, which ac_thread has abandoned, goes on\n")
    check(1.9 < time.time() - started < 8, "not two seconds")


# ---- misuse ----

TWICE = """static async int f(void) { await ac_yield(); return 1; }
static async void again(async int t) {
  try {
    await t;
  } catch (const ac_error *e : AC_ECONSUMED) {
    puts(e->message);
  }
}
async int main(void) {
  int value;
  async int a = ac_spawn(f()), b = f(), c = f(), d = ac_spawn(f());
  await a;
  await again(a);
  await ac_gather(&b, 1, &value);
  await again(b);
  ac_drop(c);
  await again(c);
  ac_detach(again(d));
  await ac_yield();
  await again(d);
  ac_cancel(d);
  await ac_stop(d);
  return 0;
}
"""


def who_consumes_twice_is_told_where_it_was_first(p):
    out, err = p.output(TWICE)
    equal(out, "this future was consumed before; AC_DEBUG=1 says where\n" * 4)
    out, err = p.command("./app", env={"AC_DEBUG": "1"})
    equal(out, "".join(f"this future was consumed at app.ac:{n}\n" for n in (12, 14, 16, 4)))
    equal(err, "".join(f"app.ac:{n}: {what}: this future was consumed at app.ac:4\n" for n, what in ((21, "ac_cancel"), (22, "ac_stop"))))


FOREIGN = """#include <pthread.h>
static ac_channel(int) c;
static async int task;
static ac_event event;
static async int wait(void) { await ac_event_wait(&event); return 1; }
static void use_event(void) { ac_event_set(&event); }
static async void there(void) {
  try {
    await ac_send(c, 1);
  } catch (const ac_error *e : AC_EINVAL) {
    printf("send: %s\\n", e->message);
  }
  try {
    await task;
  } catch (const ac_error *e : AC_EINVAL) {
    printf("await: %s\\n", e->message);
  }
  ac_cancel(task);
  ac_channel_close(c);
  if (ac_now() > 1e9) use_event();
}
static void *thread(void *arg) {
  ac_run(there());
  if (arg) use_event();
  return NULL;
}
async int main(int argc, char **argv) {
  pthread_t other;
  (void)argv;
  c = ac_channel_new(int, 1);
  task = ac_spawn(wait());
  await ac_yield();
  pthread_create(&other, NULL, thread, argc > 1 ? &other : NULL);
  pthread_join(other, NULL);
  ac_event_set(&event);
  ac_channel_free(c);
  return await task != 1;
}
"""


def what_belongs_to_another_thread_is_told(p):
    out, err = p.output(FOREIGN)
    equal(out, "send: this channel is of another thread's loop; one for all of them is made with .shared = true\n"
          "await: this future is another thread's, and belongs to the loop there\n")
    equal(err, "app.ac:18: ac_cancel: this future is another thread's, and belongs to the loop there\n")
    _, err = p.command("./app", env={"AC_DEBUG": "1"})
    contains(err, "this channel is of another thread's loop; one for all of them is made with .shared = true\n"
             "  app.ac:19: used in there\n")
    _, err = p.command("./app", "1", env={"AC_DEBUG": "1"}, status=-signal.SIGABRT)
    contains(err, "task 'wait' (2) is used on another thread than its loop's; between loops there are shared channels, "
             "promises, ac_loop_call and ac_spawn_on\n", "  app.ac:6: used in use_event\n  app.ac:24: called in thread\n")


ABROAD = """static ac_stream *ends[2];
static ac_listener *listener;
static ac_udp *udp;
static ac_process *child;
static ac_lock lock;
#define REFUSED(what, ...) \\
  try { __VA_ARGS__; puts(what " went well"); } catch (const ac_error *e : AC_EINVAL) { printf(what ": %s\\n", e->message); }
static async void there(void) {
  char buffer[4];
  ac_bytes part = {"x", 1};
  ac_datagram datagram = {.data = part};
  REFUSED("read", await ac_read(ends[0], buffer, 4))
  REFUSED("line", await ac_read_line(ends[0]))
  REFUSED("write", await ac_write(ends[1], "x", 1))
  REFUSED("writev", await ac_writev(ends[1], &part, 1))
  REFUSED("flush", await ac_flush(ends[1]))
  REFUSED("shutdown", await ac_shutdown(ends[1]))
  REFUSED("close", await ac_close(ends[1]))
  REFUSED("leave", async with (ac_stream *s = ends[1]) (void)s)
  REFUSED("accept", await ac_accept(listener))
  REFUSED("stop", await ac_close(listener))
  REFUSED("receive", await ac_udp_receive(udp, buffer, 4, NULL))
  REFUSED("send", await ac_udp_send(udp, NULL, "x", 1))
  REFUSED("send all", await ac_udp_send_all(udp, &datagram, 1))
  REFUSED("end", await ac_close(udp))
  REFUSED("wait", await ac_process_wait(child))
  REFUSED("kill", await ac_close(child))
  REFUSED("lock", await ac_lock_acquire(&lock))
}
static async void aborts(void) { ac_abort(ends[0]); }
async int main(int argc, char **argv) {
  (void)argv;
  ac_loop *other = ac_loop_start();
  await ac_pipe_open(ends);
  async with (ac_listener *l = await ac_tcp_listen("127.0.0.1", 0); ac_udp *u = await ac_udp_open("127.0.0.1", 0);
              ac_process *p = await ac_process_start(ac_argv("true")); ac_lock *held = &lock) {
    listener = l, udp = u, child = p;
    if (argc > 1) await ac_spawn_on(other, aborts());
    else await ac_spawn_on(other, there());
  }
  await ac_close(ends[0]);
  await ac_close(ends[1]);
  await ac_loop_stop(other);
  return 0;
}
"""


def what_belongs_to_another_loop_is_refused(p):
    out, err = p.output(ABROAD)
    groups = (("stream", "read", "line", "write", "writev", "flush", "shutdown", "close", "leave"), ("listener", "accept", "stop"),
              ("udp socket", "receive", "send", "send all", "end"), ("process", "wait", "kill"))
    equal(out, "".join(f"{call}: this {what} belongs to another loop; ac_spawn_on runs there what uses it\n"
                       for what, *calls in groups for call in calls) +
          "lock: ac_lock_acquire: the lock is held by task 1 of another loop; it is for the tasks of one, between loops there "
          "are shared channels\n")
    equal(err, "")
    _, err = p.command("./app", env={"AC_DEBUG": "1"})
    contains(err, "this stream belongs to another loop; ac_spawn_on runs there what uses it\n  app.ac:12: used in there\n",
             "the lock is held by task 1 of another loop", "app.ac:28: used in there\n")
    _, err = p.command("./app", "1", env={"AC_DEBUG": "1"}, status=-signal.SIGABRT)
    contains(err, "what is closed here is used on another thread than its loop's; ", "  app.ac:30: used in aborts\n")


def a_channel_that_was_never_made_is_told(p):
    _, err = p.output("""static ac_channel(int) queue;
async int main(int argc, char **argv) {
  int x;
  (void)argv;
  if (argc > 1) await ac_receive(queue, &x);
  await ac_send(queue, 1);
  return 0;
}
""", status=1)
    said = "uncaught error AC_ENOMEM: this channel is NULL: it was never made, or there was no memory for it\n"
    equal(err, said + "  thrown in ac_send\n  app.ac:6: awaited in main\n")
    _, err = p.command("./app", "1", status=1)
    equal(err, said + "  thrown in ac_receive\n  app.ac:5: awaited in main\n")


def channels_that_loops_share_and_nobody_frees_are_told_if_asked(p):
    p.program("""async int main(void) {
  ac_channel(int) full = ac_channel_new(int, 3, .shared = true);
  ac_channel(int) freed = ac_channel_new(int, 3, .shared = true);
  (void)ac_channel_new(int, 3, .shared = true);
  ac_try_send(full, 1);
  ac_channel_free(freed);
  return 0;
}
""")
    equal(p.command("./app"), ("", ""))
    equal(p.command("./app", env={"AC_DEBUG": "1"}),
          ("", "app.ac:4: a channel was never freed\napp.ac:2: a channel was never freed, with 1 item in it\n"))


PIPED = """#include <uv.h>
static async void feed(void) {
  ac_stream *ends[2];
  await ac_pipe_open(ends);
  await ac_write(ends[1], "x", 1);
  ac_abort(ends[0]);
  try {
    await ac_write(ends[1], "x", 1);
  } catch (UV_EPIPE) {
    puts("EPIPE");
  }
  ac_abort(ends[1]);
}
int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) signal(SIGPIPE, SIG_IGN);
  ac_run(feed());
  return 0;
}
"""


def who_may_die_of_a_broken_pipe_is_warned_if_he_asks(p):
    equal(p.output(PIPED, status=-signal.SIGPIPE), ("", ""))
    _, err = p.command("./app", env={"AC_DEBUG": "1"}, status=-signal.SIGPIPE)
    equal(err, "SIGPIPE will end this program when the reader of a pipe has gone; signal(SIGPIPE, SIG_IGN) makes the write "
          "throw UV_EPIPE\n  app.ac:5: used in feed\n")
    equal(p.command("./app", "1", env={"AC_DEBUG": "1"}), ("EPIPE\n", ""))


# ---- gdb ----

STOPS = """static ac_lock lock;
static void stop_here(void) { puts("here"); }
static async void holder(void) { async with (ac_lock *held = &lock) await ac_sleep(100); }
static async void waiter(void) { async with (ac_lock *held = &lock) puts("there"); }
static async int inner(int n) {
  await ac_sleep(n);
  stop_here();
  return n;
}
static async int outer(int n) { return await inner(n) + 1; }
async int main(void) {
  ac_detach(holder(), .name = "the holder");
  ac_detach(waiter());
  async with (ac_group g = {0}) ac_group_spawn(&g, outer(3));
  return 0;
}
"""
STOPPED = """task 'main' (1): in the end of a group, for 3.0 s, in a cleanup
  app.ac:14: awaited in main
  task 'the holder' (2): in ac_sleep, for 3.0 s, 97.0 s left
    app.ac:3: awaited in holder
    app.ac:12: spawned 'holder'
  task 'waiter' (3): in ac_lock_acquire, held by task 2, for 3.0 s
    app.ac:4: awaited in waiter
    app.ac:13: spawned 'waiter'
  task 'outer' (4): running
    app.ac:6: resumed in inner
    app.ac:10: awaited in outer
    app.ac:14: spawned 'outer'
"""


def in_gdb_and_from_a_core_file_the_tree_is_the_same(p):
    p.program(STOPS, flags=("-g", "-O0"))
    out = p.gdb("break stop_here", "run", "info ac-tasks", "bt", "generate-core-file dead.core")
    contains(out, "4 tasks\n" + STOPPED, "in inner__run", "[awaits] outer () at app.ac:10\n", "ac__task_step")
    contains(p.gdb("info ac-tasks", program=("./app", "dead.core")), "4 tasks\n" + STOPPED)


def without_symbols_gdb_knows_the_tree_all_the_same(p):
    p.program(STOPS, flags=("-O2",))
    p.command("gdb", "-q", "-nx", "-batch", "-ex", "break puts", "-ex", "run", "-ex", "generate-core-file dead.core", "./app")
    p.command("strip", "app")
    contains(p.gdb("info ac-tasks", program=("./app", "dead.core")), "4 tasks\n" + STOPPED)


def gdb_says_when_there_is_nothing(p):
    p.program(STOPS)
    check("loop of" not in p.gdb("info ac-tasks"), "loops before the program runs")
    p.write("plain.c", "int main(void) { return 0; }\n")
    p.command("gcc", "plain.c", "-o", "plain")
    contains(p.gdb("info ac-tasks", program=("./plain",), status=1), "no program of Async C")


def programs_name_the_script_to_gdb(p):
    p.program("static async int f(void) { return 0; }\nint main(void) { return ac_run(f()); }\n")
    out, _ = p.command("objdump", "-s", "-j", ".debug_gdb_scripts", "app")
    check("ac-gdb.py" in "".join(line[-16:] for line in out.splitlines()), out)


if __name__ == "__main__":
    lib.run_functions(sys.modules[__name__], Place, "insight")
