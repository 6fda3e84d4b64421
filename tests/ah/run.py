#!/usr/bin/env python3
"""Headers (.ah) and async functions across files, libraries and languages."""

import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import lib
from lib import check, equal

COMPILERS = ({"ACC_CC": "gcc"}, {"ACC_CC": "clang"})
INCLUDE = lib.ACC.parent.parent / "include"
RUNTIME = [lib.ACC.parent.parent / "lib/libac.a", "-luv", "-lm", "-lpthread", "-ldl"]
STRICT = ["-Wall", "-Wextra", "-Werror"]

SHOP_AH = """#ifndef SHOP_AH
#define SHOP_AH
#include <ac.h>

struct item { const char *name; int cents; };
typedef async int pricer(struct item *);

struct order {
  struct item *item;
  async int price, (*count)(int);
};

#ifdef __cplusplus
extern "C" {
#endif
async int price_of(struct item *item);
async struct item *find(const char *name), *best(void);
int total(async int (*prices), int n);
#ifdef __cplusplus
}
#endif

static inline async int twice(struct item *item) {
  int once = await price_of(item);
  return once + await price_of(item);
}
#endif
"""
SHOP_AC = """#include "shop.ah"
#include <string.h>

static struct item items[] = {{"tea", 250}, {"bun", 120}};

async int price_of(struct item *item) {
  await ac_sleep(1);
  return item->cents;
}

async struct item *find(const char *name) {
  for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
    await ac_yield();
    if (!strcmp(items[i].name, name)) return &items[i];
  }
  throw ac_error_make(1, "no %s", name);
}

async struct item *best(void) { return await find("bun"); }

int total(async int (*prices), int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += ac_run(prices[i]);
  return sum;
}
"""
MAIN_AC = """#include "shop.ah"
#include <stdio.h>

static async int show(struct item *item, pricer *price) {
  struct order order = {.item = item, .price = price(item)};
  printf("%s: %d\\n", item->name, await order.price);
  return 0;
}

async int main(void) {
  struct item *tea = await find("tea");
  await show(tea, price_of);
  await show(await best(), twice);
  return 0;
}
"""
SHOP_OUTPUT = "tea: 250\nbun: 240\n"


class Place(lib.Place):
    def write_all(self, **files):
        for name, text in files.items():
            self.write(name.replace("__", "/").replace("_", "."), text)

    def shop(self, headers="", sources=""):
        self.write(headers + "shop.ah", SHOP_AH)
        self.write(sources + "shop.ac", SHOP_AC)
        self.write(sources + "main.ac", MAIN_AC)

    def acc_both(self, *args, output, program="./a.out"):
        """With both compilers, waiting always, sometimes and never."""
        for env in COMPILERS:
            for how in ([], ["--force-suspend"]):
                self.acc(*STRICT, *how, *args, env=env)
                equal(self.run(program), output)

    def symbols(self, file):
        out, _ = self.command("readelf", "-sW", file)
        return {f[7]: (f[4], f[5]) for f in map(str.split, out.splitlines()) if len(f) == 8 and f[6] not in ("UND", "Ndx")}


# Each function below is a test; its name says what holds.

def files_of_a_program_share_a_header(p):
    p.shop()
    p.acc_both("main.ac", "shop.ac", output=SHOP_OUTPUT)
    equal(p.files(), ["a.out", "main.ac", "shop.ac", "shop.ah"])
    for env in COMPILERS:
        for level in ("-O0", "-O2"):
            p.acc(*STRICT, level, "-g", "-c", "main.ac", env=env)
            p.acc(*STRICT, level, "-g", "-c", "shop.ac", env=env)
            p.acc("main.o", "shop.o", "-o", "app")
            equal(p.run("./app"), SHOP_OUTPUT)
    check(not [f for f in p.files() if f.endswith(".ah.h")], f"headers are left behind: {p.files()}")


def objects_say_nothing_of_temporaries(p):
    p.shop()
    for env in COMPILERS:
        p.acc("-g", "-c", "main.ac", "-o", "a.o", env=env)
        p.acc("-g", "-c", "main.ac", "-o", "b.o", env=env)
        first = (p.path / "a.o").read_bytes()
        check(first == (p.path / "b.o").read_bytes(), "two objects of one source differ")
        check(b"/tmp/acc" not in first.replace(str(p.path).encode(), b""), "a temporary's name in the object")


