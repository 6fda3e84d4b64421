// emit_expression.c -- the steps of a full expression as C statements.
//
// An await is a call, and a test whether the value that came back is one:
//
//   ac__r1 = add__run(ac__task, (void *)0, s, i);
//   if (ac__unlikely(ac__task->ac__unwind)) {
//     struct ac__saved1 { ac__saved ac__head; int ac__value; __typeof__(s) s; } *ac__f;
//     if (ac__task->ac__unwind == AC__SUSPEND) {
//       ac__f = ac__save(...);                     saves, and leaves
//       AC__SAVE_BEGIN ac__f->s = s; AC__SAVE_END
//       return (int){0};
//     ac__1:                                       a resume comes back here
//       ac__f = (void *)ac__self;
//       s = ac__f->s;
//       AC__BACK(ac__r1, ac__f->ac__value);
//     }
//     if (ac__task->ac__unwind) { ac__pass(...); return (int){0}; }
//   }
#include "emit.h"

static void emit_list(Out *, Fn *, const Steps *);

void emit_fail(Out *o, const Fn *fn, const Zone *zone) { put(o, FMT, ARG(fail_text(fn, zone))); }

void emit_cell(Out *o, const Fn *fn, const Cell *cell, const Zone *zone, int at) {
  Str type =
      str_format(cell->var ? "__typeof__(*" FMT ")" : FMT "_t", ARG(cell->var ? name_of(cell->var) : cell->name));
  Str shape = cell->shape.len ? cell->shape : type;
  Str pointer = cell->var ? str_format("(" FMT " = ", ARG(name_of(cell->var))) : S("(");
  put_line(o, at, "if (!" FMT "AC__CELL(" FMT ", " FMT "))) ", ARG(pointer), ARG(cell->name), ARG(shape));
  emit_fail(o, fn, zone);
}

static Span inner_span(const Node *bracketed) { return (Span){bracketed->span.at + 1, bracketed->span.end - 1}; }

static bool is_blank(const Source *src, Span span) { return token_next(source_text(src, span), 0).kind == T_END; }

// ---- temps

static void emit_direct_call(Out *o, Fn *fn, const Node *call, bool in_macro) {
  put(o, FMT "__run(ac__task, (void *)0", ARG(node_text(fn->src, node_strip(node_field(call, "function")))));
  Span arguments = inner_span(node_field(call, "arguments"));
  if (!is_blank(fn->src, arguments)) {
    put(o, ", ");
    if (!in_macro) user_column(o, token_next(fn->src->text, arguments.at).at);
    user(o, arguments);
  }
  put(o, ")");
}

static Span operand_span(const Step *step) { return node_field(step->node, "argument")->span; }

// The type of a temp, by an expression that has it.
static void emit_temp_type(Out *o, Fn *fn, const Step *step) {
  if (step->kind == STEP_LOGIC) {
    put(o, "int");
  } else if (step->kind == STEP_AWAIT && step->call) {
    Fn *callee = map_get(fn->unit->async_fns, node_text(fn->src, node_strip(node_field(step->call, "function"))));
    if (callee && !callee->type_is_own) {
      put(o, FMT, ARG(callee->type));
      return;
    }
    put(o, "__typeof__("), emit_direct_call(o, fn, step->call, true), put(o, ")");
  } else if (step->kind == STEP_AWAIT) {
    put(o, "__typeof__(("), user(o, operand_span(step)), put(o, ")((ac__tag *)0))");
  } else if (step->kind == STEP_CHOICE) {
    put(o, "AC__TYPE("), user(o, step->left->span), put(o, " ? ");
    if (step->middle) user(o, step->middle->span);
    put(o, " : "), user(o, step->right->span), put(o, ")");
  } else {
    Node *last = step->right;
    while (node_is(last, "comma_expression")) last = node_field(last, "right");
    put(o, "AC__TYPE("), user(o, last->span), put(o, ")");
  }
}

