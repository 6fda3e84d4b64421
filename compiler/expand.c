// expand.c -- the expanded view of a function (how acc works, "two views").
//
// Takes: a Fn as the user wrote it.
// Gives: whether that text says what the function does, and if not, the Fn that the preprocessor leaves.
// After this: the Fn has a Source of its own, whose line marks lead back to the user's lines.
//
// A macro may loop, declare, jump, hold an await, evaluate an argument twice or not at all, name a local that must move, or
// make a string of it; a directive may split a statement.  What is rewritten is then the expansion.
#include <string.h>

#include "acc.h"

// ---- does it need to be?

static Str word_of(const Source *src, const Node *name) {
  bool is_name = node_is(name, "identifier") || node_is(name, "type_identifier");
  return is_name ? (Str){src->masked + name->span.at, name->span.end - name->span.at} : S("");
}

// An `else` at the start of an #if is read as a name.
static const Node *syntax_error(const Source *src, const Node *node) {
  if (node->is_dead) return NULL;
  if (node->is_missing || node_is(node, "ERROR") || is_control_keyword(word_of(src, node))) return node;
  const Node *found = NULL;
  for (const Node *child = node->child; child && !found; child = child->next) found = syntax_error(src, child);
  return found;
}

__attribute__((format(printf, 2, 3))) static Reason reason(Span at, const char *format, ...) {
  va_list list;
  va_start(list, format);
  Reason found = {at, str_terminated(str_format_list(format, list)), false};
  va_end(list);
  return found;
}

static bool is_our_word(Str name) {
  static const char *const words[] = {"await",  "_Await", "async",  "_Async", "throw", "_Throw", "defer",
                                      "_Defer", "yield",  "_Yield", "try",    "_Try",  NULL};
  for (int i = 0; words[i]; i++)
    if (str_is(name, words[i])) return true;
  return false;
}

typedef bool TokenTest(const Facts *, Str name, bool first);

static bool any_token(Macros macros, Macro *m, TokenTest *test, bool first);

static bool any_token_of(Macros macros, Macro *m, TokenTest *test, bool first) {
  bool found = false;
  if (m->visiting) return false;
  m->visiting++;
  for (Token t = token_inside(m->body, 0); t.kind != T_END && !found; t = token_inside(m->body, t.end)) {
    Str name = token_text(m->body, t);
    Macro *inner = t.kind == T_NAME ? macro_named(macros, name) : NULL;
    found = t.kind == T_NAME && test(macros.facts, name, first);
    if (inner && !found) found = any_token(macros, inner, test, first);
    first = false;
  }
  m->visiting--;
  return found;
}

// Some token of the expansion passes the test; `first` is true for the token it starts with.
static bool any_token(Macros macros, Macro *m, TokenTest *test, bool first) {
  bool found = false;
  for (; m && !found; m = macro_other(macros, m)) found = any_token_of(macros, m, test, first);
  return found;
}

static bool holds_our_word(const Facts *facts, Str name, bool first) {
  (void)facts, (void)first;
  return is_our_word(name);
}

static bool jumps(const Facts *facts, Str name, bool first) {
  (void)facts, (void)first;
  return is_jump_keyword(name);
}

static bool starts_declaration(const Facts *facts, Str name, bool first) {
  return first && (is_type_keyword(name) || map_get(&facts->typedefs, name));
}

// Whether `##` may make the name of a macro of the program's: one that starts and ends as the pieces do, if they are known.
static bool may_name_macro(const Facts *facts, const Macro *m, Token first, Token last) {
  Str start = token_text(m->body, first), end = token_text(m->body, last);
  for (int i = 0; i < m->param_count; i++) {
    if (str_same(start, m->params[i])) start = S("");
    if (str_same(end, m->params[i])) end = S("");
  }
  for (int i = 0; i < facts->macros.cap; i++) {
    const Macro *made = facts->macros.slots[i].value;
    if (!made || made->is_foreign || made->name.len < start.len + end.len) continue;
    Str head = {made->name.at, start.len}, tail = {made->name.at + made->name.len - end.len, end.len};
    if (str_same(head, start) && str_same(tail, end)) return true;
  }
  return false;
}

