// emit.h -- what the parts of emit share.
#ifndef EMIT_H
#define EMIT_H

#include "acc.h"
#include "options.h"

// The C that is being written.  `line` is the line of the source that the compiler believes the current one to be.
typedef struct Out {
  Buf *buf;
  const Source *src;
  const Edits *edits;
  bool lines;  // write #line
  int line;
  Str file;          // in which that line is; empty for the source itself
  int indent;        // of generated lines
  const Node *home;  // generated code outside of bodies belongs to its line; NULL: to none
} Out;

// User text, with its edits, under its own line number.  Without what stands for `except`.
void user(Out *, Span);
void user_except(Out *, Span, const Node *except);
// Generated text, which holds no line end.
void put(Out *, const char *format, ...) __attribute__((format(printf, 2, 3)));
// A new generated line, which belongs to the line of the source at `at`.
void line(Out *, int at);
// Generated text on a line of its own.
void put_line(Out *, int at, const char *format, ...) __attribute__((format(printf, 3, 4)));
// One more of a list, after a blank, or on the next line if this one is full.
void put_item(Out *, int at, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Lines of generated code outside of bodies.
void own(Out *, Str text);
// Braces around generated lines.
void open_block(Out *, int at);
void close_block(Out *, int at);
// User text follows on a line of its own, at its own column.
void user_line(Out *, int at);
void user_column(Out *, int at);
void user_value(Out *, const Node *);  // an expression there, which may be `a, b`

// emit_expression.c: the steps of an expression, and what is left of it
void emit_steps(Out *, Fn *, const Order *);
void emit_value_statement(Out *, Fn *, Node *);                         // `node;`, unless nothing is left of it
void emit_fail(Out *, const Fn *, const Zone *);                        // on to what runs when the code there fails
void emit_cell(Out *, const Fn *, const Cell *, const Zone *, int at);  // make sure that it is there
void emit_unwind(Out *, Fn *, const Step *, int at);                    // what has been called waits, or has failed
void emit_forced(Out *, Fn *, const Step *);
void emit_yield_value(Out *, Fn *, const Step *, Node *value);

// emit_declaration.c
void emit_declaration(Out *, Fn *, Node *);
bool has_type_of_value(const Fn *, const Var *);  // the awaits in its initialiser come before it is declared
void emit_bound(Out *, Fn *, Node *,
                Str value);  // a declaration without an initialiser, with a value that acc gives it
bool emit_split_declaration(Out *, Fn *, Node *);  // without the initialisers; false: nothing done, they are not simple
void emit_split_initialisers(Out *, Fn *, Node *);  // `i = 0, n = 3`

// emit_statement.c
void emit_statement(Out *, Fn *, Node *);
void emit_children(Out *, Fn *, Node *, int from, int to);  // a block's content

void emit_nested(Out *, Fn *, Node *);  // on lines of its own

// emit_region.c
void emit_region_variables(Out *, const Fn *);
void emit_defer(Out *, const Node *);
void emit_defers(Out *, Fn *, const Node *block);  // at its end
void emit_try(Out *, Fn *, Node *);
void emit_with(Out *, Fn *, Node *);
void emit_async_for(Out *, Fn *, Node *);
void emit_yield(Out *, Fn *, Node *);

// emit_guard.c: with --portable, what is generated stands under the conditions that it is for
typedef struct Guard {
  Out *o;
  const Fn *fn;
  const Node *base;  // the branch that all of it stands in already
  const Node *open;  // the innermost branch that the output stands in now
} Guard;
void guard_move(Guard *, const Node *branch);  // what follows is for this branch; base: for where it stands

// emit_function.c
void emit_function(Out *, Fn *);
Str params_text(const Fn *);                                   // `int a, char *b`, or `void`
Str param_text(const Fn *, const struct Param *, bool named);  // or its type

#endif