static void declare_temps(Out *o, Fn *fn, const Steps *steps) {
  for (int i = 0; i < steps->count; i++) {
    const Step *step = steps->items[i];
    declare_temps(o, fn, &step->before_left);
    declare_temps(o, fn, &step->before_middle);
    declare_temps(o, fn, &step->before_right);
    if (!step->temp) continue;
    line(o, step->node->span.at);
    if (step->kind == STEP_VALUE) {
      put(o, "typedef __typeof__("), user_except(o, step->node->span, step->node), put(o, ") ac__r%d_t;", step->temp);
    } else {
      emit_temp_type(o, fn, step);
      put(o, " ac__r%d;", step->temp);
    }
  }
}

// `ac__r1 = value`, opened and closed around the value.
static bool moves(const Fn *fn, const Step *step) {
  if (!fn->unit->facts->has_const_members || step->kind == STEP_LOGIC) return false;
  Fn *callee = step->call
                   ? map_get(fn->unit->async_fns, node_text(fn->src, node_strip(node_field(step->call, "function"))))
                   : NULL;
  return !callee || callee->type_is_own;
}

static void open_assignment(Out *o, const Fn *fn, const Step *step) {
  put(o, moves(fn, step) ? "AC__MOVE(ac__r%d, " : "ac__r%d = ", step->temp);
}

static void close_assignment(Out *o, const Fn *fn, const Step *step) { put(o, moves(fn, step) ? ");" : ";"); }

// ---- await

static bool saves_anything(const Step *step) {
  return step->temp || step->live_count || step->saved.count || step->cells.count || step->kept.count;
}

static void emit_record(Out *o, const Step *step, int at) {
  put_line(o, at, "struct ac__saved%d { ac__saved ac__head;", step->state);
  if (step->temp) put_item(o, at, "__typeof__(ac__r%d) ac__value;", step->temp);
  for (int i = 0; i < step->live_count; i++)
    put_item(o, at, "__typeof__(ac__r%d) ac__r%d;", step->live[i], step->live[i]);
  for (int i = 0; i < step->saved.count; i++) {
    Str name = name_of(step->saved.items[i]);
    put_item(o, at, "__typeof__(" FMT ") " FMT ";", ARG(name), ARG(name));
  }
  for (int i = 0; i < step->cells.count; i++) put_item(o, at, "void *" FMT ";", ARG(step->cells.items[i]->name));
  if (step->cells.count) put_item(o, at, "ac__chain *ac__cells;");
  for (int i = 0; i < step->kept.count; i++)
    put_item(o, at, "__typeof__(" FMT ") " FMT ";", ARG(step->kept.items[i]), ARG(step->kept.items[i]));
  put(o, " } *ac__f;");
}

// An error that is held belongs to one holder at a time.
static void emit_kept(Out *o, const Fn *fn, const Step *step, int at, bool restore) {
  for (int i = 0; i < step->kept.count; i++) {
    Str name = step->kept.items[i];
    const char *to = restore ? "" : "ac__f->", *from = restore ? "ac__f->" : "";
    bool moves = fn->unit->facts->has_const_members && str_is(name, "ac__returned");
    put_item(o, at, moves ? "AC__MOVE(%s" FMT ", %s" FMT ");" : "%s" FMT " = %s" FMT ";", to, ARG(name), from,
             ARG(name));
    if (!restore && str_starts(name, "ac__e")) put_item(o, at, FMT " = (void *)0;", ARG(name));
  }
}

static void emit_save(Out *o, const Fn *fn, const Step *step, int at) {
  const char *move =
      fn->unit->facts->has_const_members ? "AC__MOVE(ac__f->ac__r%d, ac__r%d);" : "ac__f->ac__r%d = ac__r%d;";
  put_line(o, at, "AC__SAVE_BEGIN");
  for (int i = 0; i < step->live_count; i++) put_item(o, at, move, step->live[i], step->live[i]);
  for (int i = 0; i < step->saved.count; i++) {
    Str name = name_of(step->saved.items[i]);
    put_item(o, at, "ac__f->" FMT " = " FMT ";", ARG(name), ARG(name));
  }
  for (int i = 0; i < step->cells.count; i++) {
    Str name = step->cells.items[i]->name;
    put_item(o, at, "ac__f->" FMT " = " FMT ";", ARG(name), ARG(name));
  }
  if (step->cells.count) put_item(o, at, "ac__f->ac__cells = ac__cells; ac__cells = (void *)0;");
  emit_kept(o, fn, step, at, false);
  put(o, " AC__SAVE_END");
}

