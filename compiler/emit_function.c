// emit_function.c -- an async function as C: its body, and what lets it be called later, resumed and described.
//
//   static int add__run(AC__CALL, int a, int b) { ... }      the body, as the user wrote it
//   struct add__args, add__start                             a call that has not started, and how to start it
//   add__resume                                              goes on with a call that waited
//   add__func                                                its name, its lines
//   ac_future(int) add(int a, int b)                         what a plain call does: makes a call that has not started
#include <string.h>

#include "emit.h"

// Of what the body returns: a generator's says where its next value is.
static Str result_of(const Fn *fn) { return fn->is_generator ? S("void *") : fn->type; }
static bool gives_nothing(const Fn *fn) { return fn->is_void && !fn->is_generator; }
static const char *space(const Fn *fn) { return str_ends(result_of(fn), "*") ? "" : " "; }
static const char *body_name(const Fn *fn) { return fn->has_body_function ? "__body" : "__run"; }

// ---- parameters

// Attributes behind the name are no part of a type.
static void drop_attributes(Edits *edits, const Node *node, const Node *name) {
  for (Node *child = node->child; child; child = child->next)
    if (node_is(child, "attribute_specifier") && child->span.at > name->span.at)
      edit_replace(edits, child->span, S(""));
    else if (str_ends(str(child->type), "declarator")) drop_attributes(edits, child, name);
}

static void drop_storage(Edits *edits, const Param *p) {
  for (Node *child = p->node->child; child; child = child->next)
    if (node_is(child, "storage_class_specifier")) edit_replace(edits, child->span, S(""));
}

Str param_text(const Fn *fn, const Param *p, bool named) {
  Edits edits = {0};
  param_edits(&edits, fn, p);
  Node *name = declarator_name(p->declarator);
  if (name && !named) edit_replace(&edits, name->span, S("")), drop_attributes(&edits, p->node, name);
  if (!named)
    for (Node *d = p->declarator; d; d = node_field(d, "declarator"))
      if (node_is(d, "array_declarator") && node_field(d, "declarator") == name && node_field(d, "size"))
        edit_replace(&edits, node_field(d, "size")->span, S(""));
  drop_storage(&edits, p);
  if (named) return named_param(fn, p, &edits);
  edits_sort(&edits);
  return str_trim(edited_text(fn->src, &edits, p->node->span));
}

Str params_text(const Fn *fn) {
  Buf out = {0};
  for (int i = 0; i < fn->param_count; i++)
    buf_format(&out, "%s" FMT, i ? ", " : "", ARG(param_text(fn, &fn->params[i], true)));
  return out.len ? buf_str(&out) : S("void");
}

// Arrays and functions are pointers to what they hold.
static void edit_shape(Edits *edits, const Node *name, const Node *shape) {
  bool is_array = node_is(shape, "array_declarator"), is_function = node_is(shape, "function_declarator");
  if (!is_array && !is_function) return;
  bool binds = is_function || node_is(shape->parent, "array_declarator");
  edit_wrap(edits, name->span, binds ? S("(*") : S("*"), binds ? S(")") : S(""));
  if (is_array) edit_replace(edits, (Span){name->span.end, shape->span.end}, S(""));
}

// What a call that has not started stores, in plain words unless the type hides what the parameter is.
static Str field_text(const Fn *fn, const Param *p) {
  static const char *const shapes[] = {"pointer_declarator", "array_declarator", "function_declarator", NULL};
  const Type *type = &p->var->type;
  const Node *name = declarator_name(p->declarator), *shape = name ? name->parent : NULL;
  bool is_plain = shape && (type->kind == TYPE_SCALAR || type->kind == TYPE_AGGREGATE);
  bool is_hidden = type->is_pointer && !node_is_any(shape, shapes);
  if (!is_plain || is_hidden || type->is_aligned || type->is_vla)
    return str_format("AC__TYPE(*(__typeof__(" FMT ") *)0) " FMT, ARG(param_text(fn, p, false)), ARG(p->name));
  Edits edits = {0};
  param_edits(&edits, fn, p);
  drop_storage(&edits, p);
  drop_const(&edits, fn, p->var);
  edit_shape(&edits, name, shape);
  edits_sort(&edits);
  return str_trim(edited_text(fn->src, &edits, p->node->span));
}

