"""asyncio on a virtual clock, with what runtime.md decides otherwise: what the generated Python programs run on.

The tasks, futures, locks, events, queues, timeouts and groups are CPython's own. Where Async C differs on purpose, either
a small subclass does as Async C does, or the program is given up (`World.discard`), as it can have no common trace:

    told at once    who listens to a task's end (gather, wait, shield, a group) learns of it as it ends; asyncio takes a
                    turn of the loop for it. Tasks wake by the queue in both.
    level           after a cancel no wait succeeds until its scope is left: a program that waits all the same is given up
    delivered       what has completed is delivered, the cancel comes later: one that cancels a ready task is given up
                    and so is one that returns a value after that, which makes it no cancelled task
    first step      a task that is cancelled before it starts runs to its first wait: given up
    cleanups        are shielded for a while: a program that cancels a task in one is given up, and so is one whose cleanup
                    takes longer than that after a cancel
    whole subtrees  are cancelled at once, level by level, oldest first; asyncio cancels a group's tasks when its body has ended
    twice           a second cancel does nothing
    handed over     what a queue has goes to who waits for it: a program that overtakes in a queue is given up
    spawned late    what is spawned after main's end is cancelled, as all that main left behind: given up
    locks           a task that takes one which it holds fails; who is cancelled is out of the line at once: given up
    barriers        who is cancelled no longer counts at once: given up
    conditions      who is woken gets in line for the lock at once, not when it runs
    ties            timers of one moment fire in the order in which they were set, sleeps before timeouts
    wait_for        runs a call within the task, as since 3.12

With plain=True none of these subclasses is used, only the clock."""

import asyncio
import collections
import contextlib
from asyncio import timeouts

import scopes
import sync
from clock import CODES, TICK, Discard, Err, Loop, code_of

LINES = 400  # more are too many
GRACE = 5  # seconds for cleanups


class World:
    """What the text of a program finds as its names."""

    def __init__(self, plain=False, suspend=False):
        self.plain, self.suspend = plain, suspend
        self.discarded, self.over, self.lines = "", False, []
        self.ids, self.numbers, self.tasks, self.ended = 0, 0, {}, set()
        self.loop = Loop(self)
        self.loop.set_exception_handler(lambda loop, context: None)
        kind = scopes.PlainTask if plain else scopes.Task
        self.loop.set_task_factory(lambda loop, coro, **options: kind(coro, loop=loop, **options))

    def discard(self, why):
        self.discarded = self.discarded or why

    # ---- the trace

    def say(self, me, site, value):
        self.lines.append(f"{self.loop.now * TICK:g} {me} {site} {int(value)}")
        if len(self.lines) > LINES:
            self.discard("too many lines")

    def new_id(self):
        self.ids += 1
        return self.ids

    # ---- waiting

    async def pause(self):
        """What --force-suspend puts before each await and yield."""
        if self.suspend:
            await asyncio.sleep(0)

    async def pre(self):
        """Before each await."""
        await self.pause()
        if not self.plain and asyncio.current_task().must_not_wait():
            self.discard("waits after it was cancelled")

    async def sleep(self, ticks):
        await asyncio.sleep(ticks / TICK)

    def timeout(self, ticks):
        return (timeouts.Timeout if self.plain else scopes.Timeout)(self.loop.now + ticks / TICK)

    def move(self, timeout, ticks):
        timeout.reschedule(self.loop.now + ticks / TICK)

    async def wait_for(self, aw, ticks):
        if ticks > 0:
            async with self.timeout(ticks):
                return await aw
        if asyncio.iscoroutine(aw):
            aw.close()
            raise TimeoutError
        if aw.done():
            return aw.result()
        aw.cancel()
        await asyncio.wait([aw])
        try:
            return aw.result()
        except asyncio.CancelledError:
            raise TimeoutError from None

    async def gather(self, *aws):
        """The first error cancels the others, and is thrown when all have ended."""
        children, failed = [asyncio.ensure_future(aw) for aw in aws], []

        def ended(child):
            if (child.cancelled() or child.exception()) and not failed:
                failed.append(child)
                for other in children:
                    other.cancel()

        for child in children:
            if child.done():
                ended(child)
            else:
                child.add_done_callback(ended)
        await self.all_ended(children)
        return failed[0].result() if failed else [child.result() for child in children]

    async def all_ended(self, children):
        """As gather's return_exceptions; children that have ended already need no wait."""
        left = [child for child in children if not child.done()]
        try:
            if left:
                await asyncio.gather(*left, return_exceptions=True)
        except asyncio.CancelledError:
            self.discard_values(children)
            raise

    def discard_values(self, children):
        if not any(child.cancelled() or child.exception() for child in children):
            self.discard("all values of a cancelled gather")

    async def gather_no_cancel(self, *aws):
        """The first error is thrown at once; a cancel waits for all."""
        children = [asyncio.ensure_future(aw) for aw in aws]
        left = [child for child in children if not child.done()]
        try:
            if left and all(child in left or not child.exception() for child in children):
                await asyncio.gather(*left)
        except asyncio.CancelledError:
            left = [child for child in left if not child.done()]
            if asyncio.current_task().must_not_wait():
                if left:
                    await asyncio.wait(left)
                self.discard_values(children)
            raise
        return [child.result() for child in children]

    async def gather_errors(self, *aws):
        children = [asyncio.ensure_future(aw) for aw in aws]
        await self.all_ended(children)
        return [self.outcome(child) for child in children]

    def outcome(self, child):
        if child.cancelled():
            return CODES[asyncio.CancelledError]
        return code_of(child.exception()) if child.exception() else child.result()

    async def wait(self, futures, until, ticks):
        done, _ = await asyncio.wait(futures, return_when=until, timeout=None if ticks is None else ticks / TICK)
        return len(done)

    async def as_completed(self, futures):
        """The indices; to leave it early stops the rest."""
        ended = collections.deque(k for k, future in enumerate(futures) if future.done())
        waiting = None

        def on_end(k):
            ended.append(k)
            if waiting:
                waiting.tell()

        for k, future in enumerate(futures):
            if not future.done():
                future.add_done_callback(lambda _, k=k: on_end(k))
        try:
            for _ in futures:
                if not ended:
                    waiting = scopes.EndOfOne(futures)
                    await waiting
                yield ended.popleft()
        finally:
            for future in futures:
                future.cancel()
            left = [future for future in futures if not future.done()]
            if left:
                await asyncio.wait(left)

    @contextlib.contextmanager
    def cleanup(self):
        task = asyncio.current_task()
        hurry = not self.plain and task.must_not_wait()
        grace = self.loop.call_later(GRACE, self.discard, "a cleanup is out of grace") if hurry else None
        task.depth += 1
        try:
            yield
        finally:
            task.depth -= 1
            if grace:
                grace.cancel()

    # ---- tasks

    async def body(self, function, me, value):
        task = self.tasks[me] = asyncio.current_task()
        task.started = True
        try:
            await self.pre()
            result = await function(me, value)
            if task._must_cancel:
                self.discard("returns a value after its cancel")
            return result
        finally:
            self.ended.add(me)

    def spawn(self, function, me, value):
        return self.loop.create_task(self.body(function, me, value))

    def can_cancel(self, me):
        return me in self.tasks and me not in self.ended and self.tasks[me].waits()

    async def cancel_me(self, ticks):
        """The next wait of who cancels himself fails at once; asyncio takes a turn of the loop for it."""
        task = asyncio.current_task()
        task.cancel()
        if not self.plain:
            task._must_cancel = False
            await self.pause()
            raise asyncio.CancelledError
        await self.sleep(ticks)

    def cancel(self, me):
        return self.tasks[me].cancel()

    def fits(self, error, codes):
        if codes and code_of(error) not in codes:
            raise error
        return code_of(error)

    # ---- the whole

    def next_number(self):
        self.numbers += 1
        return self.numbers

    def end(self, task):
        """What main leaves behind is cancelled."""
        self.over = True
        left, work = sorted(asyncio.all_tasks(self.loop), key=lambda other: other.number), []
        if self.plain:
            for other in left:
                other.cancel()
        else:
            scopes.reach([other for other in left if not other.group], work)
            scopes.reach_groups(work)

    def run(self, main):
        loop = self.loop
        asyncio.set_event_loop(loop)
        try:
            task = loop.create_task(self.body(main, self.new_id(), 0))
            task.add_done_callback(self.end)
            loop.run_forever()
        finally:
            loop.close()
        return self.lines + [f"end {self.outcome(task)}"]


