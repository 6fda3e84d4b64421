/* Streams: a part of <ac/io.h>.
 *
 * TCP, Unix sockets, pipes, terminals, files and memory have one interface.  One task reads at a time (AC_EBUSY says the
 * second); any number write, in turn.  What is read and does not fit is kept, up to 64 KiB, and then the peer waits. */

typedef struct ac_stream ac_stream;
typedef struct ac_listener ac_listener;

/* ---- addresses: values; begin with a struct sockaddr ---- */

typedef struct {
  ac__u64 ac__[4];
} ac_address;
/* Numbers only, as "127.0.0.1" or "::1"; false if it is neither. */
_Bool ac_address_parse(ac_address *, const char *host, int port);
/* "127.0.0.1:80", "[::1]:80"; returns the buffer.  64 bytes are enough. */
const char *ac_address_text(const ac_address *, char *buffer, size_t n);
int ac_address_port(const ac_address *);

/* The addresses of a name, the likeliest first: as many as fit; returns how many there are. */
AC__ASYNC(size_t, ac_dns_lookup, const char *host, int port, ac_address *out, size_t n);
/* The name of an address, or its numbers. */
AC__ASYNC(void, ac_dns_name, const ac_address *, char *buffer, size_t n);

/* ---- opening ---- */

typedef struct {
  ac__by_name ac__;
  const ac_address *local; /* where to connect from */
  int keepalive;           /* seconds; 0: off */
  _Bool delay;             /* small writes may wait for each other */
  double stagger;          /* between attempts at the addresses of a name; 0.25 s if 0 */
} ac_tcp_options;
/* Tries all addresses of a name, one after the other and beside each other; the first that answers wins. */
AC__ASYNC(ac_stream *, ac_tcp_connect, const char *host, int port, ac_tcp_options);
AC__ASYNC(ac_stream *, ac_unix_connect, const char *path);
/* A file from its start to its end; the modes are those of fopen. */
AC__ASYNC(ac_stream *, ac_open, const char *path, const char *mode);
/* What a descriptor is; it is the stream's from now on, unless this fails. */
AC__ASYNC(ac_stream *, ac_stream_open, int descriptor);
/* Of a pipe: what is written to [1] is read from [0]. */
AC__ASYNC(void, ac_pipe_open, ac_stream *ends[2]);
/* Both ways, in memory; up to `capacity` bytes are under way, 64 KiB if it is 0. */
AC__ASYNC(void, ac_memory_open, ac_stream *ends[2], size_t capacity);

/* Of the process; not yours to close.  NULL without memory, or where there is none. */
ac_stream *ac_stdin(void);
ac_stream *ac_stdout(void);
ac_stream *ac_stderr(void);
/* Of a terminal: each key at once and without echo; its size.  False if it is none. */
_Bool ac_tty_raw(ac_stream *, _Bool on);
_Bool ac_tty_size(ac_stream *, int *columns, int *rows);

/* ---- reading ----
 *
 * A cancelled read loses nothing, with one exception: an exact one of more than 64 KiB. */

/* As much as there is, up to n; 0 at the end. */
AC__ASYNC(size_t, ac_read, ac_stream *, void *buffer, size_t n);
/* All n, or AC_EOF. */
AC__ASYNC(void, ac_read_exact, ac_stream *, void *buffer, size_t n);
/* To a mark, which is included; `data` is NULL at the end; AC_EOF if the end comes before the mark.  Borrowed, as lines
 * and chunks are: until the next read. */
