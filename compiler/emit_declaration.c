// emit_declaration.c -- declarations of locals that are saved or live in cells.
//
//   int i = 0, buf[2] = {1, 2};
//
//   ac__register int i;
//   i = 0;
//   ac__register int (*buf)[2];
//   if (!(buf = AC__CELL(buf__cell, __typeof__(*buf)))) return;
//   { __builtin_memcpy(buf__cell, (const void *)(__typeof__(*buf)[1]){{1, 2}}, sizeof(*buf)); }
#include <string.h>

#include "emit.h"

// A declaration taken apart.
typedef struct Parts {
  Fn *fn;
  Node *node;
  Str specifiers;  // without storage class, `register` and alignment; const only if a pointer follows
  Str plain;       // the same without const
  Str alignment;   // _Alignas(...)
} Parts;

static Str edited(const Fn *fn, Span span) { return edited_text(fn->src, &fn->edits, span); }

static bool is_left_out(Str text) {
  return str_is(text, "register") || str_is(text, "auto") || str_is(text, "__extension__");
}

static Parts take_apart(Fn *fn, Node *node) {
  Parts parts = {.fn = fn, .node = node, .alignment = S("")};
  Buf all = {0}, plain = {0};
  for (Node *child = node->child; child && !is_declarator(child); child = child->next) {
    Str text = edited(fn, child->span);
    bool aligns = child->child && node_is(child->child, "alignas_qualifier");
    if (aligns) parts.alignment = text;
    if (aligns || is_left_out(text) || node_is(child, "comment")) continue;
    buf_format(&all, "%s" FMT, all.len ? " " : "", ARG(text));
    if (!str_is(text, "const")) buf_format(&plain, "%s" FMT, plain.len ? " " : "", ARG(text));
  }
  parts.specifiers = buf_str(&all);
  parts.plain = plain.len ? buf_str(&plain) : S("");
  return parts;
}

// ---- one declarator

typedef struct Declared {
  Var *var;
  Node *name, *value;
  Span span;       // the declarator and its attributes, without the initialiser
  int bare_end;    // of the declarator alone
  Str specifiers;  // for it: of a future, `ac_future(T)`
} Declared;

static int declarator_end(const Fn *fn, const Node *child) {
  if (node_is(child, "init_declarator")) {
    int end = child->span.at;
    for (Node *part = child->child; part && !node_is(part, "="); part = part->next)
      if (!node_is(part, "comment")) end = part->span.end;
    return end;
  }
  int end = child->span.end;
  for (const Node *next = child->next; next && !node_is(next, ",") && !node_is(next, ";"); next = next->next)
    if (!node_is(next, "comment")) end = next->span.end;
  (void)fn;
  return end;
}

static int after_stars(const Fn *fn, Span span) {
  int end = span.at;
  for (int at = span.at; at < span.end;) {
    Token t = token_next(fn->src->text, at);
    Str word = source_text(fn->src, (Span){t.at, t.end});
    if (!str_is(word, "*") &&
        !(end > span.at && (str_is(word, "const") || str_is(word, "restrict") || str_is(word, "volatile"))))
      break;
    at = end = t.end;
  }
  return end;
}

// const of the variable itself has been checked (check.c) and would be in the way of a restore.
static Str without_const(Str text, int stars) {
  int at = stars;
  for (Token t = token_next(text, at); t.kind == T_NAME; t = token_next(text, t.end)) {
    Str word = token_text(text, t);
    if (str_is(word, "const")) return str_format(FMT FMT, t.at, text.at, text.len - t.end, text.at + t.end);
  }
  return text;
}

static Str future_of(const Parts *p, Declared *d) {
  Str text = p->specifiers;
  int at = str_starts(text, "async") ? 0 : str_find(text, " async ") + 1;
  int skip = at + (str_starts((Str){text.at + at, text.len - at}, "_Async") ? 6 : 5);
  int end = after_stars(p->fn, d->span);
  Str type =
      str_format(FMT " " FMT, text.len - skip, text.at + skip, end - d->span.at, p->fn->src->text.at + d->span.at);
  d->span.at = end;
  type = str_trim(type);
  int stars = type.len;
  while (stars && type.at[stars - 1] != '*') stars--;
  type = without_const(type, stars);
  Str storage = without_const((Str){text.at, at}, 0);
  return str_format(FMT "ac_future(" FMT ")", ARG(storage), ARG(str_trim(type)));
}

