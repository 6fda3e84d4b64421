"""Random declarations of locals."""

from model import (CHAR, COMPLEX, FLOATS, INT, INT128, INTS, LDOUBLE, UINT, UINT128, ULLONG, USHORT, VECTOR, Array, Pointer,
                   Record, Scalar)
from world import G, Name, Retry


class Declarations:
    # ---- declarations

    def qualifiers(self, t, ctx):
        q = []
        if isinstance(t, Scalar) and t.kind == "int" and self.has("volatile") and self.chance(0.06):
            q.append("volatile")
        return q

    def random_type(self):
        kinds = [(10, "int"), (2, "float"), (4, "array"), (4, "record"), (1.5, "matrix"), (1, "chars"), (1, "records")]
        for feature, weight in (("vector", 0.4), ("complex", 0.4), ("int128", 0.5), ("union", 1)):
            if self.has(feature):
                kinds.append((weight, feature))
        kind = self.rng.choices([k for _, k in kinds], [w for w, _ in kinds])[0]
        ints = INTS + [n.value for n in self.scope.visible(Name) if isinstance(n.value, Scalar)]
        if kind == "int":
            return self.rng.choice(ints)
        if kind == "float":
            return self.rng.choice([f for f in FLOATS if f is not LDOUBLE or self.has("long-double")])
        if kind == "array":
            return Array(self.rng.choice([UINT, UINT, INT, USHORT, ULLONG]), self.rng.choice([1, 2, 4, 4, 8]))
        if kind == "matrix":
            return Array(Array(UINT, 2), 2)
        if kind == "chars":
            return Array(CHAR, self.rng.choice([4, 8]))
        records = [r for r in self.records if self.type_visible(r)]
        if kind == "records" and records:
            return Array(self.pick(records), 2)
        if kind == "record" and records:
            return self.pick(records)
        if kind == "union" and self.unions:
            return self.pick(self.unions)
        return {"vector": VECTOR, "complex": COMPLEX, "int128": self.rng.choice([INT128, UINT128])}.get(kind, UINT)

    def declare_local(self, ctx):
        """A declaration. Gives what must be assigned later if it has no initialiser."""
        roll = self.rng.random()
        if roll < 0.15:
            return self.declare_pointer(ctx)
        if roll < 0.2 and self.has("local-type"):
            return self.declare_type(ctx)
        if roll < 0.25 and self.has("static-local") and not ctx.pure:
            t, name = self.rng.choice(INTS), self.fresh()
            self.emit(f"static {t.declare(name)} = {self.rng.randrange(1, 99)};")
            self.new_var(t, name, "G")
            return None
        if roll < 0.29 and self.has("function-pointer") and ctx.awaits and ctx.level > 1 and \
                self.scope.find("table") is self.table:
            names = [f.name for f in self.table_functions]
            if all(self.scope.find(n) is None for n in names):
                c = self.int_expr(ctx)
                a, b = self.pick(names), self.pick(names)
                name = self.fresh()
                v = self.new_var(self.table_type, name, readonly=True)
                declared = self.rng.choice([f"async unsigned (*{name})(unsigned)", f"op_t {name}"])
                if name in c.text or declared.startswith("op_t") and self.scope.find("op_t"):
                    self.emit(f"async unsigned (*{name})(unsigned) = {a};")
                else:
                    self.emit(f"{declared} = {c.at(4)} ? {a} : {b};")
                return None
        if roll < 0.32 and self.has("typeof"):
            vs = [v for v in self.usable(ctx, False) if isinstance(v.type, Scalar) and v.type.kind == "int" and
                  not v.type.name.startswith("volatile") and not v.readonly]
            if vs:
                v = self.pick(vs)
                e = self.int_expr(ctx)
                name = self.fresh()
                if name not in e.text and name != v.name:
                    self.emit(f"__typeof__({v.name}) {name} = {e.at(2)};")
                    self.new_var(v.type, name)
                    return None
        if roll < 0.335 and self.has("auto-type"):
            e = self.as_unsigned(self.int_expr(ctx))
            name = self.fresh()
            if name not in e.text:
                self.emit(f"__auto_type {name} = {e.at(2)};")
                self.new_var(e.type, name)
                return None
        if roll < 0.40:
            return self.declare_several(ctx)
        t = self.random_type()
        name = self.fresh()
        if isinstance(t, Array) and self.chance(0.3) and not isinstance(t.of, (Array, Record)):
            t = Array(t.of, t.count, "")
        qualifiers, addressable, readonly = self.qualifiers(t, ctx), True, False
        late = self.chance(0.25) and not (isinstance(t, Array) and t.text == "")
        if late and (isinstance(t, Array) or isinstance(t, Record) and t.union or t in (VECTOR,)):
            late = False
        if not late and not qualifiers and self.chance(0.15):
            qualifiers, readonly, addressable = ["const"], True, False
        if self.has("register") and not isinstance(t, (Array, Record)) and self.chance(0.06):
            qualifiers.insert(0, "register")
            addressable = False
        if self.has("alignas") and "register" not in qualifiers and t is not VECTOR and self.chance(0.06):
            qualifiers.insert(0, "_Alignas(32)")
        attribute = ""
        if self.has("attribute") and self.chance(0.05):
            attribute = " __attribute__((unused))"
        if t is VECTOR or qualifiers and "volatile" in qualifiers:
            addressable = False
        prefix = " ".join(qualifiers + [""])
        v = self.new_var(t, name, addressable=addressable, readonly=readonly)
        v.readable = False
        if late:
            self.emit(f"{prefix}{t.declare(name)}{attribute};")
            return v
        try:
            i = self.initializer(ctx, t)
            text = i.text
        except Retry:
            text = self.constant(t)
        if isinstance(t, Array) and t.text == "" and t.of is CHAR:
            text = '"abcdefg"'[:t.count] + '"' if t.count < 8 else '"abcdefg"'
        elif isinstance(t, Array) and t.text == "":
            text = "{" + ", ".join(self.scalar_text(ctx, t.of, k) for k in range(t.count)) + "}"
        self.emit(f"{prefix}{t.declare(name)}{attribute} = {text};")
        v.readable = True
        if "_Alignas(32)" in qualifiers and self.chance(0.6) and not ctx.pure and not (G & ctx.nw):
            self.emit(f"trace({self.number()}, (uintptr_t)&{name} % 32);")
        return None

    def scalar_text(self, ctx, t, k):
        """An element of an unsized array: an await in the first one only, as they are not sequenced."""
        if k:
            return str(self.rng.randrange(100))
        return self.scalar_value(ctx, t).at(2)

    def constant(self, t):
        """A value that needs nothing."""
        if isinstance(t, Scalar) and t.kind in ("int", "float", "complex"):
            return str(self.rng.randrange(50))
        return "{0}" if not isinstance(t, Scalar) else "(vec8){0}"

    def declare_several(self, ctx):
        """int a = 1, b[2] = {a, 2}, *p = &a: each declarator sees the ones before it."""
        t = self.rng.choice([INT, UINT, UINT, ULLONG, USHORT])
        n, parts, fresh = self.rng.randrange(2, 4), [], []
        for k in range(n):
            name = self.fresh()
            kind = self.rng.randrange(4)
            if kind == 0 and fresh and fresh[-1].type is t:
                target = fresh[-1]
                v = self.new_var(Pointer(t), name)
                v.points, v.targets = [target.res], [target]
                parts.append(f"*{name} = &{target.name}")
                continue
            vt = Array(t, 2) if kind == 1 else t
            v = self.new_var(vt, name)
            v.readable = False
            try:
                i = self.initializer(ctx.but(depth=2), vt).text
            except Retry:
                i = self.constant(vt)
            parts.append((f"{name}[2]" if kind == 1 else name) + f" = {i}")
            v.readable = True
            fresh.append(v)
        self.emit(f"{t} {', '.join(parts)};")
        return None

    def declare_pointer(self, ctx):
        """A pointer to one or two things that are in sight, or that may be null."""
        t = self.rng.choice([UINT, INT, ULLONG, *filter(self.type_visible, self.records)])
        targets = []
        for v in self.usable(ctx, False):
            if not v.addressable or v.readonly or isinstance(v.type, Pointer):
                continue
            if v.type is t:
                address = "ADDRESS({})" if self.has("macro-local") and self.chance(0.1) else "&{}"
                targets.append((address.format(v.name), v, 1))
            elif isinstance(v.type, Array) and v.type.of is t:
                targets.append((self.rng.choice([v.name, f"&{v.name}[0]"]), v, v.type.count))
        if not targets:
            raise Retry
        a, b = self.pick(targets), self.pick(targets)
        if self.has("literal") and self.chance(0.2) and t is UINT:
            return self.declare_literal_pointer(ctx)
        c = self.int_expr(ctx)
        const, name = self.chance(0.2), self.fresh()
        if name in c.text.replace("(", " ").split() or name in (a[1].name, b[1].name) or name in c.text:
            raise Retry
        null = isinstance(t, Scalar) and self.chance(0.2)
        v = self.new_var(Pointer(t, const), name)
        v.points, v.elements, v.nullable = [a[1].res | b[1].res], min(a[2], b[2]), null
        if not null and self.chance(0.15) and not const and isinstance(t, Scalar):
            self.emit(f"{v.type.declare(name)} = {a[0]};")
            v.points, v.elements = [a[1].res], a[2]
            second = self.fresh()
            if second != name:
                pp = self.new_var(Pointer(v.type), second)
                pp.points = [v.res, v.points[0]]
                v.addressable = True
                pp.readonly = True
                self.emit(f"{pp.type.declare(second)} = &{name};")
            return None
        v.readonly = True
        self.emit(f"{v.type.declare(name)} = {c.at(4)} ? {a[0]} : {'NULL' if null else b[0]};")
        return None

    def declare_literal_pointer(self, ctx):
        name = self.fresh()
        v = self.new_var(Pointer(UINT), name)
        v.readable = False
        try:
            i = self.initializer(ctx.but(depth=2), Array(UINT, 4)).text
        except Retry:
            i = "{4, 3, 2, 1}"
        v.points, v.elements, v.readable, v.readonly = [frozenset([f"l{self.number()}"])], 4, True, True
        self.emit(f"unsigned *{name} = (unsigned[4]){i};")
        return None

    def declare_type(self, ctx):
        kind = self.rng.randrange(4)
        if kind == 0:
            t, name = self.rng.choice([UINT, ULLONG, USHORT]), self.fresh()
            entity = Name(name, None)
            self.emit(f"typedef {t} {name};")
            entity.value = t.alias(name, entity)
            self.scope.names[name] = entity
        elif kind == 1:
            names = [self.fresh() for _ in range(2)]
            if names[0] == names[1]:
                names.pop()
            self.emit(f"enum {{ {', '.join(f'{n} = {self.rng.randrange(60)}' for n in names)} }};")
            for n in names:
                self.scope.names[n] = Name(n, "enumerator")
        else:
            tag, name = f"local{self.number()}", self.fresh()
            fields = [("u", UINT, None), ("k", Array(USHORT, 2), None)]
            r = Record(f"struct {tag}", fields)
            v = self.new_var(r, name)
            v.readable = False
            try:
                i = self.initializer(ctx.but(depth=2), r).text
            except Retry:
                i = "{1, {2, 3}}"
            self.emit(f"struct {tag} {{ unsigned u; unsigned short k[2]; }} {name} = {i};")
            v.readable = True
        return None
