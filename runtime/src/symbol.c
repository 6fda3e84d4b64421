#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include "symbol.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 64, DIGITS = 20 };

/* Addresses in one file. */
struct piece {
  const struct symbols *symbols;
  const char *file;
  uintptr_t base;
  size_t from, to;
};

/* ---- addr2line ---- */

static void describe(const struct piece *piece, size_t k, char text[DIGITS]) {
  snprintf(text, DIGITS, "0x%lx", (unsigned long)((uintptr_t)piece->symbols->addresses[k] - piece->base));
}

static pid_t start(char *const *arguments, const int ends[2]) {
  posix_spawn_file_actions_t actions;
  pid_t child;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int status = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return status ? 0 : child;
}

/* Starts it; its output is to be read from what this returns, or NULL. */
static FILE *ask(const struct piece *piece, pid_t *child) {
  char digits[AT_ONCE][DIGITS];
  char *arguments[AT_ONCE + 7] = {"addr2line", "-a", "-f", "-i", "-e", (char *)piece->file};
  int ends[2];
  for (size_t k = piece->from; k < piece->to; k++) {
    describe(piece, k, digits[k - piece->from]);
    arguments[6 + k - piece->from] = digits[k - piece->from];
  }
  if (pipe(ends)) return NULL;
  for (int k = 0; k < 2; k++) fcntl(ends[k], F_SETFD, FD_CLOEXEC);
  *child = start(arguments, ends);
  close(ends[1]);
  FILE *from = *child ? fdopen(ends[0], "r") : NULL;
  if (!from) close(ends[0]);
  return from;
}

/* What was compiled below the current directory is named from there. */
static const char *shorten(const char *place) {
  char here[512];
  size_t length = getcwd(here, sizeof here) ? strlen(here) : 0;
  return length && !strncmp(place, here, length) && place[length] == '/' ? place + length + 1 : place;
}

static void pass_on(const struct piece *piece, size_t k, const char *function, char *place) {
  const struct symbols *symbols = piece->symbols;
  Dl_info info;
  place[strcspn(place, " \n")] = 0;
  const char *line = strrchr(place, ':');
  bool known = *place != '?' && line && line[1] >= '1' && line[1] <= '9';
  bool named = *function && *function != '?';
  if (!named && dladdr(symbols->addresses[k], &info) && info.dli_sname) function = info.dli_sname, named = true;
  if (known || named) symbols->found(symbols->context, k, named ? function : "?", known ? shorten(place) : NULL);
}

/* A line with the address, then function and place by turns, inlined calls first. */
static void read_all(const struct piece *piece, FILE *from) {
  char function[256], place[512];
  size_t k = piece->from, next = k;
  while (fgets(function, sizeof function, from)) {
    if (!strncmp(function, "0x", 2) && next < piece->to) {
      k = next++;
      continue;
    }
    if (!fgets(place, sizeof place, from)) break;
    function[strcspn(function, "\n")] = 0;
    pass_on(piece, k, function, place);
  }
}

static void look_up(const struct piece *piece) {
  pid_t child;
  FILE *from = ask(piece, &child);
  char nowhere[] = "?";
  if (from) {
    read_all(piece, from);
    fclose(from);
    waitpid(child, NULL, 0);
    return;
  }
  for (size_t k = piece->from; k < piece->to; k++) pass_on(piece, k, "?", nowhere);
}

/* ---- what is asked for ---- */

static bool find_file(const struct symbols *symbols, size_t k, struct piece *piece) {
  Dl_info info;
  if (!dladdr(symbols->addresses[k], &info) || !info.dli_fname) return false;
  const Elf64_Ehdr *header = info.dli_fbase;
  *piece = (struct piece){symbols, info.dli_fname, header->e_type == ET_DYN ? (uintptr_t)header : 0, k, k + 1};
  return true;
}

static int busy;

bool ac__symbols_busy(void) { return __atomic_load_n(&busy, __ATOMIC_RELAXED); }

void ac__symbols(const struct symbols *symbols) {
  struct piece piece, next;
  __atomic_fetch_add(&busy, 1, __ATOMIC_RELAXED);
  for (size_t k = 0; k < symbols->count;) {
    if (!find_file(symbols, k++, &piece)) continue;
    while (k < symbols->count && k - piece.from < AT_ONCE && find_file(symbols, k, &next) && next.base == piece.base)
      piece.to = ++k;
    look_up(&piece);
  }
  __atomic_fetch_sub(&busy, 1, __ATOMIC_RELAXED);
}

struct search {
  const char *not_in;
  char *buffer;
  size_t size;
  bool found, other;
};

/* The function that is not asked for must do if there is no other. */
static void consider(void *context, size_t k, const char *function, const char *place) {
  struct search *search = context;
  bool other = strcmp(function, search->not_in) != 0;
  (void)k;
  if (search->other || (search->found && !other) || !place) return;
  snprintf(search->buffer, search->size, "%s", place);
  search->found = true;
  search->other = other;
}

bool ac__symbol(const void *address, const char *not_in, char *buffer, size_t size) {
  const void *before = (const char *)address - 1; /* within the call */
  struct search search = {not_in, buffer, size, false, false};
  Dl_info info;
  ac__symbols(&(struct symbols){&before, 1, consider, &search});
  if (search.found) return true;
  if (!dladdr(before, &info) || !info.dli_fname) return false;
  if (info.dli_sname) snprintf(buffer, size, "%s, %s", info.dli_fname, info.dli_sname);
  else snprintf(buffer, size, "%s, %p", info.dli_fname, address);
  return true;
}
