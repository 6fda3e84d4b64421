#define _GNU_SOURCE /* preadv2, asprintf */
#include "fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct request {
  struct waiter head; /* no task: nobody waits any more */
  struct loop *loop;
  struct fs_call call;
  uv_fs_t fs;
};

static void fs_start(ac_task *, void *coroutine, void *to);
static const int no_lines[2];
static const ac__func fs_func = {"a file operation", NULL,     no_lines, sizeof(int64_t),
                                 _Alignof(int64_t),  fs_start, NULL};

static const char *const names[] = {[AC__OPEN_FILE] = "open",
                                    [AC__READ] = "read",
                                    [AC__WRITE] = "write",
                                    [AC__CLOSE] = "close",
                                    [AC__STAT] = "stat",
                                    [AC__LSTAT] = "stat",
                                    [AC__FSTAT] = "stat",
                                    [AC__SYNC] = "sync",
                                    [AC__SYNC_DATA] = "sync",
                                    [AC__TRUNCATE] = "truncate",
                                    [AC__FCHMOD] = "chmod",
                                    [AC__FCHOWN] = "chown",
                                    [AC__FUTIME] = "utime",
                                    [AC__SEND] = "send",
                                    [AC__RENAME] = "rename",
                                    [AC__UNLINK] = "remove",
                                    [AC__MKDIR] = "mkdir",
                                    [AC__RMDIR] = "remove",
                                    [AC__COPY] = "copy",
                                    [AC__LINK] = "link",
                                    [AC__SYMLINK] = "symlink",
                                    [AC__READLINK] = "readlink",
                                    [AC__REALPATH] = "realpath",
                                    [AC__CHMOD] = "chmod",
                                    [AC__CHOWN] = "chown",
                                    [AC__LCHOWN] = "chown",
                                    [AC__UTIME] = "utime",
                                    [AC__LUTIME] = "utime",
                                    [AC__ACCESS] = "access",
                                    [AC__MKSTEMP] = "make",
                                    [AC__MKDTEMP] = "make",
                                    [AC__SCAN] = "list",
                                    [AC__OPEN_DIRECTORY] = "list",
                                    [AC__READ_DIRECTORY] = "list",
                                    [AC__CLOSE_DIRECTORY] = "close",
                                    [AC__SPACE] = "ask for the space of"};

/* Leaves nothing behind that anybody would miss. */
static bool only_looks(enum fs_what what) {
  switch (what) {
  case AC__OPEN_FILE:
  case AC__STAT:
  case AC__LSTAT:
  case AC__FSTAT:
  case AC__READLINK:
  case AC__REALPATH:
  case AC__ACCESS:
  case AC__SCAN:
  case AC__OPEN_DIRECTORY:
  case AC__SPACE: return true;
  default: return false;
  }
}

static bool two_paths(enum fs_what what) {
  return what == AC__RENAME || what == AC__COPY || what == AC__LINK || what == AC__SYMLINK;
}

/* Can always be closed, whatever was cancelled. */
static bool closes(enum fs_what what) { return what == AC__CLOSE || what == AC__CLOSE_DIRECTORY; }

/* ---- asking libuv, which copies the paths ---- */