def headers_are_found_as_c_finds_them(p):
    p.write("src/near.ah", "async int near(void);\n")
    p.write("include/shop/inner/deep.ah", '#include "../more.ah"\nasync int deep(void);\n')
    p.write("include/shop/more.ah", "#pragma once\n#include <ac.h>\n#define MORE 5\nasync int more(void);\n")
    p.write("src/main.ac", '#include "near.ah"\n#include <stdio.h>\n'
            '#include "../include/shop/inner/deep.ah"\n#include <shop/more.ah>\n'
            'async int main(void) {\n  printf("%d\\n", await near() + await deep() + await more() + MORE);\n'
            "  return 0;\n}\n")
    p.write("src/impl.ac", '#include "near.ah"\n#include <shop/inner/deep.ah>\nasync int near(void) { return 1; }\n'
            "async int deep(void) { await ac_yield(); return 20; }\nasync int more(void) { return 300; }\n")
    p.acc_both("-Iinclude", "src/main.ac", "src/impl.ac", "-o", "app", program="./app", output="326\n")
    p.acc("--emit-c", "-Iinclude", "src/main.ac", "-o", "made/main.c", status=1)
    (p.path / "made").mkdir()
    p.acc("--emit-c", "-Iinclude", "src/main.ac", "-o", "made/main.c")
    p.acc("--emit-c", "-Iinclude", "src/impl.ac", "-o", "made/impl.c")
    equal(sorted(f.name for f in (p.path / "made").iterdir()),
          ["deep.ah.h", "impl.c", "main.c", "more.ah.h", "near.ah.h"])
    p.command("gcc", *STRICT, "-I", INCLUDE, "made/main.c", "made/impl.c", "-o", "plain", *RUNTIME)
    equal(p.run("./plain"), "326\n")


def headers_with_one_name_do_not_meet(p):
    for place, value in (("one", 1), ("two", 2)):
        p.write(f"{place}/util.ah", f'#include "own.h"\nstatic inline async int {place}(void) {{ return OWN_{place}; }}\n')
        p.write(f"{place}/own.h", f"#define OWN_{place} {value}\n")
    p.write("main.ac", '#include "one/util.ah"\n#include "two/util.ah"\n#include <stdio.h>\n'
            'async int main(void) { printf("%d\\n", await one() + 10 * await two()); return 0; }\n')
    p.acc_both("main.ac", output="21\n")
    p.acc("--emit-c", "main.ac")
    check("util.ah.2.h" in p.files() and "util.ah.h" in p.files(), f"{p.files()}")
    p.write("other.ac", '#include "two/util.ah"\nasync int f(void) { return await two(); }\n')
    _, err = p.acc("--emit-c", "other.ac", status=1)
    told = "util.ah.h is the translation of '.*', another header of that name; write to another directory"
    check(re.search(told, err) and err.count("error:") == 1, err)
    p.acc("-c", "other.ac")


def a_header_may_be_a_template(p):
    p.write("list.ah", "#define LIST_PASTE(a, b) a##_##b\n#define LIST_NAME(a, b) LIST_PASTE(a, b)\n"
            "struct LIST_NAME(list, T) { T items[4]; int count; async T next; };\n"
            "static inline async T LIST_NAME(sum, T)(struct LIST_NAME(list, T) *list) {\n"
            "  T sum = 0;\n  for (int i = 0; i < list->count; i++) { await ac_yield(); sum += list->items[i]; }\n"
            "  return sum + await list->next;\n}\n#undef LIST_NAME\n#undef LIST_PASTE\n")
    p.write("main.ac", "#include <ac.h>\n#include <stdio.h>\n#define T int\n#include \"list.ah\"\n#undef T\n#define T double\n"
            '#include "list.ah"\n#undef T\nstatic async int one(void) { return 1; }\nstatic async double half(void) { return .5; }\n'
            "async int main(void) {\n  struct list_int a = {{1, 2, 3}, 3, one()};\n"
            "  struct list_double b = {{1, 2}, 2, half()};\n"
            '  printf("%d %g\\n", await sum_int(&a), await sum_double(&b));\n  return 0;\n}\n')
    p.acc_both("main.ac", output="7 3.5\n")


def only_what_is_included_counts(p):
    p.write("a.ah", "#ifdef WITH_B\n#include \"b.ah\"\n#else\n#include \"missing.ah\"\n#endif\n")
    p.write("b.ah", "/* b */\n#ifndef B\n#define B\n#include \"a.ah\"\nasync int b(int);\n#endif\n")
    p.write("main.ac", '#define WITH_B 1\n#include "b.ah"\n#include "a.ah"\n#define HEADER "b.ah"\n#include HEADER\n'
            "async int b(int x) { return x; }\nasync int main(void) { return await b(0); }\n")
    p.acc_both("main.ac", output="")
    p.write("empty.ah", "")
    p.write("main.ac", '#include "empty.ah"\n#include "empty.ah" // twice\nint main(void) { return 0; }\n')
    p.acc_both("main.ac", output="")


