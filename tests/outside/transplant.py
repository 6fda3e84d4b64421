"""Makes functions of a file of somebody else's program async, so that the rest of the program need not know.

    int f(int a) { ... g(a) ... }

becomes f_plain, the same; f_async, which awaits g_async and yields at random; and

    int f(int a) { return ac_loop_current() ? f_plain(a) : ac_run(f_async(a)); }

so that f may be called from anywhere, also where it already runs."""

import random
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "erase"))

import mechanical

# Functions with one of these in their text stay as they are: static locals would be there twice.
LEFT_ALONE = mechanical.FOREIGN | {"static", "inline", "__inline", "__inline__", "l_noret"}


def parameter_name(tokens):
    """The name that a parameter declares, or None."""
    depth = 0
    for k, t in enumerate(tokens):
        if t.text == "(" and tokens[k + 1].text == "*":
            return next((u.text for u in tokens[k + 2:] if u.kind == "word" and u.text not in mechanical.NO_TYPE), None)
    named = [t for k, t in enumerate(tokens) if t.kind == "word" and not inside_brackets(tokens, k)]
    return named[-1].text if len(named) > 1 and named[-1].text not in mechanical.TYPES else None


def inside_brackets(tokens, k):
    before = [t.text for t in tokens[:k]]
    return before.count("[") > before.count("]")


def is_old_style(f, code, partner):
    """Whether its definition says behind the list what the parameters are."""
    start, at = f.starts[-1]
    return mechanical.is_old_head(code, partner, start, f.body[0])


def parameters(code, partner, at, old=False):
    """The names of the parameters of the function whose name stands at `at`, or None if one cannot be told."""
    first, last = at + 2, partner[at + 1]
    if [t.text for t in code[first:last]] in ([], ["void"]):
        return []
    groups, start, i = [], first, first
    while i <= last:
        if i == last or code[i].text == ",":
            groups.append(code[start:i])
            start = i + 1
        i = partner[i] + 1 if i < last and code[i].text in mechanical.OPEN else i + 1
    names = [g[0].text if old else parameter_name(g) for g in groups]
    return None if None in names else names


def eligible(f, code, partner):
    if f.definitions != 1 or f.name == "main" or f.reason in ("variadic", "an attribute", "its body"):
        return False
    start, at = f.starts[-1]
    whole = {t.text for t in code[at + 1:f.body[1]] if t.kind == "word"} | {t.text for t in code[start:at]} - {"static"}
    return not whole & LEFT_ALONE and not mechanical.is_untyped(code, partner, start, at) and \
        parameters(code, partner, at, is_old_style(f, code, partner)) is not None


def text_of(tokens, code, first, last):
    """The text from one token to another, as it stood."""
    begin, end = tokens.index(code[first]), tokens.index(code[last])
    return "".join(t.before + t.text + t.after for t in tokens[begin:end + 1])


def head(code, f, suffix):
    """What declares f under another name."""
    start, at = f.starts[-1]
    words = [t.text + (suffix if k == at else "") for k, t in enumerate(code[start:f.body[0]], start)]
    return " ".join(words)


def prototype(code, partner, f, suffix):
    start, at = f.starts[-1]
    if not is_old_style(f, code, partner):
        return head(code, f, suffix)
    return " ".join(t.text for t in code[start:at]) + f" {f.name}{suffix}()"


def wrapper(code, partner, f):
    start, at = f.starts[-1]
    given = ", ".join(parameters(code, partner, at, is_old_style(f, code, partner)))
    is_void = "void" in [t.text for t in code[start:at]] and code[at - 1].text != "*"
    plain, task = f"{f.name}_plain({given})", f"ac_run({f.name}_async({given}))"
    body = f"if (ac_loop_current()) {plain}; else {task};" if is_void else f"return ac_loop_current() ? {plain} : {task};"
    return f"{head(code, f, '')} {{ {body} }}\n"


def async_body(tokens, code, partner, f, chosen, bodies, rng, yields):
    """The body of f_async; the tokens are changed for it, and changed back."""
    changed = []

    def put(i, before, after):
        changed.append((code[i], code[i].before, code[i].after))
        code[i].before, code[i].after = before + code[i].before, code[i].after + after

    for i, callee in f.calls:
        if callee in chosen and callee.starts[0][0] < i:
            put(i, "(await ", "_async")
            put(partner[i + 1], "", ")")
    for i in mechanical.statement_starts(code, partner, f, bodies):
        if rng.random() < yields:
            put(i, "", " await ac_yield();")
    text = text_of(tokens, code, f.body[0], f.body[1])
    for t, before, after in reversed(changed):
        t.before, t.after = before, after
    return text


def macros_of(path, flags):
    """The names that are macros at the end of the file."""
    out = subprocess.run(["gcc", "-E", "-dM", *flags, path], capture_output=True, text=True).stdout
    return set(re.findall(r"^#define (\w+)", out, re.M))


def transplant(path, seed=1, part=1.0, yields=0.2, flags=(), but=()):
    """The file's text with a part of its functions (but not those) made async, and their names."""
    rng, text = random.Random(seed), Path(path).read_text(errors="replace")
    macros = macros_of(path, flags) | set(but)
    tokens, code = mechanical.tokens_of(text)
    partner = mechanical.matching(code)
    funcs = mechanical.find_functions(code, partner)
    candidates = [f for f in funcs.values() if f.name not in macros and eligible(f, code, partner)]
    mechanical.refuse_vla(text, funcs, tokens, flags)
    chosen = [f for f in candidates if f.reason != "a variable length array" and rng.random() < part]
    for f in funcs.values():
        f.calls = []
    find_calls(funcs, code, partner)
    bodies = {f.body[0] for f in funcs.values() if f.body}
    made = {}
    for f in chosen:
        body = async_body(tokens, code, partner, f, chosen, bodies, rng, yields)
        made[f] = f"async {head(code, f, '_async')} {body}\n{wrapper(code, partner, f)}"
    for f in chosen:
        start, at = f.starts[0]
        code[f.starts[-1][1]].after += "_plain"
        plain, other, task = (prototype(code, partner, f, suffix) for suffix in ("", "_plain", "_async"))
        prototypes = f"{plain}; {other}; async {task};\n"
        code[start].before = prototypes + code[start].before
        code[f.body[1]].after += "\n" + made[f]
    return "#include <ac.h>\n" + "".join(t.before + t.text + t.after for t in tokens), [f.name for f in chosen]


def find_calls(funcs, code, partner):
    for i, t in enumerate(code):
        f = funcs.get(t.text) if t.kind == "word" else None
        owner = mechanical.owner_of(funcs, i) if f else None
        if owner and code[i + 1].text == "(" and code[i - 1].text not in (".", "->") and \
                not mechanical.no_await_here(code, partner, i, owner.body[0]) and \
                mechanical.is_inner_prototype(code, partner, i) is None:
            owner.calls.append((i, f))


if __name__ == "__main__":
    out, names = transplant(sys.argv[1], but=sys.argv[2:])
    print(" ".join(names), file=sys.stderr)
    print(out, end="")
