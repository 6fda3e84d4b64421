#include <stdlib.h>

#include "inbox.h"

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

static void on_async(uv_async_t *async) {
  struct inbox *inbox = (struct inbox *)((char *)async - offsetof(struct inbox, async));
  deliver(take_all(inbox), inbox->loop);
}

struct inbox *ac__inbox_open(struct loop *loop) {
  struct inbox *inbox = calloc(1, sizeof *inbox);
  if (!inbox) return NULL;
  *inbox = (struct inbox){.last = &inbox->first, .loop = loop, .holders = 1};
  if (pthread_mutex_init(&inbox->lock, NULL)) {
    free(inbox);
    return NULL;
  }
  if (uv_async_init(&loop->uv, &inbox->async, on_async)) {
    ac__inbox_let_go(inbox);
    return NULL;
  }
  uv_unref((uv_handle_t *)&inbox->async);
  return inbox;
}

static void on_closed(uv_handle_t *async) {
  ac__inbox_let_go((struct inbox *)((char *)async - offsetof(struct inbox, async)));
}

/* After this nobody calls uv_async_send on a handle that is being closed. */
void ac__inbox_close(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  inbox->loop = NULL;
  pthread_mutex_unlock(&inbox->lock);
  deliver(take_all(inbox), NULL);
  uv_close((uv_handle_t *)&inbox->async, on_closed);
}

bool ac__inbox_send(struct inbox *inbox, struct message *message) {
  pthread_mutex_lock(&inbox->lock);
  bool open = inbox->loop;
  if (open) {
    message->next = NULL;
    *inbox->last = message;
    inbox->last = &message->next;
    uv_async_send(&inbox->async);
  }
  pthread_mutex_unlock(&inbox->lock);
  return open;
}

bool ac__inbox_empty(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  bool empty = !inbox->first;
  pthread_mutex_unlock(&inbox->lock);
  return empty;
}

void ac__inbox_hold(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  inbox->holders++;
  pthread_mutex_unlock(&inbox->lock);
}

void ac__inbox_let_go(struct inbox *inbox) {
  pthread_mutex_lock(&inbox->lock);
  bool last = !--inbox->holders;
  pthread_mutex_unlock(&inbox->lock);
  if (!last) return;
  pthread_mutex_destroy(&inbox->lock);
  free(inbox);
}
