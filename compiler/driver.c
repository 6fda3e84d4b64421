// driver.c -- runs the C compiler on what acc has made.
//
// Takes: Options, and a function that translates one .ac file.
// Gives: what cc would: objects, assembly, a program, dependencies.
// After this: nothing temporary is left; an output is there only if all went well.
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acc.h"
#include "options.h"

// ---- running programs

static void show_command(const Args *command) {
  for (int i = 0; i < command->count; i++) fprintf(stderr, "%s%s", i ? " " : "", command->items[i]);
  fputc('\n', stderr);
}

// No signal comes before it is known who else is to get it.
static int spawn(pid_t *child, const Args *argv, const posix_spawn_file_actions_t *actions) {
  sigset_t all, before;
  posix_spawnattr_t attributes;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &before);
  int error = posix_spawnp(child, argv->items[0], actions, &attributes, argv->items, environ);
  posix_spawnattr_destroy(&attributes);
  temporary_until(error ? 0 : *child);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return error;
}

static pid_t start(const Args *command, const posix_spawn_file_actions_t *actions) {
  Args argv = {0};
  args_add(&argv, command);
  arg(&argv, NULL);
  pid_t child;
  int error = spawn(&child, &argv, actions);
  if (!error) return child;
  error_plain("cannot run '%s': %s", argv.items[0], strerror(error));
  return -1;
}