static Declared declared(const Parts *p, Node *child) {
  Declared d = {.var = var_of_declarator(p->fn, child)};
  Node *declarator = node_is(child, "init_declarator") ? node_field(child, "declarator") : child;
  d.value = node_is(child, "init_declarator") ? node_field(child, "value") : NULL;
  d.name = declarator_name(declarator);
  d.span = (Span){declarator->span.at, declarator_end(p->fn, child)};
  d.bare_end = declarator->span.end;
  bool drops_const = d.var && d.var->type.kind == TYPE_SCALAR && !d.var->type.is_pointer && is_moved(d.var);
  d.specifiers = drops_const ? p->plain : p->specifiers;
  if (declares_async(p->node)) d.specifiers = future_of(p, &d);
  return d;
}

// The declarator with another name in it.
static Str declarator_text(const Fn *fn, const Declared *d, Str name) {
  Str before = edited(fn, (Span){d->span.at, d->name->span.at});
  Str after = edited(fn, (Span){d->name->span.end, d->span.end});
  if (d->var->type.is_pointer && d->var->place == PLACE_SAVED) {
    int stars = before.len;
    while (stars && before.at[stars - 1] != '*') stars--;
    before = without_const(before, stars);
  }
  return str_format(FMT FMT FMT, ARG(before), ARG(name), ARG(after));
}

static bool is_unsized(const Node *name) {
  return node_is(name->parent, "array_declarator") && !node_field(name->parent, "size");
}

static bool is_auto(const Fn *fn, const Node *declaration) {
  for (Node *child = declaration->child; child && !is_declarator(child); child = child->next)
    if (str_is(node_text(fn->src, child), "__auto_type")) return true;
  return false;
}

bool has_type_of_value(const Fn *fn, const Var *var) {
  return node_is(var->declarator, "init_declarator") &&
         (is_unsized(declarator_name(node_field(var->declarator, "declarator"))) || is_auto(fn, var->declaration));
}

// `name_t` becomes the type of what is declared.
static void emit_typedef(Out *o, Parts *p, const Declared *d, Str name) {
  if (has_type_of_value(p->fn, d->var)) emit_steps(o, p->fn, d->value->order);
  line(o, d->span.at);
  if (is_unsized(d->name) && d->value) {
    Declared bare = *d;
    bare.span.end = d->bare_end;
    Str attributes = edited(p->fn, (Span){d->bare_end, d->span.end});
    put(o, "typedef __typeof__((" FMT " " FMT ")", ARG(d->specifiers), ARG(declarator_text(p->fn, &bare, S(""))));
    bool list = node_is(d->value, "initializer_list");
    put(o, list ? "" : "{"), user(o, d->value->span), put(o, list ? ")" : "})");
    put(o, " " FMT "_t" FMT ";", ARG(name), ARG(attributes));
  } else if (is_auto(p->fn, p->node) && d->value) {
    put(o, "typedef AC__TYPE("), user(o, d->value->span), put(o, ") " FMT "_t;", ARG(name));
  } else {
    put(o, "typedef " FMT " " FMT ";", ARG(d->specifiers),
        ARG(declarator_text(p->fn, d, str_format(FMT "_t", ARG(name)))));
  }
}

static bool assigns_directly(const Fn *fn, const Declared *d) {
  const Type *type = &d->var->type;
  if (type->kind == TYPE_AGGREGATE) return !type->is_const && !fn->unit->facts->has_const_members;
  return type->kind == TYPE_SCALAR && (d->var->place != PLACE_CELL || !type->is_const);
}

static Str place_of_target(const Declared *d, Str target) {
  return d->var->cell ? d->var->cell->name : str_format("(void *)&" FMT, ARG(target));
}

