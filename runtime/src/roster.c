#include "roster.h"

#include <stdio.h>

#include "inspect.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void ac__roster_lock(void) { pthread_mutex_lock(&lock); }
void ac__roster_unlock(void) { pthread_mutex_unlock(&lock); }

void ac__roster_enter(struct loop *loop) {
  loop->roster.thread = ac__thread_self();
  ac__roster_lock();
  loop->roster.next = ac__roster;
  loop->roster.link = &ac__roster;
  if (ac__roster) ac__roster->roster.link = &loop->roster.next;
  ac__roster = loop;
  ac__roster_unlock();
}

void ac__roster_leave(struct loop *loop) {
  ac__roster_lock();
  *loop->roster.link = loop->roster.next;
  if (loop->roster.next) loop->roster.next->roster.link = loop->roster.link;
  ac__roster_unlock();
}

static void dump(const struct loop *loop, bool foreign) {
  static const struct outlet err = {ac__put_to_stderr, NULL};
  struct view view = {loop, foreign};
  size_t alive = 0;
  char text[80];
  ac__view(&view, &alive, &loop->alive, sizeof alive);
  int length = snprintf(text, sizeof text, "%zu task%s\n", alive, alive == 1 ? "" : "s");
  ac__put_to_stderr(NULL, text, (size_t)length);
  ac__tree_print(&view, &err);
}

void ac__roster_dump(const struct loop *mine) {
  for (const struct loop *loop = ac__roster; loop; loop = loop->roster.next) dump(loop, loop != mine);
}
