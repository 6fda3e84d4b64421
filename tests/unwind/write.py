"""Writes the tree of a program as Async C."""

from pathlib import Path

from machine import ROUNDS
from tree import CANCELED

PRELUDE = (Path(__file__).resolve().parent / "prelude.ac").read_text()
NAMES = {CANCELED: "AC_ECANCELED", -104: "UV_ECONNRESET", -110: "AC_ETIMEDOUT"}
TYPES = {"int": "int", "void": "void", "pair": "pair", "wide": "double"}
# How a variable is declared and how it is used: some live in registers, others have an address.
SHAPES = {"plain": ("int {0} = {1};", "{0}"), "cell": ("int {0}[2] = {{0, {1}}};", "{0}[1]"),
          "pointed": ("int {0} = {1}, *{0}p = &{0};", "*{0}p"), "volatile": ("volatile int {0} = {1};", "{0}"),
          "member": ("struct {{ int a, x; }} {0} = {{.x = {1}}};", "{0}.x"), "wide": ("long long {0} = {1};", "(int){0}")}
SIMPLE = ("eval", "trace", "assign", "throw", "again", "yield", "return", "break", "continue")
# How a program is written: as it is; what leaves blocks in arguments of macros; braces in macros, so that acc has to expand
# it; some statements under #if.
STYLES = ("plain", "jumps", "braces", "directives")
LEAVING = ("break", "continue", "return", "goto", "throw", "make", "again", "keep", "wrap", "yield")


def code(value):
    return NAMES.get(value, str(value))


