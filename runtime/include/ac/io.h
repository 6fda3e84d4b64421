/* <ac/io.h>: files, streams, names, processes, signals.  <ac.h> includes it.
 *
 * A function marked AC__ASYNC is async: AC__ASYNC(T, f, ...) reads `async T f(...)`.  What can fail throws, and says what it
 * did to what: "open /x: no such file or directory".  Every wait can be cancelled.
 *
 * A buffer or a path that you pass must live until the await ends, and no longer.  `T *` that you get is yours: free(), or
 * what is named here.  Options stand last, by name: ac_tcp_connect("h", 80, .keepalive = 30); 0 is always the default. */
#ifndef AC_IO_PUBLIC_H
#define AC_IO_PUBLIC_H

#include <stddef.h>

#include <ac/gen.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC__ASYNC(T, f, ...)   \
  ac_future(T) f(__VA_ARGS__); \
  T f##__run(ac_task *, ac__saved *, __VA_ARGS__)

typedef struct ac__names *ac__by_name; /* the first member of options: a positional value does not fit it */
typedef struct ac_why ac_why;

typedef struct {
  char *data;
  size_t size;
} ac_bytes;

#include <ac/fs.h>
#include <ac/stream.h>
#include <ac/process.h>
#include <ac/udp.h>

/* Bytes that nobody can guess. */
AC__ASYNC(void, ac_random, void *buffer, size_t n);

/* ---- closing ----
 *
 * `async with (ac_stream *s = await ...)` closes it on every way out.  By hand: async void ac_close(x), of all that is
 * opened, and of generators, whose cleanups run; of these it may be called again. */

void ac__close_any(ac_task *, ac__saved *, ac__any);
ac__any ac__close_new(ac__any);
#ifndef __cplusplus
#define ac_close(x) ((ac_future(void))AC__CLOSER(x, , ac__close_new)(AC__CLOSED(x)))
#define ac_close__run(task, self, x) AC__CLOSER(x, __run, ac__close_any)(task, self, AC__CLOSED(x))
#define AC__CLOSER(x, run, other)                \
  _Generic((x), ac_stream *                      \
           : ac_stream_close##run, ac_listener * \
           : ac_listener_close##run, ac_file *   \
           : ac_file_close##run, ac_process *    \
           : ac_process_close##run, ac_udp *     \
           : ac_udp_close##run, ac_workers *     \
           : ac_workers_close##run, default      \
           : other)
#define AC__CLOSED(x) AC__IF_RESOURCE(x, (x), AC__ANY_FLOW(AC__IF_RESOURCE(x, AC__NO_FLOW, (x))))
#define AC__IF_RESOURCE(x, yes, no) \
  _Generic((x), ac_stream *         \
           : yes, ac_listener *     \
           : yes, ac_file *         \
           : yes, ac_process *      \
           : yes, ac_udp *          \
           : yes, ac_workers *      \
           : yes, default           \
           : no)
#define AC__NO_FLOW ((ac_generator(int))0)
#endif

#ifdef __cplusplus
}
#endif
#endif
