#include "debug.h"

#include <stdlib.h>

static bool on;

__attribute__((constructor)) static void read_environment(void) {
  const char *debug = getenv("AC_DEBUG");
  on = debug && *debug && *debug != '0';
}

bool ac__debug(void) { return on; }
