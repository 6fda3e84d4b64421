"""Writes a program in Python and in Async C."""

import collections
import re
from pathlib import Path

PRELUDE = (Path(__file__).resolve().parent / "prelude.ac").read_text()
TASK = """\
static async int task_FUNCTION(int me, int v) {
  begin(me);
  defer finish(me);
  return await FUNCTION(me, v);
}
"""


Language = collections.namedtuple("Language", "column indent begin nothing end")  # column: of a clause
PYTHON = Language(0, "    ", "", ["pass"], [])
ASYNC_C = Language(1, "  ", " {", [], ["}"])


def lines_of(nodes, language, depth=0):
    pad, lines = language.indent * depth, []
    for head, body in ((clause[language.column], clause[2]) for node in nodes for clause in node.clauses):
        if head is None:
            continue
        lines += [pad + line for line in (head if body is None else head + language.begin).split("\n")]
        if body is not None:
            lines += lines_of(body, language, depth + 1) or [pad + language.indent + line for line in language.nothing]
            lines += [pad + line for line in language.end]
    return lines


def python(program):
    return "\n".join(lines_of(program.functions, PYTHON)) + "\n"


def async_c(programs):
    """The Async C of some programs, each with names of its own."""
    parts, runs = [PRELUDE], []
    for p in programs:
        lines = []
        for node in p.functions:
            lines += lines_of([node], ASYNC_C)
            name = re.search(r"int (f\d)\(", node.clauses[0][1])
            lines += TASK.replace("FUNCTION", name[1]).splitlines() if name else []
        text = "\n".join(lines)
        parts.append(re.sub(r"(?<!\w)(task_)?([fg]\d|main_)(?=\()", rf"\g<1>p{p.seed}_\g<2>", text))
        runs.append(f"  run({p.seed}, p{p.seed}_main_, {p.free}, {p.capacities[0]}, {p.capacities[1]});")
    return "\n\n".join(parts) + "\n\nint main(void) {\n" + "\n".join(runs) + "\n  return 0;\n}\n"
