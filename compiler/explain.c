// explain.c -- what the C compiler says of a call of the runtime's, in the user's words.
//
// Takes its messages, and gives them with the macros of <ac.h> taken out: a mistake in `ac_gather(...)` is told at the
// user's line, once, and without the macros that ac_gather is made of.  What is not about the runtime stays as it is.
#include <ctype.h>
#include <string.h>

#include "acc.h"
#include "options.h"

typedef enum { OTHER, NOTE, WARNING, ERROR } Kind;

// A message or a note, and the lines below it that show the source; or a line that belongs to none.
typedef struct Said {
  Kind kind;
  Str raw, path, place, text;  // place: "path:line:column"
  Str body;
} Said;

typedef struct Saids {
  Said *items;
  int count, cap;
} Saids;

// ---- reading

static Str without_colors(Str text) {
  Buf out = {0};
  for (int i = 0; i < text.len; i++) {
    if (text.at[i] != '\033') buf_char(&out, text.at[i]);
    else
      while (i + 1 < text.len && !isalpha((unsigned char)text.at[i])) i++;
  }
  return out.len ? buf_str(&out) : S("");
}

// "path:line:column: error: text"
static bool read_message(Said *said, Str line) {
  static const char *const kinds[] = {[NOTE] = ": note: ", [WARNING] = ": warning: ", [ERROR] = ": error: "};
  for (Kind kind = NOTE; kind <= ERROR; kind++) {
    int at = str_find(line, kinds[kind]), colons = 0, start = at;
    while (start > 0 && colons < 2)
      if (line.at[--start] == ':') colons++;
      else if (!isdigit((unsigned char)line.at[start])) break;
    if (at < 0 || colons < 2) continue;
    int skip = at + (int)strlen(kinds[kind]);
    said->kind = kind;
    said->place = (Str){line.at, at};
    said->path = (Str){line.at, start};
    said->text = (Str){line.at + skip, line.len - skip};
    return true;
  }
  return false;
}

static bool stands_alone(Str line) {
  return str_starts(line, "In file included") || str_starts(line, "                 from ") ||
         str_starts(line, "cc1: ") || str_find(line, ": In function ") >= 0 || str_ends(line, "generated.") ||
         str_find(line, ": At top level") >= 0;
}

static Saids read_all(Str text) {
  Saids all = {0};
  for (int at = 0, end; at < text.len; at = end) {
    end = at;
    while (end < text.len && text.at[end++] != '\n') {}
    Said said = {.raw = {text.at + at, end - at}};
    Str line = str_trim(without_colors(said.raw));
    bool message = read_message(&said, line);
    Said *last = all.count ? &all.items[all.count - 1] : NULL;
    if (message || !last || last->kind == OTHER || stands_alone(without_colors(said.raw))) PUSH(&all, said);
    else if (last->body.len) last->body.len += said.raw.len;
    else last->body = said.raw;
  }
  return all;
}

// ---- a message and its notes

static bool says(Str text, const char *part) { return str_find(text, part) >= 0; }

typedef struct Group {
  Saids *all;
  int first, end;
  const char *headers;  // where the runtime's are
  const Said *user;     // what is at the user's line
  Str macro;            // the one that the user has called
} Group;

static bool is_ours(const Group *g, const Said *said) {
  return said->kind != OTHER && str_starts(said->path, g->headers);
}

// The name in "in expansion of macro ‘NAME’", "in definition of macro", "expanded from macro 'NAME'".
static Str macro_of(const Said *said) {
  int at = str_find(said->text, " macro ");
  if (said->kind != NOTE || at < 0) return S("");
  Str name = {said->text.at + at + 7, said->text.len - at - 7};
  while (name.len && !isalpha((unsigned char)name.at[0])) name.at++, name.len--;
  int n = 0;
  while (n < name.len && (isalnum((unsigned char)name.at[n]) || name.at[n] == '_')) n++;
  return (Str){name.at, n};
}

static bool went_through(const Group *g, const char *macro) {
  for (int i = g->first; i < g->end; i++)
    if (str_is(macro_of(&g->all->items[i]), macro)) return true;
  return false;
}

