#!/usr/bin/env python3
"""Makes the tree of a random program about try, defer, async with, generators and the jumps out of them.

    generate.py SEED [--without FEATURE,...] [--trace]

What happens at run time, which awaits wait or fail and which way an if goes, depends on the place alone (prelude.ac), so
that a program can be made smaller without changing what is left of it."""

import argparse
import collections
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import machine
import oracle
import write
from lib import Spot
from tree import CANCELED, RESULTS, Node, Wrong, check_function

FEATURES = ("try", "finally", "defer", "with", "each", "hand", "goto", "switch", "loop", "spawn", "bare", "macros", "cancel", "cells")
CATCHABLE = (1, 2, 3, 20, 30, -104, CANCELED)
SHAPES = tuple(write.SHAPES)
IN_REGISTERS = ("plain", "wide")
FEWEST_LINES = 25


class Generator:
    def __init__(self, rng, without=()):
        self.rng, self.without, self.sites, self.names = rng, without, 0, 0
        self.callable, self.uses = [], collections.Counter()
        self.shapes = IN_REGISTERS if "cells" in without else SHAPES
        # Each program likes some features more than others.
        self.likes = {f: rng.choice((0.3, 1, 1, 2.5)) * (f not in without) for f in FEATURES}

    # ---- small things

    def chance(self, p):
        return self.rng.random() < p

    def site(self):
        self.sites += 2  # an item of async with uses two
        return self.sites

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def block(self, *statements):
        return Node("block", decls=[], body=list(statements))

    # ---- expressions

    def pure(self, place):
        kind = self.rng.choice(["const", "var", "var", "code"])
        if kind == "var" and place.names:
            return Node("var", name=self.rng.choice(place.names))
        if kind == "code" and place.errors:
            return Node("code", name=self.rng.choice(place.errors))
        return Node("const", value=self.rng.randrange(10))

    def pick(self, n=2):
        return Node("pick", site=self.site(), n=n)

    def op(self, place):
        return Node("op", site=self.site(), risky=self.chance(0.6 if place.tries else 0.3))

    def call(self, place, generator=False, void=False):
        """A call of a function further down; an operation if there is none."""
        fit = [f for f in self.callable if f.generator == generator and (void or f.result != "void")]
        if not fit:
            return None if generator else self.op(place)
        f = min(fit, key=lambda f: self.uses[f.name]) if self.chance(0.6) else self.rng.choice(fit)
        self.uses[f.name] += 1
        how = "generator" if generator else "spawn" if self.chance(0.25 * self.likes["spawn"]) else "direct"
        return Node("call", function=f.name, args=[self.pure(place) for _ in f.params], how=how)

    def awaiting(self, place):
        """An expression with at least one await; what C does not sequence does not depend on each other."""
        kind = self.rng.choice(["op", "op", "call", "call", "mix", "choose", "and", "or"])
        if kind == "op":
            return self.op(place)
        if kind == "call":
            return self.call(place)
        if kind == "mix":
            return Node("mix", left=self.pure(place), right=self.op(place) if self.chance(0.5) else self.call(place))
        if kind == "choose":
            return Node("choose", condition=self.pick(), left=self.awaiting(place), right=self.pure(place))
        return Node(kind, left=self.pick(), right=self.op(place))

    def expression(self, place):
        return self.awaiting(place) if self.chance(0.4) else \
            Node("mix", left=self.pure(place), right=self.pure(place)) if self.chance(0.5) else self.pure(place)

    def condition(self, place):
        return self.awaiting(place) if self.chance(0.2) else self.pick(self.rng.choice((2, 3, 4)))

    # ---- statements

    def body(self, place, most=4):
        """A block of its own: declarations, statements, perhaps a defer among them."""
        place = place.but(names=list(place.names), writable=list(place.writable), depth=place.depth + 1)
        decls = []
        while self.chance(0.25) and len(decls) < 2:
            decls.append(Node("decl", name=self.name("v"), shape=self.rng.choice(self.shapes), e=self.expression(place)))
            place.names.append(decls[-1].name)
            place.writable.append(decls[-1].name)
        return Node("block", decls=decls, body=self.statements(place, most))

    def statements(self, place, most):
        found = []
        for _ in range(self.rng.randint(1, most)):
            if self.chance(0.1 * self.likes["defer"] * (1 if place.returns else 0.4)) and self.budget > 0:
                found.append(self.s_defer(place))
            if self.budget <= 0:
                break
            s = self.statement(place)
            if s:
                self.budget -= 1
                found.append(s)
        return found or [self.s_trace(place)]

    def statement(self, place):
        nest = 1 if place.depth < 6 else 0.05
        loop, like = nest * (place.loops < 2) * self.likes["loop"], self.likes
        choices = [
            (5, self.s_trace), (4, self.s_eval), (2, self.s_assign), (2 * nest, self.s_if), (2 * loop, self.s_loop),
            (0.8 * nest * like["switch"], self.s_switch), (3 * nest * like["try"], self.s_try),
            (1.8 * nest * like["with"], self.s_with), (1.5 * loop * like["each"], self.s_each),
            (0.7 * loop * like["hand"], self.s_hand), (0.4 * nest, self.s_block), (1.5 + 2 * place.breaks + place.again, self.s_leave), (0.8 + 1.5 * bool(place.tries), self.s_throw),
            (2.5 * place.yields, self.s_yield)]
        make = self.rng.choices([c for _, c in choices], [w for w, _ in choices])[0]
        return make(place)

    def s_trace(self, place):
        if place.errors and self.chance(0.4):
            return Node("show", site=self.site(), name=self.rng.choice(place.errors))
        names = self.rng.sample(place.names, min(len(place.names), self.rng.randrange(3)))
        return Node("trace", site=self.site(), names=names)

    def s_eval(self, place):
        return Node("eval", e=self.call(place, void=True) if self.chance(0.4) else self.awaiting(place))

    def s_assign(self, place):
        if place.writable:
            return Node("assign", name=self.rng.choice(place.writable), e=self.expression(place))

    def s_block(self, place):
        return self.body(place)

    def s_if(self, place):
        return Node("if", condition=self.condition(place), then=self.body(place, 3),
                    other=self.body(place, 3) if self.chance(0.3) else None)

    def s_loop(self, place):
        form = self.rng.choice(("for", "while", "do"))
        inside = place.but(breaks=True, continues=True, loops=place.loops + 1)
        always = Node("const", value=1)
        return Node("loop", form=form, counter=self.name("k"), limit=self.rng.randint(1, 3),
                    condition=self.condition(place) if self.chance(0.3) else always,
                    step=self.awaiting(place) if form == "for" and self.chance(0.3) else always, body=self.body(inside))

    def s_switch(self, place):
        n = self.rng.randint(2, 3)
        inside, body = place.but(breaks=True, depth=place.depth + 1), []
        for value in self.rng.sample(range(n), n if self.chance(0.8) else n - 1):
            body.append(Node("case", value=value))
            body += [s for s in (self.statement(inside) for _ in range(self.rng.randint(0, 2))) if s]
            if self.chance(0.6):
                body.append(Node("break"))
        if self.chance(0.2):
            body += [self.s_defer(inside), self.s_eval(inside)]
        return Node("switch", e=self.condition(place) if self.chance(0.3) else self.pick(n), n=n, body=Node(
            "block", decls=[], body=body))

    def s_try(self, place):
        catches, taken, everything = [], set(), False
        for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))):
            codes = self.rng.sample(CATCHABLE, self.rng.randint(1, 3)) if self.chance(0.4) else None
            if everything if codes is None else all(c in taken or (everything and c != CANCELED) for c in codes):
                continue
            everything, taken = everything or codes is None, taken.union(codes or ())
            name = self.name("e")
            inside = place.but(errors=place.errors + [name], again=True, tries=False)
            catches.append(Node("catch", name=name, codes=codes, body=self.body(inside, 3)))
        final = None
        if not catches or self.chance(0.5 * self.likes["finally"]):
            final = self.body(self.cleanup(place), 3)
        body = self.body(place.but(tries=bool(catches)))
        if catches and self.chance(0.8):
            body.body.insert(self.rng.randint(len(body.body) // 2, len(body.body)), self.failing(place, catches))
        return Node("try", body=body, catches=catches, final=final)

    def failing(self, place, catches):
        """Throws what one of the catches takes, mostly."""
        codes = self.rng.choice(catches).codes or CATCHABLE[:3]
        return self.perhaps(Node("throw", code=self.rng.choice(codes if self.chance(0.8) else CATCHABLE)))

    def cleanup(self, place):
        return place.but(breaks=False, continues=False, returns=False, yields=False, again=False, loops=place.loops + 1)

    def s_defer(self, place):
        return Node("defer", body=self.body(self.cleanup(place), 2))

    def s_with(self, place):
        place, items = place.but(names=list(place.names)), []
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            kind = self.rng.choice(("res", "plain", "box", "conn"))
            form = self.rng.choice(("direct", "awaits", "null") if kind == "conn" else ("direct", "awaits"))
            items.append(Node("item", type=kind, name=self.name("r"), site=self.site(), form=form))
            place.names.append(items[-1].name)
        return Node("with", items=items, body=self.body(place))

    def s_each(self, place):
        call = self.call(place, generator=True)
        if call:
            name = self.name("x")
            inside = place.but(breaks=True, continues=True, loops=place.loops + 1, names=place.names + [name],
                               writable=place.writable + [name])
            return Node("each", name=name, call=call, body=self.body(inside))

    def s_hand(self, place):
        each = self.s_each(place)
        if each:
            return Node("hand", name=each.name, call=each.call, limit=self.rng.randint(1, 4), body=each.body,
                        twice=self.chance(0.3))

    def s_yield(self, place):
        return Node("yield", e=self.expression(place))

    def s_leave(self, place):
        """return, break, continue or throw;, mostly under a condition."""
        ways = ["break"] * place.breaks + ["continue"] * place.continues + ["return"] * place.returns + ["again"] * (
            2 * place.again)
        if not ways:
            return self.s_throw(place)
        way = self.rng.choice(ways)
        leave = Node(way)
        if way == "return":
            leave = self.s_return(place)
        return self.perhaps(leave)

    def perhaps(self, statement):
        return Node("if", condition=self.pick(), then=self.block(statement), other=None) if self.chance(0.85) else statement

    def s_return(self, place):
        nothing = self.function.generator or self.function.result == "void"
        return Node("return", e=None if nothing else self.expression(place))

    def s_throw(self, place):
        kind = self.rng.choice(("throw", "throw", "make", "keep", "wrap"))
        if kind in ("keep", "wrap") and not place.errors:
            kind = "throw"
        number = 100 + self.site()
        throw = {"throw": lambda: Node("throw", code=CANCELED if self.chance(0.1) else self.rng.choice(CATCHABLE[:3])),
                 "make": lambda: Node("make", code=number, text=f"made at {number}"),
                 "keep": lambda: Node("keep", name=self.rng.choice(place.errors)),
                 "wrap": lambda: Node("wrap", name=self.rng.choice(place.errors), code=number)}[kind]()
        return self.perhaps(throw)

    # ---- functions

    def make_function(self, number, count):
        generator = number > 0 and (number == count - 1 or self.chance(0.4)) and bool(self.likes["each"] or self.likes["hand"])
        params = [self.name("a") for _ in range(self.rng.randrange(3) if number else 0)]
        f = Node("function", name=f"f{number}", result="int" if generator or not number else self.rng.choice(RESULTS),
                 generator=generator, params=params, body=None)
        self.function = f
        place = Spot(names=list(params), writable=list(params), errors=[], depth=0, loops=0, breaks=False, continues=False,
                      returns=True, yields=generator, again=False, tries=False)
        f.body = self.body(place, 6)
        if not generator and f.result != "void":
            f.body.body.append(self.s_return(place.but(names=params)))
        if generator and not any(n.kind == "yield" for n in f.walk()):
            f.body.body.append(Node("yield", e=Node("const", value=number)))
        return f

    def jumps(self, f, later):
        """Puts gotos and their labels where the rules allow them."""
        for _ in range(self.rng.choice((0, 1, 2, 3)) if self.likes["goto"] else 0):
            blocks = [n for n in f.walk() if n.kind == "block"]
            for _ in range(12):
                label = self.name("L")
                goto = self.perhaps(Node("goto", name=label, counter=label.replace("L", "g")))
                places = [(self.rng.choice(blocks), s) for s in (goto, Node("label", name=label))]
                for block, s in places:
                    block.body.insert(self.rng.randrange(len(block.body) + 1), s)
                try:
                    check_function(f, later)
                    break
                except Wrong:
                    for block, s in places:
                        block.body = [b for b in block.body if b is not s]

    def program(self, seed):
        cancels = self.likes["cancel"] and self.chance(0.4)
        if cancels:
            self.likes["spawn"] = 0  # whom a cancel reaches is then a matter of tasks, and not of this test
        count = self.rng.randint(2, 5)
        for number in reversed(range(count)):
            self.budget = self.rng.randint(6, 16)
            f = self.make_function(number, count)
            later = {g.name: g for g in self.callable}
            check_function(f, later)
            self.jumps(f, later)
            self.callable.insert(0, f)
        return self.needed(Node("program", seed=seed, functions=self.callable,
                    cancels=[self.rng.randint(1, 12) if cancels else 0 for _ in range(machine.ROUNDS)], bare="bare" not in self.without,
                    style="plain" if "macros" in self.without else self.rng.choices(write.STYLES, (5, 2, 2, 1))[0]))

    def needed(self, program):
        """Without the functions that nothing calls."""
        called = {program.functions[0].name}
        for f in program.functions:
            if f.name in called:
                called.update(n.function for n in f.walk() if n.kind == "call")
        program.functions = [f for f in program.functions if f.name in called]
        return program


def generate(seed, without=()):
    """(tree, oracle) of the program of this seed: the first that prints enough and leaves nothing open."""
    attempt = 0
    while True:
        program = Generator(random.Random(f"{seed}.{attempt}"), without).program(seed)
        run = oracle.Oracle(program)
        try:
            if len(run.run()) >= FEWEST_LINES:
                return program, run
        except machine.Discard:
            pass
        attempt += 1


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("seed", type=int)
    p.add_argument("--without", default="")
    p.add_argument("--trace", action="store_true", help="what it has to print, not the program")
    args = p.parse_args()
    program, run = generate(args.seed, args.without.split(","))
    print("\n".join(run.lines) if args.trace else write.unit([program]))


if __name__ == "__main__":
    main()
