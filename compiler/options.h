// options.h -- the command line, and running other programs.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <sys/types.h>

#include "base.h"

typedef struct Args {
  char **items;
  int count, cap;
} Args;

typedef enum { MODE_LINK, MODE_COMPILE, MODE_ASSEMBLY, MODE_PREPROCESS, MODE_DEPENDENCIES, MODE_CHECK, MODE_EMIT } Mode;

typedef struct Input {
  const char *path;
  bool is_ac, is_header;  // a header is translated, not compiled
} Input;
typedef struct Inputs {
  Input *items;
  int count, cap;
} Inputs;

typedef struct Options {
  Mode mode;
  Inputs inputs;
  bool links;           // some input is no header
  Args cc;              // the C compiler, in words
  Args flags;           // for compiling: everything that is not acc's own, in order
  Args link;            // objects, libraries and flags for the linker, in order, with a place for each input
  Args preprocess;      // the flags that the preprocessor needs to see what the compiler will see
  const char *output;   // -o
  const char *dump;     // --dump=PASS
  const char *depfile;  // -MF
  bool depends, depends_phony, depends_user;  // -MD, -MP, -MMD
  Args depend_targets;                        // -MT and -MQ with their values
  bool no_lines, force_suspend, portable, verbose, dry_run, save_temps;
  bool no_runtime;     // -nostdlib, -r, -shared
  bool exports;        // -rdynamic
  int most_errors;     // -fmax-errors; 0: all
  bool tests;          // acc test
  Args test_args;      // for the program of tests: what stands behind --
  const char *prefix;  // where acc is installed: PREFIX/bin/acc
} Options;

// NULL: a mistake, and said so.  Otherwise lives forever.
Options *options(int argc, char **argv);

void arg(Args *, const char *);
void args_add(Args *, const Args *);

// Run a program and wait; its exit status, 127 if there is none of that name, and 128 more than a signal that ends it.
int run(const Options *, const Args *);
int run_capture(const Options *, const Args *, Buf *out);

// ---- temporary.c: what goes when acc ends, and when a signal ends it

const char *temporary_file(const Options *, const char *input, const char *suffix);
void temporary_add(const char *path);
void temporary_until(pid_t child);  // a signal goes to it first; 0: it has ended

// What the C compiler has said, with what it says of the runtime's macros, whose headers are below `headers`, in the
// user's words.
Str explain(Str text, const char *headers);

// Compile and link what the options say, once each .ac file has been translated by `translate`, which says what headers
// it has made beside `out`.
struct Headers;
typedef int Translate(const Options *, const char *path, const char *out, struct Headers *made);
int drive(const Options *, Translate *);

#endif
