"""The tree of a program about control flow, and the rules of the language that it has to keep.

A Node has a kind and parts; a part is a Node, a list of Nodes, or plain data.

    expressions  const(value) var(name) code(name) pick(site, n) op(site, risky) call(function, args, how) mix(left, right)
                 and(left, right) or(left, right) choose(condition, left, right)
    statements   block(decls, body) eval(e) assign(name, e) trace(site, names) show(site, name) if(condition, then, other)
                 loop(form, counter, limit, condition, step, body) switch(e, n, body) case(value) break continue return(e)
                 label(name) goto(name, counter) throw(code) make(code, text) again keep(name) wrap(name, code)
                 try(body, catches, final) catch(name, codes, body) defer(body) with(items, body)
                 item(type, name, site, form) yield(e) each(name, call, body) hand(name, call, limit, body, twice)
    others       decl(name, shape, e) function(name, result, generator, params, body) program(seed, functions, cancels, bare, style)

cancels: at which of its waits the task is cancelled, in each round; 0 for never. bare: bodies of try, catch and finally may be other statements than blocks; style: how it is written (write.py).

`codes` is None for a catch that names none. Every name is unique in its function; but for `decl` and those that a
statement introduces itself, names are counters, which live as long as the function."""

CANCELED = -125
RESULTS = ("int", "void", "pair", "wide")
OPEN = ("block", "if", "loop", "switch")


class Node:
    def __init__(self, kind, **parts):
        self.kind = kind
        self.__dict__.update(parts)

    def parts(self):
        return [(k, v) for k, v in self.__dict__.items() if k != "kind"]

    def children(self):
        """Every Node directly below, with the name and index of its part."""
        for name, part in self.parts():
            if isinstance(part, Node):
                yield part, name, None
            elif isinstance(part, list):
                for k, child in enumerate(part):
                    if isinstance(child, Node):
                        yield child, name, k

    def walk(self):
        yield self
        for child, _, _ in self.children():
            yield from child.walk()

    def copy(self):
        again = lambda p: p.copy() if isinstance(p, Node) else [again(c) for c in p] if isinstance(p, list) else p
        return Node(self.kind, **{name: again(part) for name, part in self.parts()})

    def __repr__(self):
        return f"{self.kind}({', '.join(f'{n}={p!r}' for n, p in self.parts())})"


class Wrong(Exception):
    """The tree breaks a rule; the text says which."""


def labels(node):
    return {n.name for n in node.walk() if n.kind == "label"}


def paths(node, path=()):
    """Every statement of a function with the way to it: (node, part, index) for each that it stands in."""
    yield node, path
    for child, part, index in node.children():
        yield from paths(child, path + ((node, part, index),))


def is_cleanup(node, part):
    return node.kind == "defer" or (node.kind == "try" and part == "final")


def may_jump(source, target):
    """Rules 6.5 and 6.6: whether a goto at one path may go to a label at another."""
    common = 0
    while common < min(len(source), len(target)) and source[common][0] is target[common][0] and \
            source[common][1] == target[common][1] and (
                source[common][2] == target[common][2] or source[common][0].kind == "block"):
        common += 1
        if source[common - 1][2] != target[common - 1][2]:
            break
    if any(is_cleanup(node, part) for node, part, _ in source[common:]):
        return False
    for node, part, _ in target[common:]:
        if node.kind not in OPEN or (node.kind == "block" and node.decls):
            return False
    for k, (node, part, index) in enumerate(target):
        reached = source[k][2] if k < common else -1
        if node.kind == "block" and part == "body" and any(s.kind == "defer" for s in node.body[reached + 1:index]):
            return False
    return True


def innermost(path, stop):
    """The innermost step of the path for which stop(node, part) holds."""
    return next((step for step in reversed(path) if stop(step[0], step[1])), None)


def is_loop_body(node, part):
    return node.kind in ("loop", "each", "hand") and part == "body"


def in_catch(node, part):
    return node.kind == "catch" and part == "body"


