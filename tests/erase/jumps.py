"""Random switches and gotos."""

import re

from model import DOUBLE, INT, UINT, ULLONG, Array, Record
from world import G, Retry, Scope, Var


class Jumps:
    # ---- switch

    def do_switch(self, ctx):
        e = self.as_unsigned(self.int_expr(ctx))
        n = self.rng.randrange(2, 5)
        inner = ctx.but(switch=True, depth=0)
        self.emit(f"switch ({e.at(13)} % {n + 1}{'u' if self.chance(0.5) else ''}) {{")
        outer, self.scope = self.scope, Scope(self.scope)
        self.indent += 1
        shared = None
        if self.chance(0.3):
            shared = self.new_var(UINT)
            shared.readable = False
            self.emit(f"unsigned {shared.name};")
        default, declared = self.rng.randrange(n + 1), []
        labels = list(range(n))
        self.rng.shuffle(labels)
        for k in range(n + 1):
            if k == default and self.chance(0.8):
                self.label_past("default:", declared, inner)
            elif labels:
                label = labels.pop()
                if self.has("case-range") and self.chance(0.1):
                    self.emit(f"case {label * 3 + 10} ... {label * 3 + 12}:")
                self.label_past(f"case {label}:", declared, inner)
            else:
                break
            if self.chance(0.15):
                self.emit(";")
                declared.append(self.declare_passed(inner))
            if shared:
                self.emit(f"{shared.name} = {self.literal(ctx).text};")
                shared.readable = True
            if self.chance(0.7):
                self.emit("{")
                self.nested(inner, 3)
                self.emit("}")
            else:
                self.emit(self.effect(inner).text + ";")
            if self.chance(0.6):
                self.emit("break;")
            elif self.has("attribute") and self.chance(0.3) and k < n and labels:
                self.emit("__attribute__((fallthrough));")
                # only right before a label: the loop goes on with one
            if shared:
                shared.readable = False
        if self.lines[-1].strip() == "__attribute__((fallthrough));":
            self.lines.pop()
            self.emit("break;")
        self.indent -= 1
        self.scope = outer
        self.emit("}")

    def do_duff(self, ctx):
        """A switch into the middle of a loop."""
        e = self.as_unsigned(self.int_expr(ctx))
        v = self.counter()
        n = self.rng.randrange(2, 5)
        self.emit(f"{v.type} {v.name} = {self.rng.randrange(1, 3)};")
        inner = self.inner(ctx).but(jumps=False)
        kind = self.rng.choice(["do", "while", "if"])
        self.emit(f"switch ({e.at(13)} % {n}) {{")
        self.indent += 1
        head = {"do": "do {", "while": f"while ({v.name}-- > 0) {{", "if": "if (fuel > -1000) {"}[kind]
        if kind != "do" and self.chance(0.5):
            self.emit("case 0:")
            first = 1
        else:
            first = 0
        self.emit(head)
        outer, self.scope = self.scope, Scope(self.scope)
        self.indent += 1
        declared = []
        for k in range(first, n):
            self.label_past(f"case {k}:", declared, inner)
            if self.chance(0.4):
                self.emit(";")
                declared.append(self.declare_passed(inner))
            if self.chance(0.5):
                self.emit(self.effect(inner).text + ";")
            else:
                self.emit("{")
                self.nested(inner.but(loop=kind != "if"), 2)
                self.emit("}")
            if self.chance(0.3) and kind != "if":
                c = self.condition(inner)
                self.emit(f"if ({c.text}) continue;")
        self.indent -= 1
        self.scope = outer
        if kind == "do":
            c = self.condition(self.header(ctx))
            self.emit(f"}} while ({v.name}-- > 0 && {c.at(6)});")
        else:
            self.emit("}")
        self.indent -= 1
        self.emit("}")

    # ---- goto

    def declare_passed(self, ctx):
        """A declaration that some jump passes by: its variable is without a value then."""
        types = [UINT, INT, ULLONG, Array(UINT, 2), DOUBLE, *filter(self.type_visible, self.records[:2])]
        d = self.new_var(self.rng.choice(types), self.plain_name())
        d.readable = False
        try:
            text = self.initializer(ctx.but(depth=2), d.type).text
        except Retry:
            text = self.constant(d.type)
        self.emit(f"{d.type.declare(d.name)} = {text};")
        d.readable = True
        return d

    def label_past(self, label, declared, ctx):
        """A label behind those declarations: their variables must get a value before they are read again."""
        for d in declared:
            d.readable = False
        self.emit(label)
        for d in declared:
            if self.chance(0.6):
                self.assign_all(d.name, d.type, ctx)
                d.readable = True

    def label(self):
        return f"L{self.number()}"

    def goto_forward(self, ctx):
        """if (c) goto past some declarations, whose variables nobody may read behind the label."""
        c = self.condition(ctx)
        label = self.label()
        before = dict(self.scope.names)
        self.emit(f"if ({c.text}) goto {label};")
        self.block(ctx, 3)
        self.emit(f"{label}:;" if self.chance(0.5) else f"{label}: trace({self.number()}, 1);"
                  if not ctx.pure and not (G & ctx.nw) else f"{label}:;")
        for name, thing in self.scope.names.items():
            if before.get(name) is not thing and isinstance(thing, Var) and thing.res != G:
                thing.readable = False

    def goto_back(self, ctx):
        v = self.counter()
        label = self.label()
        self.emit(f"{v.type} {v.name} = 0;")
        self.emit(f"{label}:;" if self.chance(0.7) else f"{label}: (void)0;")
        braces = self.chance(0.5)
        if braces:
            self.emit("{")
            self.nested(ctx.but(loops=ctx.loops + 1), 4)
            self.emit("}")
        else:
            # The declarations would stay in scope for the rest of the block and are reached again.
            self.block(ctx.but(loops=ctx.loops + 1), 4)
        c = self.condition(ctx)
        self.emit(f"if (++{v.name} < {self.rng.randrange(2, 4)} && {c.at(6)}) goto {label};")

    def goto_into(self, ctx):
        """Jumps into a loop, past declarations; behind the label everything is assigned before it is read."""
        c = self.condition(ctx)
        v = self.counter()
        label = self.label()
        self.emit(f"{v.type} {v.name} = {self.rng.randrange(1, 4)};")
        self.emit(f"if ({c.text}) goto {label};")
        kind = self.rng.choice(["while", "for", "do", "block", "nested"])
        head = {"while": f"while ({v.name}-- > 0) {{", "for": f"for (; {v.name} > 0; {v.name}--) {{", "do": "do {",
                "block": f"if ({v.name} > 0) {{", "nested": f"while ({v.name}-- > 0) {{ {{"}[kind]
        inner = self.inner(ctx)
        if kind == "block":
            inner = ctx
        self.emit(head)
        outer, self.scope = self.scope, Scope(self.scope)
        self.indent += 1
        late = [self.declare_passed(ctx) for _ in range(3)]
        self.block(inner, 3)
        for thing in self.scope.names.values():
            if isinstance(thing, Var) and thing.res != G:
                thing.readable = False
        self.emit(f"{label}:;")
        for d in late:
            self.assign_all(d.name, d.type, ctx)
            d.readable = True
        self.block(inner, 3)
        self.indent -= 1
        self.scope = outer
        if kind == "do":
            self.emit(f"}} while (--{v.name} > 0);")
        elif kind == "nested":
            self.emit("} }")
        else:
            self.emit("}")

    def plain_name(self):
        """A name for a new variable that hides nothing."""
        return f"{self.rng.choice(self.POOL)}{self.number()}"

    def assign_all(self, text, t, ctx):
        """Assigns every part of an object."""
        if isinstance(t, Array):
            for i in range(t.count):
                self.assign_all(f"{text}[{i}]", t.of, ctx)
        elif isinstance(t, Record) and self.chance(0.5):
            self.emit(f"{text} = {self.record_expr(ctx, t).at(2)};")
        elif isinstance(t, Record):
            for name, ft, _ in t.fields:
                self.assign_all(f"{text}.{name}", ft, ctx)
        else:
            try:
                self.emit(f"{text} = {self.scalar_value(ctx.but(depth=3), t).at(2)};")
            except Retry:
                self.emit(f"{text} = 1;")

    def goto_out(self, ctx):
        """Out of two loops at once."""
        label = self.label()
        a, b = f"i{self.number()}", f"i{self.number()}"
        c = self.condition(ctx)
        deep = self.inner(ctx).but(loops=ctx.loops + 2)
        keep, self.keep = self.keep, self.keep | {a, b}
        with self.braced(f"for (int {a} = 0; {a} < 3; {a}++) {{"):
            self.new_var(INT, a, readonly=True, addressable=False)
            with self.braced(f"for (int {b} = 0; {b} < 2; {b}++) {{"):
                self.new_var(INT, b, readonly=True, addressable=False)
                self.block(deep, 2)
                self.emit(f"if ({a} + {b} > {self.rng.randrange(3)} && {self.still(c)}) goto {label};")
                self.block(deep, 1)
        self.keep = keep
        self.emit(f"{label}:;")

    def still(self, c):
        """A condition that was made outside this scope, if nothing here hides its names."""
        words = set(re.findall(r"\w+", c.text))
        s = self.scope
        for _ in range(2):
            if words & set(s.names):
                return "fuel > 3"
            s = s.outer
        return c.at(6)

    def goto_computed(self, ctx):
        e = self.as_unsigned(self.int_expr(ctx))
        n = self.rng.choice([2, 4])
        labels, end = [self.label() for _ in range(n)], self.label()
        table = f"jump{self.number()}"
        keep = self.rng.choice(["static void *const", "void *", "static const void *"])
        addresses = ", ".join("&&" + x for x in labels)
        with self.braced():
            self.emit(f"{keep} {table}[] = {{{addresses}}};")
            if ctx.awaits and self.chance(0.5):
                self.emit("await ac_yield();")
            self.emit(f"goto *{table}[{e.at(13)} % {n}];")
            for label in labels:
                self.emit(f"{label}:;")
                with self.braced():
                    self.block(ctx, 2)
                if self.chance(0.6):
                    self.emit(f"goto {end};")
            self.emit(f"{end}:;")

    def goto_machine(self, ctx):
        """A little machine: its next state is an address that lives across awaits."""
        a, b, end = self.label(), self.label(), self.label()
        state = f"next{self.number()}"
        inner = ctx.but(loops=ctx.loops + 1)
        with self.braced():
            v = self.counter()
            self.emit(f"{v.type} {v.name} = 0;")
            self.emit(f"void *{state} = &&{a};")
            for label, other in ((a, b), (b, a)):
                self.emit(f"{label}:")
                self.emit(f"if (++{v.name} > {self.rng.randrange(2, 5)}) goto {end};")
                with self.braced():
                    self.block(inner, 2)
                c = self.condition(inner)
                self.emit(f"{state} = {c.at(4)} ? &&{a} : &&{other};")
                if ctx.awaits:
                    self.emit("await ac_yield();")
                self.emit(f"goto *{state};")
            self.emit(f"{end}:;")
