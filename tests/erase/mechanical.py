#!/usr/bin/env python3
"""Makes a plain C program async, mechanically: eligible functions become async, their calls are awaited, and
`await ac_yield()` is put in at random statement starts.

    mechanical.py FILE.c [SEED]

Works on tokens. A function stays plain if it is variadic, K&R, used otherwise than by calling it, named in a macro,
called from a plain function or where no await may stand, or if its body holds what an async body cannot."""

import random
import re
import subprocess
import sys

TOKEN = re.compile(r"""
    (?P<pp>(?:(?<=\n)|^)[ \t]*\#(?:[^\n\\]|\\.|\\\n|/\*.*?\*/)*)
  | (?P<space>\s+|//[^\n]*|/\*.*?\*/|\\\n)
  | (?P<word>[A-Za-z_$]\w*)
  | (?P<text>(?:u8|[LuU])?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<mark>\.\.\.|->|\+\+|--|&&|\|\||<<=|>>=|<<|>>|[-+*/%&|^!=<>]=|.)
""", re.X | re.S)

NOT_CALLS = {"if", "while", "for", "switch", "return", "sizeof", "typeof", "__typeof__", "__typeof", "_Alignof",
             "__alignof__", "__attribute__", "__attribute", "_Alignas", "_Generic", "_Static_assert", "asm", "__asm__", "case"}
UNEVALUATED = {"sizeof", "typeof", "__typeof__", "__typeof", "_Alignof", "__alignof__", "_Static_assert", "_Generic",
               "_Alignas", "__attribute__", "__builtin_constant_p", "__builtin_choose_expr"}
# Bodies with one of these, and declarations with one of these attributes, stay plain.
FOREIGN = {"alloca", "__builtin_alloca", "setjmp", "_setjmp", "sigsetjmp", "__builtin_setjmp", "longjmp", "va_start",
           "__builtin_va_start", "__label__", "asm", "__asm__", "__asm", "cleanup", "__cleanup__", "__builtin_apply_args",
           "__builtin_return_address", "__builtin_frame_address", "__auto_type"}
ATTRIBUTES = {"pure", "const", "malloc", "noreturn", "__noreturn__", "_Noreturn", "__pure__", "__const__", "constructor",
              "destructor", "alias", "ifunc", "returns_twice", "naked", "nonnull", "format", "alloc_size", "weak"}
NO_TYPE = {"static", "extern", "inline", "__inline", "__inline__", "const", "volatile", "register", "_Noreturn", "__extension__"}
OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


class Token:
    def __init__(self, kind, text):
        self.kind, self.text, self.before, self.after = kind, text, "", ""
        self.index = 0


def tokens_of(text):
    """All tokens, and those that mean something, which know their place among each other."""
    all_tokens = [Token(m.lastgroup, m.group()) for m in TOKEN.finditer(text)]
    code = [t for t in all_tokens if t.kind not in ("space", "pp")]
    for i, t in enumerate(code):
        t.index = i
    return all_tokens, code


def matching(code):
    """For each bracket the index of its partner."""
    partner, stack = {}, []
    for i, t in enumerate(code):
        if t.kind == "mark" and t.text in OPEN:
            stack.append(i)
        elif t.kind == "mark" and t.text in CLOSE and stack:
            j = stack.pop()
            partner[i], partner[j] = j, i
    return partner


class Func:
    """A function that the file defines or declares."""

    def __init__(self, name):
        self.name, self.starts, self.empty_params, self.body = name, [], [], None
        self.eligible, self.reason, self.calls = True, "", []

    def reject(self, reason):
        if self.eligible:
            self.eligible, self.reason = False, reason
            return True
        return False


