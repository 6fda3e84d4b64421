"""C's types and declarations, as far as the generator of random programs needs them."""


class Type:
    def declare(self, name):
        """The declaration of `name` with this type, without its initialiser; '' gives the type's own name."""
        base, inner = self.split(name)
        return f"{base} {inner}".rstrip()

    def __str__(self):
        return self.declare("")


class Scalar(Type):
    """An arithmetic type. kind: int, float, complex, vector."""

    def __init__(self, name, kind="int", size=4, signed=False, entity=None):
        self.name, self.kind, self.size, self.signed, self.entity = name, kind, size, signed, entity

    def split(self, inner):
        return self.name, inner

    def alias(self, name, entity=None):
        return Scalar(name, self.kind, self.size, self.signed, entity)


class Pointer(Type):
    kind = "pointer"

    def __init__(self, to, const=False, qualifier=""):
        self.to, self.const, self.qualifier = to, const, qualifier

    def split(self, inner):
        star = "*" + (self.qualifier + " " if self.qualifier else "") + inner
        if isinstance(self.to, (Array, Function)):
            star = f"({star})"
        base, rest = self.to.split(star)
        return ("const " + base if self.const else base), rest


class Array(Type):
    kind = "array"

    def __init__(self, of, count, text=None):
        self.of, self.count, self.text = of, count, str(count) if text is None else text

    def split(self, inner):
        return self.of.split(f"{inner}[{self.text}]")


class Record(Type):
    """A struct or union; fields: (name, type, bits or None)."""
    kind = "record"

    def __init__(self, name, fields, union=False, entity=None):
        self.name, self.fields, self.union, self.entity = name, fields, union, entity

    def split(self, inner):
        return self.name, inner


class Function(Type):
    kind = "function"

    def __init__(self, result, params, is_async):
        self.result, self.params, self.is_async = result, params, is_async

    def split(self, inner):
        params = ", ".join(str(p) for p in self.params) or "void"
        base, rest = self.result.split(f"{inner}({params})")
        return ("async " if self.is_async else "") + base, rest


class Void(Type):
    kind = "void"

    def split(self, inner):
        return "void", inner


VOID = Void()
BOOL = Scalar("_Bool", size=1)
CHAR, SCHAR, UCHAR = Scalar("char", size=1, signed=True), Scalar("signed char", size=1, signed=True), Scalar(
    "unsigned char", size=1)
SHORT, USHORT = Scalar("short", size=2, signed=True), Scalar("unsigned short", size=2)
INT, UINT = Scalar("int", signed=True), Scalar("unsigned")
LONG, ULONG = Scalar("long", size=8, signed=True), Scalar("unsigned long", size=8)
LLONG, ULLONG = Scalar("long long", size=8, signed=True), Scalar("unsigned long long", size=8)
INT128, UINT128 = Scalar("__int128", size=16, signed=True), Scalar("unsigned __int128", size=16)
FLOAT, DOUBLE, LDOUBLE = (Scalar(n, "float", s) for n, s in (("float", 4), ("double", 8), ("long double", 16)))
COMPLEX = Scalar("double _Complex", "complex", 16)
VECTOR = Scalar("vec8", "vector", 32)

INTS = [BOOL, CHAR, SCHAR, UCHAR, SHORT, USHORT, INT, INT, UINT, UINT, UINT, LONG, ULONG, LLONG, ULLONG,
        Scalar("uint8_t", size=1), Scalar("int16_t", size=2, signed=True), Scalar("uint32_t"),
        Scalar("uint64_t", size=8), Scalar("size_t", size=8)]
FLOATS = [FLOAT, DOUBLE, DOUBLE, LDOUBLE]


def promote(t):
    """C's integer promotions."""
    return INT if t.size < 4 else t


def usual(a, b):
    """C's usual arithmetic conversions."""
    if "float" in (a.kind, b.kind):
        floats = [t for t in (a, b) if t.kind == "float"]
        return max(floats, key=lambda t: t.size)
    a, b = promote(a), promote(b)
    size = max(a.size, b.size)
    unsigned = any(t.size == size and not t.signed for t in (a, b))
    return {(4, True): UINT, (4, False): INT, (8, True): ULONG, (8, False): LONG, (16, True): UINT128,
            (16, False): INT128}[size, unsigned]
