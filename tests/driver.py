#!/usr/bin/env python3
"""acc as a driver: what users of gcc expect of its options, files and messages."""

import os
import re
import signal
import sys

import lib
from lib import check, equal

HELLO = """#include <ac.h>
#include <stdio.h>
#include "words.h"
static async int f(int x) { await ac_yield(); return x; }
async int main(void) {
  printf("%s %d\\n", WORD, await f(NUMBER));
  return 0;
}
"""
PLAIN = '#include <stdio.h>\nint plain(void);\nint plain(void) { return 40; }\n'


class Place(lib.Place):
    def __init__(self, scratch):
        super().__init__(scratch)
        self.write("main.ac", HELLO)
        self.write("words.h", '#define WORD "hello"\n#ifndef NUMBER\n#define NUMBER 1\n#endif\n')
        self.write("plain.c", PLAIN)


# Each function below is a test; its name says what holds.

def links_to_a_out_by_default(p):
    p.acc("main.ac")
    equal(p.run(), "hello 1\n")


def takes_options_in_any_order_and_joined_or_apart(p):
    p.acc("-DNUMBER=7", "-o", "app", "-O2", "main.ac", "-g", "-I", ".", "-I.", "-Wall", "-std=gnu11", "-D", "UNUSED")
    equal(p.run("./app"), "hello 7\n")


def compiles_several_files_of_any_kind(p):
    p.write("main.ac", "#include <ac.h>\n#include <stdio.h>\nint plain(void);\nasync int other(int);\n"
            "async int main(void) { printf(\"%d\\n\", plain() + await other(2)); return 0; }\n")
    p.write("other.ac", "#include <ac.h>\nasync int other(int x) { await ac_yield(); return x; }\n")
    p.acc("-c", "plain.c")
    p.acc("-c", "other.ac")
    equal([f for f in p.files() if f.endswith(".o")], ["other.o", "plain.o"])
    p.acc("main.ac", "other.o", "plain.o", "-o", "one")
    equal(p.run("./one"), "42\n")
    p.acc("main.ac", "other.ac", "plain.c", "-o", "two")
    equal(p.run("./two"), "42\n")
    equal([f for f in p.files() if f.endswith((".o", ".ac.c", ".tmp"))], ["other.o", "plain.o"])


def tells_only_the_linker_what_is_for_it(p):
    p.acc("main.ac", "plain.c", "-Wall", "-Werror", "-fuse-ld=bfd", "-static-libgcc", "-Wl,-O1", env={"ACC_CC": "clang"})
    equal(p.run(), "hello 1\n")


def is_a_c_compiler_for_c_files(p):
    p.write("main.c", "int main(void) { return 0; }\n")
    p.acc("main.c", "-o", "plain")
    p.run("./plain")
    p.write("lib.c", "int f(void) { return 1; }\n")
    p.acc("-shared", "-fPIC", "lib.c", "-o", "lib.so")


def emits_c_beside_the_source(p):
    p.acc("--emit-c", "main.ac")
    check("main.ac.c" in p.files(), f"no main.ac.c: {p.files()}")
    p.acc("--emit-c", "-o", "out.c", "main.ac")
    equal(p.read("out.c"), p.read("main.ac.c"))
    out, _ = p.acc("--emit-c", "-o", "-", "main.ac")
    equal(out, p.read("out.c"))
    check('#line' in out, "no #line in it")
    out, _ = p.acc("--emit-c", "--no-line", "-o", "-", "main.ac")
    check('#line' not in out, "#line in spite of --no-line")


def emitted_c_builds_without_acc(p):
    p.acc("--emit-c", "-o", "out.c", "main.ac")
    lib_dir, include = lib.ACC.parent.parent / "lib", lib.ACC.parent.parent / "include"
    status, _, err = lib.run(["gcc", "-Wall", "-Wextra", "-Werror", "-I", include, "-o", "app", "out.c", lib_dir / "libac.a",
                              "-luv", "-lm", "-lpthread"], cwd=p.path)
    check(status == 0, err)
    equal(p.run("./app"), "hello 1\n")


def output_is_deterministic(p):
    first, _ = p.acc("--emit-c", "-o", "-", "main.ac")
    p.write("sub/main.ac", HELLO)
    second, _ = p.acc("--emit-c", "-o", "-", "main.ac")
    equal(second, first)
    p.acc("-c", "-g", "main.ac", "-o", "a.o")
    p.acc("-c", "-g", "main.ac", "-o", "b.o")
    check((p.path / "a.o").read_bytes() == (p.path / "b.o").read_bytes(), "two objects of one source differ")
    check(b"/tmp/acc" not in (p.path / "a.o").read_bytes().replace(str(p.path).encode(), b""), "a temporary's name in the object")


