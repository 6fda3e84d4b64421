"""What the parts of the generator share: expressions with their effects, scopes, contexts, and the choosing."""

import contextlib
import random

from model import Array, Pointer

# Groups of constructs that can be left out, by name.
FEATURES = {
    "goto", "computed-goto", "switch", "duff", "statement-expression", "macro", "macro-await", "macro-local",
    "macro-statement", "macro-twice", "macro-word",
    "directive", "generic", "future", "spawn", "function-pointer", "local-type", "shadow", "extern-shadow", "alignas",
    "volatile", "vector", "complex", "int128", "typeof", "auto-type", "literal", "union", "bit-field", "line", "func",
    "attribute", "static-local", "string", "register", "case-range", "comment", "await-header", "long-double", "layout",
}
NOTHING = frozenset()
G = frozenset(["G"])


class Expr:
    """An expression: its text, type and precedence, the resources that it reads (r) and writes (w)."""

    def __init__(self, text, type, prec=16, r=NOTHING, w=NOTHING, small=False, awaits=False, bits=None):
        self.text, self.type, self.prec, self.r, self.w = text, type, prec, r, w
        self.small, self.awaits, self.bits = small, awaits, bits

    def at(self, prec):
        """The text where an operand of at least this precedence must stand."""
        return self.text if self.prec >= prec else f"({self.text})"

    def argument(self):
        """The text where it is an argument of a macro: commas in braces and between ? and : would divide it."""
        return f"({self.text})" if "{" in self.text or "?" in self.text else self.at(2)


def both(*exprs):
    """The effects of all of them."""
    return {"r": frozenset().union(*(e.r for e in exprs)), "w": frozenset().union(*(e.w for e in exprs)),
            "awaits": any(e.awaits for e in exprs)}


class Var:
    """A variable. points[k]: the resources that its k-th dereference reaches; elements: how many it may index."""

    def __init__(self, name, type, res, readonly=False, addressable=True):
        self.name, self.type, self.res, self.readonly, self.addressable = name, type, res, readonly, addressable
        self.readable = True
        self.points, self.elements, self.targets, self.nullable = [], 1, [], False


class Name:
    """A typedef, tag or enumerator; `value` is what it stands for."""

    def __init__(self, name, value):
        self.name, self.value = name, value


class Func:
    def __init__(self, name, result, params, is_async, pure, level):
        self.name, self.result, self.params = name, result, params
        self.is_async, self.pure, self.level = is_async, pure, level


class Scope:
    def __init__(self, outer=None):
        self.outer, self.names = outer, {}

    def find(self, name):
        scope = self
        while scope:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def visible(self, kind):
        seen, scope = set(), self
        while scope:
            for name, thing in scope.names.items():
                if name not in seen and isinstance(thing, kind):
                    yield thing
                seen.add(name)
            scope = scope.outer


class Ctx:
    """Where an expression or statement stands."""

    def __init__(self, **kw):
        self.nr = self.nw = NOTHING     # resources that must not be read, or written
        self.awaits = True              # may stand here
        self.effects = True             # assignments and calls may stand here
        self.pure = False               # G is out of reach
        self.level = 99                 # may call pure functions below
        self.loop = self.switch = False  # continue, break
        self.jumps = True               # return, goto
        self.loops = 0                  # how many loops around
        self.depth = 0
        self.__dict__.update(kw)

    def but(self, **kw):
        c = Ctx()
        c.__dict__.update(self.__dict__)
        c.__dict__.update(kw)
        return c

    def after(self, *exprs):
        """The same place, for an operand that C does not sequence with these."""
        w = frozenset().union(*(e.w for e in exprs))
        r = frozenset().union(*(e.r for e in exprs))
        return self.but(nr=self.nr | w, nw=self.nw | r | w)


class Retry(Exception):
    """This choice cannot be made here."""


class World:
    """The program so far, and the dice."""

    def __init__(self, seed, without=()):
        self.rng = random.Random(seed)
        self.features = FEATURES - set(without)
        self.lines, self.indent = [], 0
        self.scope = Scope()
        self.serial = 0
        self.records, self.unions, self.funcs, self.function = [], [], [], None
        self.budget = 0

    # ---- small tools

    def has(self, feature):
        return feature in self.features

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, things):
        things = list(things)
        if not things:
            raise Retry
        return self.rng.choice(things)

    def number(self):
        self.serial += 1
        return self.serial

    def emit(self, text):
        for line in text.split("\n"):
            self.lines.append("  " * self.indent + line if line and not line.startswith("#") else line)

    def choose(self, choices, *args):
        """Calls one of the (weight, function) that does not give up."""
        choices = [c for c in choices if c[0] > 0]
        scope, names, mark, indent = self.scope, dict(self.scope.names), len(self.lines), self.indent
        while choices:
            chosen = self.rng.choices(choices, [c[0] for c in choices])[0]
            try:
                return chosen[1](*args)
            except Retry:
                choices = [c for c in choices if c is not chosen]
                self.scope, self.indent = scope, indent
                scope.names = dict(names)
                del self.lines[mark:]
        raise Retry

    @contextlib.contextmanager
    def braced(self, head="{", tail="}"):
        """head and tail, and between them a scope."""
        outer, self.scope = self.scope, Scope(self.scope)
        self.emit(head)
        self.indent += 1
        yield
        self.indent -= 1
        self.emit(tail)
        self.scope = outer

    def reaches(self, thing):
        return self.scope.find(thing.name) is thing

    def type_visible(self, t):
        while isinstance(t, (Pointer, Array)):
            t = t.to if isinstance(t, Pointer) else t.of
        entity = getattr(t, "entity", None)
        return entity is None or self.reaches(entity)

    # ---- names

    POOL = ["a", "b", "c", "n", "x", "y", "p", "q", "s", "t", "val", "tmp", "sum", "len"]

    def fresh(self):
        """A name for a new thing in this scope; now and then one that hides an outer one."""
        if self.has("shadow") and self.scope.outer and self.chance(0.3):
            names = [n for s in self.outer_scopes() for n in s.names if n not in self.scope.names and n not in self.keep]
            if names:
                return self.rng.choice(names)
        name = self.rng.choice(self.POOL)
        if name in self.scope.names or self.scope.find(name) and not self.has("shadow") or name in self.keep:
            name = f"{name}{self.number()}"
        return name

    def outer_scopes(self):
        s = self.scope.outer
        while s:
            yield s
            s = s.outer

    # names that must not be hidden: functions, and what macros and gadgets use
    keep = {"fuel", "traces", "hash", "counts", "trace", "tracef", "fold", "cfold", "text_hash", "vec8"}

    def new_var(self, type, name=None, res=None, **kw):
        name = name or self.fresh()
        var = Var(name, type, frozenset([res or f"v{self.number()}"]), **kw)
        self.scope.names[name] = var
        return var
