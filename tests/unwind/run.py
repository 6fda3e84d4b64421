#!/usr/bin/env python3
"""Random programs about rules 6 to 8 must print what oracle.py says.

    run.py                        the fixed seeds of the test
    run.py --seeds 1-1000         others, up to --batch of them to a compilation
    run.py --cc clang -O2         only these ways to compile; all that are asked for with --full
    run.py --coverage             what the programs went through, without compiling them
    run.py --peer                 the oracle must agree with Python itself; nothing is compiled

Each batch is compiled in the way of its turn: gcc or clang, -O0 or -O2, forced to suspend or not, with sanitizers or
not. One that is not forced to suspend is run with AC_YIELD=never too. A program that fails is made smaller and kept in
build/unwind as an .ac file that says what it should print."""

import collections
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import generate
import lib
import machine
import oracle
import peer
import reduce
import write
from lib import Failure, Mode

REDUCED = set()  # the kinds of failure of which a small program was made
KEPT = lib.BUILD / "unwind"
FLAGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-unused-parameter", "-Wno-unused-but-set-parameter",
         "-Wno-implicit-fallthrough", "-Wno-self-assign"]
WAYS = [Mode("gcc", "O0", suspend=True, asan=True), Mode("clang", "O2"), Mode("gcc", "O2", suspend=True),
        Mode("clang", "O0", asan=True), Mode("gcc", "O0"), Mode("clang", "O2", suspend=True), Mode("gcc", "O2"),
        Mode("clang", "O0", suspend=True), Mode("gcc", "O2", asan=True), Mode("clang", "O2", suspend=True, asan=True)]


class Bad(Exception):
    """A program of a batch is wrong: which, what kind of mistake it is, and how it shows."""

    def __init__(self, index, kind, text):
        super().__init__(text)
        self.index, self.kind = index, kind


def kind_of(message):
    """What must stay the same while a program is made smaller."""
    first = re.search(r"(?:error|SUMMARY|Assertion|ac): (.*)", message)
    return re.sub(r"['‘`].*?['’]|0x\w+|\w*\d+\w*|\(.*", "", first.group(1)) if first else ""


def compile_batch(programs, scratch, mode):
    """The binary of a batch, or Bad for its first program that alone does not compile either."""
    source, binary = scratch / "unwind.ac", scratch / "unwind"
    source.write_text(write.unit(programs))
    try:
        mode.compile(source, binary, FLAGS, timeout=180)
    except Failure as e:
        for k in range(len(programs)) if len(programs) > 1 else ():
            compile_one(programs, k, scratch, mode)
        raise Bad(0, "compile " + kind_of(str(e)), str(e))
    return binary


def compile_one(programs, k, scratch, mode):
    try:
        compile_batch(programs[k:k + 1], scratch, mode)
    except Bad as e:
        raise Bad(k, e.kind, str(e))


def run_batch(binary, programs, expected, env):
    """Throws Bad for the first program that prints something else."""
    status, out, err = lib.run([binary], env, timeout=60)
    parts = re.split(r"^== \d+\n", out, flags=re.M)[1:]
    for k, lines in enumerate(expected):
        got = parts[k] if k < len(parts) else ""
        if got != "".join(line + "\n" for line in lines):
            difference = lib.diff("\n".join(lines), got, "oracle")
            kind = f"status {status} {kind_of(err)}" if k >= len(parts) - 1 and status else "differs"
            raise Bad(k, kind, f"prints something else (exit status {status}):\n{difference}\n{err[-3000:]}")
    if status != 0 or err:
        raise Bad(len(programs) - 1, f"status {status} {kind_of(err)}", f"exit status {status}\n{err[-3000:]}")


def try_way(programs, expected, scratch, mode):
    binary = compile_batch(programs, scratch, mode)
    for env in [{}] if mode.suspend else [{}, {"AC_YIELD": "never"}]:
        try:
            run_batch(binary, programs, expected, env)
        except Bad as e:
            how = mode.name + "".join(f" {k}={v}" for k, v in env.items())
            raise Bad(e.index, e.kind, f"[{how}] {e}")


def failure(program, scratch, mode):
    """How a program fails alone, or None."""
    try:
        expected = oracle.Oracle(program).run()
        try_way([program], [expected], scratch, mode)
    except Bad as e:
        return e
    except machine.Discard:
        pass
    return None


