#!/usr/bin/env python3
"""Our C is formatted (`style.py format`; -u formats it) and clean under clang-tidy (`style.py tidy`).

Without --full clang-tidy leaves out its slow part, the analyzer."""

import hashlib
import json
import os
import shutil
import sys

import lib
from lib import Failure


def ours():
    """What people write: not what is generated, and not what stands in tests to be odd."""
    for folder in ("compiler", "runtime", "tests/runtime", "tests/fuzz"):
        yield from (p for p in (lib.ROOT / folder).rglob("*.[ch]"))


def is_formatted(path, update):
    command = ["clang-format", "-i", path] if update else ["clang-format", "--dry-run", "-Werror", path]
    status, _, err = lib.run(command)
    if status != 0:
        raise Failure(err[:1500] + "\n(tests/style.py format -u formats it)")


def compiled():
    """The sources that the build compiles, and where it says how."""
    database = lib.ACC.parent.parent
    entries = json.loads((database / "compile_commands.json").read_text())
    return database, {os.path.realpath(e["file"]) for e in entries}


def digest_of(path, checks):
    """Names what the result of clang-tidy depends on, more or less: the file, all our headers, the rules."""
    digest = hashlib.sha256(path.read_bytes() + checks.encode())
    for other in [lib.ROOT / ".clang-tidy", *sorted(p for p in ours() if p.suffix == ".h")]:
        digest.update(other.read_bytes())
    return digest.hexdigest()


def is_tidy(path, database, checks):
    """Clean files are remembered: clang-tidy takes seconds for each."""
    known = lib.BUILD / "tidy" / digest_of(path, checks)
    if known.exists():
        return
    status, out, err = lib.run(["clang-tidy", "--quiet", f"--checks={checks}", "-p", database, path], timeout=300)
    if status != 0:
        raise Failure(out[:4000] or err[:2000])
    known.parent.mkdir(parents=True, exist_ok=True)
    known.touch()


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("what", choices=["format", "tidy"])
    args = p.parse_args()
    tool = "clang-" + args.what
    if not shutil.which(tool):
        sys.exit(f"{tool} is not installed: tools/setup")
    if args.what == "format":
        lib.run_all(args, lib.select(args, ours()), lambda path, _: is_formatted(path, args.update))
    database, known = compiled()
    tests = lib.select(args, (p for p in ours() if p.suffix == ".c" and os.path.realpath(p) in known))
    checks = "" if args.full else "-clang-analyzer-*"
    lib.run_all(args, tests, lambda path, _: is_tidy(path, database, checks))


if __name__ == "__main__":
    main()