def a_file_of_plain_c_may_include_one(p):
    p.shop()
    p.write("main.ac", '#include <stdio.h>\n#include "shop.ah"\nint main(void) {\n  struct item tea = {"tea", 100};\n'
            '  printf("%d\\n", total((ac_future(int)[]){price_of(&tea), twice(&tea)}, 2));\n  return 0;\n}\n')
    p.acc_both("main.ac", "shop.ac", output="300\n")
    p.write("plain.ah", "#pragma once\nenum { ANSWER = 42 };")
    out, _ = p.acc("plain.ah", "-o", "-")
    equal(out, '#line 1 "plain.ah"\n#pragma once\nenum { ANSWER = 42 };')


def source_files_may_be_included_too(p):
    p.write("part.ac", "static async int part(int n) {\n  await ac_yield();\n  return n + 1;\n}\n")
    p.write("main.ac", '#include <ac.h>\n#include "part.ac"\nasync int main(void) { return await part(-1); }\n')
    p.acc_both("main.ac", output="")


COUNT_AH = """#pragma once
#include <ac.h>
#ifdef __cplusplus
extern "C" {
#endif
async yield int count(int n);
typedef async yield int maker(int);
extern int left;
#ifdef __cplusplus
}
#endif
static inline async yield int evens(int n) {
  defer left++;
  async for (int i : count(n)) {
    if (i % 2) continue;
    try { yield i; } finally { await ac_yield(); }
  }
}
static inline async int sum(maker *make, int n) {
  int s = 0;
  defer { await ac_yield(); left += 10; }
  try {
    async for (int i : make(n)) s += i;
    throw 3;
  } catch (3) { s += 1000; }
  return s;
}
"""


def generators_and_handlers_stand_in_headers(p):
    p.write("count.ah", COUNT_AH)
    p.write("count.ac", '#include "count.ah"\nint left;\n'
            "async yield int count(int n) { for (int i = 0; i < n; i++) { await ac_sleep(1); yield i; } }\n")
    p.write("main.ac", '#include "count.ah"\n#include <stdio.h>\nasync int main(void) {\n  defer puts("bye");\n'
            '  printf("%d %d ", await sum(evens, 5), await sum(count, 3));\n'
            '  async for (int i : evens(9)) if (i) break;\n  printf("%d ", left);\n  return 0;\n}\n')
    p.acc_both("main.ac", "count.ac", output="1006 1003 22 bye\n")
    p.acc("count.ah")
    p.write("caller.cc", '#include "count.ah.h"\nac_generator(int) make(maker *m) { return m ? m(1) : count(1); }\n')
    for compiler in ("g++", "clang++"):
        p.command(compiler, *STRICT, "-I", INCLUDE, "-c", "caller.cc")


def inline_functions_may_have_external_linkage(p):
    p.write("f.ah", "#include <ac.h>\ninline async int f(int n) { await ac_yield(); return n; }\n")
    p.write("f.ac", '#include "f.ah"\nextern inline async int f(int n);\n')
    p.write("main.ac", '#include "f.ah"\nasync int main(void) { return await f(0); }\n')
    p.acc_both("main.ac", "f.ac", output="")


# ---- from C and C++

def c_files_include_the_translation(p):
    p.shop()
    p.write("caller.c", '#include "shop.ah.h"\n#include <stdio.h>\nint main(void) {\n'
            '  struct item *tea = ac_run(find("tea"));\n  ac_future(int) prices[] = {price_of(tea), twice(tea)};\n'
            '  pricer *price = twice;\n  printf("%d %d\\n", total(prices, 2), ac_run(price(tea)));\n  return 0;\n}\n')
    p.acc("shop.ah")
    check("shop.ah.h" in p.files(), f"{p.files()}")
    for env in COMPILERS:
        p.acc("-c", "shop.ac", env=env)
        p.command(env["ACC_CC"], *STRICT, "-Wpedantic", "-I", INCLUDE, "-c", "caller.c")
        p.acc("caller.o", "shop.o", "-o", "app", env=env)
        equal(p.run("./app"), "750 500\n")
    p.acc("shop.ah", "caller.c", "shop.ac", "-o", "app")
    equal(p.run("./app"), "750 500\n")


CPP = """
#include <cstdio>
int main() {
  item *tea = ac_run(find("tea"));
  ac_future(int) prices[] = {price_of(tea), ac_spawn(price_of(tea))};
  pricer *price = price_of;
  std::printf("%d %d\\n", total(prices, 2), ac_run(price(tea)));
}
"""


def cpp_files_include_the_translation(p):
    p.shop()
    p.acc("shop.ah", "-o", "shop.h")
    p.acc("-c", "shop.ac")
    p.write("guarded.cc", '#include "shop.h"\n' + CPP)
    p.write("bare.cc", 'extern "C" {\n#include "shop.h"\n}\n' + CPP)
    for compiler in ("g++", "clang++"):
        for source in ("guarded.cc", "bare.cc"):
            for standard in ("-std=c++11", "-std=c++20"):
                p.command(compiler, standard, *STRICT, "-I", INCLUDE, "-o", "app", source, "shop.o", *RUNTIME)
            equal(p.run("./app"), "500 250\n")


