#!/usr/bin/env python3
"""The configurations property: `acc --portable` translates a program once, and what comes out does in every configuration
what the program does as plain C, with async and await erased and the same -D flags. tests/configurations/*.ac, which cannot
be erased, must do what acc makes of them without --portable.

    configurations.py                    the fixed seeds of the test
    configurations.py --seeds 100-200    others
    configurations.py --full             every configuration in every mode

A program that fails is kept in build/configurations."""

import itertools
import random
import re

import lib
from lib import Failure

ERASED = lib.TESTS / "erase/plain"
KEPT = lib.BUILD / "configurations"
ASAN = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
LIBS = ["-luv", "-lpthread", "-ldl", "-lm"]
# (compiler, flags, every await suspends, sanitizers)
MODES = [("gcc", ["-O0"], True, False), ("clang", ["-O2"], False, False), ("gcc", ["-O2"], True, False),
         ("clang", ["-O0"], True, False), ("gcc", ["-O0", *ASAN], True, True)]

HEAD = """#include <ac.h>
#include <stdio.h>
struct pair { int a, b[3]; };
static int budget = 400;
static void trace(int id, long value) { if (budget-- > 0) printf("%d:%ld\\n", id, value); }
static async int f(int x) { if (x % 3) await ac_yield(); return x; }
static async int g(int *p) { *p += 1; await ac_yield(); return *p; }
"""
# What is another thing in another configuration: a function, a type, a macro.
CHOSEN = """#if F0
static async int step(int x) { await ac_yield(); return x + 1; }
typedef struct { int v; } value;
#define GET(x) ((x).v)
#define VALUE(e) {e}
#define ONCE(x) ((x) + 1)
#else
static async long step(long x) { return x + 2; }
typedef int value;
#define GET(x) (x)
#define VALUE(e) e
#ifdef F1
#define ONCE(x) (2 * (x))
#else
#define ONCE(x) (x)
#endif
#endif
#ifdef F1
static async int late(int x) { return await f(x) + await step(x); }
#endif
"""


class Var:
    def __init__(self, name, read, write, where):
        self.name, self.read, self.write, self.where = name, read, write, where


