#include "debug.h"

#include <stdlib.h>

bool ac__debugging;

__attribute__((constructor)) static void read_environment(void) {
  const char *debug = getenv("AC_DEBUG");
  ac__debugging = debug && *debug && *debug != '0';
}
