// dump.c -- what a pass has made, for `acc --dump=PASS`.
#include <string.h>

#include "acc.h"

void dump_words(const Source *src, const Words *w) {
  for (int i = 0; i < w->count; i++) {
    Span span = w->items[i].span;
    printf("%s, lines %d to %d\n", w->items[i].is_async_body ? "async function" : "declaration",
           source_line(src, span.at), source_line(src, span.end));
  }
  if (src->masked) printf("%s", src->masked);
}

void dump_facts(const Facts *f) {
  static const char *const kinds[] = {"unknown", "scalar", "aggregate", "array", "function", "void"};
  for (int i = 0; i < f->typedefs.cap; i++) {
    const Typedef *type = f->typedefs.slots[i].value;
    if (type)
      printf("typedef " FMT ": %s%s\n", ARG(f->typedefs.slots[i].key), kinds[type->kind],
             type->is_bool ? ", bool" : "");
  }
  for (int i = 0; i < f->prototypes.cap; i++) {
    const Prototype *p = f->prototypes.slots[i].value;
    if (p) printf("function " FMT ": " FMT "%s\n", ARG(p->name), ARG(p->type), p->is_future ? " (a future)" : "");
  }
  for (int i = 0; i < f->macros.cap; i++) {
    const Macro *m = f->macros.slots[i].value;
    if (m) printf("macro " FMT "%s: " FMT "\n", ARG(m->name), m->has_params ? "()" : "", ARG(m->body));
  }
}

static void dump_node(const Source *src, const Node *node, int depth) {
  printf("%*s%s%s%s", 2 * depth, "", node->field ? node->field : "", node->field ? ": " : "", node->type);
  if (!node->child && node->is_named) printf(" " FMT, ARG(node_text(src, node)));
  putchar('\n');
  for (const Node *child = node->child; child; child = child->next)
    if (child->is_named) dump_node(src, child, depth + 1);
}

void dump_tree(const Source *src, const Node *root) { dump_node(src, root, 0); }

static void dump_fn(const Fn *fn) {
  printf("%s async " FMT " " FMT ", line %d:", fn->is_definition ? "defines" : "declares", ARG(fn->type), ARG(fn->name),
         source_line(fn->src, fn->node->span.at));
  for (int i = 0; i < fn->param_count; i++) printf(" " FMT, ARG(fn->params[i].name));
  putchar('\n');
}

static void dump_vars(const Fn *fn, bool places) {
  static const char *const kinds[] = {"variable", "parameter", "static", "extern", "typedef", "enumerator"};
  static const char *const names[] = {"stack", "saved", "cell"};
  for (int i = 0; i < fn->vars.count; i++) {
    const Var *var = fn->vars.items[i];
    printf("  %s " FMT ": lines %d to %d, %d uses%s%s", kinds[var->kind], ARG(var->name),
           source_line(fn->src, var->scope.at), source_line(fn->src, var->scope.end), var->uses,
           var->address_taken ? ", address taken" : "", var->hides ? ", hides another" : "");
    if (places) printf(", %s%s" FMT, names[var->place], var->new_name.len ? ", named " : "", ARG(var->new_name));
    putchar('\n');
  }
}

static void dump_steps(const Fn *fn, const Steps *steps, int depth) {
  static const char *const kinds[] = {"await",        "logic", "choice", "comma", "generic", "value",
                                      "forced yield", "enter", "exit",   "next",  "close",   "yield"};
  for (int i = 0; i < steps->count; i++) {
    const Step *step = steps->items[i];
    printf("%*s", 2 * depth, "");
    if (step->temp) printf("r%d = ", step->temp);
    printf("%s " FMT, kinds[step->kind], ARG(node_text(fn->src, step->node)));
    if (step->state) printf("  (state %d)", step->state);
    for (int k = 0; k < step->saved.count; k++)
      printf("%s" FMT, k ? ", " : "  saves ", ARG(step->saved.items[k]->name));
    putchar('\n');
    dump_steps(fn, &step->before_left, depth + 1);
    dump_steps(fn, &step->before_middle, depth + 1);
    dump_steps(fn, &step->before_right, depth + 1);
  }
}

void dump(const Unit *unit, const char *pass) {
  bool scopes = !strcmp(pass, "scope"), places = !strcmp(pass, "place");
  if (!strcmp(pass, "words") || !strcmp(pass, "facts") || !strcmp(pass, "parse")) return;
  for (int i = 0; i < unit->fns.count; i++) {
    const Fn *fn = unit->fns.items[i];
    dump_fn(fn);
    if (scopes || places) dump_vars(fn, places);
    for (int k = 0; k < fn->orders.count && (places || !strcmp(pass, "order")); k++) {
      printf("  line %d: " FMT "\n", source_line(fn->src, fn->orders.items[k]->node->span.at),
             ARG(node_text(fn->src, fn->orders.items[k]->node)));
      dump_steps(fn, &fn->orders.items[k]->steps, 2);
    }
  }
}
