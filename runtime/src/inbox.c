#include "inbox.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#else
#include <fcntl.h>
#endif

#include "loop.h"

static struct message *take_all(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  struct message *first = inbox->first;
  inbox->first = NULL;
  inbox->last = &inbox->first;
  pthread_mutex_unlock(&inbox->lock);
  return first;
}

static void deliver(struct message *message, struct loop *loop) {
  for (struct message *next; message; message = next) {
    next = message->next;
    message->arrive(message, loop);
  }
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct inbox *inbox = (struct inbox *)((char *)poll - offsetof(struct inbox, poll));
  char bytes[64];
  (void)status, (void)events, (void)!read(inbox->descriptors[0], bytes, sizeof bytes);
  deliver(take_all(inbox), inbox->loop);
}

/* One that is full wakes as well. */
static void wake(struct inbox *inbox) { (void)!write(inbox->descriptors[1], &(uint64_t){1}, sizeof(uint64_t)); }

static bool open_descriptors(int descriptors[2]) {
#ifdef __linux__
  descriptors[0] = descriptors[1] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return descriptors[0] >= 0;
#else
  if (pipe(descriptors)) return false;
  for (int k = 0; k < 2; k++) {
    fcntl(descriptors[k], F_SETFL, O_NONBLOCK);
    fcntl(descriptors[k], F_SETFD, FD_CLOEXEC);
  }
  return true;
#endif
}

struct inbox *ac__inbox_open(struct loop *loop) {
  struct inbox *inbox = calloc(1, sizeof *inbox);
  if (!inbox) return NULL;
  *inbox = (struct inbox){.descriptors = {-1, -1}, .last = &inbox->first, .loop = loop, .holders = 1};
  pthread_mutex_init(&inbox->lock, NULL);
  if (!open_descriptors(inbox->descriptors) || uv_poll_init(loop->uv, &inbox->poll, inbox->descriptors[0])) {
    ac__inbox_let_go(inbox);
    return NULL;
  }
  uv_poll_start(&inbox->poll, UV_READABLE, on_poll);
  uv_unref((uv_handle_t *)&inbox->poll);
  return inbox;
}

static void on_closed(uv_handle_t *poll) {
  ac__inbox_let_go((struct inbox *)((char *)poll - offsetof(struct inbox, poll)));
}

void ac__inbox_close(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  inbox->loop = NULL;
  pthread_mutex_unlock(&inbox->lock);
  deliver(take_all(inbox), NULL);
  uv_close((uv_handle_t *)&inbox->poll, on_closed);
}

/* Not within the lock: whoever wakes would find it taken.  By then the message may have arrived and the loop be gone. */
bool ac__inbox_send(struct inbox *inbox, struct message *message) {
  pthread_mutex_lock(&inbox->lock);
  bool open = inbox->loop, first = open && !inbox->first;
  if (first) ac__inbox_hold(inbox);
  if (open) {
    message->next = NULL;
    *inbox->last = message;
    inbox->last = &message->next;
  }
  pthread_mutex_unlock(&inbox->lock);
  if (!first) return open;
  wake(inbox);
  ac__inbox_let_go(inbox);
  return true;
}

bool ac__inbox_empty(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  bool empty = !inbox->first;
  pthread_mutex_unlock(&inbox->lock);
  return empty;
}

void ac__inbox_hold(struct inbox *inbox) { __atomic_fetch_add(&inbox->holders, 1, __ATOMIC_RELAXED); }

void ac__inbox_let_go(struct inbox *inbox) {
  if (__atomic_sub_fetch(&inbox->holders, 1, __ATOMIC_ACQ_REL)) return;
  pthread_mutex_destroy(&inbox->lock);
  if (inbox->descriptors[0] >= 0) close(inbox->descriptors[0]);
  if (inbox->descriptors[1] != inbox->descriptors[0]) close(inbox->descriptors[1]);
  free(inbox);
}
