#!/usr/bin/env python3
"""Every line is right: breaks the statements of tests/lines/*.ac one at a time (with --full those of the samples and of
tests/exec too), and looks where the compiler says the mistake is.

Before each statement a use of an undeclared name is put on the same line; the error must be at that line, and at the
column of the name. Then each awaited call is given a wrong name, and the same is asked."""

import re

import lib
from lib import Failure

STATEMENT = re.compile(r"^(\s*)(?=[A-Za-z_*(+-])(?!else\b|case\b|default\b|struct\b.*\{|#|//|typedef\b|static\b|\w+:)(.*;.*)$")
NAME = "undeclared_"


def breakages(text):
    """(line, column, text with the mistake in it)."""
    lines = text.split("\n")
    inside = False
    for i, line in enumerate(lines):
        if re.match(r"^\S.*\)\s*\{\s*$", line):
            inside = True
            continue
        if line.startswith("}"):
            inside = False
        if not inside:
            continue
        previous = lines[i - 1].split("//")[0].rstrip()
        m = STATEMENT.match(line)
        if m and (previous.endswith((";", "{", "}")) or not previous.strip()):
            yield i + 1, len(m.group(1)) + 1, edited(lines, i, f"{m.group(1)}{NAME}, (void)0; {m.group(2)}")
        for call in re.finditer(r"await (\w+)\(", line.split("//")[0]):
            yield i + 1, None, edited(lines, i, line[:call.start(1)] + NAME + line[call.start(1):])


def edited(lines, i, line):
    return "\n".join(lines[:i] + [line] + lines[i + 1:])


def broken(text, scratch, compiler):
    source = scratch / "broken.ac"
    source.write_text(text)
    status, _, err = lib.run([lib.ACC, "-fsyntax-only", source.name], {"ACC_CC": compiler}, cwd=scratch)
    return status, err


def test(path, scratch, full=False):
    text = path.read_text()
    (scratch / "broken.ac").write_text(text)
    status, err = broken(text, scratch, "gcc")
    if status != 0:
        raise Failure(f"does not compile as it is:\n{err}")
    count = 0
    for k, (line, column, wrong) in enumerate(breakages(text)):
        count += 1
        compiler = ("gcc", "clang")[k % 2]
        status, err = broken(wrong, scratch, compiler)
        places = re.findall(r"^broken\.ac:(\d+):(\d+): error: (.*)$", err, re.M)
        if status == 0:
            raise Failure(f"line {line}: {compiler} finds no mistake in: {wrong.split(chr(10))[line - 1]}")
        if not places or int(places[0][0]) != line:
            raise Failure(f"the mistake is in line {line}, {compiler} says:\n{err[:2000]}")
        if column and NAME in places[0][2] and int(places[0][1]) != column:
            raise Failure(f"the mistake is in {line}:{column}, {compiler} says:\n{err[:2000]}")
    return f"{count} mistakes"


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    folders = [lib.TESTS / "lines"] + [lib.ROOT / "samples", lib.TESTS / "exec"] * args.full
    found = (p for folder in folders for p in folder.glob("*.ac") if ".inc." not in p.name and not re.search("-line|-directives", p.name))
    tests = lib.select(args, found, lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.full), lambda p: f"lines/{p.stem}")


if __name__ == "__main__":
    main()
