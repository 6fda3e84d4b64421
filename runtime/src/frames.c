#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* dladdr */
#endif
#include "frames.h"

#include <dlfcn.h>
#include <string.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAS_BACKTRACE 1
#endif

#include "symbol.h"

struct frames {
  struct text *text;
  const void *const *addresses;
  const char *did;
  size_t address, shown, start;
  size_t begin, shown_before; /* of this address */
  bool async, over;
};

static bool begins_with(const char *name, const char *start) { return !strncmp(name, start, strlen(start)); }

static bool ends_in(const char *name, const char *end) {
  size_t length = strlen(name), cut = strlen(end);
  return length > cut && !strcmp(name + length - cut, end);
}

/* One of those that run a task: what is further out is another one's, or the loop's. */
static bool runs_task(const char *function) {
  return !strcmp(function, "ac__task_step") || !strcmp(function, "ac__task_run_next") ||
         !strcmp(function, "ac__task_run_now");
}

static bool in_c_library(const void *address) {
  Dl_info here, there;
  return dladdr((void *)(uintptr_t)&strlen, &there) && dladdr(address, &here) && here.dli_fbase == there.dli_fbase;
}

static void cut(struct frames *frames, size_t length, size_t shown) {
  frames->shown = shown;
  frames->text->length = length;
  if (length < frames->text->size) frames->text->buffer[length] = 0;
}

static void show(struct frames *frames, const char *function, const char *place) {
  bool async = ends_in(function, "__run");
  int length = (int)(strlen(function) - (async ? strlen("__run") : 0));
  const char *how = !frames->shown ? frames->did : async && frames->async ? "awaited" : "called";
  ac__text_add(frames->text, "  %s: %s in %.*s\n", place, how, length, function);
  frames->async = async;
  frames->shown++;
}

static void add_frame(void *context, size_t k, const char *function, const char *place) {
  struct frames *frames = context;
  if (k != frames->address) frames->begin = frames->text->length, frames->shown_before = frames->shown;
  frames->address = k;
  if (runs_task(function)) { /* and what was inlined there */
    frames->over = true;
    cut(frames, frames->begin, frames->shown_before);
  }
  if (frames->over || !place || ends_in(function, "__start") || ends_in(function, "__resume")) return;
  if (begins_with(function, "ac_")) cut(frames, frames->start, 0); /* what the runtime does within is its business */
  else if (!in_c_library(frames->addresses[k])) show(frames, function, place);
}

bool ac__add_frames(struct text *text, const void *const *addresses, size_t count, const char *did) {
  struct frames frames = {.text = text, .addresses = addresses, .did = did, .address = count, .start = text->length};
  ac__symbols(&(struct symbols){addresses, count, add_frame, &frames});
  return frames.shown;
}

size_t ac__frames_here(const void *addresses[AC__DEPTH]) {
#ifdef HAS_BACKTRACE
  void *found[AC__DEPTH];
  int count = backtrace(found, AC__DEPTH);
  for (int k = 0; k < count; k++) addresses[k] = (const char *)found[k] - 1; /* within the call */
  return count > 0 ? (size_t)count : 0;
#else
  (void)addresses;
  return 0;
#endif
}
