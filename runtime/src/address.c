#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "io.h"

_Static_assert(sizeof(struct sockaddr_in6) <= sizeof(ac_address), "what users see");

bool ac_address_parse(ac_address *a, const char *host, int port) {
  memset(a, 0, sizeof *a);
  return !uv_ip4_addr(host, port, (struct sockaddr_in *)a) || !uv_ip6_addr(host, port, (struct sockaddr_in6 *)a);
}

int ac__address_family(const ac_address *a) { return ((const struct sockaddr *)a)->sa_family; }

const char *ac_address_text(const ac_address *a, char *buffer, size_t n) {
  char host[INET6_ADDRSTRLEN] = "?";
  bool six = ac__address_family(a) == AF_INET6;
  if (six) uv_ip6_name((const struct sockaddr_in6 *)a, host, sizeof host);
  else if (ac__address_family(a) == AF_INET) uv_ip4_name((const struct sockaddr_in *)a, host, sizeof host);
  snprintf(buffer, n, six ? "[%s]:%d" : "%s:%d", host, ac_address_port(a));
  return buffer;
}

int ac_address_port(const ac_address *a) {
  if (ac__address_family(a) == AF_INET6) return ntohs(((const struct sockaddr_in6 *)a)->sin6_port);
  return ac__address_family(a) == AF_INET ? ntohs(((const struct sockaddr_in *)a)->sin_port) : 0;
}
