"""Random values: floats, structs, initialisers and calls."""

from model import CHAR, COMPLEX, DOUBLE, LDOUBLE, UINT, VECTOR, VOID, Array, Pointer, Record, Scalar, usual
from world import G, NOTHING, Expr, Retry, Var, both


class Values:
    # ---- floats

    def float_expr(self, ctx):
        if ctx.depth > 4 or self.chance(0.3):
            if self.chance(0.6):
                try:
                    return self.lvalue(ctx, lambda t: isinstance(t, Scalar) and t.kind == "float" and
                                       (t is not LDOUBLE or self.has("long-double")))
                except Retry:
                    pass
            return Expr(self.rng.choice(["1.5", "0.25", "3.0f", "100.0", "7.125"]), DOUBLE)
        deep = ctx.but(depth=ctx.depth + 1)
        a = self.float_expr(deep)
        kind = self.rng.randrange(5)
        if kind == 0:
            b = self.int_expr(deep.after(a))
            return Expr(f"{a.at(12)} + {self.as_unsigned(b).at(13)}", usual(a.type, UINT), 12, **both(a, b))
        if kind == 1:
            c, b = self.int_expr(deep), self.float_expr(deep)
            return Expr(f"{c.at(4)} ? {a.text} : {b.at(3)}", usual(a.type, b.type), 3, **both(c, a, b))
        if kind == 2 and ctx.effects:
            fs = [f for f in self.callable(ctx) if isinstance(f.result, Scalar) and f.result.kind == "float"]
            if fs:
                return self.call(ctx, self.pick(fs))
        b = self.float_expr(deep.after(a))
        op, prec = self.rng.choice([("+", 12), ("-", 12), ("*", 13)])
        return Expr(f"{a.at(prec)} {op} {b.at(prec + 1)}", usual(a.type, b.type), prec, **both(a, b))

    # ---- records

    def record_expr(self, ctx, record):
        def variable(ctx):
            return self.lvalue(ctx, lambda t: t is record)

        def call(ctx):
            return self.call(ctx, self.pick(f for f in self.callable(ctx) if f.result is record))

        def choice(ctx):
            c, a, b = self.condition(ctx), self.record_expr(ctx, record), self.record_expr(ctx, record)
            return Expr(f"({c.at(4)} ? {a.text} : {b.at(3)})", record, 16, **both(c, a, b))

        def assigned(ctx):
            to = self.lvalue(ctx, lambda t: t is record, write=True)
            e = self.record_expr(ctx.after(to), record)
            return Expr(f"({to.at(15)} = {e.at(2)})", record, 16, **both(to, e))

        deep = ctx.but(depth=ctx.depth + 1)
        if ctx.depth > 4:
            return self.choose([(3, variable), (1, lambda c: self.record_literal(c, record))], deep)
        return self.choose([(4, variable), (3 if ctx.effects else 0, call), (1, choice), (0.5 if ctx.effects else 0, assigned),
                            (1 * self.has("literal"), lambda c: self.record_literal(c, record))], deep)

    def record_literal(self, ctx, record):
        if not self.type_visible(record):
            raise Retry
        i = self.initializer(ctx.but(depth=ctx.depth + 1), record)
        return Expr(f"({record}){i.text}", record, 16, **both(i))

    def initializer(self, ctx, t):
        """An initialiser of the type, in braces where it needs them. Its expressions are not sequenced."""
        if isinstance(t, Scalar):
            e = self.scalar_value(ctx, t)
            return Expr(e.at(2), t, 2, **both(e))
        parts, done = [], []
        if isinstance(t, Array):
            if t.of is CHAR and self.has("string") and self.chance(0.5):
                return Expr('"' + "abcdefghijklm"[:self.rng.randrange(t.count)] + '"', t, 16)
            designated = self.chance(0.2)
            count = self.rng.randrange(1, t.count + 1) if self.chance(0.3) else t.count
            for i in range(count):
                e = self.initializer(ctx.after(*done).but(depth=ctx.depth + 1), t.of)
                done.append(e)
                parts.append((f"[{i}] = " if designated else "") + e.text)
            if designated:
                self.rng.shuffle(parts)
        else:
            fields = t.fields[:1] if t.union else t.fields
            designated = self.chance(0.4)
            if designated and len(fields) > 1 and not t.union and self.chance(0.4):
                fields = self.rng.sample(fields, self.rng.randrange(1, len(fields) + 1))
            for name, ft, bits in fields:
                e = self.initializer(ctx.after(*done).but(depth=ctx.depth + 1), ft)
                done.append(e)
                parts.append((f".{name} = " if designated else "") + e.text)
        return Expr("{" + ", ".join(parts) + "}", t, 16, **both(*done))

    def scalar_value(self, ctx, t):
        """A value that may be assigned to an object of this scalar type."""
        if t.kind == "float":
            e = self.float_expr(ctx)
            return Expr(f"fold({e.at(2)})", DOUBLE, 16, **both(e))
        if t.kind == "complex":
            e = self.float_expr(ctx)
            return Expr(f"cfold({e.at(12)} + 2.0i)", COMPLEX, 16, **both(e))
        if t.kind == "vector":
            e = self.as_unsigned(self.int_expr(ctx))
            return Expr(f"(vec8){{(unsigned){e.at(15)}, 2, 3, 4, 5, 6, 7, 8}}", VECTOR, 16, **both(e))
        if self.chance(0.1):
            return self.from_float(ctx)
        return self.int_expr(ctx)

    # ---- calls

    def callable(self, ctx):
        for f in self.funcs:
            if f.is_async and not ctx.awaits:
                continue
            if not f.pure and (ctx.pure or G & (ctx.nr | ctx.nw)):
                continue
            if f.pure and f.level >= ctx.level:
                continue
            if self.scope.find(f.name) is None:
                yield f

    def call(self, ctx, f, through=None):
        args, done = [], []
        if not f.pure:
            ctx = ctx.after(Expr("", VOID, r=G, w=G))
        for p in f.params:
            e = self.argument(ctx.after(*done).but(depth=ctx.depth + 1), p, done)
            done.append(e)
            args.append(e.at(2))
        effects = both(*done)
        if not f.pure:
            effects["r"] |= G
            effects["w"] |= G
        text = f"{through or f.name}({', '.join(args)})"
        if f.is_async:
            effects["awaits"] = True
            if self.has("macro-word") and through is None and self.chance(0.03):
                return Expr(f"AWAIT({text})", f.result, 16, **effects)
            return Expr(f"await {text}", f.result, 15, **effects)
        return Expr(text, f.result, 16, **effects)

    def argument(self, ctx, p, others):
        t = p.type
        if isinstance(t, Pointer):
            wants_many = p.elements > 1

            def fits(v):
                return v.addressable and not v.readonly and v.res != G and not (v.res & (ctx.nw | ctx.nr))

            choices = []
            for v in self.usable(ctx, False):
                if wants_many and isinstance(v.type, Array) and v.type.of is t.to and v.type.count >= p.elements and fits(v):
                    choices.append((v.name, v.res, v.res))
                elif wants_many and isinstance(v.type, Pointer) and v.type.to is t.to and v.elements >= p.elements and \
                        len(v.points) == 1 and not v.nullable and (t.const or not v.type.const) and \
                        not (v.points[0] & (ctx.nw | ctx.nr | G)):
                    choices.append((v.name, v.res, v.points[0]))
                elif not wants_many and v.type is t.to and fits(v):
                    choices.append((f"&{v.name}", NOTHING, v.res))
                elif not wants_many and isinstance(v.type, Array) and v.type.of is t.to and fits(v):
                    i = self.rng.randrange(v.type.count)
                    choices.append((f"&{v.name}[{i}]", NOTHING, v.res))
                elif not wants_many and isinstance(v.type, Pointer) and v.type.to is t.to and len(v.points) == 1 and \
                        not v.nullable and (t.const or not v.type.const) and not (v.points[0] & (ctx.nw | ctx.nr | G)):
                    choices.append((v.name, v.res, v.points[0]))
            # a literal of its own, so that there is always something to point at
            if self.has("literal") and (not choices or self.chance(0.2)):
                if wants_many:
                    i = self.initializer(ctx, Array(t.to, p.elements))
                    return Expr(f"({t.to}[{p.elements}]){i.text}", t, 16, **both(i))
                if isinstance(t.to, Record):
                    i = self.record_literal(ctx, t.to)
                    return Expr(f"&{i.text}", t, 15, **both(i))
                i = self.scalar_value(ctx, t.to)
                return Expr(f"&({t.to}){{{i.at(2)}}}", t, 15, **both(i))
            text, read, reached = self.pick(choices)
            return Expr(text, t, 15, read | reached, NOTHING if t.const else reached)
        if isinstance(t, Record):
            return self.record_expr(ctx, t)
        return self.scalar_value(ctx, t)

    def call_int(self, ctx):
        f = self.pick(f for f in self.callable(ctx) if isinstance(f.result, Scalar) and f.result.kind == "int")
        return self.call(ctx, f)

    def call_any(self, ctx):
        return self.call(ctx, self.pick(self.callable(ctx)))

    def call_pointer(self, ctx):
        """A call through a pointer: from the table, or a local one. All of them are pure and take an unsigned."""
        if not ctx.awaits or ctx.level <= 1 or self.scope.find("table") is not self.table:
            raise Retry
        vs = [v for v in self.scope.visible(Var) if v.type is self.table_type and v.readable and not v.res & ctx.nr]
        a = self.int_expr(ctx)
        if vs and self.chance(0.6):
            v = self.pick(vs)
            callee, effects = self.rng.choice([v.name, f"(*{v.name})"]), both(a, Expr("", VOID, r=v.res))
        else:
            i = self.int_expr(ctx.after(a))
            callee = f"table[{self.as_unsigned(i).at(9)} & 3]"
            effects = both(a, i)
        effects["awaits"] = True
        return Expr(f"await {callee}({a.at(2)})", UINT, 15, **effects)
