#!/usr/bin/env python3
"""Compiles tests/errors/*.ac, which are wrong, and compares what acc says with NAME.err; -u rewrites that.

    // error-line: N       there must be an error at this line; every error must be at such a line
    // says: text          stderr must hold this
    // once                no more than one error
    // from: cc            the message is the C compiler's: only its line is checked, with gcc and clang
    // flags: -DX          for the compiler

Every message of the compiler must be produced by one of these tests: `errors.py --messages` looks for those that are
not."""

import re
import sys

import lib
from lib import Failure

COMPILER = lib.ROOT / "compiler"
# Messages that no file can produce: about the command line, the machine, or acc itself. tests/driver.py has the former.
CALL = re.compile(r"\b(?:error_at|warning_at|note_at|error_plain|warning_plain|fatal)\s*\(")


def lines_of(path, err):
    return {int(n) for n in re.findall(rf"^{re.escape(path.name)}:(\d+):\d+: (?:fatal )?error:", err, re.M)}


def compile_wrong(path, scratch, compiler, flags):
    output = scratch / "out.o"
    status, out, err = lib.run([lib.ACC, *flags, "-c", path.name, "-o", output], {"ACC_CC": compiler}, cwd=path.parent)
    if output.exists() or list(scratch.iterdir()):
        raise Failure(f"{compiler}: an output file is left behind: {[p.name for p in scratch.iterdir()]}")
    if out:
        raise Failure(f"{compiler}: stdout is not empty:\n{out}")
    return status, err


def test(path, scratch, update=False):
    text = path.read_text()
    expected_lines = {int(n) for n in re.findall(r"//\s*error-line:\s*(\d+)", text)}
    flags = " ".join(re.findall(r"//\s*flags:(.*)", text)).split()
    says = re.findall(r"//\s*says: (.*)", text)
    from_cc = re.search(r"//\s*from: cc", text)
    for compiler in ("gcc", "clang") if from_cc else ("gcc",):
        status, err = compile_wrong(path, scratch, compiler, flags)
        if status == 0:
            raise Failure(f"{compiler}: this compiles, and must not")
        if status != 1:
            raise Failure(f"{compiler}: exit status {status}, expected 1\n{err}")
        if expected_lines and lines_of(path, err) != expected_lines:
            raise Failure(f"{compiler}: errors at lines {sorted(lines_of(path, err))}, "
                          f"expected {sorted(expected_lines)}\n{err}")
        for part in says:
            if part not in err:
                raise Failure(f"{compiler}: does not say: {part}\n{err}")
        if re.search(r"// once$", text, re.M) and err.count("error:") > 1:
            raise Failure(f"{compiler}: one mistake, more than one error:\n{err}")
    if from_cc:
        return
    golden = path.with_suffix(".err")
    if update:
        golden.write_text(err)
    elif not golden.exists():
        raise Failure(f"{golden.name} is missing; acc says:\n{err}")
    elif err != golden.read_text():
        raise Failure(lib.diff(golden.read_text(), err, golden.name))


def strip_comments(text):
    """C text without comments; strings stay."""
    return re.sub(r'("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|//[^\n]*|/\*.*?\*/',
                  lambda m: m.group(1) or " ", text, flags=re.S)


def call_text(text, start):
    """The text of the arguments of a call whose '(' is just before `start`."""
    depth, at = 1, start
    while depth and at < len(text):
        if text[at] in "\"'":
            at = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'').match(text, at).end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start:at - 1]


def messages():
    """(file, line, pattern) of each message in the compiler's sources: a pattern is what its format can print."""
    for source in sorted(COMPILER.glob("*.c")):
        text = strip_comments(source.read_text())
        for call in CALL.finditer(text):
            arguments = call_text(text, call.end())
            line = text[:call.start()].count("\n") + 1
            # Adjacent literals are one; a choice of literals, `c ? "a" : "b"`, is several messages.
            for literals in re.findall(r'(?:"(?:\\.|[^"\\])*"\s*|PRI\w+\s*|FMT\s*)+', arguments):
                parts = re.findall(r'"((?:\\.|[^"\\])*)"|(PRI\w+|FMT)', literals)
                format_text = "".join(p[0] if not p[1] else ("%.*s" if p[1] == "FMT" else "") for p in parts)
                format_text = format_text.encode().decode("unicode_escape")
                if re.fullmatch(r"[0-9.]*", format_text) or " " not in format_text:
                    continue  # a rule's number, or a word that is filled in
                pieces = re.split(r"%[-+ #0-9.*]*(?:hh|h|ll|l|z)?[diouxXcsp]", format_text.replace("%%", "\0"))
                yield source.name, line, ".*".join(re.escape(p.replace("\0", "%")) for p in pieces), format_text


def check_messages():
    seen = "".join(p.read_text() for p in (lib.TESTS / "errors").glob("*.err"))
    for p in lib.TESTS.rglob("*.py"):  # those that a runner's own test asks for
        seen += p.read_text()
    allowed = (lib.TESTS / "errors/never.txt").read_text().splitlines()
    missing, unused = 0, set(a for a in allowed if a and not a.startswith("#"))
    for name, line, pattern, format_text in messages():
        if format_text in unused or format_text in allowed:
            unused.discard(format_text)
        elif not re.search(pattern, seen):
            missing += 1
            print(f"compiler/{name}:{line}: no test produces: {format_text}")
    for text in unused:
        missing += 1
        print(f"tests/errors/never.txt: the compiler has no such message: {text}")
    print(f"{missing} messages without a test")
    sys.exit(1 if missing else 0)


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("--messages", action="store_true", help="look for messages that no test produces")
    args = p.parse_args()
    if args.messages:
        check_messages()
    tests = lib.select(args, (lib.TESTS / "errors").rglob("*.ac"), lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.update), lambda p: f"errors/{p.stem}")


if __name__ == "__main__":
    main()