def depfiles_name_the_source_and_its_headers(p):
    p.acc("-c", "-MD", "main.ac")
    text = p.read("main.d")
    check(text.startswith("main.o:"), text[:200])
    check("main.ac" in text and "words.h" in text and "ac.h" in text, text)
    check("/tmp/acc" not in text and ".ac.c" not in text, f"names a temporary: {text}")
    p.acc("-c", "-MMD", "-MF", "deps", "-MT", "target", "-MP", "main.ac", "-o", "x.o")
    text = p.read("deps")
    check(text.startswith("target:") and "words.h:" in text and "stdio.h" not in text, text)
    out, _ = p.acc("-MM", "main.ac")
    check(out.startswith("main.o: main.ac ") and "words.h" in out, out)


def writes_nothing_after_an_error(p):
    p.write("bad.ac", "#include <ac.h>\nint f(void) { return await g(); }\n")
    before = p.files()
    for args in (["-c", "bad.ac"], ["bad.ac"], ["--emit-c", "bad.ac"], ["-c", "bad.ac", "-o", "x.o"], ["-S", "bad.ac"],
                 ["main.ac", "bad.ac", "-o", "app"]):
        p.acc(*args, status=1)
        equal(p.files(), before)
    p.write("keep.o", "old")
    p.acc("-c", "bad.ac", "-o", "keep.o", status=1)
    equal(p.read("keep.o"), "old")


def leaves_nothing_when_a_signal_ends_it(p):
    p.write("cc.sh", '#!/bin/sh\ncase "$*" in *-E*) exec cc "$@";; esac\nkill -$SIGNAL $PPID\nexec sleep 60\n')
    (p.path / "cc.sh").chmod(0o755)
    (p.path / "tmp").mkdir()
    before = p.files()
    for name in ("INT", "TERM", "HUP", "PIPE"):
        p.acc("-c", "main.ac", status=-signal.Signals["SIG" + name],
              env={"ACC_CC": "./cc.sh", "SIGNAL": name, "TMPDIR": str(p.path / "tmp")})
        equal(p.files() + os.listdir(p.path / "tmp"), before)


def only_checks_with_fsyntax_only(p):
    before = p.files()
    p.acc("-fsyntax-only", "main.ac")
    equal(p.files(), before)


def stops_at_assembly_or_preprocessed_text(p):
    p.acc("-S", "main.ac")
    check("main" in p.read("main.s"), "no assembly")
    out, _ = p.acc("-E", "main.ac")
    check("main__run" in out and '"main.ac"' in out, "-E is not the generated C with the lines of the source")


def reads_options_from_a_file(p):
    p.write("options", '-o app\n-DNUMBER=9 "main.ac"\n')
    p.acc("@options")
    equal(p.run("./app"), "hello 9\n")


def takes_the_language_from_x(p):
    p.write("source", HELLO)
    p.acc("-x", "ac", "source", "-o", "app")
    equal(p.run("./app"), "hello 1\n")
    p.acc("-x", "ac", "source", "-x", "none", "plain.c", "-o", "app")
    p.acc("-x", "c", "-c", "plain.c", "-o", "plain.o")


def shows_its_commands(p):
    before = p.files()
    _, err = p.acc("-###", "main.ac")
    check("-luv" in err and "libac.a" in err, err)
    equal(p.files(), before)
    _, err = p.acc("-v", "-c", "main.ac")
    check("main.o" in err, err)


def keeps_temporaries_if_asked(p):
    p.acc("-save-temps", "-c", "main.ac")
    check("main.ac.c" in p.files(), f"no main.ac.c: {p.files()}")


def says_its_version(p):
    out, _ = p.acc("--version")
    check(re.match(r"acc \(Async C\) \d+\.\d+\.\d+\n", out), out)
    out, _ = p.acc("--help")
    check("--emit-c" in out, out)
    out, _ = p.acc("-dumpmachine")
    check("linux" in out or "-" in out, out)