// The pointer of the local that lives in a cell is declared where the await is.
static bool is_in_scope(const Fn *fn, const Var *var, const Node *await) {
  return var && var->scope.at <= await->span.at && await->span.at < var->scope.end &&
         !(node_within(await, var->declarator) && has_type_of_value(fn, var));
}

static void emit_restore(Out *o, const Fn *fn, const Step *step, int at) {
  const char *move =
      fn->unit->facts->has_const_members ? "AC__MOVE(ac__r%d, ac__f->ac__r%d);" : "ac__r%d = ac__f->ac__r%d;";
  put_line(o, at, "ac__f = (void *)ac__self;");
  for (int i = 0; i < step->live_count; i++) put_item(o, at, move, step->live[i], step->live[i]);
  for (int i = 0; i < step->saved.count; i++) {
    Str name = name_of(step->saved.items[i]);
    put_item(o, at, FMT " = ac__f->" FMT ";", ARG(name), ARG(name));
  }
  for (int i = 0; i < step->cells.count; i++) {
    const Cell *cell = step->cells.items[i];
    Str name = cell->name;
    if (!is_in_scope(fn, cell->var, step->node)) put_item(o, at, FMT " = ac__f->" FMT ";", ARG(name), ARG(name));
    else put_item(o, at, FMT " = " FMT " = ac__f->" FMT ";", ARG(name_of(cell->var)), ARG(name), ARG(name));
  }
  if (step->cells.count) put_item(o, at, "ac__cells = ac__f->ac__cells;");
  emit_kept(o, fn, step, at, true);
  if (!step->temp) return;
  put_item(o, at, "AC__BACK(ac__r%d, ac__f->ac__value);", step->temp);
}

static void emit_suspension(Out *o, Fn *fn, const Step *step, int at) {
  bool record = saves_anything(step);
  put_line(o, at, "if (ac__task->ac__unwind == AC__SUSPEND) {");
  o->indent += 2;
  put_line(o, at, "%s%sac__task, ac__self, &" FMT "__func, AC__SHAPE(%d, ", record ? "ac__f = " : "",
           fn->is_generator ? "ac__save_step(ac__gen, " : "ac__save(", ARG(fn->name), step->state);
  if (record) put(o, "struct ac__saved%d, %s));", step->state, step->temp ? "ac__value" : "ac__head");
  else put(o, "ac__saved, ac__func));");
  if (record && (step->live_count || step->saved.count || step->cells.count || step->kept.count))
    emit_save(o, fn, step, at);
  put_line(o, at, FMT, ARG(zero_text(fn)));
  o->indent -= 2;
  put_line(o, at, "ac__%d:", step->state);
  o->indent += 2;
  if (record) emit_restore(o, fn, step, at);
  else put(o, ";");
  o->indent -= 2;
  put_line(o, at, "}");
}

void emit_unwind(Out *o, Fn *fn, const Step *step, int at) {
  put_line(o, at, "if (ac__unlikely(ac__task->ac__unwind)) {");
  o->indent += 2;
  if (saves_anything(step)) emit_record(o, step, at);
  emit_suspension(o, fn, step, at);
  put_line(o, at, "if (ac__task->ac__unwind) { ac__pass(ac__task, &" FMT "__func, %d); ", ARG(fn->name), step->state);
  emit_fail(o, fn, step->node->zone);
  put(o, " }");
  o->indent -= 2;
  put_line(o, at, "}");
}

