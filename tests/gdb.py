#!/usr/bin/env python3
"""Debugs tests/gdb/*.ac: what gdb says must be what the program's comments say.

    int x = 1;  // mark: here      gives this line a name
    // gdb: break @here            a command; @here is FILE.ac:LINE
    // expect: x = 1               what gdb prints after this command must contain this, in this order; "line @here"
                                   is the line as gdb shows it where it stops"""

import re
import shutil

import lib
from lib import Failure, Mode

END = "=== end of command %d"


def script(text, name):
    """The commands, each with what is expected after it."""
    marks = {m.group(2): text[:m.start()].count("\n") + 1 for m in re.finditer(r"^(.*)//\s*mark: (\w+)", text, re.M)}
    steps = []
    for what, rest in re.findall(r"//\s*(gdb|expect):[ \t]?(.*)", text):
        rest = re.sub(r"line @(\w+)", lambda m: f"{marks[m.group(1)]}\t", rest)
        rest = re.sub(r"@(\w+)", lambda m: f"{name}:{marks[m.group(1)]}", rest)
        if what == "gdb":
            steps.append((rest.strip(), []))
        else:
            steps[-1][1].append(rest.rstrip())
    return steps


def test(path, scratch):
    program = scratch / path.stem
    steps = script(path.read_text(), path.name)
    Mode("gcc", "O0").compile(path, program)
    commands = ["gdb", "-nx", "-batch", "-ex", "set confirm off", "-ex", "set style enabled off", "-ex", "set width 0"]
    for i, (command, _) in enumerate(steps):
        commands += ["-ex", command, "-ex", f"echo \\n{END % i}\\n"]
    status, out, err = lib.run([*commands, program], {"DEBUGINFOD_URLS": ""}, timeout=60)
    for i, (command, expected) in enumerate(steps):
        said, _, out = out.partition(END % i)
        rest = said
        for e in expected:
            _, found, rest = rest.partition(e)
            if not found:
                raise Failure(f"after '{command}' gdb does not say: {e}\nit says:\n{said}{err[-2000:]}")


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    if not shutil.which("gdb"):
        print("gdb is not installed")
        return
    tests = lib.select(args, (lib.TESTS / "gdb").glob("*.ac"), lambda p: p.stem)
    lib.run_all(args, tests, test, lambda p: f"gdb/{p.stem}")


if __name__ == "__main__":
    main()