AC__ASYNC(ac_bytes, ac_read_until, ac_stream *, const char *mark);
/* A line without its newline; NULL at the end.  A 0 in it is UV_EILSEQ; longer than 64 KiB, AC_ETOOLONG. */
AC__ASYNC(char *, ac_read_line, ac_stream *);
ac_generator(char *) ac_lines(ac_stream *);
/* Whatever comes, as it comes. */
ac_generator(ac_bytes) ac_chunks(ac_stream *);
typedef struct {
  ac__by_name ac__;
  size_t limit;
} ac_limit_options;
/* To the end; yours: free(data).  A 0 follows.  More than .limit, or 64 MiB, is AC_ETOOLONG. */
AC__ASYNC(ac_bytes, ac_read_all, ac_stream *, ac_limit_options);
ac_bytes ac_peek(ac_stream *); /* what is there and not read; borrowed */
/* Waits until n bytes are there, or the end has come: what is there, and stays to be read; borrowed. */
AC__ASYNC(ac_bytes, ac_read_ahead, ac_stream *, size_t n);
void ac_stream_limit(ac_stream *, size_t line);

/* ---- writing ----
 *
 * Returns when the system has every byte: nothing is left to fail later.  Cancelled before any byte went, nothing
 * happened; after that the stream is broken, and what is written to it later is AC_EBROKEN. */

AC__ASYNC(void, ac_write, ac_stream *, const void *data, size_t n);
AC__ASYNC(void, ac_writev, ac_stream *, const ac_bytes *parts, size_t n);
/* async void ac_print(s, format, ...): formatted when it is called. */
ac_future(void) ac_print(ac_stream *, const char *format, ...) __attribute__((format(__printf__, 2, 3)));
/* What others are writing is written. */
AC__ASYNC(void, ac_flush, ac_stream *);
/* The peer reads the end; reading goes on. */
AC__ASYNC(void, ac_shutdown, ac_stream *);
/* All of `from`, or .limit bytes of it; returns how many there were.  Of one that is cancelled what was read last may not
 * have been written. */
AC__ASYNC(ac__u64, ac_copy, ac_stream *to, ac_stream *from, ac_limit_options);

/* Over Unix sockets: a copy of a descriptor, which goes along with one byte, a 0.  What is received is yours; the next byte
 * is read with it, and UV_EPROTO says that no descriptor came with that. */
AC__ASYNC(void, ac_send_fd, ac_stream *, int descriptor);
AC__ASYNC(int, ac_receive_fd, ac_stream *);

/* ---- closing, asking ---- */

/* After what is being written; a block that is left by a cancel closes it at once. */
AC__ASYNC(void, ac_stream_close, ac_stream *);
AC__ASYNC(void, ac_stream_exit, ac_stream *, ac_why *);
/* At once, whatever is being written. */
void ac_abort(ac_stream *);
/* All zero unless it is TCP. */
ac_address ac_stream_peer(const ac_stream *);
ac_address ac_stream_local(const ac_stream *);
int ac_stream_fd(const ac_stream *); /* -1 if it has none */

/* ---- listening ---- */

typedef struct {
  ac__by_name ac__;
  int backlog; /* 511 if 0 */
  _Bool reuse_port, only_v6;
} ac_listen_options;
/* A host of NULL is all addresses of this machine; port 0 is any. */
AC__ASYNC(ac_listener *, ac_tcp_listen, const char *host, int port, ac_listen_options);
/* The path is removed when it is closed. */
AC__ASYNC(ac_listener *, ac_unix_listen, const char *path, ac_listen_options);
int ac_listener_port(const ac_listener *);
AC__ASYNC(ac_stream *, ac_accept, ac_listener *);
/* One after the other, until the listener is stopped; while .limit of them are open the others wait. */
ac_generator(ac_stream *) ac_connections(ac_listener *, ac_limit_options);

typedef ac_future(void) (*ac_handler)(ac_stream *, void *arg);
typedef struct {
  ac__by_name ac__;
  size_t limit; /* connections at a time */
  double grace; /* seconds for those that are open when it is cancelled; 5 if 0 */
} ac_serve_options;
/* Calls `async void handler(ac_stream *, void *)` for each connection, and closes it.  An error ends that connection, and is
 * reported. */
