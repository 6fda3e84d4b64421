// options.c -- the command line of a C compiler, and acc's own few options.
//
// Takes: argv.  Gives: Options.
// After this: every flag that is not acc's own is in `flags` or `link`, in its order, with its argument.
// Not here: running anything (driver.c).
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acc.h"

void arg(Args *args, const char *text) { PUSH(args, (char *)text); }

void args_add(Args *args, const Args *more) {
  for (int i = 0; i < more->count; i++) arg(args, more->items[i]);
}

static void split_words(Args *args, const char *text) {
  while (*text) {
    size_t n = strcspn(text, " \t\n");
    if (n) arg(args, str_terminated((Str){text, (int)n}));
    text += n + strspn(text + n, " \t\n");
  }
}

static void choose_compiler(Options *o) {
  const char *names[] = {getenv("ACC_CC"), getenv("CC"), "cc"};
  for (int i = 0; i < 3 && !o->cc.count; i++)
    if (names[i]) split_words(&o->cc, names[i]);
}

// acc stands in PREFIX/bin; its headers and its library are in PREFIX/include and PREFIX/lib.
static const char *find_prefix(void) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n < 0) return "/usr/local";
  path[n] = '\0';
  for (int i = 0; i < 2; i++) {
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
  }
  return str_terminated(str(path));
}

// @file: its words are arguments, as gcc reads them: quotes and backslashes protect blanks.
static void read_response_file(Args *args, const char *path) {
  Source *src = source_read(path);
  if (!src) return;
  Buf word = {0};
  char quote = 0;
  bool inside = false;
  for (int i = 0; i <= src->text.len; i++) {
    char c = i < src->text.len ? src->text.at[i] : '\n';
    bool blank = strchr(" \t\r\n", c) && c;
    if (c == '\\' && i + 1 < src->text.len) buf_char(&word, src->text.at[++i]), inside = true;
    else if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? 0 : c, inside = true;
    else if (quote || !blank) buf_char(&word, c), inside = true;
    else if (inside) arg(args, str_terminated(buf_str(&word))), word.len = 0, inside = false;
  }
}

static Args all_arguments(int argc, char **argv) {
  Args args = {0};
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '@' && argv[i][1]) read_response_file(&args, argv[i] + 1);
    else arg(&args, argv[i]);
  }
  return args;
}

static const char *after(const char *text, const char *prefix) {
  size_t n = strlen(prefix);
  return strncmp(text, prefix, n) ? NULL : text + n;
}

static bool is_one_of(const char *text, const char *const *list) {
  for (; *list; list++)
    if (!strcmp(text, *list)) return true;
  return false;
}

static bool takes_argument(const char *flag) {
  static const char *const flags[] = {"-I",
                                      "-D",
                                      "-U",
                                      "-L",
                                      "-l",
                                      "-include",
                                      "-imacros",
                                      "-isystem",
                                      "-iquote",
                                      "-idirafter",
                                      "-iprefix",
                                      "-iwithprefix",
                                      "-isysroot",
                                      "--sysroot",
                                      "-Xlinker",
                                      "-Xassembler",
                                      "-Xpreprocessor",
                                      "-Xclang",
                                      "-T",
                                      "-u",
                                      "-z",
                                      "-e",
                                      "-target",
                                      "--param",
                                      "-arch",
                                      "-B",
                                      "-A",
                                      "-aux-info",
                                      "-wrapper",
                                      "-MJ",
                                      "-Tbss",
                                      "-Tdata",
                                      "-Ttext",
                                      "-mllvm",
                                      "-gcc-toolchain",
                                      NULL};
  return is_one_of(flag, flags);
}

static bool is_for_linker(const char *flag) {
  static const char *const flags[] = {"-L",
                                      "-l",
                                      "-Xlinker",
                                      "-T",
                                      "-u",
                                      "-z",
                                      "-e",
                                      "-shared",
                                      "-static",
                                      "-static-pie",
                                      "-pie",
                                      "-no-pie",
                                      "-rdynamic",
                                      "-nostdlib",
                                      "-nostartfiles",
                                      "-nodefaultlibs",
                                      "-s",
                                      "-r",
                                      NULL};
  static const char *const prefixes[] = {
      "-L", "-l", "-Wl,", "-fuse-ld=", "--ld-path=", "-static-lib", "-shared-lib", NULL};
  for (int i = 0; prefixes[i]; i++)
    if (after(flag, prefixes[i])) return true;
  return is_one_of(flag, flags);
}