def the_headers_are_cpp_too(p):
    p.write("alone.c", "#include <ac.h>\n#include <ac/test.h>\nint main(void) { return 0; }\n")
    for compiler, standard in (("gcc", "c11"), ("clang", "gnu17"), ("g++", "c++11"), ("clang++", "c++20")):
        language = ["-x", "c++"] if "++" in compiler else []
        p.command(compiler, *language, f"-std={standard}", *STRICT, "-pedantic", "-I", INCLUDE, "-fsyntax-only", "alone.c")


# ---- what is written where

def emitted_c_includes_emitted_headers(p):
    p.shop()
    for flags in ([], ["--no-line"]):
        p.acc("--emit-c", *flags, "main.ac", "shop.ac")
        equal([f for f in p.files() if f.endswith((".c", ".h"))], ["main.ac.c", "shop.ac.c", "shop.ah.h"])
        check('#include "shop.ah.h"' in p.read("main.ac.c"), "does not include the translation")
        check(("#line" in p.read("shop.ah.h")) == (not flags), "#line in the header")
        check("async" not in re.sub("//.*", "", p.read("shop.ah.h")), "async is left in the header")
        for compiler in ("gcc", "clang"):
            p.command(compiler, *STRICT, "-I", INCLUDE, "main.ac.c", "shop.ac.c", "-o", "app", *RUNTIME)
            equal(p.run("./app"), SHOP_OUTPUT)
    before = p.files()
    out, _ = p.acc("--emit-c", "--no-line", "main.ac", "-o", "-")
    equal(out, p.read("main.ac.c"))
    p.acc("--emit-c", "main.ac", "-o", "/dev/null")
    equal(p.files(), before)


def a_header_is_an_input(p):
    p.shop()
    p.acc("shop.ah")
    first = p.read("shop.ah.h")
    p.acc("-c", "shop.ah", "-o", "one.h")
    p.acc("--emit-c", "shop.ah", "-o", "two.h")
    out, _ = p.acc("shop.ah", "-o", "-")
    equal([first, first, first], [p.read("one.h"), p.read("two.h"), out])
    before = p.files()
    p.acc("-fsyntax-only", *STRICT, "shop.ah")
    equal(p.files(), before)
    out, _ = p.acc("-E", "shop.ah")
    check("price_of__run" in out and '"shop.ah"' in out, "-E is not that of the translation")
    p.acc(*STRICT, "main.ac", "shop.ah", "shop.ac", "-o", "app")
    equal(p.run("./app"), SHOP_OUTPUT)
    p.write("once.ah", '#pragma once\n#include "shop.ah"\n')
    for env in COMPILERS:
        _, err = p.acc("-fsyntax-only", *STRICT, "once.ah", env=env)
        equal(err, "")
        out, _ = p.acc("-MM", "once.ah", env=env)
        check(re.match(r"once\.o: once\.ah ", out) and "shop.ah" in out and "/dev/null" not in out and "acc-" not in out, out)
    _, err = p.acc("missing.ah", status=1)
    check("missing.ah: No such file or directory" in err, err)
    _, err = p.acc("-include", "shop.ah", "main.ac", status=1)
    check("shop.ah: an .ah header cannot be included by an option; write #include" in err and err.count("error:") == 1, err)


def an_unchanged_header_is_not_written_again(p):
    p.shop()
    p.acc("--emit-c", "main.ac")
    before = (p.path / "shop.ah.h").stat().st_mtime_ns
    time.sleep(0.02)
    p.acc("--emit-c", "shop.ac")
    equal((p.path / "shop.ah.h").stat().st_mtime_ns, before)
    p.write("shop.ah", SHOP_AH + "async int extra(void);\n")
    p.acc("--emit-c", "shop.ac")
    check("extra__run" in p.read("shop.ah.h"), "the changed header was not written")


def an_error_leaves_nothing_behind(p):
    p.shop()
    p.write("shop.ah", SHOP_AH.replace("return once", "return await 1"))
    before = p.files()
    for args in (["main.ac", "shop.ac"], ["-c", "main.ac"], ["--emit-c", "main.ac"], ["shop.ah"], ["-c", "-MD", "main.ac"]):
        p.acc(*args, status=1)
        equal(p.files(), before)


MAKEFILE = """OBJECTS = %s
app: $(OBJECTS)
\t%s $(OBJECTS) -o $@
%%.o: %%.ac
\t%s -c -MD -MP $< -o $@
-include $(OBJECTS:.o=.d)
"""