static int finish(pid_t child) {
  int status;
  if (child < 0) return 127;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 127;
  temporary_until(0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run(const Options *o, const Args *command) {
  if (o->verbose) show_command(command);
  return o->dry_run ? 0 : finish(start(command, NULL));
}

static int run_capturing(const Options *o, const Args *command, int descriptor, Buf *out) {
  int ends[2];
  if (o->verbose) show_command(command);
  if (pipe2(ends, O_CLOEXEC)) {
    error_plain("cannot make a pipe: %s", strerror(errno));
    return 127;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor);
  pid_t child = start(command, &actions);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  char block[1 << 16];
  for (ssize_t n; (n = read(ends[0], block, sizeof block)) > 0 || (n < 0 && errno == EINTR);)
    if (n > 0) buf_add(out, (Str){block, (int)n});
  close(ends[0]);
  return finish(child);
}

int run_capture(const Options *o, const Args *command, Buf *out) {
  return run_capturing(o, command, STDOUT_FILENO, out);
}

// What the C compiler says about generated names is said of the user's: `f__run` is f, `(*(x__cell_t *)x__cell)` is x.
static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

static int word_length(Str text) {
  int n = 0;
  while (n < text.len && is_word(text.at[n])) n++;
  return n;
}

// The length of `(*(x__cell_t *)x__cell)` at the start of the text, and the length of x; 0 if it is something else.
static int cell_use(Str text, int *name) {
  if (!str_starts(text, "(*(")) return 0;
  Str word = {text.at + 3, text.len - 3};
  word.len = word_length(word);
  if (!str_ends(word, "__cell_t")) return 0;
  *name = word.len - 8;
  Str whole = str_format("(*(" FMT " *)" FMT "__cell)", ARG(word), *name, word.at);
  return str_starts(text, str_terminated(whole)) ? whole.len : 0;
}

// "argument 3 of ‘f__run’": the user does not see the first two.
static int argument_number(Str text, int *digits) {
  if (!str_starts(text, "argument ")) return 0;
  int at = 9, number = 0;
  for (; at < text.len && isdigit((unsigned char)text.at[at]); at++) number = 10 * number + text.at[at] - '0';
  *digits = at - 9;
  Str rest = {text.at + at, text.len - at < 200 ? text.len - at : 200};
  if (!str_starts(rest, " of ")) return 0;
  int skip = 4;
  while (skip < rest.len && !is_word(rest.at[skip])) skip++;
  Str name = {rest.at + skip, rest.len - skip};
  name.len = word_length(name);
  return str_ends(name, "__run") && number > 2 ? number - 2 : 0;
}

static Str user_names(Str text) {
  static const char *const endings[] = {"__run", "__body", "__cell"};
  Buf out = {0};
  for (int at = 0, took; at < text.len; at += took) {
    Str rest = {text.at + at, text.len - at};
    int name, digits, cell = cell_use(rest, &name), number = argument_number(rest, &digits);
    if (number) {
      buf_format(&out, "argument %d", number);
      took = 9 + digits;
      continue;
    }
    Str word = {rest.at, word_length(rest)};
    took = cell ? cell : word.len ? word.len : 1;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
      if (str_ends(word, endings[i]) && word.len > (int)strlen(endings[i]) && !str_starts(word, "ac__"))
        word.len -= (int)strlen(endings[i]);
    if (cell) buf_add(&out, (Str){rest.at + 3, name});
    else if (word.len) buf_add(&out, word);
    else buf_char(&out, rest.at[0]);
  }
  return out.len ? buf_str(&out) : S("");
}

// ---- commands

static Args compiler(const Options *o) {
  Args command = {0};
  args_add(&command, &o->cc);
  args_add(&command, &o->flags);
  return command;
}

// What stands beside the source, and beside the headers that were translated for it, is looked for there.
static void add_includes(const Options *o, Args *command, const char *path, const Headers *headers) {
  arg(command, "-iquote");
  arg(command, folder_of(path));
  for (int i = 0; i < headers->count; i++) arg(command, "-iquote"), arg(command, folder_of(headers->items[i].path));
  arg(command, str_terminated(str_format("-I%s/include", o->prefix)));
}

static const char *output_for(const Options *o, const char *input, const char *suffix) {
  return o->output ? o->output : str_terminated(str_format("%s%s", without_suffix(base_name(input)), suffix));
}

static void add_dependency_flags(const Options *o, Args *command, const char *depfile, const char *target) {
  arg(command, o->depends_user ? "-MMD" : "-MD");
  arg(command, "-MF");
  arg(command, depfile);
  if (o->depends_phony) arg(command, "-MP");
  if (o->depend_targets.count) args_add(command, &o->depend_targets);
  else arg(command, "-MQ"), arg(command, target);
}

// A path as a file of dependencies has it.
static const char *in_makefile(const char *path) {
  Buf out = {0};
  for (; *path; path++) {
    if (*path == ' ' || *path == '#') buf_char(&out, '\\');
    if (*path == '$') buf_char(&out, '$');
    buf_char(&out, *path);
  }
  return str_terminated(buf_str(&out));
}

static Str replace_all(Str text, const char *from, const char *to) {
  Buf out = {0};
  for (int at; (at = str_find(text, from)) >= 0; text.at += at + strlen(from), text.len -= at + (int)strlen(from))
    buf_format(&out, FMT "%s", at, text.at, to);
  buf_add(&out, text);
  return buf_str(&out);
}

// What was generated for a source: its C, and beside that the headers that it includes.
typedef struct Generated {
  const char *path, *from;
  bool is_header;
  Headers headers;
} Generated;

static const char *header_path(const Generated *g, int i) {
  return str_terminated(str_format("%s/" FMT, folder_of(g->path), ARG(g->headers.items[i].name)));
}

// In a file of dependencies stand the sources.
static int write_dependencies(const char *made, const char *to, const Generated *g) {
  Source *src = source_read(made);
  if (!src) return 1;
  Str text = replace_all(src->text, in_makefile(g->path), in_makefile(g->from));
  if (g->is_header) text = replace_all(text, " /dev/null", "");
  for (int i = 0; i < g->headers.count; i++)
    text = replace_all(text, in_makefile(header_path(g, i)), in_makefile(g->headers.items[i].path));
  FILE *file = strcmp(to, "-") ? fopen(to, "wb") : stdout;
  if (file) fprintf(file, FMT, ARG(text));
  if (file && !(file == stdout ? fflush(file) : fclose(file))) return 0;
  error_plain("%s: %s", to, strerror(errno));
  return 1;
}

static int run_with_user_names(const Options *o, Args *command, const Generated *g) {
  if (isatty(STDERR_FILENO)) arg(command, "-fdiagnostics-color=always");
  Buf out = {0};
  if (o->dry_run) return run(o, command);
  int status = run_capturing(o, command, STDERR_FILENO, &out);
  Str said = out.len ? replace_all(user_names(buf_str(&out)), g->path, g->from) : S("");
  if (said.len) fprintf(stderr, FMT, ARG(explain(said, str_terminated(str_format("%s/include/", o->prefix)))));
  return status;
}

static void add_path_map(Args *command, const char *from, const char *to) {
  arg(command, str_terminated(str_format("-ffile-prefix-map=%s=%s", from, to)));
}

// A header is included, by nothing: it may say #pragma once.
static void add_generated(Args *command, const Generated *g) {
  if (g->is_header) arg(command, "-include"), arg(command, g->path);
  arg(command, "-x");
  arg(command, "c");
  arg(command, g->is_header ? "/dev/null" : g->path);
}

// Compile one translated file; `flag` is -c, -S, ...
static int compile_generated(const Options *o, const Generated *g, const char *flag, const char *out) {
  Args command = compiler(o);
  add_includes(o, &command, g->from, &g->headers);
  const char *made = NULL, *depfile = o->depfile;
  if (o->depends || o->mode == MODE_DEPENDENCIES) {
    made = temporary_file(o, g->from, ".d");
    if (!depfile)
      depfile = o->mode == MODE_DEPENDENCIES ? (o->output ? o->output : "-")
                                             : str_terminated(str_format("%s.d", without_suffix(out)));
  }
  if (made)
    add_dependency_flags(
        o, &command, made,
        o->mode == MODE_DEPENDENCIES ? str_terminated(str_format("%s.o", without_suffix(base_name(g->from)))) : out);
  if (flag) arg(&command, flag);
  if (out) arg(&command, "-o"), arg(&command, out);
  add_generated(&command, g);
  add_path_map(&command, g->path, g->from);
  for (int i = 0; i < g->headers.count; i++) add_path_map(&command, header_path(g, i), g->headers.items[i].path);
  int status = run_with_user_names(o, &command, g);
  if (!status && made && !o->dry_run) status = write_dependencies(made, depfile, g);
  return status;
}

static int compile_plain(const Options *o, const char *path, const char *flag) {
  Args command = compiler(o);
  arg(&command, str_terminated(str_format("-I%s/include", o->prefix)));
  if (o->depends || o->mode == MODE_DEPENDENCIES) {
    arg(&command, o->mode == MODE_DEPENDENCIES ? (o->depends_user ? "-MM" : "-M") : o->depends_user ? "-MMD" : "-MD");
    if (o->depfile) arg(&command, "-MF"), arg(&command, o->depfile);
    if (o->depends_phony) arg(&command, "-MP");
    args_add(&command, &o->depend_targets);
  }
  if (flag) arg(&command, flag);
  if (o->output) arg(&command, "-o"), arg(&command, o->output);
  arg(&command, path);
  return run(o, &command);
}

static int translate_temporary(const Options *o, Translate *translate, Generated *g) {
  int status = translate(o, g->from, g->path, &g->headers);
  for (int i = 0; i < g->headers.count && !o->save_temps; i++) temporary_add(header_path(g, i));
  return status;
}

// A program's -o does not name its headers.
static int emit_one(const Options *o, Translate *translate, const Input *input) {
  bool named = o->output && (o->mode != MODE_LINK || !o->links);
  const char *suffix = input->is_header ? ".h" : ".c";
  const char *out = named ? o->output : str_terminated(str_format("%s%s", base_name(input->path), suffix));
  if (o->dump) out = NULL;
  return translate(o, input->path, out, &(Headers){0});
}

static int compile_one(const Options *o, Translate *translate, const Input *input) {
  static const struct {
    const char *flag, *suffix;
  } kinds[] = {
      [MODE_LINK] = {NULL, NULL},       [MODE_COMPILE] = {"-c", ".o"},      [MODE_ASSEMBLY] = {"-S", ".s"},
      [MODE_PREPROCESS] = {"-E", NULL}, [MODE_DEPENDENCIES] = {"-E", NULL}, [MODE_CHECK] = {"-fsyntax-only", NULL},
      [MODE_EMIT] = {NULL, NULL}};
  const char *flag = kinds[o->mode].flag, *suffix = kinds[o->mode].suffix;
  bool emits = o->mode == MODE_EMIT || (input->is_header && (o->mode == MODE_LINK || suffix));
  if (emits || o->dump) return emit_one(o, translate, input);
  if (!input->is_ac) return compile_plain(o, input->path, o->mode == MODE_DEPENDENCIES ? NULL : flag);
  Generated g = {temporary_file(o, input->path, ".c"), input->path, input->is_header, {0}};
  int status = translate_temporary(o, translate, &g);
  if (status) return status;
  const char *out = suffix ? output_for(o, input->path, suffix) : o->output;
  if (o->mode == MODE_DEPENDENCIES) out = "/dev/null";
  return compile_generated(o, &g, flag, out);
}

// ---- linking

// The place of an input in the linker's arguments is taken by its object.
static void replace_input(Args *link, const char *path, const char *object) {
  for (int i = 0; i < link->count; i++)
    if (link->items[i] == path) link->items[i] = (char *)object;
}

// `f__run: TLS reference in a.o mismatches non-TLS definition in b.o`, or gold's way to say so
static bool is_mismatch(Str text) {
  const char *end = memchr(text.at, '\n', (size_t)text.len);
  Str line = {text.at, end ? (int)(end - text.at) : text.len};
  return str_find(line, "TLS reference") >= 0 || str_find(line, "non-TLS reference") >= 0 ||
         str_find(line, "used as both __thread and non-__thread") >= 0 || str_find(line, "TLS attribute mismatch") >= 0;
}

// What the linker says of names that acc has made, in the program's words.
static void explain_link(Str text) {
  Map told = {0};
  for (int at; (at = str_find(text, "__run")) >= 0; text.at += at + 5, text.len -= at + 5) {
    int start = at;
    while (start > 0 && is_word(text.at[start - 1])) start--;
    Str name = {text.at + start, at - start};
    bool missing = str_ends((Str){text.at, start}, "undefined reference to `") ||
                   str_ends((Str){text.at, start}, "undefined symbol: ");
    bool mismatch = is_mismatch((Str){text.at + start, text.len - start});
    if ((!missing && !mismatch) || map_get(&told, name)) continue;
    map_set(&told, name, &told);
    if (mismatch) {
      fprintf(stderr, "acc: note: '" FMT "' is called as a plain function, but another file defines it as async\n",
              ARG(name));
      continue;
    }
    fprintf(stderr, "acc: note: '" FMT "' is awaited as an async function, but it is not defined as one\n", ARG(name));
  }
}

static int run_linker(const Options *o, const Args *command) {
  Buf out = {0};
  if (o->dry_run) return run(o, command);
  int status = run_capturing(o, command, STDERR_FILENO, &out);
  fprintf(stderr, FMT, ARG(buf_str(&out)));
  if (status) explain_link(buf_str(&out));
  return status;
}

// A program that exports its names to what it loads (-rdynamic) offers all of the runtime.
static void add_runtime(const Options *o, Args *command) {
  const char *library = str_terminated(str_format("%s/lib/libac.a", o->prefix));
  if (o->exports) arg(command, "-Wl,--whole-archive"), arg(command, library), arg(command, "-Wl,--no-whole-archive");
  else arg(command, library);
  static const char *const needed[] = {"-luv", "-lpthread", "-ldl", "-lm"};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) arg(command, needed[i]);
}

static int link_all(const Options *o, Translate *translate) {
  Args link = {0};
  args_add(&link, &o->link);
  int failed = 0;
  for (int i = 0; i < o->inputs.count; i++) {
    const char *path = o->inputs.items[i].path;
    if (o->inputs.items[i].is_header && emit_one(o, translate, &o->inputs.items[i])) failed = 1;
    if (!o->inputs.items[i].is_ac || o->inputs.items[i].is_header) continue;
    Generated g = {temporary_file(o, path, ".c"), path, false, {0}};
    const char *object = temporary_file(o, path, ".o");
    int status = translate_temporary(o, translate, &g);
    if (!status) status = compile_generated(o, &g, "-c", object);
    if (status) failed = status;
    replace_input(&link, path, object);
  }
  if (failed) return failed;
  Args command = compiler(o);
  arg(&command, str_terminated(str_format("-I%s/include", o->prefix)));
  args_add(&command, &link);
  if (o->output) arg(&command, "-o"), arg(&command, o->output);
  if (!o->no_runtime) add_runtime(o, &command);
  return run_linker(o, &command);
}

// What is pressed to end the tests is for them; acc tidies up after them.
static void on_signal(int number) { (void)number; }

static int test_all(const Options *o, Translate *translate) {
  Options linking = *o;
  if (!o->output) linking.output = temporary_file(o, "tests", "");
  int status = link_all(&linking, translate);
  if (status || o->output) return status;
  Args command = {0};
  arg(&command, linking.output);
  args_add(&command, &o->test_args);
  signal(SIGINT, on_signal), signal(SIGTERM, on_signal);
  return run(o, &command);
}

int drive(const Options *o, Translate *translate) {
  if (!o->inputs.count) {  // -dumpmachine, -print-file-name=..., -v: a question to the C compiler
    Args command = compiler(o);
    return run(o, &command);
  }
  if (o->tests) return test_all(o, translate);
  if (o->mode == MODE_LINK && !o->dump && o->links) return link_all(o, translate);
  int failed = 0;
  for (int i = 0; i < o->inputs.count; i++) {
    int status = compile_one(o, translate, &o->inputs.items[i]);
    if (status) failed = status;
  }
  return failed;
}
