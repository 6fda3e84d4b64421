/* Changes of files and of what is in directories. */
#ifndef AC_WATCH_H
#define AC_WATCH_H

#include <stdbool.h>

#include "turn.h"

struct changes {
  struct resource resource;
  struct turns turns;
  struct loop *loop;
  struct watched_path *paths;
  struct change {
    struct change *next;
    int events;
    char path[];
  } * first, **last;
  size_t count; /* of all that ever came */
  int code;
};

/* NULL without memory. */
struct changes *ac__changes_open(struct loop *);
void ac__changes_close(struct changes *);
bool ac__changes_watches(const struct changes *, const char *path);
/* 0 or a code. */
int ac__changes_watch(struct changes *, const char *path, bool directory);
/* This path, and all that is below it. */
void ac__changes_unwatch(struct changes *, const char *path);
/* As if it had come. */
void ac__changes_note(struct changes *, const char *path, int events);
/* The oldest, which is the caller's, or NULL. */
struct change *ac__changes_take(struct changes *);
/* All that have come, one of a path. */
struct change *ac__changes_take_all(struct changes *);

#endif