def chunks(code, partner):
    """The file's outermost declarations: (first, end of the declarator, '{' of the body or None, end)."""
    i = 0
    while i < len(code):
        start = i
        while i < len(code) and code[i].text not in (";", "{"):
            i = partner.get(i, i) + 1 if code[i].text in OPEN else i + 1
        if i >= len(code):
            return
        if code[i].text == ";":
            yield start, i, None, i
            i += 1
            continue
        previous = code[i - 1].text
        words = {t.text for t in code[start:i]}
        is_body = "=" not in words and (previous == ")" or previous not in ("struct", "union", "enum") and
                                        any(t.text == "(" for t in code[start:i]) and
                                        not {"struct", "union", "enum"} & {code[i - 2].text, previous})
        end = partner.get(i, len(code) - 1)
        if is_body:
            yield start, i, i, end
            i = end + 1
        else:  # a type or an initialiser: goes on to its ';'
            i = end + 1
            while i < len(code) and code[i].text != ";":
                i = partner.get(i, i) + 1 if code[i].text in OPEN else i + 1
            yield start, i, None, i
            i += 1


def declarator(code, partner, start, end):
    """Where the name of a plain function declarator stands, or None."""
    i = start
    while i < end:
        t = code[i]
        if t.kind == "word" and i + 1 < end and code[i + 1].text == "(" and t.text not in NOT_CALLS:
            return i
        if t.text == "=" or t.text == "{":
            return None
        if t.text == "(" and i > start and code[i - 1].text not in NOT_CALLS:
            return None  # a pointer to a function, or a function that returns one
        i = partner.get(i, i) + 1 if t.text in OPEN else i + 1
    return None


def find_functions(code, partner):
    funcs = {}
    for start, end, body, last in chunks(code, partner):
        at = declarator(code, partner, start, end)
        if at is None or code[start].text == "typedef":
            continue
        name, close = code[at].text, partner.get(at + 1)
        if close is None:
            continue
        f = funcs.setdefault(name, Func(name))
        f.starts.append((start, at))
        params = [t.text for t in code[at + 2:close]]
        if "..." in params:
            f.reject("variadic")
        if not params:
            f.empty_params.append(close)
        if ATTRIBUTES & {t.text.strip("_") for t in code[start:end] if t.kind == "word" and t.text != "const"} or \
                "," in [t.text for t in code[close + 1:end]]:
            f.reject("an attribute")
        if body is not None:
            f.body = (body, last)
            if any(t.text not in ("__attribute__", "__attribute") and t.kind == "word" for t in code[close + 1:close + 2]):
                f.reject("K&R")
            inside = code[body:last]
            if FOREIGN & {t.text for t in inside if t.kind == "word"}:
                f.reject("its body")
            if name == "main" and len(params) > 1 and "char" not in params:
                f.reject("main's parameters")
    for f in funcs.values():
        if f.body is None:
            f.reject("defined elsewhere")
    return funcs


def owner_of(funcs, index):
    for f in funcs.values():
        if f.body and f.body[0] < index < f.body[1]:
            return f
    return None


def no_await_here(code, partner, index, body):
    """Whether an await may not stand at this token of a body: in sizeof and its kin, or in a statement expression."""
    if code[index - 1].text in UNEVALUATED:
        return True
    i = index
    while i > body:
        i -= 1
        t = code[i].text
        if t in CLOSE:
            i = partner.get(i, i)
        elif t == "(" and (code[i - 1].text in UNEVALUATED or code[i + 1].text == "{"):
            return True
    return False


def find_uses(funcs, all_tokens, code, partner):
    for t in all_tokens:
        if t.kind == "pp":
            for word in re.findall(r"\w+", t.text):
                if word in funcs:
                    funcs[word].reject("named in a directive")
    names = {at for f in funcs.values() for _, at in f.starts}
    for i, t in enumerate(code):
        f = funcs.get(t.text) if t.kind == "word" and i not in names else None
        if not f or i and code[i - 1].text in (".", "->"):
            continue
        owner = owner_of(funcs, i)
        if i + 1 >= len(code) or code[i + 1].text != "(" or not owner:
            f.reject("used without a call")
        elif no_await_here(code, partner, i, owner.body[0]):
            f.reject("called where no await may stand")
        elif f.empty_params and partner[i + 1] != i + 2:
            f.reject("declared without parameters, called with some")
        else:
            owner.calls.append((i, f))
    changed = True
    while changed:
        changed = False
        for f in funcs.values():
            if not f.eligible:
                for _, callee in f.calls:
                    changed |= callee.reject(f"called from {f.name}")


