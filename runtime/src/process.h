#ifndef AC_PROCESS_H
#define AC_PROCESS_H

#include <stdbool.h>

#include "stream.h"
#include "turn.h"

struct process {
  ac_process head;
  ac_stream *streams[3]; /* that are open, whoever keeps them now */
  struct resource resource;
  struct loop *loop;
  uv_process_t uv;
  struct turns turns; /* for its end */
  ac_exit_status exit;
  bool spawned, ended, detached, killed;
  bool left; /* nobody asks for it any more */
  double grace;
};

/* One more for `in`: a socket, which is read too. */
enum { AC__SOCKET = AC_STDOUT + 1 };
/* NULL and a code. */
struct process *ac__process_start(struct loop *, const char *const *argv, const ac_process_options *, int *code);
/* Nobody asks for it, or for its streams, any more. */
void ac__process_leave(struct process *);

/* Signals that are being listened to. */
struct signals {
  struct resource resource;
  struct turns turns;
  struct loop *loop;
  size_t count, closed;
  struct {
    uv_signal_t uv;
    unsigned pending;
  } each[16];
};
struct signals *ac__signals_open(struct loop *, const ac__signal_set *, int *code);
void ac__signals_close(struct signals *);
/* One that came, or 0. */
int ac__signals_take(struct signals *);

/* A descriptor that is watched. */
struct watched {
  struct resource resource;
  struct turns turns;
  struct loop *loop;
  uv_poll_t uv;
  int descriptor, events;
};
struct watched *ac__watched_open(struct loop *, int descriptor, int events, int *code);
void ac__watched_close(struct watched *);

#endif