def takes_the_compiler_from_the_environment(p):
    for env in ({"ACC_CC": "clang"}, {"CC": "clang"}, {"ACC_CC": "clang", "CC": "nothing_of_this_kind"},
                {"CC": "gcc -m64"}):
        p.acc("main.ac", "-o", "app", env=env)
        equal(p.run("./app"), "hello 1\n")
    _, err = p.acc("main.ac", status=1, env={"ACC_CC": "nothing_of_this_kind"})
    check("cannot run 'nothing_of_this_kind': No such file or directory" in err, err)


def names_with_blanks_work(p):
    p.write("a dir/my file.ac", HELLO.replace('"words.h"', '"../words.h"'))
    p.acc("a dir/my file.ac", "-o", "a dir/my app")
    equal(p.run("./a dir/my app"), "hello 1\n")


def works_where_it_is_moved(p):
    root = lib.ACC.parent.parent
    for name in ("bin/acc", "lib/libac.a"):
        (p.path / "moved" / name).parent.mkdir(parents=True, exist_ok=True)
        (p.path / "moved" / name).write_bytes((root / name).read_bytes())
    (p.path / "moved/include").symlink_to((root / "include").resolve())
    os.chmod(p.path / "moved/bin/acc", 0o755)
    (p.path / "link").symlink_to("moved/bin/acc")
    for program in ("moved/bin/acc", "./link"):
        status, _, err = lib.run([p.path / program, "main.ac", "-o", "app"], cwd=p.path)
        check(status == 0, err)
        equal(p.run("./app"), "hello 1\n")


def installs_with_the_same_layout(p):
    status, _, err = lib.run(["cmake", "--install", lib.ACC.parent.parent, "--prefix", p.path / "opt"])
    check(status == 0, err)
    status, _, err = lib.run([p.path / "opt/bin/acc", "main.ac", "-o", "app"], cwd=p.path)
    check(status == 0, err)
    equal(p.run("./app"), "hello 1\n")


def complains_in_its_own_words(p):
    for args, words in ((["no_such_file.ac"], "no_such_file.ac: No such file or directory"), ([], "no input files"),
                        (["-c", "main.ac", "plain.c", "-o", "x"], 
                         "cannot specify '-o' with '-c', '-S', '-E' or '--emit-c' with multiple files"),
                        (["main.ac", "-o"], "missing argument to '-o'"),
                        (["--dump=nothing", "main.ac"], 
                         "--dump=nothing: no such pass; there are words, facts, parse, collect, scope, order, place"),
                        (["-x", "ac", "-c", "-"], "'-': an .ac file cannot be read from standard input"),
                        (["-c", "main.ac", "-o", "no_such_dir/x.o"], "no_such_dir/x.o")):
        _, err = p.acc(*args, status=1)
        check(words in err, f"{lib.shell(args)}: does not say '{words}':\n{err}")


def warnings_of_the_compiler_speak_of_the_source(p):
    p.write("warn.ac", "#include <ac.h>\nasync int f(void) {\n  int unused;\n  await ac_yield();\n  return 1;\n}\n")
    for compiler in ("gcc", "clang"):
        _, err = p.acc("-Wall", "-c", "warn.ac", env={"ACC_CC": compiler})
        check(re.search(r"^warn\.ac:3:7: warning: unused variable .unused.", err, re.M), err)
        check(err.count("warning:") == 1, f"more than one warning:\n{err}")


def clean_programs_give_no_warning(p):
    for compiler in ("gcc", "clang"):
        for level in ("-O0", "-O2"):
            _, err = p.acc("-Wall", "-Wextra", "-Werror", "-Wpedantic" if compiler == "gcc" else "-Wshadow", level, "-c",
                           "main.ac", env={"ACC_CC": compiler})
            equal(err, "")


def nested_cleanups_grow_with_the_text(p):
    def size(depth):
        inner = "if (x) return 3;\n"
        for k in range(depth):
            inner = f"try {{\nawait op({k});\n{inner}}} catch ({k + 1}) {{\nawait op({k});\n}} finally {{\nawait op({k});\n}}\n"
        p.write("nested.ac", f"#include <ac.h>\nasync int op(int);\nasync int f(int x) {{\n{inner}return x;\n}}\n")
        out, _ = p.acc("--emit-c", "--no-line", "nested.ac", "-o", "-")
        return len(out)

    check(size(50) < 2.1 * size(25), f"25 levels make {size(25)} bytes, and 50 make {size(50)}")


if __name__ == "__main__":
    lib.run_functions(sys.modules[__name__], Place, "driver")