static void emit_await(Out *o, Fn *fn, const Step *step) {
  int at = step->node->span.at;
  line(o, at);
  if (step->call) {
    if (step->temp) open_assignment(o, fn, step);
    emit_direct_call(o, fn, step->call, moves(fn, step));
    if (step->temp) close_assignment(o, fn, step);
    else put(o, ";");
  } else {
    put(o, "ac__await(ac__task, ");
    if (!step->temp) put(o, "((void)(__typeof__(("), user(o, operand_span(step)), put(o, ")((ac__tag *)0)) *)0, ");
    put(o, "(ac__any)("), user(o, operand_span(step)), put(o, step->temp ? "), " : ")), ");
    if (step->temp) put(o, "(void *)&ac__r%d);", step->temp);
    else put(o, "(void *)0);");
  }
  emit_unwind(o, fn, step, at);
}

void emit_forced(Out *o, Fn *fn, const Step *step) {
  put_line(o, step->node->span.at, "ac__pause(ac__task);");
  emit_unwind(o, fn, step, step->node->span.at);
}

// The generator stops here until its next value is wanted, or until it is closed: then it goes on as if it had failed.
void emit_yield_value(Out *o, Fn *fn, const Step *step, Node *value) {
  int at = step->node->span.at;
  bool moves = fn->unit->facts->has_const_members;
  Str type = type_text(fn);
  line(o, at),
      put(o, moves ? "AC__MOVE(*(" FMT " *)ac__gen->ac__value, " : "*(" FMT " *)ac__gen->ac__value = ", ARG(type));
  user_value(o, value), put(o, moves ? ");" : ";");
  emit_record(o, step, at);
  put_line(o, at, "ac__f = ac__keep(ac__gen, ac__self, &" FMT "__func, AC__SHAPE(%d, struct ac__saved%d, ac__head));",
           ARG(fn->name), step->state, step->state);
  emit_save(o, fn, step, at);
  put_line(o, at, "return ac__gen->ac__value;");
  put_line(o, at, "ac__%d:", step->state);
  emit_restore(o, fn, step, at);
  put_line(o, at, "if (ac__unlikely(ac__task->ac__unwind)) ");
  emit_fail(o, fn, step->node->zone);
}

// ---- control flow

static bool leaves_nothing(const Steps *steps, Node *node) {
  const Step *last = steps->count ? steps->items[steps->count - 1] : NULL;
  node = node_strip(node);
  while (node_is(node, "cast_expression")) node = node_strip(node_field(node, "value"));
  return last && !last->temp && last->kind != STEP_GENERIC && last->node == node;
}

static void emit_discarded(Out *o, Fn *fn, const Steps *steps, Node *node) {
  emit_list(o, fn, steps);
  if (leaves_nothing(steps, node)) return;
  line(o, node->span.at), put(o, "(void)("), user(o, node->span), put(o, ");");
}

static void emit_result(Out *o, Fn *fn, const Step *step, const Steps *steps, Node *node) {
  if (!step->temp) {
    emit_discarded(o, fn, steps, node);
    return;
  }
  bool logic = step->kind == STEP_LOGIC, comma = node_is(node, "comma_expression");
  emit_list(o, fn, steps);
  line(o, node->span.at), open_assignment(o, fn, step);
  put(o, logic ? "!!(" : comma ? "(" : ""), user(o, node->span), put(o, logic || comma ? ")" : "");
  close_assignment(o, fn, step);
}

static void emit_logic(Out *o, Fn *fn, const Step *step) {
  bool is_or = node_is(node_field(step->node, "operator"), "||");
  emit_list(o, fn, &step->before_left);
  line(o, step->left->span.at);
  put(o, is_or ? "if (!(" : "if ("), user(o, step->left->span), put(o, is_or ? ")) {" : ") {");
  o->indent += 2;
  emit_result(o, fn, step, &step->before_right, step->right);
  o->indent -= 2;
  put_line(o, step->node->span.at, "}");
  if (step->temp) put(o, " else ac__r%d = %d;", step->temp, is_or);
}