static int start_path(struct request *r, uv_fs_cb done) {
  const struct fs_call *c = &r->call;
  uv_loop_t *uv = r->loop->uv;
  switch (c->what) {
  case AC__OPEN_FILE: return uv_fs_open(uv, &r->fs, c->path, c->flags, 0666, done);
  case AC__STAT: return uv_fs_stat(uv, &r->fs, c->path, done);
  case AC__LSTAT: return uv_fs_lstat(uv, &r->fs, c->path, done);
  case AC__RENAME: return uv_fs_rename(uv, &r->fs, c->path, c->to, done);
  case AC__UNLINK: return uv_fs_unlink(uv, &r->fs, c->path, done);
  case AC__MKDIR: return uv_fs_mkdir(uv, &r->fs, c->path, c->flags, done);
  case AC__RMDIR: return uv_fs_rmdir(uv, &r->fs, c->path, done);
  case AC__COPY: return uv_fs_copyfile(uv, &r->fs, c->path, c->to, c->flags, done);
  case AC__LINK: return uv_fs_link(uv, &r->fs, c->path, c->to, done);
  case AC__SYMLINK: return uv_fs_symlink(uv, &r->fs, c->path, c->to, 0, done);
  case AC__READLINK: return uv_fs_readlink(uv, &r->fs, c->path, done);
  case AC__REALPATH: return uv_fs_realpath(uv, &r->fs, c->path, done);
  case AC__CHMOD: return uv_fs_chmod(uv, &r->fs, c->path, c->flags, done);
  case AC__CHOWN: return uv_fs_chown(uv, &r->fs, c->path, (uv_uid_t)c->flags, (uv_gid_t)c->group, done);
  case AC__LCHOWN: return uv_fs_lchown(uv, &r->fs, c->path, (uv_uid_t)c->flags, (uv_gid_t)c->group, done);
  case AC__UTIME: return uv_fs_utime(uv, &r->fs, c->path, c->accessed, c->modified, done);
  case AC__LUTIME: return uv_fs_lutime(uv, &r->fs, c->path, c->accessed, c->modified, done);
  case AC__ACCESS: return uv_fs_access(uv, &r->fs, c->path, c->flags, done);
  case AC__MKSTEMP: return uv_fs_mkstemp(uv, &r->fs, c->path, done);
  case AC__MKDTEMP: return uv_fs_mkdtemp(uv, &r->fs, c->path, done);
  case AC__OPEN_DIRECTORY: return uv_fs_opendir(uv, &r->fs, c->path, done);
  case AC__SPACE: return uv_fs_statfs(uv, &r->fs, c->path, done);
  default: return uv_fs_scandir(uv, &r->fs, c->path, 0, done);
  }
}

static int start(struct request *r, uv_fs_cb done) {
  const struct fs_call *c = &r->call;
  uv_loop_t *uv = r->loop->uv;
  uv_buf_t buffer = {.base = c->data, .len = c->size};
  switch (c->what) {
  case AC__READ: return uv_fs_read(uv, &r->fs, c->file, &buffer, 1, c->at, done);
  case AC__WRITE: return uv_fs_write(uv, &r->fs, c->file, &buffer, 1, c->at, done);
  case AC__CLOSE: return uv_fs_close(uv, &r->fs, c->file, done);
  case AC__FSTAT: return uv_fs_fstat(uv, &r->fs, c->file, done);
  case AC__SYNC: return uv_fs_fsync(uv, &r->fs, c->file, done);
  case AC__SYNC_DATA: return uv_fs_fdatasync(uv, &r->fs, c->file, done);
  case AC__TRUNCATE: return uv_fs_ftruncate(uv, &r->fs, c->file, c->at, done);
  case AC__FCHMOD: return uv_fs_fchmod(uv, &r->fs, c->file, c->flags, done);
  case AC__FCHOWN: return uv_fs_fchown(uv, &r->fs, c->file, (uv_uid_t)c->flags, (uv_gid_t)c->group, done);
  case AC__FUTIME: return uv_fs_futime(uv, &r->fs, c->file, c->accessed, c->modified, done);
  case AC__SEND: return uv_fs_sendfile(uv, &r->fs, c->flags, c->file, c->at, c->size, done);
  case AC__READ_DIRECTORY: return uv_fs_readdir(uv, &r->fs, c->data, done);
  case AC__CLOSE_DIRECTORY: return uv_fs_closedir(uv, &r->fs, c->data, done);
  default: return start_path(r, done);
  }
}

/* ---- what comes back ---- */

static double seconds(uv_timespec_t t) { return (double)t.tv_sec + (double)t.tv_nsec / AC__SECOND; }

static ac_file_type type_of(uint64_t mode) {
  switch (mode & S_IFMT) {
  case S_IFREG: return AC_FILE;
  case S_IFDIR: return AC_DIRECTORY;
  case S_IFLNK: return AC_LINK;
  default: return AC_OTHER;
  }
}

static void give_stat(ac_stat *out, const uv_stat_t *s) {
  *out = (ac_stat){.type = type_of(s->st_mode),
                   .mode = (int)(s->st_mode & 07777),
                   .size = s->st_size,
                   .links = s->st_nlink,
                   .user = s->st_uid,
                   .group = s->st_gid,
                   .device = s->st_dev,
                   .inode = s->st_ino,
                   .accessed = seconds(s->st_atim),
                   .modified = seconds(s->st_mtim),
                   .changed = seconds(s->st_ctim)};
}

static ac_file_type type_of_entry(uv_dirent_type_t type) {
  switch (type) {
  case UV_DIRENT_FILE: return AC_FILE;
  case UV_DIRENT_DIR: return AC_DIRECTORY;
  case UV_DIRENT_LINK: return AC_LINK;
  case UV_DIRENT_UNKNOWN: return (ac_file_type)AC__UNKNOWN;
  default: return AC_OTHER;
  }
}

