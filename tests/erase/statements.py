"""Random statements, but for switch and goto."""

from model import COMPLEX, INT, UINT, VECTOR, VOID, Array, Pointer, Record, Scalar
from world import G, Expr, Retry, Scope


class Statements:
    # ---- statements

    def block(self, ctx, count, late=()):
        """Statements in a scope that the caller has opened."""
        late = list(late)
        for _ in range(count):
            if self.budget <= 0:
                break
            self.budget -= 1
            if late and self.chance(0.5):
                self.assign_late(ctx, late.pop(0))
            try:
                v = self.statement(ctx)
            except Retry:
                continue
            if v:
                late.append(v)
        for v in late:
            if self.chance(0.9):
                self.assign_late(ctx, v)

    def assign_late(self, ctx, v):
        """The first assignment of a variable that was declared without an initialiser."""
        if self.scope.find(v.name) is not v:
            return
        if isinstance(v.type, Record):
            self.emit(f"{v.name} = {self.record_expr(ctx, v.type).at(2)};")
        else:
            try:
                self.emit(f"{v.name} = {self.scalar_value(ctx, v.type).at(2)};")
            except Retry:
                self.emit(f"{v.name} = 3;")
        v.readable = True

    def braces(self, ctx, count, head, tail="", before=None):
        """head { ... } tail in a scope of its own."""
        self.emit(f"{head} {{")
        self.nested(ctx, count, before)
        self.emit(f"}}{tail}")

    def nested(self, ctx, count, before=None):
        outer, self.scope = self.scope, Scope(self.scope)
        self.indent += 1
        if before:
            before()
        self.block(ctx.but(depth=0), count)
        self.indent -= 1
        self.scope = outer

    def body(self, ctx, count, head, tail=""):
        """head and a body, which is a block or one simple statement."""
        if self.chance(0.25) and not tail:
            try:
                simple = self.effect(ctx.but(depth=2)).text
                self.emit(f"{head}\n  {simple};" if self.chance(0.5) else f"{head} {simple};")
                return
            except Retry:
                pass
        self.braces(ctx, count, head, tail)

    def statement(self, ctx):
        nest = 1 if ctx.loops + self.nesting() < 5 else 0.1
        loop = nest if ctx.loops < (2 if not ctx.pure else 1) else 0
        aw = 1 if ctx.awaits else 0
        return self.choose([
            (10, self.declare_local), (10, self.do_effect), (8, self.do_traces), (3 * aw, self.just_yield),
            (4 * nest, self.do_if), (2 * loop, self.do_while), (3 * loop, self.do_for), (1.5 * loop, self.do_do),
            (2 * nest, self.do_block), (1.5, self.do_assign_record), (0.6, self.leave),
            (2 * nest * self.has("switch"), self.do_switch), (loop * self.has("duff"), self.do_duff),
            (1.2 * nest * self.has("goto") * ctx.jumps, self.goto_forward),
            (1.2 * loop * self.has("goto") * ctx.jumps, self.goto_back),
            (1.5 * loop * self.has("goto") * ctx.jumps, self.goto_into),
            (0.8 * loop * self.has("goto") * ctx.jumps, self.goto_out),
            (0.8 * nest * self.has("computed-goto") * ctx.jumps, self.goto_computed),
            (0.6 * loop * self.has("computed-goto") * ctx.jumps, self.goto_machine),
            (1 * aw * self.has("future"), self.do_future), (1, self.do_special), (0.5 * self.has("directive"), self.directive),
            (0.5 * self.has("comment"), self.comment), (1.5 * aw, self.call_by_address),
            (0.7 * self.has("extern-shadow"), self.extern_shadow),
            (1.5 * self.has("macro-statement"), self.do_macro), (0.4, self.do_count),
        ], ctx)

    def nesting(self):
        n, s = 0, self.scope
        while s.outer:
            n, s = n + 1, s.outer
        return n - 2

    def do_effect(self, ctx):
        self.emit(self.effect(ctx).text + ";")

    def just_yield(self, ctx):
        self.emit("await ac_yield();")

    def do_count(self, ctx):
        self.emit(f"counts[{self.rng.randrange(8)}] += {self.rng.randrange(1, 9)};")

    def do_traces(self, ctx):
        """Shows something: in a pure function only what can be counted."""
        if ctx.pure or G & (ctx.nw | ctx.nr):
            e = self.int_expr(ctx)
            t = self.as_unsigned(e)
            self.emit(f"counts[{self.rng.randrange(8)}] += {t.at(2)};")
            return
        if self.chance(0.15):
            self.emit(f"tracef({self.number()}, (double){self.float_expr(ctx).at(15)});")
            return
        macro = self.has("macro") and self.chance(0.2)
        e = self.int_expr(ctx.but(awaits=ctx.awaits and (not macro or self.has("macro-await"))))
        if e.w & G:
            self.emit(f"{e.text};")
            return
        self.emit(f"TRACE({self.number()}, {e.argument()});" if macro else f"trace({self.number()}, {e.at(2)});")

    def show(self, v):
        """Statements that show the whole value of a variable."""
        self.show_value(v.name, v.type)

    def show_value(self, text, t, bits=None):
        if isinstance(t, Scalar):
            if t.kind == "int":
                self.emit(f"trace({self.number()}, (unsigned long long){text});")
                if t.size == 16:
                    self.emit(f"trace({self.number()}, (unsigned long long)({text} >> 64));")
            elif t.kind == "float":
                self.emit(f"tracef({self.number()}, (double){text});")
            elif t.kind == "complex":
                self.emit(f"tracef({self.number()}, __real__ {text});")
            else:
                self.emit(f"trace({self.number()}, {text}[{self.rng.randrange(8)}]);")
        elif isinstance(t, Array):
            for i in range(t.count):
                self.show_value(f"{text}[{i}]", t.of)
        elif isinstance(t, Record):
            for name, ft, bits in t.fields:
                self.show_value(f"{text}.{name}", ft, bits)

    def do_if(self, ctx):
        c = self.condition(ctx).text
        if self.chance(0.5):
            self.body(ctx, 3, f"if ({c})")
            return
        self.braces(ctx, 3, f"if ({c})")
        if self.chance(0.3):
            c2 = self.condition(ctx).text
            self.lines[-1] += f" else if ({c2}) {{"
            self.nested(ctx, 2)
            self.emit("}")
        self.lines[-1] += " else {"
        self.nested(ctx, 2)
        self.emit("}")

    def counter(self):
        """A variable of its own that bounds a loop; nothing else may write it."""
        name = f"i{self.number()}"
        return self.new_var(self.rng.choice([UINT, INT]), name, readonly=True, addressable=False)

    def inner(self, ctx):
        return ctx.but(loop=True, switch=True, loops=ctx.loops + 1, depth=0)

    def header(self, ctx):
        """A place in a loop's header."""
        return ctx.but(depth=2, awaits=ctx.awaits and self.has("await-header"))

    def do_while(self, ctx):
        outer, self.scope = self.scope, Scope(self.scope)
        v = self.counter()
        n = self.rng.randrange(1, 4)
        self.emit(f"{v.type} {v.name} = 0;")
        outer.names[v.name] = v
        c = self.condition(self.header(ctx))
        text = self.rng.choice([f"{v.name}++ < {n} && {c.at(6)}", f"({c.text}, {v.name}++ < {n})",
                                f"{v.name}++ < {n}"])
        self.body(self.inner(ctx), 4, f"while ({text})")
        self.scope = outer

    def do_do(self, ctx):
        v = self.counter()
        n = self.rng.randrange(1, 4)
        self.emit(f"{v.type} {v.name} = 0;")
        self.emit("do {")
        self.nested(self.inner(ctx), 4)
        c = self.condition(self.header(ctx))
        self.emit(f"}} while (++{v.name} < {n} && {c.at(6)});")

    def do_for(self, ctx):
        outer, self.scope = self.scope, Scope(self.scope)
        n = self.rng.randrange(1, 4)
        head = self.header(ctx)
        e = self.int_expr(head)
        v = self.counter()
        declares = self.chance(0.6)
        before = len(self.lines)
        if not declares:
            self.emit(f"{v.type} {v.name};")
            outer.names[v.name] = v
        first = f"{v.name} = 0"
        if declares:
            first = f"{v.type} {first}"
            if self.chance(0.4):
                name = self.fresh()
                if name not in e.text and name != v.name:
                    first += f", {name} = {e.at(2)}"
                    self.new_var(v.type, name)
        elif self.chance(0.4):
            first += f", {self.effect(head).at(2)}"
        c = self.condition(head)
        s = self.effect(head)
        test = self.rng.choice([f"{v.name} < {n}", f"{v.name} < {n} && {c.at(6)}", f"({c.text}, {v.name} < {n})"])
        step = self.rng.choice([f"{v.name}++", f"{v.name}++, {s.at(2)}", f"{s.at(2)}, {v.name}++"])
        assert len(self.lines) <= before + 1
        self.body(self.inner(ctx), 4, f"for ({first}; {test}; {step})")
        self.scope = outer

    def do_block(self, ctx):
        self.emit("{")
        self.nested(ctx, 4)
        self.emit("}")

    def leave(self, ctx):
        """continue, break or return, under a condition."""
        ways = (["continue"] * 3 if ctx.loop else []) + (["break"] * 2 if ctx.loop or ctx.switch else [])
        if ctx.jumps:
            ways += ["return"]
        way = self.pick(ways)
        c = self.condition(ctx)
        if way == "return":
            e = self.return_value(ctx)
            self.emit(f"if ({c.text}) return{' ' + e if e else ''};")
        else:
            self.emit(f"if ({c.text}) {way};")

    def return_value(self, ctx):
        t = self.function.result
        try:
            if t is VOID:
                return ""
            if isinstance(t, Record):
                return self.record_expr(ctx, t).text
            return self.scalar_value(ctx, t).text
        except Retry:
            return self.constant(t) if isinstance(t, Scalar) else f"({t}){{0}}"

    def do_assign_record(self, ctx):
        to = self.lvalue(ctx, lambda t: isinstance(t, Record), write=True)
        e = self.record_expr(ctx.after(to), to.type)
        self.emit(f"{to.at(15)} = {e.at(2)};")

    def do_special(self, ctx):
        """The types that expressions leave alone."""
        v = self.pick(v for v in self.usable(ctx, True) if isinstance(v.type, Scalar) and not v.readonly and
                      v.type.kind in ("vector", "complex", "float") and v.readable)
        if v.type is VECTOR:
            e = self.as_unsigned(self.int_expr(ctx.after(Expr("", VOID, r=v.res, w=v.res))))
            self.emit(self.rng.choice([f"{v.name} += {v.name} * 3;", f"{v.name}[{self.rng.randrange(8)}] = {e.at(2)};",
                                       f"{v.name} ^= (vec8){{1, 2, 3, 4, 5, 6, 7, 8}};"]))
        elif v.type is COMPLEX:
            e = self.float_expr(ctx)
            self.emit(f"{v.name} = cfold({v.name} * (1.5 + 0.5i) + {e.at(13)});" if not e.w & v.res else
                      f"{v.name} = 2.0i;")
        else:
            e = self.float_expr(ctx)
            self.emit(f"{v.name} = fold({e.at(2)});")

    def call_by_address(self, ctx):
        """x = await f(&x): the call is over when its value is stored."""
        f = self.pick(f for f in self.callable(ctx) if f.is_async and isinstance(f.result, Scalar) and
                      f.result.kind == "int" and any(isinstance(p.type, Pointer) for p in f.params))
        e = self.call(ctx, f)
        targets = [v for v in self.usable(ctx, True) if v.type is UINT and not v.readonly and v.readable]
        v = self.pick(targets)
        self.emit(f"{v.name} = {e.text};")

    def extern_shadow(self, ctx):
        """A global that a local hides, and a nested block that shows again."""
        g = self.pick(v for v in self.global_vars if not isinstance(v.type, Array))
        if ctx.pure or G & (ctx.nr | ctx.nw):
            raise Retry
        name = g.name
        if name in self.scope.names:
            raise Retry
        self.emit("{")
        outer, self.scope = self.scope, Scope(self.scope)
        self.indent += 1
        e = self.int_expr(ctx.but(depth=2, nr=ctx.nr | G, nw=ctx.nw | G, effects=False))
        local = self.new_var(UINT, name)
        self.emit(f"unsigned {name} = {5 if name in e.text else e.at(2)};")
        self.block(ctx, 2)
        if self.scope.find(name) is local:
            self.emit("{")
            self.indent += 1
            again, self.scope = self.scope, Scope(self.scope)
            self.emit(f"extern {g.type.declare(name)};")
            self.scope.names[name] = g
            self.emit(f"{name} += 3;")
            self.block(ctx, 2)
            self.emit(f"trace({self.number()}, {name});") if self.scope.find(name) is g else None
            self.scope = again
            self.indent -= 1
            self.emit("}")
            self.emit(f"trace({self.number()}, {name});")
        self.indent -= 1
        self.scope = outer
        self.emit("}")

    def do_future(self, ctx):
        """A future that is awaited later in the same block: of a pure function, so that it does not matter when it runs."""
        fs = [f for f in self.callable(ctx) if f.is_async and f.pure and f.level < 2 and isinstance(f.result, Scalar) and
              f.result.kind == "int" and not any(isinstance(p.type, Pointer) for p in f.params)]
        f = self.pick(fs)
        call = self.call(ctx, f, f.name)
        text = call.text[len("await "):]
        name = f"later{self.number()}"
        if self.has("spawn") and self.chance(0.5):
            text = f"ac_spawn({text})"
        self.emit(f"async {f.result.declare(name)} = {text};")
        self.block(ctx.but(jumps=False, loop=False, switch=False), 3)
        v = self.new_var(f.result, f"got{self.number()}")
        self.emit(f"{f.result.declare(v.name)} = await {name};")

    def directive(self, ctx):
        on = self.chance(0.7)
        self.emit("#if 1" if on else "#ifdef NOT_DEFINED")
        if on:
            self.block(ctx, 2)
            self.emit("#else")
            self.emit(f"trace(0, {self.number()});")
        else:
            self.emit(f"trace(0, {self.number()});")
            self.emit("#else")
            self.block(ctx, 2)
        self.emit("#endif")

    def comment(self, ctx):
        self.emit(self.rng.choice(["/* await nothing; */", "// { a brace that is none", "/* two\n   lines */", ";"]))
