#!/usr/bin/env python3
"""Compares the C that acc makes of tests/golden/NAME.ac with NAME.c beside it; -u rewrites that.

The C must also compile without a warning, with gcc and with clang.

    // flags: --portable   for acc"""

import re

import lib
from lib import Failure

INCLUDE = lib.BUILD / "release/include"


def test(path, scratch, update=False):
    flags = " ".join(re.findall(r"// flags:(.*)", path.read_text())).split()
    status, out, err = lib.run([lib.ACC, *flags, "--emit-c", "--no-line", "-o", "-", path.name], cwd=path.parent)
    if status != 0 or err:
        raise Failure(f"acc: exit status {status}\n{err}")
    golden = path.with_suffix(".c")
    expected = golden.read_text() if golden.exists() else ""
    if update:
        golden.write_text(out)
    elif out != expected:
        raise Failure(lib.diff(expected, out, golden.name) + "\n(./check -u? no: tests/golden.py -u, and read the diff)")
    for compiler in ("gcc", "clang"):
        status, _, err = lib.run([compiler, "-c", "-O1", "-Wall", "-Wextra", "-Werror", "-I", INCLUDE, "-x", "c", "-o",
                                  scratch / "golden.o", "-"], stdin=out.encode())
        if status != 0:
            raise Failure(f"{compiler} does not take what acc wrote:\n{err}")


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, (lib.TESTS / "golden").rglob("*.ac"), lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.update), lambda p: f"golden/{p.stem}")


if __name__ == "__main__":
    main()
