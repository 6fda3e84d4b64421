"""Runs the tree of a program as the language says it should, and gives the lines that it prints.

A statement ends with a completion: None if the next one follows, or an Exit, which says why it was left. A cleanup
runs between an Exit and what it leads to; only a Throw of its own replaces it (6.5). Everything is a Python
generator, so that a generator of the program can wait at its yields."""

from machine import CLOSE, Call, Error, Exit, Hand, Machine, Thrown
from tree import CANCELED


class Oracle(Machine):
    def run(self):
        for cancel_at in self.program.cancels:
            self.waits, self.cancel_at, self.cancelled, self.shields = 0, cancel_at, False, 0
            try:
                self.say(f"value {self.call(self.program.functions[0], [])}")
            except Thrown as t:
                self.say(f"error {t.error}")
        return self.lines

    # ---- calls

    def call(self, function, values):
        """What the call of a function that is no generator returns."""
        try:
            next(self.body(function, values))
        except StopIteration as end:
            return end.value
        raise AssertionError("a function that is no generator yields")

    def body(self, function, values):
        call = Call(function, zip(function.params, values))
        call.values.update({n.counter: 0 for n in function.walk() if n.kind in ("goto", "loop")})
        left = yield from self.run_statement(function.body, call)
        if left is None or left.kind in ("return", "close"):
            return left.what if left else None
        assert left.kind == "throw", left.kind
        raise Thrown(left.what)

    def open(self, e, call):
        return Hand(self.body(self.functions[e.function], [self.value(a, call) for a in e.args]))

    # ---- statements

    def run_statement(self, s, call, label=None):
        """Runs a statement, from a label in it if one is given; returns its completion."""
        self.step()
        try:
            if label is None:
                return (yield from getattr(self, "s_" + s.kind)(s, call))
            return (yield from getattr(self, "s_" + s.kind)(s, call, label))
        except Thrown as t:
            return Exit("throw", t.error)

    def cleanup(self, left, run):
        """The completion after a cleanup that ran between `left` and what it leads to."""
        self.shields += 1
        late = yield from run
        self.shields -= 1
        assert late is None or late.kind == "throw", late and late.kind
        if late is None:
            return left
        if left and left.kind == "throw":
            return Exit("throw", late.what.caused_by(left.what))
        return late

    def s_block(self, s, call, label=None, start=0):
        if label is None:
            for d in s.decls:
                call.values[d.name] = self.value(d.e, call)
        else:
            start = next(k for k, child in enumerate(s.body) if self.holds(child, label))
        pending = []  # the defers reached, by index
        while True:
            left = yield from self.from_here(s, call, start, label, pending)
            label = left.what if left and left.kind == "goto" and self.holds(s, left.what) else None
            start = next((k for k, child in enumerate(s.body) if label and self.holds(child, label)), -1)
            while pending and pending[-1] > start:
                self.seen.add(("defer", left and left.kind))
                left = yield from self.cleanup(left, self.run_statement(s.body[pending.pop()].body, call))
            if label is None:
                return left
            if left.kind == "throw":  # a defer has replaced the jump: it leaves the block
                label, start = None, -1
                while pending:
                    left = yield from self.cleanup(left, self.run_statement(s.body[pending.pop()].body, call))
                return left

    def from_here(self, s, call, start, label, pending):
        for k in range(start, len(s.body)):
            if s.body[k].kind == "defer":
                pending.append(k)
                continue
            left = yield from self.run_statement(s.body[k], call, label)
            label = None
            if left:
                return left
        return None

    def s_eval(self, s, call):
        self.value(s.e, call)
        return None
        yield

    def s_assign(self, s, call):
        call.values[s.name] = self.value(s.e, call)
        return None
        yield

    def s_trace(self, s, call):
        self.say(" ".join([str(s.site)] + [str(call.values[n]) for n in s.names]))
        return None
        yield

    def s_show(self, s, call):
        self.say(f"{s.site} error {call.errors[s.name]}")
        return None
        yield

    def s_if(self, s, call, label=None):
        if label:
            return (yield from self.run_statement(s.then if self.holds(s.then, label) else s.other, call, label))
        if self.value(s.condition, call):
            return (yield from self.run_statement(s.then, call))
        return (yield from self.run_statement(s.other, call)) if s.other else None

    def s_loop(self, s, call, label=None):
        if not label:
            call.values[s.counter] = 0
        while label or s.form == "do" or self.goes_on(s, call):
            left = yield from self.run_statement(s.body, call, label)
            label = None
            if left and left.kind == "break":
                return None
            if left and left.kind != "continue":
                return left
            if s.form == "for":
                call.values[s.counter] += 1
                self.value(s.step, call)
            elif s.form == "do" and not self.goes_on(s, call):
                return None
        return None

    def goes_on(self, s, call):
        """for: k < limit && c; while: k++ < limit && c; do: ++k < limit && c"""
        k = call.values[s.counter]
        if s.form != "for":
            call.values[s.counter] += 1
        return k + (s.form == "do") < s.limit and self.value(s.condition, call)

    def s_switch(self, s, call, label=None):
        if label:
            left = yield from self.run_statement(s.body, call, label)
        else:
            value = self.value(s.e, call) % 4294967296 % s.n
            start = next((k for k, c in enumerate(s.body.body) if c.kind == "case" and c.value == value), None)
            if start is None:
                return None
            left = yield from self.s_block(s.body, call, start=start)
        return None if left and left.kind == "break" else left

    def s_case(self, s, call):
        return None
        yield

    def s_label(self, s, call, label=None):
        return None
        yield

    def s_break(self, s, call):
        return Exit(s.kind)
        yield

    s_continue = s_break

    def s_goto(self, s, call):
        """if (counter++ < 2) goto name;"""
        call.values[s.counter] += 1
        return Exit("goto", s.name) if call.values[s.counter] <= 2 else None
        yield

    def s_return(self, s, call):
        return Exit("return", self.value(s.e, call) if s.e else None)
        yield

    def s_throw(self, s, call):
        raise Thrown(Error(s.code))
        yield

    def s_make(self, s, call):
        raise Thrown(Error(s.code, s.text))
        yield

    def s_again(self, s, call):
        raise Thrown(call.caught[-1])
        yield

    def s_keep(self, s, call):
        raise Thrown(call.errors[s.name])
        yield

    def s_wrap(self, s, call):
        raise Thrown(Error(s.code, "wrapped", call.errors[s.name]))
        yield

    def s_try(self, s, call):
        left = yield from self.run_statement(s.body, call)
        if left and left.kind == "throw":
            for c in s.catches:
                if left.what.code in c.codes if c.codes is not None else left.what.code != CANCELED:
                    left = yield from self.catch(c, left.what, call)
                    break
        if s.final:
            self.seen.add(("finally", left and left.kind))
            left = yield from self.cleanup(left, self.run_statement(s.final, call))
        return left

    def catch(self, c, error, call):
        call.errors[c.name] = error
        call.caught.append(error)
        left = yield from self.run_statement(c.body, call)
        call.caught.pop()
        self.seen.add(("catch", left and left.kind))
        return left

    def s_with(self, s, call):
        return (yield from self.items(s, call, s.items))

    def items(self, s, call, items):
        """Each item is a statement around those after it."""
        if not items:
            return (yield from self.run_statement(s.body, call))
        item, quiet = items[0], call.function.generator
        try:
            value = item.site
            if item.form == "awaits":
                self.op(item.site + 1, True)
            if item.form == "null" and self.pick(item.site + 1, 2):
                value = 0  # a NULL
            if value:
                self.enter(item, value)
        except Thrown as t:
            return Exit("throw", t.error)
        call.values[item.name] = value
        left = yield from self.items(s, call, items[1:])
        if not value:
            return left
        self.seen.add(("with", left and left.kind))
        return (yield from self.cleanup_item(item, value, left, quiet))

    def cleanup_item(self, item, value, left, quiet):
        self.shields += 1
        try:
            return None if self.leave(item, value, left, quiet) else left
        except Thrown as t:
            error = t.error.caused_by(left.what) if left and left.kind == "throw" else t.error
            return Exit("throw", error)
        finally:
            self.shields -= 1
        yield

    def s_yield(self, s, call):
        value = self.value(s.e, call)
        return Exit("close") if (yield value) is CLOSE else None

    def s_each(self, s, call):
        generator = self.open(s.call, call)
        while True:
            goes_on, call.values[s.name] = generator.advance(None)
            if not goes_on:
                return None
            left = yield from self.run_statement(s.body, call)
            if left and left.kind != "continue":
                break
        self.seen.add(("each", left.kind))
        left = None if left.kind == "break" else left
        return (yield from self.cleanup(left, self.closing(generator)))

    def closing(self, generator):
        try:
            generator.advance(CLOSE)
        except Thrown as t:
            return Exit("throw", t.error)
        return None
        yield

    def s_hand(self, s, call):
        """{ g = call; defer await ac_close(g); loop limit times while there are values; [await ac_close(g);] }"""
        generator = self.open(s.call, call)
        left = yield from self.turns(s, call, generator)
        if not left and s.twice:
            left = yield from self.closing(generator)
        return (yield from self.cleanup(left, self.closing(generator)))

    def turns(self, s, call, generator):
        for _ in range(s.limit):
            try:
                goes_on, call.values[s.name] = generator.advance(None)
            except Thrown as t:
                return Exit("throw", t.error)
            if not goes_on:
                return None
            left = yield from self.run_statement(s.body, call)
            if left and left.kind == "break":
                return None
            if left and left.kind != "continue":
                return left
        return None
