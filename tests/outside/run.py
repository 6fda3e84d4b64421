#!/usr/bin/env python3
"""Programs of others with many of their functions made async (transplant.py) must do what they did.

    run.py [NAMES]     one way to compile for each
    run.py --full      every way, and all parts of Lua

Their sources come from Debian's packages, through apt; where they cannot be had the test is skipped (77)."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import lib
import transplant
from lib import Failure, Mode

HERE = Path(__file__).resolve().parent
FETCHED = lib.BUILD / "outside"
MODES = [Mode("gcc", "O1"), Mode("clang", "O0", suspend=True)]


class Outside:
    """A program: the package that it comes from, its files, those of them whose functions become async, and how it is
    run: arguments (IN/ is its folder, HERE/ ours, OUT/ an empty one) with the file for stdin."""

    def __init__(self, name, package, folder, files, converted, runs, flags=(), but=()):
        self.name, self.package, self.folder, self.files, self.converted = name, package, folder, files, converted
        self.runs, self.flags, self.but = runs, ["-w", "-I", "IN", *flags], but


LUA = """lapi lauxlib lbaselib lcode lcorolib lctype ldblib ldebug ldo ldump lfunc lgc linit liolib llex lmathlib lmem loadlib
lobject lopcodes loslib lparser lstate lstring lstrlib ltable ltablib ltm lua lundump lutf8lib lvm lzio""".split()


def lua(name, converted):
    # Debian's luaconf.h wants a header that its build writes
    return Outside(f"lua-{name}", "lua5.4", "src", LUA, converted, [(["HERE/lua.lua"], None)],
                   ["-DLUA_USE_POSIX", "-I", "HERE/lua"], ["luaD_rawrunprotected"])


ZLIB = """adler32 crc32 deflate inflate inftrees inffast trees zutil compress uncompr gzclose gzlib gzread gzwrite
infback""".split()
BZIP2 = ["bzip2", "blocksort", "huffman", "crctable", "randtable", "compress", "decompress", "bzlib"]
# What runs inside of an async function runs plain, so each part of lua has its turn.
PROGRAMS = [
    Outside("bzip2", "bzip2", ".", BZIP2, BZIP2[1:], [([f"-{n}"], f"IN/sample{n}.ref") for n in (1, 2, 3)] +
            [(["-d"], f"IN/sample{n}.bz2") for n in (1, 2, 3)] + [(["-ds"], "IN/sample1.bz2")]),
    Outside("zlib", "zlib", ".", ["test/example", *ZLIB], ZLIB, [(["OUT/example.gz"], None)],
            but=["_tr_flush_block"]),  # an #if splits its braces
    Outside("http-parser", "http-parser", ".", ["http_parser", "contrib/parsertrace"], ["http_parser"],
            [(["-r", "HERE/request.http"], None), (["-b", "HERE/response.http"], None)]),
    lua("compiler", ["lparser", "llex", "lcode"]),
    lua("machine", ["lvm", "ltm", "lfunc", "ldebug"]),
    lua("library", [f for f in LUA if f.endswith("lib") and f not in ("lauxlib", "loadlib")]),
    lua("tables", ["ltable", "lstring", "lobject"]),
    lua("everything", [f for f in LUA if f != "lua"]),
]


def apt(folder, *command):
    return subprocess.run(["apt-get", "-qq", *command], cwd=folder, capture_output=True, timeout=300).returncode == 0


def with_sources(folder):
    """The machine's repositories, with their sources, in a configuration of our own."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)",
                             "Created-By: Packages"], capture_output=True, text=True).stdout
    # what is updated for security is in main too, in the version of the release
    lines = {line + "\n" for line in listed.splitlines() if line.endswith(" main") and "-security" not in line}
    (folder / "sources.list").write_text("".join(sorted(lines)))
    (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
    own = ["-o", f"Dir::Etc::sourcelist={folder}/sources.list", "-o", "Dir::Etc::sourceparts=-",
           "-o", f"Dir::State::lists={folder}/lists"]
    return own if apt(folder, *own, "update") else []


def fetch(package):
    """The folder of the package's unpacked source, or None."""
    folder = FETCHED / package
    if not (folder / "source").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not shutil.which("apt-get") or not shutil.which("dpkg-source"):
            return None
        download = ["source", "--download-only", package]
        if not apt(folder, *download) and not apt(folder, *with_sources(folder), *download):
            return None
        described = next(folder.glob("*.dsc"), None)
        if not described or subprocess.run(["dpkg-source", "--no-check", "-x", described, folder / "source"],
                                           capture_output=True).returncode:
            return None
    return folder / "source"


def outputs(program, p, place):
    """What each of its runs prints."""
    results = []
    for arguments, stdin in p.runs:
        data = Path(place(stdin)).read_bytes() if stdin else b""
        status, out, err = lib.run_bytes([program, *map(place, arguments)], stdin=data, timeout=120)
        results.append((arguments, status, out, err))
    return results


def compile_with(command, env=None):
    """Much is compiled at a time here, so it may take long."""
    status, out, err = lib.run(command, env, timeout=600)
    if status != 0:
        raise Failure(f"does not compile ({status}): {lib.shell(command)}\n{(out + err)[:1500]}")


def build(p, mode, folder, scratch, place):
    """Compiles its files, some of them with async functions; how many functions that are."""
    flags, objects, count = [place(f) for f in p.flags], [], 0
    for name in p.files:
        source = folder / f"{name}.c"
        if name in p.converted:
            text, made = transplant.transplant(source, flags=flags, but=p.but)
            source = scratch / f"{Path(name).name}.ac"
            source.write_text(text)
            count += len(made)
        objects.append(scratch / f"{Path(name).name}.o")
        compile_with(mode.command(source, objects[-1], [*flags, "-c"]), {"ACC_CC": mode.compiler})
    compile_with(mode.command(objects[0], scratch / "program", [*objects[1:], "-lm", "-ldl"]), {"ACC_CC": mode.compiler})
    return count


def test(p, scratch, modes):
    source = fetch(p.package)
    folder = source / p.folder
    places = {"IN": folder, "HERE": HERE, "OUT": scratch}
    place = lambda text: re.sub(r"^(IN|HERE|OUT)\b", lambda m: str(places[m[1]]), text)
    files = [folder / f"{name}.c" for name in p.files]
    compile_with(["gcc", "-O1", *map(place, p.flags), *files, "-o", scratch / "plain", "-lm", "-ldl"])
    expected = outputs(scratch / "plain", p, place)
    for mode in modes:
        count = build(p, mode, folder, scratch, place)
        for (arguments, status, out, _), (_, got_status, got, err) in zip(expected, outputs(scratch / "program", p, place)):
            if (status, out) != (got_status, got):
                told = lib.diff(out.decode(errors="replace"), got.decode(errors="replace"), "plain")[:2000]
                raise Failure(f"[{mode.name}] {lib.shell(arguments)}: exit status {got_status}, plain {status}\n{told}\n"
                              f"{err.decode(errors='replace')[-2000:]}")
    return f"{count} functions"


def main():
    args = lib.arguments(__doc__.split("\n")[0]).parse_args()
    tests = lib.select(args, PROGRAMS if args.full or args.names else PROGRAMS[:-2], lambda p: p.name)
    have = [p for p in tests if fetch(p.package)]
    if not have:
        print("skipped: no source packages")
        sys.exit(77)
    modes = lambda p: MODES if args.full else [MODES[PROGRAMS.index(p) % len(MODES)]]
    lib.run_all(args, have, lambda p, scratch: test(p, scratch, modes(p)), lambda p: f"outside/{p.name}")


if __name__ == "__main__":
    main()