static void emit_direct(Out *o, const Declared *d, Str target, Str type) {
  if (d->var->place != PLACE_CELL) user_column(o, d->name->span.at);
  put(o, FMT " = ", ARG(target));
  if (node_is(d->value, "initializer_list")) put(o, "(" FMT ")", ARG(type));
  user_column(o, d->value->span.at), user(o, d->value->span);
  put(o, ";");
}

// In a block of its own: if what is copied lived any longer, gcc would at times warn that it is used when it has gone.
static void emit_copy(Out *o, const Declared *d, Str target, Str type) {
  bool list = node_is(d->value, "initializer_list");
  // there is no array of what is aligned beyond its size; `{0}` in the braces of an array is no initialiser of a scalar
  bool is_single = d->var->type.is_aligned || (list && d->var->type.kind == TYPE_UNKNOWN), braces = !is_single || !list;
  put(o, "{ __builtin_memcpy(" FMT ", (const void *)", ARG(place_of_target(d, target)));
  put(o, is_single ? "&(" FMT ")" : "(" FMT "[1])", ARG(type));
  put(o, braces ? "{" : ""), user_column(o, d->value->span.at), user(o, d->value->span), put(o, braces ? "}" : "");
  put(o, ", sizeof(" FMT ")); }", ARG(target));
}

static void emit_initialiser(Out *o, Fn *fn, const Declared *d, Str target, Str type) {
  if (!d->value) return;
  Order *order = has_type_of_value(fn, d->var) ? NULL : d->value->order;
  if (order) {
    put_line(o, d->span.at, "{");
    o->indent += 2;
    emit_steps(o, fn, order);
  }
  line(o, d->value->span.at);
  assigns_directly(fn, d) ? emit_direct(o, d, target, type) : emit_copy(o, d, target, type);
  if (!order) return;
  o->indent -= 2;
  put_line(o, d->span.at, "}");
}

// Among the specifiers of a pointer to it, `__attribute__((aligned(64)))` would be said of the pointer.
static bool has_attribute(const Declared *d) {
  return d->bare_end != d->span.end || str_find(d->specifiers, "__attribute") >= 0 ||
         str_find(d->specifiers, "[[") >= 0;
}

// The pointer by which the body reaches the cell.
static void emit_pointer(Out *o, Parts *p, const Declared *d) {
  Str name = name_of(d->var);
  if (has_type_of_value(p->fn, d->var) || has_attribute(d)) {
    emit_typedef(o, p, d, d->var->cell->name);
    put_line(o, d->span.at, "ac__register " FMT "_t *" FMT ";", ARG(d->var->cell->name), ARG(name));
    return;
  }
  bool binds = node_is(d->name->parent, "array_declarator");
  Str pointer = str_format(binds ? "(*" FMT ")" : "*" FMT, ARG(name));
  put_line(o, d->span.at, "ac__register " FMT " " FMT ";", ARG(d->specifiers), ARG(declarator_text(p->fn, d, pointer)));
}

static void emit_in_cell(Out *o, Parts *p, const Declared *d) {
  Cell *cell = d->var->cell;
  Str value = cell_value(cell), type = str_format("__typeof__(" FMT ")", ARG(value));
  if (cell->var) emit_pointer(o, p, d);
  else emit_typedef(o, p, d, cell->name);
  if (p->alignment.len) {
    cell->shape = str_format("struct " FMT "_s", ARG(cell->name));
    put_line(o, d->span.at, FMT " { " FMT " " FMT " ac__v; };", ARG(cell->shape), ARG(p->alignment), ARG(type));
  }
  emit_cell(o, p->fn, cell, p->node->zone, d->span.at);
  emit_initialiser(o, p->fn, d, value, type);
}

static bool needs_typedef(const Parts *p, const Declared *d) {
  return is_unsized(d->name) || is_auto(p->fn, p->node) || !assigns_directly(p->fn, d) ||
         node_is(d->value, "initializer_list");
}

