/* <ac/test.h>: tests.
 *
 * In a file that includes this every `async void test_NAME(void)` is a test:
 *
 *   async void test_times_out(void) {
 *     await ac_check_throws(AC_ETIMEDOUT, ac_wait_for(slow(7200), 3600));
 *     ac_check_eq(ac_now(), 3600.0);
 *   }
 *
 * `acc test FILE...` builds them and runs each in a process of its own, on a fresh loop whose clock is virtual and starts
 * at 0.  A test passes if it returns, with no check failed, nothing reported and no descriptor left open.  Under `acc test` AC_TESTING is defined, and a main of the program's own is left alone. */
#ifndef AC_TEST_H
#define AC_TEST_H

#include <ac.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- checks: in async functions and plain ones, also on other threads; one that fails ends the test ---- */

/* void ac_check(c): c is true. */
#define ac_check(...) ((__VA_ARGS__) ? (void)0 : ac__check_failed(#__VA_ARGS__, AC__HERE))
/* void ac_check_eq(a, b): two numbers, by value whatever their types; two strings, by content; two other pointers.  A
 * failure shows both. */
#define ac_check_eq(a, b)                                                                                   \
  __extension__({                                                                                           \
    __auto_type ac__a = (a);                                                                                \
    __auto_type ac__b = (b);                                                                                \
    _Static_assert(AC__IS_NUMBER(ac__a) == AC__IS_NUMBER(ac__b), "a number is compared with what is none"); \
    ac__check_eq(AC__SHOW(ac__a), AC__SHOW(ac__b), #a " == " #b, AC__HERE);                                 \
  })
/* async void ac_check_throws(code, e): the future e fails with that code. */
#define ac_check_throws(code, e) ac__check_throws(code, (ac_future(void))AC__ANY(e), "throws " #code, AC__HERE)

/* Ends the test; it counts as skipped. */
__attribute__((noreturn)) void ac_test_skip(const char *why);

/* ---- time ---- */

/* async void: waits until no other task can go on without time passing, or what never comes from outside. */
ac_future(void) ac_test_quiet(void);
void ac_test_quiet__run(ac_task *, ac__saved *);
/* Virtual time no longer jumps to the next deadline by itself, or does again. */
void ac_test_hold(_Bool on);
/* Virtual time goes on by so many seconds at once; the tasks whose time has come are ready then. */
void ac_test_advance(double seconds);

/* ---- for the macros above, and for generated code ---- */

struct ac__shown { /* no union: how one with a long double is passed depends on the version of gcc */
  enum { AC__SIGNED, AC__UNSIGNED, AC__REAL, AC__TRUTH, AC__CHARACTER, AC__TEXT, AC__POINTER } kind;
  unsigned long long number;
  long double real;
  const void *pointer;
};
struct ac__shown ac__show_signed(long long);
struct ac__shown ac__show_unsigned(unsigned long long);
struct ac__shown ac__show_real(long double);
struct ac__shown ac__show_truth(_Bool);
struct ac__shown ac__show_character(char);
struct ac__shown ac__show_text(const char *);
struct ac__shown ac__show_pointer(const void *);
#define AC__SHOW(x) \
  _Generic((x), _Bool: ac__show_truth, char: ac__show_character, signed char: ac__show_signed,                     \
           short: ac__show_signed, int: ac__show_signed, long: ac__show_signed, long long: ac__show_signed,        \
           unsigned char: ac__show_unsigned, unsigned short: ac__show_unsigned, unsigned: ac__show_unsigned,       \
           unsigned long: ac__show_unsigned, unsigned long long: ac__show_unsigned, float: ac__show_real,          \
           double: ac__show_real, long double: ac__show_real, char *: ac__show_text, const char *: ac__show_text,  \
           default: ac__show_pointer)(x)
#define AC__IS_NUMBER(x)                                                                                              \
  _Generic((x), _Bool : 1, char : 1, signed char : 1, short : 1, int : 1, long : 1, long long : 1, unsigned char : 1, \
           unsigned short : 1, unsigned : 1, unsigned long : 1, unsigned long long : 1, float : 1, double : 1,        \
           long double : 1, default : 0)

__attribute__((noreturn)) void ac__check_failed(const char *what, const char *here);
void ac__check_eq(struct ac__shown, struct ac__shown, const char *what, const char *here);
ac_future(void) ac__check_throws(int code, ac_future(void), const char *what, const char *here);

struct ac__test {
  const struct ac__func *ac__func;
  ac_future(void) (*ac__make)(void);
};
/* What acc writes after each of them: the runner finds them by their section. */
#define AC__TEST(name)                      \
  static const struct ac__test name##__test \
      __attribute__((used, section("ac_tests"), aligned(16))) = {&name##__func, name};

#ifdef __cplusplus
}
#endif
#endif
