#!/usr/bin/env python3
"""Runs load.ac, a server under load: small, with the sanitizers and Valgrind too; with --full as large as it gets."""

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))
import lib
from lib import Failure, Mode

MB = 1 << 20
# name: (with --full, small, under Valgrind)
SIZES = {"crowd": (10000, 3000, 30), "slow": (1024 * MB, 32 * MB, 6 * MB), "close": (64 * MB, 4 * MB, MB),
         "emfile": (5000, 100, 60), "kill": (300, 10, 2), "churn": (600000, 10000, 1000)}
VALGRIND = ["valgrind", "-q", "--leak-check=full", "--error-exitcode=9"]


def check(command, env):
    status, out, err = lib.run(command, {"AC_CLOCK": "real", **env}, timeout=600)
    unexpected = [line for line in err.splitlines() if not line.endswith("too many open files; trying again")]
    if status != 0 or unexpected:
        raise Failure(f"{lib.shell(command)}: exit status {status}\n{out}{err[-3000:]}")
    return out.strip()


def build(folder):
    """Two programs, the second with the sanitizers."""
    source = Path(__file__).with_name("load.ac")
    Mode("gcc", "O2").compile(source, folder / "load", ["-Wall", "-Wextra", "-Werror"])
    Mode("gcc", "O1", asan=True).compile(source, folder / "load-asan")


def test(name, folder, full):
    large, small, least = SIZES[name]
    told = check([folder / "load", name, large if full else small], {})
    if shutil.which("valgrind"):
        check([*VALGRIND, folder / "load", name, least], {"LOAD_UNMEASURED": "1"})
    check([folder / "load-asan", name, least], {"LOAD_UNMEASURED": "1"})
    return told.split("\n")[-1]


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, SIZES)
    with tempfile.TemporaryDirectory(prefix="ac-load-") as folder:
        build(Path(folder))
        lib.run_all(args, tests, lambda name, scratch: test(name, Path(folder), args.full), lambda name: f"load/{name}")


if __name__ == "__main__":
    main()
