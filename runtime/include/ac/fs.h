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
/* How many bytes there were, 0 at the end; less than n only there.  `at` of -1, here and below: where the last one that
 * said so ended. */
AC__ASYNC(size_t, ac_file_read, ac_file *, void *buffer, size_t n, ac__i64 at);
/* All of it; of a file opened with "a" at its end. */
AC__ASYNC(void, ac_file_write, ac_file *, const void *data, size_t n, ac__i64 at);
AC__ASYNC(ac_stat, ac_file_stat, ac_file *);
AC__ASYNC(void, ac_file_sync, ac_file *);      /* on the disk */
AC__ASYNC(void, ac_file_sync_data, ac_file *); /* its contents */
AC__ASYNC(void, ac_file_chmod, ac_file *, int mode);
AC__ASYNC(void, ac_file_chown, ac_file *, int user, int group);
AC__ASYNC(void, ac_file_utime, ac_file *, double accessed, double modified);
/* Past our memory, to a file's or a blocking socket's descriptor; how many bytes there were. */
AC__ASYNC(size_t, ac_file_send, ac_file *, int descriptor, size_t n, ac__i64 at);
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
AC__ASYNC(void, ac_fs_chown, const char *path, int user, int group, ac_stat_options);
AC__ASYNC(void, ac_fs_utime, const char *path, double accessed, double modified, ac_stat_options);
/* Whether it may be used so: R_OK, W_OK, X_OK. */
AC__ASYNC(_Bool, ac_fs_access, const char *path, int mode);
typedef struct {
  ac__u64 size, free, available; /* bytes; available: to other users than root */
  ac__u64 files, files_free;
} ac_space;
/* Of the file system that this is in. */
AC__ASYNC(ac_space, ac_fs_space, const char *path);
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
typedef struct {
  ac__by_name ac__;
  _Bool unsorted; /* as they stand there, and some at a time: for very large ones */
} ac_list_options;
/* In the order of their names. */
ac_generator(ac_entry) ac_fs_list(const char *dir, ac_list_options);
/* And in the directories in it: each before what it holds.  Symbolic links are not followed. */
ac_generator(ac_entry) ac_fs_walk(const char *dir);

/* ---- what happens to a file, or in a directory ---- */

typedef enum { AC_CHANGED, AC_CREATED, AC_REMOVED } ac_change_kind;
typedef struct {
  const char *path; /* borrowed: until the next one */
  ac_change_kind what;
} ac_change;
typedef struct {
  ac__by_name ac__;
  _Bool recursive; /* also in the directories in it, and in those that come */
  double settle;   /* seconds without a change: then each path is told once; 0: as they come */
} ac_watch_options;
ac_generator(ac_change) ac_fs_watch(const char *path, ac_watch_options);

#ifndef __cplusplus
#define ac_fs_watch(...) AC__FS_WATCH(__VA_ARGS__, .ac__ = 0)
#define AC__FS_WATCH(path, ...) ac_fs_watch(path, (ac_watch_options){__VA_ARGS__})
#define ac_fs_save(path, data, ...) AC__FS_SAVE(path, data, __VA_ARGS__, .ac__ = 0)
#define AC__FS_SAVE(path, data, n, ...) ac_fs_save(path, data, n, (ac_save_options){__VA_ARGS__})
#define ac_fs_save__run(task, self, path, data, ...) AC__FS_SAVE_RUN(task, self, path, data, __VA_ARGS__, .ac__ = 0)
#define AC__FS_SAVE_RUN(task, self, path, data, n, ...) \
  ac_fs_save__run(task, self, path, data, n, (ac_save_options){__VA_ARGS__})
#define ac_fs_list(...) AC__FS_LIST(__VA_ARGS__, .ac__ = 0)
#define AC__FS_LIST(dir, ...) ac_fs_list(dir, (ac_list_options){__VA_ARGS__})
#define ac_fs_chown(path, user, ...) AC__FS_CHOWN(path, user, __VA_ARGS__, .ac__ = 0)
#define AC__FS_CHOWN(path, user, group, ...) ac_fs_chown(path, user, group, (ac_stat_options){__VA_ARGS__})
#define ac_fs_chown__run(task, self, path, user, ...) AC__FS_CHOWN_RUN(task, self, path, user, __VA_ARGS__, .ac__ = 0)
#define AC__FS_CHOWN_RUN(task, self, path, user, group, ...) \
  ac_fs_chown__run(task, self, path, user, group, (ac_stat_options){__VA_ARGS__})
#define ac_fs_utime(path, accessed, ...) AC__FS_UTIME(path, accessed, __VA_ARGS__, .ac__ = 0)
#define AC__FS_UTIME(path, accessed, modified, ...) \
  ac_fs_utime(path, accessed, modified, (ac_stat_options){__VA_ARGS__})
#define ac_fs_utime__run(task, self, path, accessed, ...) \
  AC__FS_UTIME_RUN(task, self, path, accessed, __VA_ARGS__, .ac__ = 0)
#define AC__FS_UTIME_RUN(task, self, path, accessed, modified, ...) \
  ac_fs_utime__run(task, self, path, accessed, modified, (ac_stat_options){__VA_ARGS__})
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
