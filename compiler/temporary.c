// temporary.c -- files that go when acc does, whether it ends or is ended.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.h"
#include "options.h"

// A list, whose head is set last: a signal may come at any time.
typedef struct Temporary {
  const char *path;
  struct Temporary *before;
} Temporary;
static Temporary *volatile last;
static int count;
static const char *volatile directory;
static volatile pid_t running;  // the program that acc waits for

static void remove_all(void) {
  for (const Temporary *t = last; t; t = t->before) unlink(t->path);
  if (directory) rmdir(directory);
}

static void on_signal(int number) {
  if (running && !kill(running, number)) waitpid(running, NULL, 0);
  remove_all();
  signal(number, SIG_DFL);
  raise(number);
}

static void watch_for_the_end(void) {
  static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  static bool watching;
  if (watching) return;
  watching = true;
  atexit(remove_all);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (signal(ends[i], on_signal) == SIG_IGN) signal(ends[i], SIG_IGN);
}

void temporary_until(pid_t child) { running = child; }

void temporary_add(const char *path) {
  Temporary *t = NEW(Temporary);
  watch_for_the_end();
  *t = (Temporary){path, last};
  last = t;
  count++;
}

const char *temporary_file(const Options *o, const char *input, const char *suffix) {
  if (o->save_temps) return str_terminated(str_format("%s%s", base_name(input), suffix));
  if (!directory) {
    const char *where = getenv("TMPDIR");
    char *name = str_terminated(str_format("%s/acc-XXXXXX", where && *where ? where : "/tmp"));
    watch_for_the_end();
    directory = mkdtemp(name);
    if (!directory) error_plain("%s: %s", name, strerror(errno)), exit(1);
  }
  const char *path =
      str_terminated(str_format("%s/%d-%s%s", directory, count, without_suffix(base_name(input)), suffix));
  temporary_add(path);
  return path;
}
