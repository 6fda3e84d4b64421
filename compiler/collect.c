// collect.c -- tree -> Unit: the async functions, and futures declared outside of them.
//
// Takes: the tree of the masked text.
// Gives: a Unit: a Fn for every async function that the file defines or declares, with its parts told apart, and edits
//   that make `async T x` C in plain code.
// After this: everything that is in no Fn and under no edit is copied byte for byte.
// Not here: bodies of async functions (scope.c and later).
//
//   async char *b, *(*handler)(int);       ac_future(char *) b, (*handler)(int);
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "acc.h"
#include "options.h"

// ---- declarations

static bool is_async_word(Node *node) { return node_is(node, "async"); }

static Node *async_qualifier(const Node *declaration) {
  for (Node *child = declaration->child; child; child = child->next)
    if (node_is(child, "type_qualifier") && is_async_word(child->child)) return child;
  return NULL;
}

bool declares_async(const Node *declaration) { return async_qualifier(declaration) != NULL; }

static Node *next_declarator(Node *declarator) {
  Node *field = node_field(declarator, "declarator");
  if (field) return field;
  for (Node *child = declarator->child; child; child = child->next)
    if (child->is_named && !node_is(child, "attribute_specifier") && !node_is(child, "attribute_declaration"))
      return child;
  return NULL;
}

static bool is_name_node(Node *node) {
  return node_is(node, "identifier") || node_is(node, "field_identifier") || node_is(node, "type_identifier") ||
         node_is(node, "primitive_type");
}

Node *declarator_name(Node *declarator) {
  while (declarator && !is_name_node(declarator)) declarator = next_declarator(declarator);
  return declarator;
}

// The end of the `*`s, with their qualifiers, that stand at `at`.
static int after_stars(const Source *src, int at, int limit) {
  int end = at;
  for (int i = at; i < limit;) {
    Token t = token_next(src->text, i);
    Str word = source_text(src, (Span){t.at, t.end});
    bool star = str_is(word, "*");
    bool qualifier = end > at && (str_is(word, "const") || str_is(word, "volatile") || str_starts(word, "restrict") ||
                                  str_starts(word, "__restrict") || str_is(word, "__const"));
    if (t.end > limit || (!star && !qualifier)) break;
    i = end = t.end;
  }
  return end;
}

// The end of the specifiers: of the last child before the first declarator.
static int specifiers_end(Node *declaration) {
  int end = declaration->span.at;
  for (Node *child = declaration->child; child; child = child->next) {
    bool abstract = str_starts(str(child->type), "abstract_");
    if (is_declarator(child) || abstract || node_is(child, ";") || node_is(child, ",")) break;
    if (!node_is(child, "comment")) end = child->span.end;
  }
  return end;
}

static bool is_storage(Node *node) {
  return node_is(node, "storage_class_specifier") || node_is(node, "attribute_specifier") ||
         node_is(node, "attribute_declaration");
}

static int token_start(const Source *src, int at) { return token_next(src->text, at).at; }

// The `*`s that belong to T are deleted from this declarator; false if they differ from those of the first.
static bool same_stars(const Source *src, Str first, Node *declarator) {
  Span span = declarator->span;
  Span stars = {span.at, after_stars(src, span.at, span.end)};
  return str_same(str_trim(source_text(src, stars)), first);
}

// Futures of different types in one declaration: `int *(*a)(ac__tag *), (*b)(ac__tag *)` is what ac_future stands for.
static void spell_out(Edits *edits, const Source *src, Node *declaration) {
  for (Node *child = declaration->child; child; child = child->next) {
    if (!is_declarator(child)) continue;
    Node *declarator = node_is(child, "init_declarator") ? node_field(child, "declarator") : child;
    Span span = declarator->span;
    span.at = after_stars(src, span.at, span.end);
    edit_wrap(edits, span, S("(*"), S(")(ac__tag *)"));
  }
}

// What storage classes stand between `async` and the end of the specifiers go before ac_future.
static Str moved_storage(Edits *edits, const Source *src, Node *declaration, Node *async) {
  Buf moved = {0};
  for (int i = 0; i < src->heads.count; i++) {
    Span span = src->heads.items[i].span;
    if (span.at < async->span.at || span.end > specifiers_end(declaration)) continue;
    buf_format(&moved, FMT " ", ARG(source_text(src, span)));
    edit_replace(edits, span, S(""));
  }
  for (Node *child = declaration->child; child; child = child->next) {
    if (is_declarator(child)) break;
    if (!is_storage(child) || child->span.at < async->span.at) continue;
    buf_format(&moved, FMT " ", ARG(node_text(src, child)));
    edit_replace(edits, child->span, S(""));
  }
  return moved.len ? buf_str(&moved) : S("");
}

