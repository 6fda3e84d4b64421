// acc.h -- the types that flow between the passes, and what each pass offers.
//
//   source  file           -> Source            words    Source         -> which words are keywords
//   facts   $CC -E -dD     -> Facts             parse    masked Source  -> tree
//   collect tree           -> Unit              scope    Fn             -> variables and what names mean
//   region  Fn             -> what runs when a block is left, and what leaves it
//   check   Fn             -> errors            order    Fn             -> awaits in the order in which they run
//   place   Fn             -> a home for every local
//   save    Fn             -> what each await saves
//   header  #include       -> names of translated headers
//   emit    Unit           -> C
#ifndef ACC_H
#define ACC_H

#include "facts.h"
#include "tree.h"

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
