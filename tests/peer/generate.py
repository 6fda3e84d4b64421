"""Makes random task programs, each in Python for asyncio and in Async C, statement by statement.

What a program has: functions f0 (main) to f5, which call those further down; generators g0 and g1; locks, events, queues,
semaphores, conditions, promises that all tasks share. A task has a number, `me`; `say` prints the moment, the task, the
place and a value."""

import random

from lib import Spot

FEATURES = ("sleep", "spawn", "cancel", "self", "gather", "wait", "completed", "limit", "timeout", "shield", "group", "lock",
            "semaphore", "event", "condition", "queue", "promise", "barrier", "throw", "try", "finally", "each", "loop", "if")
UNTILS = (("AC_ALL", "ALL_COMPLETED"), ("AC_FIRST", "FIRST_COMPLETED"), ("AC_FIRST_ERROR", "FIRST_EXCEPTION"))


class Node:
    """A statement in both languages; a clause with a body is a block of its own."""

    def __init__(self, py, ac, body=None):
        self.clauses = [[py, ac, body]]

    def clause(self, py, ac, body):
        self.clauses.append([py, ac, body])
        return self


class Handle:
    def __init__(self, name, number, group=None):
        self.name, self.number, self.group = name, number, group


class Generator:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.sites = self.names = 0
        self.likes = {f: self.rng.choice((0, 0.5, 1, 1, 2)) for f in FEATURES}
        self.likes["sleep"] = self.rng.choice((1.5, 3))
        self.likes["spawn"] = self.rng.choice((1, 2))
        self.capacities = [self.rng.choice((0, 0, 1, 2)) for _ in range(2)]
        self.free = self.rng.choice((1, 2))
        self.functions, self.generators = [], []

    # ---- small things

    def chance(self, p):
        return self.rng.random() < p

    def site(self):
        self.sites += 1
        return self.sites

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def ticks(self):
        return self.rng.choice((1, 1, 2, 2, 3, 4, 5, 7, 11))

    def sleep(self, ticks):
        return Node(f"await pre(); await sleep({ticks})", f"await ac_sleep({ticks} / T);")

    def say(self, value="v"):
        n = self.site()
        return Node(f"say(me, {n}, {value})", f"say(me, {n}, {value});")

    def both(self, text):
        """A statement that both languages spell alike."""
        return Node(text, text + ";")

    def awaits(self, py, ac, into="v"):
        return Node(f"await pre(); {into} = await {py}", f"{into} = await {ac};")

    def new_id(self):
        name = self.name("i")
        return name, Node(f"{name} = new_id()", f"int {name} = new_id();")

    def further(self):
        return self.rng.choice(self.functions)

    # ---- a call or a task to await in one of many ways

    def future(self, place):
        """(statements before, Python, Async C)"""
        open_handles = [h for h in place.handles if not h.group]
        if open_handles and self.chance(0.5):
            h = self.rng.choice(open_handles)
            place.handles.remove(h)
            return [], h.name, h.name
        i, node = self.new_id()
        f = self.further()
        return [node], f"body({f}, {i}, v)", f"task_{f}({i}, v)"

    def futures(self, place, least=2, most=3):
        made = [self.future(place) for _ in range(self.rng.randint(least, most))]
        nodes = [n for before, _, _ in made for n in before]
        return nodes, [py for _, py, _ in made], [ac for _, _, ac in made]

    # ---- statements

    def st_sleep(self, place):
        return [self.sleep(self.ticks() if self.chance(0.8) else 0), self.say("0")]

    def st_spawn(self, place):
        i, node = self.new_id()
        f, h = self.further(), self.name("h")
        place.handles.append(Handle(h, i))
        return [node, Node(f"{h} = spawn({f}, {i}, v)", f"async int {h} = ac_spawn(task_{f}({i}, v));")]

    def st_await(self, place):
        if not place.handles:
            return [self.awaits(*self.call()), self.say()]
        h = self.rng.choice(place.handles)
        place.handles.remove(h)
        return [self.awaits(h.name, h.name), self.say()]

    def call(self):
        f = self.further()
        return f"{f}(me, v)", f"{f}(me, v)"

    def st_cancel(self, place):
        n, known = self.site(), [h for h in place.handles]
        if known and self.chance(0.8):
            h = self.rng.choice(known)
            number, ac = h.number, f"ac_cancel({h.name})"
        else:
            number = str(self.rng.randint(2, 9))
            ac = f"cancel({number})"
        return [Node(f"say(me, {n}, can_cancel({number}) and cancel({number}))",
                     f"say(me, {n}, can_cancel({number}) && {ac});")]

    def st_self(self, place):
        """To cancel oneself takes effect at the next wait."""
        ticks = self.rng.choice((0, 1))
        return [Node(f"await cancel_me({ticks})", f"ac_task_cancel(ac_current(), NULL); await ac_sleep({ticks} / T);")]

    def st_gather(self, place):
        nodes, py, ac = self.futures(place)
        mode, r, n = self.rng.choice(("", "errors", "no_cancel")), self.name("r"), len(py)
        e = self.name("e")
        declare = f"int {r}[{n}] = {{0}};" + (f" ac_error *{e}[{n}];" if mode == "errors" else "")
        call = "gather" + (f"_{mode}" if mode else "")
        options = {"": "", "errors": f", .errors = {e}", "no_cancel": ", .no_cancel = true"}[mode]
        nodes.append(Node(f"await pre(); {r} = await {call}({', '.join(py)})",
                          f"{declare} await ac_gather(ac_list({', '.join(ac)}), {r}{options});"))
        for k in range(n):
            s = self.site()
            nodes.append(Node(f"say(me, {s}, {r}[{k}])",
                              f"say(me, {s}, " + (f"{e}[{k}] ? {e}[{k}]->code : " if mode == "errors" else "") + f"{r}[{k}]);"))
        if mode == "errors":
            nodes.append(Node("pass", f"ac_errors_free({e}, {n});"))
        return nodes

    def take_tasks(self, place):
        """Some tasks that are to be awaited afterwards."""
        nodes = []
        while len([h for h in place.handles if not h.group]) < 2 or self.chance(0.2):
            nodes += self.st_spawn(place)
        return nodes, self.rng.sample([h for h in place.handles if not h.group], 2)

    def st_wait(self, place):
        nodes, some = self.take_tasks(place)
        names, ticks = ", ".join(h.name for h in some), self.rng.choice((None, 1, 3, 6))
        (ac_until, py_until), n, w = self.rng.choice(UNTILS), self.site(), self.name("w")
        seconds = "AC_FOREVER" if ticks is None else f"{ticks} / T"
        nodes.append(Node(f"await pre(); {w} = await wait([{names}], asyncio.{py_until}, {ticks})",
                          f"size_t {w} = await ac_wait(ac_list({names}), {ac_until}, {seconds});"))
        return nodes + [Node(f"say(me, {n}, {w})", f"say(me, {n}, (long){w});")]

    def st_completed(self, place):
        nodes, some = self.take_tasks(place)
        for h in some:
            place.handles.remove(h)
        ts, k, g, n = self.name("ts"), self.name("k"), self.name("u"), self.site()
        names = ", ".join(h.name for h in some)
        nodes.append(Node(f"{ts} = [{names}]", f"async int {ts}[{len(some)}] = {{{names}}};"))
        body = [Node(f"say(me, {n}, {k})", f"say(me, {n}, (long){k});")]
        body += [Node("try:", "try", [self.awaits(f"{ts}[{k}]", f"{ts}[{k}]"), self.say()]).clause(
            "except Exception as x:", "catch (const ac_error *x)", [Node(f"say(me, {n}, fits(x, ()))", f"say(me, {n}, x->code);")])]
        if self.chance(0.3):
            body += self.block_body(place.but(handles=[], loop=True), 1)
        return nodes + [Node(f"async with aclosing(as_completed({ts})) as {g}:", "", [Node(
            f"async for {k} in paused({g}):", f"async for (size_t {k} : ac_as_completed({ts}, {len(some)}))", body)])]

    def st_limit(self, place):
        nodes, py, ac = self.future(place)
        ticks = self.rng.choice((0, 1, 3, 6, 30))
        return nodes + [self.awaits(f"wait_for({py}, {ticks})", f"ac_wait_for({ac}, {ticks} / T)"), self.say()]

    def st_shield(self, place):
        nodes, py, ac = self.future(place)
        return nodes + [self.awaits(f"asyncio.shield({py})", f"ac_shielded({ac})"), self.say()]

    def st_timeout(self, place):
        t, ticks = self.name("t"), self.rng.choice((1, 2, 4, 6, 20))
        body = self.block_body(place.but(yields=False), 3)
        if self.chance(0.2):
            ticks2 = self.rng.choice((1, 3, 9))
            body.insert(self.rng.randrange(len(body) + 1),
                        Node(f"move({t}, {ticks2})", f"ac_timeout_move(&{t}, ac_now() + {ticks2} / T);"))
        return [Node(f"async with timeout({ticks}) as {t}:", f"async with (ac_timeout {t} = ac_after({ticks} / T))", body),
                self.say()]

    def st_group(self, place):
        g, body, inner = self.name("u"), [], place.but(yields=False, handles=list(place.handles))
        for _ in range(self.rng.randint(1, 3)):
            i, node = self.new_id()
            f, h = self.further(), self.name("h")
            body.append(node)
            if self.chance(0.4):
                inner.handles.append(Handle(h, i, g))
                body.append(Node(f"{h} = {g}.spawn({f}, {i}, v)", f"async int {h} = ac_group_spawn(&{g}, task_{f}({i}, v));"))
                body.append(Node("pass", f"(void)ac_done({h});"))
            else:
                body.append(Node(f"{g}.spawn({f}, {i}, v)", f"ac_group_into(&{g}, NULL, task_{f}({i}, v));"))
            if self.chance(0.3):
                body += self.statement(inner)
        body += self.block_body(inner, 2) + self.settle(inner, place.handles)
        place.handles[:] = [h for h in inner.handles if h in place.handles]
        return [Node(f"async with Group() as {g}:", f"async with (ac_group {g} = {{0}})", body)
                .clause(None, None, None), self.say()]

    def st_lock(self, place):
        k, n = self.rng.randrange(2), self.name("l")
        return [Node(f"await pre()\nasync with lock[{k}]:", f"async with (ac_lock *{n} = &lock[{k}])",
                     [self.say("1")] + self.block_body(place, 2))]

    def st_semaphore(self, place):
        n = self.name("l")
        return [Node("await pre()\nasync with semaphore:", f"async with (ac_semaphore *{n} = &semaphore)",
                     [self.say("1")] + self.block_body(place, 2))]

    def st_event(self, place):
        k = self.rng.randrange(2)
        what = self.rng.choice(("wait", "wait", "set", "set", "clear", "ask"))
        n = self.site()
        return [{"wait": Node(f"await pre(); await event[{k}].wait()", f"await ac_event_wait(&event[{k}]);"),
                 "set": Node(f"event[{k}].set()", f"ac_event_set(&event[{k}]);"),
                 "clear": Node(f"event[{k}].clear()", f"ac_event_clear(&event[{k}]);"),
                 "ask": Node(f"say(me, {n}, event[{k}].is_set())", f"say(me, {n}, ac_event_is_set(&event[{k}]));")}[what],
                self.say("2")]

    def st_condition(self, place):
        if self.chance(0.5):
            body = [Node("await pre(); await condition.wait()", "await ac_condition_wait(&condition, &condition_lock);"), self.say("3")]
        else:
            many = self.rng.choice((1, 2, 0))
            body = [Node(f"condition.notify({many})" if many else "condition.notify_all()",
                         f"ac_condition_wake(&condition, {many});" if many else "ac_condition_wake_all(&condition);")]
        if self.chance(0.3):
            body += self.st_sleep(place)
        n = self.name("l")
        return [Node("await pre()\nasync with condition:", f"async with (ac_lock *{n} = &condition_lock)", body), self.say("4")]

    def st_queue(self, place):
        k, n = self.rng.randrange(2), self.site()
        q, got, x = f"queue[{k}]", self.name("b"), self.name("x")
        what = self.rng.choice(("put", "put", "put", "get", "get", "get", "try_put", "try_get", "size", "join"))
        nodes = {"put": [Node(f"await pre(); await {q}.put(v)", f"await ac_send({q}, v);")],
                 "get": [Node(f"await pre(); {x} = await {q}.get(); {q}.done()",
                              f"int {x} = -1; await ac_receive({q}, &{x}); ac_channel_done({q});"),
                         Node(f"say(me, {n}, {x})", f"say(me, {n}, {x});")],
                 "try_put": [Node(f"say(me, {n}, {q}.try_put(v))", f"say(me, {n}, ac_try_send({q}, v));")],
                 "try_get": [Node(f"{x} = {q}.try_get()", f"int {x} = 0; bool {got} = ac_try_receive({q}, &{x}); if ({got}) ac_channel_done({q});"),
                             Node(f"say(me, {n}, -1 if {x} is None else {x}); {x} is None or {q}.done()", f"say(me, {n}, {got} ? {x} : -1);")],
                 "size": [Node(f"say(me, {n}, {q}.size())", f"say(me, {n}, (long)ac_channel_size({q}));")],
                 "join": [Node(f"await pre(); await {q}.join()", f"await ac_channel_join({q});")]}[what]
        return nodes + [self.say("5")] + ([self.sleep(self.rng.choice((0, 1)))] if self.chance(0.5) else [])

    def st_promise(self, place):
        k, n = self.rng.randrange(2), self.site()
        what = self.rng.choice(("set", "fail", "wait", "wait"))
        if what == "set":
            return [Node(f"say(me, {n}, set_promise({k}, v))", f"say(me, {n}, ac_promise_set(promise[{k}], v));")]
        if what == "fail":
            return [Node(f"say(me, {n}, fail_promise({k}, 7))", f"say(me, {n}, ac_promise_fail(promise[{k}], 7));")]
        body = [Node(f"taken[{k}] = True", f"taken[{k}] = true;"), self.awaits(f"promise[{k}]", f"ac_promised(promise[{k}])"), self.say()]
        return [Node(f"if not taken[{k}]:", f"if (!taken[{k}])", body)]

    def st_barrier(self, place):
        b = self.name("b")
        n = self.site()
        return [Node(f"await pre(); {b} = await barrier.wait()", f"size_t {b} = await ac_barrier_wait(&barrier);"),
                Node(f"say(me, {n}, {b})", f"say(me, {n}, (long){b});")]

    def st_throw(self, place):
        code = self.rng.randint(1, 4)
        return [Node(f"if v % 3 == {code % 3}:", f"if (v % 3 == {code % 3})", [Node(f"raise Err({code})", f"throw {code};")])]

    def catch_errors(self, place, codes=None):
        if codes is None:
            codes = self.rng.choice(((), (1, 2), (-110,), (3, 4, -110)))
        n = self.site()
        x = self.name("x")
        listed = " : " + ", ".join(str(c) for c in codes) if codes else ""
        body = [Node(f"say(me, {n}, fits({x}, {codes}))", f"say(me, {n}, {x}->code);")]
        body += self.block_body(place.but(handles=[]), 2) if self.chance(0.6) else []
        if self.chance(0.2):
            body.append(Node("raise", "throw;"))
        return f"except Exception as {x}:", f"catch (const ac_error *{x}{listed})", body

    def catch_cancel(self, place):
        """Nothing waits any more: it is thrown on, or the function returns; if it was another's, it goes on."""
        body = [self.say("6")]
        how = self.rng.random()
        if how < 0.55 or (how < 0.8 and (place.generator or place.cleanup)):
            body.append(Node("raise", "throw;"))
        elif how < 0.8:
            body.append(Node("return v + 100", "return v + 100;"))
        return "except asyncio.CancelledError:", "catch (AC_ECANCELED)", body

    def st_try(self, place):
        node = Node("try:", "try", self.block_body(place.but(tries=True), 3))
        if self.chance(0.4):
            node.clause(*self.catch_cancel(place))
        if self.chance(0.7) or len(node.clauses) == 1:
            node.clause(*self.catch_errors(place))
        if self.chance(0.2 * self.likes["finally"]):
            node.clause(*self.cleanup(place))
        return [node, self.say()]

    def cleanup(self, place):
        body = self.block_body(place.but(handles=[], yields=False, loop=False, cleanup=True), 2)
        return "finally:", "finally", [Node("with cleanup():", "", body)]

    def st_finally(self, place):
        return [Node("try:", "try", self.block_body(place, 3)).clause(*self.cleanup(place))]

    def st_each(self, place):
        g, x, it = self.rng.choice(self.generators), self.name("x"), self.name("it")
        n = self.site()
        body = [Node(f"say(me, {n}, {x})", f"say(me, {n}, {x});")] + self.block_body(place.but(handles=[], loop=True), 1)
        return [Node(f"async with aclosing({g}(me, v)) as {it}:", "", [Node(
            f"async for {x} in paused({it}):", f"async for (int {x} : {g}(me, v))", body)])]

    def st_loop(self, place):
        k = self.name("k")
        body = self.block_body(place.but(handles=[], loop=True), 2)
        return [Node(f"for {k} in range(2):", f"for (int {k} = 0; {k} < 2; {k}++)", body), self.say()]

    def st_if(self, place):
        body = self.block_body(place.but(handles=[]), 2)
        how = self.rng.random()
        if how < 0.3 and not place.cleanup and not place.generator:
            body.append(Node("return v + 200", "return v + 200;"))
        elif how < 0.5 and place.loop:
            body.append(self.both(self.rng.choice(("break", "continue"))))
        return [Node("if v % 2:", "if (v % 2)", body)]

    def st_yield(self, place):
        return [Node("await pause(); yield v", "yield v;"), self.say("7")]

    def bounded(self, nodes):
        """Waits for what may never come have an end, most of them."""
        if self.chance(0.3):
            return nodes
        t, n, ticks = self.name("t"), self.site(), self.rng.choice((1, 2, 3, 5, 8, 13))
        if self.chance(0.2):
            ticks += 200
        limit = Node(f"async with timeout({ticks}) as {t}:", f"async with (ac_timeout {t} = ac_after({ticks} / T))", nodes)
        return [Node("try:", "try", [limit]).clause(
            "except TimeoutError as x:", "catch (AC_ETIMEDOUT)", [Node(f"say(me, {n}, -1)", f"say(me, {n}, -1);")])]

    def statement(self, place):
        kinds = {f: w for f, w in self.likes.items() if w and hasattr(self, "st_" + f)}
        kinds["await"] = 1.5
        if place.depth >= 3:
            for f in ("timeout", "group", "lock", "semaphore", "try", "finally", "each", "loop", "if", "condition"):
                kinds.pop(f, None)
        if not self.generators:
            kinds.pop("each", None)
        if place.yields:
            kinds["yield"] = 4
        if not self.functions:
            kinds = {f: w for f, w in kinds.items() if f in ("sleep", "event", "queue", "promise", "throw", "lock", "semaphore",
                                                             "condition", "finally", "try", "if", "yield", "barrier", "timeout")}
        if place.cleanup:
            for f in ("throw", "self", "cancel"):
                kinds.pop(f, None)
        kinds["sleep"] = kinds.get("sleep", 1)
        for f, factor in (("self", 0.15), ("barrier", 0.3), ("cancel", 1.2), ("throw", 0.8), ("finally", 0.6), ("condition", 0.7)):
            if f in kinds:
                kinds[f] *= factor
        kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
        if kind == "throw" and not place.tries and self.chance(0.8):
            kind = "sleep"
        nodes = getattr(self, "st_" + kind)(place.but(depth=place.depth + 1))
        if kind in ("event", "condition", "promise", "barrier", "queue"):
            return self.bounded(nodes)
        if kind in ("limit", "timeout", "gather", "shield", "group") and not place.tries and self.chance(0.75):
            return [Node("try:", "try", nodes).clause(*self.catch_errors(place, ()))]
        return nodes

    def block_body(self, place, most):
        outer = list(place.handles)
        body = [n for _ in range(self.rng.randint(1, most)) for n in self.statement(place)]
        return body + self.settle(place, outer)

    def settle(self, place, outer):
        """The tasks of a block are awaited, left alone, or cancelled and awaited before its end."""
        body = []
        for h in [h for h in place.handles if h not in outer]:
            place.handles.remove(h)
            if h.group:
                continue
            how = self.rng.random()
            if how < 0.3:
                body += self.st_cancel(place.but(handles=[h]))
            body.append(self.awaits(h.name, h.name) if how < 0.8 else Node("pass", f"ac_drop({h.name});"))
            body.append(self.say())
        return body

    def function(self, name, size, generator=False):
        place = Spot(handles=[], depth=0, loop=False, generator=generator, yields=generator, cleanup=False, tries=False)
        body = [self.say()]
        while size > 0:
            body += self.block_body(place, 3)
            size -= 1
        if generator:
            return Node(f"async def {name}(me, v):", f"static async yield int {name}(int me, int v)", body + self.st_yield(place))
        return Node(f"async def {name}(me, v):", f"static async int {name}(int me, int v)",
                    body + [self.both(f"return v + {self.site()}")])

    def program(self):
        """Functions, innermost first; the last one is main."""
        made = []
        for k in range(5, -1, -1):
            name = f"f{k}"
            made.append(self.function(name, 1 if k > 2 else 2))
            self.functions.append(name)
            if k in (4, 3):
                made.append(self.function(f"g{k}", 1, generator=True))
                self.generators.append(f"g{k}")
        made.append(Node("async def main(me, v):", "static async int main_(int me, int v)", [
            Node("try:", "try", [Node("async with timeout(3000):", "async with (ac_timeout limit = ac_after(3000 / T))",
                                      [self.awaits("f0(me, v)", "f0(me, v)")])])
            .clause("except TimeoutError:", "catch (AC_ETIMEDOUT)", [self.say("9")]), self.both("return v")]))
        return made


class Program:
    def __init__(self, seed):
        generator = Generator(seed)
        self.seed, self.functions = seed, generator.program()
        self.capacities, self.free = generator.capacities, generator.free
