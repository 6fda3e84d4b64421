// facts.h -- what the preprocessor says: types, macros, prototypes, and which file and line the text comes from.
#ifndef FACTS_H
#define FACTS_H

#include "text.h"

// ---- facts.c

// What kind of thing a type is, as far as it decides where a local of it can live.
typedef enum { TYPE_UNKNOWN, TYPE_SCALAR, TYPE_AGGREGATE, TYPE_ARRAY, TYPE_FUNCTION, TYPE_VOID } TypeKind;

typedef struct Typedef {
  TypeKind kind;
  bool is_bool, is_const;
} Typedef;

typedef struct Macro {
  Str name, body;
  bool has_params;
  Str params[32];
  int param_count;
  bool is_undefined;     // since this line the name is none
  bool is_foreign;       // a system header or the command line defines it
  int from;              // place in the preprocessed text
  struct Macro *before;  // what held before that
  int visiting;          // for walks over macros that mention each other
} Macro;

typedef struct Prototype {
  Str name, type;  // type: the text before the name
  Str params;      // with their parentheses; empty: it is declared in another way
  bool is_void, is_future;
  bool is_foreign, is_defined;  // by a system header; here, so that no other file has one
  const struct Prototype *before;
} Prototype;

// An async function's definition in the preprocessed text.
typedef struct Expansion {
  Span span;
  int line;       // in the source, of its first token
  bool is_taken;  // a function is made of it
} Expansion;
typedef struct Expansions {
  Expansion *items;
  int count, cap;
} Expansions;

// A file that the preprocessor read, each time that it did.
typedef struct Inclusion {
  const char *path;
  Source *src;               // NULL: acc does not translate it
  struct Inclusion *parent;  // NULL: the source itself
  int line;                  // in the parent: of its #include
  Str name;                  // header.c: of what acc has made of it
  struct Places {
    int *items;
    int count, cap;
  } places;  // by line: where in the preprocessed text, plus 1, or 0
  Expansions expansions;
  struct Lines {
    int *items;
    int count, cap;
  } async_lines;  // where a declaration at file level says `async`
  struct Errands {
    struct Errand *items;
    int count, cap;
  } errands;
} Inclusion;

// A plain function that is called by ac_thread or ac_worker.
typedef struct Errand {
  Str name;
  int line;     // of the first declaration that holds such a call
  bool leaves;  // it is called in a worker process
} Errand;
typedef struct Inclusions {
  Inclusion **items;
  int count, cap;
} Inclusions;

typedef struct Strs {
  Str *items;
  int count, cap;
} Strs;

typedef struct Facts {
  Str text;                          // preprocessed
  Inclusions inclusions;             // [0]: the source itself
  Map typedefs, macros, prototypes;  // -> Typedef, Macro (the last one), Prototype
  Map pushed;                        // by #pragma push_macro
  Map enumerators;                   // at file level -> Enumerator
  Map variables;                     // those that the file declares
  Strs mentioned;                    // names of which brought.c decides
  int brings;                        // what <ac.h> must bring: a bit for each of brought_macros
  bool has_const_members;            // some struct has one: it can be initialised, but not assigned
  bool reads_all;                    // --portable: every branch of every #if has been read too
  Map always, sometimes;             // functions that all configurations declare, and those that some do
  int guards;                        // while it is read: how many #if are only include guards
  bool in_branch, in_system, in_definition;
} Facts;

typedef struct Enumerator {
  Str value;                  // as it is written, or empty
  struct Enumerator *before;  // NULL: it is the first one
} Enumerator;

// How often an expansion evaluates an argument.
typedef enum { EVALUATED_NEVER, EVALUATED_ONCE, EVALUATED_PERHAPS } Evaluations;
// The macros as they are at a place of the preprocessed text.
typedef struct Macros {
  const Facts *facts;
  int at;
} Macros;
Macro *macro_named(Macros, Str name);       // NULL: the name is none there
Macro *macro_other(Macros, const Macro *);  // what it is in another configuration; NULL: that was the last
bool macro_is_of_runtime(const Macro *);    // it names what is its own
Evaluations macro_evaluations(Macros, Macro *, int parameter);
bool macro_spells(Macros, Macro *, int parameter);  // makes a string of the argument, or passes it on to one that does
void macros_directive(Facts *, Str text, int from);

// ---- brought.c
extern const char *const brought_macros[];         // they ask <ac.h> for a header
void note_brought(Facts *, Str before, Str name);  // the program mentions it
int brought_undeclared(const Facts *);             // bits of those of which it mentions a name that it does not declare

// ---- constant.c
bool constant_value(Macros, Str text, int *value);  // of an integer constant expression; false: it is not known

struct Options;
Facts *facts(Source *, const struct Options *);         // NULL: the preprocessor failed, and said so
Typedef facts_type_of_tokens(const Facts *, Str text);  // of specifiers
bool facts_is_async(const Facts *, Str name);           // name__run is there to be called
bool facts_is_conditional(const Facts *, Str name);     // a function that not every configuration declares
void facts_read_all(Facts *, Str text);                 // all branches of a file, for --portable

// ---- inclusion.c

// Where a scan of the preprocessed text is.
typedef struct Origin {
  Inclusion *file;
  int line, at;     // the line of what stands at `at`
  Str marker;       // the last one,
  int marked;       // and the line that it set
  bool is_outside;  // in no line of the file
  bool is_system;
} Origin;

Origin origin_of(Facts *, Source *);
void origin_marker(Facts *, Origin *, Str all, Token);
int origin_line(Origin *, Str text, int at);
void origin_mark(Origin *, Str text, int at);  // something is left of this line
bool is_translated(const char *path);          // acc translates what has this name
bool facts_is_active(const Source *, Span);    // under #if: the preprocessor keeps it
int facts_place(const Source *, int at);       // of a line, in the preprocessed text

// ---- heads.c

// A macro at file level that stands for attributes and storage classes.
typedef struct Head {
  Span span;
  Str body;
  bool is_static, is_inline;
  bool is_positional;  // an attribute counts parameters
  bool is_deprecated;
} Head;

Source *heads(const Facts *, Source *);

#endif
