/* Images that cost nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct image { int w, h; unsigned char *px; };

struct image *load_png(const char *path) {
  struct image *image = malloc(sizeof *image);
  *image = (struct image){(int)strlen(path) * 100, 50, malloc(16)};
  return image;
}
struct image resize(const struct image *in, int width) { return (struct image){width, in->h * width / in->w, in->px}; }
void save_png(const char *path, const struct image *im) { printf("%s %dx%d\n", path, im->w, im->h); }
void free_png(struct image *image) {
  free(image->px);
  free(image);
}
