// brought.c -- what <ac.h> brings besides its own.
//
// Takes: the names that the preprocessed text mentions.
// Gives: which of <stdbool.h>, <stdint.h> and <stdio.h> the program uses without having included it.
// After this: a program that declares `bool`, `uint64_t` or `printf` by itself, or says _GNU_SOURCE after <ac.h>, does not
//   find them declared already.
#include "facts.h"

const char *const brought_macros[] = {"AC__STDBOOL", "AC__STDINT", "AC__STDIO", NULL};

static const char *const names[] = {
    "bool true false",
    "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t INT8_MAX "
    "INT16_MAX INT32_MAX INT64_MAX UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX INT32_MIN INT64_MIN SIZE_MAX",
    "printf fprintf sprintf snprintf puts fputs putchar putc fputc perror sscanf fopen fclose fread fwrite fgets "
    "fflush "
    "FILE stdin stdout stderr EOF"};

// From each name to the bit of its header.
static const Map *brought(void) {
  static Map map;
  for (int i = 0; brought_macros[i] && (i || !map.used); i++) {
    Str list = str(names[i]);
    for (Token t = token_next(list, 0); t.kind != T_END; t = token_next(list, t.end)) {
      int *bit = NEW(int);
      *bit = 1 << i;
      map_set(&map, token_text(list, t), bit);
    }
  }
  return &map;
}

// `struct FILE` and `io->printf` are names of another kind.
static bool is_of_another_kind(Str before) {
  return str_is(before, ".") || str_is(before, "->") || str_is(before, "struct") || str_is(before, "union") ||
         str_is(before, "enum");
}

// `int true = 1;` in a block is no use of the header's: then the file has a meaning of its own for the name.
static bool is_own(Str before) { return is_type_keyword(before) && !is_modifier(before); }

void note_brought(Facts *f, Str before, Str name) {
  if (!map_get(brought(), name) || is_of_another_kind(before)) return;
  if (is_own(before)) map_set(&f->variables, name, f);
  else PUSH(&f->mentioned, name);
}

static bool is_declared(const Facts *f, Str name) {
  return map_get(&f->typedefs, name) || map_get(&f->macros, name) || map_get(&f->prototypes, name) ||
         map_get(&f->enumerators, name) || map_get(&f->variables, name);
}

int brought_undeclared(const Facts *f) {
  int bits = 0;
  for (int i = 0; i < f->mentioned.count; i++) {
    Str name = f->mentioned.items[i];
    if (!is_declared(f, name)) bits |= *(int *)map_get(brought(), name);
  }
  return bits;
}
