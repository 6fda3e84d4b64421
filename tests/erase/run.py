#!/usr/bin/env python3
"""The erase property: a program whose tasks' order does not matter prints the same through acc as it does through cc
with async and await erased.

    run.py                       the fixed seeds of the test
    run.py --seeds 100-200       others
    run.py --csmith 1-20         programs by csmith, made async mechanically
    run.py FILE.c ...            plain C programs, made async mechanically
    run.py --full                every way to compile, for each

A program that fails is kept in build/erase and made smaller, unless --no-reduce."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import generate
import lib
import mechanical
import reduce
from lib import Failure, Mode

PLAIN = ["-w", "-I", str(Path(__file__).resolve().parent / "plain"), "-x", "c"]
KEPT = lib.BUILD / "erase"
CSMITH = "/usr/include/csmith"
ASAN = Mode("gcc", "O0", suspend=True, asan=True)
TURNS = [Mode("clang", "O2"), Mode("gcc", "O2", suspend=True), Mode("gcc", "O0"), Mode("clang", "O1", suspend=True)]
ALL = [Mode(c, o, s) for c in ("gcc", "clang") for o in ("O0", "O2") for s in (False, True)] + [
    ASAN, Mode("gcc", "O1", asan=True), Mode("clang", "O1", suspend=True, asan=True)]


class Unfit(Exception):
    """The plain program says nothing: it does not compile, or its compilers do not agree."""


def outcome(program, env=None):
    return lib.run([program], env, timeout=10)


def plain(source, scratch, flags, check=False):
    """What the program prints as plain C, if gcc and clang agree and (if asked) no sanitizer complains."""
    results = []
    ways = [["gcc", "-O0"], ["clang", "-O2"]]
    if check:
        ways.append(["gcc", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
    for way in ways:
        program = scratch / "plain"
        status, _, err = lib.run([*way, *PLAIN, *flags, source, "-o", program, "-lm"])
        if status != 0:
            raise Unfit(f"{lib.shell(way)}: {err[:2000]}")
        results.append(outcome(program, {"ASAN_OPTIONS": "detect_leaks=0"}))
    if any(r[0] != results[0][0] or r[1] != results[0][1] for r in results) or not isinstance(results[0][0], int) or \
            results[0][0] < 0:
        raise Unfit("its compilers or a sanitizer do not agree:\n" + "\n".join(r[2][:500] for r in results))
    return results[0]


def compare(source, scratch, expected, modes, flags):
    """Throws Failure if the program prints something else through acc."""
    for mode in modes:
        program = scratch / "program"
        mode.compile(source, program, ["-w", *flags])
        ways = [{}] if mode.suspend else [{}, {"AC_YIELD": "never"}]
        for env in ways:
            status, out, err = outcome(program, env)
            how = mode.name + "".join(f" {k}={v}" for k, v in env.items())
            if out != expected[1]:
                raise Failure(f"[{how}] prints something else (exit status {status}):\n"
                              f"{lib.diff(expected[1], out, 'erased')}\n{err[-3000:]}")
            if status != expected[0]:
                raise Failure(f"[{how}] exit status {status}, erased {expected[0]}\n{err[-3000:]}")


CLEAN = [["gcc", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
         ["clang", "-O1", "-fsanitize=memory", "-fno-sanitize-recover=all"]]


def is_clean(source, scratch, flags):
    """Whether no sanitizer finds fault with the plain program."""
    for way in CLEAN:
        program = scratch / "clean"
        status, _, _ = lib.run([*way, *PLAIN, *flags, source, "-o", program, "-lm"])
        if status != 0 or outcome(program, {"ASAN_OPTIONS": "detect_leaks=0"})[0] != 0:
            return False
    return True


def failing_mode(text, scratch, modes, flags):
    """The first mode in which the text fails, and how; None if it does not, or means nothing."""
    source = scratch / "reduced.ac"
    source.write_text(text)
    program = scratch / "plain"
    if lib.run(["gcc", *PLAIN, *flags, source, "-o", program, "-lm"])[0] != 0:
        return None
    expected = outcome(program)
    for mode in modes:
        try:
            compare(source, scratch, expected, [mode], flags)
        except Failure as e:
            return (mode, kind_of(str(e))) if is_clean(source, scratch, flags) else None
    return None


def kind_of(failure):
    """What must stay the same while a failing program is made smaller: the compiler's first message, or that it runs."""
    first = re.search(r"error: (.*)", failure) if "does not compile" in failure else None
    return re.sub(r"['‘`].*?['’]|\d+", "", first.group(1)) if first else failure.startswith("does not compile")


