#!/usr/bin/env python3
"""What the compiler says of a wrong call of the runtime's must be in the user's words, with gcc and with clang.

misuse/cases.txt has a call on each line, `what is wrong | code`; misuse/said.txt what is said of it by each compiler, -u
rewrites that. All of it must be said of that line, and speak of nothing inside of <ac.h>; an error is told once. And what
<ac.h> and its parts declare must be used in some test."""

import re

import lib
from lib import Failure

HERE = lib.TESTS / "misuse"
HEADERS = [lib.ROOT / "runtime/include" / name for name in ("ac.h", "ac/channel.h", "ac/sync.h", "ac/loop.h", "ac/thread.h")]
BEFORE = (HERE / "before.ac").read_text()
LINE = BEFORE.count("\n") + 1
INTERNAL = re.compile(r"\bAC__\w+|\bac__\w+")


def cases():
    lines = (line for line in (HERE / "cases.txt").read_text().splitlines() if line and not line.startswith("#"))
    return [tuple(part.strip() for part in line.split("|", 1)) for line in lines]


def said(code, compiler, scratch):
    """Its messages, without place and caret."""
    (scratch / "misuse.ac").write_text(BEFORE + code + "\n}\n")
    command = [lib.ACC, "-c", "-Wall", "misuse.ac", "-o", "misuse.o"]
    status, out, err = lib.run(command, {"ACC_CC": compiler}, cwd=scratch)
    found = re.findall(r"^(.*?):(\d+):\d+: ((?:error|warning): .*)", err, re.M)
    lib.check(found, f"{compiler}: nothing is said\n{err}")
    errors = {text for path, line, text in found if text.startswith("error")}
    lib.check(bool(errors) == (status == 1), f"{compiler}: exit status {status}\n{err}")
    texts = []
    for path, line, text in found:
        lib.check((path, int(line)) == ("misuse.ac", LINE), f"{compiler}: said of {path}:{line}, not of line {LINE}\n{err}")
        lib.check(not INTERNAL.search(text), f"{compiler}: speaks of what is inside: {text}\n{err}")
        if text not in texts and not (errors and text.startswith("warning")):
            texts.append(text)
    return texts


def golden():
    path, text = HERE / "said.txt", {}
    for block in path.read_text().split("\n\n") if path.exists() else ():
        name, *lines = block.strip().splitlines()
        text[name] = lines
    return text


def test(case, scratch, expected):
    name, code = case
    if code == "names":
        return check_names()
    lines = [f"  {compiler}: {text}" for compiler in ("gcc", "clang") for text in said(code, compiler, scratch)]
    if expected is None:
        return lines
    if expected.get(name) != lines:
        raise Failure(lib.diff("\n".join(expected.get(name, [])), "\n".join(lines), "said.txt"))


def declared():
    """What the headers declare for users."""
    text = "".join(re.sub(r"/\*.*?\*/|//[^\n]*", " ", p.read_text(), flags=re.S) for p in HEADERS)
    names = set(re.findall(r"\b(ac_[a-z0-9]\w*)\s*\(", text)) | set(re.findall(r"#define (ac_[a-z]\w*)", text))
    return {n for n in names if "__" not in n and not n.endswith(("_is_scope", "_enter", "_exit"))}  # async with calls those


def check_names():
    used = ""
    for folder in (lib.TESTS, lib.ROOT / "samples"):
        used += "".join(p.read_text(errors="replace") for p in folder.rglob("*") if p.suffix in (".ac", ".c", ".ah", ".cc", ".cpp", ".py"))
    words = set(re.findall(r"\bac_\w+", used))
    missing = sorted(n for n in declared() if n not in words)
    lib.check(not missing, "no test uses " + ", ".join(missing))


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, cases() + [("what is declared is used", "names")], lambda c: c[0])
    if not args.update:
        expected = golden()
        return lib.run_all(args, tests, lambda c, scratch: test(c, scratch, expected), lambda c: f"misuse: {c[0]}")
    made = golden()

    def update(case, scratch):
        lines = test(case, scratch, None)
        if lines:
            made[case[0]] = lines
            (HERE / "said.txt").write_text("\n\n".join("\n".join([n] + made[n]) for n, _ in cases() if n in made) + "\n")

    args.j = 1
    lib.run_all(args, tests, update, lambda c: f"misuse: {c[0]}")


if __name__ == "__main__":
    main()