def keep(program, mode, bad, name):
    """Writes the program with what it should print, for a person to read."""
    KEPT.mkdir(parents=True, exist_ok=True)
    lines = oracle.Oracle(program).run()
    comment = "".join(f"// expect: {line}\n" for line in [f"== {program.seed}"] + lines)
    told = "".join(f"// {line}\n" for line in str(bad).splitlines()[:40])
    path = KEPT / f"{name}.ac"
    path.write_text(f"// {mode.name}: {bad.kind}\n{told}{comment}\n{write.unit([program])}")
    return path


def without_cancels(programs):
    """The same that nothing cancels: where every await waits, a cancelled task fails at other awaits."""
    for program in programs:
        calm = program.copy()
        calm.cancels = [0] * machine.ROUNDS
        try:
            yield calm, oracle.Oracle(calm).run()
        except machine.Discard:
            pass


def one_batch(seeds, scratch, args, modes):
    made = [generate.generate(s, args.without.split(",")) for s in seeds]
    made = [(program, run.lines) for program, run in made]
    for mode in modes:
        fit = list(without_cancels(p for p, _ in made)) if mode.suspend else made
        programs, expected = [p for p, _ in fit], [lines for _, lines in fit]
        try:
            try_way(programs, expected, scratch, mode)
        except Bad as e:
            program = programs[e.index]
            text = f"seed {program.seed}: {e}"
            mode, alone = failing_way(program, scratch, mode)
            if args.reduce and alone and alone.kind not in REDUCED:
                REDUCED.add(alone.kind)
                same = lambda p: (found := failure(p, scratch, mode)) is not None and found.kind == alone.kind
                program = reduce.reduce(program, same, args.seconds)
                alone = failure(program, scratch, mode)
            raise Failure(f"{text}\nkept: {keep(program, mode, alone or e, f'seed-{program.seed}')}")


def failing_way(program, scratch, mode):
    """A way in which the program fails alone, and how: a cheap one if possible."""
    for way in (Mode("gcc", "O0"), Mode("gcc", "O0", suspend=True), mode):
        alone = failure(program, scratch, way)
        if alone:
            return way, alone
    return mode, None


def ways(args, turn):
    fit = [m for m in WAYS if (not args.cc or m.compiler == args.cc) and (not args.O or m.level == "O" + args.O)
           and (not args.asan or m.asan)]
    return fit if args.full else [fit[turn % len(fit)]]


def batches(args, seeds):
    """(turn, seeds of it): as many as a compilation of its way should hold."""
    turn = at = 0
    while at < len(seeds):
        mode = ways(args, turn)[0]
        size = args.batch // ((15 if mode.level == "O2" else 1) + 10 * mode.asan) or 1
        yield turn, seeds[at:at + size]
        turn, at = turn + 1, at + size


def coverage(seeds):
    seen = collections.Counter()
    for s in seeds:
        seen.update(generate.generate(s)[1].seen)
    for (what, left), n in sorted(seen.items(), key=str):
        print(f"{what:8} left by {left or 'its end':10} in {n} programs")


def ask_peer(seeds):
    """Throws Failure for the first program that does otherwise in Python."""
    for s in seeds:
        program, run = generate.generate(s, ("goto", "switch", "cancel"))
        expected, got = peer.plain(run.lines), peer.plain(peer.Peer(program).run())
        if expected != got:
            raise Failure(f"seed {s}:\n{lib.diff(chr(10).join(expected), chr(10).join(got), 'oracle')}")


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("--seeds", default="1-300")
    p.add_argument("--batch", type=int, default=60, help="programs to a compilation, or fewer if it costs more")
    p.add_argument("--cc", choices=("gcc", "clang"))
    p.add_argument("-O", choices=("0", "2"))
    p.add_argument("--asan", action="store_true", help="only the ways with sanitizers")
    p.add_argument("--without", default="", help="features for the generator to leave out: " + ", ".join(generate.FEATURES))
    p.add_argument("--coverage", action="store_true")
    p.add_argument("--peer", action="store_true")
    p.add_argument("--no-reduce", dest="reduce", action="store_false", default="AC_TEST_JOBS" not in lib.ENV)
    p.add_argument("--seconds", type=int, default=120, help="for making a failing program smaller")
    args = p.parse_args()
    first, _, last = args.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if args.coverage:
        return coverage(seeds)
    parts = lib.select(args, batches(args, seeds), lambda b: f"seeds {b[1][0]:06}-{b[1][-1]:06}")
    test = lambda b, scratch: ask_peer(b[1]) if args.peer else one_batch(b[1], scratch, args, ways(args, b[0]))
    lib.run_all(args, parts, test, lambda b: f"unwind {b[1][0]}-{b[1][-1]}")


if __name__ == "__main__":
    main()
