"""Checks the oracle against Python itself: the same program in Python, with its own try, with, generators and close().

Python has no goto and no switch, does not tell an exit whether its body was left by a jump, and has other rules for
causes; so those are left out of the programs, or of the comparison."""

import re

import machine
import oracle
from tree import CANCELED


class Failed(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Item:
    """What async with calls."""

    def __init__(self, peer, item):
        self.peer, self.item = peer, item

    def __enter__(self):
        oracle_, item = self.peer.oracle, self.item
        self.value = item.site
        if item.form == "awaits":
            self.peer.op(item.site + 1, True)
        if item.form == "null" and oracle_.pick(item.site + 1, 2):
            self.value = 0
        if self.value and item.type != "box":
            oracle_.say(f"{self.value} enter")
            if item.type == "res" and oracle_.pick(self.value, 7) == 3:
                raise Failed(20)
        return self.value

    def __exit__(self, kind, error, _):
        if not self.value:
            return False
        code = error.code if isinstance(error, Failed) else None
        self.peer.oracle.say(f"{self.value} exit" + (f" {code}" if code else ""))
        what = self.peer.oracle.pick(self.value, 8)
        if what == 2 and code not in (None, CANCELED):
            self.peer.oracle.say(f"{self.value} clear")
            return True
        if what == 3 and self.item.type in ("res", "box"):
            raise Failed(30)
        return False


class Peer:
    """Writes the program as Python; self.oracle only lends its pick and say."""

    def __init__(self, program):
        self.program, self.oracle = program, oracle.Oracle(program)
        self.oracle.waits, self.oracle.cancel_at, self.oracle.cancelled = 0, 0, False
        self.lines, self.depth, self.items = [], 0, []

    def op(self, site, risky):
        try:
            return self.oracle.op(site, risky)
        except machine.Thrown as t:
            raise Failed(t.error.code)

    def run(self):
        for f in self.program.functions:
            self.emit(f"def {f.name}({', '.join(f.params)}):")
            self.body(f.body)
        space = {"Failed": Failed, "op": self.op, "pick": self.oracle.pick, "say": self.oracle.say, "CANCELED": CANCELED,
                 "item": lambda k: Item(self, self.items[k])}
        exec("\n".join(self.lines), space)
        for _ in range(machine.ROUNDS):
            try:
                self.oracle.say(f"value {space['f0']()}")
            except Failed as e:
                self.oracle.say(f"error {e.code}")
        return self.oracle.lines

    def emit(self, text):
        self.lines.append("  " * self.depth + text)

    def text(self, e):
        t = self.text
        return {"const": lambda: str(e.value), "var": lambda: e.name, "code": lambda: e.name + ".code",
                "pick": lambda: f"pick({e.site}, {e.n})", "op": lambda: f"op({e.site}, {e.risky})",
                "call": lambda: f"{e.function}({', '.join(t(a) for a in e.args)})",
                "mix": lambda: f"(({t(e.left)} * 31 + {t(e.right)}) % 4294967296 % 97)",
                "and": lambda: f"int(bool(({t(e.left)}) and ({t(e.right)})))",
                "or": lambda: f"int(bool(({t(e.left)}) or ({t(e.right)})))",
                "choose": lambda: f"({t(e.left)} if {t(e.condition)} else {t(e.right)})"}[e.kind]()

    def body(self, block):
        self.depth += 1
        self.emit("pass")
        for d in block.decls:
            self.emit(f"{d.name} = {self.text(d.e)}")
        self.rest(block.body)
        self.depth -= 1

    def rest(self, body):
        """Statements; what stands behind a defer stands in a try."""
        for k, s in enumerate(body):
            if s.kind == "defer":
                self.emit("try:")
                self.depth += 1
                self.emit("pass")
                self.rest(body[k + 1:])
                self.depth -= 1
                self.emit("finally:")
                self.body(s.body)
                return
            getattr(self, "s_" + s.kind)(s)

    def s_block(self, s):
        self.emit("if True:")
        self.body(s)

    def s_eval(self, s):
        self.emit(self.text(s.e))

    def s_assign(self, s):
        self.emit(f"{s.name} = {self.text(s.e)}")

    def s_trace(self, s):
        self.emit("say(f'" + " ".join([str(s.site)] + ["{%s}" % n for n in s.names]) + "')")

    def s_show(self, s):
        self.emit(f"say(f'{s.site} error {{{s.name}.code}}')")

    def s_if(self, s):
        self.emit(f"if {self.text(s.condition)}:")
        self.body(s.then)
        if s.other:
            self.emit("else:")
            self.body(s.other)

    def s_loop(self, s):
        k, condition = s.counter, f"({self.text(s.condition)})"
        if s.form == "while":
            self.emit(f"{k} = 0")
            self.emit(f"while ({k} := {k} + 1) <= {s.limit} and {condition}:")
        elif s.form == "do":
            self.emit(f"{k} = -1")
            self.emit(f"while ({k} := {k} + 1) == 0 or ({k} < {s.limit} and {condition}):")
        else:
            self.emit(f"{k} = -1")
            self.emit(f"while (({k} := {k} + 1) == 0 or [{self.text(s.step)}]) and {k} < {s.limit} and {condition}:")
        self.body(s.body)

    def s_break(self, s):
        self.emit(s.kind)

    s_continue = s_break

    def s_return(self, s):
        self.emit(f"return {self.text(s.e) if s.e else ''}")

    def s_throw(self, s):
        self.emit(f"raise Failed({s.code})")

    s_make = s_wrap = s_throw

    def s_keep(self, s):
        self.emit(f"raise Failed({s.name}.code)")

    def s_again(self, s):
        self.emit(f"raise Failed({self.caught}.code)")

    def s_try(self, s):
        if s.final:
            self.emit("try:")
            self.depth += 1
        if s.catches:
            self.emit("try:")
            self.body(s.body)
            self.catches(s)
        else:
            self.rest([s.body])
        if s.final:
            self.depth -= 1
            self.emit("finally:")
            self.body(s.final)

    def catches(self, s):
        outer = getattr(self, "caught", None)
        self.emit("except Failed as error:")
        self.depth += 1
        for k, c in enumerate(s.catches):
            which = "!= CANCELED" if c.codes is None else f"in {c.codes!r}"
            self.emit(f"{'el' if k else ''}if error.code {which}:")
            self.caught, self.depth = c.name, self.depth + 1
            self.emit(f"{c.name} = error")
            self.depth -= 1
            self.body(c.body)
        self.caught = outer
        self.emit("else: raise")
        self.depth -= 1

    def s_with(self, s):
        texts = []
        for i in s.items:
            self.items.append(i)
            texts.append(f"item({len(self.items) - 1}) as {i.name}")
        self.emit(f"with {', '.join(texts)}:")
        self.body(s.body)

    def s_yield(self, s):
        self.emit(f"yield {self.text(s.e)}")

    def s_each(self, s, turns="", twice=False):
        self.emit(f"{s.name}g = {self.text(s.call)}")
        self.emit("try:")
        self.depth += 1
        if turns:
            self.emit(f"{s.name}n = iter(range({turns}))")
        self.emit(f"for {s.name} in " + (f"(v for _ in {s.name}n for v in [next({s.name}g, None)] if v is not None):" if turns
                                         else f"{s.name}g:"))
        self.body(s.body)
        if twice:
            self.emit(f"{s.name}g.close()")
        self.depth -= 1
        self.emit("finally:")
        self.emit(f"  {s.name}g.close()")

    def s_hand(self, s):
        self.s_each(s, s.limit, s.twice)


def plain(lines):
    """Lines without what Python does otherwise."""
    strip = lambda line: re.sub(r" (END|RETURN|JUMP|ERROR|CANCEL|-)(?= |$)| <.*| '.*", "", line)
    return [strip(line) for line in lines]
