#!/usr/bin/env python3
"""What docs/*.md show is tried: programs print what stands below them, links lead somewhere, paths and names exist.

A page is read from top to bottom, in a directory of its own:

    a c block whose first line is `// file: NAME` becomes that file; other c blocks are fragments
    a console block holds commands, `$ command`, each followed by all that it prints, errors included

`./run FILE` compiles and runs a program of the repository. The clock is virtual. Every .ac file that no command of its
page names must compile without a warning. -u rewrites what is printed."""

import re

import lib
from lib import Failure

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"// file: (\S+)\n")


class Page:
    def __init__(self, path, scratch, update):
        self.path, self.scratch, self.update, self.status = path, scratch, update, 0
        self.text = path.read_text()
        self.files = []

    def line(self, offset):
        return f"{self.path.name}:{self.text.count(chr(10), 0, offset) + 1}"

    def shell(self, command):
        """Runs it as a terminal would show it: both outputs in one, `$?` from the command before."""
        at = self.scratch
        if command.startswith("./run "):
            at, program = lib.ROOT, self.scratch / "program"
            command = f"acc -O2 -g {command[6:]} -o {program} && {program}"
        env = {"PATH": f"{lib.ACC.parent}:{lib.ENV['PATH']}", "ACC_CC": "gcc"}
        script = f"exec 2>&1; (exit {self.status}); {command}"
        self.status, out, _ = lib.run(["bash", "-c", script], env, cwd=at)
        return out

    def session(self, block, offset):
        """Runs the commands of a console block; gives the block as it should be."""
        result = ""
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            out = self.shell(command)
            result += f"$ {command}\n{out}"
            if out != expected and not self.update:
                raise Failure(f"{self.line(offset)}: $ {command}\n" + lib.diff(expected, out))
        return result

    def compile_rest(self):
        for name in self.files:
            if name.endswith(".ac") and not re.search(rf"^\$ .*\b{re.escape(name)}", self.text, re.M):
                told = self.shell(f"acc -c -Wall -Wextra -Werror {name} -o rest.o")
                if told or self.status:
                    raise Failure(f"{name}: {told}")

    def programs(self):
        text = self.text
        for match in BLOCK.finditer(self.text):
            language, block = match.groups()
            file = FILE.match(block)
            if language == "c" and file:
                (self.scratch / file[1]).write_text(block)
                self.files.append(file[1])
            elif language == "console":
                text = text.replace(block, self.session(block, match.start()), 1)
        self.compile_rest()
        if self.update:
            self.path.write_text(text)

    def links(self):
        prose = BLOCK.sub("", self.text)
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
            if "://" not in target and not (self.path.parent / target).exists():
                raise Failure(f"a link leads nowhere: {target}")
        for path in re.findall(r"`((?:tests|tools|samples|compiler|grammar|runtime|docs)/[\w./-]*)`", prose):
            if not (lib.ROOT / path).exists():
                raise Failure(f"names {path}, which does not exist")

    def names(self):
        """What the page calls ac_..., the headers declare, or the page itself; or the environment may hold it."""
        headers = "".join(p.read_text() for p in (lib.ROOT / "runtime" / "include").rglob("*.h"))
        for source in [*(lib.ROOT / "runtime").rglob("*.c"), *(lib.ROOT / "compiler").glob("*.c")]:
            headers += " ".join(["", *re.findall(r'getenv\("(\w+)"\)', source.read_text())])
        programs = "".join(block for _, block in BLOCK.findall(self.text))
        for name in set(re.findall(r"(?<![\w-])(?:ac|AC)_[A-Za-z]\w*\b(?!\.\w)", BLOCK.sub("", self.text))):
            if not re.search(rf"\b{name}\b", headers + programs):
                raise Failure(f"speaks of {name}, which no header declares")


def test(path, scratch, update):
    page = Page(path, scratch, update)
    page.links()
    page.names()
    page.programs()


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, (lib.ROOT / "docs").glob("*.md"), lambda p: p.stem)
    lib.run_all(args, tests, lambda t, scratch: test(t, scratch, args.update), lambda p: f"docs/{p.stem}")


if __name__ == "__main__":
    main()
