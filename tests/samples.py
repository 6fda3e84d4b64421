#!/usr/bin/env python3
"""Runs samples/*.ac on the virtual clock and compares what they print with samples/expected/NAME.txt; -u rewrites it.

What they read is samples/input/NAME.txt, if there is one. Times of day are masked: 12:34:56 is read as HH:MM:SS."""

import re

import lib
from lib import Failure, Mode

SAMPLES = lib.ROOT / "samples"
MODES = [Mode("gcc", "O2"), Mode("gcc", "O0", asan=True)]


def masked(text):
    return re.sub(r"\b\d\d:\d\d:\d\d(\.\d+)?", "HH:MM:SS", text)


def test(path, scratch, update=False):
    golden = SAMPLES / "expected" / f"{path.stem}.txt"
    given = SAMPLES / "input" / f"{path.stem}.txt"
    stdin = given.read_bytes() if given.exists() else b""
    for mode in MODES:
        program = scratch / path.stem
        told = mode.compile(path, program, ["-Wall", "-Wextra"])
        if told:
            raise Failure(f"[{mode.name}] compiles with warnings:\n{told}")
        status, out, err = lib.run([program], cwd=scratch, stdin=stdin)
        out = masked(out)
        if status != 0 or err:
            raise Failure(f"[{mode.name}] exit status {status}\n{out[-2000:]}{err[-3000:]}")
        if update:
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(out.encode())  # a \r is one
        elif not golden.exists():
            raise Failure(f"{golden} is missing")
        elif out != golden.read_bytes().decode():
            raise Failure(f"[{mode.name}]\n" + lib.diff(golden.read_bytes().decode(), out))


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, SAMPLES.glob("*.ac"), lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.update), lambda p: f"samples/{p.stem}")


if __name__ == "__main__":
    main()
