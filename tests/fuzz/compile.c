// compile.c -- libFuzzer: no text breaks acc's passes.
//
//   cmake --preset fuzz && cmake --build --preset fuzz
//   build/fuzz/tests/fuzz-compile -close_fd_mask=2 -detect_leaks=0 -rss_limit_mb=4096 -fork=1 CORPUS tests/exec tests/errors
//
// All of acc runs in this process but for the preprocessor: its output is said to be the text itself, behind the
// declarations that <ac.h> would bring.  acc frees nothing, so that -fork starts anew when memory runs out.
#define main acc_main
#include "../../compiler/main.c"
#undef main

#include <stdint.h>

static Str input;

static const char prelude[] =
    "# 1 \"input.ac\"\n"
    "# 1 \"ac.h\" 1\n"
    "typedef struct ac__tag ac__tag; typedef struct ac_task ac_task; typedef struct ac__saved ac__saved;\n"
    "typedef struct ac_error { int code; } ac_error; typedef unsigned long size_t;\n"
    "void ac_yield__run(ac_task *, ac__saved *); __typeof__(void (*)(ac__tag *)) ac_yield(void);\n"
    "void ac_sleep__run(ac_task *, ac__saved *, double); __typeof__(void (*)(ac__tag *)) ac_sleep(double seconds);\n"
    "int printf(const char *, ...);\n"
    "#define ac_future(T) __typeof__(__typeof__(T)(*)(ac__tag *))\n"
    "#define ac_spawn(...) AC__SPAWN(__VA_ARGS__, .ac__ = 0)\n"
    "#define NULL ((void *)0)\n"
    "#define assert(e) ((e) ? (void)0 : abort())\n"
    "# 1 \"input.ac\" 2\n";

int __wrap_run_capture(const Options *, const Args *command, Buf *out);
int __wrap_run_capture(const Options *o, const Args *command, Buf *out) {
  (void)o, (void)command;
  buf_add(out, str(prelude));
  buf_add(out, input);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char *arguments[] = {"acc", "--emit-c", "input.ac", "-o", "-", NULL};
  static Options *o;
  if (!o) o = options(5, arguments);
  if (size > 1 << 16) return -1;
  input = str_copy((Str){(const char *)data, (int)size});
  diags = (Diags){0};
  Buf out = {0};
  compile(o, source_make("input.ac", input), &out, &(Headers){0});
  return 0;
}
