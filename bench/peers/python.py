"""The same programs with asyncio."""
import asyncio
import time

cpu = time.process_time


def figure(name, value, unit):
    print(f"{name}\t{value:.4g}\t{unit}")


async def add(a, b):
    return (a + b) & 0xFFFF


async def awaited(n):
    total = 0
    for i in range(n):
        total = await add(total, i)


async def fib(n):
    return n if n < 2 else await fib(n - 1) + await fib(n - 2)


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def child(n):
    return n


async def joins(n):
    total = 0
    for i in range(n):
        total += await asyncio.create_task(child(i)) & 1


async def joins_many(n):
    for _ in range(n // 100):
        await asyncio.gather(*[asyncio.create_task(child(i)) for i in range(100)])


lock = asyncio.Lock()


async def alone(n):
    for _ in range(n):
        await lock.acquire()
        lock.release()


async def alone_with(n):
    for _ in range(n):
        async with lock:
            pass


async def in_turns(n):
    for _ in range(n):
        await lock.acquire()
        await asyncio.sleep(0)
        lock.release()


async def both(n):
    await asyncio.gather(in_turns(n // 2), in_turns(n // 2))


async def send(queue, n):
    for i in range(n):
        await queue.put(i)


async def pass_on(n, size):
    queue = asyncio.Queue(size)
    sender = asyncio.create_task(send(queue, n))
    for _ in range(n):
        await queue.get()
    await sender


async def throws(depth):
    if not depth:
        raise ValueError(7)
    return await throws(depth - 1) + 1


async def fails(n):
    for _ in range(n):
        try:
            await throws(10)
        except ValueError:
            pass


async def count(n):
    for i in range(n):
        yield i


async def counted(n):
    async for _ in count(n):
        pass


async def main():
    for name, program, n in [("call awaited", awaited, 1000000), ("suspend, loop, resume", yields, 100000),
                             ("throw and catch, ten calls", fails, 50000), ("a value of a generator", counted, 500000),
                             ("spawn and join", joins, 50000), ("spawn 100, join 100", joins_many, 50000),
                             ("lock and unlock", alone, 200000), ("async with a lock", alone_with, 200000),
                             ("lock handed over", both, 50000),
                             ("send and receive, 64 kept", lambda n: pass_on(n, 64), 100000),
                             ("send and receive, 0", lambda n: pass_on(n, 1), 50000)]:  # none keeps nothing
        start = cpu()
        await program(n)
        figure(name, (cpu() - start) * 1e9 / n, "ns")
    start = cpu()
    calls = await fib(24)
    figure("fib awaited", (cpu() - start) * 1e9 / calls, "ns")


asyncio.run(main())