class Writer:
    def __init__(self, program, prefix):
        self.program, self.prefix, self.lines, self.depth = program, prefix, [], 0
        self.functions = {f.name: f for f in program.functions}

    def emit(self, text):
        self.lines.append("  " * self.depth + text)

    def write(self):
        for function in reversed(self.program.functions):
            self.function(function)
        first = f"{self.prefix}{self.program.functions[0].name}"
        self.emit(f"static ac_error *{self.prefix}run(int *value) {{ return ac_run_try({first}(), value); }}")
        return "\n".join(self.lines) + "\n"

    def function(self, f):
        self.current, self.uses = f, {}
        params = ", ".join(f"int {p}" for p in f.params) or "void"
        self.emit(f"static async {'yield ' if f.generator else ''}{TYPES[f.result]} {self.prefix}{f.name}({params}) {{")
        self.depth += 1
        counters = sorted({n.counter for n in f.walk() if n.kind in ("goto", "loop")})
        if counters:
            self.emit(f"int {', '.join(c + ' = 0' for c in counters)};")
        self.inside(f.body)
        self.depth -= 1
        self.emit("}")

    # ---- expressions

    def text(self, e):
        return getattr(self, "e_" + e.kind)(e)

    def use(self, name):
        return self.uses.get(name, name)

    def e_const(self, e):
        return str(e.value)

    def e_var(self, e):
        return self.use(e.name)

    def e_code(self, e):
        return f"{e.name}->code"

    def e_pick(self, e):
        return f"(int)pick({e.site}, {e.n})"

    def e_op(self, e):
        return f"await op({e.site}, {'true' if e.risky else 'false'})"

    def called(self, e):
        return f"{self.prefix}{e.function}({', '.join(self.text(a) for a in e.args)})"

    def e_call(self, e):
        call = self.called(e)
        call = f"await ac_spawn({call})" if e.how == "spawn" else f"await {call}"
        result = self.functions[e.function].result
        return f"({call}).b" if result == "pair" else f"(int)({call})" if result == "wide" else call

    def e_mix(self, e):
        return f"mix({self.text(e.left)}, {self.text(e.right)})"

    def e_and(self, e):
        return f"(({self.text(e.left)}) && ({self.text(e.right)}))"

    def e_or(self, e):
        return f"(({self.text(e.left)}) || ({self.text(e.right)}))"

    def e_choose(self, e):
        return f"(({self.text(e.condition)}) ? {self.text(e.left)} : {self.text(e.right)})"

    # ---- statements

    def statement(self, s):
        getattr(self, "s_" + s.kind)(s)
        if self.program.style == "jumps" and s.kind in LEAVING:
            last = self.lines[-1].strip()
            self.lines[-1] = "  " * self.depth + f"DO({last.removesuffix(';')});"

    def inside(self, block):
        for d in block.decls:
            declare, self.uses[d.name] = SHAPES[d.shape][0], SHAPES[d.shape][1].format(d.name)
            self.emit(declare.format(d.name, self.text(d.e)))
        for k, s in enumerate(block.body):
            if self.program.style == "directives" and k % 3 == 1:
                self.under_directive(s)
            else:
                self.statement(s)

    def under_directive(self, s):
        """With something in the branch that is not compiled which would break the program."""
        self.lines.append("#ifdef SITES")
        self.statement(s)
        self.lines += ["#else", "{ defer say(\"wrong\"); goto wrong; }", "#endif"]

    def braces(self):
        return ("BEGIN", "END") if self.program.style == "braces" and len(self.lines) % 2 else ("{", "}")

    def body(self, head, block, bare=True):
        """A head and a block, or the simple statement that is all of it."""
        if bare and not block.decls and len(block.body) == 1 and block.body[0].kind in SIMPLE:
            self.statement(block.body[0])
            self.lines[-1] = "  " * self.depth + head + " " + self.lines[-1].lstrip()
            return
        begin, end = self.braces()
        self.emit(f"{head} {begin}")
        self.depth += 1
        self.inside(block)
        self.depth -= 1
        self.emit(end)

    def s_block(self, s):
        self.emit("{")
        self.depth += 1
        self.inside(s)
        self.depth -= 1
        self.emit("}")

    def s_eval(self, s):
        text = self.text(s.e)
        self.emit(f"{text};" if s.e.kind in ("op", "call") and text.startswith("await") else f"(void)({text});")

    def s_assign(self, s):
        self.emit(f"{self.use(s.name).removeprefix('(int)')} = {self.text(s.e)};")

    def s_trace(self, s):
        values = "".join(", " + self.use(n) for n in s.names)
        self.emit(f'say("{s.site}{" %d" * len(s.names)}\\n"{values});')

    def s_show(self, s):
        self.emit(f"show({s.site}, {s.name});")

    def s_if(self, s):
        self.body(f"if ({self.text(s.condition)})", s.then, False)
        if s.other:
            self.body("else", s.other, False)

    def s_loop(self, s):
        k, limit, condition = s.counter, s.limit, self.text(s.condition)
        if s.form == "for":
            step = "" if s.step.kind == "const" else f", {self.text(s.step)}"
            self.body(f"for ({k} = 0; {k} < {limit} && ({condition}); {k}++{step})", s.body)
            return
        self.emit(f"{k} = 0;")
        if s.form == "while":
            self.body(f"while ({k}++ < {limit} && ({condition}))", s.body)
        else:
            self.body("do", s.body, False)
            self.lines[-1] += f" while (++{k} < {limit} && ({condition}));"

    def s_switch(self, s):
        self.body(f"switch ((unsigned)({self.text(s.e)}) % {s.n})", s.body, False)

    def s_case(self, s):
        self.emit(f"case {s.value}:;")

    def s_label(self, s):
        self.emit(f"{s.name}:;")

    def s_goto(self, s):
        self.emit(f"if ({s.counter}++ < 2) goto {s.name};")

    def s_break(self, s):
        self.emit("break;")

    def s_continue(self, s):
        self.emit("continue;")

    def s_return(self, s):
        if not s.e:
            self.emit("return;")
        else:
            self.emit(f"return (pair){{1, {self.text(s.e)}, 2}};" if self.current.result == "pair"
                      else f"return {self.text(s.e)};")

    def s_throw(self, s):
        self.emit(f"throw {code(s.code)};")

    def s_make(self, s):
        self.emit(f'throw ac_error_make({s.code}, "%s", "{s.text}");')

    def s_again(self, s):
        self.emit("throw;")

    def s_keep(self, s):
        self.emit(f"throw ac_error_keep({s.name});")

    def s_wrap(self, s):
        self.emit(f'throw ac_error_wrap({s.name}, {s.code}, "wrapped");')

    def s_try(self, s):
        self.body("try", s.body, self.program.bare)
        for c in s.catches:
            named = f"const ac_error *{c.name}" if any(
                n.kind in ("code", "show", "keep", "wrap") and n.name == c.name for n in c.body.walk()) else ""
            codes = ", ".join(code(v) for v in c.codes or ())
            what = " : ".join(t for t in (named, codes) if t)
            self.body(f"catch ({what or 'const ac_error *'})", c.body, self.program.bare)
        if s.final:
            self.body("finally", s.final, self.program.bare)

    def s_defer(self, s):
        self.body("defer", s.body)

    def item(self, i):
        quiet = "true" if self.current.generator else "false"
        pointer = "*" if i.type == "conn" else ""
        make = {"awaits": f"await {i.type}_make", "null": "conn_null", "direct": "conn_get"}[i.form]
        init = f"{{{i.site}, {quiet}}}" if i.form == "direct" and i.type != "conn" else f"{make}({i.site}, {quiet})"
        self.uses[i.name] = f"({i.name} ? (int){i.name}->site : 0)" if pointer else f"(int){i.name}.site"
        return f"{'struct ' if i.type == 'box' else ''}{i.type} {pointer}{i.name} = {init}"

    def s_with(self, s):
        self.body(f"async with ({'; '.join(self.item(i) for i in s.items)})", s.body)

    def s_yield(self, s):
        self.emit(f"yield {self.text(s.e)};")

    def s_each(self, s):
        self.body(f"async for (int {s.name} : {self.called(s.call)})", s.body)

    def s_hand(self, s):
        x = s.name
        self.emit("{")
        self.depth += 1
        self.emit(f"ac_generator(int) {x}g = {self.called(s.call)};")
        self.emit(f"defer await ac_close({x}g);")
        self.emit(f"int {x};")
        self.body(f"for (int {x}n = 0; {x}n < {s.limit} && await ac_next({x}g, &{x}); {x}n++)", s.body)
        if s.twice:
            self.emit(f"await ac_close({x}g);")
        self.depth -= 1
        self.emit("}")


def unit(programs):
    """A whole file: what these programs have in common, the programs, and a main that runs them from argv[1] on."""
    texts = [PRELUDE] + [Writer(p, f"p{k}_").write() for k, p in enumerate(programs)]
    runs = ", ".join(f"{{{p.seed}, p{k}_run, {{{', '.join(map(str, p.cancels))}}}}}" for k, p in enumerate(programs))
    texts.append(f"""static const struct {{
  unsigned seed;
  runner *run;
  unsigned cancels[{ROUNDS}];
}} programs[] = {{{runs}}};

int main(int argc, char **argv) {{
  for (size_t k = argc > 1 ? (size_t)atoi(argv[1]) : 0; k < sizeof programs / sizeof *programs; k++) {{
    start(programs[k].seed);
    for (int round = 0; round < {ROUNDS}; round++) finish(programs[k].run, programs[k].cancels[round]);
  }}
  return 0;
}}
""")
    return "\n".join(texts)
