"""asyncio's locks, conditions, queues and barriers, likewise."""

import asyncio
import collections


class Lock(asyncio.Lock):
    owner = None

    async def acquire(self):
        task = asyncio.current_task()
        if self.owner is task:
            task.world.discard("takes a lock that it holds")
        await super().acquire()
        self.owner = task

    def release(self):
        if self._waiters and self._waiters[0].cancelled():
            self._get_loop().world.discard("releases a lock to one that is cancelled and did not run yet")
        super().release()
        self.owner = None


class Waiter(asyncio.Future):
    """Of a task that waits for a condition: woken or cancelled, it gets in line for the lock at once."""

    def __init__(self, condition):
        super().__init__()
        self.condition, self.woken, self.stopped = condition, False, False

    def regain(self):
        lock = self.condition._lock
        self.woken = True
        self.condition._waiters.remove(self)
        lock._waiters = lock._waiters or collections.deque()
        first = not lock._locked and not lock._waiters
        lock._waiters.append(self)
        if first:
            self.set_result(True)

    def cancel(self, msg=None):
        if self.woken:
            self._loop.world.discard("cancelled when a condition has woken it")
        else:
            self.stopped = True
            self.regain()
        return True


class Condition(asyncio.Condition):
    def __init__(self):
        super().__init__(Lock())

    def notify(self, n=1):
        for waiter in list(self._waiters)[:n]:
            waiter.regain()

    async def wait(self):
        self.release()
        waiter = Waiter(self)
        self._waiters.append(waiter)
        await waiter
        self._lock._waiters.remove(waiter)
        self._lock._locked, self._lock.owner = True, asyncio.current_task()
        if waiter.stopped:
            raise asyncio.CancelledError


class PlainQueue(asyncio.Queue):
    def check(self, wrong):
        pass

    def _init(self, maxsize):
        super()._init(maxsize)
        self.takers = self.fillers = 0  # that were woken and did not run yet

    def try_get(self):
        self.check(self.takers or self.fillers)
        return None if self.empty() else self.get_nowait()

    def try_put(self, item):
        self.check(self.takers or self.fillers)
        room = not self.full()
        if room:
            self.put_nowait(item)
        return room

    def done(self):
        self.check(self.fillers)
        if self._unfinished_tasks:
            self.task_done()

    def size(self):
        self.check(self.takers or self.fillers)
        return self.qsize()


class Queue(PlainQueue):
    """Gives a program up where handing over would show: when it touches what one who was woken is about to take or fill."""

    def check(self, wrong):
        if wrong:
            asyncio.current_task().world.discard("overtakes in a queue")

    def _wakeup_next(self, waiters):
        before = len(waiters)
        super()._wakeup_next(waiters)
        woken = before > len(waiters)
        if waiters is self._getters:
            self.takers += woken
        else:
            self.fillers += woken

    async def get(self):
        self.check(self.takers or (self.fillers and self.empty()))
        waits = self.empty()
        item = await super().get()
        self.takers -= waits
        return item

    async def put(self, item):
        self.check((self.takers and self.full()) or (self.fillers and not self.full()))
        waits = self.full()
        await super().put(item)
        self.fillers -= waits

    async def join(self):
        self.check(self.takers or self.fillers)
        await super().join()


class Barrier(asyncio.Barrier):
    async def wait(self):
        world = asyncio.current_task().world
        if self._state.value == "draining":
            world.discard("comes while a barrier is draining")
        if any(waiter.cancelled() for waiter in self._cond._waiters):
            world.discard("comes to a barrier while one that is cancelled did not run yet")
        return await super().wait()