AC__ASYNC(void, ac_serve, ac_listener *, ac_handler, void *arg, ac_serve_options);
/* No more are accepted: accept is AC_ECLOSED, ac_serve ends when its handlers have. */
void ac_listener_stop(ac_listener *);
AC__ASYNC(void, ac_listener_close, ac_listener *);
AC__ASYNC(void, ac_listener_exit, ac_listener *, ac_why *);

#ifndef __cplusplus
#define ac_tcp_connect(host, ...) AC__TCP_CONNECT(host, __VA_ARGS__, .ac__ = 0)
#define AC__TCP_CONNECT(host, port, ...) ac_tcp_connect(host, port, (ac_tcp_options){__VA_ARGS__})
#define ac_tcp_connect__run(task, self, host, ...) AC__TCP_CONNECT_RUN(task, self, host, __VA_ARGS__, .ac__ = 0)
#define AC__TCP_CONNECT_RUN(task, self, host, port, ...) \
  ac_tcp_connect__run(task, self, host, port, (ac_tcp_options){__VA_ARGS__})
#define ac_read_all(...) AC__READ_ALL(__VA_ARGS__, .ac__ = 0)
#define AC__READ_ALL(s, ...) ac_read_all(s, (ac_limit_options){__VA_ARGS__})
#define ac_read_all__run(task, self, ...) AC__READ_ALL_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__READ_ALL_RUN(task, self, s, ...) ac_read_all__run(task, self, s, (ac_limit_options){__VA_ARGS__})
#define ac_copy(to, ...) AC__COPY_STREAM(to, __VA_ARGS__, .ac__ = 0)
#define AC__COPY_STREAM(to, from, ...) ac_copy(to, from, (ac_limit_options){__VA_ARGS__})
#define ac_copy__run(task, self, to, ...) AC__COPY_STREAM_RUN(task, self, to, __VA_ARGS__, .ac__ = 0)
#define AC__COPY_STREAM_RUN(task, self, to, from, ...) \
  ac_copy__run(task, self, to, from, (ac_limit_options){__VA_ARGS__})
#define ac_tcp_listen(host, ...) AC__TCP_LISTEN(host, __VA_ARGS__, .ac__ = 0)
#define AC__TCP_LISTEN(host, port, ...) ac_tcp_listen(host, port, (ac_listen_options){__VA_ARGS__})
#define ac_tcp_listen__run(task, self, host, ...) AC__TCP_LISTEN_RUN(task, self, host, __VA_ARGS__, .ac__ = 0)
#define AC__TCP_LISTEN_RUN(task, self, host, port, ...) \
  ac_tcp_listen__run(task, self, host, port, (ac_listen_options){__VA_ARGS__})
#define ac_unix_listen(...) AC__UNIX_LISTEN(__VA_ARGS__, .ac__ = 0)
#define AC__UNIX_LISTEN(path, ...) ac_unix_listen(path, (ac_listen_options){__VA_ARGS__})
#define ac_unix_listen__run(task, self, ...) AC__UNIX_LISTEN_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__UNIX_LISTEN_RUN(task, self, path, ...) \
  ac_unix_listen__run(task, self, path, (ac_listen_options){__VA_ARGS__})
#define ac_connections(...) AC__CONNECTIONS(__VA_ARGS__, .ac__ = 0)
#define AC__CONNECTIONS(l, ...) ac_connections(l, (ac_limit_options){__VA_ARGS__})
#define ac_serve(l, handler, ...) AC__SERVE(l, handler, __VA_ARGS__, .ac__ = 0)
#define AC__SERVE(l, handler, arg, ...) ac_serve(l, handler, arg, (ac_serve_options){__VA_ARGS__})
#define ac_serve__run(task, self, l, handler, ...) AC__SERVE_RUN(task, self, l, handler, __VA_ARGS__, .ac__ = 0)
#define AC__SERVE_RUN(task, self, l, handler, arg, ...) \
  ac_serve__run(task, self, l, handler, arg, (ac_serve_options){__VA_ARGS__})
#endif
