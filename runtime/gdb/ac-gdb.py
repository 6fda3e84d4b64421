"""Async C in gdb: of a program that runs, is stopped, or has left a core file.

    info ac-tasks      every task, below the one that spawned it: what it waits for, since when, and its awaits
    bt                 goes on, below the loop, with the calls that await the one which runs

gdb loads this by itself where it was installed with gdb's own prefix, /usr; after `add-auto-load-safe-path PREFIX/share/gdb`
with another one; else by `source .../ac-gdb.py`.  It needs no debug information: a table in the program says where things stand."""

import re
import struct

import gdb
from gdb.FrameDecorator import FrameDecorator

STATES = ["not started yet", "ready to run", "running", "", "done", "failed", "cancelled"]
READY, RUNNING, WAITING, DONE = 1, 2, 3, 4
HAS_COLD, HIT, STRUCK = 1 << 2, 1 << 6, 1 << 7
CALLS = 100  # shown of each task
MOST = 1000000  # tasks and calls: more are a circle, in memory that was overwritten

FIELDS = """loop_next loop_thread loop_running loop_record loop_tick loop_alive loop_oldest
task_state task_flags task_cleanup task_leaf task_kept task_since task_until task_younger task_scope task_wait task_func
task_about task_id task_entry task_parent scope_outer scope_owner scope_kind group_oldest group_kind wait_func wait_awaited cold_site
cold_name waiter_queue lock_owner""".split()


# ---- memory ----

def read(address, form):
    return struct.unpack("<" + form, gdb.selected_inferior().read_memory(address, struct.calcsize("<" + form)))


def pointer(address):
    return read(address, "Q")[0]


def text(address):
    out = b""
    while address and len(out) < 4096:
        piece = bytes(gdb.selected_inferior().read_memory(address + len(out), 1))
        if piece == b"\0":
            return out.decode(errors="replace")
        out += piece
    return out.decode(errors="replace") if out else None


class Layout:
    """Where things stand: runtime/src/layout.c."""

    def __init__(self, at):
        magic, version, self.roster, self.sleep, self.pause, self.lock, self.await_ = read(at, "8s6Q")
        if magic != b"async c\0" or version != 3:
            raise gdb.GdbError("this program's runtime is of another version than ac-gdb.py")
        for name, value in zip(FIELDS, read(at + 56, f"{len(FIELDS)}H")):
            setattr(self, name, value)


def find_layout():
    """By its name, or without symbols by its section."""
    try:
        return Layout(int(gdb.parse_and_eval("(unsigned long)&ac__layout")))
    except gdb.error:
        found = re.search(r"(0x[0-9a-f]+) - 0x[0-9a-f]+ is ac_layout", gdb.execute("info files", to_string=True))
        if not found:
            raise gdb.GdbError("no program of Async C, or one that has not started")
        return Layout(int(found[1], 16))


# ---- what there is ----

class Call:
    """A saved call, or the place of one."""

    def __init__(self, record):
        func, self.caller, _, state, _ = read(record, "QQQII")
        name, self.file, lines = read(func, "QQQ")
        self.name, self.file = text(name), text(self.file)
        self.line = read(lines + 4 * state, "i")[0] if lines else 0


def calls(record):
    while record:
        call = Call(record)
        yield call
        record = call.caller