class Paused:
    """A generator that is asked for its next value by a program: --force-suspend waits before it."""

    def __init__(self, world, generator):
        self.world, self.generator = world, generator

    def __aiter__(self):
        return self

    async def __anext__(self):
        await self.world.pause()
        return await self.generator.__anext__()


class Closing(contextlib.aclosing):
    """Of a generator in a loop: --force-suspend waits before it is closed."""

    def __init__(self, world, generator):
        super().__init__(generator)
        self.world = world

    async def __aexit__(self, *error):
        await self.world.pause()
        await super().__aexit__(*error)


def names(world, program):
    """What the text of a program may use."""
    promises = [world.loop.create_future() for _ in range(2)]

    def resolve(k, how, what):
        if promises[k].done():
            return False
        getattr(promises[k], how)(what)
        return True

    queue, lock = (sync.PlainQueue, asyncio.Lock) if world.plain else (sync.Queue, sync.Lock)
    given = {name: getattr(world, name) for name in dir(world) if not name.startswith("_")}
    return dict(given, asyncio=asyncio, Err=Err, aclosing=lambda g: Closing(world, g),
                lock=[lock(), lock()], event=[asyncio.Event(), asyncio.Event()],
                semaphore=asyncio.Semaphore(program.free), condition=(asyncio.Condition if world.plain else sync.Condition)(),
                barrier=(asyncio.Barrier if world.plain else sync.Barrier)(2), queue=[queue(n) for n in program.capacities],
                promise=promises, taken=[False, False], paused=lambda g: Paused(world, g),
                Group=scopes.PlainGroup if world.plain else scopes.Group,
                set_promise=lambda k, v: resolve(k, "set_result", v),
                fail_promise=lambda k, code: resolve(k, "set_exception", Err(code)))


def trace(program, text, plain=False, suspend=False):
    """The lines that a program prints; Discard if it has no common trace."""
    world = World(plain, suspend)
    scope = names(world, program)
    try:
        code = compile(text, f"program {program.seed}", "exec")
    except SyntaxError as e:  # Python has a limit for blocks within blocks
        raise Discard(e.msg) from e
    exec(code, scope)
    return world.run(scope["main"])
