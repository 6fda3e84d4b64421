// base.h -- the only memory and text types of the compiler: Arena, Str, Buf, Map.
#ifndef BASE_H
#define BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// An arena gives memory that lives until the process ends: acc compiles a few files and exits.
void *alloc(size_t size);  // zeroed
#define NEW(T) ((T *)alloc(sizeof(T)))

// Text with a length; not terminated.  Points into a file or into the arena, and is never written to.
typedef struct Str {
  const char *at;
  int len;
} Str;

#define S(literal) ((Str){"" literal, sizeof(literal) - 1})
#define FMT "%.*s"
#define ARG(s) (s).len, (s).at

Str str(const char *terminated);
Str str_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
Str str_format_list(const char *format, va_list);
Str str_copy(Str);
char *str_terminated(Str);
bool str_is(Str, const char *terminated);
bool str_same(Str, Str);
bool str_starts(Str, const char *prefix);
bool str_ends(Str, const char *suffix);
int str_find(Str, const char *needle);  // -1 if it is not there
Str str_trim(Str);

// Parts of a path.
const char *base_name(const char *path);
const char *without_suffix(const char *name);  // of its last name
const char *folder_of(const char *path);       // "." if it has none
const char *real_path(const char *path);       // NULL: there is no such file

// Text that grows.
typedef struct Buf {
  char *at;
  int len, cap;
} Buf;

void buf_add(Buf *, Str);
void buf_char(Buf *, char);
void buf_format(Buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str buf_str(const Buf *);

// From a text to a pointer.
typedef struct Map {
  struct MapSlot {
    Str key;
    void *value;
  } * slots;
  int used, cap;
} Map;

void *map_get(const Map *, Str key);  // NULL if it is not there
void map_set(Map *, Str key, void *value);

// Arrays that grow: `Var **items; int count, cap;` in a struct, and PUSH(list, item).
#define PUSH(list, item)                                                                                              \
  ((list)->count == (list)->cap ? ((list)->items = grow((list)->items, &(list)->cap, sizeof *(list)->items), (void)0) \
                                : (void)0,                                                                            \
   (void)((list)->items[(list)->count++] = (item)))
void *grow(void *items, int *cap, size_t item_size);

#endif
