/* The tasks of a loop as a tree.
 *
 * It is made of copies, so that it can be printed at leisure, and on another thread than the loop's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inspect.h"
#include "io.h"

/* Of each task so many calls are shown, and so many steps to the right are made. */
enum { MOST = 5000, CALLS = 24, STEPS = 16, ROOM = 8192 };

struct node {
  const struct task *at;
  struct task task;
  size_t group;                       /* the node that the task was born in a group of */
  size_t above, child, last, younger; /* nodes; 0, the root, stands for none */
};

struct tree {
  const struct view *view;
  const struct outlet *outlet;
  struct node *nodes; /* [0] is above all */
  size_t count, room;
};

/* ---- making it ---- */

static struct node *add(struct tree *tree) {
  if (tree->count == tree->room) {
    size_t room = tree->room ? tree->room * 2 : 64;
    struct node *nodes = realloc(tree->nodes, room * sizeof *nodes);
    if (!nodes) return NULL;
    tree->nodes = nodes;
    tree->room = room;
  }
  tree->nodes[tree->count] = (struct node){.at = NULL};
  return &tree->nodes[tree->count++];
}

static void add_group(struct tree *tree, const struct group *group, size_t node) {
  struct group copy = {.oldest = NULL};
  struct task task;
  ac__view(tree->view, &copy, group, sizeof copy);
  for (const struct task *at = copy.oldest; at && tree->count <= MOST; at = task.younger) {
    if (!ac__view(tree->view, &task, at, sizeof task)) break;
    struct node *child = ac__task_ended(&task) ? NULL : add(tree);
    if (child) *child = (struct node){.at = at, .task = task, .group = node};
  }
}

/* The tasks of all groups that a task is in, breadth first. */
static void add_groups_of(struct tree *tree, size_t node) {
  const struct task *at = tree->nodes[node].at;
  const struct scope *scope = tree->nodes[node].task.scope;
  struct scope copy;
  for (; scope && ac__view(tree->view, &copy, scope, sizeof copy) && copy.owner == at; scope = copy.outer)
    if (copy.kind == AC__GROUP) add_group(tree, (const struct group *)scope, node);
}

struct key {
  uint32_t entry;
  size_t node;
};

static int compare(const void *a, const void *b) {
  uint32_t x = ((const struct key *)a)->entry, y = ((const struct key *)b)->entry;
  return x < y ? -1 : x > y;
}

/* Below the task that spawned it.  Its entry may be another task's by now; that one is younger than the child. */
static size_t parent_of(const struct tree *tree, const struct key *keys, const struct node *node) {
  struct key key = {node->task.parent, 0};
  const struct key *found = bsearch(&key, keys, tree->count - 1, sizeof key, compare);
  bool good = node->task.parent && found && tree->nodes[found->node].task.id < node->task.id;
  return good ? found->node : node->group;
}

static void link_below(struct tree *tree, size_t parent, size_t child) {
  struct node *nodes = tree->nodes, *above = &nodes[parent];
  if (above->child) nodes[above->last].younger = child;
  else above->child = child;
  above->last = child;
  nodes[child].above = parent;
}

static bool link_all(struct tree *tree) {
  struct key *keys = malloc(tree->count * sizeof *keys);
  if (!keys) return false;
  for (size_t k = 1; k < tree->count; k++) keys[k - 1] = (struct key){tree->nodes[k].task.entry, k};
  qsort(keys, tree->count - 1, sizeof *keys, compare);
  for (size_t k = 1; k < tree->count; k++) link_below(tree, parent_of(tree, keys, &tree->nodes[k]), k);
  free(keys);
  return true;
}

static bool make(struct tree *tree) {
  if (!add(tree)) return false;
  add_group(tree, &tree->view->loop->root, 0);
  for (size_t k = 1; k < tree->count; k++) add_groups_of(tree, k);
  return link_all(tree);
}

/* ---- printing it ---- */

/* A task's lines; what is in them but for the first line and the name tells it from others. */
struct lines {
  char head[512], body[ROOM];
};

static void describe(const struct tree *tree, const struct node *node, int indent, struct lines *lines) {
  struct text head = {lines->head, sizeof lines->head, 0}, body = {lines->body, sizeof lines->body, 0};
  char name[AC__NAME_ROOM];
  *lines->head = *lines->body = 0;
  ac__name_of(tree->view, &node->task, name);
  ac__text_add(&head, "%*stask '%s' (%llu): ", indent, "", name, (unsigned long long)node->task.id);
  ac__add_state(&head, tree->view, &node->task);
  ac__text_add(&head, "\n");
  ac__add_calls(&body, tree->view, &node->task, indent, CALLS);
}

