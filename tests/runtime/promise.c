/* Promises that other threads resolve, while their waiters are cancelled and their loop comes and goes. */
#include <pthread.h>

#include "lowered.h"

enum { THREADS = 4, EACH = TIMES(500) };

static ac_promise(int) promises[THREADS][EACH];
static int lost[THREADS];

static void *resolve(void *arg) {
  int t = (int)(intptr_t)arg;
  for (int k = 0; k < EACH; k++)
    if (!(k % 3 ? ac_promise_set(promises[t][k], k) : ac_promise_fail(promises[t][k], 7))) lost[t]++;
  return NULL;
}

/* async int waits(int t, int k) */
struct waits__1 {
  ac__saved ac__head;
  int value, k;
};
static int came, failed, cancelled;
ASYNC_VOID(waits, (ac_task * ac__task, ac__saved *ac__self, int t, int k), int t; int k;
           , (int t, int k), (ac__task, NULL, ac__a->t, ac__a->k), (ac__task, ac__self, 0, 0))
CONSTRUCT(void, waits, (ac__a->t = t, ac__a->k = k))
static void waits__run(ac_task *ac__task, ac__saved *ac__self, int t, int k) {
  int value;
  DISPATCH1
  AWAIT_OR(1, waits, offsetof(struct waits__1, value),
           ac__await(ac__task, AC__ANY(ac_promised(promises[t][k])), &value), ac__f->k = k,
           (k = ac__f->k, value = ac__f->value), , goto failed);
  CHECK(value == k && k % 3);
  came++;
  return;
failed:
  if (ac__caught(ac__task) == 7) failed++;
  else cancelled++;
  CHECK(ac__caught(ac__task) == (k % 3 ? AC_ECANCELED : ac__caught(ac__task)));
  ac_error_free(ac__take(ac__task));
}

/* async void crowd(void): waits for all, but for every fifth, which is cancelled after a while. */
static ac_future(void) tasks[THREADS][EACH];
static pthread_t threads[THREADS];
struct crowd__2 {
  ac__saved ac__head;
  int t, k;
};
PLAIN_RECORD(crowd, 1);
ASYNC_PLAIN(crowd) {
  int t, k;
  DISPATCH2
  for (t = 0; t < THREADS; t++)
    for (k = 0; k < EACH; k++) {
      promises[t][k] = ac_promise_new(int, .outside = true);
      tasks[t][k] = ac_spawn(waits(t, k));
    }
  for (t = 0; t < THREADS; t++) CHECK(!pthread_create(&threads[t], NULL, resolve, (void *)(intptr_t)t));
  AWAIT(1, crowd, 0, ac_yield__run(ac__task, NULL), , , );
  for (t = 0; t < THREADS; t++)
    for (k = 0; k < EACH; k += 5) ac_cancel(tasks[t][k]);
  for (t = 0; t < THREADS; t++)
    for (k = 0; k < EACH; k++)
      AWAIT(2, crowd, 0, ac__await(ac__task, AC__ANY(tasks[t][k]), NULL), (ac__f->t = t, ac__f->k = k),
            (t = ac__f->t, k = ac__f->k), );
}

/* async void leaves(void): ends while its promises are being resolved. */
ASYNC_PLAIN(leaves) {
  for (int t = 0; t < THREADS; t++)
    for (int k = 0; k < EACH; k++) promises[t][k] = ac_promise_new(int);
  for (int t = 0; t < THREADS; t++) CHECK(!pthread_create(&threads[t], NULL, resolve, (void *)(intptr_t)t));
}

static int join(void) {
  int sum = 0;
  for (int t = 0; t < THREADS; t++) {
    pthread_join(threads[t], NULL);
    sum += lost[t];
    lost[t] = 0;
  }
  return sum;
}

int main(void) {
  for (int turn = 0; turn < 3; turn++) {
    came = failed = cancelled = 0;
    ac_run(crowd());
    CHECK(came + failed + cancelled == THREADS * EACH && join() == cancelled);
  }
  CHECK(freopen("/dev/null", "w", stderr)); /* that they failed is reported */
  for (int turn = 0; turn < 20; turn++) {
    ac_run(leaves());
    join();
  }
  CHECK(!ac_promise_set(promises[0][0], 1));
  return 0;
}