// What changes what the preprocessor sees, or which system it is for.
static bool is_for_preprocessor(const char *flag) {
  static const char *const prefixes[] = {"-I",      "-D",       "-U",       "-i",        "-std", "-ansi", "-f",
                                         "-m",      "-O",       "-pthread", "-n",        "-W",   "-X",    "--sysroot",
                                         "-target", "--target", "-B",       "-pedantic", "-w",   NULL};
  if (!strcmp(flag, "-fsyntax-only")) return false;
  for (int i = 0; prefixes[i]; i++)
    if (after(flag, prefixes[i])) return !is_for_linker(flag);
  return false;
}

static void add_flag(Options *o, const char *flag, const char *argument) {
  Args *lists[] = {&o->flags, is_for_linker(flag) ? &o->link : NULL, is_for_preprocessor(flag) ? &o->preprocess : NULL};
  if (is_for_linker(flag)) lists[0] = NULL;  // the order of objects and libraries matters to the linker
  for (int i = 0; i < 3; i++) {
    if (!lists[i]) continue;
    arg(lists[i], flag);
    if (argument) arg(lists[i], argument);
  }
  const char *most = after(flag, "-fmax-errors=") ? after(flag, "-fmax-errors=") : after(flag, "-ferror-limit=");
  if (most) o->most_errors = atoi(most);
  if (!strcmp(flag, "-Wfatal-errors")) o->most_errors = 1;
  if (!strcmp(flag, "-nostdlib") || !strcmp(flag, "-r") || !strcmp(flag, "-shared")) o->no_runtime = true;
  if (!strcmp(flag, "-rdynamic") || !strcmp(flag, "-Wl,-E") || !strcmp(flag, "-Wl,--export-dynamic")) o->exports = true;
}

static bool set_mode(Options *o, const char *flag) {
  static const struct {
    const char *flag;
    Mode mode;
  } modes[] = {{"-c", MODE_COMPILE},      {"-S", MODE_ASSEMBLY},      {"-E", MODE_PREPROCESS},
               {"-M", MODE_DEPENDENCIES}, {"-MM", MODE_DEPENDENCIES}, {"-fsyntax-only", MODE_CHECK},
               {"--emit-c", MODE_EMIT}};
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (strcmp(flag, modes[i].flag) != 0) continue;
    if (o->mode != MODE_EMIT) o->mode = modes[i].mode;
    if (modes[i].mode == MODE_DEPENDENCIES) o->depends_user = !strcmp(flag, "-MM");
    return true;
  }
  return false;
}

static bool is_own(Options *o, const char *flag) {
  if (!strcmp(flag, "--no-line")) return o->no_lines = true;
  if (!strcmp(flag, "--force-suspend")) return o->force_suspend = true;
  if (!strcmp(flag, "--portable")) return o->portable = true;
  if (!strcmp(flag, "-###")) return o->dry_run = o->verbose = true;
  if (!strcmp(flag, "-MD")) return o->depends = true;
  if (!strcmp(flag, "-MMD")) return o->depends = o->depends_user = true;
  if (!strcmp(flag, "-MP")) return o->depends_phony = true;
  if (!strcmp(flag, "-save-temps")) return o->save_temps = true;
  if (after(flag, "--dump=")) return (o->dump = after(flag, "--dump=")) != NULL;
  return false;
}

static void print_help(void) {
  puts("usage: acc [options] file...\n"
       "       acc test [options] file... [-- options of the runner]\n"
       "Compiles Async C (.ac) and C as cc would, and links the runtime.  All options of the C compiler work.\n"
       "Headers (.ah) are translated to C headers: FILE.ah.h, or -o FILE.\n"
       "acc test runs the tests in the files, 'async void test_NAME(void)' where <ac/test.h> is included; with -o FILE "
       "it\n"
       "only makes the program that does.  acc test file... -- --help tells how that is used.\n"
       "\n"
       "  --emit-c         write the generated C (to FILE.ac.c, or to -o FILE; -o - is stdout)\n"
       "  --no-line        without #line, for reading\n"
       "  --portable       C that is right for every configuration, not only for this one: all branches of #if\n"
       "  --dump=PASS      show what a pass makes: words, facts, parse, collect, scope, order, place\n"
       "  --force-suspend  make every await suspend, to test a program\n"
       "  --version, --help\n"
       "\n"
       "The C compiler is $ACC_CC, or else $CC, or else cc.");
}