static void put(const struct tree *tree, const char *text) { tree->outlet->put(tree->outlet->to, text, strlen(text)); }

/* Whether they differ in nothing but their numbers and times. */
static bool alike(const struct tree *tree, const struct node *a, const struct node *b, int indent) {
  struct lines x, y;
  char name_a[AC__NAME_ROOM], name_b[AC__NAME_ROOM];
  if (a->child || b->child || a->task.wait != b->task.wait || a->task.func != b->task.func) return false;
  if (a->task.head.ac__state != b->task.head.ac__state) return false;
  ac__name_of(tree->view, &a->task, name_a);
  if (strcmp(name_a, ac__name_of(tree->view, &b->task, name_b)) != 0) return false;
  describe(tree, a, indent, &x);
  describe(tree, b, indent, &y);
  return !strcmp(x.body, y.body);
}

/* Passes over those that are like it; the last of them. */
static size_t skip_alike(const struct tree *tree, size_t node, int indent) {
  const struct node *nodes = tree->nodes;
  size_t last = node, others = 0;
  char text[80];
  for (size_t next; (next = nodes[last].younger) && alike(tree, &nodes[node], &nodes[next], indent); last = next)
    others++;
  if (others > 1) snprintf(text, sizeof text, "%*s  ... and %zu more like it\n", indent, "", others);
  else last = node;
  if (others > 1) put(tree, text);
  return last;
}

static void print_node(const struct tree *tree, const struct node *node, int indent) {
  struct lines lines;
  describe(tree, node, indent, &lines);
  put(tree, lines.head);
  put(tree, lines.body);
}

/* By way of the parents, not by recursion: tasks may spawn each other in long chains. */
static void print_all(const struct tree *tree) {
  const struct node *nodes = tree->nodes;
  int depth = 0;
  for (size_t at = nodes[0].child; at;) {
    int indent = 2 * (depth < STEPS ? depth : STEPS);
    print_node(tree, &nodes[at], indent);
    if (nodes[at].child) {
      at = nodes[at].child;
      depth++;
      continue;
    }
    at = skip_alike(tree, at, indent);
    for (; at && !nodes[at].younger; depth--) at = nodes[at].above;
    if (at) at = nodes[at].younger;
  }
}

void ac__tree_print(const struct view *view, const struct outlet *outlet) {
  struct tree tree = {.view = view, .outlet = outlet};
  char text[80];
  size_t alive = 0;
  if (!make(&tree)) put(&tree, "not enough memory for the tree of tasks\n");
  else print_all(&tree);
  ac__view(view, &alive, &view->loop->alive, sizeof alive);
  snprintf(text, sizeof text, "... and %zu more tasks\n", alive - (tree.count - 1));
  if (tree.count && alive > tree.count - 1) put(&tree, text);
  free(tree.nodes);
}

void ac__put_to_stderr(void *unused, const char *text, size_t size) {
  (void)unused;
  while (size) {
    ssize_t n = write(STDERR_FILENO, text, size);
    if (n <= 0) break;
    text += n;
    size -= (size_t)n;
  }
}

/* ---- for users ---- */

static void put_to_file(void *file, const char *text, size_t size) { fwrite(text, 1, size, file); }

void ac_dump(ac__file *file) {
  struct outlet outlet = {put_to_file, file};
  ac_counters counters = ac_count();
  fprintf(file, "%zu task%s: %zu running, %zu ready, %zu waiting\n", counters.tasks, counters.tasks == 1 ? "" : "s",
          counters.running, counters.ready, counters.waiting);
  if (ac__loop) ac__tree_print(&(struct view){ac__loop, false}, &outlet);
}

static void count(struct task *task, void *context) {
  ac_counters *counters = context;
  unsigned state = task->head.ac__state;
  counters->tasks++;
  counters->running += state == AC_RUNNING;
  counters->ready += state == AC_READY;
  counters->waiting += state == AC_WAITING || state == AC_NEW;
}

ac_counters ac_count(void) {
  ac_counters counters = {.tasks = 0};
  struct loop *loop = ac__loop;
  if (!loop) return counters;
  ac__group_visit(&loop->root, count, &counters);
  counters.spawned = loop->last_id;
  counters.timers = loop->timers.count;
  counters.outside = loop->outside;
  for (const struct resource *resource = loop->resources; resource; resource = resource->next) counters.open++;
  return counters;
}
