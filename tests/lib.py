"""What all test runners share: where things are, how a program is compiled and run, how results are told."""

import argparse
import difflib
import inspect
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
BUILD = Path(os.environ.get("AC_BUILD", ROOT / "build"))
ACC = Path(os.environ.get("AC_ACC", BUILD / "release/bin/acc"))
ACC_ASAN = BUILD / "asan/bin/acc"
ACC_TSAN = BUILD / "tsan/bin/acc"
GOLD = shutil.which("ld.gold")  # links a program with sanitizers in half the time
TIMEOUT = 120  # of any one step; machines are slow, and shared

# What the programs under test see. The compiler is not asked for leaks: it frees nothing on purpose.
ENV = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1", AC_CLOCK="virtual",
           UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1", ASAN_OPTIONS="detect_stack_use_after_return=1")
for name in ("AC_YIELD", "AC_DEBUG", "ACC_CC", "CC", "CFLAGS"):
    ENV.pop(name, None)


class Failure(Exception):
    """A test failed; the text says how."""


def run_bytes(command, env=None, cwd=None, stdin=None, timeout=TIMEOUT):
    """Runs a command and gives (status, stdout, stderr); a timeout is the status 'timeout', a signal its negative."""
    full = dict(ENV, **(env or {}))
    try:
        p = subprocess.run([str(c) for c in command], env=full, cwd=cwd, input=stdin, capture_output=True,
                           timeout=timeout)
    except subprocess.TimeoutExpired as e:
        return "timeout", e.stdout or b"", e.stderr or b""
    return p.returncode, p.stdout, p.stderr


def run(command, env=None, cwd=None, stdin=None, timeout=TIMEOUT):
    """The same, as text."""
    status, out, err = run_bytes(command, env, cwd, stdin, timeout)
    return status, out.decode(errors="replace"), err.decode(errors="replace")


def shell(command):
    return " ".join(str(c) for c in command)


def check(condition, text):
    if not condition:
        raise Failure(text)


def equal(got, expected):
    check(got == expected, f"expected: {expected!r}\ngot:      {got!r}")


class Place:
    """A directory with a program in it, where acc runs."""

    def __init__(self, scratch):
        self.path = scratch

    def write(self, name, text):
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text)

    def read(self, name):
        return (self.path / name).read_text()

    def files(self):
        return sorted(p.name for p in self.path.iterdir())

    def command(self, *args, status=0, env=None, stdin=None):
        """Runs it, expects the exit status, gives (stdout, stderr)."""
        got, out, err = run(args, env, cwd=self.path, stdin=stdin)
        check(got == status, f"{shell(args)}: exit status {got}, expected {status}\n{out}{err}")
        return out, err

    def acc(self, *args, status=0, env=None, stdin=None):
        return self.command(ACC, *args, status=status, env=env, stdin=stdin)

    def run(self, program="./a.out", *args):
        out, err = self.command(program, *args)
        check(not err, f"{program}: {err}")
        return out


class Spot:
    """Of a random program: what may stand at a place of a function."""

    def __init__(self, **what):
        self.__dict__.update(what)

    def but(self, **what):
        return Spot(**dict(self.__dict__, **what))


class Mode:
    """One way to compile a program with acc. `asan` and `tsan` take acc and the runtime from the preset of that name."""

    def __init__(self, compiler, level, suspend=False, asan=False, tsan=False):
        self.compiler, self.level, self.suspend, self.asan, self.tsan = compiler, level, suspend, asan, tsan
        traits = {"suspend": suspend, "asan": asan, "tsan": tsan}
        self.name = " ".join([f"{compiler} -{level}", *(name for name, on in traits.items() if on)])

    def command(self, source, output, flags=(), tests=False):
        acc = ACC_ASAN if self.asan else ACC_TSAN if self.tsan else ACC
        command = [acc, *(["test"] if tests else []), "-" + self.level]
        if self.asan or self.tsan or self.level == "O0":  # it costs time, and who looks at a failure looks there first
            command.append("-g")
        if self.suspend:
            command.append("--force-suspend")
        if self.asan:
            command += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"]
        if self.tsan:
            command.append("-fsanitize=thread")
        if (self.asan or self.tsan) and GOLD:
            command.append("-fuse-ld=gold")
        return command + [*flags, source, "-o", output]

    def compile(self, source, output, flags=(), timeout=TIMEOUT, tests=False):
        """Compiles, as a program of tests if it is one, or throws Failure with what the compiler said."""
        command = self.command(source, output, flags, tests)
        env = {"ACC_CC": self.compiler}
        if self.asan:
            env["ASAN_OPTIONS"] = "detect_leaks=0"
        status, out, err = run(command, env, timeout=timeout)
        if status != 0:
            raise Failure(f"does not compile ({status}): ACC_CC={self.compiler} {shell(command)}\n{(out + err)[:1500]}")
        return out + err


def diff(expected, got, name="expected"):
    lines = difflib.unified_diff(expected.splitlines(), got.splitlines(), name, "got", lineterm="", n=3)
    return "\n".join(list(lines)[:60])


def arguments(description, **options):
    """The command line that every runner understands."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("names", nargs="*", help="only tests whose name contains one of these")
    p.add_argument("-j", type=int, default=int(os.environ.get("AC_TEST_JOBS", os.cpu_count() or 1)), metavar="N",
                   help="how many at a time")
    p.add_argument("--shard", default="1/1", metavar="I/N", help="only the I-th of N parts")
    p.add_argument("-u", "--update", action="store_true", help="rewrite what is expected")
    p.add_argument("--full", action="store_true", help="everything, not the sensible part of it")
    p.add_argument("-v", "--verbose", action="store_true")
    return p


def select(args, tests, name=str):
    """The tests that the command line asks for, in order."""
    tests = sorted(tests, key=name)
    if args.names:
        tests = [t for t in tests if any(n in name(t) for n in args.names)]
    part, parts = map(int, args.shard.split("/"))
    return tests[part - 1::parts]


def run_all(args, tests, test, name=str):
    """Runs `test(t, scratch directory)` for all tests, tells the failures, ends the program with the right status."""
    started = time.time()
    if not (ACC.exists() or args.names):
        print(f"{ACC} is missing: build the release preset")
        sys.exit(1)

    def one(t):
        scratch = Path(tempfile.mkdtemp(prefix="ac-test-"))
        try:
            return t, None, test(t, scratch)
        except Failure as e:
            return t, str(e), None
        except Exception as e:  # a mistake of the runner's: tell it with its place
            import traceback
            return t, "".join(traceback.format_exception(e)), None
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    failed = 0
    tests = list(tests)
    with ThreadPoolExecutor(max(1, args.j)) as pool:
        for t, error, note in pool.map(one, tests):
            if error:
                failed += 1
                print(f"FAIL {name(t)}\n    " + error.rstrip().replace("\n", "\n    "), flush=True)
            elif args.verbose:
                print(f"ok   {name(t)}" + (f" ({note})" if note else ""), flush=True)
    print(f"{len(tests) - failed} of {len(tests)} passed in {time.time() - started:.1f} s")
    sys.exit(1 if failed else 0)


def run_functions(module, place, name):
    """Runs all functions that a module defines: each is a test, called with a place of its own."""
    args = arguments(module.__doc__.split("\n")[0]).parse_args()
    tests = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
    run_all(args, select(args, tests, lambda f: f.__name__), lambda f, scratch: f(place(scratch)),
            lambda f: f"{name}/{f.__name__}")
