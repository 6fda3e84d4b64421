// The same programs in C++20: coroutines, an intrusive ready queue, and frames from a free list.  Nothing else: no
// errors with a way, no handles that are checked, no timers, no cancellation.
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <new>

static double cpu() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

static void figure(const char *name, double value, const char *unit) {
  std::printf("%s\t%.4g\t%s\n", name, value, unit);
}

// ---- memory: a free list for each class of 32 bytes ----

static void *lists[64];

static void *take(std::size_t size) {
  std::size_t k = (size + 31) / 32;
  if (k >= 64) return std::malloc(size);
  if (void *block = lists[k]) {
    lists[k] = *static_cast<void **>(block);
    return block;
  }
  return std::malloc(k * 32);
}

static void give(void *block, std::size_t size) {
  std::size_t k = (size + 31) / 32;
  if (k >= 64) return std::free(block);
  *static_cast<void **>(block) = lists[k];
  lists[k] = block;
}

// ---- the scheduler ----

struct ready {
  std::coroutine_handle<> handle;
  ready *next;
};

static ready *first, **last = &first;

static void push(ready *one) {
  one->next = nullptr;
  *last = one;
  last = &one->next;
}

static void run() {
  while (ready *one = first) {
    if (!(first = one->next)) last = &first;
    one->handle.resume();
  }
}

struct yield {
  ready node;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    node.handle = handle;
    push(&node);
  }
  void await_resume() {}
};

template <class T> struct task {
  struct promise_type {
    T value;
    std::coroutine_handle<> caller = std::noop_coroutine();

    static void *operator new(std::size_t size) { return take(size); }
    static void operator delete(void *block, std::size_t size) { give(block, size); }
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    struct finish {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> handle) noexcept {
        return handle.promise().caller;
      }
      void await_resume() noexcept {}
    };
    finish final_suspend() noexcept { return {}; }
    void return_value(T v) { value = v; }
    void unhandled_exception() { std::terminate(); }
  };

  std::coroutine_handle<promise_type> handle;

  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
    handle.promise().caller = caller;
    return handle;
  }
  T await_resume() {
    T value = handle.promise().value;
    handle.destroy();
    return value;
  }
};

// A task that runs by itself: started by the loop, joined by way of the loop.
template <class T> struct joined {
  task<T> inner;
  ready node;

  explicit joined(task<T> t) : inner(t) {
    node.handle = inner.handle;
    push(&node);
  }
  bool await_ready() { return inner.handle.done(); }
  void await_suspend(std::coroutine_handle<> caller) { inner.handle.promise().caller = caller; }
  T await_resume() { return inner.await_resume(); }
};

template <class T> static T block_on(task<T> t) {
  t.handle.resume();
  run();
  return t.await_resume();
}

// ---- the programs ----

__attribute__((noinline)) static task<int> add(int a, int b) { co_return (a + b) & 0xffff; }

static task<int> awaited(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum = co_await add(sum, i);
  co_return sum;
}

__attribute__((noinline)) static task<long> fib(int n) {
  if (n < 2) co_return n;
  long a = co_await fib(n - 1);
  co_return a + co_await fib(n - 2);
}

static task<int> yields(int n) {
  while (n--) co_await yield{};
  co_return 0;
}

__attribute__((noinline)) static task<int> child(int n) { co_return n; }

static task<int> joins(int n) {
  int sum = 0;
  while (n--) {
    joined<int> one(child(n));
    sum += co_await one & 1;
  }
  co_return sum;
}

// First come, first served: it goes straight to the one that waits longest.
struct lock {
  bool held = false;
  ready *waiting = nullptr, **newest = &waiting;

  struct acquire {
    lock &of;
    ready node;
    bool await_ready() { return !of.held && (of.held = true); }
    void await_suspend(std::coroutine_handle<> handle) {
      node = {handle, nullptr};
      *of.newest = &node;
      of.newest = &node.next;
    }
    void await_resume() {}
  };

  void release() {
    ready *next = waiting;
    if (!next) {
      held = false;
      return;
    }
    if (!(waiting = next->next)) newest = &waiting;
    push(next);
  }
};

static task<int> in_turns(lock &one, int n) {
  while (n--) {
    co_await lock::acquire{one, {}};
    co_await yield{};
    one.release();
  }
  co_return 0;
}

static task<int> both(lock &one, int n) {
  joined<int> other(in_turns(one, n / 2));
  co_await in_turns(one, n / 2);
  co_return co_await other;
}

// Keeps nothing; one of each at a time.
struct channel {
  ready *sender = nullptr, *receiver = nullptr;
  int value;

  struct send {
    channel &to;
    ready node;
    bool await_ready() { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      if (ready *other = to.receiver) {
        to.receiver = nullptr;
        push(other);
        return false;
      }
      node = {handle, nullptr};
      to.sender = &node;
      return true;
    }
    void await_resume() {}
  };

  struct receive {
    channel &from;
    ready node;
    bool await_ready() { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      if (ready *other = from.sender) {
        from.sender = nullptr;
        push(other);
        return false;
      }
      node = {handle, nullptr};
      from.receiver = &node;
      return true;
    }
    int await_resume() { return from.value; }
  };
};

static task<int> echo(channel &in, channel &out, int n) {
  while (n--) {
    out.value = co_await channel::receive{in, {}};
    co_await channel::send{out, {}};
  }
  co_return 0;
}

static task<int> there_and_back(channel &there, channel &back, int n) {
  joined<int> other(echo(there, back, n));
  int sum = 0;
  for (int k = 0; k < n; k++) {
    there.value = k & 1;
    co_await channel::send{there, {}};
    sum += co_await channel::receive{back, {}};
  }
  co_await other;
  co_return sum;
}

static task<long> skynet(long number, long leaves) {
  if (leaves == 1) co_return number;
  leaves /= 10;
  alignas(joined<long>) unsigned char room[10][sizeof(joined<long>)];
  joined<long> *children[10];
  for (int k = 0; k < 10; k++) children[k] = new (room[k]) joined<long>(skynet(number + k * leaves, leaves));
  long sum = 0;
  for (joined<long> *child : children) sum += co_await *child;
  co_return sum;
}

int main() {
  int n = 10000000;
  double t0 = cpu();
  block_on(awaited(n));
  double t1 = cpu();
  long f = block_on(fib(32));
  double t2 = cpu();
  block_on(yields(n));
  double t3 = cpu();
  if (block_on(joins(n)) != n / 2) return 1;
  double t4 = cpu();
  figure("call awaited", (t1 - t0) * 1e9 / n, "ns");
  figure("fib awaited", (t2 - t1) * 1e9 / double(f), "ns");
  figure("suspend, loop, resume", (t3 - t2) * 1e9 / n, "ns");
  figure("spawn and join", (t4 - t3) * 1e9 / n, "ns");
  lock one;
  channel there, back;
  t0 = cpu();
  block_on(both(one, n));
  t1 = cpu();
  if (block_on(there_and_back(there, back, n)) != n / 2) return 1;
  t2 = cpu();
  if (block_on(skynet(0, 1000000)) != 499999500000) return 1;
  t3 = cpu();
  figure("lock handed over", (t1 - t0) * 1e9 / n, "ns");
  figure("there and back", (t2 - t1) * 1e9 / n, "ns");
  figure("skynet of a million", (t3 - t2) * 1e3, "ms");
  return 0;
}
