/* Errors: what they say, what they cost, the way that they came. */
#include "lowered.h"

#ifdef __SANITIZE_ADDRESS__
#define COUNTED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTED 0
#endif
#endif
#if !defined(COUNTED) && defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
#define COUNTED 1
#endif

static size_t mallocs;
#if COUNTED
void *__libc_malloc(size_t);
void *malloc(size_t size) { return mallocs++, __libc_malloc(size); }
#endif

static bool reads(const ac_error *error, const char *expected) {
  char text[5000];
  CHECK(ac_error_format(error, text, sizeof text) == strlen(text));
  bool same = !strcmp(text, expected);
  if (!same) fprintf(stderr, "%s", text);
  return same;
}

static void text(void) {
  ac_error *first = ac_error_make(-111, "cannot reach %s", "here");
  ac_error *second = ac_error_wrap(first, AC_ETIMEDOUT, "%d tries", 3);
  ac_error_free(first);
  ac_error *third = ac_error_wrap(second, 7, "gave up"), *kept = ac_error_keep(third);
  ac_error_free(second);
  ac_error_free(third);
  CHECK(kept->code == 7 && !strcmp(kept->message, "gave up") && kept->cause->cause->code == -111);
  CHECK(reads(kept, "error 7: gave up\ncaused by error AC_ETIMEDOUT: 3 tries\n"
                    "caused by error UV_ECONNREFUSED: cannot reach here\n"));
  char little[12];
  CHECK(ac_error_format(kept, little, sizeof little) > 90);
  CHECK(!strcmp(little, "error 7: ga") && ac_error_format(NULL, little, sizeof little) == 0 && !*little);
  ac_error_free(kept);
  ac_error_free(NULL);
  CHECK(!ac_error_keep(NULL));
  CHECK(!strcmp(ac_error_name(AC_ECONSUMED), "AC_ECONSUMED") && !strcmp(ac_error_name(-2), "UV_ENOENT"));
  CHECK(!*ac_error_name(12345) && !*ac_error_name(-99999));
}

/* async void throws(int code, int depth) */
struct throws__1 {
  ac__saved ac__head;
};
struct throws__2 {
  ac__saved ac__head;
  int code;
};
ASYNC_VOID(throws, (ac_task * ac__task, ac__saved *ac__self, int code, int depth), int code; int depth;
           , (int code, int depth), (ac__task, NULL, ac__a->code, ac__a->depth), (ac__task, ac__self, 0, 0))
CONSTRUCT(void, throws, (ac__a->code = code, ac__a->depth = depth))
static void throws__run(ac_task *ac__task, ac__saved *ac__self, int code, int depth) {
  DISPATCH2
  if (depth) {
    AWAIT(1, throws, 0, throws__run(ac__task, NULL, code, depth - 1), , , );
    return;
  }
  AWAIT(2, throws, 0, ac_yield__run(ac__task, NULL), ac__f->code = code, code = ac__f->code, );
  ac__throw_code(ac__task, code, &throws__func, 5);
}

/* async void catches(void): a code that is caught by its number costs no memory, however often. */
struct catches__1 {
  ac__saved ac__head;
  int i;
  size_t before;
};
ASYNC_PLAIN(catches) {
  int i;
  size_t before;
  DISPATCH1
  for (before = 0, i = 0; i < TIMES(1000); i++) {
    if (i == 10) before = mallocs;
    AWAIT_OR(1, catches, 0, throws__run(ac__task, NULL, 40 + i, 3), (ac__f->i = i, ac__f->before = before),
             (i = ac__f->i, before = ac__f->before), , CHECK(ac__caught(ac__task) == 40 + i);
             ac__task->ac__unwind = AC__NO);
  }
  CHECK(mallocs == before);
  CHECK(!ac__caught(ac__task));
}

/* async void again(void): holds the error over a wait and throws it on; its way goes on where it was. */
struct again__2 {
  ac__saved ac__head;
  ac_error *error;
};
PLAIN_RECORD(again, 1);
ASYNC_PLAIN(again) {
  ac_error *error = NULL;
  DISPATCH2
  AWAIT_OR(1, again, 0, throws__run(ac__task, NULL, 9, 0), , , , error = ac__take(ac__task));
  CHECK(ac__task->ac__unwind == AC__NO && error && error->code == 9 && !error->cause &&
        !strcmp(error->message, "error 9"));
  AWAIT_OR(2, again, 0, ac_yield__run(ac__task, NULL), ac__f->error = error, error = ac__f->error, ,
           ac_error_free(error);
           return );
  ac__put(ac__task, error);
}
PLAIN_RECORD(outer, 1);
ASYNC_PLAIN(outer) {
  DISPATCH1
  AWAIT(1, outer, 0, again__run(ac__task, NULL), , , );
}

/* async void none(void): throws an error for which there was no memory, and one of code 0. */
ASYNC_VOID(none, (ac_task * ac__task, ac__saved *ac__self, int what), int what;
           , (int what), (ac__task, NULL, ac__a->what), (ac__task, ac__self, 0))
CONSTRUCT(void, none, ac__a->what = what)
static void none__run(ac_task *ac__task, ac__saved *ac__self, int what) {
  (void)ac__self;
  if (what) ac__throw_error(ac__task, NULL, &none__func, 1);
  else ac__throw_code(ac__task, 0, &none__func, 1);
}

static ac_error *error_of(ac_future(void) f) {
  ac_error *error = ac_run_try(f, NULL);
  CHECK(error);
  return error;
}

static void ways(void) {
  ac_run(catches());
  ac_error *error = error_of(outer());
  CHECK(reads(error, "error 9\n  test.ac:5: thrown in throws\n  test.ac:10: awaited in again\n"
                     "  test.ac:10: awaited in outer\n"));
  ac_error_free(error);
  /* Of a very long way the ends are kept. */
  error = error_of(throws(3, 1000));
  char text[8000];
  CHECK(ac_error_format(error, text, sizeof text) < sizeof text);
  CHECK(strstr(text, "error 3\n  test.ac:5: thrown in throws\n") == text && strstr(text, "\n  ... 937 more\n"));
  int lines = 0;
  for (char *at = text; *at; at++) lines += *at == '\n';
  CHECK(lines == 1 + 64 + 1);
  ac_error_free(error);
  error = error_of(none(1));
  CHECK(error->code == AC_ENOMEM);
  ac_error_free(error);
  error = error_of(none(0));
  CHECK(error->code == AC_EINVAL);
  ac_error_free(error);
}

int main(void) {
  text();
  ways();
  return 0;
}
