#!/usr/bin/env python3
"""Broken programs do not break acc: programs of the other tests with tokens left out, doubled, moved or replaced are
taken or refused with a message, by an acc under the sanitizers.

    mutate.py [--seeds 1-150]"""

import random
import re

import lib
from lib import Failure

TOKEN = re.compile(r'\s+|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|.', re.S)
PIECES = """async await _Await _Async yield try catch finally throw defer with goto case default switch while for do if else
return break continue struct union enum typedef static const register volatile int char void unsigned sizeof typeof _Generic
{ } ( ) [ ] ; , : ? * & && || = == += ++ -- . -> ... # ## \\ "text" 'c' 0 1u 1.5 name main f x ac_yield ac_spawn #if\\n #endif\\n
/* */ // \\n" ' \\n#define\\tM(a)\\ta\\n \\x00 \\xff""".split()


def piece(rng):
    return rng.choice(PIECES).replace("\\n", "\n").replace("\\t", " ").replace("\\x00", "\0").replace("\\xff", "\xff")


def mutated(text, rng):
    """The text with a few mistakes in it."""
    words = TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 2, 3, 8, 30])):
        at = rng.randrange(len(words))
        while words[at].isspace() and rng.random() < 0.9:
            at = rng.randrange(len(words))
        kind = rng.randrange(7)
        if kind == 0:
            del words[at]
        elif kind == 1:
            words.insert(at, words[at])
        elif kind == 2:
            other = rng.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        elif kind == 3:
            words[at] = piece(rng)
        elif kind == 4:
            words.insert(at, " " + piece(rng) + " ")
        elif kind == 5:
            end = min(len(words), at + rng.randrange(1, 40))
            words[at:at] = words[rng.randrange(len(words)):][:end - at]
        elif rng.random() < 0.2:
            del words[at:]
        if not words:
            return ""
    return "".join(words)


def sources():
    folders = [lib.TESTS / "exec", lib.TESTS / "golden", lib.TESTS / "errors", lib.ROOT / "samples"]
    return sorted(p for folder in folders for p in folder.glob("*.ac"))


def test(seed, scratch):
    rng = random.Random(seed)
    path = rng.choice(sources())
    source = scratch / "mutated.ac"
    text = mutated(path.read_text(), rng)
    source.write_bytes(text.encode("latin-1", errors="ignore"))
    status, _, err = lib.run([lib.ACC_ASAN, "--emit-c", "-o", scratch / "out.c", source], timeout=20)
    if status not in (0, 1) or "Sanitizer" in err or "runtime error" in err or "internal error" in err:
        kept = lib.BUILD / "mutate"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{seed}.ac").write_bytes(source.read_bytes())
        raise Failure(f"a mutant of {path.name}: exit status {status}\n{err[-2500:]}\nkept: {kept / f'{seed}.ac'}")
    if status == 1 and "error:" not in err:
        raise Failure(f"a mutant of {path.name} is refused without a message:\n{err[:500]}")
    if status == 1 and (scratch / "out.c").exists():
        raise Failure(f"a mutant of {path.name} is refused and leaves an output file")


def main():
    p = lib.arguments(__doc__.split("\n")[0])
    p.add_argument("--seeds", default="1-150")
    args = p.parse_args()
    first, _, last = args.seeds.partition("-")
    tests = lib.select(args, range(int(first), int(last or first) + 1), lambda seed: f"{seed:08}")
    lib.run_all(args, tests, test, lambda seed: f"mutate/{seed}")


if __name__ == "__main__":
    main()