class Program:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.flags = [f"F{i}" for i in range(self.rng.randrange(2, 5))]
        self.count = 0
        self.lines = []
        self.vars = []  # visible ones
        self.where = {}  # flag -> whether it is on, in the branch that is being written
        self.depth = self.loops = 0
        self.left = 0

    def number(self):
        self.count += 1
        return self.count

    def emit(self, text):
        self.lines.append(text if text.startswith("#") else "  " * (self.depth + 1) + text)

    def usable(self):
        return [v for v in self.vars if v.where.items() <= self.where.items()]

    def value(self, awaits=True):
        v = self.rng.choice(self.usable())
        n = self.rng.randrange(1, 9)
        kinds = [v.read, str(n), f"({v.read} % {n} + {n})"]
        if awaits:
            kinds += [f"await f({self.value(self.rng.random() < 0.3)})"] * 3 + [f"(int)await step({v.read} % 50)"]
            kinds += [f"ONCE(await f({v.read} % 9))", f"({v.read} % 2 && await f({n}))"]
            if v.write:
                kinds.append(f"await g(&{v.write})")
            if self.where.get("F1"):
                kinds.append(f"await late({v.read} % 7)")
        return self.rng.choice(kinds)

    # ---- declarations

    def declare(self, name=None, where=None):
        name = name or f"v{self.number()}"
        kind = self.rng.randrange(5)
        value = self.value()
        if kind == 0:
            self.emit(f"int {name} = {value};")
            read = write = name
        elif kind == 1:
            self.emit(f"long {name} = {value};")
            read, write = f"(int)({name} % 1000)", None
        elif kind == 2:
            self.emit(f"struct pair {name} = {{.a = {value}, .b = {{1, {self.value(False)}}}}};")
            read = write = f"{name}.b[1]"
        elif kind == 3:
            self.emit(f"int {name}[] = {{{value}, {self.value()}, 3}};")
            read = write = f"{name}[1]"
        else:
            self.emit(f"value {name} = VALUE({self.value(False)});")
            read, write = f"GET({name})", f"GET({name})"
        self.vars.append(Var(name, read, write, dict(self.where) if where is None else where))

    def declare_in_all(self):
        """The same name with other types in the branches; outside only its size can be told from its value."""
        name = f"v{self.number()}"
        mark = len(self.vars)
        flag = self.free_flag()
        if not flag:
            return
        outer = self.where
        for on, text in ((True, f"#ifdef {flag}"), (False, "#else")):
            self.emit(text)
            self.where = dict(outer, **{flag: on})
            self.emit(self.rng.choice([f"int {name} = {self.value()};", f"register short {name} = {self.value()};"]) if on
                      else f"int {name} = {self.value()};" if self.rng.random() < 0.5 else f"long {name} = {self.value()};")
        self.emit("#endif")
        self.where = outer
        del self.vars[mark:]
        self.vars.append(Var(name, f"(int)({name} % 1000)", None, dict(outer)))

    # ---- statements

    def free_flag(self):
        free = [f for f in self.flags if f not in self.where]
        return self.rng.choice(free) if free else None

    def branches(self):
        """#if around statements, with what may follow: #elif, #else."""
        flag = self.free_flag()
        if not flag:
            return
        outer = self.where
        self.emit(self.rng.choice([f"#ifdef {flag}", f"#if {flag}", f"#if defined({flag}) && {flag} > 0", f"#  if \\\n  {flag}"]))
        self.where = dict(outer, **{flag: True})
        self.some()
        self.where = dict(outer, **{flag: False})
        second = self.free_flag()
        if second and self.rng.random() < 0.3:
            self.emit(f"#elif defined {second}")
            self.where[second] = True
            self.some()
            self.where = dict(outer, **{flag: False, second: False})
        if self.rng.random() < 0.6:
            self.emit("#else  // another way")
            self.some()
        self.emit("#endif")
        self.where = outer

    def some(self):
        for _ in range(self.rng.randrange(1, 4)):
            self.statement()

    def block(self, head, tail="}"):
        mark, where = len(self.vars), self.where
        self.emit(head)
        self.depth += 1
        self.some()
        self.depth -= 1
        self.emit(tail)
        del self.vars[mark:]
        self.where = where

    def loop(self):
        i = f"i{self.number()}"
        self.loops += 1
        kind = self.rng.randrange(3)
        n = self.rng.randrange(1, 4)
        if kind == 0:
            self.block(f"for (int {i} = await f(0); {i} < await f({n}); {i}++) {{")
        else:
            self.emit(f"int {i} = 0;")
            self.vars.append(Var(i, i, None, dict(self.where)))
            if kind == 1:
                self.block(f"while ({i}++ < await f({n})) {{")
            else:
                self.block("do {", f"}} while (await f(++{i}) < {n});")
        self.loops -= 1

    def switch(self):
        self.emit(f"switch ({self.value()} % 4) {{")
        outer, mark = self.where, len(self.vars)
        for case in range(3):
            flag = self.free_flag() if self.rng.random() < 0.6 else None
            if flag:
                self.emit(f"#if {flag}")
                self.where = dict(outer, **{flag: True})
            self.emit(f"case {case}: {{")
            self.depth += 1
            self.some()
            self.depth -= 1
            del self.vars[mark:]
            self.emit("}" if self.rng.random() < 0.4 else "} break;")
            if flag:
                self.emit("#endif")
            self.where = outer
        self.emit(f"default: trace({self.number()}, {self.value()});")
        self.emit("}")

    def jump(self):
        label, turns = f"l{self.number()}", f"n{self.number()}"
        self.emit(f"static int {turns};")
        self.emit(f"{label}:;")
        mark = len(self.vars)
        self.some()
        self.emit(f"if ({turns}++ % 3 < 2) goto {label};")
        del self.vars[mark:]

    def statement(self):
        self.left -= 1
        if self.left < 0 or self.depth > 4:
            self.emit(f"trace({self.number()}, {self.value()});")
            return
        v = self.rng.choice([v for v in self.usable() if v.write])
        choice = self.rng.randrange(14)
        if choice < 4:
            self.branches()
        elif choice < 6:
            self.declare()
        elif choice == 6:
            self.declare_in_all()
        elif choice == 7:
            self.loop()
        elif choice == 8:
            self.switch()
        elif choice == 9 and self.depth == 0 and not self.loops:
            self.jump()
        elif choice == 10:
            self.block(f"if ({self.value()} % 2) {{", "} else {")
            self.block("", "}")
        elif choice == 11 and self.loops:
            self.emit(f"if ({self.value()} % 5 == 1) {self.rng.choice(['break', 'continue'])};")
        else:
            self.emit(f"{v.write} = ({self.value()} + {v.read}) % 1000;")
            self.emit(f"trace({self.number()}, {v.read});")

    def function(self, name):
        self.vars = [Var("a", "a", "a", {}), Var("p", "p.a", "p.a", {})]
        self.where, self.depth, self.loops, self.left = {}, 0, 0, 25
        self.lines.append(f"static async int {name}(int a, struct pair p) {{")
        while self.left > 0:
            self.statement()
        for v in self.vars:
            if not v.where:
                self.emit(f"trace({self.number()}, {v.read});")
        self.emit(f"return ({self.value()}) % 100;")
        self.lines.append("}")

    def text(self):
        for k in range(2):
            self.function(f"run{k}")
        main = ["async int main(void) {", "  struct pair p = {1, {2, 3, 4}};"]
        main += [f"  trace(0, await run{k}({k + 3}, p));" for k in range(2)] + ["  return 0;", "}"]
        return HEAD + CHOSEN + "\n".join(self.lines + main) + "\n"