def make_rebuilds_what_depends_on_a_header(p):
    p.shop()
    p.write("shop.ah", SHOP_AH.replace("#include <ac.h>", '#include <ac.h>\n#include "unit.ah"'))
    p.write("unit.ah", "enum { UNIT = 1 };\nasync int unit(void);\n")
    p.write("shop.ac", SHOP_AC.replace("return item->cents", "return item->cents * UNIT"))
    names = [f"more{i}" for i in range(6)]
    for i, name in enumerate(names):
        p.write(name + ".ac", f'#include "shop.ah"\nasync int more{i}(void) {{ return (await best())->cents; }}\n')
    objects = " ".join(name + ".o" for name in ["main", "shop", *names])
    p.write("Makefile", MAKEFILE % (objects, lib.ACC, lib.ACC))
    p.command("make", "-j4")
    equal(p.run("./app"), SHOP_OUTPUT)
    for line in ("main.o: main.ac", "shop.ah", "unit.ah"):
        check(line in p.read("main.d"), p.read("main.d"))
    check(".ah.h" not in p.read("main.d") and "/tmp/acc" not in p.read("main.d"), p.read("main.d"))
    out, _ = p.command("make", "-j4")
    check("is up to date" in out, out)
    time.sleep(0.02)
    p.write("unit.ah", "enum { UNIT = 2 };\nasync int unit(void);\n")
    out, _ = p.command("make", "-j4")
    equal(out.count(" -c "), 8)
    equal(p.run("./app"), "tea: 500\nbun: 480\n")


def emitting_in_parallel_is_safe(p):
    p.shop()
    p.write("one.ac", MAIN_AC)
    p.write("shop.ah", SHOP_AH.replace("#endif\n#endif", "#endif\n" + "/* long */\n" * 5000 + "#endif"))
    for _ in range(5):
        running = [subprocess.Popen([lib.ACC, "--emit-c", f], cwd=p.path, env=lib.ENV) for f in ("main.ac", "shop.ac", "one.ac") * 2]
        equal([r.wait() for r in running], [0] * 6)
        p.command("gcc", "-I", INCLUDE, "-fsyntax-only", "main.ac.c", "shop.ac.c", "one.ac.c")
    equal([f for f in p.files() if "acc-" in f], [])


def names_with_blanks_are_escaped(p):
    p.write("a dir/my shop.ah", "async int f(void);\n")
    p.write("my main.ac", '#include "a dir/my shop.ah"\nasync int f(void) { return 0; }\n'
            "async int main(void) { return await f(); }\n")
    p.acc("-MD", "-c", "my main.ac", "-o", "m.o")
    check("m.o: my\\ main.ac" in p.read("m.d") and "a\\ dir/my\\ shop.ah" in p.read("m.d"), p.read("m.d"))
    p.acc_both("my main.ac", output="")


def one_run_of_the_preprocessor_is_enough(p):
    p.shop()
    p.write("cc", f'#!/bin/sh\necho "$*" >> {p.path}/log\nexec gcc "$@"\n')
    (p.path / "cc").chmod(0o755)
    p.acc("-c", "main.ac", env={"ACC_CC": p.path / "cc"})
    runs = p.read("log").splitlines()
    equal([len(runs), len([r for r in runs if " -E " in r])], [2, 1])
    p.write("log", "")
    p.write("plain.ac", "#include <stdio.h>\nint f(void) { return 1; }\n")
    p.acc("-c", "plain.ac", env={"ACC_CC": p.path / "cc"})
    equal(len(p.read("log").splitlines()), 1)


# ---- messages

def a_declaration_may_end_in_another_file(p):
    p.write("open.ah", "async int f(int n)\n")
    p.write("main.ac", '#include <ac.h>\n#include "open.ah"\n;\nasync int main(void) { return 0; }\n')
    _, err = p.acc("main.ac", status=1)
    check("open.ah:1:" in err, err)
    p.write("open.ah", "#define PRINTF [ (a) x\nasync int f(int n) PRINTF(2);\n")
    p.acc("main.ac", status=1)


def mistakes_in_a_header_are_told_once_at_their_place(p):
    p.write("bad.ah", "#include <ac.h>\n\nstatic inline async int f(int x) {\n  return x + await 4;\n}\n")
    p.write("one.ac", '#include "bad.ah"\nasync int one(void) { return await f(1); }\n')
    p.write("two.ac", '#include "bad.ah"\nasync int main(void) { return await f(2); }\n')
    _, err = p.acc("one.ac", "two.ac", status=1)
    equal(re.findall("^.*error:.*", err, re.M), ["bad.ah:4:20: error: 'await' needs a future or a call of an async function; "
                                                   "this is a constant [rule 4.1]"])
    p.write("bad.ah", "#include <ac.h>\n\nstatic inline async int f(int x) {\n  await ac_yield();\n  return x + y;\n}\n")
    for env in COMPILERS:
        _, err = p.acc("-c", "one.ac", status=1, env=env)
        check(re.search(r"^(\./)?bad\.ah:5:14: error:.*y", err, re.M) and err.count("error:") == 1, err)