static bool add_input(Options *o, const char *path, const char *language) {
  size_t n = strlen(path);
  bool is_header = language ? !strcmp(language, "ac-header") : n > 3 && !strcmp(path + n - 3, ".ah");
  bool is_ac = is_header || (language ? !strcmp(language, "ac") : n > 3 && !strcmp(path + n - 3, ".ac"));
  if (!strcmp(path, "-") && is_ac) {
    error_plain("'-': an .ac file cannot be read from standard input");
    return false;
  }
  PUSH(&o->inputs, ((Input){path, is_ac, is_header}));
  if (!is_header) arg(&o->link, path), o->links = true;
  return true;
}

// One argument, at args[i]; how many it took, 0 for a mistake.
static int parse_one(Options *o, const Args *args, int i, const char **language) {
  const char *flag = args->items[i], *next = i + 1 < args->count ? args->items[i + 1] : NULL;
  static const char *const with_value[] = {"-o", "-x", "-MF", "-MT", "-MQ", NULL};
  if (is_one_of(flag, with_value) || takes_argument(flag)) {
    if (!next) {
      error_plain("missing argument to '%s'", flag);
      return 0;
    }
    if (!strcmp(flag, "-o")) o->output = next;
    else if (!strcmp(flag, "-MF")) o->depfile = next;
    else if (!strcmp(flag, "-MT") || !strcmp(flag, "-MQ")) arg(&o->depend_targets, flag), arg(&o->depend_targets, next);
    else if (!strcmp(flag, "-x")) *language = strcmp(next, "none") ? next : NULL;
    else add_flag(o, flag, next);
    if (!strcmp(flag, "-x") && !is_one_of(next, (const char *const[]){"ac", "ac-header", NULL}))
      arg(&o->link, flag), arg(&o->link, next);
    return 2;
  }
  if (set_mode(o, flag) || is_own(o, flag)) return 1;
  if (after(flag, "-o")) o->output = flag + 2;
  else if (after(flag, "-x")) *language = strcmp(flag + 2, "none") ? flag + 2 : NULL;
  else if (after(flag, "-MF")) o->depfile = flag + 3;
  else if (flag[0] == '-' && flag[1]) {
    if (!strcmp(flag, "-v")) o->verbose = true;
    add_flag(o, flag, NULL);
  } else if (!add_input(o, flag, *language)) return 0;
  return 1;
}

static bool asks_compiler(const Options *o) {
  for (int i = 0; i < o->flags.count; i++)
    if (after(o->flags.items[i], "-dump") || after(o->flags.items[i], "-print") || !strcmp(o->flags.items[i], "-v"))
      return true;
  return false;
}

static bool is_valid(const Options *o) {
  static const char *const passes[] = {"words", "facts", "parse", "collect", "scope", "order", "place", NULL};
  if (o->dump && !is_one_of(o->dump, passes))
    error_plain("--dump=%s: no such pass; there are words, facts, parse, collect, scope, order, place", o->dump);
  else if (!o->inputs.count && (o->tests || !asks_compiler(o))) error_plain("no input files");
  else if (o->tests && (o->mode != MODE_LINK || o->dump || o->no_runtime))
    error_plain("'acc test' makes a program; it excludes -c, -S, -E, -M, -fsyntax-only, -shared, --emit-c and --dump");
  else if (o->output && o->inputs.count > 1 && o->mode != MODE_LINK && o->mode != MODE_CHECK)
    error_plain("cannot specify '-o' with '-c', '-S', '-E' or '--emit-c' with multiple files");
  else return true;
  return false;
}

// `acc test OPTIONS FILES... [-- OPTIONS OF THE RUNNER]`: a main of the program's own is left alone.
static Args test_arguments(Options *o, int argc, char **argv) {
  int end = 2;
  while (end < argc && strcmp(argv[end], "--") != 0) end++;
  for (int i = end + 1; i < argc; i++) arg(&o->test_args, argv[i]);
  o->tests = true;
  add_flag(o, "-DAC_TESTING", NULL);
  add_flag(o, "-Wl,--wrap=main", NULL);
  return all_arguments(end - 1, argv + 1);
}

Options *options(int argc, char **argv) {
  Options *o = NEW(Options);
  choose_compiler(o);
  o->prefix = find_prefix();
  bool tests = argc > 1 && !strcmp(argv[1], "test");
  Args args = tests ? test_arguments(o, argc, argv) : all_arguments(argc, argv);
  const char *language = NULL;
  for (int i = 0, took; i < args.count; i += took) {
    if (!strcmp(args.items[i], "--help")) print_help(), exit(0);
    if (!strcmp(args.items[i], "--version")) puts("acc (Async C) " ACC_VERSION), exit(0);
    if (!(took = parse_one(o, &args, i, &language))) return NULL;
  }
  return is_valid(o) ? o : NULL;
}