// `register` stands on a line of its own, so that the name keeps its column.
static void start_at_name(Out *o, const Declared *d, bool is_register) {
  int indent = o->indent, before = d->specifiers.len + 1 + d->name->span.at - d->span.at;
  if (!o->lines) {
    put_line(o, d->span.at, is_register ? "ac__register " : "");
    return;
  }
  if (is_register) put_line(o, d->span.at, "ac__register");
  o->indent = source_column(o->src, d->name->span.at) - 1 - before;
  line(o, d->name->span.at);
  o->indent = indent;
}

static void emit_on_stack(Out *o, Parts *p, const Declared *d) {
  bool saved = d->var->place == PLACE_SAVED;
  bool is_register = saved && !str_starts(d->specifiers, "[[");  // which stands first
  Str name = name_of(d->var), type = str_format(FMT "__t", ARG(name));
  if (!saved && d->var->split && d->value && needs_typedef(p, d)) {
    emit_typedef(o, p, d, str_format(FMT "_", ARG(name)));
    put_line(o, d->span.at, FMT " " FMT ";", ARG(type), ARG(name));
  } else {
    start_at_name(o, d, is_register);
    put(o, FMT " " FMT ";", ARG(d->specifiers), ARG(declarator_text(p->fn, d, name)));
    if (saved && d->var->type.is_bool) put(o, " " FMT " = 0;", ARG(name));  // a save may copy it before it has a value
    type = str_format("__typeof__(" FMT ")", ARG(name));
  }
  emit_initialiser(o, p->fn, d, name, type);
}

static void emit_as_written(Out *o, const Declared *d, const Node *child) {
  line(o, child->span.at), put(o, FMT " ", ARG(d->specifiers)), user(o, (Span){d->span.at, child->span.end}),
      put(o, ";");
}

void emit_declaration(Out *o, Fn *fn, Node *node) {
  Parts parts = take_apart(fn, node);
  for (Node *child = node->child; child; child = child->next) {
    if (!is_declarator(child)) continue;
    Declared d = declared(&parts, child);
    if (!d.var || !is_moved(d.var)) emit_as_written(o, &d, child);
    else if (d.var->place == PLACE_CELL) emit_in_cell(o, &parts, &d);
    else emit_on_stack(o, &parts, &d);
  }
}

void emit_bound(Out *o, Fn *fn, Node *node, Str value) {
  Node *child = node_field(node, "declarator");
  Var *var = var_of_declarator(fn, child);
  if (var && !var->uses) value = str_format(FMT "; (void)" FMT, ARG(value), ARG(var_text(var)));
  if (var && is_moved(var)) {
    emit_declaration(o, fn, node);
    put_line(o, child->span.at, FMT " = " FMT ";", ARG(var_text(var)), ARG(value));
  } else {
    user_line(o, node->span.at), user(o, node->span), put(o, " = " FMT ";", ARG(value));
  }
}

// ---- in the header of a for

static bool is_simple(const Declared *d) {
  return d->var && d->var->place == PLACE_SAVED && d->value && !d->value->order &&
         !node_is(d->value, "initializer_list") && !d->var->type.is_bool;
}

bool emit_split_declaration(Out *o, Fn *fn, Node *node) {
  if (!node_is(node, "declaration")) return false;
  for (Node *child = node->child; child; child = child->next) {
    if (!is_declarator(child)) continue;
    Var *var = var_of_declarator(fn, child);
    Declared d = {.var = var, .value = node_field(child, "value")};
    if (!is_simple(&d)) return false;
  }
  Parts parts = take_apart(fn, node);
  for (Node *child = node->child; child; child = child->next) {
    if (!is_declarator(child)) continue;
    Declared d = declared(&parts, child);
    d.value = NULL;
    emit_on_stack(o, &parts, &d);
  }
  return true;
}

void emit_split_initialisers(Out *o, Fn *fn, Node *node) {
  bool first = true;
  for (Node *child = node->child; child; child = child->next) {
    if (!is_declarator(child)) continue;
    put(o, "%s" FMT " = ", first ? "" : ", ", ARG(name_of(var_of_declarator(fn, child))));
    user(o, node_field(child, "value")->span);
    first = false;
  }
}
