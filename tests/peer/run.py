#!/usr/bin/env python3
"""Random task programs must do in Async C what they do in asyncio.

    run.py                        the fixed seeds of the test
    run.py --seeds 1-2000         others, --batch of them to a compilation
    run.py --way "clang -O2"      compiled in this way only; in all of them with --full
    run.py --show 17              that program, in both languages

Each program is written in Python and in Async C by generate.py. Both run on a virtual clock and print a trace: the moment,
the task, the place, a value. The traces must be equal, line by line. What Async C decides otherwise is in world.py; a
program that depends on it is given up, and how many are is told."""

import collections
import re
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import generate
import lib
import world
import write
from lib import Failure, Mode

KEPT = lib.BUILD / "peer"
FLAGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-unused-parameter", "-Wno-unused-but-set-variable"]
WAYS = [Mode("gcc", "O0"), Mode("clang", "O0", suspend=True), Mode("gcc", "O0", suspend=True, asan=True),
        Mode("gcc", "O0", asan=True), Mode("clang", "O2"), Mode("gcc", "O2"), Mode("clang", "O0"),
        Mode("gcc", "O0", suspend=True)]
TOLD = collections.Counter()


def oracle(program, suspend):
    """What asyncio prints, or None."""
    try:
        lines = world.trace(program, write.python(program), suspend=suspend)
    except world.Discard as e:
        TOLD[f"given up: {e}"] += 1
        return None
    TOLD["compared"] += 1
    try:
        same = suspend or world.trace(program, write.python(program), plain=True) == lines
    except world.Discard:
        same = False
    TOLD["compared, where asyncio as it is prints the same"] += same and not suspend
    return lines


def compare(programs, expected, scratch, mode):
    source, binary = scratch / "programs.ac", scratch / "programs"
    source.write_text(write.async_c(programs))
    mode.compile(source, binary, FLAGS, timeout=300)
    status, out, err = lib.run([binary], timeout=60)
    parts = re.split(r"^== \d+\n", out, flags=re.M)[1:]
    bad = []
    for k, program in enumerate(programs):
        got = parts[k].splitlines() if k < len(parts) else []
        if got != expected[k]:
            bad.append((program, lib.diff("\n".join(expected[k]), "\n".join(got), "asyncio")))
    return bad, status, err


def keep(program, lines, mode, scratch):
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"seed-{program.seed}.ac"
    path.write_text(f"// {mode.name}\n" + write.async_c([program]))
    path.with_suffix(".py").write_text(write.python(program))
    path.with_suffix(".expected").write_text("".join(line + "\n" for line in lines))
    return path


def one_batch(seeds, scratch, modes):
    for mode in modes:
        made = [(p, oracle(p, mode.suspend)) for p in map(generate.Program, seeds)]
        fit = [(p, lines) for p, lines in made if lines is not None]
        programs, expected = [p for p, _ in fit], [lines for _, lines in fit]
        bad, status, err = compare(programs, expected, scratch, mode)
        told = [f"[{mode.name}] seed {p.seed}, kept: {keep(p, dict(zip(programs, expected))[p], mode, scratch)}\n{d}" for p, d in bad]
        if status != 0 and not bad:
            told.append(f"[{mode.name}] seeds {seeds[0]}-{seeds[-1]}: exit status {status}")
        if told:
            raise Failure("\n".join(told) + ("\n" + err[-3000:] if status else ""))


def show(seed):
    program = generate.Program(seed)
    print(write.python(program) + "\n" + write.async_c([program]))
    print("\n".join(world.trace(program, write.python(program))))


def main():
    if sys.version_info[:2] != (3, 11):
        print("this needs the asyncio of Python 3.11, some of whose inner parts it replaces")
        sys.exit(77)
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda error: None  # what is left of a program that was given up
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("--seeds", default="1-176")
    p.add_argument("--batch", type=int, default=22)
    p.add_argument("--way", choices=[m.name for m in WAYS], help="only this way to compile")
    p.add_argument("--show", type=int)
    args = p.parse_args()
    if args.show is not None:
        return show(args.show)
    first, _, last = args.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    batches = [(k, seeds[at:at + args.batch]) for k, at in enumerate(range(0, len(seeds), args.batch))]
    batches = lib.select(args, batches, lambda b: f"seeds {b[1][0]:06}-{b[1][-1]:06}")
    fit = [m for m in WAYS if args.way in (None, m.name)]
    test = lambda b, scratch: one_batch(b[1], scratch, fit if args.full else [fit[b[0] % len(fit)]])
    try:
        lib.run_all(args, batches, test, lambda b: f"asyncio {b[1][0]}-{b[1][-1]}")
    finally:
        for what, n in sorted(TOLD.items()):
            print(f"{n:6} {what}")


if __name__ == "__main__":
    main()