def is_untyped(code, partner, start, end):
    """Whether no type stands among these specifiers: C once meant int then."""
    while start < end:
        if code[start].text in ("__attribute__", "__attribute"):
            start = partner[start + 1]
        elif code[start].text not in NO_TYPE:
            return False
        start += 1
    return True


def is_block(code, partner, i, funcs_bodies):
    """Whether this '{' opens a block of statements."""
    if i in funcs_bodies:
        return True
    previous = code[i - 1].text
    if previous in (";", "{", "}", "else", "do", ":"):
        return True
    if previous == ")":
        before = partner.get(i - 1)
        return before is not None and code[before - 1].text in ("if", "while", "for", "switch")
    return False


def statement_starts(code, partner, f, bodies):
    """Tokens of an async body behind which a statement may be put."""
    stack = []
    for i in range(f.body[0], f.body[1]):
        t = code[i].text
        if t in OPEN:
            stack.append("block" if t == "{" and is_block(code, partner, i, bodies) and "expr" not in stack else "other")
            if t == "(" and code[i + 1].text == "{":
                stack[-1] = "expr"
        elif t in CLOSE:
            stack.pop()
        inside = stack and stack[-1] == "block" and "other" not in stack and "expr" not in stack
        if inside and t in (";", "{") and code[i + 1].text not in ("else", "while"):
            yield i


def refuse_vla(text, funcs, all_tokens, flags):
    """Functions with variable length arrays stay plain: the compiler knows which."""
    try:
        p = subprocess.run(["gcc", "-fsyntax-only", "-Wvla", "-x", "c", *[f for f in flags if f != "-lm"], "-"], input=text,
                           capture_output=True, text=True, errors="replace")
    except OSError:
        return
    lines = {int(n) for n in re.findall(r"^<stdin>:(\d+):\d+: warning:.*-Wvla", p.stderr, re.M)}
    if not lines:
        return
    line, where = 1, {}
    for t in all_tokens:
        if t.kind not in ("space", "pp"):
            where[t.index] = line
        line += t.text.count("\n")
    for f in funcs.values():
        if f.body and any(where[f.starts[-1][0]] <= n <= where[f.body[1]] for n in lines):
            f.reject("a variable length array")


def convert(text, seed=1, flags=(), yields=0.15):
    rng = random.Random(seed)
    all_tokens, code = tokens_of(text)
    partner = matching(code)
    funcs = find_functions(code, partner)
    refuse_vla(text, funcs, all_tokens, flags)
    find_uses(funcs, all_tokens, code, partner)
    bodies = {f.body[0] for f in funcs.values() if f.body}
    for f in funcs.values():
        if not f.eligible:
            continue
        for start, at in f.starts:
            code[start].before = "async "
            if is_untyped(code, partner, start, at):
                code[at].before += "int "
        if f.name == "main":
            for close in f.empty_params:
                code[close].before = "void"
        for i, callee in f.calls:
            if not callee.eligible:
                continue
            end = partner[i + 1]
            if code[end + 1].text in (".", "->", "[", "(", "++", "--"):
                code[i].before += "(await "
                code[end].after += ")"
            else:
                code[i].before += "await "
        for i in statement_starts(code, partner, f, bodies):
            if rng.random() < yields:
                code[i].after += " await ac_yield();"
    return "#include <ac.h>\n" + "".join(t.before + t.text + t.after for t in all_tokens)


def explain(text):
    """Which functions become async, and why others do not."""
    all_tokens, code = tokens_of(text)
    partner = matching(code)
    funcs = find_functions(code, partner)
    find_uses(funcs, all_tokens, code, partner)
    return {f.name: f.reason for f in funcs.values() if f.body}


def main():
    text = open(sys.argv[1]).read()
    for name, reason in explain(text).items():
        print(f"{name}: {reason or 'async'}", file=sys.stderr)
    print(convert(text, int(sys.argv[2]) if len(sys.argv) > 2 else 1), end="")


if __name__ == "__main__":
    main()