static void emit_args(Out *o, const Fn *fn) {
  Buf out = {0};
  buf_format(&out, "struct " FMT "__args {\n  %s ac__head;", ARG(fn->name),
             fn->is_generator ? "ac__generator" : "ac__coroutine");
  for (int i = 0; i < fn->param_count; i++) buf_format(&out, "\n  " FMT ";", ARG(field_text(fn, &fn->params[i])));
  if (fn->is_generator) buf_format(&out, "\n  " FMT " ac__value;", ARG(type_text(fn)));
  own(o, buf_str(&out));
  own(o, S("};"));
}

// ---- the pieces after the body

// Structs go to the body by address, so that the cost of a resume does not grow with them.
static void emit_run_of_body(Out *o, const Fn *fn) {
  Buf out = {0};
  Str prototype = run_prototype((Fn *)fn);
  buf_format(&out, FMT " {\n  %s" FMT "__body(ac__task, ac__self%s", prototype.len - 1, prototype.at,
             gives_nothing(fn) ? "" : "return ", ARG(fn->name), fn->is_generator ? ", ac__gen" : "");
  for (int i = 0; i < fn->param_count; i++) {
    const Var *var = fn->params[i].var;
    bool by_address = var->place == PLACE_CELL && var->type.kind == TYPE_AGGREGATE;
    buf_format(&out, ", %s" FMT, by_address ? "&" : "", ARG(fn->params[i].name));
  }
  buf_add(&out, S(");\n}"));
  own(o, buf_str(&out));
}

// T may be a struct with a const member, or const itself.
static bool moves_result(const Fn *fn) {
  Typedef *type = map_get(&fn->unit->facts->typedefs, fn->type);
  return !fn->is_void && !fn->is_generator &&
         ((type && type->is_const) || (fn->unit->facts->has_const_members && fn->type_is_own));
}

static void emit_start(Out *o, const Fn *fn) {
  Buf out = {0};
  bool nothing = gives_nothing(fn) || fn->is_generator;  // a generator knows where its value is
  buf_format(&out, "static void " FMT "__start(ac_task *ac__task, void *ac__from, void *ac__to) {\n", ARG(fn->name));
  buf_format(&out, "  struct " FMT "__args *ac__a = ac__from;\n  ", ARG(fn->name));
  if (!nothing) buf_format(&out, FMT "%sac__v = ", ARG(result_of(fn)), space(fn));
  if (fn->is_generator)
    buf_format(&out, FMT "__run(ac__task, ac__a->ac__head.ac__record, &ac__a->ac__head", ARG(fn->name));
  else buf_format(&out, FMT "__run(ac__task, (void *)0", ARG(fn->name));
  for (int i = 0; i < fn->param_count; i++) buf_format(&out, ", ac__a->" FMT, ARG(fn->params[i].name));
  buf_add(&out, S(");\n"));
  if (!fn->param_count && !fn->is_generator) buf_add(&out, S("  (void)ac__a;\n"));
  if (nothing) buf_add(&out, S("  (void)ac__to;\n"));
  else if (moves_result(fn))
    buf_add(
        &out,
        S("  if (ac__to && !ac__task->ac__unwind) __builtin_memcpy(ac__to, (const void *)&ac__v, sizeof ac__v);\n"));
  else buf_format(&out, "  if (ac__to && !ac__task->ac__unwind) *(" FMT " *)ac__to = ac__v;\n", ARG(result_of(fn)));
  buf_add(&out, S("}"));
  own(o, buf_str(&out));
}

