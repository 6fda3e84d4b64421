/* What a descriptor is; and those that the process was given. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"

static ac_stream *of_uv(struct loop *loop, enum uv_what what, int descriptor, const char *name, int *code) {
  struct uv_kind_stream *u = ac__uv_stream_new(loop, what, descriptor, code);
  if (!u) return NULL;
  if (what == AC__TCP) *code = uv_tcp_open(&u->uv.tcp, descriptor);
  else if (what != AC__TTY) *code = uv_pipe_open(&u->uv.pipe, descriptor);
  if (!*code && name && !(u->head.name = strdup(name))) *code = AC_ENOMEM;
  int size = sizeof u->head.peer;
  if (what == AC__TCP) uv_tcp_getpeername(&u->uv.tcp, (struct sockaddr *)&u->head.peer, &size);
  if (!*code) return &u->head;
  ac_abort(&u->head);
  return NULL;
}

static bool is_socket(int descriptor) {
  struct stat stat;
  return !fstat(descriptor, &stat) && S_ISSOCK(stat.st_mode);
}

ac_stream *ac__stream_of(struct loop *loop, int descriptor, int *code) {
  *code = 0;
  ac_stream *s = NULL;
  switch (uv_guess_handle(descriptor)) {
  case UV_TTY: return of_uv(loop, AC__TTY, descriptor, NULL, code);
  case UV_TCP: return of_uv(loop, AC__TCP, descriptor, NULL, code);
  case UV_NAMED_PIPE: return of_uv(loop, is_socket(descriptor) ? AC__UNIX : AC__PIPE, descriptor, NULL, code);
  case UV_FILE: s = ac__file_stream_new(loop, descriptor, "a file", true); break;
  default: *code = fcntl(descriptor, F_GETFD) < 0 ? uv_translate_sys_error(errno) : AC_EINVAL; return NULL;
  }
  if (!s) *code = AC_ENOMEM;
  return s;
}

/* ---- stdin, stdout, stderr: never made non-blocking, others may use them too ---- */

/* A pipe opened anew has flags of its own. */
static ac_stream *of_pipe(struct loop *loop, int number, const char *name) {
  char path[32];
  int code;
  snprintf(path, sizeof path, "/proc/self/fd/%d", number);
  int descriptor = open(path, (number ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  ac_stream *s = of_uv(loop, AC__PIPE, descriptor, name, &code);
  if (!s) close(descriptor);
  return s;
}

static ac_stream *make(struct loop *loop, int number) {
  static const char *const names[] = {"stdin", "stdout", "stderr"};
  const char *name = names[number];
  ac_stream *s = NULL;
  struct stat stat;
  int code;
  if (fstat(number, &stat)) return NULL;
  if (is_socket(number)) return ac__socket_stream_new(loop, number, name);
  if (isatty(number)) s = of_uv(loop, AC__TTY, number, name, &code);
  else if (S_ISFIFO(stat.st_mode)) s = of_pipe(loop, number, name);
  return s ? s : ac__file_stream_new(loop, number, name, false);
}

static ac_stream *standard(int number) {
  struct loop *loop = ac__loop;
  if (!loop) return NULL;
  ac_stream *s = loop->standard[number];
  if (!s && (s = make(loop, number))) s->standard = true;
  return loop->standard[number] = s;
}

ac_stream *ac_stdin(void) { return standard(0); }
ac_stream *ac_stdout(void) { return standard(1); }
ac_stream *ac_stderr(void) { return standard(2); }
