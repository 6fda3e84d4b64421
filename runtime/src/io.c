#include "io.h"

ac_error *ac__io_error(int code, const char *what, const char *name) {
  const char *text = ac__error_text(code);
  return ac_error_make(code, "%s %s: %s", what, name ? name : "(null)", text ? text : ac_error_name(code));
}

void ac__resource_opened(struct loop *loop, struct resource *resource) {
  resource->next = loop->resources;
  resource->link = &loop->resources;
  if (resource->next) resource->next->link = &resource->next;
  loop->resources = resource;
}

void ac__resource_closed(struct resource *resource) {
  *resource->link = resource->next;
  if (resource->next) resource->next->link = resource->link;
}

void ac__resources_close(struct loop *loop) {
  while (loop->resources) loop->resources->abandon(loop->resources);
}