def async_in_a_plain_header_is_one_clear_error(p):
    p.write("plain.h", "#include <stddef.h>\nint plain(void);\n\nasync int f(int);\nasync int g(int);\nstruct s { async int x; };\n")
    p.write("main.ac", '#include <ac.h>\n#include "plain.h"\nasync int main(void) { return await f(1); }\n')
    for env in COMPILERS:
        _, err = p.acc("main.ac", status=1, env=env)
        message = "'async' in a plain C header, which acc does not translate; name it 'plain.ah'"
        equal(err.removeprefix("./"), f"plain.h:4:1: error: {message} [rule 1.2]\n    4 | async int f(int);\n      | ^~~~~\n")
    p.write("plain.h", 'int plain(void);\n#include "inner.ah"\n')
    p.write("inner.ah", "async int f(int);\n")
    for env in COMPILERS:
        _, err = p.acc("main.ac", status=1, env=env)
        check("plain.h:2:2: error: a plain header cannot include 'inner.ah', which acc translates; name it 'plain.ah' too" in err
              and err.count("error:") == 1, err)
    p.write("plain.h", "typedef struct { int async; } uv_async_t;\ntypedef int async, await;\nextern uv_async_t one, *two;\n"
            "async *three(async x);\nasync four;\nstruct async;\nvoid try(int async), five(struct async *async);\n")
    p.write("main.ac", '#include <ac.h>\n#include "plain.h"\n_Async int main(void) { _Await ac_yield(); return 0; }\n')
    p.acc_both("main.ac", output="")


def both_sides_must_agree(p):
    p.shop()
    for wrong, both in (("async long price_of(struct item *item)", "conflicting types"),
                        ("async int price_of(const struct item *item)", "conflicting types"),
                        ("int price_of(struct item *item)", "conflicting types")):
        p.write("shop.ac", SHOP_AC.replace("async int price_of(struct item *item)", wrong)
                .replace("await ac_sleep(1)", "(void)0"))
        for env in COMPILERS:
            _, err = p.acc("-c", "shop.ac", status=1, env=env)
            check(both in err and "shop.ac:6:" in err, err)
    p.write("one.ac", "#include <ac.h>\nasync int f(void);\nasync int main(void) { return await f(); }\n")
    p.write("two.c", "int f(void) { return 0; }\n")
    for env in COMPILERS:
        _, err = p.acc("one.ac", "two.c", status=1, env=env)
        check("f__run" in err and "undefined" in err, err)
        check("acc: note: 'f' is awaited as an async function, but it is not defined as one" in err, err)
    # and the other way round, also from a library; what is plain on both sides, or static, links
    p.write("one.ac", "#include <ac.h>\nint f(int), g(int);\nstatic int h(void) { return 1; }\n"
                      "async int main(void) { await ac_yield(); return f(-2) + g(1) + h(); }\n")
    p.write("two.ac", "#include <ac.h>\nasync int f(int n) { await ac_yield(); return n; }\nint g(int n) { return n; }\n")
    p.write("two.c", "int f(int n) { return n; }\nint g(int n) { return n; }\n")
    p.write("three.ac", "#include <ac.h>\nasync int h(void) { await ac_yield(); return 2; }\n")
    for env in COMPILERS:
        p.acc("-c", "two.ac", env=env)
        p.run("ar", "rc", "libtwo.a", "two.o")
        for second in ("two.ac", "two.o", "libtwo.a"):
            _, err = p.acc("one.ac", second, status=1, env=env)
            check("acc: note: 'f' is called as a plain function, but another file defines it as async" in err, err)
        p.acc("one.ac", "two.c", "three.ac", "-o", "program", env=env)
        p.run("./program")


# ---- macros