static Node *first_declarator(Node *declaration) {
  for (Node *child = declaration->child; child; child = child->next)
    if (is_declarator(child) || str_starts(str(child->type), "abstract_")) return child;
  return NULL;
}

// A value has no qualifiers: those of T itself mean nothing, and would be in the way where a T is stored.
static bool is_value_qualifier(Str word) {
  return str_is(word, "const") || str_is(word, "volatile") || str_is(word, "__const");
}

// const int as the T of a future is int: gcc says so too, clang does not.
static void drop_value_qualifiers(Edits *edits, const Source *src, const Node *async, Str stars, int end) {
  for (Node *child = async->next; child && !stars.len && !is_declarator(child); child = child->next)
    if (node_is(child, "type_qualifier") && is_value_qualifier(node_text(src, child)))
      edit_replace(edits, child->span, S(""));
  int last = stars.len;
  while (last && stars.at[last - 1] != '*') last--;
  if (last < stars.len) edit_replace(edits, (Span){end - (stars.len - last), end}, S(""));
}

static void future_edits_to(Edits *edits, const Source *src, Node *declaration) {
  Node *async = async_qualifier(declaration), *first = first_declarator(declaration);
  int types_end = specifiers_end(declaration);
  int limit = first ? first->span.end : types_end;
  int end = first ? after_stars(src, first->span.at, limit) : types_end;
  if (first && end == first->span.at) end = types_end;
  Str stars = first && end > types_end ? str_trim(source_text(src, (Span){types_end, end})) : S("");
  bool same = true;
  for (Node *child = declaration->child; child; child = child->next)
    if (is_declarator(child)) same = same && same_stars(src, stars, child);
  int begin = async->span.at, after_async = token_start(src, async->span.end);
  if (node_is(async->next, "yield")) after_async = token_start(src, async->next->span.end);
  if (!same) {
    edit_replace(edits, (Span){begin, after_async}, S(""));
    spell_out(edits, src, declaration);
    return;
  }
  Str storage = moved_storage(edits, src, declaration, async);
  const char *handle = node_is(async->next, "yield") ? "ac_generator(" : "ac_future(";
  edit_replace(edits, (Span){begin, after_async}, str_format(FMT "%s", ARG(storage), handle));
  drop_value_qualifiers(edits, src, async, stars, end);
  bool touches = end < src->text.len && (isalnum((unsigned char)src->text.at[end]) || src->text.at[end] == '_');
  edit_wrap(edits, (Span){after_async, end}, S(""), touches ? S(") ") : S(")"));
  for (Node *child = declaration->child; child; child = child->next) {
    if (!is_declarator(child) || child == first) continue;
    Span span = child->span;
    edit_replace(edits, (Span){span.at, after_stars(src, span.at, span.end)}, S(""));
  }
}

// ---- async functions

// The function_declarator of `async T *f(params)`: only `*`s and parentheses may stand around the name.
static Node *function_declarator(Node *declarator) {
  while (node_is(declarator, "pointer_declarator") || node_is(declarator, "attributed_declarator") ||
         node_is(declarator, "init_declarator"))
    declarator = next_declarator(declarator);
  if (!node_is(declarator, "function_declarator")) return NULL;
  Node *name = node_field(declarator, "declarator");
  while (node_is(name, "parenthesized_declarator")) name = next_declarator(name);
  return node_is(name, "identifier") ? declarator : NULL;
}

// Macros that stand before all declarators, before the name of this one, or behind it.
static void function_heads(Fn *fn, Node *declaration, Node *declarator, Buf *storage) {
  Node *next = declarator->next;
  while (next && !is_declarator(next)) next = next->next;
  int end = fn->body ? fn->body->span.at : next ? next->span.at : declaration->span.end;
  add_heads(fn, storage, (Span){declaration->span.at, first_declarator(declaration)->span.at});
  add_heads(fn, storage, (Span){declarator->span.at, node_field(fn->declarator, "parameters")->span.at});
  add_heads(fn, storage, (Span){declarator->span.end, end});
}

static bool is_inline_word(Str word) { return str_is(word, "inline") || str_starts(word, "__inline"); }

