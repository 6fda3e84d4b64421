/* A channel between the loops of several threads, with waits that are cancelled as they are served. */
#include <pthread.h>

#include "lowered.h"

enum { SENDERS = 3, RECEIVERS = 2, EACH = 3000 };

static ac_channel(int) channel;
static char received[SENDERS * EACH]; /* each by one thread, once */

/* async void sends(int first): EACH items from there on. */
struct sends__1 {
  ac__saved ac__head;
  int first, k;
};
ASYNC_VOID(sends, (ac_task * ac__task, ac__saved *ac__self, int first), int first;
           , (int first), (ac__task, NULL, ac__a->first), (ac__task, ac__self, 0))
CONSTRUCT(void, sends, ac__a->first = first)
static void sends__run(ac_task *ac__task, ac__saved *ac__self, int first) {
  int k;
  DISPATCH1
  for (k = 0; k < EACH; k++)
    AWAIT(1, sends, 0, ac_send__run(ac__task, NULL, channel, first + k), (ac__f->first = first, ac__f->k = k),
          (first = ac__f->first, k = ac__f->k), );
}

/* async void receives(int *item): until the end. */
struct receives__1 {
  ac__saved ac__head;
  int *item;
  bool value;
};
ASYNC_VOID(receives, (ac_task * ac__task, ac__saved *ac__self, int *item), int *item;
           , (int *item), (ac__task, NULL, ac__a->item), (ac__task, ac__self, NULL))
CONSTRUCT(void, receives, ac__a->item = item)
static void receives__run(ac_task *ac__task, ac__saved *ac__self, int *item) {
  bool got;
  DISPATCH1
  do {
    AWAIT(1, receives, offsetof(struct receives__1, value), got = ac_receive__run(ac__task, NULL, channel, item),
          ac__f->item = item, (item = ac__f->item, got = ac__f->value), );
    if (got) received[*item]++;
  } while (got);
}

static void *sender(void *arg) {
  ac_run(sends((int)(intptr_t)arg * EACH));
  return NULL;
}

static void *receiver(void *unused) {
  int item;
  ac_run(receives(&item));
  return unused;
}

/* Each wait ends after a moment, served or not. */
static void *impatient(void *unused) {
  bool got = true;
  for (int item; got;) {
    item = -1;
    ac_error *error = ac_run_try(ac_wait_for(ac_receive(channel, &item), 20e-6), &got);
    CHECK(!error || (error->code == AC_ETIMEDOUT && item < 0));
    ac_error_free(error);
    if (item >= 0) received[item]++;
  }
  return unused;
}

/* Nobody of a loop: what does not wait. */
static void *looks(void *unused) {
  for (int item, k = 0; k < EACH; k++)
    if (ac_try_receive(channel, &item)) received[item]++;
  return unused;
}

static void exchange(size_t capacity) {
  pthread_t senders[SENDERS], receivers[RECEIVERS + 2];
  memset(received, 0, sizeof received);
  channel = ac_channel_new(int, capacity, .shared = true);
  for (int k = 0; k < RECEIVERS; k++) CHECK(!pthread_create(&receivers[k], NULL, receiver, NULL));
  CHECK(!pthread_create(&receivers[RECEIVERS], NULL, impatient, NULL));
  CHECK(!pthread_create(&receivers[RECEIVERS + 1], NULL, looks, NULL));
  for (int k = 0; k < SENDERS; k++) CHECK(!pthread_create(&senders[k], NULL, sender, (void *)(intptr_t)k));
  for (int k = 0; k < SENDERS; k++) pthread_join(senders[k], NULL);
  ac_channel_close(channel);
  for (int k = 0; k < RECEIVERS + 2; k++) pthread_join(receivers[k], NULL);
  CHECK(ac_channel_size(channel) == 0);
  ac_channel_free(channel);
  CHECK(!ac_try_send(channel, 1));
  for (int k = 0; k < SENDERS * EACH; k++) CHECK(received[k] == 1);
}

/* Of one loop it is a channel like any other, but for the verdict: it may be woken from outside. */
static void freed_from_outside(void) {
  pthread_t thread;
  int item;
  channel = ac_channel_new(int, 0, .shared = true);
  CHECK(!pthread_create(&thread, NULL, receiver, NULL));
  ac_error *error = ac_run_try(ac_wait_for(ac_channel_join(channel), 0.01), NULL);
  CHECK(!error);
  error = ac_run_try(ac_wait_for(ac_receive(channel, &item), 0.01), NULL);
  CHECK(error && error->code == AC_ETIMEDOUT);
  ac_error_free(error);
  ac_channel_free(channel);
  pthread_join(thread, NULL);
}

/* One that is not shared is of no use to another thread. */
static void *other_thread(void *unused) {
  ac_error *error = ac_run_try(ac_send(channel, 1), NULL);
  CHECK(error && error->code == AC_EINVAL);
  ac_error_free(error);
  CHECK(!ac_try_send(channel, 1));
  return unused;
}

static void not_shared(void) {
  pthread_t thread;
  channel = ac_channel_new(int, 10);
  CHECK(!pthread_create(&thread, NULL, other_thread, NULL));
  pthread_join(thread, NULL);
  ac_channel_free(channel);
}

int main(void) {
  for (size_t capacity = 0; capacity < 20; capacity += 9) exchange(capacity);
  freed_from_outside();
  not_shared();
  return 0;
}
