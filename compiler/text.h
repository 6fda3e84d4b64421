// text.h -- the text of a file: where its lines are, what is said about it, its tokens and words.
#ifndef TEXT_H
#define TEXT_H

#include "base.h"

// From this line of the text on, lines count as those of another place.
typedef struct Mark {
  int line, presumed;
  Str file;  // with its quotes, or empty
} Mark;

// A range of bytes of a source.
typedef struct Span {
  int at, end;
} Span;

// ---- spelling.c

Str without_digraphs(Str);
Str without_splits(Str);

// ---- source.c

typedef struct Source {
  const char *path;        // as the user wrote it
  Str text;                // every token in one piece, no digraphs
  Str original;            // as it was read
  int *lines, line_count;  // where each line starts
  struct Marks {
    struct Mark *items;
    int count, cap;
  } marks;       // #line directives and line markers in the text
  char *masked;  // words.c: a copy of equal length that tree-sitter reads
  struct Unit *unit;
  struct Inclusion *inclusion;  // inclusion.c: what the preprocessor made of it
  struct Heads {
    struct Head *items;
    int count, cap;
  } heads;  // heads.c: macros that the parser must not see
  struct Spans {
    Span *items;
    int count, cap;
  } definitions;  // heads.c: macros that stand for a whole async function
} Source;

Source *source_read(const char *path);  // NULL: not readable, and said so
Source *source_make(const char *path, Str text);
int source_line(const Source *, int at);                 // from 1
int source_presumed(const Source *, int at, Str *file);  // the line that the C compiler speaks of; its file, if another
int source_column(const Source *, int at);               // from 1, in bytes
Str source_text(const Source *, Span);

// ---- diag.c

typedef struct Diags {
  int errors, warnings;
} Diags;
extern Diags diags;

// Rule is that of the language reference, or "" for what has none.
void error_at(const Source *, Span, const char *rule, const char *format, ...) __attribute__((format(printf, 4, 5)));
void warning_at(const Source *, Span, const char *rule, const char *format, ...) __attribute__((format(printf, 4, 5)));
void note_at(const Source *, Span, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Messages are kept until then; of the errors at most so many are shown, or all for 0.
void diags_show(int most);
void error_plain(const char *format, ...) __attribute__((format(printf, 1, 2)));

// ---- token.c

typedef enum { T_END, T_NAME, T_NUMBER, T_STRING, T_PUNCT, T_DIRECTIVE } TokenKind;
typedef struct Token {
  TokenKind kind;
  int at, end;
} Token;
typedef struct Tokens {
  Str text;
  Token *items;
  int count, cap;
} Tokens;

bool is_name_part(char);               // not at the start of it only
Token token_next(Str text, int at);    // skips white space and comments; a directive is one token
Token token_inside(Str text, int at);  // the same in a macro, which holds no directives
int line_splice(Str text, int at);     // the length of an escaped line end, or 0
Str token_text(Str text, Token);
int token_after_group(Str text, int at);  // the end of the brackets that open at the next token; `at`: none do

Tokens tokens_of(Str text);          // ends with T_END
Str word_at(const Tokens *, int i);  // empty where there is none
bool word_is(const Tokens *, int i, const char *what);
bool word_is_name(const Tokens *, int i);
int after_group(const Tokens *, int i);  // the token after the brackets that open at i
bool is_c_keyword(Str name);
bool is_jump_keyword(Str name);     // return and its like
bool is_control_keyword(Str name);  // if and its like; not default, which a _Generic holds too
bool is_type_keyword(Str name);     // starts or belongs to a declaration's specifiers
bool is_modifier(Str name);         // a specifier that leaves the type open

// ---- words.c

// A declaration at file level in which a word is a keyword.
typedef struct Item {
  Span span;
  bool is_async_body;
} Item;

// `await x`, `throw 5`, `try {`: a word of ours outside of async functions, where no identifier could stand.
typedef struct Misuse {
  Span span, function;  // function: its name, if it is known
  bool in_body;         // of a function
  bool is_call;         // `throw (x);`, `throw;`: one could, if a header declares it
} Misuse;
typedef struct Misuses {
  Misuse *items;
  int count, cap;
} Misuses;

enum { WORD_ASYNC, WORD_AWAIT, WORD_YIELD, WORD_TRY, WORD_CATCH, WORD_FINALLY, WORD_THROW, WORD_DEFER, WORD_COUNT };

typedef struct Words {
  Item *items;
  int count, cap;
  Misuses misuses;
} Words;

int word_index(Str);  // WORD_THROW for `throw` and `_Throw`; -1: none of ours
Words words(Source *);

#endif
