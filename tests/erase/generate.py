#!/usr/bin/env python3
"""Writes a random Async C program whose output does not depend on the order in which tasks run.

    generate.py SEED [--without FEATURE,...]

With `async` and `await` erased (-I plain) it is plain C and must print the same. It has no undefined behaviour, and
nothing in it depends on an order of evaluation that C leaves open: each expression carries what it reads and writes,
and operands that C does not sequence never conflict. All globals, static locals and the trace count as one resource,
G; a function that touches it is impure, all others may be called in any order.

Sizes are bounded: loops turn a few times, `fuel` counts the calls of impure functions, and pure ones call only those
above them."""

import argparse
import random
import re

from declarations import Declarations
from expressions import Expressions
from jumps import Jumps
from macros import MACROS, Macros
from model import (DOUBLE, FLOATS, INT, INTS, UINT, ULLONG, USHORT, VOID, Array, Function, Pointer, Record, Scalar)
from statements import Statements
from values import Values
from world import FEATURES, G, Ctx, Func, Name, Retry, Scope, Var, World

PRELUDE = r"""#include <ac.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TRACES 4000
static int fuel = FUEL, traces;
static unsigned long long hash = 1469598103934665603ull;
static unsigned counts[8];
typedef unsigned vec8 __attribute__((vector_size(32)));

static void trace(unsigned id, unsigned long long value) {
  hash = (hash ^ id) * 1099511628211ull;
  hash = (hash ^ value) * 1099511628211ull;
  if (++traces <= TRACES) printf("%u %llx\n", id, value);
}
static void tracef(unsigned id, double value) {
  char text[40];
  snprintf(text, sizeof text, "%.6g", value);
  if (++traces <= TRACES) printf("%u %s\n", id, text);
  for (char *p = text; *p; p++) hash = (hash ^ (unsigned char)*p) * 1099511628211ull;
}
/* any number to one in [0, 1000) that every conversion can take */
static double fold(double x) {
  if (!(x == x) || x > 1e300 || x < -1e300) return 1;
  if (x < 0) x = -x;
  while (x >= 1000) x /= 16;
  return x;
}
static double _Complex cfold(double _Complex z) { return fold(__real__ z) + fold(__imag__ z) * 1.0i; }
static unsigned text_hash(const char *s) {
  unsigned h = 5381;
  while (*s) h = h * 33 + (unsigned char)*s++;
  return h;
}
#define K7 7u
#define K21 (K7 * 3)
#define ADD(a, b) ((unsigned)(a) + (unsigned)(b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ROT(x) ((unsigned)(x) << 5 | (unsigned)(x) >> 27)
#define PICK(c, a, b) ((c) ? (a) : (b))
#define FIRST(s) ((s)[0])
#define TRACE(id, e) trace(id, (unsigned long long)(e))
#define ONCE(x) ((unsigned)(x) ^ 0x55u)
"""