class Task:
    def __init__(self, layout, loop, at):
        self.layout, self.loop, self.at = layout, loop, at
        self.state = read(at + layout.task_state, "B")[0]
        self.flags = read(at + layout.task_flags, "H")[0]
        self.cleanup = read(at + layout.task_cleanup, "H")[0]
        self.id = pointer(at + layout.task_id)
        self.entry, self.parent = read(at + layout.task_entry, "I")[0], read(at + layout.task_parent, "I")[0]
        self.wait = pointer(at + layout.task_wait)
        about = pointer(at + layout.task_about)
        self.function = text(pointer(pointer(at + layout.task_func)))
        cold = self.flags & HAS_COLD
        self.site = text(pointer(about + layout.cold_site) if cold else about)
        self.name = (text(pointer(about + layout.cold_name)) if cold else None) or self.function
        self.children = []

    def title(self):
        return f"task '{self.name}' ({self.id})"

    def since(self):
        tick = read(self.loop + self.layout.loop_tick, "q")[0]
        since = read(self.at + self.layout.task_kept, "I")[0] * 10 if self.sleeps() else read(self.at + self.layout.task_since, "q")[0]
        return max(0, tick - since) / 1000

    def sleeps(self):
        return self.wait in (self.layout.sleep, self.layout.pause)

    def left(self):
        """Until the end of its sleep, in seconds."""
        until = read(self.at + self.layout.task_until, "I")[0]
        left = max(0, until / 100 - read(self.loop + self.layout.loop_tick, "q")[0] / 1000)
        return f", {left:.1f} s left"

    def what(self):
        """What it waits for."""
        layout = self.layout
        told = "in " + text(pointer(pointer(self.wait + layout.wait_func)))
        if self.state == READY:
            return told
        kept = pointer(self.at + layout.task_kept)
        if pointer(self.wait + layout.wait_awaited) == layout.await_ and kept:
            told += " of " + Task(layout, self.loop, kept).title()
        if self.wait == layout.lock and kept:
            told += f", held by task {pointer(pointer(kept + layout.waiter_queue) + layout.lock_owner)}"
        return told + f", for {self.since():.1f} s" + (self.left() if self.sleeps() else "")

    def status(self):
        told = [self.what()] if self.wait and self.state in (READY, WAITING) else []
        told += [STATES[self.state]] if self.state < len(STATES) and STATES[self.state] else []
        told += ["in a cleanup"] if self.cleanup else []
        told += ["cancelled"] if self.flags & (HIT | STRUCK) else []
        return ", ".join(told)

    def record(self):
        layout = self.layout
        if self.state != RUNNING:
            return pointer(self.at + layout.task_leaf)
        runs = pointer(self.loop + layout.loop_running) == self.at
        return pointer(self.loop + layout.loop_record) if runs else 0

    def show(self, depth):
        indent = "  " * min(depth, 16)
        print(f"{indent}{self.title()}: {self.status()}")
        did = "resumed" if self.state == RUNNING else "awaited"
        for k, call in enumerate(calls(self.record())):
            if k == CALLS:
                print(f"{indent}  ... and more awaits")
                break
            print(f"{indent}  {call.file}:{call.line}: {did} in {call.name}")
            did = "awaited"
        if self.site:
            print(f"{indent}  {self.site}: spawned '{self.function}'")


def group(layout, loop, at):
    """The tasks of one that have not ended."""
    for _ in range(MOST):
        if not at:
            return
        task = Task(layout, loop, at)
        if task.state < DONE:
            yield task
        at = pointer(at + layout.task_younger)


def groups(layout, task):
    """The groups that a task has entered."""
    scope = pointer(task.at + layout.task_scope)
    while scope and pointer(scope + layout.scope_owner) == task.at:
        if read(scope + layout.scope_kind, "B")[0] == layout.group_kind:
            yield pointer(scope + layout.group_oldest)
        scope = pointer(scope + layout.scope_outer)


def tree(layout, loop):
    """All tasks of a loop; those at the top."""
    tasks, top = [(None, t) for t in group(layout, loop, pointer(loop + layout.loop_oldest))], []
    for _, task in tasks:
        for oldest in groups(layout, task):
            tasks += [(task, t) for t in group(layout, loop, oldest)]
    entries = {t.entry: t for _, t in tasks}
    for owner, task in tasks:
        parent = entries.get(task.parent) if task.parent else None
        above = parent if parent and parent.id < task.id else owner
        (above.children if above else top).append(task)
    return top


def loops(layout):
    loop = pointer(layout.roster)
    while loop:
        yield loop
        loop = pointer(loop + layout.loop_next)


# ---- commands ----

class InfoTasks(gdb.Command):
    """Every task of Async C: what it waits for, since when, and its awaits."""

    def __init__(self):
        super().__init__("info ac-tasks", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        layout = find_layout()
        for loop in loops(layout):
            count, thread = pointer(loop + layout.loop_alive), read(loop + layout.loop_thread, "q")[0]
            print(f"loop of thread {thread}: {count} task{'' if count == 1 else 's'}")
            todo = [(0, t) for t in reversed(tree(layout, loop))]
            while todo:
                depth, task = todo.pop()
                task.show(depth)
                todo += [(depth + 1, t) for t in reversed(task.children)]


class Awaiting(FrameDecorator):
    """A call that awaits, as if it were on the stack."""

    def __init__(self, frame, call):
        super().__init__(frame)
        self.call = call

    def function(self):
        return f"[awaits] {self.call.name}"

    def filename(self):
        return self.call.file

    def line(self):
        return self.call.line

    def address(self):
        return None

    def frame_args(self):
        return None

    def frame_locals(self):
        return None


def awaiting(frame):
    """Those that await the call that the selected thread has resumed."""
    layout, thread = find_layout(), gdb.selected_thread().ptid
    for loop in loops(layout):
        record = pointer(loop + layout.loop_record)
        if record and read(loop + layout.loop_thread, "q")[0] in thread:
            return [Awaiting(frame, call) for call in calls(Call(record).caller)]
    return []


class Frames:
    """Puts them where the loop begins."""

    def __init__(self):
        self.name, self.priority, self.enabled = "async c", 100, True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        found = False
        for frame in frames:
            if not found and frame.inferior_frame().name() == "ac__task_step":
                found = True
                try:
                    yield from awaiting(frame.inferior_frame())
                except (gdb.error, gdb.GdbError):
                    pass
            yield frame


InfoTasks()
Frames()