MACROS_AH = """#include <ac.h>
#define API __attribute__((visibility("default")))
#define INTERNAL static inline
#define ASYNC async
#define GO async
#define TASK(name) INTERNAL async int name(int n)
#define FUTURE async int
#define PRINTF(a, b) __attribute__((format(printf, a, b)))
#define NOTHING
typedef struct pair { int a, b; } pair;

async int trailing(int) API;
API async int leading(int);
async API pair between(NOTHING int n);
async pair *API after(pair *p);
ASYNC int same_length(int n), second(int n) API;
GO int shorter(int n);
struct futures { FUTURE one, (*two)(int n); ASYNC pair three; };
async void tell(int level, const char *format, const char *more) PRINTF(2, 0);
INTERNAL async int inside(int n) { await ac_yield(); return n; }
TASK(made) { await ac_yield(); return n; }
"""
MACROS_AC = """#include "macros.ah"
#include <stdio.h>

async int trailing(int n) { return n; }
API async int leading(int n) { await ac_yield(); return n; }
async API pair between(int n) { return (pair){n, await leading(n)}; }
async pair *after(pair *p) { await ac_yield(); return p + 1; }
ASYNC int same_length(int n) { ASYNC int x = trailing(n); return await x; }
GO int second(int n) { return await same_length(n); }
GO
int shorter(int n) { return await second(n); }

async int main(void) {
  struct futures f = {trailing(1), shorter, between(2)};
  pair list[2] = {{1, 2}, {3, 4}};
  printf("%d %d %d %d", await f.one, await f.two(2), (await f.three).b, (await after(list))->b);
  printf(" %d %d\\n", await inside(5), await made(6));
  return 0;
}
"""


def macros_may_stand_in_declarations(p):
    p.write("macros.ah", MACROS_AH)
    p.write("macros.ac", MACROS_AC)
    p.acc_both("macros.ac", output="1 2 2 4 5 6\n")
    for env in COMPILERS:
        p.acc("-fPIC", "-fvisibility=hidden", "-c", "macros.ac", env=env)
        table = p.symbols("macros.o")
        for name in ("trailing", "leading", "between", "after", "second"):
            equal([table[name], table[name + "__run"]], [("GLOBAL", "DEFAULT")] * 2)
        for name in ("same_length", "shorter"):
            equal([table[name], table[name + "__run"]], [("GLOBAL", "HIDDEN")] * 2)
        check("inside" not in table or table["inside"][0] == "LOCAL", "inside is not static")
    out, _ = p.acc("macros.ah", "-o", "-")
    check("API ac_future(int) leading(int);" in out, "the macro did not survive")


def a_declaration_that_a_macro_makes_is_one_error(p):
    p.write("main.ac", "#include <ac.h>\n#define DECLARE(T, f) async T f(int n)\n\nDECLARE(int, f);\n"
            "async int main(void) { return await f(0); }\n")
    _, err = p.acc("main.ac", status=1)
    equal(err, "main.ac:4:1: error: a macro makes this declaration async; write 'async' in it [rule 1.3]\n"
          "    4 | DECLARE(int, f);\n      | ^~~~~~~\n")


# ---- libraries

def static_libraries_work(p):
    p.shop()
    p.acc_both("-c", "shop.ac", output="", program="true")
    p.command("ar", "rcs", "libshop.a", "shop.o")
    p.acc_both("main.ac", "-L.", "-lshop", output=SHOP_OUTPUT)


def shared_libraries_work(p):
    p.shop()
    for env in COMPILERS:
        for level in ("-O0", "-O2"):
            p.acc(*STRICT, level, "-fPIC", "-shared", "shop.ac", "-o", "libshop.so", env=env)
            p.acc(*STRICT, level, "main.ac", "-L.", "-lshop", "-Wl,-rpath,.", env=env)
            equal(p.run(), SHOP_OUTPUT)
            p.acc(*STRICT, level, "-fPIE", "-pie", "main.ac", "-L.", "-lshop", "-Wl,-rpath,.", env=env)
            equal(p.run(), SHOP_OUTPUT)


PLUGIN = """#include "plugin.ah"

static async int helper(int n) {
  char text[8] = "x";
  await ac_sleep(n);
  return n + !text[0];
}
async int secret(int n) { return await helper(n); }

async int work(int n, async int other) {
  if (n < 0) throw ac_error_make(7, "negative");
  async int task = ac_spawn(secret(n));
  int own = ac_task_name(ac_current())[0] == 'm';  // the host does not call these
  return await task + await other + await host(own);
}
struct plugin plugin = {"first", work};
"""
HOST = """#include "plugin.ah"
#include <dlfcn.h>
#include <stdio.h>

async int host(int n) {
  await ac_yield();
  return 100 * n;
}
async int main(void) {
  void *so = dlopen("./plugin.so", RTLD_NOW);
  if (!so) return puts(dlerror()), 1;
  struct plugin *plugin = dlsym(so, "plugin");
  async int (*work)(int, async int) = (async int (*)(int, async int))dlsym(so, "work");
  printf("%d %d\\n", await plugin->work(1, host(2)), await work(2, host(3)));
  printf("%d\\n", dlsym(so, "secret") || dlsym(so, "secret__run"));
  return await work(-1, NULL);
}
"""