// T, its storage class and its attributes, from the specifiers of the declaration and the `*`s of the declarator.
static void function_specifiers(Fn *fn, Node *declaration, Node *declarator) {
  Buf type = {0}, storage = {0}, attributes = {0};
  Node *async = async_qualifier(declaration);
  Span span = declarator->span;
  Str stars = str_trim(source_text(fn->src, (Span){span.at, after_stars(fn->src, span.at, span.end)}));
  for (Node *child = declaration->child; child; child = child->next) {
    if (is_declarator(child)) break;
    Str text = node_text(fn->src, child);
    if (child == async || node_is(child, "comment")) continue;
    if (str_is(text, "_Noreturn") || str_is(text, "noreturn")) buf_format(&storage, "_Noreturn ");
    else if (node_is(child, "yield")) fn->is_generator = true;
    else if (node_is(child, "attribute_specifier") || node_is(child, "attribute_declaration"))
      buf_format(&attributes, FMT " ", ARG(text));
    else if (node_is(child, "storage_class_specifier")) {
      fn->is_static = fn->is_static || str_is(text, "static");
      fn->is_inline = fn->is_inline || is_inline_word(text);
      buf_format(&storage, FMT " ", ARG(text));
    } else if (child->is_named && (stars.len || !is_value_qualifier(text))) {
      buf_format(&type, "%s" FMT, type.len ? " " : "", ARG(text));
    }
  }
  function_heads(fn, declaration, declarator, &storage);
  for (Node *child = fn->declarator->child; child; child = child->next)
    if (node_is(child, "attribute_specifier")) buf_format(&attributes, FMT " ", ARG(node_text(fn->src, child)));
  while (stars.len && stars.at[stars.len - 1] != '*') stars.len--;
  if (stars.len) buf_format(&type, " " FMT, ARG(stars));
  fn->type = type.len ? buf_str(&type) : S("int");
  fn->storage = storage.len ? buf_str(&storage) : S("");
  fn->attributes = attributes.len ? buf_str(&attributes) : S("");
  fn->is_void = str_is(fn->type, "void");
  Tokens tokens = tokens_of(fn->type);
  for (int i = 0; i < tokens.count; i++) fn->type_is_own = fn->type_is_own || word_is_name(&tokens, i);
}

static void function_params(Fn *fn) {
  Node *list = node_field(fn->declarator, "parameters");
  int count = 0;
  for (Node *node = node_named_child(list); node; node = node_next_named(node)) count++;
  fn->params = alloc((size_t)(count + 1) * sizeof *fn->params);
  fn->is_unprototyped = count == 0 && !fn->is_definition;
  for (Node *node = node_named_child(list); node; node = node_next_named(node)) {
    Node *declarator = node_field(node, "declarator");
    if (!node_is(node, "parameter_declaration")) continue;
    if (!declarator && count == 1 && str_is(node_text(fn->src, node), "void")) continue;
    Node *name = declarator_name(declarator);
    Str text = name ? node_text(fn->src, name) : str_format("ac__p%d", fn->param_count + 1);
    fn->params[fn->param_count++] = (Param){.node = node, .declarator = declarator, .name = text};
  }
}

// An inline function that other files see may name nothing that is static, as its companions are.  Weak ones may, and each
// file that needs it can bring its own too.
static void make_weak(Fn *fn) {
  Buf storage = {0};
  Tokens tokens = tokens_of(fn->storage);
  for (int i = 0; i < tokens.count; i++) {
    Str word = word_at(&tokens, i);
    if (word.len && !is_inline_word(word) && !str_is(word, "extern")) buf_format(&storage, FMT " ", ARG(word));
  }
  fn->storage = str_format("__attribute__((weak)) " FMT, storage.len, storage.len ? storage.at : "");
}

static bool takes_positions(Str name) {
  while (name.len && name.at[0] == '_') name.at++, name.len--;
  while (name.len && name.at[name.len - 1] == '_') name.len--;
  return str_is(name, "nonnull") || str_is(name, "format") || str_is(name, "format_arg") || str_is(name, "access");
}

