#!/usr/bin/env python3
"""Plain C comes out of acc byte for byte as it went in (after at most one #line, unless --no-line).

    identity.py [ROOT...]

All C sources and headers under the roots, each text once."""

import hashlib
import re
from pathlib import Path

import lib
from lib import Failure

ROOTS = [lib.ROOT / "compiler", lib.ROOT / "runtime", lib.ROOT / "tests", "/usr/include", "/usr/share", "/usr/lib/gcc"]


def sources(roots):
    seen = set()
    for root in roots:
        root = Path(root)
        for path in sorted(root.rglob("*.[ch]")) if root.is_dir() else [root]:
            if not path.is_file():
                continue
            text = path.read_bytes()
            digest = hashlib.sha256(text).digest()
            if digest in seen or b"\0" in text:
                continue
            seen.add(digest)
            yield path


def test(path, scratch):
    text = path.read_bytes()
    source = scratch / "x.ac"
    source.write_bytes(text)
    status, out, err = lib.run_bytes([lib.ACC, "--emit-c", "--no-line", "-o", "-", source], cwd=path.parent)
    if status != 0:
        raise Failure(f"exit status {status}\n{err.decode(errors='replace')[:2000]}")
    if out != text:
        raise Failure("comes out changed:\n" + lib.diff(text.decode(errors="replace"), out.decode(errors="replace"), "source"))
    if path.stat().st_size % 8 == 0:  # some of them with the directive
        status, out, err = lib.run_bytes([lib.ACC, "--emit-c", "-o", "-", source], cwd=path.parent)
        if re.sub(rb"\A#line 1 \"[^\n]*\"\n", b"", out) != text:
            raise Failure("comes out with more than one #line before it")


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    args = p.parse_args()
    roots, args.names = args.names or ROOTS, []
    tests = lib.select(args, sources(roots))
    lib.run_all(args, tests, test)


if __name__ == "__main__":
    main()