// A value for a parameter that a resume does not read.
static Str no_value(const Fn *fn, const Param *p) {
  if (p->var->place == PLACE_CELL && p->var->type.kind == TYPE_AGGREGATE) return S("(void *)0");
  if (p->var->type.is_pointer && fn->has_nonnull) return S("(void *)ac__self");
  if (p->var->type.kind == TYPE_SCALAR) return S("0");
  return str_format("((struct " FMT "__args){0})." FMT, ARG(fn->name), ARG(p->name));
}

static void emit_resume(Out *o, const Fn *fn) {
  Buf out = {0};
  buf_format(&out, "static void " FMT "__resume(ac_task *ac__task, ac__saved *ac__self) {\n", ARG(fn->name));
  buf_add(&out, S("  if (!ac__self) __builtin_unreachable();\n  "));
  if (!gives_nothing(fn)) buf_format(&out, FMT "%sac__v = ", ARG(result_of(fn)), space(fn));
  buf_format(&out, FMT "%s(ac__task, ac__self%s", ARG(fn->name), body_name(fn), fn->is_generator ? ", (void *)0" : "");
  for (int i = 0; i < fn->param_count; i++) buf_format(&out, ", " FMT, ARG(no_value(fn, &fn->params[i])));
  buf_add(&out, S(");\n"));
  if (moves_result(fn))
    buf_add(&out, S("  if (!ac__task->ac__unwind && ac__self->ac__result) __builtin_memcpy(ac__self->ac__result, "
                    "(const void *)&ac__v, sizeof ac__v);\n"));
  else if (!gives_nothing(fn))
    buf_format(&out, "  if (!ac__task->ac__unwind && ac__self->ac__result) *(" FMT " *)ac__self->ac__result = ac__v;\n",
               ARG(result_of(fn)));
  buf_add(&out, S("}"));
  own(o, buf_str(&out));
}

static void emit_func(Out *o, const Fn *fn) {
  Buf out = {0};
  Str other, path = str_format("\"%s\"", fn->src->path);
  buf_format(&out, "static const int " FMT "__lines[] = {%d", ARG(fn->name),
             source_presumed(fn->src, fn->declarator->span.at, &other));
  if (other.len) path = other;
  for (int i = 0; i < fn->awaits.count; i++)
    buf_format(&out, ", %d", source_presumed(fn->src, fn->awaits.items[i]->node->span.at, &other));
  buf_add(&out, S("};\n"));
  buf_format(&out, "static const ac__func " FMT "__func = {\n  \"" FMT "\", " FMT ", " FMT "__lines, ", ARG(fn->name),
             ARG(fn->name), ARG(path), ARG(fn->name));
  if (gives_nothing(fn)) buf_add(&out, S("0, 0, "));
  else buf_format(&out, "sizeof(" FMT "), _Alignof(" FMT "), ", ARG(result_of(fn)), ARG(result_of(fn)));
  buf_format(&out, FMT "__start, ", ARG(fn->name));
  if (fn->awaits.count) buf_format(&out, FMT "__resume};", ARG(fn->name));
  else buf_add(&out, S("(void *)0};"));
  own(o, buf_str(&out));
}

// In parentheses it is not the call of a macro of that name.
static Str function_name(const Fn *fn) {
  Macros macros = {fn->unit->facts, facts_place(fn->unit->src, fn->raw.at)};
  const Macro *m = macro_named(macros, fn->name);
  return m && m->has_params ? str_format("(" FMT ")", ARG(fn->name)) : fn->name;
}

// What concerns a name for the linker, and its users, concerns the constructor's too.
static Str symbol_attributes(const Fn *fn) {
  static const char *const names[] = {"visibility", "weak", "used", "deprecated", "externally_visible", NULL};
  Buf out = {0};
  for (Token t = token_next(fn->attributes, 0); t.kind != T_END; t = token_next(fn->attributes, t.end)) {
    Str word = token_text(fn->attributes, t), plain = word;
    if (str_starts(word, "__") && str_ends(word, "__")) plain = (Str){word.at + 2, word.len - 4};
    for (int i = 0; names[i]; i++) {
      if (!str_is(plain, names[i])) continue;
      buf_format(&out, ", %.*s", token_after_group(fn->attributes, t.end) - t.at, word.at);
    }
  }
  return out.len ? buf_str(&out) : S("");
}

