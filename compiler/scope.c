// scope.c -- names -> variables.
//
// Takes: a Fn with a body.
// Gives: its locals, with their types as far as they matter, and for every identifier the local that it means.
// After this: use_at tells what a name means; a local knows what it hides, and whether its address is taken.
// Not here: where a local lives (place.c).
#include <string.h>

#include "acc.h"
#include "options.h"

typedef struct Scope {
  Fn *fn;
  Map visible;  // name -> Var
  Vars open;    // all locals that are visible now or hidden by one that is
} Scope;

// ---- uses

int use_index(const Fn *fn, int at) {
  int low = 0, high = fn->uses.count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (fn->uses.items[middle].span.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Uses are kept in the order of the text.
Var *use_at(const Fn *fn, int at) {
  int i = use_index(fn, at);
  return i < fn->uses.count && fn->uses.items[i].span.at == at ? fn->uses.items[i].var : NULL;
}

static void add_use(Fn *fn, const Node *node, Var *var) {
  int i = use_index(fn, node->span.at);
  if (i < fn->uses.count && fn->uses.items[i].span.at == node->span.at) return;
  PUSH(&fn->uses, ((Use){node->span, var, node}));
  memmove(&fn->uses.items[i + 1], &fn->uses.items[i], (size_t)(fn->uses.count - 1 - i) * sizeof(Use));
  fn->uses.items[i] = (Use){node->span, var, node};
}

static void use(Scope *s, const Node *node) {
  Var *var = map_get(&s->visible, node_text(s->fn->src, node));
  if (!var) return;
  add_use(s->fn, node, var);
  var->uses++;
  var->last_use = node->span.at;
}

void add_await(Fn *fn, Node *node) {
  Nodes *list = &fn->await_nodes;
  PUSH(list, node);
  for (int i = list->count - 1; i > 0 && list->items[i - 1]->span.at > node->span.at; i--) {
    list->items[i] = list->items[i - 1];
    list->items[i - 1] = node;
  }
}

Macros macros_at(const Fn *fn, const Node *node) {
  return (Macros){fn->unit->facts, facts_place(fn->src, node->span.at)};
}

// What is expanded already holds no macros.
Macro *macro_at(const Fn *fn, const Node *identifier) {
  if (!node_is(identifier, "identifier") && !node_is(identifier, "type_identifier")) return NULL;
  if (fn->src != fn->unit->src || use_at(fn, identifier->span.at)) return NULL;
  return macro_named(macros_at(fn, identifier), node_text(fn->src, identifier));
}

static bool is_function_name(Str name) {
  return str_is(name, "__func__") || str_is(name, "__FUNCTION__") || str_is(name, "__PRETTY_FUNCTION__");
}

// What the body of a macro, and of the macros that it uses, does to the locals that it names.
static void use_in_macro(Scope *s, const Node *use, Macro *m) {
  Macros macros = macros_at(s->fn, use);
  Macro *other = macro_other(macros, m);
  if (other) use_in_macro(s, use, other);
  if (m->visiting) return;
  m->visiting++;
  for (Token t = token_inside(m->body, 0); t.kind != T_END; t = token_inside(m->body, t.end)) {
    Str name = token_text(m->body, t);
    bool is_param = false;
    for (int i = 0; i < m->param_count; i++) is_param = is_param || str_same(m->params[i], name);
    if (t.kind != T_NAME || is_param) continue;
    s->fn->names_itself = s->fn->names_itself || is_function_name(name);
    Var *var = map_get(&s->visible, name);
    Macro *inner = var ? NULL : macro_named(macros, name);
    if (inner) use_in_macro(s, use, inner);
    if (!var) continue;
    var->uses++;
    var->in_macro = use->span;
    if (t.at && m->body.at[t.at - 1] == '&' && (t.at < 2 || m->body.at[t.at - 2] != '&')) var->address_taken = true;
  }
  m->visiting--;
}

// The expansion takes the address of something, so perhaps of an argument.
static bool takes_address(Macros macros, Macro *m) {
  if (m->visiting) return false;
  m->visiting++;
  Macro *other = macro_other(macros, m);
  bool takes = other && takes_address(macros, other);
  for (Token t = token_inside(m->body, 0); t.kind != T_END && !takes; t = token_inside(m->body, t.end)) {
    Str text = token_text(m->body, t);
    Macro *inner = t.kind == T_NAME ? macro_named(macros, text) : NULL;
    takes =
        str_is(text, "&") || str_is(text, "asm") || str_is(text, "__asm__") || (inner && takes_address(macros, inner));
  }
  m->visiting--;
  return takes;
}

static void mark_addresses(Scope *s, const Node *node) {
  if (node_is(node, "identifier")) {
    Var *var = map_get(&s->visible, node_text(s->fn->src, node));
    if (var) var->address_taken = true;
  }
  for (Node *child = node->child; child; child = child->next) mark_addresses(s, child);
}

// ---- declarations

static void walk(Scope *s, Node *node);

static void walk_children(Scope *s, Node *node) {
  for (Node *child = node->child; child; child = child->next) walk(s, child);
}

static const Node *block_of(const Node *node) {
  static const char *const blocks[] = {"compound_statement", "for_statement", "async_for",
                                       "async_with",         "catch_clause",  NULL};
  while (node && !node_is_any(node, blocks)) node = node->parent;
  return node;
}

// A branch in the block of the declaration: only some configurations have it, and others may declare the same name.
static void find_branch(Var *var) {
  const Node *block = block_of(var->declaration), *branch = branch_of(var->declaration);
  if (branch && node_within(branch, block)) var->branch = branch;
  if (!var->hides || block_of(var->hides->declaration) != block || var->hides->kind == KIND_PARAMETER) return;
  var->twin = var->hides;
  var->hides = var->twin->hides;
}

static Var *declare(Scope *s, Str name, VarKind kind, Node *declaration, Node *declarator, int at) {
  Var *var = NEW(Var);
  *var = (Var){.name = name, .kind = kind, .declaration = declaration, .declarator = declarator};
  var->scope.at = at;
  var->hides = map_get(&s->visible, name);
  if (s->fn->unit->options->portable) find_branch(var);
  map_set(&s->visible, name, var);
  PUSH(&s->fn->vars, var);
  PUSH(&s->open, var);
  return var;
}

static void close_scope(Scope *s, int mark, int end) {
  while (s->open.count > mark) {
    Var *var = s->open.items[--s->open.count];
    var->scope.end = end;
    map_set(&s->visible, var->name, var->hides);
  }
}

// Parameters of a function that is only declared: their types may use locals, their names mean nothing.
static void walk_parameters(Scope *s, Node *node) {
  Node *name = declarator_name(node_field(node, "declarator"));
  for (Node *child = node->child; child; child = child->next) {
    if (node_is(child, "parameter_declaration") || node_is(child, "parameter_list")) walk_parameters(s, child);
    else if (!(name && is_declarator(child))) walk(s, child);
  }
}

static void walk_declarator(Scope *s, Node *declarator, const Node *name) {
  for (Node *child = declarator ? declarator->child : NULL; child; child = child->next) {
    if (child == name) continue;
    if (node_is(child, "parameter_list")) walk_parameters(s, child);
    else if (name && node_within(name, child)) walk_declarator(s, child, name);
    else walk(s, child);
  }
}

static VarKind kind_of(const Fn *fn, const Node *declaration) {
  for (Node *child = declaration->child; child; child = child->next) {
    if (!node_is(child, "storage_class_specifier")) continue;
    Str text = node_text(fn->src, child);
    if (str_is(text, "static") || str_is(text, "_Thread_local") || str_is(text, "__thread")) return KIND_STATIC;
    if (str_is(text, "extern")) return KIND_EXTERN;
  }
  return KIND_VARIABLE;
}

static void walk_one_declarator(Scope *s, Node *declaration, Node *child) {
  bool has_value = node_is(child, "init_declarator");
  Node *declarator = has_value ? node_field(child, "declarator") : child;
  Node *name = declarator_name(declarator);
  walk_declarator(s, declarator, name);
  if (name) {
    bool has_cleanup = false;
    Type type = type_of_declarator(s->fn, declaration, declarator);
    type_of_attributes(s->fn, declaration, &type, &has_cleanup);  // they stand beside the declarator
    if (has_value) type_of_attributes(s->fn, child, &type, &has_cleanup);
    if (type.kind == TYPE_SCALAR && type.is_aligned) type.kind = TYPE_UNKNOWN;
    VarKind kind = node_is(declaration, "type_definition") ? KIND_TYPEDEF : kind_of(s->fn, declaration);
    if (kind == KIND_VARIABLE && type.kind == TYPE_FUNCTION) kind = KIND_EXTERN;
    Var *var = declare(s, node_text(s->fn->src, name), kind, declaration, child, declarator->span.end);
    var->type = type;
    var->has_cleanup = has_cleanup;
    add_use(s->fn, name, var);
  }
  if (has_value) walk(s, node_field(child, "value"));
}

// No type of that name is there; in what another configuration keeps it may be one.
static bool is_no_type(const Fn *fn, const Node *name) {
  Str text = node_text(fn->src, name);
  bool read = fn->src != fn->unit->src || facts_is_active(fn->src, name->span);
  return read && !map_get(&fn->unit->facts->typedefs, text) && !macro_at(fn, name) && *text.at != '_';
}

// `b * c[0];` with a variable b is an expression, whatever the parser takes it for.
static bool is_product(const Scope *s, const Node *node) {
  Node *type = node_field(node, "type");
  const Var *var = node_is(type, "type_identifier") ? map_get(&s->visible, node_text(s->fn->src, type)) : NULL;
  if (var || !node_is(type, "type_identifier")) return var && var->kind != KIND_TYPEDEF;
  return node_is(node_field(node, "declarator"), "pointer_declarator") && is_no_type(s->fn, type);
}

// `T (x);` with a type T is a declaration, whatever the parser takes it for.
static void mend_declaration(const Scope *s, Node *statement) {
  const Node *first = statement;
  while (first->child) first = first->child;
  if (!node_is(first, "identifier")) return;
  Str name = node_text(s->fn->src, first);
  const Var *var = map_get(&s->visible, name);
  if (var ? var->kind == KIND_TYPEDEF : map_get(&s->fn->unit->facts->typedefs, name) != NULL)
    parse_as_declaration(s->fn->src, statement, first->span);
}

static void walk_declaration(Scope *s, Node *node) {
  if (is_product(s, node)) {
    walk_children(s, node);
    return;
  }
  for (Node *child = node->child; child; child = child->next) {
    if (is_declarator(child)) walk_one_declarator(s, node, child);
    else walk(s, child);
  }
}

static void walk_enumerator(Scope *s, Node *node) {
  Node *name = node_field(node, "name"), *value = node_field(node, "value");
  if (value) walk(s, value);
  Var *var = declare(s, node_text(s->fn->src, name), KIND_ENUMERATOR, node, node, node->span.end);
  add_use(s->fn, name, var);
  var->type.kind = TYPE_SCALAR;
}

// ---- statements and expressions

static void walk_scope(Scope *s, Node *node) {
  int mark = s->open.count;
  walk_children(s, node);
  close_scope(s, mark, node->span.end);
}

static void walk_tagged(Scope *s, Node *node) {
  Node *tag = node_field(node, "name");
  for (Node *child = node->child; child; child = child->next)
    if (child != tag) walk(s, child);
}

static void walk_call(Scope *s, Node *node) {
  Macro *m = macro_at(s->fn, node_field(node, "function"));
  Node *arguments = node_field(node, "arguments");
  if (m && m->has_params && arguments && takes_address(macros_at(s->fn, node), m)) mark_addresses(s, arguments);
  walk_children(s, node);
}

static void walk_name(Scope *s, Node *node) {
  use(s, node);
  s->fn->names_itself = s->fn->names_itself || is_function_name(node_text(s->fn->src, node));
  Macro *m = macro_at(s->fn, node);
  if (m && (!m->has_params || node_is(node->parent, "call_expression"))) use_in_macro(s, node, m);
  if (m && m->is_foreign && s->fn->unit->options->portable) s->fn->names_itself = true;  // as assert does, if at all
}

static void walk_catch(Scope *s, Node *node) {
  int mark = s->open.count;
  Node *parameter = node_field(node, "parameter");
  for (Node *child = node->child; child; child = child->next) {
    if (child == parameter) walk_declaration(s, child);
    else walk(s, child);
  }
  close_scope(s, mark, node->span.end);
}

// The variable is new each turn: it is gone when the loop asks for the next value.
static void walk_async_for(Scope *s, Node *node) {
  int mark = s->open.count;
  Node *value = node_field(node, "value"), *variable = node_field(node, "variable"), *body = node_field(node, "body");
  if (value) walk(s, value);
  if (variable) walk_declaration(s, variable);
  if (variable && body && s->open.count > mark) s->open.items[s->open.count - 1]->scope.at = body->span.at;
  if (body) walk(s, body);
  close_scope(s, mark, node->span.end - 1);
}

static void walk_async_with(Scope *s, Node *node) {
  int mark = s->open.count;
  for (Node *child = node->child; child; child = child->next) {
    if (node_is(child, "with_item")) walk_declaration(s, child);
    else walk(s, child);
  }
  close_scope(s, mark, node->span.end);
}

// The grammar takes TRUE, false and NULL for constants, whatever they are here.
static void mend_constant(const Scope *s, Node *node) {
  static const char *const constants[] = {"true", "false", "null", NULL};
  if (!node_is_any(node, constants) || !map_get(&s->visible, node_text(s->fn->src, node))) return;
  node->type = "identifier";
  node->child = NULL;
}

static void walk(Scope *s, Node *node) {
  if (node->is_dead) return;
  mend_constant(s, node);
  if (node_is(node, "expression_statement")) mend_declaration(s, node);
  if (node_is(node, "identifier") || node_is(node, "type_identifier")) walk_name(s, node);
  else if (node_is(node, "compound_statement") || node_is(node, "for_statement")) walk_scope(s, node);
  else if (node_is(node, "declaration") || node_is(node, "type_definition")) walk_declaration(s, node);
  else if (node_is(node, "enumerator")) walk_enumerator(s, node);
  else if (node_is(node, "struct_specifier") || node_is(node, "union_specifier") || node_is(node, "enum_specifier"))
    walk_tagged(s, node);
  else if (node_is(node, "call_expression")) walk_call(s, node);
  else if (node_is(node, "field_declaration")) walk_declarator(s, node, NULL);
  else if (node_is(node, "parameter_list")) walk_parameters(s, node);
  else if (node_is(node, "function_definition")) return;
  else if (node_is(node, "catch_clause")) walk_catch(s, node);
  else if (node_is(node, "async_for")) walk_async_for(s, node);
  else if (node_is(node, "async_with")) walk_async_with(s, node);
  else {
    if (node_is(node, "await_expression")) add_await(s->fn, node);
    if (node_is(node, "goto_statement")) s->fn->has_goto = true;
    if (node_is(node, "gnu_asm_expression")) mark_addresses(s, node);
    if (node_is(node, "pointer_expression") && node_is(node->child, "&")) {
      Node *argument = node_strip(node_field(node, "argument"));
      while (node_is(argument, "unary_expression"))
        argument = node_strip(node_field(argument, "argument"));  // __real__
      mend_constant(s, argument);
      if (node_is(argument, "identifier")) mark_addresses(s, argument);
    }
    walk_children(s, node);
  }
}

// `int a[const 4]`: what stands before the name speaks of the elements.
static bool is_const_array(const Fn *fn, Node *declarator) {
  const Node *name = declarator_name(declarator);
  for (const Node *child = name ? name->parent->child : NULL; child; child = child->next)
    if (node_is(child, "type_qualifier") && str_find(node_text(fn->src, child), "const") >= 0) return true;
  return false;
}

static void declare_params(Scope *s) {
  Fn *fn = s->fn;
  for (int i = 0; i < fn->param_count; i++) {
    Param *p = &fn->params[i];
    Type type = type_of_declarator(fn, p->node, p->declarator);
    if (type.kind == TYPE_ARRAY || type.kind == TYPE_FUNCTION)
      type =
          (Type){TYPE_SCALAR, .is_pointer = true, .is_vla = type.is_vla, .is_const = is_const_array(fn, p->declarator)};
    p->var = declare(s, p->name, KIND_PARAMETER, p->node, p->declarator, fn->body->span.at);
    p->var->type = type;
  }
}

// A use means whichever of the twins there is.
static void share_uses(Fn *fn) {
  for (int i = fn->vars.count - 1; i >= 0; i--) {
    const Var *var = fn->vars.items[i];
    if (!var->twin) continue;
    var->twin->uses += var->uses;
    if (var->twin->last_use < var->last_use) var->twin->last_use = var->last_use;
    if (var->in_macro.end) var->twin->in_macro = var->in_macro;
  }
}

void scope(Fn *fn) {
  if (!fn->is_definition) return;
  Scope s = {.fn = fn};
  declare_params(&s);
  walk_children(&s, fn->body);
  close_scope(&s, 0, fn->body->span.end);
  share_uses(fn);
}
