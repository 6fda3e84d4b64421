"""What the random programs stand on, as in prelude.ac: choices, a trace, waits, resources; and their expressions."""

from tree import CANCELED, labels

ROUNDS = 6  # how often the first function is called
LINES, STEPS = 300, 8000
CODES = (1, 2, -104, 3)
TEXT_FROM = 100  # errors with such a code were made with a message


class Discard(Exception):
    """The program prints too much, or does what the language leaves open."""


class Error:
    def __init__(self, code, text="", cause=None):
        self.code, self.text, self.cause = code, text, cause

    def chain(self):
        return [self] + (self.cause.chain() if self.cause else [])

    def caused_by(self, error):
        """The same error with another at the end of its causes."""
        return Error(self.code, self.text, self.cause.caused_by(error) if self.cause else error)

    def __str__(self):
        return " < ".join(f"{e.code} '{e.text}'" if e.code >= TEXT_FROM else str(e.code) for e in self.chain())


class Exit:
    """kind: break, continue, return, goto, throw, close; what goes with it: a value, a label, an Error."""

    def __init__(self, kind, what=None):
        self.kind, self.what = kind, what


class Thrown(Exception):
    """An error on its way out of an expression."""

    def __init__(self, error):
        super().__init__(str(error))
        self.error = error


CLOSE = object()


class Call:
    """A call that runs: its variables, the error of each catch that it is in, and what is thrown by `throw;`."""

    def __init__(self, function, values):
        self.function, self.values, self.errors, self.caught = function, dict(values), {}, []


class Hand:
    """A generator of the program that was called."""

    def __init__(self, steps):
        self.steps, self.state = steps, "new"

    def advance(self, sent):
        """(True, value), or (False, None) at its end."""
        if self.state == "ended" or (self.state == "new" and sent is CLOSE):
            self.state = "ended"
            return False, None
        first, self.state = self.state == "new", "ended"
        try:
            value = self.steps.send(None if first else sent)
        except StopIteration:
            return False, None
        if sent is CLOSE:
            raise Discard("it yields while it is closed")
        self.state = "waiting"
        return True, value


class Machine:
    def __init__(self, program):
        self.program, self.lines, self.steps, self.hits = program, [], 0, {}
        self.functions = {f.name: f for f in program.functions}
        self.inside = {}  # the labels in each node
        self.seen = set()  # what happened, for --coverage

    def say(self, text):
        self.lines.append(text)
        if len(self.lines) > LINES:
            raise Discard("it prints too much")

    def step(self):
        self.steps += 1
        if self.steps > STEPS:
            raise Discard("it runs too long")

    def holds(self, node, label):
        if node not in self.inside:
            self.inside[node] = labels(node)
        return label in self.inside[node]

    # ---- what the prelude of the C program does

    def pick(self, site, n):
        """A number below n: it depends on the place and on how often it was reached, and on nothing else."""
        h = (site * 2654435761 ^ self.hits.get(site, 0) * 40503 * 65537 ^ self.program.seed * 2246822519) & 0xffffffff
        self.hits[site] = self.hits.get(site, 0) + 1
        for multiplier in (2246822519, 3266489917):
            h = (h ^ h >> 15) * multiplier & 0xffffffff
        return (h ^ h >> 16) % n

    def wait(self):
        """A wait fails once the task was cancelled, but in a cleanup (6.5)."""
        self.waits += 1
        self.cancelled |= self.waits == self.cancel_at
        if self.cancelled and not self.shields:
            self.seen.add(("wait", "cancel"))
            raise Thrown(Error(CANCELED))

    def op(self, site, risky):
        """Completes at once, or after a yield or a sleep, and fails now and then if it is risky."""
        how = self.pick(site, 36)
        if how % 3:
            self.wait()
        if risky and how >= 24:
            raise Thrown(Error(CANCELED if site % 11 == 5 else CODES[(how - 24) // 3]))
        return how

    def enter(self, item, value):
        if item.type == "box":
            return
        self.say(f"{value} enter")
        if item.type == "res":
            what = self.pick(value, 7)
            if what & 1:
                self.wait()
            if what == 3:
                raise Thrown(Error(20))

    def leave(self, item, value, why, quiet):
        """Whether the exit clears the error."""
        error = why.what if why and why.kind == "throw" else None
        how = {None: "END", "return": "RETURN", "close": "CLOSE"}.get(why and why.kind, "JUMP")
        if error:
            how = "CANCEL" if error.code == CANCELED else "ERROR"
        self.say(f"{value} exit {'-' if quiet and not error else how}{f' {error}' if error else ''}")
        what = self.pick(value, 8)
        if what == 2 and error and error.code != CANCELED:
            self.say(f"{value} clear")
            return True
        if what & 1 and item.type != "plain":
            self.wait()
        if what == 3 and item.type in ("res", "box"):
            raise Thrown(Error(30))
        return False

    # ---- expressions

    def value(self, e, call):
        self.step()
        return getattr(self, "e_" + e.kind)(e, call)

    def e_const(self, e, call):
        return e.value

    def e_var(self, e, call):
        return call.values[e.name]

    def e_code(self, e, call):
        return call.errors[e.name].code

    def e_pick(self, e, call):
        return self.pick(e.site, e.n)

    def e_op(self, e, call):
        return self.op(e.site, e.risky)

    def e_call(self, e, call):
        return self.call(self.functions[e.function], [self.value(a, call) for a in e.args])

    def e_mix(self, e, call):
        left = self.value(e.left, call)
        return (left * 31 + self.value(e.right, call)) % 4294967296 % 97

    def e_and(self, e, call):
        return int(bool(self.value(e.left, call)) and bool(self.value(e.right, call)))

    def e_or(self, e, call):
        return int(bool(self.value(e.left, call)) or bool(self.value(e.right, call)))

    def e_choose(self, e, call):
        return self.value(e.left if self.value(e.condition, call) else e.right, call)
