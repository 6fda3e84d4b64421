#!/usr/bin/env python3
"""Makes a plain C program async, mechanically: eligible functions become async, their calls are awaited, and
`await ac_yield()` is put in at random between statements, and around random numbers an await of them.

    mechanical.py FILE.c [SEED]

Works on tokens. A function stays plain if it is variadic, used otherwise than by calling it, called from a plain
function or where no await may stand, or if its body holds what an async body cannot. Calls in macros are awaited there."""

import random
import re
import subprocess
import sys

TOKEN = re.compile(r"""
    (?P<pp>(?:(?<=\n)|^)[ \t]*\#(?:/\*.*?\*/|[^\n\\]|\\.|\\\n)*)
  | (?P<space>\n+|[^\S\n]+|//[^\n]*|/\*.*?\*/|\\\n)
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
TYPES = NO_TYPE | {"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "struct", "union", "enum"}
# No number in a statement with one of these becomes an await.
BLIND = {"asm", "__asm__", "case", "sizeof", "_Generic", "offsetof", "goto", "?", "struct", "union", "enum", "int", "long", "char"}
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
    """A function that the file defines or declares; `inner`: where prototypes in blocks start, `through`: what it calls
    by way of macros."""

    def __init__(self, name):
        self.name, self.starts, self.inner, self.empty_params, self.body = name, [], [], [], None
        self.eligible, self.reason, self.calls, self.through, self.definitions = True, "", [], set(), 0
        self.takes_none = False

    def reject(self, reason):
        if self.eligible:
            self.eligible, self.reason = False, reason
            return True
        return False


def is_old_head(code, partner, start, end):
    """Whether this is `int f(a) int a`: another declaration or the body follows."""
    at = declarator(code, partner, start, end)
    after = partner.get(at + 1, end) + 1 if at is not None else end
    return after < end and code[after].kind == "word" and code[after].text not in NOT_CALLS and \
        code[start].text != "typedef" and code[at + 2].text not in ("*", "(")


def chunks(code, partner):
    """The file's outermost declarations: (first, end of the declarator, '{' of the body or None, end)."""
    i = 0
    while i < len(code):
        start = i
        while i < len(code) and code[i].text not in (";", "{"):
            i = partner.get(i, i) + 1 if code[i].text in OPEN else i + 1
        old = i < len(code) and code[i].text == ";" and is_old_head(code, partner, start, i)
        while old and i < len(code) and not (code[i].text == "{" and code[i - 1].text == ";"):
            i = partner.get(i, i) + 1 if code[i].text in OPEN and code[i].text != "{" else i + 1
        if i >= len(code):
            return
        if code[i].text == ";":
            yield start, i, None, i
            i += 1
            continue
        previous = code[i - 1].text
        words = {t.text for t in code[start:i]}
        is_body = "=" not in words and (previous == ")" or old or previous not in ("struct", "union", "enum") and
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
    types = TYPES | {code[last - 1].text for start, _, _, last in chunks(code, partner) if code[start].text == "typedef"}
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
            f.takes_none = f.takes_none or body is not None
        if ATTRIBUTES & {t.text.strip("_") for t in code[start:end] if t.kind == "word" and t.text != "const"} or \
                "," in [t.text for t in code[close + 1:end]] and not is_old_head(code, partner, start, end):
            f.reject("an attribute")
        if body is not None:
            f.definitions += 1
            f.body = (body, last)
            inside = code[body:last]
            if FOREIGN & {t.text for t in inside if t.kind == "word"}:
                f.reject("its body")
            if name == "main" and len(params) > 1 and "char" not in [t.text for t in code[at:end]]:
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


DEFINE = re.compile(r"\s*#\s*define\s+(\w+)(\([^)]*\))?(.*)", re.S)


def find_macros(funcs, all_tokens):
    """For each macro the functions that its text calls and the words in it; a function that is named otherwise stays plain."""
    macros = {}
    for t in all_tokens:
        if t.kind != "pp":
            continue
        define = DEFINE.match(t.text)
        params, text = (define.group(2) or "", define.group(3)) if define else ("", t.text)
        words = set(re.findall(r"\w+", text)) - set(re.findall(r"\w+", params))
        for name in words & funcs.keys():
            uses = len(re.findall(rf"\b{name}\b", text))
            calls = len(re.findall(rf"(?<![.>#]){name}\s*\(", text))
            if not define or define.group(1) in funcs or uses != calls or UNEVALUATED & words or funcs[name].empty_params:
                funcs[name].reject("named in a directive")
        if define:
            known = macros.setdefault(define.group(1), set())
            known |= words
    return macros


def reached(macros, name, seen):
    """All words that the expansion of a macro may hold."""
    if name in macros and name not in seen:
        seen.add(name)
        for word in macros[name]:
            reached(macros, word, seen)
    seen.add(name)
    return seen


def is_inner_prototype(code, partner, i):
    """Whether the name at i is declared in a block: where the declaration starts, or None."""
    start = i
    while code[start - 1].kind == "word" or code[start - 1].text == "*":
        start -= 1
    typed = start < i and code[start].text in TYPES and code[start - 1].text in (";", "{", "}")
    return start if typed and code[partner[i + 1] + 1].text in (";", ",") else None


def find_uses(funcs, all_tokens, code, partner):
    macros = find_macros(funcs, all_tokens)
    names = {at for f in funcs.values() for _, at in f.starts}
    for i, t in enumerate(code):
        if t.kind != "word" or i in names or i and code[i - 1].text in (".", "->"):
            continue
        owner = owner_of(funcs, i)
        if t.text in macros:
            through = [funcs[w] for w in reached(macros, t.text, set()) if w in funcs]
            if owner and not no_await_here(code, partner, i, owner.body[0]):
                owner.through.update(through)
            else:
                for f in through:
                    f.reject("called by a macro where no await may stand")
        f = funcs.get(t.text)
        if not f:
            continue
        if i + 1 >= len(code) or code[i + 1].text != "(" or not owner:
            f.reject("used without a call")
        elif is_inner_prototype(code, partner, i) is not None:
            f.inner.append(is_inner_prototype(code, partner, i))
        elif no_await_here(code, partner, i, owner.body[0]):
            f.reject("called where no await may stand")
        elif f.takes_none and partner[i + 1] != i + 2:
            f.reject("declared without parameters, called with some")
        else:
            owner.calls.append((i, f))
    changed = True
    while changed:
        changed = False
        for f in funcs.values():
            if not f.eligible:
                for callee in [callee for _, callee in f.calls] + list(f.through):
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
    if previous == ")":  # of a header, or of a macro that is like one
        before = partner.get(i - 1)
        return before is not None and code[before - 1].kind == "word" and code[before - 1].text not in ("return", "sizeof")
    return False


def statement_starts(code, partner, f, bodies):
    """Tokens of an async body behind which a statement may be put."""
    stack, label = [], False
    for i in range(f.body[0], f.body[1]):
        t, closed = code[i].text, None
        if t in OPEN:
            stack.append("block" if t == "{" and is_block(code, partner, i, bodies) and "expr" not in stack else "other")
            if t == "(" and code[i + 1].text == "{":
                stack[-1] = "expr"
        elif t in CLOSE:
            closed = stack.pop()
        inside = stack and stack[-1] == "block" and "other" not in stack and "expr" not in stack
        label = inside and (t in ("case", "default") or label and t != ":") and t != "?"
        labelled = inside and t == ":" and (code[i - 1].text == "default" or code[i - 1].kind == "word" and
                                            code[i - 2].text in (";", "{", "}") or code[i - 2].text == "case")
        if inside and (t in (";", "{") or closed == "block" or labelled) and code[i + 1].text not in ("else", "while"):
            yield i


def numbers(code, partner, f, bodies):
    """Numbers in the expression statements, returns and conditions of an async body, around which an await may stand."""
    starts = set(statement_starts(code, partner, f, bodies))
    allowed = False
    for i in range(f.body[0], f.body[1]):
        if code[i - 1].text in (";", "{", "}") or i - 1 in starts:
            first = code[i]
            allowed = first.text in ("return", "if", "while") or \
                first.kind == "word" and code[i + 1].text in ("=", "+=", "-=", "*=", "|=", "&=", "^=", "[", ".", "->")
        if code[i].text in BLIND or code[i].text.startswith("__builtin"):
            allowed = False
        if allowed and code[i].kind == "number" and re.fullmatch(r"[1-9]\d{0,8}|0", code[i].text) and \
                not no_await_here(code, partner, i, f.body[0]) and code[i - 1].text not in ("case", "-", "."):
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


NUMBER = "async static int ac_number(int n) { await ac_yield(); return n; }\n"


def await_in_macros(funcs, all_tokens):
    for t in all_tokens:
        define = DEFINE.match(t.text) if t.kind == "pp" else None
        if not define:
            continue
        head, text = t.text[:define.start(3)], define.group(3)
        for name in sorted(set(re.findall(r"\w+", text)) & funcs.keys()):
            if funcs[name].eligible:
                text = await_calls(text, name)
        t.text = head + text


def await_calls(text, name):
    """The text with each call of the function in it awaited, in parentheses."""
    for m in reversed(list(re.finditer(rf"(?<![.>#\w]){name}\s*\(", text))):
        depth, end = 1, m.end()
        while depth and end < len(text):
            depth += (text[end] == "(") - (text[end] == ")")
            end += 1
        text = text[:m.start()] + "(await " + text[m.start():end] + ")" + text[end:]
    return text


def convert(text, seed=1, flags=(), yields=0.15, literals=0.0):
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
            if is_untyped(code, partner, start, at) and (code[partner[at + 1] + 1].text == ";" or rng.random() < 0.5):
                code[at].before += "int "
        for start in f.inner:
            code[start].before = "async "
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
        for i in numbers(code, partner, f, bodies) if literals else ():
            if rng.random() < literals:
                code[i].text = f"await ac_number({code[i].text})"
    await_in_macros(funcs, all_tokens)
    return "#include <ac.h>\n" + (NUMBER if literals else "") + "".join(t.before + t.text + t.after for t in all_tokens)


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
