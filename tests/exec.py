#!/usr/bin/env python3
"""Compiles and runs tests/exec/*.ac and compares what they print with their comments.

    // expect: a line of stdout          all of them, in this order
    // expect-stderr: a part of stderr   if there is none, stderr must be empty
    // exit: N                           the exit status; 0 if not said; "abort" for a signal
    // modes: plain suspend never        first line; which of these the program is for, all if not said
    // flags: -DX                        for the compiler
    // args: a b                         for the program
    // env: NAME=value
    // threads: N                        it has threads that share: also with the thread sanitizer
    // with: other.inc.ac other.inc.c    compiled and linked along

A program that includes <ac/test.h> is one of tests, for acc test: in each mode it is run in other orders too, and once it
is cancelled everywhere.

plain: as it is. suspend: every await is forced to suspend. never: AC_YIELD=never, a yield does not. Each of them also
runs with the address and undefined behaviour sanitizers."""

import re
from pathlib import Path

import lib
from lib import Failure, Mode

# How a program of tests is run besides.
ORDERS = [["--schedules", "30"]]
CANCELS = [["--cancel-everywhere"], ["--cancel-everywhere", "--cancel-task"],
           ["--cancel-everywhere", "--cancel-task", "--seed", "7"]]

# (mode of the compiler, modes of the program that this binary is run in)
SENSIBLE = [(Mode("gcc", "O0"), ["plain"]),
            (Mode("clang", "O2"), ["plain", "never"]),
            (Mode("gcc", "O2", suspend=True), ["suspend"]),
            (Mode("gcc", "O0", suspend=True, asan=True), ["suspend"])]
NO_SUSPEND = [(Mode("gcc", "O0", asan=True), ["plain"])]
THREADS = [(Mode("gcc", "O1", tsan=True), ["plain"])]
FULL = [(Mode(compiler, level, suspend, asan), ["suspend"] if suspend else ["plain", "never"])
        for compiler in ("gcc", "clang") for level in ("O0", "O2") for suspend in (False, True)
        for asan in (False, True)]


class Program:
    """A test program and what its comments say of it."""

    def __init__(self, path):
        self.path = Path(path)
        text = self.path.read_text()
        find = lambda what: re.findall(r"//\s*" + what + r":[ \t]?(.*)", text)
        self.stdout = "".join(line + "\n" for line in find("expect"))
        self.stderr = find("expect-stderr")
        self.exit = (find("exit") or ["0"])[-1].strip()
        self.modes = (find("modes") or ["plain suspend never"])[0].split()
        self.flags = " ".join(find("flags")).split()
        self.args = " ".join(find("args")).split()
        self.env = dict(e.split("=", 1) for e in " ".join(find("env")).split())
        self.threads = bool(find("threads"))
        self.tests = "#include <ac/test.h>" in text
        self.others = [self.path.parent / o for o in " ".join(find("with")).split()]

    def check(self, program, how, env):
        status, out, err = lib.run([program, *self.args], dict(self.env, **env))
        problem = None
        if self.exit == "abort" and not (isinstance(status, int) and status < 0):
            problem = f"exit status {status}, expected a signal"
        elif self.exit != "abort" and str(status) != self.exit:
            problem = f"exit status {status}, expected {self.exit}"
        elif out != self.stdout:
            problem = "stdout differs:\n" + lib.diff(self.stdout, out)
        elif not self.stderr and err:
            problem = "stderr is not empty"
        for part in self.stderr:
            if part not in err:
                problem = problem or f"stderr does not contain: {part}"
        if problem:
            told = "" if "differs" in problem else "\nstdout:\n" + out[-2000:]
            raise Failure(f"[{how}] {problem}{told}\nstderr:\n{err[-3000:]}")


def check_tests(program, binary, how, env, asan):
    """All of its tests pass, in any order, and cancelled anywhere."""
    for options in [[], *ORDERS, *(CANCELS if asan else [])]:
        status, out, err = lib.run([binary, "-j", "1", *options], dict(program.env, **env), timeout=600)
        if status != 0 or err:
            raise Failure(f"[{how} {' '.join(options)}] exit status {status}\n{out[-3000:]}{err[-3000:]}")


def compilations(program, full):
    threads = THREADS if program.threads else []
    if full:
        return FULL + threads
    return (SENSIBLE if "suspend" in program.modes else SENSIBLE[:2] + NO_SUSPEND) + threads


def test(path, scratch, full=False):
    p = Program(path)
    binary = scratch / p.path.stem
    for mode, ways in compilations(p, full):
        ways = [w for w in ways if w in p.modes]
        if not ways:
            continue
        mode.compile(p.path, binary, [*p.flags, *p.others], tests=p.tests)
        for way in ways:
            env = {"AC_YIELD": "never"} if way == "never" else {}
            how = mode.name + (" never" if env else "")
            if p.tests:
                check_tests(p, binary, how, env, mode.asan)
            else:
                p.check(binary, how, env)


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, (p for p in (lib.TESTS / "exec").rglob("*.ac") if ".inc." not in p.name), lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.full), lambda p: f"exec/{p.stem}")


if __name__ == "__main__":
    main()
