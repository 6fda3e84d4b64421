// declare.h -- a declaration at file level, as tokens of the preprocessed text.
#ifndef DECLARE_H
#define DECLARE_H

#include "acc.h"

typedef struct Decl {
  const Facts *facts;
  Tokens tokens;
  Inclusion *file, *async_file;  // where it starts, and where the first `async` in it stands
  int line, async_line;
} Decl;

static inline Str word(const Decl *d, int i) { return word_at(&d->tokens, i); }
static inline bool is(const Decl *d, int i, const char *what) { return word_is(&d->tokens, i, what); }

void declare(Facts *, Decl *);           // what it says is known from here on; its tokens go
bool says_async(const Decl *, int end);  // some `async` before `end` is the keyword (1.3)
bool is_async_definition(const Decl *);
bool is_old_head(const Decl *);

#endif
