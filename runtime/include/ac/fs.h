/* Files and directories: a part of <ac/io.h>. */

typedef enum { AC_OTHER, AC_FILE, AC_DIRECTORY, AC_LINK } ac_file_type;
typedef struct {
  ac_file_type type;
  int mode; /* the permissions */
  ac__u64 size, links, user, group, device, inode;
  double accessed, modified, changed; /* seconds since 1970 */
} ac_stat;

/* ---- an open file: read and written at any place, by several tasks at once ---- */

typedef struct ac_file ac_file;
/* The mode is one of fopen's: "r", "w", "a", with "+" and "x".  AC_EINVAL if it is none. */
AC__ASYNC(ac_file *, ac_file_open, const char *path, const char *mode);
/* How many bytes there were, 0 at the end; less than n only there. */
AC__ASYNC(size_t, ac_file_read, ac_file *, void *buffer, size_t n, ac__i64 at);
/* All of it; of a file opened with "a" at its end. */
AC__ASYNC(void, ac_file_write, ac_file *, const void *data, size_t n, ac__i64 at);
AC__ASYNC(ac_stat, ac_file_stat, ac_file *);
AC__ASYNC(void, ac_file_sync, ac_file *); /* on the disk */
AC__ASYNC(void, ac_file_truncate, ac_file *, ac__i64 size);
AC__ASYNC(void, ac_file_close, ac_file *);
AC__ASYNC(void, ac_file_exit, ac_file *, ac_why *);
int ac_file_descriptor(const ac_file *);

/* ---- whole files ---- */

/* Yours: free(data).  A 0 follows its last byte. */
AC__ASYNC(ac_bytes, ac_fs_load, const char *path);
typedef struct {
  ac__by_name ac__;
  _Bool atomic, append; /* atomic: there is the old file or the new one, whatever happens */
  int mode;             /* permissions of a new one; 0666 less the umask if 0 */
} ac_save_options;
AC__ASYNC(void, ac_fs_save, const char *path, const void *data, size_t n, ac_save_options);

/* ---- names ---- */

typedef struct {
  ac__by_name ac__;
  _Bool link; /* of a symbolic link itself */
} ac_stat_options;
AC__ASYNC(ac_stat, ac_fs_stat, const char *path, ac_stat_options);
AC__ASYNC(_Bool, ac_fs_exists, const char *path);
AC__ASYNC(void, ac_fs_rename, const char *from, const char *to);
/* A file, a link or an empty directory. */
AC__ASYNC(void, ac_fs_remove, const char *path);
typedef struct {
  ac__by_name ac__;
  int mode;      /* 0777 less the umask if 0 */
  _Bool parents; /* makes what is missing on the way too, and is content if it is there */
} ac_mkdir_options;
AC__ASYNC(void, ac_fs_mkdir, const char *path, ac_mkdir_options);
/* The contents and permissions of a file. */
AC__ASYNC(void, ac_fs_copy, const char *from, const char *to);
AC__ASYNC(void, ac_fs_link, const char *from, const char *to);
AC__ASYNC(void, ac_fs_symlink, const char *target, const char *path);
AC__ASYNC(char *, ac_fs_readlink, const char *path);
AC__ASYNC(char *, ac_fs_realpath, const char *path);
AC__ASYNC(void, ac_fs_chmod, const char *path, int mode);
AC__ASYNC(void, ac_fs_chown, const char *path, int user, int group);
AC__ASYNC(void, ac_fs_utime, const char *path, double accessed, double modified);
typedef struct {
  ac__by_name ac__;
  const char *in;  /* a directory; $TMPDIR or /tmp if NULL */
  _Bool directory; /* makes one of these in place of a file */
} ac_temp_options;
/* Makes an empty file whose name begins with the prefix; its path. */
AC__ASYNC(char *, ac_fs_temp, const char *prefix, ac_temp_options);

/* ---- what is in a directory ----
 *
 * Generators: `async for (ac_entry e : ac_fs_list(dir))`.  An entry is good until the next one. */

typedef struct {
  const char *path, *name; /* the name is the end of the path */
  ac_file_type type;
  int depth; /* 0: directly in it */
} ac_entry;
/* In the order of their names. */
ac_generator(ac_entry) ac_fs_list(const char *dir);
/* And in the directories in it: each before what it holds.  Symbolic links are not followed. */
ac_generator(ac_entry) ac_fs_walk(const char *dir);

#ifndef __cplusplus
#define ac_fs_save(path, data, ...) AC__FS_SAVE(path, data, __VA_ARGS__, .ac__ = 0)
#define AC__FS_SAVE(path, data, n, ...) ac_fs_save(path, data, n, (ac_save_options){__VA_ARGS__})
#define ac_fs_save__run(task, self, path, data, ...) AC__FS_SAVE_RUN(task, self, path, data, __VA_ARGS__, .ac__ = 0)
#define AC__FS_SAVE_RUN(task, self, path, data, n, ...) \
  ac_fs_save__run(task, self, path, data, n, (ac_save_options){__VA_ARGS__})
#define ac_fs_stat(...) AC__FS_STAT(__VA_ARGS__, .ac__ = 0)
#define AC__FS_STAT(path, ...) ac_fs_stat(path, (ac_stat_options){__VA_ARGS__})
#define ac_fs_stat__run(task, self, ...) AC__FS_STAT_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__FS_STAT_RUN(task, self, path, ...) ac_fs_stat__run(task, self, path, (ac_stat_options){__VA_ARGS__})
#define ac_fs_mkdir(...) AC__FS_MKDIR(__VA_ARGS__, .ac__ = 0)
#define AC__FS_MKDIR(path, ...) ac_fs_mkdir(path, (ac_mkdir_options){__VA_ARGS__})
#define ac_fs_mkdir__run(task, self, ...) AC__FS_MKDIR_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__FS_MKDIR_RUN(task, self, path, ...) ac_fs_mkdir__run(task, self, path, (ac_mkdir_options){__VA_ARGS__})
#define ac_fs_temp(...) AC__FS_TEMP(__VA_ARGS__, .ac__ = 0)
#define AC__FS_TEMP(prefix, ...) ac_fs_temp(prefix, (ac_temp_options){__VA_ARGS__})
#define ac_fs_temp__run(task, self, ...) AC__FS_TEMP_RUN(task, self, __VA_ARGS__, .ac__ = 0)
#define AC__FS_TEMP_RUN(task, self, prefix, ...) ac_fs_temp__run(task, self, prefix, (ac_temp_options){__VA_ARGS__})
#endif