// A macro of the user's words that is no type.
static bool is_call(Str macro) {
  static const char *const types[] = {"ac_future", "ac_generator", "ac_promise", "ac_channel", "ac_local", "ac_list"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (str_is(macro, types[i])) return false;
  return str_starts(macro, "ac_") && !str_starts(macro, "ac__");
}

// Where acc itself has put in what the macros stand for.
static bool is_inside(Str text) {
  static const char *const signs[] = {"argument 1 of ‘0’", "ac__void_has_no_value", "ac__names",    "ac_all_takes",
                                      "passing 'ac__",     "macro \"AC__",          "field ‘ac__r", "typeof (ac_"};
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (says(text, signs[i])) return true;
  return false;
}

static Group group_at(Saids *all, int first, const char *headers) {
  Group g = {all, first, first + 1, headers, NULL, S("")};
  while (g.end < all->count && all->items[g.end].kind == NOTE) g.end++;
  bool ours = false;
  for (int i = first; i < g.end; i++) {
    const Said *said = &all->items[i];
    Str macro = macro_of(said);
    ours = ours || is_ours(&g, said);
    if (!is_ours(&g, said) && !g.user) g.user = said;
    if (is_call(macro)) g.macro = macro;
  }
  if (is_inside(all->items[first].text)) g.user = &all->items[first];
  else if (!ours || !g.macro.len) g.user = NULL;
  return g;
}

// ---- types

// clang's 'typeof (...)' (aka 'int') and gcc's ‘ac__t’ {aka ‘int’} are int.
static Str without_sugar(Str text, const char *open, const char *middle, const char *close) {
  Buf out = {0};
  for (int at; (at = str_find(text, middle)) >= 0;) {
    int start = at, end = at + (int)strlen(middle), skip;
    while (start > 0 && text.at[start - 1] != '\n' && !str_ends((Str){text.at, start}, open)) start--;
    Str name = {text.at + start, at - start}, meant = {text.at + end, text.len - end};
    if ((meant.len = str_find(meant, close)) < 0) break;
    bool sugar = says(name, "typeof") || str_starts(name, "ac__") || str_same(name, meant);
    skip = end + meant.len + (int)strlen(close);
    if (sugar) buf_format(&out, FMT FMT "%s", start, text.at, ARG(meant), str_is(str(open), "'") ? "'" : "’");
    else buf_add(&out, (Str){text.at, skip});
    text.at += skip, text.len -= skip;
  }
  buf_add(&out, text);
  return buf_str(&out);
}

// The name before `(*)(ac__tag *)` in quotes says what it is a future of.
static Str user_types(Str text) {
  static const char *const tags[][2] = {{"ac__tag *)", "async "},
                                        {"ac__flow *)", "ac_generator("},
                                        {"ac__ptag *)", "ac_promise("},
                                        {"ac__ctag *)", "ac_channel("}};
  Buf out = {0};
  for (int at; (at = str_find(text, "(*)(")) >= 0;) {
    int start = at, skip = at + 4, end = 0;
    Str rest = {text.at + skip, text.len - skip}, word = {0};
    if (str_starts(rest, "struct ")) rest.at += 7, rest.len -= 7, skip += 7;
    while (start > 0 && !strchr("'\x98\n|(", text.at[start - 1]) && !str_starts((Str){text.at + start - 1, 2}, "  "))
      start--;
    Str type = str_trim((Str){text.at + start, at - start});
    bool sugar = str_starts(type, "typeof(typeof(");
    if (sugar) type = (Str){type.at + 14, type.len - 15};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
      if (str_starts(rest, tags[i][0])) word = str(tags[i][1]), end = skip + (int)strlen(tags[i][0]) + sugar;
    if (!end) end = skip;
    if (word.len)
      buf_format(&out, FMT FMT FMT "%s", start, text.at, ARG(word), ARG(type), word.at[word.len - 1] == '(' ? ")" : "");
    else buf_add(&out, (Str){text.at, end});
    text.at += end, text.len -= end;
  }
  buf_add(&out, text);
  return buf_str(&out);
}

// ---- what it means

static const char *what_is_expected(const Group *g) {
  static const char *const wanted[][2] = {{"ac_channel", "no channel"},
                                          {"ac_send", "no channel"},
                                          {"ac_receive", "no channel"},
                                          {"ac_try_", "no channel"},
                                          {"ac_each", "no channel"},
                                          {"ac_promise", "no promise"},
                                          {"ac_next", "no generator"},
                                          {"ac_close", "nothing that can be closed"},
                                          {"ac_local", "not the address of an ac_local"}};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    if (str_starts(g->macro, wanted[i][0])) return wanted[i][1];
  return went_through(g, "AC__FUTURES") ? "no array of futures" : "no future";
}

static Str behind(Str text, const char *mark) {
  int at = str_find(text, mark);
  if (at < 0) return S("");
  at += (int)strlen(mark);
  return (Str){text.at + at, text.len - at};
}

// gcc tells of both types in a note: expected ‘int *’ but argument is of type ‘long int *’.
static Str types(const Group *g) {
  for (int i = g->first; i < g->end; i++) {
    Str text = g->all->items[i].text;
    if (str_starts(text, "expected ")) return text;
    if (says(text, " to parameter of type ") && says(behind(text, "(aka "), ")")) {
      Str expected = behind(text, "(aka "), given = behind(text, "passing ");
      while (says(behind(expected, "(aka "), ")")) expected = behind(expected, "(aka ");
      expected.len = str_find(expected, ")");
      given.len = str_find(given, " to parameter of type ");
      return str_format("expected " FMT " but argument is of type " FMT, ARG(expected), ARG(given));
    }
  }
  return S("");
}

static Str about_place(const Group *g, Str text) {
  Str both = types(g);
  if (says(both.len ? both : text, "ac__void_has_no_value"))
    return S("a future of void has no value; the place for it is NULL");
  const char *what =
      went_through(g, "AC__ITEM") ? "this is not what the channel carries" : "the place is not for such a value";
  return both.len ? str_format("%s: " FMT, what, ARG(both)) : str_format("%s: " FMT, what, ARG(text));
}

// "argument 3 of ‘ac__wait’" is that of ac_wait.
static Str by_its_name(const Group *g, Str text) {
  int at = str_find(text, "‘ac__");
  Str rest = at < 0 ? S("") : behind(text, "‘ac__");
  int end = str_find(rest, "’");
  if (at < 0 || end < 0 || !g->macro.len) return text;
  return str_format(FMT "‘" FMT FMT, at, text.at, ARG(g->macro), rest.len - end, rest.at + end);
}

static Str meaning(const Group *g) {
  Str text = g->all->items[g->first].text;
  if (says(text, "declared void") || says(text, "incomplete type")) return S("it is of void, and has no value");
  if (says(text, "macro \"AC__")) return S("an argument is missing");
  bool typed = went_through(g, "AC__TYPED") || went_through(g, "AC__FUTURES");
  bool passed =
      says(text, "passing argument 1 of") || says(text, "pointer types passing") || says(text, "conversion passing");
  Str attribute = behind(text, "declared with attribute error: ");
  if (!attribute.len) attribute = behind(text, "declared with 'error' attribute: ");
  if (attribute.len) return attribute;
  if (says(text, "ac_all_takes_pairs")) return S("takes pairs of a place and a future");
  if (says(text, "ac_all_takes_no_more")) return S("takes no more than 16 pairs of a place and a future");
  if (says(text, "ac__names")) return S("options are given by name: .name = value");
  if (went_through(g, "AC__INTO") || went_through(g, "AC__ITEM") || says(text, "‘0’") || says(text, "ac__void"))
    if (!typed || passed) return says(text, "too few") ? S("the item is missing") : about_place(g, text);
  if (says(text, "called object") || says(text, "subscript") || says(text, "too many arguments to function") ||
      says(text, "too few arguments to function") || ((typed || says(text, "'ac__")) && passed))
    return str_format("this is %s", what_is_expected(g));
  if (says(text, "Generic") || says(text, "generic association")) return S("the value is missing");
  if (says(text, "array of voids") || says(text, "element type 'void'")) return S("what is of void has no value");
  if (says(text, "expected expression")) return S("an argument is missing");
  return by_its_name(g, text);
}

// ---- telling

static void tell(Buf *out, const Group *g) {
  static const char *const kinds[] = {[NOTE] = "note", [WARNING] = "warning", [ERROR] = "error"};
  const Said *said = &g->all->items[g->first];
  buf_format(out, FMT ": %s: " FMT "%s" FMT "\n" FMT, ARG(g->user->place), kinds[said->kind], ARG(g->macro),
             g->macro.len ? ": " : "", ARG(meaning(g)), ARG(g->user->body));
}

// "path:line" of a place.
static Str row(const Said *said) {
  Str place = said->place;
  while (place.len && place.at[place.len - 1] != ':') place.len--;
  return place;
}

// One mistake is told once: what else is said of the same line follows from it.
static bool told_already(const Map *told, const Group *g) {
  const Said *said = g->user ? g->user : &g->all->items[g->first];
  const Said *by = map_get(told, row(said));
  return by && by != &g->all->items[g->first];
}

static bool about_inclusion(const Said *said) {
  return said->kind == OTHER && (str_starts(without_colors(said->raw), "In file included") ||
                                 str_starts(without_colors(said->raw), "                 from "));
}

Str explain(Str text, const char *headers) {
  Saids all = read_all(text);
  Map told = {0};
  for (int i = 0; i < all.count; i++) {
    Group g = group_at(&all, i, headers);
    if (all.items[i].kind == ERROR && g.user && !map_get(&told, row(g.user)))
      map_set(&told, row(g.user), &all.items[i]);
  }
  Buf out = {0};
  for (int i = 0; i < all.count;) {
    Group g = group_at(&all, i, headers);
    int next = i;
    while (next < all.count && about_inclusion(&all.items[next])) next++;
    bool skip = next > i && next < all.count && group_at(&all, next, headers).user;
    if (!skip && all.items[i].kind >= WARNING && told_already(&told, &g)) skip = true, next = g.end;
    else if (!skip) next = g.end;
    if (!skip && g.user && all.items[i].kind >= WARNING) tell(&out, &g);
    else
      for (int k = i; k < next && !skip; k++) buf_format(&out, FMT FMT, ARG(all.items[k].raw), ARG(all.items[k].body));
    i = next;
  }
  if (!out.len) return S("");
  Str said = without_sugar(user_types(buf_str(&out)), "'", "' (aka '", "')");
  return without_sugar(said, "‘", "’ {aka ‘", "’}");
}