static bool pastes_macro(Macros macros, Macro *m) {
  bool found = false;
  if (m->visiting || m->is_foreign || macro_is_of_runtime(m)) return false;
  m->visiting++;
  for (Token t = token_inside(m->body, 0); t.kind != T_END && !found; t = token_inside(m->body, t.end)) {
    Macro *inner = t.kind == T_NAME ? macro_named(macros, token_text(m->body, t)) : NULL;
    found = inner && pastes_macro(macros, inner);
    Token first = t, next = token_inside(m->body, t.end);
    for (; str_is(token_text(m->body, next), "##"); next = token_inside(m->body, t.end))
      t = token_inside(m->body, next.end);
    found = found || (t.at > first.at && may_name_macro(macros.facts, m, first, t));
  }
  m->visiting--;
  return found;
}

static bool is_statement(const Node *node) { return node_is(node->parent, "expression_statement"); }

static Macro *called_macro(const Fn *fn, const Node *node) {
  Node *name = node_is(node, "call_expression") ? node_field(node, "function") : (Node *)node;
  return macro_at(fn, name);
}

// What is declared is made by a macro: `int CAT(a, b) = 1`, `float EACH(DECLARE)`, `UNLESS(x) { ... }`.
static bool is_made_name(const Fn *fn, const Node *node) {
  if (node_is(node, "function_definition")) return macro_at(fn, node_field(node, "type")) != NULL;
  if (!node_is(node, "function_declarator") || !node_is(node_field(node, "declarator"), "identifier")) return false;
  const Macro *m = macro_named(macros_at(fn, node), node_text(fn->src, node_field(node, "declarator")));
  return m && m->has_params;
}

// `DECLARE(unsigned, x, 1)`: the expansion starts with an argument, which is a type.
static bool starts_with_type(const Fn *fn, const Macro *m, const Node *call) {
  const Macro *other = macro_other(macros_at(fn, call), m);
  if (other && starts_with_type(fn, other, call)) return true;
  Token first = token_inside(m->body, 0);
  Str name = {m->body.at + first.at, first.end - first.at};
  Node *list = node_field(call, "arguments"), *argument = list ? node_named_child(list) : NULL;
  int index = 0;
  while (index < m->param_count && !str_same(m->params[index], name)) index++;
  for (int i = 0; i < index && argument; i++) argument = node_next_named(argument);
  if (index == m->param_count || !argument) return false;
  Str text = node_text(fn->src, argument);
  Token t = token_next(text, 0);
  return starts_declaration(fn->unit->facts, token_text(text, t), true);
}

static bool holds_directive(const Node *node) {
  bool found = node_is(node, "preproc_call") || node_is(node, "preproc_def") || node_is(node, "preproc_function_def");
  for (const Node *child = node->child; child && !found; child = child->next) found = holds_directive(child);
  return found;
}

// The condition of a loop that awaits moves to the top of the body: a #define in the body would come after it.
static bool moves_past_define(const Fn *fn, const Node *node) {
  return node_is(node, "do_statement") && holds_await(fn, node_field(node, "condition")->span) &&
         holds_directive(node_field(node, "body"));
}

// Where only a name can stand the parser takes words for names: `DO(yield (x))`, `DO(return x)`.
static bool is_misread(const Fn *fn, const Node *node) {
  Str word = word_of(fn->src, node);
  return is_our_word(word) || is_jump_keyword(word);
}

// `BEGIN (void)await f(); END`: what stands between is no argument.
static bool is_unbalanced(Str text) {
  int depth = 0, lowest = 0;
  for (Token t = token_inside(text, 0); t.kind != T_END; t = token_inside(text, t.end)) {
    char c = text.at[t.at];
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth < lowest) lowest = depth;
  }
  return depth || lowest;
}

