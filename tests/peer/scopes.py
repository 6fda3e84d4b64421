"""asyncio's tasks, timeouts and groups, which do as Async C does where that is decided otherwise; world.py says where."""

import asyncio
import collections
from asyncio import tasks, timeouts


class Task(tasks._PyTask):
    """Knows its scopes: itself, timeouts and groups. Each is hit once, and has the depth of cleanups that it was entered at."""

    def __init__(self, coro, *, loop, **options):
        self.world, self.scopes, self.depth, self.started, self.source = loop.world, [self], 0, False, None
        self.hit, self.level, self.number, self.group = False, 0, loop.world.next_number(), None
        super().__init__(coro, loop=loop, **options)
        if self.world.over:
            self.world.discard("spawned when main has ended")

    def _Future__schedule_callbacks(self):
        callbacks, self._callbacks[:] = self._callbacks[:], []
        for callback, context in callbacks:
            if callback.__name__ == "__wakeup":
                self._loop.call_soon(callback, self, context=context)
            else:
                callback(self)

    def add_done_callback(self, callback, *, context=None):
        if self.done() and callback.__name__ != "__wakeup":
            callback(self)
        else:
            super().add_done_callback(callback, context=context)

    def waits(self):
        return self._fut_waiter is not None and not self._fut_waiter.done()

    def cancel(self, msg=None):
        scope, self.source = self.source or self, None
        if self.done():
            return False
        if not scope.hit:
            reach_groups(self.strike(scope))
        return True

    def strike(self, scope):
        """A cancel of a scope of this task. Returns the groups within, whose tasks it is to reach as well."""
        world = self.world
        if not self.started:
            world.discard("cancelled before its first step")
        if self.depth > scope.level:
            world.discard("cancelled in a cleanup")
        if self is not asyncio.current_task() and not self.waits():
            world.discard("cancelled while it is ready")
        groups = [s for s in self.scopes[self.scopes.index(scope):] if not s.hit and isinstance(s, Group)]
        scope.hit = True
        tasks._PyTask.cancel(self)
        for group in groups:
            group.hit = True
        return groups

    def must_not_wait(self):
        return any(s.hit and s.level >= self.depth for s in self.scopes)


def reach_groups(groups):
    """Their tasks, then those of the groups in these, and so on."""
    work = collections.deque(groups)
    while work:
        reach(work.popleft()._tasks, work)


def reach(tasks, work):
    for task in tasks:
        if not task.done() and not task.hit:
            work.extend(task.strike(task))


class PlainTask(tasks._PyTask):
    """What the programs ask of a task, and nothing else."""
    depth, waits = 0, Task.waits

    def __init__(self, coro, *, loop, **options):
        self.number = loop.world.next_number()
        super().__init__(coro, loop=loop, **options)

    def must_not_wait(self):
        return self.cancelling()


class EndOfOne(asyncio.Future):
    """What as_completed waits for. To cancel that wait is to cancel the tasks; it is over when all of them have ended."""
    stopped = False

    def __init__(self, futures):
        super().__init__()
        self.futures = futures

    def tell(self):
        if not self.done() and not self.stopped:
            self.set_result(None)
        elif all(future.done() for future in self.futures):
            super().cancel()

    def cancel(self, msg=None):
        if self.done():
            return False
        self.stopped = True
        for future in self.futures:
            future.cancel()
        return True


class Timeout(timeouts.Timeout):
    hit = False

    async def __aenter__(self):
        await super().__aenter__()
        self.level = self._task.depth
        self._task.scopes.append(self)
        return self

    async def __aexit__(self, *error):
        self._task.scopes.remove(self)
        return await super().__aexit__(*error)

    def _on_timeout(self):
        if self._task.must_not_wait():
            self._task.world.discard("a timeout after a cancel")
        self._task.source = self
        super()._on_timeout()


class Ordered(dict):
    """A set that is walked in the order in which it was filled."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def __iter__(self):
        return iter(list(self.keys()))


class Group(asyncio.TaskGroup):
    hit = telling = False

    def __init__(self):
        super().__init__()
        self._tasks = Ordered()

    async def __aenter__(self):
        await super().__aenter__()
        self.level = self._parent_task.depth
        self._parent_task.scopes.append(self)
        return self

    def spawn(self, function, me, value):
        world = self._parent_task.world
        if self.hit:
            world.discard("spawns into a cancelled group")
        task = self.create_task(world.body(function, me, value))
        task.group = self
        return task

    def cancel_children(self):
        reach_groups([self])

    def _abort(self):
        self._aborting = True
        if not self.telling:
            self.cancel_children()

    def _on_task_done(self, task):
        """The parent is cancelled before the other tasks; not at all if the group is cancelled already."""
        aborting, self.telling, self._parent_task.source = self._aborting, True, self
        self._aborting = aborting or self.hit
        super()._on_task_done(task)
        self.telling, self._parent_task.source = False, None
        self._aborting = aborting or self._parent_cancel_requested
        if self._parent_cancel_requested and not aborting:
            self.cancel_children()

    async def __aexit__(self, kind, error, trace):
        """The first error in time is the one that is thrown."""
        before = len(self._errors)
        if kind is not None:
            self.hit = True
        await self._parent_task.world.pause()
        try:
            return await super().__aexit__(kind, error, trace)
        except BaseExceptionGroup as group:
            first = group.exceptions[0]
            raise (error if error in group.exceptions and not before else first) from None
        finally:
            self._parent_task.scopes.remove(self)


class PlainGroup(asyncio.TaskGroup):
    def spawn(self, function, me, value):
        return self.create_task(self._loop.world.body(function, me, value))
