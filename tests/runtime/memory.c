/* The allocator and the table of handles: what is taken comes back, to the system too. */
#include <pthread.h>
#include <sys/resource.h>

#include "lowered.h"
#include "memory.h"
#include "task.h"

static uint32_t seed = 1;
static uint32_t next(void) { return seed = seed * 1664525u + 1013904223u, seed >> 8; }

static long resident(void) {
  long size = 0, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file && fscanf(file, "%ld %ld", &size, &pages) != 2) pages = 0;
  if (file) fclose(file);
  return pages * 4;
}

/* Blocks of all sizes, aligned to 16, none over another, however they are taken and given. */
static void blocks(void) {
  enum { COUNT = 20000 };
  static struct {
    unsigned char *at;
    size_t size;
    unsigned char mark;
  } live[COUNT];
  for (int round = 0; round < 200000; round++) {
    unsigned k = next() % COUNT;
    if (live[k].at) {
      CHECK(live[k].at[0] == live[k].mark && live[k].at[live[k].size - 1] == live[k].mark);
      ac__memory_give(live[k].at, live[k].size);
      live[k].at = NULL;
    } else {
      live[k].size = 1 + next() % (next() % 4 ? 200 : 3000);
      if (live[k].size < 8) live[k].size = 8;
      live[k].at = ac__memory_take(live[k].size);
      live[k].mark = (unsigned char)k;
      CHECK(live[k].at && (uintptr_t)live[k].at % 16 == 0);
      memset(live[k].at, live[k].mark, live[k].size);
    }
  }
  for (int k = 0; k < COUNT; k++)
    if (live[k].at) ac__memory_give(live[k].at, live[k].size);
}

/* Many of one class, given back in another order than they were taken. */
static void many(void) {
  enum { COUNT = 400000 };
  static void *all[COUNT];
  for (int k = 0; k < COUNT; k++) CHECK((all[k] = ac__memory_take(128)));
  for (int k = COUNT - 1; k; k--) {
    int other = (int)(next() % (unsigned)(k + 1));
    void *block = all[k];
    all[k] = all[other], all[other] = block;
  }
  long before = resident();
  for (int k = 0; k < COUNT; k++) ac__memory_give(all[k], 128);
  if (ac__memory.limit) CHECK(before - resident() > 45000); /* of 50,000 KiB */
}

/* A handle that was given back is never found again, whatever comes after it. */
static void handles(void) {
  enum { COUNT = 20000 };
  static struct entry *entries[COUNT];
  static ac__any stale[COUNT];
  int object;
  for (int turn = 0; turn < 3; turn++) {
    for (int k = 0; k < COUNT; k++) {
      CHECK((entries[k] = ac__entry_take(&object, AC__TASK)));
      ac__any future = ac__entry_future(entries[k], ac__entry_index(entries[k]));
      CHECK(ac__entry_find(future) == entries[k] && future && future != stale[k]);
      stale[k] = future;
    }
    for (int k = 0; k < COUNT; k += 2) ac__entry_consume(entries[k]);
    for (int k = 0; k < COUNT; k++) CHECK(!ac__entry_find(stale[k]) == !(k % 2));
    for (int k = 0; k < COUNT; k++) ac__entry_give(entries[k]);
    for (int k = 0; k < COUNT; k++) CHECK(!ac__entry_find(stale[k]));
  }
  CHECK(!ac__entry_find(NULL));
  for (int k = 0; k < 100000; k++) ac__entry_find((ac__any)(uintptr_t)((uint64_t)next() << 32 | next()));
}

/* async void rest(void) */
PLAIN_RECORD(rest, 1);
ASYNC_PLAIN(rest) {
  DISPATCH1
  AWAIT(1, rest, 0, ac_sleep__run(ac__task, NULL, 0.001), , , );
}

static ac_future(void) foreign;

/* Loops of several threads at once; a future of another thread is none. */
static void *thread(void *argument) {
  for (int k = 0; k < 20; k++) ac_run(rest());
  ac_error *error = ac_run_try(foreign, NULL);
  CHECK(error && error->code == AC_EINVAL && !ac_task_of(foreign));
  ac_error_free(error);
  return argument;
}

static void threads(void) {
  pthread_t all[4];
  foreign = rest();
  for (int k = 0; k < 4; k++) CHECK(!pthread_create(&all[k], NULL, thread, NULL));
  for (int k = 0; k < 4; k++) pthread_join(all[k], NULL);
  ac_drop(foreign);
}

/* When there is no memory a suspension still finds a record: the reserve has some. */
static void reserve(void) {
  if (!ac__memory.limit) return;
  struct rlimit old, none;
  getrlimit(RLIMIT_AS, &old);
  none = old;
  none.rlim_cur = 1;
  enum { COUNT = 300 };
  void *surely[COUNT], *taken = NULL, *more;
  CHECK(!setrlimit(RLIMIT_AS, &none));
  while ((more = ac__memory_take(208))) *(void **)more = taken, taken = more;
  for (int k = 0; k < COUNT; k++) surely[k] = ac__memory_take_surely(208);
  CHECK(!setrlimit(RLIMIT_AS, &old));
  for (int k = 0; k < COUNT; k++) ac__memory_give(surely[k], 208);
  for (; taken; taken = more) more = *(void **)taken, ac__memory_give(taken, 208);
  CHECK(ac__memory.reserve);
}

int main(void) {
  blocks();
  many();
  handles();
  threads();
  reserve();
  return 0;
}