// `left ?: right` evaluates left once.
static void emit_else_choice(Out *o, Fn *fn, const Step *step) {
  int at = step->node->span.at;
  put_line(o, at, "{");
  o->indent += 2;
  line(o, at), put(o, "AC__TYPE("), user(o, step->left->span), put(o, ") ac__left; ac__left = "),
      user(o, step->left->span), put(o, ";");
  if (step->temp) put_line(o, at, "if (ac__left) ac__r%d = ac__left;", step->temp), put_line(o, at, "else {");
  else put_line(o, at, "if (!ac__left) {");
  o->indent += 2;
  emit_result(o, fn, step, &step->before_right, step->right);
  o->indent -= 4;
  put(o, " } }");
}

static void emit_choice(Out *o, Fn *fn, const Step *step) {
  emit_list(o, fn, &step->before_left);
  if (!step->middle) {
    emit_else_choice(o, fn, step);
    return;
  }
  line(o, step->left->span.at), put(o, "if ("), user(o, step->left->span), put(o, ") {");
  o->indent += 2;
  emit_result(o, fn, step, &step->before_middle, step->middle);
  o->indent -= 2;
  put_line(o, step->right->span.at, "} else {");
  o->indent += 2;
  emit_result(o, fn, step, &step->before_right, step->right);
  o->indent -= 2;
  put_line(o, step->right->span.at, "}");
}

static void emit_comma(Out *o, Fn *fn, const Step *step) {
  emit_discarded(o, fn, &step->before_left, step->left);
  emit_result(o, fn, step, &step->before_right, step->right);
}

// `if (_Generic(control, int: 0, default: 1) == arm)`: the selection again, of the arm's number.
static void emit_generic(Out *o, Fn *fn, const Step *step) {
  Node *control = node_named_child(step->node);
  line(o, step->node->span.at), put(o, "if (_Generic("), user(o, control->span);
  int arm = 0;
  for (Node *type = node_next_named(control); type && node_next_named(type);
       type = node_next_named(node_next_named(type)))
    put(o, ", "), user(o, type->span), put(o, ": %d", arm++);
  put(o, ") == %d) {", step->arm);
  o->indent += 2;
  emit_list(o, fn, &step->before_left);
  o->indent -= 2;
  put_line(o, step->node->span.at, "}");
}

static void emit_value(Out *o, Fn *fn, const Step *step) {
  int at = step->node->span.at;
  put_line(o, at, "if (!AC__CELL(ac__r%d, ac__r%d_t)) ", step->temp, step->temp), emit_fail(o, fn, step->node->zone);
  line(o, at);
  put(o, "AC__MOVE(*(ac__r%d_t *)ac__r%d, ", step->temp, step->temp), user_except(o, step->node->span, step->node),
      put(o, ");");
}

static void emit_list(Out *o, Fn *fn, const Steps *steps) {
  for (int i = 0; i < steps->count; i++) {
    const Step *step = steps->items[i];
    if (step->kind == STEP_AWAIT) emit_await(o, fn, step);
    else if (step->kind == STEP_FORCED) emit_forced(o, fn, step);
    else if (step->kind == STEP_LOGIC) emit_logic(o, fn, step);
    else if (step->kind == STEP_CHOICE) emit_choice(o, fn, step);
    else if (step->kind == STEP_COMMA) emit_comma(o, fn, step);
    else if (step->kind == STEP_GENERIC) emit_generic(o, fn, step);
    else emit_value(o, fn, step);
  }
}

void emit_steps(Out *o, Fn *fn, const Order *order) {
  if (!order) return;
  declare_temps(o, fn, &order->steps);
  emit_list(o, fn, &order->steps);
}

// Without its awaits an expression may look as if it did nothing.
static bool looks_useful(const Fn *fn, Node *node) {
  node = node_strip(node);
  if (node_is(node, "call_expression")) return !str_starts(node_text(fn->src, node), "__builtin_");
  return node_is(node, "assignment_expression") || node_is(node, "update_expression") ||
         node_is(node, "cast_expression") || node_is(node, "gnu_asm_expression");
}

void emit_value_statement(Out *o, Fn *fn, Node *node) {
  if (node->order && leaves_nothing(&node->order->steps, node)) return;
  bool cast = node->order && !looks_useful(fn, node);
  user_line(o, node->span.at), put(o, cast ? "(void)(" : ""), user(o, node->span), put(o, cast ? ");" : ";");
}