static int give_string(char **out, const char *text) {
  *out = strdup(text);
  return *out ? 0 : AC_ENOMEM;
}

static void give_space(ac_space *out, const uv_statfs_t *s) {
  uint64_t block = s->f_bsize;
  *out = (ac_space){s->f_blocks * block, s->f_bfree * block, s->f_bavail * block, s->f_files, s->f_ffree};
}

/* libuv keeps the array with the directory, and puts the next ones there. */
static int give_directory(uv_dir_t **out, uv_dir_t *dir) {
  static const size_t size = AC__ENTRIES * sizeof(uv_dirent_t);
  dir->dirents = malloc(size);
  dir->nentries = AC__ENTRIES;
  *out = dir;
  if (dir->dirents) return 0;
  uv_fs_t closing;
  uv_fs_closedir(NULL, &closing, dir, NULL);
  return AC_ENOMEM;
}

/* A scan frees each name as the next one is asked for. */
static bool next_name(const struct fs_call *call, uv_fs_t *fs, size_t n, uv_dirent_t *entry) {
  if (call->what == AC__SCAN) return uv_fs_scandir_next(fs, entry) != UV_EOF;
  if (n == (size_t)fs->result) return false;
  *entry = ((uv_dir_t *)fs->ptr)->dirents[n];
  return true;
}

static int give_names(const struct fs_call *call, uv_fs_t *fs) {
  struct fs_names **out = call->out;
  size_t count = (size_t)fs->result, room = count * 32, used = 0, table = count * sizeof(struct fs_name);
  char *text = malloc(room + 1);
  struct fs_names *names = malloc(sizeof *names + table);
  uv_dirent_t entry;
  for (size_t n = 0; text && names && next_name(call, fs, n, &entry); n++) {
    size_t size = strlen(entry.name) + 1;
    if (used + size > room) {
      char *more = realloc(text, room = (room + size) * 2);
      if (!more) free(text);
      if (!(text = more)) break;
    }
    names->names[n] = (struct fs_name){(const char *)used, type_of_entry(entry.type)};
    memcpy(text + used, entry.name, size);
    used += size;
  }
  *out = text && names ? realloc(names, sizeof *names + table + used) : NULL;
  if (*out) {
    char *moved = memcpy((char *)*out + sizeof *names + table, text, used);
    for (size_t n = 0; n < count; n++) (*out)->names[n].name = moved + (size_t)(*out)->names[n].name;
    (*out)->count = count;
  } else {
    free(names);
  }
  free(text);
  return *out ? 0 : AC_ENOMEM;
}

/* 0, or AC_ENOMEM. */
static int give(const struct fs_call *call, uv_fs_t *fs) {
  switch (call->what) {
  case AC__STAT:
  case AC__LSTAT:
  case AC__FSTAT: give_stat(call->out, &fs->statbuf); return 0;
  case AC__READLINK:
  case AC__REALPATH: return give_string(call->out, fs->ptr);
  case AC__MKSTEMP:
  case AC__MKDTEMP: return give_string(call->out, fs->path);
  case AC__SCAN:
  case AC__READ_DIRECTORY: return give_names(call, fs);
  case AC__OPEN_DIRECTORY: return give_directory(call->out, fs->ptr);
  case AC__SPACE: give_space(call->out, fs->ptr); return 0;
  default: return 0;
  }
}

static void fail(struct task *task, const struct fs_call *call, int code) {
  char *both = NULL;
  if (call->path && call->to && asprintf(&both, "%s to %s", call->path, call->to) < 0) both = NULL;
  ac__throw_error(&task->head, ac__io_error(code, names[call->what], both ? both : call->path), &fs_func, 0);
  free(both);
}

static void dispose(struct request *r) {
  uv_fs_req_cleanup(&r->fs);
  ac__memory_give(r, sizeof *r);
}

static void finish(struct task *task) {
  struct request *r = ac__waiter(task);
  int64_t result = r->fs.result;
  int code = result < 0 ? (int)result : give(&r->call, &r->fs);
  if (code == UV_ECANCELED) ac__throw_cancel(task, &fs_func);
  else if (code) fail(task, &r->call, code);
  else ac__bring(task, &result, sizeof result);
  dispose(r);
}

