#include <ac/gen.h>
// A test registers itself: only where <ac/test.h> is included.
#include <ac.h>
#include <ac/test.h>

static const ac__func test_time__func;
static void test_time__run(AC__CALL);
__attribute__((unused, noinline)) static ac_future(void) test_time(void);
AC__STRICT_BEGIN
static void test_time__run(AC__CALL) { __extension__({ __auto_type ac__a = (ac_now()); __auto_type ac__b = (0); _Static_assert(_Generic((ac__a), _Bool : 1, char : 1, signed char : 1, short : 1, int : 1, long : 1, long long : 1, unsigned char : 1, unsigned short : 1, unsigned : 1, unsigned long : 1, unsigned long long : 1, float : 1, double : 1, long double : 1, default : 0) == _Generic((ac__b), _Bool : 1, char : 1, signed char : 1, short : 1, int : 1, long : 1, long long : 1, unsigned char : 1, unsigned short : 1, unsigned : 1, unsigned long : 1, unsigned long long : 1, float : 1, double : 1, long double : 1, default : 0), "a number is compared with what is none"); ac__check_eq(_Generic((ac__a), _Bool: ac__show_truth, char: ac__show_character, signed char: ac__show_signed, short: ac__show_signed, int: ac__show_signed, long: ac__show_signed, long long: ac__show_signed, unsigned char: ac__show_unsigned, unsigned short: ac__show_unsigned, unsigned: ac__show_unsigned, unsigned long: ac__show_unsigned, unsigned long long: ac__show_unsigned, float: ac__show_real, double: ac__show_real, long double: ac__show_real, char *: ac__show_text, const char *: ac__show_text, default: ac__show_pointer)(ac__a), _Generic((ac__b), _Bool: ac__show_truth, char: ac__show_character, signed char: ac__show_signed, short: ac__show_signed, int: ac__show_signed, long: ac__show_signed, long long: ac__show_signed, unsigned char: ac__show_unsigned, unsigned short: ac__show_unsigned, unsigned: ac__show_unsigned, unsigned long: ac__show_unsigned, unsigned long long: ac__show_unsigned, float: ac__show_real, double: ac__show_real, long double: ac__show_real, char *: ac__show_text, const char *: ac__show_text, default: ac__show_pointer)(ac__b), "ac_now()" " == " "0", "test.ac" ":" "5"); });
}
AC__STRICT_END
struct test_time__args {
  ac__coroutine ac__head;
};
static void test_time__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct test_time__args *ac__a = ac__from;
  test_time__run(ac__task, (void *)0);
  (void)ac__a;
  (void)ac__to;
}
static const int test_time__lines[] = {5};
static const ac__func test_time__func = {
  "test_time", "test.ac", test_time__lines, 0, 0, test_time__start, (void *)0};
__attribute__((unused, noinline)) static ac_future(void) test_time(void) {
  struct test_time__args *ac__c = ac__coroutine_new(&test_time__func, sizeof *ac__c, _Alignof(struct test_time__args));
  return (ac_future(void))ac__coroutine_future(ac__c);
}
AC__TEST(test_time)

static const ac__func untested__func;
void untested__run(AC__CALL);
__attribute__((noinline)) ac_future(void) untested(void);
AC__STRICT_BEGIN
void untested__run(AC__CALL) {
}
AC__STRICT_END
struct untested__args {
  ac__coroutine ac__head;
};
static void untested__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct untested__args *ac__a = ac__from;
  untested__run(ac__task, (void *)0);
  (void)ac__a;
  (void)ac__to;
}
static const int untested__lines[] = {6};
static const ac__func untested__func = {
  "untested", "test.ac", untested__lines, 0, 0, untested__start, (void *)0};
__attribute__((noinline)) ac_future(void) untested(void) {
  struct untested__args *ac__c = ac__coroutine_new(&untested__func, sizeof *ac__c, _Alignof(struct untested__args));
  return (ac_future(void))ac__coroutine_future(ac__c);
}