// f__run has two parameters more in front; `nonnull` alone would forbid it to be called without a saved record.
static Str shifted_attributes(const Fn *fn) {
  Buf out = {0};
  Str text = fn->attributes;
  bool shifts = false;
  int at = 0, depth = 0, shift_depth = 0;
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    Str word = token_text(text, t);
    Token next = token_next(text, t.end);
    bool opens = next.kind == T_PUNCT && text.at[next.at] == '(';
    depth += str_is(word, "(") ? 1 : str_is(word, ")") ? -1 : 0;
    if (t.kind == T_NAME && takes_positions(word)) shifts = true, shift_depth = depth;
    else if (depth <= shift_depth && !str_is(word, ")")) shifts = false;
    buf_add(&out, (Str){text.at + at, t.at - at});
    at = t.end;
    int position = t.kind == T_NUMBER ? atoi(word.at) : 0;
    if (shifts && position) buf_format(&out, "%d", position + 2);
    else buf_add(&out, word);
    if (t.kind != T_NAME || !takes_positions(word) || opens) continue;
    buf_char(&out, '(');  // bare nonnull: all pointers, one by one
    int pointers = 0;
    for (int i = 0; i < fn->param_count; i++)
      if (fn->params[i].declarator && !node_is(fn->params[i].declarator, "identifier"))
        buf_format(&out, "%s%d", pointers++ ? ", " : "", i + 3);
    buf_char(&out, ')');
  }
  buf_add(&out, (Str){text.at + at, text.len - at});
  return out.len ? buf_str(&out) : S("");
}

static Fn *make_fn(Unit *unit, Source *src, Node *declaration, Node *declarator) {
  Fn *fn = NEW(Fn);
  fn->src = src;
  fn->unit = unit;
  fn->node = declaration;
  fn->raw = declaration->span;
  fn->declarator = function_declarator(declarator);
  fn->body = node_field(declaration, "body");
  fn->is_definition = fn->body != NULL;
  Node *name = declarator_name(fn->declarator);
  fn->name = node_text(fn->src, name);
  fn->is_main = str_is(fn->name, "main");
  fn->is_test = fn->is_definition && str_starts(fn->name, "test_") && map_get(&unit->facts->macros, S("AC_TEST_H"));
  function_specifiers(fn, declaration, declarator);
  function_params(fn);
  fn->shifted_attributes = shifted_attributes(fn);
  Fn *before = map_get(unit->async_fns, fn->name);
  if (before && before->is_static) fn->is_static = true;
  if (fn->is_definition && fn->is_inline && !fn->is_static) make_weak(fn);
  fn->is_deprecated =
      fn->is_deprecated || str_find(fn->attributes, "deprecated") >= 0 || (before && before->is_deprecated);
  fn->has_nonnull = str_find(fn->attributes, "nonnull") >= 0 || (before && before->has_nonnull);
  map_set(unit->async_fns, fn->name, fn);
  PUSH(&unit->fns, fn);
  return fn;
}

// `static` and qualifiers inside a parameter's [] are promises about a value that a resume does not pass.
static void bracket_edits(Edits *edits, const Source *src, const Node *declarator) {
  for (Node *child = declarator ? declarator->child : NULL; child; child = child->next) {
    bool word =
        node_is(child, "type_qualifier") || node_is(child, "static") || node_is(child, "storage_class_specifier");
    if (node_is(declarator, "array_declarator") && word) edit_replace(edits, with_blanks(src, child->span), S(""));
    else if (str_ends(str(child->type), "declarator")) bracket_edits(edits, src, child);
  }
}

void param_edits(Edits *edits, const Fn *fn, const Param *param) {
  if (declares_async(param->node)) future_edits_to(edits, fn->src, param->node);
  bracket_edits(edits, fn->src, param->declarator);
}

Str named_param(const Fn *fn, const Param *param, Edits *edits) {
  edits_sort(edits);
  Str text = str_trim(edited_text(fn->src, edits, param->node->span));
  if (declarator_name(param->declarator) || !fn->is_definition) return text;
  return param->declarator ? str_format("__typeof__(" FMT ") " FMT, ARG(text), ARG(param->name))
                           : str_format(FMT " " FMT, ARG(text), ARG(param->name));
}

Str run_prototype(Fn *fn) {
  Buf out = {0};
  bool has_static = str_find(fn->storage, "static") >= 0, is_static = fn->is_static || fn->is_generator;
  Str type = fn->is_generator ? S("void *") : fn->type;
  buf_format(&out, FMT "%s" FMT FMT "%s" FMT "__run(", ARG(fn->shifted_attributes),
             is_static && !has_static ? "static " : "", ARG(fn->storage), ARG(type), str_ends(type, "*") ? "" : " ",
             ARG(fn->name));
  if (!fn->is_unprototyped) buf_add(&out, fn->is_generator ? S("AC__STEP") : S("AC__CALL"));
  for (int i = 0; i < fn->param_count; i++) {
    Edits edits = {0};
    param_edits(&edits, fn, &fn->params[i]);
    buf_format(&out, ", " FMT, ARG(named_param(fn, &fn->params[i], &edits)));
  }
  buf_add(&out, S(");"));
  return buf_str(&out);
}

