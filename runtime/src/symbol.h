/* Places in the source for addresses in the program: the debugger's tool knows them, the dynamic linker half of it. */
#ifndef AC_SYMBOL_H
#define AC_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>

struct symbols {
  const void *const *addresses; /* within an instruction, or behind a call and one less */
  size_t count;
  /* Of address k, in order; several times for inlined calls, the innermost first.  `place` is "file:line", and NULL if
   * only the function is known. */
  void (*found)(void *context, size_t k, const char *function, const char *place);
  void *context;
};
void ac__symbols(const struct symbols *);
/* Some thread is at it, which takes a while and is no fault of its tasks. */
bool ac__symbols_busy(void);

/* "file:line" of a call that returns to that address, outside the function `not_in`, or the next best thing; false:
 * nothing is known. */
bool ac__symbol(const void *address, const char *not_in, char *buffer, size_t size);

#endif