class Case:
    """A program to try: its name, how its text is made, its flags, the modes of its turn."""

    def __init__(self, name, make, flags, modes):
        self.name, self.make, self.flags, self.modes = name, make, flags, modes


def try_case(case, scratch, args):
    source = scratch / "program.ac"
    try:
        source.write_text(case.make())
        expected = plain(source, scratch, case.flags, args.check_plain)
    except Unfit as e:
        if args.skip_unfit:
            return "skipped"
        raise Failure(str(e))
    try:
        compare(source, scratch, expected, case.modes, case.flags)
    except Failure as e:
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = KEPT / f"{case.name}.ac"
        kept.write_text(source.read_text())
        raise Failure(f"{e}\nkept: {kept}\n" + (reduced(case, scratch, args, kept) if args.reduce else ""))
    return None


def reduced(case, scratch, args, kept):
    text = kept.read_text()
    first = failing_mode(text, scratch, case.modes, case.flags)
    if not first:
        return "(the plain program is not clean, or it does not fail again: not reduced)"
    small = reduce.reduce(text, lambda t: failing_mode(t, scratch, [first[0]], case.flags) == first, args.seconds)
    path = kept.with_name(f"{case.name}-small.ac")
    path.write_text(small)
    return f"reduced: {path} ({len(small.splitlines())} lines)"


def seeds(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def csmith(seed):
    # in a directory of its own: it leaves a file behind
    command = ["csmith", "--seed", str(seed), "--max-funcs", "6", "--max-block-depth", "4", "--concise",
               "--no-packed-struct", "--no-const-struct-union-fields", "--inline-function"]
    with tempfile.TemporaryDirectory() as place:
        text = subprocess.run(command, capture_output=True, text=True, check=True, cwd=place).stdout
    return mechanical.convert(text, seed, ["-I", CSMITH])


def cases(args):
    turn = lambda k: ALL if args.full else [TURNS[k % len(TURNS)], *([ASAN] if k % 3 else [])]
    flags = ["-I", CSMITH, "-lm"]
    if args.csmith:
        return [Case(f"csmith-{s}", lambda s=s: csmith(s), flags, turn(s)) for s in seeds(args.csmith)]
    if args.names:
        return [Case(Path(f).stem, lambda f=f: mechanical.convert(Path(f).read_text(), 1, ["-I", CSMITH]), flags, turn(k))
                for k, f in enumerate(args.names)]
    without = args.without.split(",")
    part, parts = map(int, args.shard.split("/"))
    return [Case(f"seed-{s}", lambda s=s: generate.generate(s, without), [], turn(s))
            for s in list(seeds(args.seeds))[part - 1::parts]]


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("--seeds", default="1-8")
    p.add_argument("--csmith", metavar="SEEDS")
    p.add_argument("--without", default="", help="features for the generator to leave out")
    p.add_argument("--check-plain", action="store_true", help="run the plain program under the sanitizers first")
    p.add_argument("--no-reduce", dest="reduce", action="store_false", default="AC_TEST_JOBS" not in lib.ENV)
    p.add_argument("--seconds", type=int, default=180, help="for reducing a failing program")
    args = p.parse_args()
    args.skip_unfit = bool(args.csmith or args.names)
    lib.run_all(args, cases(args), lambda c, scratch: try_case(c, scratch, args), lambda c: c.name)


if __name__ == "__main__":
    main()
