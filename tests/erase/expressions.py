"""Random expressions: lvalues and integers."""

from model import (CHAR, INT, INTS, UINT, UINT128, ULONG, VOID, Array, Pointer, Record, Scalar, promote, usual)
from world import G, Expr, Name, Retry, Scope, Var, both


class Expressions:
    # ---- lvalues

    def usable(self, ctx, write):
        for v in self.scope.visible(Var):
            if v.readable and not (v.res & (ctx.nw if write else ctx.nr)) and not (ctx.pure and v.res == G):
                yield v

    def lvalue(self, ctx, wanted, write=False, address=False):
        """An lvalue, not necessarily of a variable, whose type pleases `wanted`."""
        for _ in range(8):
            v = self.pick(self.usable(ctx, False))
            e = Expr(v.name, v.type, r=v.res)
            try:
                found = self.drill(ctx, v, e, v.type, 0, v.readonly, v.addressable, v.res, wanted, write, address)
            except Retry:
                continue
            return found
        raise Retry

    def drill(self, ctx, v, e, t, level, readonly, addressable, target, wanted, write, address):
        if wanted(t):
            if write:
                if readonly or target & ctx.nw:
                    raise Retry
                # what it reads on the way stays read
                e = Expr(e.text, t, e.prec, e.r, e.w | target, awaits=e.awaits, bits=e.bits)
            if address and not addressable:
                raise Retry
            e.target = target
            return e
        if isinstance(t, Array):
            index, small = self.index(ctx.after(e), t.count)
            e2 = Expr(f"{e.at(16)}[{index.text}]", t.of, 16, **both(e, index))
            return self.drill(ctx, v, e2, t.of, level, readonly, addressable, target, wanted, write, address)
        if isinstance(t, Record):
            name, ft, bits = self.pick(t.fields)
            e2 = Expr(f"{e.at(16)}.{name}", ft, 16, **both(e), bits=bits)
            return self.drill(ctx, v, e2, ft, level, readonly, addressable and not bits, target, wanted, write, address)
        if isinstance(t, Pointer) and level < len(v.points) and not v.nullable:
            reached = v.points[level]
            if reached & ctx.nr or write and reached & ctx.nw or ctx.pure and reached & G:
                raise Retry
            read = e.r | reached
            if isinstance(t.to, Record) and self.chance(0.8):
                name, ft, bits = self.pick(t.to.fields)
                e2 = Expr(f"{e.at(16)}->{name}", ft, 16, read, e.w, awaits=e.awaits, bits=bits)
                return self.drill(ctx, v, e2, ft, level + 1, t.const, not bits, reached, wanted, write, address)
            if level == 0 and v.elements > 1:
                index, _ = self.index(ctx.after(e), v.elements)
                e2 = Expr(f"{e.at(16)}[{index.text}]", t.to, 16, read | index.r, e.w | index.w,
                          awaits=e.awaits or index.awaits)
            else:
                e2 = Expr(f"*{e.at(15)}", t.to, 15, read, e.w, awaits=e.awaits)
            return self.drill(ctx, v, e2, t.to, level + 1, t.const, True, reached, wanted, write, address)
        raise Retry

    def index(self, ctx, count):
        """An index below `count`, a power of two or else a literal."""
        if count & (count - 1) or self.chance(0.5) or ctx.depth > 4:
            return Expr(str(self.rng.randrange(count)), INT), True
        e = self.int_expr(ctx.but(depth=ctx.depth + 2))
        if e.type.signed:
            return Expr(f"(unsigned){e.at(15)} & {count - 1}", UINT, 8, **both(e)), False
        return Expr(f"{e.at(9)} & {count - 1}", UINT, 8, **both(e)), False

    # ---- integer expressions

    def as_unsigned(self, e):
        """The expression with an unsigned type of at least int's rank, so that no operation on it can overflow."""
        if e.type.kind == "float":
            return Expr(f"(unsigned)fold({e.text})", UINT, 15, **both(e))
        if not e.type.signed and e.type.size >= 4:
            return e
        t = {16: UINT128, 8: ULONG}.get(e.type.size, UINT)
        return Expr(f"({t}){e.at(15)}", t, 15, **both(e))

    def literal(self, ctx):
        n = self.rng.choice([0, 1, 2, 3, 5, 7, 10, 31, 100, 255, 1000, 4096, 30000])
        if self.chance(0.3):
            return Expr(self.rng.choice([f"{n}u", f"0x{n:x}u"]), UINT)
        if self.chance(0.1):
            return Expr(f"'{self.rng.choice('abcxyz')}'", INT, small=True)
        return Expr(str(n), INT, small=True)

    def int_expr(self, ctx):
        d = ctx.depth
        if d > 4 or self.chance(0.1 * d):
            return self.choose([(3, self.literal), (8, self.read), (1, self.enumerator)], ctx)
        deep = ctx.but(depth=d + 1)
        side = 1 if ctx.effects else 0
        return self.choose([
            (2, self.literal), (6, self.read), (1, self.enumerator), (8, self.binary), (2, self.unary), (2, self.compare),
            (2, self.logical), (2, self.conditional), (side, self.comma), (2 * side, self.assignment),
            (1.5 * side, self.increment), (7 * side, self.call_int), (1, self.cast), (0.7, self.size_of),
            (1 * self.has("generic"), self.generic), (1.5 * self.has("macro"), self.macro),
            (0.5 * self.has("macro-local"), self.macro_val),
            (1 * self.has("statement-expression"), self.statement_expression), (0.7, self.from_float),
            (1 * self.has("literal"), self.literal_member), (0.4 * self.has("string"), self.string_element),
            (0.2 * self.has("func"), self.func_name), (0.2 * self.has("line"), self.line_number),
            (2 * side * self.has("function-pointer"), self.call_pointer), (1, self.record_member),
        ], deep)

    def read(self, ctx):
        e = self.lvalue(ctx, lambda t: isinstance(t, Scalar) and t.kind == "int")
        return self.loaded(e)

    def loaded(self, e):
        """The value of an lvalue: a bit-field is an int."""
        if e.bits:
            return Expr(e.text, INT, e.prec, **both(e), small=True)
        return Expr(e.text, e.type, e.prec, **both(e), small=e.type.size < 2 or e.type.size == 2 and e.type.signed)

    def enumerator(self, ctx):
        n = self.pick(n for n in self.scope.visible(Name) if n.value == "enumerator")
        return Expr(n.name, INT, small=True)

    def binary(self, ctx):
        a = self.int_expr(ctx)
        b = self.int_expr(ctx.after(a))
        op = self.rng.choice("+ + - * & | ^ << >> / %".split())
        if op in ("<<", ">>"):
            a = self.as_unsigned(a)
            count = str(self.rng.randrange(1, 16)) if self.chance(0.6) else f"({b.at(9)} & 7)"
            effects = both(a) if count.isdigit() else both(a, b)
            return Expr(f"{a.at(11)} {op} {count}", promote(a.type), 11, **effects)
        if op in "/%":
            a = self.as_unsigned(a)
            if self.chance(0.5):
                return Expr(f"{a.at(13)} {op} {self.rng.choice([3, 7, 10, 255])}u", usual(a.type, UINT), 13, **both(a))
            b = self.as_unsigned(b)
            return Expr(f"{a.at(13)} {op} ({b.at(6)} | 1u)", usual(a.type, b.type), 13, **both(a, b))
        if op in "+-*" and usual(a.type, b.type).signed and not (a.small and b.small):
            a = self.as_unsigned(a)
            if usual(a.type, b.type).signed:
                b = self.as_unsigned(b)
        prec = {"+": 12, "-": 12, "*": 13, "&": 8, "|": 6, "^": 7}[op]
        return Expr(f"{a.at(prec)} {op} {b.at(prec + 1)}", usual(a.type, b.type), prec, **both(a, b))

    def unary(self, ctx):
        e = self.int_expr(ctx)
        op = self.rng.choice("~!-+")
        if op == "-" and not e.small:
            e = self.as_unsigned(e)
        text = e.at(15)
        if text[0] == op:
            text = f"({text})"
        if op == "!":
            return Expr(f"!{text}", INT, 15, **both(e), small=True)
        return Expr(f"{op}{text}", promote(e.type), 15, **both(e), small=False)

    def compare(self, ctx):
        a = self.int_expr(ctx)
        b = self.int_expr(ctx.after(a))
        op = self.rng.choice(["<", ">", "<=", ">=", "==", "!="])
        prec = 9 if op in ("==", "!=") else 10
        return Expr(f"{a.at(prec)} {op} {b.at(prec + 1)}", INT, prec, **both(a, b), small=True)

    def logical(self, ctx):
        a = self.condition(ctx)
        b = self.condition(ctx)
        op, prec = self.rng.choice([("&&", 5), ("||", 4)])
        return Expr(f"{a.at(prec)} {op} {b.at(prec + 1)}", INT, prec, **both(a, b), small=True)

    def condition(self, ctx):
        """Something to test: mostly an integer, now and then a pointer that may be null, with what may then be read."""
        if self.chance(0.1):
            nullable = [v for v in self.usable(ctx, False) if isinstance(v.type, Pointer) and v.nullable]
            if nullable:
                v = self.pick(nullable)
                reached = v.points[0]
                if not (reached & ctx.nr) and not (ctx.pure and reached & G):
                    return Expr(f"{v.name} && *{v.name} > {self.rng.randrange(9)}", INT, 5, v.res | reached)
                return Expr(v.name, INT, 16, v.res)
        return self.int_expr(ctx)

    def conditional(self, ctx):
        c = self.condition(ctx)
        a = self.int_expr(ctx)
        b = self.int_expr(ctx)
        return Expr(f"{c.at(4)} ? {a.text} : {b.at(3)}", usual(a.type, b.type), 3, **both(c, a, b))

    def comma(self, ctx):
        a = self.effect(ctx)
        b = self.int_expr(ctx)
        return Expr(f"{a.text}, {b.at(2)}", b.type, 1, **both(a, b))

    def effect(self, ctx):
        """An expression that is there for what it does."""
        return self.choose([(3 if ctx.awaits else 0, self.do_yield), (3, self.assignment), (1, self.increment),
                            (3, self.call_any), (0 if ctx.pure else 1, self.do_trace), (1, self.int_expr)], ctx)

    def do_yield(self, ctx):
        return Expr("await ac_yield()", VOID, 15, awaits=True)

    def do_trace(self, ctx):
        if G & (ctx.nr | ctx.nw):
            raise Retry
        e = self.int_expr(ctx)
        return Expr(f"trace({self.number()}, {e.at(2)})", VOID, 16, e.r | G, e.w | G, awaits=e.awaits)

    def assignment(self, ctx):
        target = self.lvalue(ctx, lambda t: isinstance(t, Scalar) and t.kind == "int", write=True)
        rest = ctx.after(target)
        op = self.rng.choice(["=", "=", "=", "+=", "-=", "*=", "^=", "|=", "&=", "<<=", "/="])
        value = self.int_expr(rest)
        small_target = target.bits or target.type.size < 4
        if target.type.name == "_Bool" and op != "=":
            op = "^="
        if op in ("+=", "-=", "*=", "/=") and (target.type.signed or small_target):
            value = self.as_unsigned(value)
        if op in ("+=", "-=", "*=") and target.type.signed and not small_target and target.type.size > value.type.size:
            value = Expr(f"({UINT128 if target.type.size == 16 else ULONG}){value.at(15)}", ULONG, 15, **both(value))
        if op == "/=":
            op, value = (op, Expr(f"({value.at(6)} | 1u)", value.type, 16, **both(value))) if not target.type.signed and \
                not small_target else ("=", value)
        if op == "<<=":
            op, value = (op, Expr(str(self.rng.randrange(1, 8)), INT)) if not target.type.signed and not small_target \
                else ("=", value)
        result = self.loaded(target)
        return Expr(f"{target.at(15)} {op} {value.at(2)}", result.type, 2, target.r | value.r, target.w | value.w,
                    small=result.small, awaits=target.awaits or value.awaits)

    def increment(self, ctx):
        e = self.lvalue(ctx, lambda t: isinstance(t, Scalar) and t.kind == "int" and (not t.signed or t.size < 4) and
                        t.name != "_Bool", write=True)
        result, op = self.loaded(e), self.rng.choice(["++", "--"])
        if self.chance(0.5):
            return Expr(f"{op}{e.at(15)}", result.type, 15, **both(e), small=result.small)
        return Expr(f"{e.at(16)}{op}", result.type, 16, **both(e), small=result.small)

    def cast(self, ctx):
        t = self.rng.choice([t for t in INTS])
        e = self.int_expr(ctx)
        return Expr(f"({t}){e.at(15)}", t, 15, **both(e), small=t.size == 1)

    def size_of(self, ctx):
        vs = [v for v in self.scope.visible(Var) if v.readable or not isinstance(v.type, Array)]
        v = self.pick(vs)
        text = self.rng.choice([f"sizeof {v.name}", f"sizeof({v.name})", f"sizeof({self.rng.choice(INTS)})"])
        return Expr(text, ULONG, 15)

    def generic(self, ctx):
        """Only the chosen arm is evaluated, and its type is the expression's."""
        e = self.int_expr(ctx)
        v = self.pick(v for v in self.usable(ctx, False) if isinstance(v.type, Scalar) and v.type.kind == "int" and
                      v.type.size <= 8)
        control = self.rng.choice([f"0 ? {v.name} : 0ull", "0ull", "(unsigned long long)1"])
        return Expr(f"_Generic({control}, unsigned long long: {e.at(2)}, default: \"none\")", e.type, 16, **both(e))

    def macro(self, ctx):
        quiet = ctx.but(awaits=ctx.awaits and self.has("macro-await"))
        once = self.int_expr(quiet)
        still = ctx.but(effects=False, awaits=False)
        kind = self.rng.randrange(8)
        if kind == 0:
            return Expr(self.rng.choice(["K7", "K21"]), UINT)
        if kind == 1:
            other = self.int_expr(quiet.after(once))
            return Expr(f"ADD({once.argument()}, {other.argument()})", UINT, 16, **both(once, other))
        if kind == 2:
            a, b = self.int_expr(still), self.int_expr(still)
            if self.has("macro-twice") and not once.w:
                a = once
            return Expr(f"MAX({a.argument()}, {b.argument()})", usual(a.type, b.type), 16, **both(a, b))
        if kind == 3:
            e = self.int_expr(still)
            return Expr(f"ROT({e.argument()})", UINT, 16, **both(e))
        if kind == 4:
            a, b = self.int_expr(still), self.int_expr(still)
            return Expr(f"PICK({once.argument()}, {a.argument()}, {b.argument()})", usual(a.type, b.type), 16, **both(once, a, b)) \
                if not once.w else Expr(f"ONCE({once.argument()})", UINT, 16, **both(once))
        if kind == 5 and self.has("macro-local"):
            vs = [v for v in self.usable(ctx, False) if isinstance(v.type, Array) and v.type.of.kind == "int" and
                  isinstance(v.type.of, Scalar)]
            if vs:
                v = self.pick(vs)
                return Expr(f"FIRST({v.name})", v.type.of, 16, v.res)
        return Expr(f"ONCE({once.argument()})", UINT, 16, **both(once))

    def statement_expression(self, ctx):
        """A small block without an await."""
        e = self.int_expr(ctx.but(awaits=False))
        name, outer = self.rng.choice(self.POOL), self.scope
        if name in self.keep:
            raise Retry
        self.scope = Scope(outer)
        try:
            self.new_var(UINT, name)
            inner = self.int_expr(ctx.but(awaits=False, depth=ctx.depth + 2).after(e))
        finally:
            self.scope = outer
        if self.chance(0.3):
            loop = f"for (int k_ = 0; k_ < 3; k_++) {name} += k_; "
        else:
            loop = ""
        value = f"unsigned {name} = {e.at(2)}" if name not in e.text else f"unsigned {name} = 5"
        effects = both(e, inner) if name not in e.text else both(inner)
        return Expr("({ " + f"{value}; {loop}{inner.text}; " + "})", promote(inner.type), 16, **effects)

    def from_float(self, ctx):
        e = self.float_expr(ctx)
        t = self.rng.choice([UINT, INT, ULONG])
        return Expr(f"({t})fold({e.at(2)})", t, 15, **both(e))

    def literal_member(self, ctx):
        if self.chance(0.5):
            a = self.int_expr(ctx)
            b = self.int_expr(ctx.after(a))
            i = self.int_expr(ctx.after(a, b)) if self.chance(0.5) else self.literal(ctx)
            return Expr(f"(unsigned[]){{{a.at(2)}, {b.at(2)}, 9, 4}}[{self.as_unsigned(i).at(9)} & 3]", UINT, 16,
                        **both(a, b, i))
        e = self.record_literal(ctx, self.pick(r for r in self.records if self.type_visible(r)))
        return self.member(ctx, e)

    def string_element(self, ctx):
        i = self.as_unsigned(self.int_expr(ctx))
        return Expr(f"\"abcdefg\"[{i.at(9)} & 7]", CHAR, 16, **both(i), small=True)

    def func_name(self, ctx):
        return Expr("text_hash(__func__)", UINT)

    def line_number(self, ctx):
        return Expr("__LINE__", INT, small=True)

    def member(self, ctx, e):
        """A scalar integer member of a record value."""
        t, text = e.type, e.at(16)
        bits = None
        effects = [e]
        while not (isinstance(t, Scalar) and t.kind == "int"):
            if isinstance(t, Record):
                name, t, bits = self.pick(t.fields)
                text += "." + name
            elif isinstance(t, Array):
                i, _ = self.index(ctx.after(*effects), t.count)
                effects.append(i)
                text, t = f"{text}[{i.text}]", t.of
            else:
                raise Retry
        return self.loaded(Expr(text, t, 16, **both(*effects), bits=bits))

    def record_member(self, ctx):
        return self.member(ctx, self.record_expr(ctx, self.pick(r for r in self.records if self.type_visible(r))))
