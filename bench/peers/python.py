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


async def main():
    for name, program, n in [("call awaited", awaited, 1000000), ("suspend, loop, resume", yields, 100000),
                             ("spawn and join", joins, 50000), ("spawn 100, join 100", joins_many, 50000)]:
        start = cpu()
        await program(n)
        figure(name, (cpu() - start) * 1e9 / n, "ns")
    start = cpu()
    calls = await fib(24)
    figure("fib awaited", (cpu() - start) * 1e9 / calls, "ns")


asyncio.run(main())
