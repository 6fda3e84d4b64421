#!/usr/bin/env python3
"""What a program says of itself without a debugger: dumps, verdicts, reports, the watchdog, signals and the end."""

import re
import sys

import lib
from lib import check, equal


class Place(lib.Place):
    def program(self, text, name="app", flags=("-g", "-O1")):
        """Compiles `text`, after the usual headers; its first line is line 1 of app.ac."""
        headers = "#include <ac.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
        self.write("headers.h", headers)
        self.write(f"{name}.ac", text)
        self.acc(*flags, "-include", "headers.h", f"{name}.ac", "-o", name)
        return self.path / name

    def output(self, text, status=0, env=None, **options):
        """Compiles it, runs it, gives (stdout, stderr)."""
        return self.command(self.program(text, **options), status=status, env=env)


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


if __name__ == "__main__":
    lib.run_functions(sys.modules[__name__], Place, "insight")
