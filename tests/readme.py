#!/usr/bin/env python3
"""What README.md and CONTRIBUTING.md say is tried: the example prints what they say, the commands work, the files exist."""

import re

import lib
from lib import Failure, Mode

README = lib.ROOT / "README.md"
GUIDE = lib.ROOT / "CONTRIBUTING.md"


def blocks(text):
    """(language, text) of each fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)


def example(scratch):
    """The first program prints what the block after it holds."""
    found = blocks(README.read_text())
    at = next(i for i, (language, _) in enumerate(found) if language == "c")
    source = scratch / "example.ac"
    source.write_text(found[at][1])
    Mode("gcc", "O2").compile(source, scratch / "example", ["-Wall", "-Wextra", "-Werror"])
    status, out, err = lib.run([scratch / "example"])
    if status != 0 or err or out != found[at + 1][1]:
        raise Failure(f"exit status {status}\n" + lib.diff(found[at + 1][1], out) + err)


def commands(scratch):
    """Every command of a sh block works, with a program where it names one. ./check is what runs this."""
    (scratch / "main.ac").write_text("#include <ac.h>\nint util(void);\n"
                                     "async int main(void) { await ac_yield(); return util(); }\n")
    (scratch / "util.c").write_text("int util(void);\nint util(void) { return 0; }\n")
    for language, text in blocks(README.read_text()):
        for command in text.splitlines() if language == "sh" else []:
            if command == "./check":
                continue
            at_root = command.startswith("./")
            words = command.replace("build/release/bin/acc", str(lib.ACC)).split()
            status, out, err = lib.run(words, cwd=lib.ROOT if at_root else scratch, timeout=300)
            if status != 0:
                raise Failure(f"{command}: exit status {status}\n{out}{err}")


def names(scratch):
    """Every path that they name exists."""
    assert scratch
    for page in (README, GUIDE):
        for path in re.findall(r"`((?:tests|tools|samples|compiler|grammar|runtime)/[\w./]*)", page.read_text()):
            if not re.search("[A-Z]", path) and not (lib.ROOT / path).exists():
                raise Failure(f"{page.name} names {path}, which does not exist")


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, [example, commands, names], lambda f: f.__name__)
    lib.run_all(args, tests, lambda f, scratch: f(scratch), lambda f: f"readme/{f.__name__}")


if __name__ == "__main__":
    main()