def check_place(node, path, function):
    """Statements that may stand only in some places."""
    near = innermost(path, lambda n, p: is_cleanup(n, p) or is_loop_body(n, p) or n.kind == "switch")
    cleanup = innermost(path, is_cleanup)
    if node.kind == "break" and (near is None or is_cleanup(*near[:2])):
        raise Wrong("break")
    if node.kind == "continue":
        near = innermost(path, lambda n, p: is_cleanup(n, p) or is_loop_body(n, p))
        if near is None or is_cleanup(*near[:2]):
            raise Wrong("continue")
    if node.kind == "return" and (cleanup or (node.e is None) != (function.generator or function.result == "void")):
        raise Wrong("return")
    if node.kind == "yield" and (cleanup or not function.generator):
        raise Wrong("yield")
    if node.kind == "again":
        near = innermost(path, lambda n, p: is_cleanup(n, p) or in_catch(n, p))
        if near is None or is_cleanup(*near[:2]):
            raise Wrong("throw;")
    if node.kind in ("defer", "label", "case") and not (path[-1][0].kind == "block" and path[-1][1] == "body"):
        raise Wrong(f"{node.kind} outside of a block")
    if node.kind == "case" and not (len(path) > 1 and path[-2][0].kind == "switch"):
        raise Wrong("case outside of a switch")


def check_names(function):
    """Names are declared around their uses; those of counters and parameters everywhere."""
    def visit(node, known):
        if node.kind in ("var", "code", "show", "keep", "wrap") and node.name is not None and node.name not in known:
            raise Wrong(f"{node.name} is not declared")
        if node.kind == "assign" and node.name not in known:
            raise Wrong(f"{node.name} is not declared")
        if node.kind == "trace" and not set(node.names) <= known:
            raise Wrong("a name is not declared")
        inside = known
        if node.kind == "block":
            for d in node.decls:
                visit(d.e, inside)
                inside = inside | {d.name}
        elif node.kind == "with":
            inside = known | {i.name for i in node.items}
        elif node.kind in ("each", "hand"):
            visit(node.call, known)
            inside = known | {node.name}
        elif node.kind == "catch":
            inside = known | {node.name}
        for child, part, _ in node.children():
            if part not in ("decls", "call"):
                visit(child, inside)

    visit(function.body, set(function.params))


def check_catches(node):
    """Rule 6.2: a catch must be able to take something; one without codes takes all but a cancellation (6.4)."""
    if not node.catches and not node.final:
        raise Wrong("try alone")
    taken, everything = set(), False
    for c in node.catches:
        if c.codes is None:
            if everything:
                raise Wrong("catch that takes nothing")
            everything = True
        elif all(code in taken or (everything and code != CANCELED) for code in c.codes):
            raise Wrong("catch that takes nothing")
        taken.update(c.codes or ())


def check_switch(body):
    defers = [k for k, s in enumerate(body.body) if s.kind == "defer"]
    cases = [k for k, s in enumerate(body.body) if s.kind == "case"]
    if defers and cases and min(defers) < max(cases):
        raise Wrong("case past a defer")
    values = [body.body[k].value for k in cases]
    if len(values) != len(set(values)) or body.decls or cases[:1] != [0]:
        raise Wrong("cases")


def check_function(function, later):
    """Throws Wrong unless the function keeps the rules and calls only functions of `later`, by name."""
    places = list(paths(function.body, ((function, "body", None),)))
    targets = {node.name: path for node, path in places if node.kind == "label"}
    if sum(node.kind == "label" for node, _ in places) != len(targets):
        raise Wrong("a label twice")
    gone = {node.name for node, _ in places if node.kind == "goto"}
    if gone != set(targets):
        raise Wrong("goto without a label, or label without a goto")
    for node, path in places:
        check_place(node, path, function)
        if node.kind == "goto" and not may_jump(path, targets[node.name]):
            raise Wrong("goto")
        elif node.kind == "try":
            check_catches(node)
        elif node.kind == "with" and not node.items:
            raise Wrong("async with without an item")
        elif node.kind == "switch":
            check_switch(node.body)
        elif node.kind == "call" and (node.function not in later or len(node.args) != len(later[node.function].params)
                                      or later[node.function].generator != (node.how == "generator")):
            raise Wrong("call")
    check_names(function)
    if not function.generator and function.result != "void" and function.body.body[-1:] and \
            function.body.body[-1].kind != "return":
        raise Wrong("falls off its end")
    if not function.body.body and function.result != "void" and not function.generator:
        raise Wrong("falls off its end")
    if function.generator and not any(n.kind == "yield" for n, _ in places):
        raise Wrong("a generator without yield")


def check(program):
    """Throws Wrong unless the program keeps every rule."""
    for k, function in enumerate(program.functions):
        check_function(function, {f.name: f for f in program.functions[k + 1:]})


def is_right(program):
    try:
        check(program)
    except Wrong:
        return False
    return True
