#!/usr/bin/env python3
"""acc test, as those see it who test their programs with it."""

import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

import lib
from lib import check, equal

HEAD = """#include <ac.h>
#include <ac/test.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static async int late(double seconds, int x) { await ac_sleep(seconds); return x; }
static async int failing(int code) { await ac_sleep(1); throw code; }
"""


class Place(lib.Place):
    def test(self, text, *options, status=0, flags=(), env=None):
        """Writes the tests, runs them, gives (stdout, stderr)."""
        self.write("t.ac", HEAD + text)
        return self.acc("test", *flags, "t.ac", "--", *options, status=status, env=env)

    def fails(self, body, *words, options=()):
        """One test with this body fails, and says these words."""
        out, err = self.test("async void test_one(void) {\n%s\n}\n" % body, *options, status=1)
        for word in words:
            check(word in out, f"does not say '{word}':\n{out}{err}")
        check("1 failed" in out, out)

    def passes(self, body, *options):
        out, err = self.test("async void test_one(void) {\n%s\n}\n" % body, *options)
        check("1 of 1 passed" in out and not err, out + err)


# Each function below is a test; its name says what holds.

def finds_tests_in_all_files_and_runs_them_in_order(p):
    p.write("a.ac", HEAD + "async void test_b(void) { await late(1, 1); }\nstatic async void test_a(void) {}\n"
            "async void helper(void) {}\n")
    p.write("b.ac", HEAD + "async void test_c(void) { ac_check_eq(ac_now(), 0); }\n")
    p.write("c.ac", "#include <ac.h>\nasync void test_none(void) {}\n")  # does not include <ac/test.h>
    out, err = p.acc("test", "a.ac", "b.ac", "c.ac")
    equal((out, err), ("ok   test_b\nok   test_a\nok   test_c\n3 of 3 passed\n", ""))
    equal(p.acc("test", "b.ac", "a.ac", "c.ac", "--", "--list")[0], "test_c\ntest_b\ntest_a\n")
    for flags in (["-O2"], ["-O2", "-flto", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"],
                  ["-fsanitize=address"]):
        names = p.acc("test", *flags, "a.ac", "b.ac", "--", "--list")[0].split()
        check(names.index("test_b") < names.index("test_a") and len(names) == 3, str(names))


def works_with_gcc_and_clang_without_warnings(p):
    text = """async void test_all(void) {
  int n = 3;
  const char *text = "x";
  char buffer[4] = "x";
  ac_check(n == 3);
  ac_check(await late(1, 1));
  ac_check_eq(await late(1, n), 3u);
  ac_check_eq(text, buffer);
  ac_check_eq("x", text);
  ac_check_eq(&n, &n);
  ac_check_eq((void *)0, NULL);
  ac_check_eq(strlen(text), n - 2);
  ac_check_eq(1.5, 1.5f);
  ac_check_eq(true, n == 3);
  ac_check_eq('x', buffer[0]);
  ac_check_eq((unsigned char)200, 200L);
  await ac_check_throws(7, failing(7));
  await ac_check_throws(AC_ECANCELED, failing(AC_ECANCELED));
}
static void plain(int n) { ac_check_eq(n, 1); ac_check(n); }
async void test_plain(void) { plain(1); }
"""
    for compiler in ("gcc", "clang"):
        for level in ("-O0", "-O2"):
            out, err = p.test(text, flags=["-Wall", "-Wextra", "-Werror", level], env={"ACC_CC": compiler})
            equal((out, err), ("ok   test_all\nok   test_plain\n2 of 2 passed\n", ""))


def is_alone_with_a_main(p):
    p.write("m.ac", HEAD + "#ifndef AC_TESTING\n#error not under acc test\n#endif\n"
            "async void test_it(void) {}\nasync int main(void) { puts(\"main\"); return 0; }\n")
    equal(p.acc("test", "m.ac")[0], "ok   test_it\n1 of 1 passed\n")
    p.write("m.c", "int main(void) { return 3; }\n")
    p.test("async void test_it(void) {}\n")
    equal(p.acc("test", "t.ac", "m.c")[0], "ok   test_it\n1 of 1 passed\n")


def makes_a_program_only(p):
    p.write("t.ac", HEAD + "async void test_it(void) {}\n")
    equal(p.acc("test", "-o", "tests", "t.ac"), ("", ""))
    equal(p.run("./tests"), "ok   test_it\n1 of 1 passed\n")


def shows_what_a_check_saw(p):
    p.fails('int x = await late(1, 3);\nac_check_eq(x, 4);', "t.ac:10: check failed: x == 4", "left:  3\n", "right: 4\n",
            "task 'test_one' (1)")
    p.fails("ac_check_eq(await late(1, 3), 4);", "check failed: await late(1, 3) == 4", "left:  3\n")
    p.fails("ac_check(await late(1, 3) == 4);", "check failed: await late(1, 3) == 4")
    p.fails('char s[] = "antr\\"\\n\\x01";\nac_check_eq(s, "a");', 'left:  "antr\\"\\n\\x01"', 'right: "a"\n')
    p.fails('const char *s = NULL;\nac_check_eq(s, "a");', "left:  NULL\n")
    p.fails("ac_check_eq(-1, 4294967295u);", "left:  -1\n", "right: 4294967295\n")
    p.fails("ac_check_eq(-1L, 18446744073709551615ul);", "left:  -1\n", "right: 18446744073709551615\n")
    p.fails("ac_check_eq(1.5, 1);", "left:  1.5\n", "right: 1\n")
    p.fails("bool yes = true;\nac_check_eq(yes, yes - 1 > 0);", "left:  true\n", "right: 0\n")
    p.fails("ac_check_eq('a', '\\n' + 0);", "right: 10\n")
    p.fails("int x;\nac_check_eq(&x, NULL);", "left:  0x", "right: NULL\n")


def tells_errors(p):
    p.fails("await failing(7);", "uncaught error 7", "t.ac:7: thrown in failing")
    p.fails("await ac_check_throws(7, failing(8));", "check failed: throws 7", "it throws: error 8")
    p.fails("await ac_check_throws(7, late(1, 1));", "it throws nothing")
    p.fails("await ac_check_throws(AC_EINVAL, late(1, 1));", "check failed: throws AC_EINVAL")
    p.fails("ac_task_cancel(ac_current(), NULL);\nawait ac_sleep(1);", "uncaught error AC_ECANCELED")


def tells_what_is_left_behind(p):
    p.fails('if (!fopen("/dev/null", "r")) return;', "is still open: /dev/null")
    p.fails("async int x = ac_spawn(late(1, 1));\nac_check(x != 0);", "task 'late' was never awaited")
    p.fails("async int x = late(1, 1);\nac_check(x != 0);", "coroutine 'late' was never awaited")
    p.fails("ac_detach(failing(7));\nawait ac_sleep(2);", "nobody awaits it", "error 7")
    p.fails("ac_stream *ends[2];\nawait ac_memory_open(ends, 10);", "was not closed", "something to report")
    p.fails("async int x = late(1, 1);\nawait x;\nac_cancel(x);", "something to report")


def tells_how_a_process_ended(p):
    p.fails('puts("before");\n*(volatile int *)0 = 1;', "killed by signal 11", "    before\n")
    p.fails("exit(0);", "it ended the process, with exit status 0")
    p.fails("abort();", "killed by signal 6")
    p.fails("ac_event e = {0};\nawait ac_event_wait(&e);", "deadlock", "in ac_event_wait")


def skips(p):
    out, _ = p.test('async void test_a(void) { await late(1, 1); ac_test_skip("no network"); }\nasync void test_b(void) {}')
    equal(out, "skip test_a: no network\nok   test_b\n1 of 2 passed, 1 skipped\n")


def ends_what_takes_too_long(p):
    started = time.time()
    out, _ = p.test("async void test_a(void) { for (;;) {} }\n"
                    'async void test_b(void) {\n  ac_stream *ends[2];\n  await ac_pipe_open(ends);\n  char c;\n'
                    '  if (system("sleep 100 &")) return;\n  await ac_read(ends[0], &c, 1);\n}\n'
                    "async void test_c(void) {}\n", "--timeout", "2", status=1, flags=["-g"])
    check("FAIL test_a: not done after 2 s\n" in out and "t.ac:8: blocked in test_a" in out, out)
    check("FAIL test_b: not done after 2 s\n" in out and "task 'test_b' (1): in ac_read" in out, out)
    check("t.ac:14: awaited in test_b" in out and "ok   test_c" in out and time.time() - started < 30, out)


def tests_are_processes_of_their_own(p):
    out, _ = p.test("static int global;\nasync void test_a(void) { ac_check_eq(++global, 1); }\n"
                    "async void test_b(void) { ac_check_eq(++global, 1); }\n"
                    "async void test_c(void) { char c; ac_check_eq(fread(&c, 1, 1, stdin), 0); }\n", "-j2")
    check("3 of 3 passed" in out, out)


def names_choose(p):
    text = "async void test_one(void) {}\nasync void test_one_more(void) {}\nasync void test_two(void) {}\n"
    for options, names in ((["one"], "one one_more"), (["one", "two"], "one one_more two"), (["tw"], "two"),
                           (["--exact", "test_one"], "one"), ([], "one one_more two")):
        equal(p.test(text, "--list", *options)[0], "".join(f"test_{n}\n" for n in names.split()))
    _, err = p.test(text, "three", status=2)
    check("no test has such a name" in err, err)
    _, err = p.test(text, "--exact", "one", status=2)
    _, err = p.test("async void none(void) {}\n", status=2)
    check("there is no test" in err, err)


def refuses_bad_options(p):
    p.write("t.ac", HEAD + "async void test_a(void) {}\nasync void test_b(void) {}\n")
    p.acc("test", "-o", "tests", "t.ac")
    for options, words in (("--nothing", "unknown option '--nothing'"), ("-j", "a number is missing after '-j'"),
                           ("-j 0", "'-j'"), ("-j x", "'-j'"), ("--seed -1", "'--seed'"), ("--seed 1x", "'--seed'"),
                           ("--seed 99999999999999999999999", "'--seed'"), ("--timeout 0", "seconds are missing"),
                           ("--timeout x", "'--timeout'"), ("--timeout nan", "'--timeout'"),
                           ("--junit", "a value is missing after '--junit'"), ("--schedules 0", "'--schedules'"),
                           ("--cancel-task", "'--cancel-task'"), ("--cancel-everywhere --cancel-at 1", "excludes"),
                           ("--no-fork", "more than one test is meant"), ("--junit /none/x", "/none/x: No such file")):
        _, err = p.command("./tests", *options.split(), status=2)
        check(words in err, f"{options}: does not say '{words}':\n{err}")
    check("--cancel-everywhere" in p.command("./tests", "--help")[0], "--help")
    only = "'acc test' makes a program; it excludes -c, -S, -E, -M, -fsyntax-only, -shared, --emit-c and --dump"
    for options, words in (([], "no input files"), (["-c", "t.ac"], only), (["--emit-c", "t.ac"], only),
                           (["-shared", "t.ac"], only), (["none.ac"], "none.ac")):
        _, err = p.acc("test", *options, status=1)
        check(words in err, f"{options}: does not say '{words}':\n{err}")


def a_test_must_look_like_one(p):
    for declaration in ("async int test_x(void) { return 1; }", "async void test_x(int n) { (void)n; }",
                        "async yield int test_x(void) { yield 1; }"):
        p.write("t.ac", HEAD + declaration + "\n")
        _, err = p.acc("test", "t.ac", status=1)
        check("t.ac:8:" in err and "is a test here, and must be 'async void test_x(void)'" in err, err)
    p.write("t.ac", HEAD + "async int test_x(int n);\nasync void test_y(void) { (void)test_x; }\n")
    p.acc("-c", "t.ac")  # a declaration is no test
    p.write("t.ac", HEAD + 'async void test_x(void) {\n  ac_check_eq(await late(1, 1), "x");\n}\n')
    _, err = p.acc("test", "t.ac", status=1)
    check("t.ac:9:" in err and "a number is compared with what is none" in err, err)


ORDER = """static async void say(ac_channel(int) c, int k) { await ac_yield(); await ac_send(c, k); }
async void test_order(void) {
  ac_channel(int) c = ac_channel_new(int, 10);
  defer ac_channel_free(c);
  async void t[5];
  for (int i = 0; i < 5; i++) t[i] = ac_spawn(say(c, i));
  await ac_gather(t, 5, NULL);
  for (int i = 0, x; i < 5; i++) {
    ac_check(await ac_receive(c, &x));
    printf("%d ", x);
  }
  ac_check(!SORTED || ac_now() == 0);
}
"""


def a_seed_is_an_order(p):
    p.write("t.ac", HEAD + ORDER.replace("!SORTED || ", ""))
    p.acc("test", "-o", "tests", "t.ac")
    seen = set()
    for seed in range(1, 11):
        one, two = (p.run("./tests", "-v", "--seed", str(seed)) for _ in range(2))
        equal(one, two)
        seen.add(one)
    check(len(seen) > 5, f"only {len(seen)} orders")
    check("0 1 2 3 4" in p.run("./tests", "-v"), "without a seed: first in, first out")


def a_failing_schedule_comes_back(p):
    text = ORDER.replace('printf("%d ", x);', "ac_check_eq(x, i);").replace("!SORTED || ", "")
    p.test(text)
    out, _ = p.test(text, "--schedules", "50", status=1)
    again = re.search(r"again with (--seed \d+)\)", out)
    check(again, out)
    equal({p.test(text, "--schedules", "50", "-j", j, status=1)[0] for j in "114"}, {out})
    check("right:" in p.test(text, *again[1].split(), status=1)[0], "the seed does not bring it back")
    p.test("async void test_same(void) { await late(1, 1); }\n", "--schedules", "5")


def cancels_everywhere(p):
    text = """async void test_a(void) {
  FILE *f = fopen("/dev/null", "r");
  %s
  await late(1, 1);
  await ac_yield();
  %s
}
"""
    out, _ = p.test(text % ("defer fclose(f);", ""), "--cancel-everywhere")
    check(re.search(r"ok   test_a \(\d+ times\)", out), out)
    out, _ = p.test(text % ("", "fclose(f);"), "--cancel-everywhere", status=1)
    again = re.search(r"again with (--cancel-at \d+)\)", out)
    check(again and "is still open: /dev/null" in out and "cancelled at" in out, out)
    out, _ = p.test(text % ("", "fclose(f);"), *again[1].split(), status=1)
    check("is still open: /dev/null" in out and "cancelled at" in out, out)
    out, _ = p.test(text % ("defer fclose(f);", ""), "--cancel-at", "99", status=1)
    check("it could be cancelled at" in out, out)


def a_cancel_that_is_swallowed_is_found(p):
    out, _ = p.test("""async void test_a(void) {
  for (int i = 0; i < 1000; i++) try { await late(1, 1); } catch (AC_ECANCELED) {}
}
""", "--cancel-everywhere", status=1)
    check("keeps awaiting" in out and "something to report" in out, out)
    out, _ = p.test("""async void test_a(void) {
  try { await late(1, 1); } catch (AC_ECANCELED) { throw 7; }
}
""", "--cancel-everywhere", status=1)
    check("uncaught error 7" in out, out)


def cancels_tasks(p):
    text = """static async void work(int *done) {
  ++*done;
  %s
  await late(1, 1);
  %s
}
async void test_a(void) {
  int working = 0;
  async void t = ac_spawn(work(&working));
  await ac_wait(&t, 1, AC_ALL, AC_FOREVER);
  ac_check_eq(working, 0);
  try { await t; } catch (AC_ECANCELED) {}
}
"""
    p.test(text % ("defer --*done;", ""), "--cancel-everywhere", "--cancel-task")
    out, _ = p.test(text % ("", "--*done;"), "--cancel-everywhere", "--cancel-task", status=1)
    check(re.search(r"again with --cancel-at \d+ --cancel-task\)", out) and "working == 0" in out, out)


def time_is_virtual(p):
    p.passes("await late(1e6, 1);\nac_check_eq(ac_now(), 1e6);")
    p.passes("double before = ac_now();\nawait late(0.01, 1);\nac_check(ac_now() - before > 0.009);\nac_check(ac_now() < 60);",
             "--real-clock")
    p.fails("ac_test_advance(1);", "the clock is real", options=["--real-clock"])


def time_is_held_and_goes_on(p):
    text = """async int t = ac_spawn(late(1, 7)), u = ac_spawn(late(2, 8));
ac_test_hold(true);
await ac_test_quiet();
ac_check_eq(ac_now(), 0);
ac_check(!ac_done(t));
ac_test_advance(1);
await ac_test_quiet();
ac_check(ac_done(t));
ac_check(!ac_done(u));
ac_test_hold(false);
ac_check_eq(await u, 8);
ac_check_eq(await t, 7);
ac_check_eq(ac_now(), 2);
"""
    p.passes(text)
    p.passes(text, "--schedules", "20")
    p.fails("ac_test_hold(true);\nawait ac_sleep(1);", "deadlock", "in ac_sleep")
    p.passes("ac_test_hold(true);\nac_detach(late(1, 1));\nawait ac_yield();")


def quiet_waits_for_what_must_end(p):
    p.passes("""ac_stream *ends[2];
await ac_pipe_open(ends);
char c;
async size_t r = ac_spawn(ac_read(ends[0], &c, 1));
await ac_test_quiet();
ac_check(!ac_done(r));
await ac_write(ends[1], "x", 1);
await ac_test_quiet();
ac_check_eq(await r, 1);
async ac_bytes file = ac_spawn(ac_fs_load("t.ac"));
await ac_test_quiet();
ac_check(ac_done(file));
free((await file).data);
await ac_close(ends[0]);
await ac_close(ends[1]);""")
    p.passes("async void q = ac_spawn(ac_test_quiet());\nawait ac_test_quiet();\nawait q;")


def streams_in_memory(p):
    p.passes("""ac_stream *ends[2];
await ac_memory_open(ends, 4);
async void w = ac_spawn(ac_write(ends[0], "hello\\n", 6));
ac_check_eq(await ac_read_line(ends[1]), "hello");
await w;
await ac_close(ends[0]);
ac_check(!await ac_read_line(ends[1]));
await ac_close(ends[1]);""")


MIXED = """async void test_good(void) {}
async void test_bad(void) { puts("one <\\x01> & line"); ac_check_eq("<a>", "b"); }
async void test_skipped(void) { ac_test_skip("why \\"not\\""); }
"""


def speaks_tap(p):
    out, _ = p.test(MIXED, "--tap", status=1)
    equal(out, """TAP version 14
1..3
ok 1 - test_good
not ok 2 - test_bad
# one <\x01> & line
# t.ac:9: check failed: "<a>" == "b"
#   left:  "<a>"
#   right: "b"
#   task 'test_bad' (1)
#   running
ok 3 - test_skipped # SKIP why "not"
""")


def writes_junit(p):
    p.test(MIXED, "--junit", "out.xml", status=1)
    suite = xml.parse(p.path / "out.xml").getroot()[0]
    equal([suite.get(k) for k in ("tests", "failures", "errors", "skipped")], ["3", "1", "0", "1"])
    good, bad, skipped = suite
    equal([c.get("name") for c in suite], ["test_good", "test_bad", "test_skipped"])
    equal((good.get("classname"), good.get("line"), len(good)), ("t.ac", "8", 0))
    check(float(good.get("time")) >= 0, "time")
    check(bad.find("failure").get("message").startswith('t.ac:9: check failed: "<a>" == "b"'), "failure")
    check("one <\\x01> & line" in bad.find("system-out").text, "output")
    equal(skipped.find("skipped").get("message"), 'why "not"')


def writes_xml_whatever_is_printed(p):
    p.test("""async void test_bad(void) {
  for (int i = 0; i < 300000; i++) putchar(rand() % 3 ? rand() % 256 : 0xe0 + rand() % 24);
  puts("gr\\xc3\\xbc\\xc3\\x9f \\xe2\\x82\\xac \\xf0\\x9f\\x98\\x80");
  exit(3);
}
""", "--junit", "out.xml", status=1)
    text = xml.parse(p.path / "out.xml").getroot()[0][0].find("system-out").text
    check(text.rstrip().endswith("grüß € 😀"), text[-100:])


def can_be_read_by_c_plus_plus(p):
    p.write("t.cpp", "#include <ac/test.h>\nint main() { ac_test_skip(\"C++\"); }\n")
    include = lib.ACC.parent.parent / "include"
    for compiler in ("g++", "clang++"):
        p.command(compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", include, "t.cpp")


def runs_in_a_debugger(p):
    p.write("t.ac", HEAD + "async void test_a(void) { puts(\"here\"); }\nasync void test_b(void) { ac_check(0); }\n")
    p.acc("test", "-o", "tests", "t.ac")
    equal(p.run("./tests", "--no-fork", "test_a"), "here\n")
    _, err = p.command("./tests", "--no-fork", "test_b", status=1)
    check("check failed: 0" in err, err)


def an_interrupt_ends_all(p):
    p.write("t.ac", HEAD + 'async void test_a(void) { if (system("sleep 1234.5 &")) return; for (;;) {} }\n')
    p.acc("test", "-o", "tests", "t.ac")
    run = subprocess.Popen([p.path / "tests"], stdout=subprocess.PIPE)
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    equal(run.wait(timeout=30), 130)
    time.sleep(0.2)
    left = [c for c in os.listdir("/proc") if c.isdigit() and
            b"1234.5" in (open(f"/proc/{c}/cmdline", "rb").read() if os.path.exists(f"/proc/{c}/cmdline") else b"")]
    equal(left, [])


CMAKE = """cmake_minimum_required(VERSION 3.20)
project(users LANGUAGES C)
enable_testing()
find_package(AsyncC 0.1 REQUIRED)
acc_discover_tests(unit t.ac part.c OPTIONS -O1 -Wall "-DTEXT=\\"a b\\"" RUN -v --schedules 3 TIMEOUT 50)
"""


def cmake_knows_each_test(p):
    lib.run(["cmake", "--install", lib.ACC.parent.parent, "--prefix", p.path / "opt"])
    p.write("CMakeLists.txt", CMAKE)
    p.write("part.c", "int part(void);\nint part(void) { return 3; }\n")
    p.write("own.h", "#define OWN 3\n")
    tests = HEAD + """#include "own.h"
int part(void);
async void test_good(void) { ac_check_eq(part(), OWN); }
async void test_bad(void) { ac_check_eq(TEXT, "b"); }
async void test_skipped(void) { ac_test_skip("no"); }
"""
    p.write("t.ac", tests)
    p.command("cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={p.path / 'opt'}", "-S", ".")
    out, _ = p.command("ctest", "--test-dir", "build", status=8)
    check("unit_NOT_BUILT" in out, out)
    p.command("cmake", "--build", "build")
    out, _ = p.command("ctest", "--test-dir", "build", "-V", status=8)
    for words in ("unit.test_good ...................   Passed", "unit.test_bad ....................***Failed",
                  "unit.test_skipped ................***Skipped", 'left:  "a b"', "ok   test_good (3 times)"):
        check(words in out, f"does not say '{words}':\n{out}")
    p.write("t.ac", tests.replace('"b"', '"a b"') + "async void test_more(void) {}\n")
    p.command("cmake", "--build", "build")
    check("unit.test_more" in p.command("ctest", "--test-dir", "build")[0], "a new test is not found")
    p.write("own.h", "#define OWN 4\n")
    p.command("cmake", "--build", "build")
    check("unit.test_good" in p.command("ctest", "--test-dir", "build", status=8)[0], "a header is no dependency")
    p.write("CMakeLists.txt", CMAKE.replace("unit t.ac part.c", "unit"))
    _, err = p.command("cmake", "-B", "build", "-S", ".", status=1)
    check("acc_discover_tests(unit): no files are named" in err, err)


def sees_with_sanitizers(p):
    p.write("t.ac", HEAD + "async void test_leak(void) { void *volatile x = malloc(99); x = NULL; (void)x; }\n"
            "async void test_use(void) { char *volatile x = malloc(9); free(x); ac_check(x[1]); }\n"
            "async void test_good(void) { await late(1, 1); }\n")
    flags = ["-fsanitize=address,undefined", "-g"]
    lib.run([lib.ACC_ASAN, "test", *flags, "t.ac", "-o", "tests"], {"ASAN_OPTIONS": "detect_leaks=0", "ACC_CC": "gcc"},
            cwd=p.path)
    out, _ = p.command("./tests", status=1)
    check(re.search(r"FAIL test_leak: .*\n(.*\n)*.*LeakSanitizer", out) and "heap-use-after-free" in out, out)
    check("ok   test_good" in out, out)


if __name__ == "__main__":
    lib.run_functions(sys.modules[__name__], Place, "testing")
