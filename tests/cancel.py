#!/usr/bin/env python3
"""Cancels the programs of tests/exec at each of their awaits.

Each becomes a test that calls what was its main, for `acc test --cancel-everywhere`: the program is cancelled at one of the
points where a task waits or goes on, at each of them in turn, and must end, with nothing left open and nothing for the
sanitizers to find. What it prints is of no interest.

    // cancel: no, and why    it is no program for this

FEW is defined: what a program does many times it may then do a few times, as each time costs a run for each of its awaits.

Without --full those of the runtime, and of errors, cleanups and generators."""

import re

import lib
from exec import Program
from lib import Failure, Mode

MAIN = re.compile(r"^async int main\(void\)", re.M)
SENSIBLE = re.compile(r"runtime|io|3\.|4\.8|[678]")
TEST = """
#include <ac/test.h>
async void test_program(void) { await program(); }
"""


def is_suitable(program):
    """Ends well by itself, without a word."""
    text = program.path.read_text()
    return MAIN.search(text) and not program.stderr and program.exit == "0" and "// cancel: no" not in text


def test(program, scratch):
    source, binary = scratch / "program.ac", scratch / "tests"
    text = program.path.read_text()
    source.write_text(MAIN.sub("static async int program(void)", text) + TEST)
    mode = Mode("gcc", "O0", asan=lib.ACC_ASAN.exists())
    here = ["-I", program.path.parent]
    mode.compile(source, binary, ["-DFEW", *here, *program.flags, *program.others], tests=True)
    clock = ["--real-clock"] if program.env.get("AC_CLOCK") == "real" else []
    status, out, err = lib.run([binary, "--cancel-everywhere", "--timeout", "60", "-j", "1", *clock], program.env,
                               timeout=900)
    if status != 0:
        raise Failure(f"exit status {status}\n{out[:4000]}{err[:2000]}")
    return out.splitlines()[0]


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    programs = [Program(p) for p in (lib.TESTS / "exec").rglob("*.ac")
                if ".inc." not in p.name and (args.full or args.names or SENSIBLE.match(p.name))]
    programs = lib.select(args, filter(is_suitable, programs), lambda p: p.path.stem)
    lib.run_all(args, programs, lambda p, scratch: test(p, scratch), lambda p: f"cancel/{p.path.stem}")


if __name__ == "__main__":
    main()
