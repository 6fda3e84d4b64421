/* A worker process: the program, started anew, that makes calls in place of its main.
 *
 * It serves before main would begin, when all that is to be set up before that has been, and never returns. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "worker.h"

/* ---- modules ---- */

struct search {
  uintptr_t address; /* of something in it */
  const char *name;  /* or 0, and this */
  struct module found;
};

static int visit(struct dl_phdr_info *info, size_t size, void *context) {
  struct search *search = context;
  bool found = !search->address && !strcmp(info->dlpi_name, search->name);
  (void)size;
  for (int k = 0; search->address && k < info->dlpi_phnum; k++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[k];
    uintptr_t start = info->dlpi_addr + part->p_vaddr;
    found = found || (part->p_type == PT_LOAD && search->address - start < part->p_memsz);
  }
  if (found) search->found = (struct module){info->dlpi_addr, info->dlpi_name};
  return found;
}

struct module ac__module_of(void (*run)(void *)) {
  struct search search = {.address = (uintptr_t)run, .found.name = ""};
  dl_iterate_phdr(visit, &search);
  return search.found;
}

/* One that the program has opened itself is opened here too. */
static uintptr_t base_of(const char *name) {
  struct search search = {.name = name};
  if (!dl_iterate_phdr(visit, &search) && dlopen(name, RTLD_NOW)) dl_iterate_phdr(visit, &search);
  return search.found.base;
}

/* ---- serving ---- */

static bool read_all(int from, void *to, size_t size) {
  for (char *at = to; size;) {
    ssize_t n = read(from, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= (size_t)n;
  }
  return true;
}

static bool write_all(int to, const void *from, size_t size) {
  for (const char *at = from; size;) {
    ssize_t n = send(to, at, size, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    size -= (size_t)n;
  }
  return true;
}

/* What it has printed is out before the one who waits for it goes on. */
static bool make_call(int socket, const struct request *request, struct ac__errand *errand, const char *name) {
  void (*run)(void *) = (void (*)(void *))(base_of(name) + request->run);
  errno = request->error_number;
  run(errand);
  struct reply reply = {errno};
  fflush(NULL);
  return write_all(socket, &reply, sizeof reply) &&
         write_all(socket, (char *)errand + request->value_at, request->size);
}

static bool serve_one(int socket) {
  struct request request;
  if (!read_all(socket, &request, sizeof request)) return false;
  size_t align = request.align, head = sizeof(ac__errand_head);
  struct ac__errand *errand = aligned_alloc(align, (request.whole + align - 1) / align * align);
  char *name = malloc(request.name_size);
  bool good = errand && name && read_all(socket, name, request.name_size) &&
              read_all(socket, (char *)errand + head, request.whole - head) &&
              make_call(socket, &request, errand, name);
  free(name);
  free(errand);
  return good;
}

/* Ends with its parent; ^C is the parent's business. */
static void settle_down(long parent) {
  signal(SIGINT, SIG_IGN);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "ac_worker");
#endif
  if (getppid() != parent) _exit(0);
}

/* The socket was its stdin. */
static int take_socket(void) {
  int socket = fcntl(0, F_DUPFD_CLOEXEC, 3), null = open("/dev/null", O_RDONLY);
  dup2(null, 0);
  close(null);
  return socket;
}

__attribute__((constructor)) static void serve(void) {
  const char *parent = getenv(AC__WORKER_VARIABLE);
  if (!parent) return;
  settle_down(atol(parent));
  unsetenv(AC__WORKER_VARIABLE);
  int socket = take_socket();
  while (serve_one(socket)) {}
  exit(0);
}
