"""Random uses of macros that are more than expressions: loops, declarations, jumps, and the word await itself."""

from model import UINT, Record, Scalar
from world import G, Expr, Retry, Var

MACROS = r"""#define REPEAT(i, n) for (unsigned i = 0; i < (n); i++)
#define FOREVER for (;;)
#define UNLESS(c) if (c) ; else
#define SWAP(T, a, b) do { T t_ = a; a = b; b = t_; } while (0)
#define RETURN_IF(c, v) if (c) return v
#define BREAK_IF(c) if (c) break
#define CONTINUE_IF(c) do_nothing(); if (c) continue
#define DECLARE(T, n, v) T n = v
#define SAY(id, e) do { unsigned long long say_ = (e); trace(id, say_); } while (0)
#define BOTH(...) { __VA_ARGS__; __VA_ARGS__; }
#define AWAIT(...) (await __VA_ARGS__)
#define ADDRESS(x) &(x)
#define PLUS_VAL (val + 1u)
static void do_nothing(void) {}
"""


class Macros:
    def do_macro(self, ctx):
        impure = not ctx.pure and not G & (ctx.nr | ctx.nw)
        loop = ctx.loops < (2 if not ctx.pure else 1) and self.nesting() < 4
        return self.choose([
            (2 * loop, self.macro_loop), (1, self.macro_unless), (1, self.macro_swap), (1 * ctx.jumps, self.macro_return),
            (1 * ctx.loop, self.macro_jump), (2, self.macro_declare), (2 * impure, self.macro_say), (1, self.macro_both),
        ], ctx)

    def macro_condition(self, ctx):
        return self.condition(ctx).argument()

    def macro_loop(self, ctx):
        v = f"i{self.number()}"
        n = self.rng.randrange(1, 4)
        if self.chance(0.6):
            with self.braced(f"REPEAT({v}, {n}) {{"):
                self.new_var(UINT, v, readonly=True, addressable=False)
                self.block(self.inner(ctx), 4)
            return
        with self.braced():
            self.emit(f"unsigned {v} = 0;")
            self.new_var(UINT, v, readonly=True, addressable=False)
            with self.braced("FOREVER {"):
                self.emit(f"if ({v}++ == {n}) break;")
                self.block(self.inner(ctx), 3)

    def macro_unless(self, ctx):
        self.emit(f"UNLESS({self.macro_condition(ctx)}) {{")
        self.nested(ctx, 3)
        self.emit("}")

    def macro_swap(self, ctx):
        vs = [v for v in self.usable(ctx, True) if v.type is UINT and v.readable and not v.readonly]
        a, b = self.pick(vs), self.pick(vs)
        self.emit(f"SWAP(unsigned, {a.name}, {b.name});")

    def macro_return(self, ctx):
        t = self.function.result
        if not isinstance(t, Scalar):
            raise Retry
        value = self.scalar_value(ctx.but(depth=2), t)
        self.emit(f"RETURN_IF({self.macro_condition(ctx)}, {value.argument()});")

    def macro_jump(self, ctx):
        self.emit(f"{self.rng.choice(['BREAK_IF', 'CONTINUE_IF'])}({self.macro_condition(ctx)});")

    def macro_declare(self, ctx):
        t = self.rng.choice([UINT, *(r for r in self.records if self.type_visible(r))])
        name = self.fresh()
        v = self.new_var(t, name)
        v.readable = False
        try:
            e = self.record_expr(ctx, t) if isinstance(t, Record) else self.scalar_value(ctx, t)
        except Retry:
            e = Expr("7" if t is UINT else f"(({t}){{0}})", t)
        self.emit(f"DECLARE({t}, {name}, {e.argument()});")
        v.readable = True

    def macro_say(self, ctx):
        e = self.int_expr(ctx)
        if e.w & G:
            raise Retry
        self.emit(f"SAY({self.number()}, {e.argument()});")

    def macro_both(self, ctx):
        self.emit(f"BOTH({self.effect(ctx).argument()})")

    def macro_val(self, ctx):
        """A macro that names a local."""
        v = self.scope.find("val")
        if not isinstance(v, Var) or not v.readable or not isinstance(v.type, Scalar) or v.type.kind != "int" or \
                v.type.size > 4 or v.res & ctx.nr or ctx.pure and v.res == G:
            raise Retry
        return Expr("PLUS_VAL", UINT, 16, v.res)