static Reason hides_something(const Fn *fn, const Node *node) {
  if (is_misread(fn, node)) return reason(node->span, "a keyword in an argument of a macro; write the macro out");
  if (is_made_name(fn, node)) return reason(node->span, "a macro makes this declaration; write it out");
  if (node_is(node, "preproc_include"))
    return reason(node->span, "an included file may hold awaits and declarations; write its text here");
  if (moves_past_define(fn, node))
    return reason(node->span,
                  "the condition of this loop awaits and its body holds a directive; await into a variable");
  if (!node_is(node, "call_expression") && !node_is(node, "identifier")) return (Reason){0};
  Macro *m = called_macro(fn, node);
  if (!m) return (Reason){0};
  if (is_unbalanced(m->body))
    return reason(node->span, "the macro '" FMT "' opens or closes a block; write it out", ARG(m->name));
  if (m->has_params && node_is(node, "call_expression") && map_get(fn->unit->async_fns, m->name))
    return reason(node->span, "'" FMT "' is a macro and an async function; call the function by another name",
                  ARG(m->name));
  if (any_token(macros_at(fn, node), m, holds_our_word, true))
    return reason(node->span, "the macro '" FMT "' holds an await or another keyword; write it out", ARG(m->name));
  if (!fn->unit->facts->reads_all && pastes_macro(macros_at(fn, node), m))
    return reason(node->span, "the macro '" FMT "' may make the name of another macro", ARG(m->name));
  if ((has_regions(fn) || fn->is_generator) && any_token(macros_at(fn, node), m, jumps, true))
    return reason(node->span, "the macro '" FMT "' may leave a try, defer or the like; write it out", ARG(m->name));
  if (is_statement(node) &&
      (starts_with_type(fn, m, node) || any_token(macros_at(fn, node), m, starts_declaration, true)))
    return reason(node->span, "the macro '" FMT "' declares a local; write the declaration out", ARG(m->name));
  return (Reason){0};
}

static int argument_index(const Node *list, const Node *within) {
  int index = 0;
  for (const Node *child = node_named_child(list); child; child = node_next_named(child), index++)
    if (node_within(within, child)) return index;
  return -1;
}

static Reason awaits_in_argument(const Fn *fn, const Node *await) {
  for (const Node *node = await; node != fn->body; node = node->parent) {
    const Node *list = node->parent;
    if (!node_is(list, "argument_list") || !node_is(list->parent, "call_expression")) continue;
    Macro *m = called_macro(fn, list->parent);
    if (!m || !m->has_params) continue;
    Macros macros = macros_at(fn, list);
    int index = argument_index(list, node);
    if (macro_evaluations(macros, m, index) == EVALUATED_PERHAPS)
      return reason(await->span,
                    "the macro '" FMT "' may evaluate this 'await' more than once, or not at all; await into a "
                    "variable first",
                    ARG(m->name));
    if (macro_spells(macros, m, index))
      return reason(await->span, "the macro '" FMT "' makes a string of this 'await'; await into a variable first",
                    ARG(m->name));
  }
  return (Reason){0};
}

static Reason any_node(const Fn *fn, const Node *node) {
  if (node->is_dead) return (Reason){0};
  Reason found = hides_something(fn, node);
  for (const Node *child = node->child; child && !found.why; child = child->next) found = any_node(fn, child);
  return found;
}

// `#define x i`, and then `int x;`
static Reason declares_another(const Fn *fn, const Var *var) {
  const Macro *m = macro_named(macros_at(fn, var->declaration), var->name);
  if (!m || m->has_params) return (Reason){0};
  return reason(var->declaration->span, "the name '" FMT "' is a macro; give the local another name", ARG(var->name));
}

static bool is_directive(const Source *src, Token t, const char *start) {
  Str rest = {src->text.at + t.at + 1, t.end - t.at - 1};
  return t.kind == T_DIRECTIVE && str_starts(str_trim(rest), start);
}

// What stands between this directive and the next one of its #if.
static Str branch_text(const Source *src, Token branch) {
  int depth = 0;
  Token t = token_next(src->text, branch.end);
  for (; t.kind != T_END; t = token_next(src->text, t.end)) {
    bool ends = is_directive(src, t, "endif");
    if (!depth && (ends || is_directive(src, t, "el"))) break;
    depth += is_directive(src, t, "if") ? 1 : ends ? -1 : 0;
  }
  return source_text(src, (Span){branch.end, t.at});
}