class Generator(Expressions, Values, Declarations, Statements, Jumps, Macros, World):
    def write_types(self):
        ops = self.has("bit-field")
        self.emit("enum color { RED, GREEN = 5, BLUE };")
        for n in ("RED", "GREEN", "BLUE"):
            self.scope.names[n] = Name(n, "enumerator")
        self.emit("typedef unsigned word;")
        entity = Name("word", None)
        entity.value = UINT.alias("word", entity)
        self.scope.names["word"] = entity
        fields = [("x", UINT, None), ("y", INT, None)]
        self.emit("struct point { unsigned x; int y; };")
        self.records.append(Record("struct point", fields))
        fields = [("n", ULLONG, None), ("a", Array(UINT, 4), None), ("p", self.records[0], None)]
        self.emit("typedef struct { unsigned long long n; unsigned a[4]; struct point p; } mix;")
        entity = Name("mix", "type")
        self.scope.names["mix"] = entity
        self.records.append(Record("mix", fields, entity=entity))
        if ops:
            self.emit("struct bits { unsigned a : 3; int b : 7; unsigned c : 12; unsigned char d; };")
            self.records.append(Record("struct bits", [("a", UINT, 3), ("b", INT, 7), ("c", UINT, 12),
                                                       ("d", Scalar("unsigned char", size=1), None)]))
        self.emit("struct big { double d; unsigned char c[8]; unsigned u[8]; };")
        self.records.append(Record("struct big", [("d", DOUBLE, None), ("c", Array(Scalar("unsigned char", size=1), 8), None),
                                                  ("u", Array(UINT, 8), None)]))
        self.emit("union word_bytes { uint32_t w; uint8_t b[4]; int32_t i; };")
        self.unions.append(Record("union word_bytes", [("w", UINT, None), ("b", Array(Scalar("uint8_t", size=1), 4), None),
                                                       ("i", INT, None)], union=True))

    def write_globals(self):
        self.global_vars = []
        for k in range(4):
            name = f"g{k}"
            t = UINT if k < 2 else self.rng.choice([ULLONG, INT, Array(UINT, 4), USHORT])
            self.emit(f"{t.declare(name)} = {'{1, 2}' if isinstance(t, Array) else k * 3 + 1};")
            self.global_vars.append(self.new_var(t, name, "G"))
        self.emit("volatile unsigned gv = 3;")
        self.new_var(UINT, "gv", "G", addressable=False)
        for k, r in enumerate(self.records[:2]):
            self.emit(f"static {r.declare(f'gs{k}')};")
            self.new_var(r, f"gs{k}", "G")
        self.emit("")

    def plan(self):
        """Decides which functions there are."""
        self.table_functions = []
        planned = []
        results = [UINT, UINT, UINT, INT, ULLONG, DOUBLE, Scalar("_Bool", size=1), USHORT, *self.records]
        for k in range(self.rng.randrange(6, 9)):
            level = 0 if k < 5 else 1
            result = UINT if k < 4 else self.rng.choice(results)
            params = [("unsigned", UINT)] if k < 4 else None
            planned.append((f"pure{k}", result, params, True, k < 4 or self.chance(0.8), level))
        for k in range(self.rng.randrange(4, 7)):
            result = self.rng.choice(results + [VOID, VOID])
            planned.append((f"f{k}", result, None, False, self.chance(0.85), 99))
        for name, result, params, pure, is_async, level in planned:
            ps = []
            if params is not None:
                ps.append(Var("u", UINT, frozenset(["param"])))
            else:
                for i in range(self.rng.randrange(0, 4)):
                    ps.append(self.plan_param(f"{self.rng.choice(self.POOL)}{i}"))
            f = Func(name, result, ps, is_async, pure, level)
            self.funcs.append(f)
            self.keep = self.keep | {name}
        self.keep = self.keep | {"table", "op_t"}
        self.table_functions = [f for f in self.funcs if f.name in ("pure0", "pure1", "pure2", "pure3")]

    def plan_param(self, name):
        kind = self.rng.randrange(10)
        p = Var(name, None, frozenset([f"p{self.number()}"]))
        if kind < 4:
            p.type = self.rng.choice(INTS)
            p.readonly = self.chance(0.1)
        elif kind == 4:
            p.type = self.rng.choice([DOUBLE, FLOATS[0]])
        elif kind < 7:
            p.type = self.rng.choice(self.records)
        else:
            p.type = Pointer(self.rng.choice([UINT, UINT, INT, *self.records[:2]]), const=self.chance(0.3))
            p.elements = 4 if p.type.to is UINT and self.chance(0.6) else 1
            p.points = [frozenset([f"m{self.number()}"])]
        return p

    def signature(self, f, definition):
        parts = []
        for p in f.params:
            prefix = "const " if p.readonly and definition else ""
            if isinstance(p.type, Pointer) and p.elements > 1:
                const = "const " if p.type.const else ""
                parts.append(f"{const}{p.type.to.declare(p.name + f'[{p.elements}]')}")
            else:
                parts.append(prefix + p.type.declare(p.name))
        a = "async " if f.is_async else ""
        storage = "static " if f.name != "f0" else ""
        return f"{storage}{a}{f.result.declare(f.name)}({', '.join(parts) or 'void'})"

    def write_function(self, f):
        self.function = f
        f_attr = "__attribute__((noinline)) " if self.has("attribute") and self.chance(0.15) else ""
        self.emit(f"{f_attr}{self.signature(f, True)} {{")
        outer, self.scope, keep = self.scope, Scope(self.scope), self.keep
        if isinstance(f.result, Record) and f.result.entity:
            self.keep = keep | {f.result.name}  # so that it can always return something
        for p in f.params:
            p.readable = True
            self.scope.names[p.name] = p
        self.indent = 1
        ctx = Ctx(awaits=f.is_async, pure=f.pure, level=f.level if f.pure else 99)
        if f.pure:
            self.budget = 7 if f.level == 0 else 10
            self.emit(f"counts[{self.rng.randrange(8)}]++;")
        else:
            self.budget = self.rng.randrange(15, 45)
            value = "" if f.result is VOID else " " + (self.constant(f.result) if isinstance(f.result, Scalar) else
                                                       f"({f.result}){{0}}")
            self.emit(f"if (fuel <= 0) return{value};")
            self.emit("fuel--;")
        self.block(ctx, 30)
        if not f.pure:
            for v in list(self.scope.names.values()):
                if isinstance(v, Var) and v.readable and not isinstance(v.type, Pointer) and v.type is not self.table_type:
                    self.show(v)
        if f.result is not VOID:
            self.emit(f"return {self.return_value(ctx)};")
        self.indent = 0
        self.scope, self.keep = outer, keep
        self.emit("}\n")

    def program(self):
        self.lines = (PRELUDE + MACROS).replace("FUEL", str(self.rng.choice([30, 60]))).split("\n")
        self.write_types()
        self.write_globals()
        self.plan()
        for f in self.funcs:
            self.emit(self.signature(f, False) + ";")
        self.table_type = Pointer(Function(UINT, [UINT], True))
        if self.has("function-pointer"):
            self.emit("typedef async unsigned (*op_t)(unsigned);")
            names = ", ".join(f.name for f in self.table_functions)
            self.emit(f"static {self.rng.choice(['async unsigned (*table[4])(unsigned)', 'op_t table[4]'])} = {{{names}}};")
            self.table = Name("table", "table")
            self.scope.names["table"] = self.table
        self.emit("")
        for f in self.funcs:
            self.write_function(f)
        self.emit("async int main(void) {")
        self.indent = 1
        self.function = Func("main", INT, [], True, False, 99)
        outer, self.scope = self.scope, Scope(self.scope)
        ctx = Ctx(jumps=False)
        for f in self.funcs:
            if f.pure:
                continue
            try:
                e = self.call(ctx.but(depth=3), f)
            except Retry:
                continue
            if f.result is VOID:
                self.emit(f"{e.text};")
            else:
                v = self.new_var(f.result, f"r{self.number()}")
                self.emit(f"{f.result.declare(v.name)} = {e.text};")
                self.show(v)
        self.budget = 10
        self.block(ctx, 10)
        for v in self.scope.visible(Var):
            if v.res == G and v.readable:
                self.show(v)
        self.emit("for (int i = 0; i < 8; i++) printf(\"count %d %u\\n\", i, counts[i]);")
        self.emit("printf(\"%d traces, hash %llx\\n\", traces, hash);")
        self.emit("return 0;")
        self.indent = 0
        self.scope = outer
        self.emit("}")
        return "\n".join(self.lines) + "\n"


def layout(text, rng):
    """The same program, written by somebody with other habits: line breaks, tabs and comments where blanks were."""
    blanks = ["\n", "\n\n    ", "\t", "  ", " /* a comment; { */ ", " // \" ' another {\n"]
    lines = []
    for line in text.split("\n"):
        if line.lstrip().startswith(("#", "//", "/*")) or line.endswith(("\\", "*/")):
            lines.append(line)
            continue
        words = re.split(r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|(?<=\S) (?=\S))', line)
        lines.append("".join(rng.choice(blanks) if w == " " and rng.random() < 0.1 else w for w in words))
    return "\n".join(lines)


def generate(seed, without=()):
    rng = random.Random(seed)
    if "layout" in without or rng.random() < 0.7:
        return Generator(seed, without).program()
    # Where a line ends says nothing any more: compilers differ in what __LINE__ is in a macro's arguments.
    text = Generator(seed, {*without, "line"}).program()
    at = text.index("enum color")
    return text[:at] + layout(text[at:], rng)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("seed", type=int)
    p.add_argument("--without", default="", help="features to leave out, with commas: " + ", ".join(sorted(FEATURES)))
    args = p.parse_args()
    print(generate(args.seed, args.without.split(",")), end="")


if __name__ == "__main__":
    main()
