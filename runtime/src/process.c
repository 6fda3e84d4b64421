#include "process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fork.h"
#include "report.h"

static struct process *of_handle(uv_handle_t *handle) {
  return (struct process *)((char *)handle - offsetof(struct process, uv));
}

/* ---- its end ---- */

static void on_closed(uv_handle_t *handle) { free(of_handle(handle)); }

static void dispose(struct process *p) {
  ac__resource_closed(p->loop, &p->resource);
  if (p->spawned) uv_close((uv_handle_t *)&p->uv, on_closed);
  else free(p);
}

static void on_exit_of(uv_process_t *uv, int64_t status, int signal) {
  struct process *p = of_handle((uv_handle_t *)uv);
  struct loop *loop = p->loop;
  bool idle = ac__callback_begins(loop);
  p->exit = (ac_exit_status){(int)status, signal};
  p->ended = true;
  ac__turns(&p->turns);
  if (p->left) dispose(p);
  ac__callback_ends(loop, idle);
}

bool ac_process_kill(ac_process *process, int signal) {
  struct process *p = (struct process *)process;
  return !p->ended && !uv_process_kill(&p->uv, signal);
}

/* Where the user sees it. */
static ac_stream **place(struct process *p, int k) {
  ac_stream **const places[] = {&p->head.in, &p->head.out, &p->head.err};
  return places[k];
}

void ac__process_lost(struct process *p, const ac_stream *s) {
  for (int k = 0; k < 3; k++) {
    if (p->streams[k] != s) continue;
    p->streams[k] = NULL;
    if (*place(p, k) == s) *place(p, k) = NULL;
  }
}

/* What has been taken out of its place is the user's to close. */
static void close_streams(struct process *p) {
  for (int k = 0; k < 3; k++) {
    ac_stream *s = p->streams[k];
    if (s && *place(p, k) == s) ac_abort(s);
    else if (s) s->of = NULL;
  }
}

/* It stays here until it has ended, so that the system can forget it. */
void ac__process_leave(struct process *p) {
  close_streams(p);
  ac__turns_over(&p->turns);
  p->left = true;
  if (p->ended || !p->spawned) dispose(p);
}

static void abandon(struct resource *resource) {
  struct process *p = (struct process *)((char *)resource - offsetof(struct process, resource));
  if (!p->left) {
    char number[16];
    snprintf(number, sizeof number, "%d", p->head.pid);
    ac__report_open(resource, "process", number);
    ac__process_leave(p);
  }
  if (p->ended) return;
  if (p->killed) waitpid(p->head.pid, NULL, 0);
  dispose(p);
}

/* ---- its start ---- */

/* Real pipes: programs open /dev/stdin, which a socket would not let them. */
static int open_pipe(struct loop *loop, int number, bool both_ways, int *theirs, ac_stream **ours) {
  int pair[2];
  int code = both_ways ? uv_socketpair(SOCK_STREAM, 0, pair, 0, 0) : uv_pipe(pair, 0, 0);
  if (code) return code;
  bool writes = number == 0;
  *theirs = pair[!writes];
  *ours = ac__stream_of(loop, pair[writes], &code);
  if (*ours) return 0;
  close(pair[writes]);
  close(*theirs);
  *theirs = -1;
  return code;
}

static int prepare(struct loop *loop, const ac_stdio wanted[3], uv_stdio_container_t stdio[3], int theirs[3],
                   ac_stream *ours[3]) {
  for (int k = 0; k < 3; k++) {
    bool socket = (int)wanted[k] == AC__SOCKET, opens = wanted[k] == AC_PIPE || socket;
    int code = opens ? open_pipe(loop, k, socket, &theirs[k], &ours[k]) : 0;
    if (code) return code;
    stdio[k].flags = wanted[k] == AC_NULL ? UV_IGNORE : UV_INHERIT_FD;
    stdio[k].data.fd = opens ? theirs[k] : k;
  }
  if (wanted[2] == AC_STDOUT) stdio[2] = stdio[1];
  return 0;
}

static int start(struct process *p, const char *const *argv, const ac_process_options *o) {
  uv_stdio_container_t stdio[3];
  int theirs[3] = {-1, -1, -1};
  uv_process_options_t options = {.exit_cb = on_exit_of,
                                  .file = argv ? argv[0] : NULL,
                                  .args = (char **)argv,
                                  .env = (char **)o->env,
                                  .cwd = o->cwd,
                                  .stdio_count = 3,
                                  .stdio = stdio,
                                  .flags = o->detached ? UV_PROCESS_DETACHED : 0};
  int code = argv && argv[0] ? 0 : AC_EINVAL;
  if (!code) code = prepare(p->loop, (const ac_stdio[3]){o->in, o->out, o->err}, stdio, theirs, p->streams);
  for (int k = 0; k < 3; k++)
    if ((*place(p, k) = p->streams[k])) p->streams[k]->of = p;
  p->spawned = !code;
  ac__fork_is_exec = true;
  if (!code) code = uv_spawn(p->loop->uv, &p->uv, &options);
  ac__fork_is_exec = false;
  p->ended = code;
  for (int k = 0; k < 3; k++)
    if (theirs[k] >= 0) close(theirs[k]);
  p->head.pid = p->uv.pid;
  return code;
}

struct process *ac__process_start(struct loop *loop, const char *const *argv, const ac_process_options *o, int *code) {
  struct process *p = calloc(1, sizeof *p);
  *code = AC_ENOMEM;
  if (!p) return NULL;
  p->loop = loop;
  p->detached = o->detached;
  p->grace = o->grace > 0 ? o->grace : 5;
  p->resource.abandon = abandon;
  ac__resource_opened(loop, &p->resource);
  *code = start(p, argv, o);
  if (p->spawned) uv_unref((uv_handle_t *)&p->uv);
  if (!*code) return p;
  ac__process_leave(p);
  return NULL;
}