// What splits the statement is shown: the first branch that opens or closes a block, or else a directive in the statement.
static Span splitter(const Fn *fn, const Node *error) {
  for (Token t = token_next(fn->src->text, fn->raw.at); t.kind != T_END && t.at < fn->raw.end;
       t = token_next(fn->src->text, t.end))
    if ((is_directive(fn->src, t, "if") || is_directive(fn->src, t, "el")) && is_unbalanced(branch_text(fn->src, t)))
      return (Span){t.at, t.end};
  Token last = {0};
  for (Token t = token_next(fn->src->text, fn->raw.at); t.kind != T_END && t.at < error->span.end;
       t = token_next(fn->src->text, t.end)) {
    Str word = source_text(fn->src, (Span){t.at, t.end});
    bool ends = str_is(word, ";") || str_is(word, "{") || str_is(word, "}");
    if (t.kind == T_DIRECTIVE) last = t;
    else if (ends && t.at < error->span.at) last = (Token){0};
    if (last.end && t.at >= error->span.at) break;
  }
  return last.end ? (Span){last.at, last.end} : (Span){error->span.at, error->span.at + 1};
}

static Reason splits(const Fn *fn) {
  const Node *error = fn->is_cut || !fn->declarator ? fn->node : syntax_error(fn->src, fn->node);
  if (!error) return (Reason){0};
  Span at = splitter(fn, error);
  Reason found =
      reason(at, "a directive or a macro splits a statement; let each branch of an #if hold whole statements");
  found.is_syntax = true;
  return found;
}

Reason needs_expansion(const Fn *fn) {
  if (!fn->is_definition && fn->declarator) return (Reason){0};
  Reason found = splits(fn);
  const Node *old = found.why ? NULL : old_parameter(fn);
  if (old)
    found = reason(old->span, "an old-style definition; write the types of its parameters between the parentheses");
  for (int i = 0; i < fn->await_nodes.count && !found.why; i++)
    found = awaits_in_argument(fn, fn->await_nodes.items[i]);
  for (int i = 0; i < fn->vars.count && !found.why; i++) found = declares_another(fn, fn->vars.items[i]);
  return found.why || !fn->body ? found : any_node(fn, fn->body);
}

// ---- does it, now that some locals have moved?

static bool is_spelled(const Fn *fn, const Node *node) {
  for (; node != fn->body; node = node->parent) {
    const Node *list = node->parent;
    if (!node_is(list, "argument_list") || !node_is(list->parent, "call_expression")) continue;
    Macro *m = called_macro(fn, list->parent);
    if (m && m->has_params && macro_spells(macros_at(fn, list), m, argument_index(list, node))) return true;
  }
  return false;
}

static bool has_other_name(const Var *var) { return var->cell || var->new_name.len; }

static bool is_parameter(const Macro *m, Str name) {
  for (int i = 0; i < m->param_count; i++)
    if (str_same(m->params[i], name)) return true;
  return false;
}

static bool is_within(Str part, Str whole, int at) {
  return at >= 0 && part.len < whole.len && !memcmp(whole.at + at, part.at, (size_t)part.len);
}

static bool makes_name(const Fn *fn, const Macro *m, Str left, Str right) {
  for (int i = 0; i < fn->vars.count; i++) {
    Str name = fn->vars.items[i]->name;
    bool starts = is_parameter(m, left) || is_within(left, name, 0);
    bool ends = is_parameter(m, right) || is_within(right, name, name.len - right.len);
    if (starts && ends && has_other_name(fn->vars.items[i])) return true;
  }
  return false;
}

// The macro, or one that it uses, may make the name of such a local with `##`.
static bool pastes_name(const Fn *fn, Macros macros, Macro *m) {
  if (m->visiting) return false;
  Macro *other = macro_other(macros, m);
  bool found = other && pastes_name(fn, macros, other);
  Str left = S("");
  m->visiting++;
  for (Token t = token_inside(m->body, 0); t.kind != T_END && !found; t = token_inside(m->body, t.end)) {
    Str word = token_text(m->body, t);
    Token next = token_inside(m->body, t.end);
    Macro *inner = t.kind == T_NAME ? macro_named(macros, word) : NULL;
    if (str_is(word, "##")) found = makes_name(fn, m, left, (Str){m->body.at + next.at, next.end - next.at});
    else if (inner) found = pastes_name(fn, macros, inner);
    left = word;
  }
  m->visiting--;
  return found;
}

