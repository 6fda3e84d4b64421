"""Writes a program in Python and in Async C."""

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


def python_lines(nodes, depth=0):
    pad, lines = "    " * depth, []
    for node in nodes:
        for py, _, body in node.clauses:
            if py is None:
                continue
            lines += [pad + line for line in py.split("\n")]
            if body is not None:
                lines += python_lines(body, depth + 1) or [pad + "    pass"]
    return lines


def c_lines(nodes, depth=0):
    pad, lines = "  " * depth, []
    for node in nodes:
        for _, ac, body in node.clauses:
            if ac is None:
                continue
            lines.append(pad + ac + (" {" if body is not None else ""))
            if body is not None:
                lines += c_lines(body, depth + 1) + [pad + "}"]
    return lines


def python(program):
    return "\n".join(python_lines(program.functions)) + "\n"


def async_c(programs):
    """The Async C of some programs, each with names of its own."""
    parts, runs = [PRELUDE], []
    for p in programs:
        lines = []
        for node in p.functions:
            lines += c_lines([node])
            name = re.search(r"int (f\d)\(", node.clauses[0][1])
            lines += TASK.replace("FUNCTION", name[1]).splitlines() if name else []
        text = "\n".join(lines)
        parts.append(re.sub(r"(?<!\w)(task_)?([fg]\d|main_)(?=\()", rf"\g<1>p{p.seed}_\g<2>", text))
        runs.append(f"  run({p.seed}, p{p.seed}_main_, {p.free}, {p.capacities[0]}, {p.capacities[1]});")
    return "\n\n".join(parts) + "\n\nint main(void) {\n" + "\n".join(runs) + "\n  return 0;\n}\n"