static void on_done(uv_fs_t *fs) {
  struct request *r = (struct request *)((char *)fs - offsetof(struct request, fs));
  struct task *task = r->head.task;
  if (task) {
    ac__outside_left(task);
    ac__wake_outside(task);
    return;
  }
  uv_fs_t closing;
  bool opened = fs->result >= 0;
  if (opened && r->call.what == AC__OPEN_FILE) uv_fs_close(NULL, &closing, (uv_file)fs->result, NULL);
  if (opened && r->call.what == AC__OPEN_DIRECTORY) uv_fs_closedir(NULL, &closing, fs->ptr, NULL);
  dispose(r);
}

static bool cancel(struct task *task) {
  struct request *r = ac__waiter(task);
  bool leave = only_looks(r->call.what);
  if (!closes(r->call.what)) uv_cancel((uv_req_t *)&r->fs);
  if (!leave) return false;
  ac__outside_left(task);
  r->head.task = NULL;
  return true;
}

static const struct wait fs_wait = {.func = &fs_func, .finish = finish, .abort = cancel};

/* ---- the leaf ---- */

#ifdef RWF_NOWAIT
/* Some kernels say 0 also where they should say that it would take time. */
static bool is_end(int file, int64_t at) {
  struct stat stat;
  if (at < 0) at = lseek(file, 0, SEEK_CUR);
  return !fstat(file, &stat) && at >= stat.st_size;
}

ssize_t ac__read_at_once(int file, void *data, size_t size, int64_t at) {
  struct iovec buffer = {data, size};
  ssize_t n = preadv2(file, &buffer, 1, at, RWF_NOWAIT);
  return n || !size || is_end(file, at) ? n : -1;
}
#else
ssize_t ac__read_at_once(int file, void *data, size_t size, int64_t at) {
  (void)file, (void)data, (void)size, (void)at;
  return -1;
}
#endif

int64_t ac__fs__run(ac_task *ac__task, ac__saved *self, struct fs_call call) {
  (void)self;
  struct task *task = ac__full(ac__task);
  if (!closes(call.what) && !ac__leaf(task)) return 0;
  bool reads = call.what == AC__READ && !ac__leaf_tired(task);
  ssize_t count = reads ? ac__read_at_once(call.file, call.data, call.size, call.at) : -1;
  if (count >= 0) return count;
  struct request *r = ac__waiter_new(task, sizeof *r, &fs_func);
  if (!r) {
    uv_fs_t closing;
    if (call.what == AC__CLOSE) close(call.file);
    if (call.what == AC__CLOSE_DIRECTORY) uv_fs_closedir(NULL, &closing, call.data, NULL);
    return 0;
  }
  r->loop = task->loop;
  r->call = call;
  bool named = call.path && (call.to || !two_paths(call.what));
  int status = named ? start(r, on_done) : AC_EINVAL;
  if (status < 0) {
    ac__memory_give(r, sizeof *r);
    fail(task, &call, status);
    return 0;
  }
  ac__outside_entered(task, AC__ENDS);
  ac__task_wait(task, &fs_wait);
  return 0;
}

struct fs_coroutine {
  ac__coroutine head;
  struct fs_call call;
};

ac_future(int64_t) ac__fs(struct fs_call call) {
  struct fs_coroutine *coroutine = ac__coroutine_new(&fs_func, sizeof *coroutine, _Alignof(struct fs_coroutine));
  if (coroutine) coroutine->call = call;
  return (ac_future(int64_t))ac__coroutine_future(coroutine);
}

static void fs_start(ac_task *task, void *coroutine, void *to) {
  int64_t result = ac__fs__run(task, NULL, ((struct fs_coroutine *)coroutine)->call);
  if (to && !task->ac__unwind) *(int64_t *)to = result;
}

/* ---- modes ---- */

int ac__fs_flags(const char *mode) {
  static const struct {
    char name;
    int flags;
  } known[] = {{'r', 0}, {'w', O_CREAT | O_TRUNC}, {'a', O_CREAT | O_APPEND}};
  size_t k = 0;
  if (!mode) return -1;
  while (k < 3 && known[k].name != *mode) k++;
  if (k == 3) return -1;
  int flags = known[k].flags, access = k ? O_WRONLY : O_RDONLY;
  while (*++mode) {
    if (*mode == '+') access = O_RDWR;
    else if (*mode == 'x') flags |= O_EXCL;
    else if (*mode != 'b' && *mode != 'e') return -1;
  }
  return flags | access;
}