static const Node *spells_moved(const Fn *fn, const Node *node) {
  Var *var = node_is(node, "identifier") ? use_at(fn, node->span.at) : NULL;
  Macro *m = node_is(node, "identifier") && !var ? macro_at(fn, node) : NULL;
  if (var && has_other_name(var) && is_spelled(fn, node)) return node;
  if (m && pastes_name(fn, macros_at(fn, node), m)) return node;
  const Node *found = NULL;
  for (const Node *child = node->child; child && !found; child = child->next) found = spells_moved(fn, child);
  return found;
}

Reason needs_late_expansion(const Fn *fn) {
  if (!fn->is_definition) return (Reason){0};
  for (int i = 0; i < fn->vars.count; i++) {
    const Var *var = fn->vars.items[i];
    if (var->in_macro.end && has_other_name(var))
      return reason(var->in_macro, "this macro names the local '" FMT "', which moves; make it an argument",
                    ARG(var->name));
  }
  const Node *spelled = fn->await_nodes.count ? spells_moved(fn, fn->body) : NULL;
  if (!spelled) return (Reason){0};
  return reason(spelled->span, "a macro makes a string or a name of '" FMT "', which moves; write it out",
                ARG(node_text(fn->src, spelled)));
}

// ---- the expansion

// Line markers become marks of the source; #define and #undef go behind the function.
static Source *expanded_source(const Fn *fn, Expansion e, Buf *macros) {
  Str all = fn->unit->facts->text, own_text = {all.at + e.span.at, e.span.end - e.span.at};
  Str text = str_copy(in_new_style(fn->unit->facts, own_text));
  Source *src = source_make(fn->src->path, text);
  Str own = str_format("\"%s\"", fn->src->path);
  Source *out = source_make(fn->src->path, S(""));
  *out = (Source){.path = src->path, .text = text, .lines = src->lines, .line_count = src->line_count};
  PUSH(&out->marks, ((Mark){1, e.line, S("")}));
  for (int i = 0; i < src->marks.count; i++) {
    Mark mark = src->marks.items[i];
    mark.file = str_same(mark.file, own) ? S("") : str_copy(mark.file);  // which is about to be blank
    PUSH(&out->marks, mark);
  }
  for (int line = 0; line < src->line_count; line++) {
    int at = src->lines[line], end = line + 1 < src->line_count ? src->lines[line + 1] : text.len;
    Str content = str_trim((Str){text.at + at, end - at});
    bool defines = str_starts(content, "#define") || str_starts(content, "#undef");
    if (!content.len || content.at[0] != '#' || str_starts(content, "#pragma")) continue;
    if (defines) buf_format(macros, FMT "\n", ARG(content));
    for (int i = at; i < end; i++)
      if (text.at[i] != '\n') ((char *)text.at)[i] = ' ';
  }
  return out;
}

Fn *expand(Fn *fn) {
  Expansions *expansions = &fn->unit->src->inclusion->expansions;
  int first = source_line(fn->unit->src, fn->raw.at), last = source_line(fn->unit->src, fn->raw.end);
  for (int i = 0; i < expansions->count; i++) {
    int line = expansions->items[i].line;
    if (line < first || line > last) continue;  // the branch of an #if may come before it
    if (!fn->name.len && expansions->items[i].is_taken) continue;
    Buf macros = {0};
    Source *src = expanded_source(fn, expansions->items[i], &macros);
    Words w = words(src);
    Fn *expanded = src->masked ? collect_expanded(fn, src, parse(src, &w)) : NULL;
    if (!expanded || (fn->name.len && !str_same(expanded->name, fn->name))) continue;
    if (syntax_error(expanded->src, expanded->node)) break;
    expansions->items[i].is_taken = true;
    expanded->macros = macros.len ? buf_str(&macros) : S("");
    return expanded;
  }
  return NULL;
}
