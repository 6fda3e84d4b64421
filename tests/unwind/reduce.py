"""Makes a failing program smaller, on its tree: leaves out what it can as long as the program is right and fails."""

import time

from tree import Node, is_right

NOTHING = Node("const", value=1)
EXPRESSIONS = ("var", "code", "pick", "op", "call", "mix", "and", "or", "choose")


def without_orphans(program):
    """The program without gotos whose label has gone, labels whose goto has gone, and functions that nobody calls."""
    for f in program.functions:
        gotos = {n.name for n in f.walk() if n.kind == "goto"}
        there = {n.name for n in f.walk() if n.kind == "label"}
        for block in (n for n in f.walk() if n.kind == "block"):
            block.body = [s for s in block.body
                          if not (s.kind == "goto" and s.name not in there) and not (s.kind == "label" and s.name not in gotos)]
    called = {n.function for f in program.functions for n in f.walk() if n.kind == "call"}
    program.functions = [f for k, f in enumerate(program.functions) if k == 0 or f.name in called]
    return program


def instead(node):
    """What a node can be replaced by: lists of statements for a statement, an expression for an expression."""
    if node.kind in EXPRESSIONS:
        yield from (c for c, _, _ in node.children() if c.kind in EXPRESSIONS)
        if node.kind == "call" and node.how == "spawn":
            yield Node("call", function=node.function, args=node.args, how="direct")
        if node.kind != "op":
            yield NOTHING
        return
    blocks = [c for c, _, _ in node.children() if c.kind == "block"] + [c.body for c, _, _ in node.children() if c.kind == "catch"]
    for block in blocks:
        yield block.body
        yield [block]


def copies(program, change):
    """A copy of the program to which change(its nodes, in walking order) was done."""
    again = program.copy()
    change(list(again.walk()))
    return without_orphans(again)


def leave_out(k, name, first, size):
    def change(nodes):
        del getattr(nodes[k], name)[first:first + size]
    return change


def put(k, name, index, new):
    """In node k, a part becomes another; a statement in a body may become several."""
    def change(nodes):
        fresh = new.copy() if isinstance(new, Node) else [s.copy() for s in new] if new is not None else None
        if index is None:
            setattr(nodes[k], name, fresh)
        elif isinstance(fresh, list):
            getattr(nodes[k], name)[index:index + 1] = fresh
        else:
            getattr(nodes[k], name)[index] = fresh
    return change


def removals(program):
    for k, node in enumerate(program.walk()):
        for name, part in node.parts():
            if not isinstance(part, list) or name not in ("body", "decls", "catches", "items", "names", "codes"):
                continue
            size = len(part)
            while size:
                for first in range(0, len(part), size):
                    yield leave_out(k, name, first, size)
                size //= 2


def replacements(program):
    for k, node in enumerate(program.walk()):
        for child, name, index in node.children():
            if node.kind == "block" and name == "body":
                for new in instead(child):
                    if isinstance(new, list):
                        yield put(k, name, index, new)
            elif child.kind in EXPRESSIONS and name != "call":
                for new in instead(child):
                    yield put(k, name, index, new)
        for name in ("final", "other"):
            if getattr(node, name, None):
                yield put(k, name, None, None)
        if node.kind == "program" and node.style != "plain":
            yield lambda nodes: setattr(nodes[0], "style", "plain")
        for turn, at in enumerate(node.cancels if node.kind == "program" else ()):
            if at:
                yield lambda nodes, turn=turn: nodes[0].cancels.__setitem__(turn, 0)
        if node.kind == "decl" and node.shape != "plain":
            yield lambda nodes, k=k: setattr(nodes[k], "shape", "plain")
        if node.kind == "function" and node.result in ("pair", "wide"):
            yield lambda nodes, k=k: setattr(nodes[k], "result", "int")


def once(program, changes, fails, until):
    """Goes on from each smaller program that fails; the place in the list of changes is kept."""
    at, changed = 0, False
    while time.time() < until:
        ways = list(changes(program))
        if at >= len(ways):
            break
        smaller = copies(program, ways[at])
        if is_right(smaller) and repr(smaller) != repr(program) and fails(smaller):
            program, changed = smaller, True
        else:
            at += 1
    return program, changed


def reduce(program, fails, seconds):
    """The smallest program found in that time for which fails(program) holds."""
    until, changed = time.time() + seconds, True
    while changed and time.time() < until:
        program, first = once(program, removals, fails, until)
        program, second = once(program, replacements, fails, until)
        changed = first or second
    return program