static const char *handle_type(const Fn *fn) { return fn->is_generator ? "ac_generator" : "ac_future"; }

static Str constructor_head(const Fn *fn) {
  bool add_static = (fn->is_static && str_find(fn->storage, "static") < 0) || fn->is_main;
  // Its return address is the place that made the call, which a report names.
  const char *attributes = fn->is_inline ? "unused" : fn->is_static || fn->is_main ? "unused, noinline" : "noinline";
  return str_format("__attribute__((%s" FMT ")) %s" FMT "%s(" FMT ") " FMT "%s(" FMT ")", attributes,
                    ARG(symbol_attributes(fn)), add_static ? "static " : "", ARG(fn->storage), handle_type(fn),
                    ARG(fn->type), ARG(function_name(fn)), fn->is_main ? "__new" : "", ARG(params_text(fn)));
}

static void emit_constructor(Out *o, const Fn *fn) {
  Buf out = {0};
  buf_format(&out, FMT " {\n", ARG(constructor_head(fn)));
  buf_format(&out,
             "  struct " FMT "__args *ac__c = ac__%s_new(&" FMT "__func, sizeof *ac__c, _Alignof(struct " FMT
             "__args));\n",
             ARG(fn->name), fn->is_generator ? "generator" : "coroutine", ARG(fn->name), ARG(fn->name));
  if (fn->param_count || fn->is_generator) buf_add(&out, S("  if (ac__c) {\n"));
  if (fn->is_generator) buf_add(&out, S("    ac__c->ac__head.ac__value = &ac__c->ac__value;\n"));
  for (int i = 0; i < fn->param_count; i++) {
    Str name = fn->params[i].name;
    bool moves = fn->unit->facts->has_const_members && fn->params[i].var->type.kind != TYPE_SCALAR;
    buf_format(&out, moves ? "    AC__MOVE(ac__c->" FMT ", " FMT ");\n" : "    ac__c->" FMT " = " FMT ";\n", ARG(name),
               ARG(name));
  }
  if (fn->param_count || fn->is_generator) buf_add(&out, S("  }\n"));
  buf_format(&out, "  return (%s(" FMT "))ac__coroutine_future(ac__c);\n}", handle_type(fn), ARG(fn->type));
  own(o, buf_str(&out));
}

// The file that a debugger takes lines to be of, if nothing else is said, is that of main.
static void emit_main(Out *o, const Fn *fn) {
  Buf out = {0};
  buf_format(&out, "int main(" FMT ") {\n  return ac__main((ac__any)main__new(", ARG(params_text(fn)));
  for (int i = 0; i < fn->param_count; i++) buf_format(&out, "%s" FMT, i ? ", " : "", ARG(fn->params[i].name));
  buf_add(&out, S("));\n}"));
  o->home = fn->node;
  own(o, buf_str(&out));
}

// ---- before the body

static bool defines_type(const Fn *fn) {
  for (Node *child = fn->node->child; child; child = child->next)
    if (node_field(child, "body") && child != fn->body && !node_is(child, "function_declarator")) return true;
  return false;
}

static bool calls_itself(const Fn *fn) {
  for (int i = 0; i < fn->awaits.count; i++) {
    const Node *call = fn->awaits.items[i]->call;
    if (call && str_same(node_text(fn->src, node_strip(node_field(call, "function"))), fn->name)) return true;
  }
  return false;
}

