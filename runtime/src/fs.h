/* File operations: all of them are one leaf, a request to libuv's threads. */
#ifndef AC_FS_H
#define AC_FS_H

#include <stdint.h>

#include "io.h"

enum fs_what {
  AC__OPEN_FILE,
  AC__READ,
  AC__WRITE,
  AC__CLOSE,
  AC__STAT,
  AC__LSTAT,
  AC__FSTAT,
  AC__SYNC,
  AC__SYNC_DATA,
  AC__TRUNCATE,
  AC__FCHMOD,
  AC__FCHOWN,
  AC__FUTIME,
  AC__SEND,
  AC__RENAME,
  AC__UNLINK,
  AC__MKDIR,
  AC__RMDIR,
  AC__COPY,
  AC__LINK,
  AC__SYMLINK,
  AC__READLINK,
  AC__REALPATH,
  AC__CHMOD,
  AC__CHOWN,
  AC__LCHOWN,
  AC__UTIME,
  AC__LUTIME,
  AC__ACCESS,
  AC__MKSTEMP,
  AC__MKDTEMP,
  AC__SCAN,
  AC__OPEN_DIRECTORY,
  AC__READ_DIRECTORY,
  AC__CLOSE_DIRECTORY,
  AC__SPACE
};

/* What is to be done.  Nothing that it points at is kept after a cancel, but that reads and writes are waited for. */
struct fs_call {
  enum fs_what what;
  const char *path, *to; /* path: for an open file its name */
  int file, flags;       /* flags: also a mode, a user, or a descriptor to send to */
  int group;
  int64_t at; /* -1: where the file stands; also a length */
  void *data; /* also an open directory */
  size_t size;
  double accessed, modified;
  void *
      out; /* ac_stat *, ac_space *; for names, char **: yours; for what is in a directory, struct fs_names **; uv_dir_t ** */
};
enum { AC__ENTRIES = 128 }; /* of a directory that are read at a time */

/* Of an entry, where the file system does not say. */
enum { AC__UNKNOWN = AC_LINK + 1 };
/* What stands in a directory, one block: free() it. */
struct fs_names {
  size_t count;
  struct fs_name {
    const char *name;
    ac_file_type type;
  } names[];
};

/* async int64_t: what libuv gives, a count or a descriptor.  Throws "open /x: no such file or directory".
 *
 * A cancel stops what has not begun.  What only looks, or opens, is then left to itself; all else is waited for. */
AC__ASYNC(int64_t, ac__fs, struct fs_call);

/* What the system has in memory need not go by way of a thread; negative: it has not. */
ssize_t ac__read_at_once(int file, void *data, size_t size, int64_t at);

struct ac_file {
  int descriptor;
  char path[];
};

/* Of a mode of fopen's; -1 if it is none. */
int ac__fs_flags(const char *mode);

#endif
