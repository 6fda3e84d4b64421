/* Streams: what all kinds share.
 *
 * Reading is pushed by a kind, ac__stream_came and ac__stream_over, and pulled by tasks; between the two is a buffer, which
 * exists only while bytes lie in it.  Writing is tried at once; the rest waits in a queue of writers, whose first one
 * goes on each time the kind says ac__stream_writable.  Nothing of a caller's memory is kept by a kind after a call. */
#ifndef AC_STREAM_H
#define AC_STREAM_H

#include <stdbool.h>

#include "io.h"

struct kind {
  const char *name;
  bool outside; /* what it waits for comes from outside of the loop */
  /* More is wanted.  0, or why nothing will come. */
  int (*start)(struct ac_stream *);
  /* Enough for now; NULL: it does not push. */
  void (*stop)(struct ac_stream *);
  /* Takes what it can at once: how much, or a code. */
  ssize_t (*write)(struct ac_stream *, const uv_buf_t *, unsigned n);
  /* Takes a copy of some, and says when it has gone; or of none, and says when more can be written. */
  ssize_t (*stage)(struct ac_stream *, const char *data, size_t n);
  int (*shutdown)(struct ac_stream *);
  /* Frees it, at once or later. */
  void (*close)(struct ac_stream *);
};

enum { AC__LINE = 64 }; /* of the cache */
enum { AC__FULL = 65536, AC__STAGE = 4096, AC__SLAB = 65536, AC__LEAST = 256, AC__OWN_MEMORY = 16384 };

/* What each message touches stands first, in two cache lines: of many connections hardly any is in the cache. */
struct ac_stream {
  const struct kind *kind;
  struct loop *loop;
  struct reader {
    struct task *task; /* NULL: nobody reads */
    char *to;
    size_t size, least, got;
    struct chunks *chunks; /* it is a generator that reads, or NULL */
    bool direct;           /* bytes go to the caller as they come */
    bool woken;            /* and has not run yet */
  } reader;
  int over;   /* why no more will come; AC_EOF at the end */
  int broken; /* why nothing can be written */
  int socket; /* of a kind that writes to it past libuv; -1 before it does */
  bool reading, standard;
  bool staged;
  bool holds; /* of these bytes some; else it will only be told that there is room again */
  struct waiters writers;
  struct buffer {
    size_t start, end;
    bool held; /* a reader still looks at what stands before `start` */
    char *data;
    size_t room;
    char *lent; /* an older block, in which a reader still looks */
    size_t lent_room;
  } unread;

  size_t limit; /* of lines */
  struct resource resource;
  struct ac_listener *from; /* that accepted it, or NULL */
  struct process *of;       /* to which it leads, or NULL */
  char *name;               /* or NULL: its peer is its name */
  ac_address peer;
};
_Static_assert(offsetof(struct ac_stream, unread.data) == 2 * AC__LINE, "what each message touches");

void ac__stream_init(struct ac_stream *, struct loop *, const struct kind *);
enum { AC__NAME = 64 };
/* "descriptor 5" */
const char *ac__descriptor_name(int descriptor, char buffer[AC__NAME]);
const char *ac__stream_name(const struct ac_stream *, char buffer[AC__NAME]);
/* A connection is closed: one more may come. */
void ac__listener_released(struct ac_listener *);
/* One of a process's streams is closed. */
void ac__process_lost(struct process *, const struct ac_stream *);

/* ---- for kinds; none of these runs a task ---- */

void ac__stream_came(struct ac_stream *, const char *data, size_t n);
/* The same, of what stands in the slab. */
void ac__stream_came_in_slab(struct ac_stream *, size_t n);
void ac__stream_over(struct ac_stream *, int code);
/* Where the next bytes go at best: the reader's own memory; NULL if it has none for it.  Then `came_there`. */
char *ac__stream_place(struct ac_stream *, size_t *room);
void ac__stream_came_there(struct ac_stream *, size_t n);
/* How many bytes the one who waits for them wants to be there. */
size_t ac__stream_wanted(const struct ac_stream *);
void ac__stream_writable(struct ac_stream *, int code);
/* Gives back what is common to all; the last thing that a kind does. */
void ac__stream_free(struct ac_stream *);

/* ---- the buffer ---- */

/* The loop's AC__SLAB bytes to read into, until something else does; NULL without memory. */
char *ac__slab(struct loop *);
bool ac__buffer_append(struct loop *, struct buffer *, const char *data, size_t n);
/* What stands in the slab stays there, if it is worth a whole block, and the block becomes that of an empty buffer. */
bool ac__buffer_adopt(struct loop *, struct buffer *, size_t n);
/* The reader comes back: what it borrowed is no longer looked at. */
void ac__buffer_reclaim(struct loop *, struct buffer *);
void ac__buffer_free(struct buffer *);

/* ---- for functions of streams ---- */

/* Waits for at least `least` bytes and copies up to n of them; without a buffer they stay, and it returns how many
 * there are.  Less only at the end; with a buffer and least > 1 the end is AC_EOF. */
AC__ASYNC(size_t, ac__stream_get, ac_stream *, void *buffer, size_t n, size_t least);
/* Reads the next n of what is unread; borrowed. */
ac_bytes ac__stream_take(ac_stream *, size_t n);
/* Who waits for it goes on with this code, and touches it no more. */
void ac__reader_leaves(struct ac_stream *, int code);
void ac__writers_leave(struct ac_stream *, int code);
ac_error *ac__stream_error(const ac_stream *, int code, const char *what);
bool ac__stream_busy(const ac_stream *);

/* ---- kinds ---- */

/* Of libuv: TCP, pipes and Unix sockets, terminals.  Only as much of the last member is there as its kind needs. */
struct uv_kind_stream {
  struct ac_stream head;
  struct task *connecting;
  struct passing *passing; /* descriptors that have come, or are to go */
  _Alignas(AC__LINE) union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
    uv_tty_t tty;
  } uv;
};
enum uv_what { AC__TCP, AC__UNIX, AC__PIPE, AC__TTY };
extern const struct kind ac__tcp_kind, ac__unix_kind, ac__pipe_kind, ac__tty_kind;
/* NULL and a code without memory or descriptors; `number` is for terminals. */
struct uv_kind_stream *ac__uv_stream_new(struct loop *, enum uv_what, int number, int *code);

/* Of Unix sockets: takes over what libuv has received; the next one, or a code; sends one with a byte; room for one will be
 * told to ac__stream_writable. */
void ac__descriptors_came(struct uv_kind_stream *);
int ac__descriptor_take(struct ac_stream *);
ssize_t ac__descriptor_send(struct ac_stream *, int descriptor, const uv_buf_t *along);
int ac__descriptor_room(struct ac_stream *);
void ac__passing_close(struct uv_kind_stream *);

ac_stream *ac__file_stream_new(struct loop *, int descriptor, const char *name, bool owned);
/* A blocking socket that others use too. */
ac_stream *ac__socket_stream_new(struct loop *, int descriptor, const char *name);
/* How much the socket takes at once, or a code. */
ssize_t ac__socket_send(int descriptor, const uv_buf_t *, unsigned n);
bool ac__memory_streams(struct loop *, ac_stream *ends[2], size_t capacity);
int ac__uv_stream_fd(const struct ac_stream *);   /* -1: it is of another kind */
int ac__file_stream_fd(const struct ac_stream *); /* the same */
/* What a descriptor is.  NULL and a code; then it is still the caller's. */
ac_stream *ac__stream_of(struct loop *, int descriptor, int *code);

#endif