def plugins_are_loaded_at_run_time(p):
    p.write("plugin.ah", "#include <ac.h>\n#define EXPORT __attribute__((visibility(\"default\")))\n"
            "struct plugin { const char *name; async int (*work)(int, async int); };\n"
            "extern struct plugin plugin EXPORT;\n"
            "__attribute__((visibility(\"default\"))) async int work(int, async int);\n"
            "__attribute__((visibility(\"default\"))) async int host(int);\nasync int secret(int);\n")
    p.write("plugin.ac", PLUGIN)
    p.write("host.ac", HOST)
    for env in COMPILERS:
        p.acc(*STRICT, "-fPIC", "-shared", "-fvisibility=hidden", "plugin.ac", "-o", "plugin.so", env=env)
        p.acc("-rdynamic", "host.ac", "-o", "app", env=env)
        _, err = p.command("./app", status=1)
        equal(err, "uncaught error 7: negative\n  plugin.ac:11: thrown in work\n  host.ac:16: awaited in main\n")
        out, _, = p.command("./app", status=1)
        equal(out, "301 402\n0\n")


def attributes_and_linkage_reach_the_companions(p):
    p.write("f.ac", "#include <ac.h>\nstatic async int own(int);\nasync int shown(int n) { return await own(n); }\n"
            "__attribute__((visibility(\"hidden\"))) async int hidden(int n) { await ac_yield(); return n; }\n"
            "async int later(int) __attribute__((visibility(\"hidden\")));\nasync int later(int n) { return n; }\n"
            "static async int own(int n) { return await hidden(n); }\n"
            "__attribute__((weak)) async int weak(int n) { return n; }\n")
    for env in COMPILERS:
        p.acc("-O0", "-fPIC", "-c", "f.ac", env=env)
        table = p.symbols("f.o")
        for suffix in ("", "__run"):
            equal(table["shown" + suffix], ("GLOBAL", "DEFAULT"))
            equal(table["hidden" + suffix], ("GLOBAL", "HIDDEN"))
            equal(table["later" + suffix], ("GLOBAL", "HIDDEN"))
            equal(table["weak" + suffix], ("WEAK", "DEFAULT"))
        equal(table["own__run"], ("LOCAL", "DEFAULT"))
        made = {name for name, (binding, _) in table.items() if binding != "LOCAL"}
        equal(made, {n + s for n in ("shown", "hidden", "later", "weak") for s in ("", "__run")})


def files_call_each_other_directly(p):
    p.write("parity.ah", "#include <ac.h>\nasync int even(int), odd(int);\nextern async int (*const table[2])(int);\n")
    p.write("even.ac", '#include "parity.ah"\nasync int even(int n) { return n ? await odd(n - 1) : 1; }\n')
    p.write("odd.ac", '#include "parity.ah"\nasync int odd(int n) {\n  if (n % 10 == 0) await ac_yield();\n'
            "  return n ? await even(n - 1) : 0;\n}\nasync int (*const table[2])(int) = {even, odd};\n")
    p.write("main.ac", '#include "parity.ah"\n#include <stdio.h>\nasync int main(void) {\n'
            '  printf("%d %d\\n", await even(1001), await table[1](1001));\n  return 0;\n}\n')
    p.acc_both("main.ac", "odd.ac", "even.ac", output="0 1\n")
    out, _ = p.acc("--emit-c", "main.ac", "-o", "-")
    check("even__run(ac__task" in out, "not a direct call")


def sanitizers_are_content(p):
    p.shop()
    p.acc("--emit-c", "--force-suspend", "main.ac", "shop.ac")
    flags = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    p.command("gcc", *flags, "-I", INCLUDE, "main.ac.c", "shop.ac.c", "-o", "app", *RUNTIME)
    equal(p.run("./app"), SHOP_OUTPUT)


def the_debugger_stops_in_a_header(p):
    p.shop("include/")
    p.acc("-g", "-O0", "-Iinclude", "main.ac", "shop.ac", "-o", "app")
    out, _ = p.command("gdb", "-q", "-nx", "-batch", "-ex", "break shop.ah:26", "-ex", "run", "-ex", "print item->cents",
                       "-ex", "info source", "./app")
    check("include/shop.ah:26" in out and "$1 = 120" in out and "include/shop.ah" in out, out)


def reports_name_the_header(p):
    p.write("deep.ah", "#include <ac.h>\n\nstatic inline async void deep(void) {\n  throw 3;\n}\n")
    p.write("main.ac", '#include "deep.ah"\nasync int main(void) {\n  await deep();\n  return 0;\n}\n')
    p.acc("main.ac")
    _, err = p.command("./a.out", status=1)
    equal(err, "uncaught error 3\n  deep.ah:4: thrown in deep\n  main.ac:3: awaited in main\n")


if __name__ == "__main__":
    lib.run_functions(sys.modules[__name__], Place, "ah")
