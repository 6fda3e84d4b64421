#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* process_vm_readv */
#endif
#include "view.h"

#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/uio.h>
#endif

/* Of less than this all is there or nothing. */
enum { PAGE = 4096 };

static bool ask_kernel(void *to, const void *from, size_t size) {
#ifdef __linux__
  struct iovec there = {(void *)from, size}, here = {to, size};
  return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)size;
#else
  (void)to, (void)from, (void)size;
  return false;
#endif
}

bool ac__view(const struct view *view, void *to, const void *from, size_t size) {
  if (view->foreign) return from && ask_kernel(to, from, size);
  memcpy(to, from, size);
  return true;
}

bool ac__view_text(const struct view *view, char *to, size_t room, const char *from) {
  size_t length = 0;
  bool there = true;
  while (there && length < room - 1 && !memchr(to, 0, length)) {
    size_t piece = view->foreign ? PAGE - (uintptr_t)(from + length) % PAGE : strlen(from) + 1;
    if (piece > room - 1 - length) piece = room - 1 - length;
    there = ac__view(view, to + length, from + length, piece);
    if (there) length += piece;
  }
  to[length] = 0;
  if (!there && !length) memcpy(to, "?", 2);
  return there;
}
