/* A place in the source for an address in the program: the debugger's tool knows it, the dynamic linker half of it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

/* Starts addr2line; its output is to be read from what this returns, or NULL. */
static FILE *ask(const char *file, uintptr_t address, pid_t *child) {
  char text[32];
  int ends[2];
  posix_spawn_file_actions_t actions;
  snprintf(text, sizeof text, "0x%lx", (unsigned long)address);
  char *const arguments[] = {"addr2line", "-f", "-i", "-e", (char *)file, text, NULL};
  if (pipe(ends)) return NULL;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int status = posix_spawnp(child, "addr2line", &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  FILE *from = status ? NULL : fdopen(ends[0], "r");
  if (!from) close(ends[0]);
  return from;
}

/* Function and place by turns, inlined calls first.  The function that is not asked for must do if there is no other. */
static bool read_place(FILE *from, const char *not_in, char *buffer, size_t size) {
  char function[256], place[512];
  bool found = false, other = false;
  while (!other && fgets(function, sizeof function, from) && fgets(place, sizeof place, from)) {
    function[strcspn(function, "\n")] = 0;
    place[strcspn(place, " \n")] = 0;
    if (*place == '?') continue;
    other = strcmp(function, not_in);
    if (other || !found) snprintf(buffer, size, "%s", place);
    found = true;
  }
  return found;
}

static bool from_debugger(const Dl_info *info, uintptr_t address, const char *not_in, char *buffer, size_t size) {
  const Elf64_Ehdr *header = info->dli_fbase;
  pid_t child;
  if (header->e_type == ET_DYN) address -= (uintptr_t)header;
  FILE *from = ask(info->dli_fname, address, &child);
  if (!from) return false;
  bool found = read_place(from, not_in, buffer, size);
  fclose(from);
  waitpid(child, NULL, 0);
  return found;
}

bool ac__symbol(const void *address, const char *not_in, char *buffer, size_t size) {
  Dl_info info;
  uintptr_t before = (uintptr_t)address - 1; /* within the call */
  if (!dladdr((void *)before, &info) || !info.dli_fname) return false;
  if (from_debugger(&info, before, not_in, buffer, size)) return true;
  if (info.dli_sname) snprintf(buffer, size, "%s, %s", info.dli_fname, info.dli_sname);
  else snprintf(buffer, size, "%s, %p", info.dli_fname, address);
  return true;
}
