"""The virtual clock of a program in Python, and its errors."""

import asyncio
import heapq
from asyncio import events

TICK = 64.0  # a second has so many: sums of ticks are exact, in a double and in nanoseconds
CODES = {asyncio.CancelledError: -125, TimeoutError: -110}


class Discard(SystemExit):
    """The program's trace cannot agree; the text says why."""


class Err(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def code_of(error):
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.code if isinstance(error, Err) else CODES[type(error)]


class Timer(events.TimerHandle):
    __slots__ = ("order",)

    def __lt__(self, other):
        return (self._when, self.order) < (other._when, other.order)


class Loop(asyncio.BaseEventLoop):
    """Its select is the clock: when nothing is ready, time jumps to the next timer."""

    def __init__(self, world):
        super().__init__()
        self.world, self.now, self.timers = world, 0.0, 0
        self._selector = self
        self._clock_resolution = 1e-9

    def time(self):
        return self.now

    def select(self, timeout):
        if self.world.discarded:
            raise Discard(self.world.discarded)
        if timeout is None and not self.world.over:
            raise Discard("all tasks wait for each other")
        if timeout is None:
            self.stop()
        else:
            self.now += timeout
        return []

    def _process_events(self, event_list):
        pass

    def call_at(self, when, callback, *args, context=None):
        timer = Timer(when, callback, args, self, context)
        self.timers += 1
        scope = getattr(callback, "__name__", "") in ("_on_timeout", "_release_waiter")
        timer.order = (scope and not self.world.plain, self.timers)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer
