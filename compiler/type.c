// type.c -- declarations -> types, as far as they matter.
//
// Takes: a declaration in a body, and the names that are visible there.
// Gives: what decides where a local can live: scalar, aggregate, array, alignment, qualifiers, a variable size.
// Not here: sizes and members; the C compiler knows them.
#include <string.h>

#include "acc.h"

static bool is_future_macro(Str name) {
  return str_is(name, "ac_future") || str_is(name, "ac_generator") || str_is(name, "ac_promise") ||
         str_is(name, "ac_channel");
}

static void type_of_name(const Fn *fn, const Node *node, Type *type) {
  Str name = node_text(fn->src, node);
  Var *local = use_at(fn, node->span.at);
  if (local) {
    *type = local->type;
    if (local->branch) type->kind = TYPE_UNKNOWN;
    return;
  }
  Typedef *known = map_get(&fn->unit->facts->typedefs, name);
  Typedef found = known ? *known : facts_type_of_tokens(fn->unit->facts, name);
  type->kind = found.kind;
  type->is_bool = type->is_bool || found.is_bool;
  if (found.is_const) type->kind = TYPE_UNKNOWN;
}

static void type_of_qualifier(Str text, Type *type) {
  if (str_is(text, "const") || str_is(text, "__const")) type->is_const = true;
  if (str_is(text, "volatile") || str_is(text, "__volatile__") || str_is(text, "_Atomic")) type->is_volatile = true;
  if (str_starts(text, "_Alignas") || str_starts(text, "alignas")) type->is_aligned = true;
}

static void type_of_specifier(const Fn *fn, const Node *node, Type *type) {
  Str text = node_text(fn->src, node);
  if (node_is(node, "primitive_type") || node_is(node, "sized_type_specifier")) {
    type->kind = str_is(text, "void") ? TYPE_VOID : TYPE_SCALAR;
    if (str_is(text, "bool") || str_is(text, "_Bool")) type->is_bool = true;
  } else if (node_is(node, "struct_specifier") || node_is(node, "union_specifier")) {
    type->kind = TYPE_AGGREGATE;
  } else if (node_is(node, "enum_specifier")) {
    type->kind = TYPE_SCALAR;
  } else if (node_is(node, "type_identifier")) {
    type_of_name(fn, node, type);
  } else if (node_is(node, "macro_type_specifier")) {
    type->kind = is_future_macro(node_text(fn->src, node->child)) ? TYPE_SCALAR : TYPE_UNKNOWN;
  } else if (node_is(node, "type_qualifier") || str_starts(str(node->type), "alignas")) {
    type_of_qualifier(text, type);
  } else if (node_is(node, "attribute_specifier") || node_is(node, "attribute_declaration")) {
    if (str_find(text, "aligned") >= 0 || str_find(text, "vector") >= 0 || str_find(text, "mode") >= 0)
      type->is_aligned = true;
  }
}

static Type type_of_specifiers(const Fn *fn, const Node *declaration) {
  Type type = {0};
  for (Node *child = declaration->child; child; child = child->next) {
    bool abstract = str_starts(str(child->type), "abstract_");
    if (is_declarator(child) || abstract) break;
    type_of_specifier(fn, child, &type);
  }
  if (declares_async(declaration)) type.kind = TYPE_SCALAR;
  return type;
}

// A size that is no constant makes the array variable: it mentions a variable, or calls something.
static bool is_variable_size(const Fn *fn, const Node *size) {
  if (node_is(size, "await_expression")) return false;  // check.c says what is wrong with that
  if (node_is(size, "sizeof_expression") || node_is(size, "alignof_expression") || node_is(size, "offsetof_expression"))
    return false;
  if (node_is(size, "call_expression"))
    return !macro_at(fn, node_field(size, "function")) && !str_starts(node_text(fn->src, size), "__builtin_");
  if (node_is(size, "identifier")) {
    Var *local = use_at(fn, size->span.at);
    if (local) return local->kind != KIND_ENUMERATOR;
    Str name = node_text(fn->src, size);
    return !map_get(&fn->unit->facts->enumerators, name) && !macro_at(fn, size) && !str_is(name, "true") &&
           !str_is(name, "false");
  }
  for (Node *child = size->child; child; child = child->next)
    if (is_variable_size(fn, child)) return true;
  return false;
}

// Those of a declaration or a declarator: what stands beside a name.
void type_of_attributes(const Fn *fn, const Node *node, Type *type, bool *cleanup) {
  for (Node *child = node->child; child; child = child->next) {
    if (node_is(child, "attribute_specifier")) {
      type_of_specifier(fn, child, type);
      *cleanup = *cleanup || str_find(node_text(fn->src, child), "cleanup") >= 0;
    } else if (str_ends(str(child->type), "declarator") && !(child->field && !strcmp(child->field, "value"))) {
      type_of_attributes(fn, child, type, cleanup);
    }
  }
}

static Node *inner_declarator(const Node *declarator) {
  Node *inner = node_field(declarator, "declarator");
  if (inner) return inner;
  for (Node *child = node_named_child(declarator); child; child = node_next_named(child))
    if (str_ends(str(child->type), "declarator") || str_ends(str(child->type), "identifier")) return child;
  return NULL;
}

// What stands closest to the name decides what the name is; specifiers count only if nothing does.
Type type_of_declarator(const Fn *fn, Node *declaration, Node *declarator) {
  Type type = type_of_specifiers(fn, declaration);
  const Node *closest = NULL;
  bool is_vla = type.is_vla;
  for (const Node *d = declarator; d; d = inner_declarator(d)) {
    if (node_is(d, "array_declarator") && node_field(d, "size"))
      is_vla = is_vla || is_variable_size(fn, node_field(d, "size"));
    bool shapes =
        node_is(d, "pointer_declarator") || node_is(d, "array_declarator") || node_is(d, "function_declarator");
    shapes = shapes || (str_starts(str(d->type), "abstract_") && !str_starts(str(d->type), "abstract_parenthesized"));
    if (shapes) closest = d;
  }
  bool aligned = type.is_aligned, odd = type.is_volatile, cleanup = false;
  if (closest && str_find(str(closest->type), "pointer") >= 0) {
    type = (Type){.kind = TYPE_SCALAR, .is_pointer = true, .is_aligned = aligned};
    for (Node *child = closest->child; child; child = child->next)
      if (node_is(child, "type_qualifier")) type_of_qualifier(node_text(fn->src, child), &type);
    odd = type.is_volatile;
  } else if (closest) {
    type.kind = str_find(str(closest->type), "array") >= 0 ? TYPE_ARRAY : TYPE_FUNCTION;
  }
  type.is_vla = is_vla;
  if (declarator) type_of_attributes(fn, declarator, &type, &cleanup);
  if (type.kind == TYPE_SCALAR && (odd || type.is_aligned)) type.kind = TYPE_UNKNOWN;
  return type;
}