void future_edits(Fn *fn, Unit *unit, Node *declaration) {
  Edits *edits = fn ? &fn->edits : &unit->edits;
  future_edits_to(edits, fn ? fn->src : unit->src, declaration);
  if (!node_is(declaration, "declaration")) return;
  for (Node *child = declaration->child; child; child = child->next) {
    if (!is_declarator(child) || !function_declarator(child)) continue;
    Fn *declared = make_fn(unit, fn ? fn->src : unit->src, declaration, child);
    if (declared->is_generator) continue;  // only its file knows its body
    edit_wrap(edits, declaration->span,
              str_format(FMT " %s", ARG(run_prototype(declared)), declared->is_main ? "static " : ""), S(""));
    if (declared->is_main) edit_replace(edits, declarator_name(child)->span, S("main__new"));
  }
}

// Plain code: every declaration in it that has `async` among its specifiers.
static void collect_futures(Unit *unit, Node *node) {
  if (node->is_dead) return;
  if (declares_async(node)) future_edits(NULL, unit, node);
  for (Node *child = node->child; child; child = child->next) collect_futures(unit, child);
}

// ---- the unit

// The expanded function takes the place of the one that was read as written.
Fn *collect_expanded(Fn *fn, Source *src, Node *root) {
  Map none = {0};
  Unit shadow = {.src = src, .facts = fn->unit->facts, .async_fns = &none, .options = fn->unit->options};
  for (Node *child = root->child; child; child = child->next) {
    Node *declarator = node_field(child, "declarator");
    if (!node_is(child, "function_definition") || !declares_async(child) || !function_declarator(declarator)) continue;
    Fn *expanded = make_fn(&shadow, src, child, declarator);
    expanded->unit = fn->unit;
    expanded->raw = fn->raw;
    expanded->is_static = expanded->is_static || fn->is_static;
    map_set(fn->unit->async_fns, expanded->name, expanded);
    return expanded;
  }
  return NULL;
}

// An async function that does not parse as one: a macro or a directive hides its shape.
static Fn *make_unreadable(Unit *unit, Node *node, Span raw) {
  Fn *fn = NEW(Fn);
  *fn = (Fn){.src = unit->src, .unit = unit, .node = node, .raw = raw};
  Fn *expanded = unit->options->portable ? NULL : expand(fn);
  if (expanded) fn = expanded;
  PUSH(&unit->fns, fn);
  return fn;
}

static void collect_item(Unit *unit, Node *node, const Item *item) {
  Node *declarator = node_field(node, "declarator");
  bury(unit, node, unit->options->portable);
  if (node_is(node, "function_definition") && declares_async(node) && function_declarator(declarator)) {
    Fn *fn = make_fn(unit, unit->src, node, declarator);
    if (!item) return;
    fn->raw = item->span;
    fn->is_cut = item->span.end != node->span.end;
  } else if (item) {
    make_unreadable(unit, node, item->span);
  } else {
    collect_futures(unit, node);
  }
}

static void collect_items(Unit *unit, Node *root, const Words *w) {
  int index = 0, done = 0;
  for (Node *node = root->child; node; node = node->next) {
    while (index < w->count && w->items[index].span.end <= node->span.at) index++;
    const Item *item = index < w->count && w->items[index].is_async_body ? &w->items[index] : NULL;
    bool active = unit->options->portable || facts_is_active(unit->src, node->span);
    if (node->span.at < done || !active) continue;
    collect_item(unit, node, item);
    if (item) done = item->span.end;
  }
}

Unit *collect(Source *src, Node *root, const Words *w, Facts *facts, Map *async_fns, const struct Options *options) {
  Unit *unit = NEW(Unit);
  *unit = (Unit){.src = src, .facts = facts, .async_fns = async_fns, .options = options, .root = root};
  src->unit = unit;
  collect_items(unit, root, w);
  return unit;
}

bool is_async_name(const Unit *unit, Str name) {
  return map_get(unit->async_fns, name) || facts_is_async(unit->facts, name);
}

bool knows_async(const Fn *fn, Node *identifier) {
  return node_is(identifier, "identifier") && !use_at(fn, identifier->span.at) &&
         is_async_name(fn->unit, node_text(fn->src, identifier));
}
