// acc.h -- the types that flow between the passes, and what each pass offers.
//
//   source  file           -> Source            words    Source         -> which words are keywords
//   facts   $CC -E -dD     -> Facts             parse    masked Source  -> tree
//   collect tree           -> Unit              scope    Fn             -> variables and what names mean
//   region  Fn             -> what runs when a block is left, and what leaves it
//   check   Fn             -> errors            order    Fn             -> awaits in the order in which they run
//   place   Fn             -> a home for every local, and what each await saves
//   header  #include       -> names of translated headers
//   emit    Unit           -> C
#ifndef ACC_H
#define ACC_H

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

// ---- source.c

typedef struct Source {
  const char *path;  // as the user wrote it
  Str text;
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

Token token_next(Str text, int at);    // skips white space and comments; a directive is one token
Token token_inside(Str text, int at);  // the same in a macro, which holds no directives
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
} Prototype;

// An async function's definition in the preprocessed text.
typedef struct Expansion {
  Span span;
  int line;  // in the source, of its first token
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

// ---- parse.c

// A node of the syntax tree; its type and field are tree-sitter's names.
typedef struct Node {
  const char *type, *field;
  Span span;
  struct Node *parent, *child, *next, *previous;  // child: the first one
  bool is_named, is_missing;
  bool is_awaited;      // order.c: a call that is awaited on the spot
  bool is_ordered;      // order.c: a step stands for it
  bool is_dead;         // collect.c: under an #if that does not hold
  bool is_dropped;      // check.c: an await that a macro never evaluates
  struct Order *order;  // order.c: if it is a full expression that needs steps
  struct Zone *zone;    // region.c: what guards it; NULL: nothing
  struct Jump *jump;    // region.c: of a statement that leaves something which must run
} Node;
typedef struct Nodes {
  Node **items;
  int count, cap;
} Nodes;

Node *parse(Source *, const Words *);
void parse_as_declaration(const Source *, Node *statement, Span type);  // `T (x);`, once T is known to be a type
bool node_is(const Node *, const char *type);                           // false for NULL
bool node_is_any(const Node *, const char *const *types);
bool node_within(const Node *, const Node *outer);
Node *node_field(const Node *, const char *field);
Node *node_named_child(const Node *);  // the first one
Node *node_next_named(const Node *);
Node *node_strip(Node *);  // without parentheses around it
bool node_is_loop(const Node *);
bool is_declarator(const Node *);  // by its place in a declaration
Span node_word(const Node *);      // the token that it starts with
Str node_text(const Source *, const Node *);

// ---- directive.c: a branch is an #if, an #elif or an #else with what stands in it

const Node *branch_of(const Node *);                        // the innermost one that the node stands in, or NULL
const Node *branch_group(const Node *branch);               // the first branch of its group
const Node *branch_next(const Node *branch);                // of the same group
bool branch_within(const Node *branch, const Node *outer);  // it is or stands in the outer one, if that is any
bool branch_is_kept(const Node *branch);                    // something in it is not dead
void bury(const struct Unit *, Node *, bool all);           // what no configuration (all) or this one keeps is dead

// ---- edit.c

// A change to user text, made when it is copied: text before a span, after it, or instead of it.
typedef struct Edit {
  Span span;
  Str text;
  enum { EDIT_AFTER, EDIT_BEFORE, EDIT_REPLACE } kind;
  int number;
  const Node *owner;  // what it stands for, if that can be copied without it
} Edit;
typedef struct Edits {
  Edit *items;
  int count, cap;
} Edits;

void edit_replace(Edits *, Span, Str text);
Span with_blanks(const Source *, Span);  // for what is left out: the blanks after it go too
void edit_stand_for(Edits *, const Node *, Str text);
void edit_wrap(Edits *, Span, Str before, Str after);
void edits_sort(Edits *);
int edits_first(const Edits *, int at);  // of those that may concern what stands from `at` on
int edit_at(const Edit *);               // where it happens
// The next edit inside a span, in order; start with *index from edits_first and an empty *replaced.
const Edit *edit_next(const Edits *, Span, const Node *except, int *index, Span *replaced);
Str edited_text(const Source *, const Edits *, Span);

// ---- collect.c: the unit and its functions

typedef struct Cell Cell;

typedef enum {
  KIND_VARIABLE,
  KIND_PARAMETER,
  KIND_STATIC,
  KIND_EXTERN,
  KIND_TYPEDEF,
  KIND_ENUMERATOR,
} VarKind;

typedef enum { PLACE_STACK, PLACE_SAVED, PLACE_CELL } Place;

typedef struct Type {
  TypeKind kind;
  bool is_const, is_volatile, is_bool, is_aligned, is_pointer, is_vla;
} Type;

typedef struct Var {
  Str name;
  VarKind kind;
  Type type;
  Node *declaration, *declarator;  // declarator: of the name, without its initialiser
  Span scope;                      // from the end of its declarator to the end of its block
  struct Var *hides;               // the local of the same name outside
  bool address_taken, has_cleanup;
  Span in_macro;       // the use of a macro whose body names it
  const Node *branch;  // --portable: of an #if in its block, so that not every configuration has it
  struct Var *twin;    // --portable: the same name in the same block, for another configuration
  int uses, last_use;  // how often and where last
  Place place;
  bool split;    // its initialiser becomes an assignment
  Str new_name;  // if it is renamed
  Cell *cell;    // if it lives in one
} Var;

typedef struct Vars {
  Var **items;
  int count, cap;
} Vars;

// An identifier that means a local.
typedef struct Use {
  Span span;
  Var *var;
  const Node *node;
} Use;
typedef struct Uses {
  Use *items;
  int count, cap;
} Uses;

typedef struct Cells {
  Cell **items;
  int count, cap;
} Cells;
typedef struct Steps {
  struct Step **items;
  int count, cap;
} Steps;

// What has to happen, in this order, before what is left of a full expression can be evaluated as C.
typedef struct Step {
  enum {
    STEP_AWAIT,    // temp = await node
    STEP_LOGIC,    // temp = left && right
    STEP_CHOICE,   // temp = left ? middle : right
    STEP_COMMA,    // temp = (left, right)
    STEP_GENERIC,  // what an arm of a _Generic needs, if it is the one that is chosen
    STEP_VALUE,    // temp = node, in a cell: the value of a call may hold an array
    STEP_FORCED,   // a yield that --force-suspend asks for
    STEP_ENTER,    // T_enter(&x, ...)
    STEP_EXIT,     // T_exit(&x, why)
    STEP_NEXT,     // temp = the place of the generator's next value, or NULL
    STEP_CLOSE,    // the generator runs its cleanups
    STEP_YIELD,    // node's value goes to who asked for it
  } kind;
  Node *node;
  Node *left, *middle, *right;
  Steps before_left, before_middle, before_right;
  int temp;               // 0: the value is not wanted
  int state;              // of an await
  int arm;                // of a generic
  Node *call;             // of an await: the call, if it is a direct one
  int *live, live_count;  // temps that must survive this await
  Vars saved;             // locals that must
  Cells cells;            // cells whose place must
  Strs kept;              // what emit has declared and must survive it, too
  struct Region *region;  // of a step that a region needs
} Step;

// A full expression that needs steps.
typedef struct Order {
  Node *node;
  bool discarded;
  Steps steps;
} Order;
typedef struct Orders {
  Order **items;
  int count, cap;
} Orders;

// Where something stands: within what a region guards, in a catch clause of it, or in what runs when it is left.
typedef struct Zone {
  struct Region *region;
  enum { ZONE_GUARDED, ZONE_CATCH, ZONE_CLEANUP } part;
  struct Zone *outer;  // NULL: the function
} Zone;

// A way out of a region: on to the next one, which has a way too, or by C text to where it leads.
typedef struct Exit {
  struct Region *next;
  int number;  // of the exit of the next region
  Str text;
  bool is_return;
} Exit;
typedef struct Exits {
  Exit *items;
  int count, cap;
} Exits;

// A return, break, continue or goto.  first: the region that it leaves first, by its exit `number`; NULL: none.
typedef struct Jump {
  struct Region *first;
  int number;
  Str text;          // what it would be without regions
  Node *in_cleanup;  // it would leave this defer or finally, which is an error
  Node *target;      // of a goto or case: where it enters a region that it is not in
  bool is_lost;      // it leads nowhere: no loop is around it, or no label has that name
} Jump;

// A part of a body that cannot simply be left.
typedef struct Region {
  enum { REGION_TRY, REGION_FINALLY, REGION_DEFER, REGION_WITH, REGION_FOR } kind;
  int number;   // from 1
  Node *node;   // try_statement, defer_statement, with_item, async_for
  Node *block;  // of a defer: that at whose end it runs
  Zone *outer;
  Exits exits;
  bool completes;       // the end of what it guards can be reached
  bool fails, faults;   // emit: what it guards can fail; what runs when it is left can
  bool waits;           // what runs when it is left can wait
  Node *enter, *leave;  // where it waits by itself
  Steps entering, leaving;
  Var *var;  // of an async with
  Str type_name;
  bool by_value, has_enter, enter_is_async, has_exit, exit_is_async;
  Cell *why;
} Region;
typedef struct Regions {
  Region **items;
  int count, cap;
} Regions;

// Memory on the heap that outlives a suspension: `void *name`.
struct Cell {
  Str name;
  Span extent;  // where its content matters
  // The local that lives in it: a pointer of its name, declared where the user declared it, leads there.  NULL if not every
  // configuration has it: then a type `name_t` does.
  const Var *var;
  Str shape;  // the type that says its size and alignment, if that is not the local's own
};

typedef struct Param {
  Node *node, *declarator;
  Str name;
  Var *var;
} Param;

// A loop, or a goto and what it repeats: from the end of the span one can come to its beginning.
typedef struct Turn {
  Span span;
  const Node *body;  // of a loop: its locals are new on each turn
} Turn;
typedef struct Turns {
  Turn *items;
  int count, cap;
} Turns;

// A type that is defined within a statement.
typedef struct Definition {
  const Node *node, *statement;
  Str alias;  // if it has no tag
} Definition;
typedef struct Definitions {
  Definition *items;
  int count, cap;
} Definitions;

typedef struct Fns {
  struct Fn **items;
  int count, cap;
} Fns;

typedef struct Fn {
  Source *src;
  struct Unit *unit;
  Node *node, *body;
  Span raw;          // where it stands in the unit's source
  Str macros;        // #define and #undef lines in its body, if it was expanded
  Node *declarator;  // the function_declarator
  Str name, type;    // type: T, printable anywhere
  Span type_span;    // where T stands
  bool type_is_own;  // T is defined in the declaration itself, or its name could be hidden
  bool is_definition, is_static, is_inline, is_main, is_test, is_void, is_generator, is_unprototyped, has_nonnull;
  bool is_deprecated;
  bool is_cut;  // the parser ended it too early
  Str storage, attributes, shifted_attributes;
  Param *params;
  int param_count;

  Vars vars;
  Uses uses;
  Nodes await_nodes;  // in the order of the text
  Edits edits;
  Orders orders;
  Steps awaits;  // by state - 1
  Cells cells;
  Nodes touched;  // what emit cannot just copy, in the order of the text
  Definitions definitions;
  Turns turns;
  Regions regions;         // outer ones first
  Nodes jumps;             // statements that jump
  bool returns_late;       // a value is returned once what is left has run
  bool has_body_function;  // structs are handed to the body by address
  int temp_count, loop_count, literal_count;
  bool has_goto, names_itself;  // names_itself: __func__
} Fn;

typedef struct Unit {
  Source *src;
  Facts *facts;
  const struct Options *options;
  Node *root;
  Fns fns;         // definitions and declarations of async functions, in the order of the file
  Edits edits;     // futures declared outside of async functions
  Edits errands;   // what is inserted before declarations, in their order
  Map *async_fns;  // name -> Fn, the last one seen; those of its headers too
} Unit;

// The same function as the preprocessor leaves it; NULL if it cannot be found or does not parse either.
Fn *expand(Fn *);
// Why the text as the user wrote it does not say what the function does, and what to write instead; NULL: it does.
typedef struct Reason {
  Span at;
  const char *why;
  bool is_syntax;
} Reason;
Reason needs_expansion(const Fn *);
Reason needs_late_expansion(const Fn *);  // seen once the locals have their places
Fn *collect_expanded(Fn *, Source *, Node *root);
Unit *collect(Source *, Node *root, const Words *, Facts *, Map *async_fns, const struct Options *);
Str run_prototype(Fn *);                               // what f__run is declared with wherever f is declared
void param_edits(Edits *, const Fn *, const Param *);  // what a parameter needs to be one of f__run
Str named_param(const Fn *, const Param *, Edits *);   // its declaration; with a name of ours if it has none
bool declares_async(const Node *declaration);          // `async` stands among its specifiers
void future_edits(Fn *, Unit *, Node *declaration);    // `async T x` -> `ac_future(T) x`
                                                       // the identifier in it
Node *declarator_name(Node *declarator);               // the identifier in it
bool is_async_name(const Unit *, Str);                 // of an async function that the file or a header of its declares
bool knows_async(const Fn *, Node *identifier);        // it names an async function that can be called directly

// ---- errand.c: ac_thread(f(x)), ac_worker(f(x))

void check_errand(const Fn *, Node *call);  // if it is one
void errands(Unit *);                       // what goes before the declarations with such calls
bool mentions_errands(const Source *);
void check_errand_names(const Source *);  // before the preprocessor sees them

// ---- oldstyle.c: `f(a) int a; {`

const Node *old_parameter(const Fn *);      // one whose type does not stand in the list; NULL: it is a prototype
Str in_new_style(const Facts *, Str text);  // of a definition

// ---- header.c

// What acc has made of a header that a file includes; it goes beside that file's C.
typedef struct Header {
  const char *path;
  Str name, text;
} Header;
typedef struct Headers {
  Header *items;
  int count, cap;
} Headers;

void add_heads(Fn *, Buf *storage, Span within);  // heads.c: what macros in its declaration say of a function

bool includes_headers(const Source *);                   // some directive names one
Str header_name(Headers *, const char *path, Str text);  // of this translation
void include_edits(Unit *, const Headers *);             // includes translations instead
void check_inclusions(const Facts *);                    // `async` in what acc does not translate

// ---- portable.c
void read_all_branches(Facts *, const Source *, const struct Options *);  // what other configurations make of the file
Fn *refuse_portable(Fn *, Reason);
void check_portable(Fn *);

// ---- scope.c
void scope(Fn *);
Macro *macro_at(const Fn *, const Node *identifier);  // NULL: it is none
Macros macros_at(const Fn *, const Node *);           // those that are known where the node stands
int use_index(const Fn *, int at);                    // of the first use from there on
Var *use_at(const Fn *, int at);                      // what the identifier there means; NULL: no local

void add_await(Fn *, Node *);  // what may wait there, in the order of the text

// ---- type.c
Type type_of_declarator(const Fn *, Node *declaration, Node *declarator);
void type_of_attributes(const Fn *, const Node *, Type *, bool *cleanup);

// ---- region.c
void regions(Fn *);
bool has_regions(const Fn *);
const Node *find_label(const Fn *, const Node *node, Str name);  // somewhere in it
Region *region_of(const Fn *, const Node *, int kind);
bool completes_uncleared(const Fn *, const Node *statement);  // the same if no T_exit clears an error
bool completes(const Fn *, const Node *statement);            // its end can be reached

Str type_text(const Fn *);                // T
Str zero_text(const Fn *);                // a return of a value that nobody reads
Str fail_text(const Fn *, const Zone *);  // what fails there goes on to
bool is_in_statement_expression(const Fn *, const Node *);

// ---- check.c
void check(Fn *);
bool is_plain_value(const Var *);  // declared with a type that is certainly no future

// ---- check_syntax.c
bool check_syntax(const Fn *);  // false: it cannot be read, and that is said
void check_word(const Fn *, const Node *);

// ---- check_plain.c
void check_unit(Unit *, const Words *);

// ---- check_region.c
void check_regions(const Fn *);

// ---- order.c
void order(Fn *);
bool holds_await(const Fn *, Span);
bool is_value_wanted(const Node *);  // of an expression, by where it stands

// ---- place.c
void place(Fn *);
bool is_moved(const Var *);                         // not declared as the user wrote it
Str name_of(const Var *);                           // in what is generated
Str var_text(const Var *);                          // what means it in C
Str cell_value(const Cell *);                       // an expression for what is in it
bool is_touched(const Fn *, Span);                  // emit cannot just copy it
void drop_const(Edits *, const Fn *, const Var *);  // const of a parameter itself
Var *var_of_declarator(const Fn *, Node *declarator);

// ---- save.c
void save(Fn *);

// ---- definition.c
bool holds_definition(const Node *);
void find_definitions(Fn *, Node *);

// ---- emit.c, emit_statement.c, emit_function.c
void emit(Unit *, Buf *out);

// ---- dump.c
void dump(const Unit *, const char *pass);
void dump_words(const Source *, const Words *);
void dump_facts(const Facts *);
void dump_tree(const Source *, const Node *root);

#endif