static void emit_declarations(Out *o, Fn *fn) {
  if (fn->type_is_own) own(o, str_format("typedef " FMT " " FMT "__type;", ARG(fn->type), ARG(fn->name)));
  if (defines_type(fn)) fn->type = str_format(FMT "__type", ARG(fn->name));
  own(o, str_format("static const ac__func " FMT "__func;", ARG(fn->name)));
  // Its attributes may forbid it.
  bool recursive = calls_itself(fn) && !fn->is_inline && !fn->attributes.len && !fn->has_body_function;
  own(o, str_format("%s" FMT, recursive ? "AC__RECURSIVE " : "", ARG(run_prototype(fn))));
  own(o, str_format(FMT ";", ARG(constructor_head(fn))));
  if (fn->names_itself)
    own(o, str_format("static const char " FMT "__name[] __attribute__((unused)) = \"" FMT "\";", ARG(fn->name),
                      ARG(fn->name)));
  own(o, fn->unit->options->portable ? S("AC__STRICT_BEGIN AC__PORTABLE") : S("AC__STRICT_BEGIN"));
  static const char *const names[] = {"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"};
  for (int i = 0; i < 3 && fn->names_itself; i++)
    own(o, str_format("#pragma push_macro(\"%s\")\n#define %s " FMT "__name", names[i], names[i], ARG(fn->name)));
}

static void emit_end(Out *o, const Fn *fn) {
  static const char *const names[] = {"__PRETTY_FUNCTION__", "__FUNCTION__", "__func__"};
  for (int i = 0; i < 3 && fn->names_itself; i++)
    own(o, str_format("#undef %s\n#pragma pop_macro(\"%s\")", names[i], names[i]));
  own(o, S("AC__STRICT_END"));
}

static void emit_head(Out *o, Fn *fn) {
  user_line(o, fn->node->span.at);
  Str storage = fn->storage;
  if (fn->has_body_function) storage = fn->is_static || str_find(storage, "static") >= 0 ? storage : S("static ");
  else if ((fn->is_static || fn->is_generator) && str_find(storage, "static") < 0) put(o, "static ");
  if (!fn->has_body_function) put(o, FMT, ARG(fn->shifted_attributes));
  put(o, FMT FMT "%s" FMT "%s(%s", ARG(storage), ARG(result_of(fn)), space(fn), ARG(fn->name), body_name(fn),
      fn->is_generator ? "AC__STEP" : "AC__CALL");
  if (fn->param_count) {
    Node *list = node_field(fn->declarator, "parameters");
    put(o, ", "), user(o, (Span){list->span.at + 1, list->span.end - 1});
  }
  put(o, ")");
}

// `__label__` must stand first in its block.
static int after_label_declarations(const Fn *fn) {
  int at = fn->body->span.at + 1;
  for (Node *child = node_named_child(fn->body); node_is(child, "label_declaration"); child = node_next_named(child))
    at = child->span.end;
  return at;
}

static void emit_dispatch(Out *o, const Fn *fn, int at) {
  if (!fn->awaits.count) return;
  put_line(o, at, "if (ac__unlikely(ac__self)) switch (ac__self->ac__state) {");
  Guard guard = {.o = o, .fn = fn};
  for (int i = 1; i <= fn->awaits.count; i++) {
    guard_move(&guard, branch_of(fn->awaits.items[i - 1]->node));
    put_item(o, at, "case %d: goto ac__%d;", i, i);
  }
  guard_move(&guard, NULL);
  put_item(o, at, "default: __builtin_trap(); }");
}

static void emit_param_cell(Out *o, const Fn *fn, const Param *p, int at) {
  const char *star = p->var->type.kind == TYPE_AGGREGATE ? "*" : "";
  put_line(o, at, "ac__register __typeof__(%sac__in_" FMT ") *" FMT ";", star, ARG(p->name), ARG(p->name));
  emit_cell(o, fn, p->var->cell, NULL, at);
  put_line(o, at, "__builtin_memcpy(" FMT ", (const void *)%sac__in_" FMT ", sizeof *" FMT ");",
           ARG(p->var->cell->name), *star ? "" : "&", ARG(p->name), ARG(p->name));
}

