/* What the build of the package writes. */
#define DEB_HOST_MULTIARCH "any"
