#include "io.h"

ac_error *ac__io_error(int code, const char *what, const char *name) {
  const char *text = ac__error_text(code);
  return ac_error_make(code, "%s %s: %s", what, name ? name : "(null)", text ? text : ac_error_name(code));
}