def translate(source, scratch, suspend):
    out = scratch / f"program{suspend}.c"
    status, _, err = lib.run([lib.ACC, "--portable", "--emit-c", *["--force-suspend"] * suspend, source, "-o", out])
    if status != 0:
        raise Failure(f"acc --portable: {err[:1500]}")
    return out


def outcome(command, program, flags):
    status, _, err = lib.run([*command, "-w", *flags, "-o", program], timeout=120)
    if status != 0:
        raise Failure(f"{lib.shell(command + flags)}:\n{err[:1500]}")
    return lib.run([program])


def run_configuration(plain, generated, scratch, flags, modes):
    expected = outcome(plain, scratch / "plain", flags)
    for compiler, options, suspend, asan in modes:
        build = lib.BUILD / ("asan" if asan else "release")
        command = [compiler, *options, "-I", build / "include", generated[suspend], build / "lib/libac.a", *LIBS]
        got = outcome(command, scratch / "program", flags)
        if got[:2] != expected[:2]:
            raise Failure(f"{lib.shell(flags)} [{compiler} {lib.shell(options)}]: exit status {got[0]}, plain {expected[0]}\n"
                          f"{lib.diff(expected[1], got[1], 'plain')}\n{got[2][-1500:]}")


def settings_of(flags):
    return [[f"-D{f}" for f, on in zip(flags, bits) if on] for bits in itertools.product((0, 1), repeat=len(flags))]


def run_settings(source, plain, settings, scratch, full, turn):
    generated = {suspend: translate(source, scratch, suspend) for suspend in (False, True)}
    for i, flags in enumerate(settings):
        run_configuration(plain, generated, scratch, flags, MODES if full else [MODES[(turn + i) % len(MODES)]])
    return f"{len(settings)} configurations"


def test_file(path, scratch, full):
    flags = re.search(r"// flags: (.*)", path.read_text()).group(1).split()
    return run_settings(path, [lib.ACC, path], settings_of(flags), scratch, full, 0)


def test_seed(seed, scratch, full):
    program = Program(seed)
    source = scratch / "program.ac"
    source.write_text(program.text())
    settings = settings_of(program.flags)
    if not full:
        settings = random.Random(seed).sample(settings, 4)
    try:
        return run_settings(source, ["gcc", "-I", ERASED, "-x", "c", source], settings, scratch, full, seed)
    except Failure:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{seed}.ac").write_text(source.read_text())
        raise


def main():
    parser = lib.arguments(__doc__.split("\n")[0])
    parser.add_argument("--seeds", metavar="A-B")
    args = parser.parse_args()
    first, last = map(int, (args.seeds or "1-6").split("-"))
    tests = [f"{seed:06}" for seed in range(first, last + 1)]
    if not args.seeds:
        tests += [p.stem for p in (lib.TESTS / "configurations").glob("*.ac")]

    def test(name, scratch):
        if name.isdigit():
            return test_seed(int(name), scratch, args.full)
        return test_file(lib.TESTS / f"configurations/{name}.ac", scratch, args.full)

    lib.run_all(args, lib.select(args, tests), test, lambda name: f"configurations/{name}")


if __name__ == "__main__":
    main()