static void emit_prologue(Out *o, const Fn *fn) {
  int at = fn->body->span.at;
  o->indent = 2;
  if (fn->cells.count) put_line(o, at, "AC__CELLS;");
  for (int i = 0; i < fn->cells.count; i++)
    put_line(o, at, "void *" FMT " = (void *)0;", ARG(fn->cells.items[i]->name));
  emit_region_variables(o, fn);
  emit_dispatch(o, fn, at);
  for (int i = 0; i < fn->param_count; i++)
    if (fn->params[i].var->place == PLACE_CELL) emit_param_cell(o, fn, &fn->params[i], at);
}

static void fence(Out *o, Macros macros, Map *seen, Str name, bool end) {
  if (!macro_named(macros, name) || map_get(seen, name)) return;
  map_set(seen, name, o);
  if (end) own(o, str_format("#pragma pop_macro(\"" FMT "\")", ARG(name)));
  else own(o, str_format("#pragma push_macro(\"" FMT "\")\n#undef " FMT, ARG(name), ARG(name)));
}

// What was expanded once must not expand again, not as the call that an await makes of it either.
static void emit_macro_fence(Out *o, const Fn *fn, bool end) {
  if (fn->src == fn->unit->src) return;
  Map seen = {0};
  Macros macros = {fn->unit->facts, facts_place(fn->unit->src, fn->raw.at)};
  for (Token t = token_next(fn->src->text, 0); t.kind != T_END; t = token_next(fn->src->text, t.end)) {
    Str name = source_text(fn->src, (Span){t.at, t.end});
    if (t.kind != T_NAME) continue;
    fence(o, macros, &seen, name, end);
    fence(o, macros, &seen, str_format(FMT "__run", ARG(name)), end);
  }
  if (end) own(o, fn->macros);
}

static const Node *last_statement(const Fn *fn) {
  const Node *last = NULL;
  for (Node *child = node_named_child(fn->body); child; child = node_next_named(child))
    if (!node_is(child, "comment")) last = child;
  return last;
}

// The end is reached only where a T_exit clears an error, and then there is no value; or never, but by its last statement it
// seems to be.
static bool may_go_on(const Fn *fn) { return completes(fn, last_statement(fn)) && !completes_uncleared(fn, fn->body); }

static void emit_end_of_body(Out *o, const Fn *fn) {
  int at = fn->body->span.end - 1;
  if (fn->is_generator) put_line(o, at, "return ac__step_ended(ac__gen);");
  else if (fn->is_main && !node_is(last_statement(fn), "return_statement")) put_line(o, at, "return 0;");
  else if (!fn->is_void && may_go_on(fn)) put_line(o, at, FMT, ARG(zero_text(fn)));
}

void emit_function(Out *o, Fn *fn) {
  emit_macro_fence(o, fn, false);
  emit_declarations(o, fn);
  emit_head(o, fn);
  int start = after_label_declarations(fn);
  user(o, (Span){fn->declarator->span.end, start});
  emit_prologue(o, fn);
  emit_children(o, fn, fn->body, start, fn->body->span.end - 1);
  o->indent = 2;
  emit_end_of_body(o, fn);
  o->indent = 0;
  put_line(o, fn->body->span.end - 1, "}");
  emit_end(o, fn);
  emit_args(o, fn);
  o->home = NULL;  // a breakpoint at a line of the user's must not be one in these
  if (fn->is_deprecated) own(o, S("AC__DEPRECATED_BEGIN"));
  if (fn->has_body_function) emit_run_of_body(o, fn);
  emit_start(o, fn);
  if (fn->awaits.count) emit_resume(o, fn);
  if (fn->is_deprecated) own(o, S("AC__DEPRECATED_END"));
  emit_func(o, fn);
  emit_constructor(o, fn);
  if (fn->is_main) emit_main(o, fn);
  if (fn->is_test) own(o, str_format("AC__TEST(" FMT ")", ARG(fn->name)));
  emit_macro_fence(o, fn, true);
}
