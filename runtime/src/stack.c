#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* gettid, process_vm_readv, pthread_getattr_np, dl_iterate_phdr */
#endif
#include "stack.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAS_BACKTRACE 1
#endif

#include "view.h"

struct thread ac__thread_self(void) {
  return (struct thread){pthread_self(), syscall(SYS_gettid)};
}

/* ---- what the kernel says ---- */

static bool read_file(const struct thread *thread, const char *name, char *text, size_t room) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%ld/%s", thread->number, name);
  FILE *file = fopen(path, "re");
  if (!file) return false;
  size_t n = fread(text, 1, room - 1, file);
  fclose(file);
  text[n] = 0;
  return n > 0;
}

bool ac__thread_asleep(const struct thread *thread) {
  char text[512];
  if (!read_file(thread, "stat", text, sizeof text)) return false;
  const char *end = strrchr(text, ')'); /* of its name */
  return end && (end[2] == 'S' || end[2] == 'D');
}

long long ac__thread_time(const struct thread *thread) {
  clockid_t clock;
  struct timespec time;
  if (pthread_getcpuclockid(thread->id, &clock) || clock_gettime(clock, &time)) return 0;
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

const char *ac__call_name(long call) {
  static const struct {
    long call;
    const char *name;
  } calls[] = {
#define CALL(name) {SYS_##name, #name}
      CALL(read),     CALL(write),           CALL(readv),   CALL(writev),        CALL(pread64), CALL(pwrite64),
      CALL(recvfrom), CALL(sendto),          CALL(recvmsg), CALL(sendmsg),       CALL(connect), CALL(fsync),
      CALL(futex),    CALL(nanosleep),       CALL(ppoll),   CALL(pselect6),      CALL(wait4),   CALL(waitid),
      CALL(flock),    CALL(clock_nanosleep), CALL(fcntl),   CALL(rt_sigsuspend), CALL(accept4), CALL(fdatasync),
      CALL(openat),   CALL(epoll_pwait),     CALL(accept),
#ifdef SYS_poll
      CALL(poll),     CALL(select),          CALL(pause),   CALL(epoll_wait),    CALL(open),
#endif
#undef CALL
  };
  for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
    if (calls[k].call == call) return calls[k].name;
  return NULL;
}

/* ---- one that runs: it is asked itself ---- */

static struct {
  sem_t answered;
  void *addresses[AC__FRAMES];
  int count;
} asked;

static void on_ask(int number) {
  int error_number = errno;
  (void)number;
#ifdef HAS_BACKTRACE
  asked.count = backtrace(asked.addresses, AC__FRAMES);
#endif
  sem_post(&asked.answered);
  errno = error_number;
}

/* The first call of backtrace may allocate memory, which a handler must not. */
void ac__stack_prepare(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static bool prepared;
  pthread_mutex_lock(&lock);
  if (!prepared) {
    sem_init(&asked.answered, 0, 0);
#ifdef HAS_BACKTRACE
    asked.count = backtrace(asked.addresses, AC__FRAMES);
#endif
    prepared = true;
  }
  pthread_mutex_unlock(&lock);
}

static bool wait_for_answer(void) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 100000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  while (sem_timedwait(&asked.answered, &until))
    if (errno != EINTR) return false;
  return true;
}

/* SIGURG: ignored unless somebody asks for it.  An answer that comes too late meets it ignored again. */
static void ask(const struct thread *thread, struct stack *stack) {
  struct sigaction action = {.sa_handler = on_ask, .sa_flags = SA_RESTART}, before;
  sigaction(SIGURG, NULL, &before);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return;
  sigaction(SIGURG, &action, NULL);
  asked.count = 0;
  bool answered = !pthread_kill(thread->id, SIGURG) && wait_for_answer();
  sigaction(SIGURG, &before, NULL);
  for (int k = 2; answered && k < asked.count; k++) /* but the handler and its frame */
    stack->addresses[stack->count++] = (const char *)asked.addresses[k] - (k > 2);
}

/* ---- one that sleeps: its stack is looked through for what may be return addresses ---- */

enum { WORDS = 2048, SEGMENTS = 64 };

struct code {
  size_t count;
  struct {
    uintptr_t from, to;
  } segments[SEGMENTS];
};

static int add_segments(struct dl_phdr_info *info, size_t size, void *context) {
  struct code *code = context;
  (void)size;
  for (size_t k = 0; k < info->dlpi_phnum && code->count < SEGMENTS; k++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[k];
    uintptr_t from = info->dlpi_addr + header->p_vaddr;
    if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
    code->segments[code->count].from = from;
    code->segments[code->count++].to = from + header->p_memsz;
  }
  return 0;
}

static bool is_code(const struct code *code, uintptr_t address) {
  for (size_t k = 0; k < code->count; k++)
    if (address >= code->segments[k].from + 8 && address < code->segments[k].to) return true;
  return false;
}

/* Reads what need not be there, or be what it is taken for: some linkers put constants among the code, with what a
 * sanitizer puts between them. */
static const struct view memory = {NULL, true};

/* Whether the instruction before it is a call; of one that says so itself, what it calls. */
static bool follows_call(uintptr_t address, uintptr_t *target) {
  uint8_t code[8];
  *target = 0;
  if (!ac__view(&memory, code, (const void *)(address - sizeof code), sizeof code)) return false;
#if defined __x86_64__
  const uint8_t *end = code + sizeof code;
  int32_t distance;
  memcpy(&distance, end - 4, sizeof distance);
  if (end[-5] == 0xe8) return *target = address + (uintptr_t)(intptr_t)distance, true;
  for (int length = 2; length <= 7; length++)
    if (end[-length] == 0xff && (end[1 - length] >> 3 & 7) == 2) return true;
#elif defined __aarch64__
  uint32_t call;
  memcpy(&call, code + 4, sizeof call);
  int32_t distance = (int32_t)(call << 6) >> 4;
  if (call >> 26 == 0x25) return *target = address - 4 + (uintptr_t)(intptr_t)distance, true;
  return (call & 0xfffffc1f) == 0xd63f0000;
#endif
  return false;
}

/* Old addresses lie about on a stack: a call of another function than the one that runs next is none of this one's.  Of
 * functions that are not exported nothing is known. */
static bool may_call(uintptr_t target, const void *inner) {
  Dl_info called, running;
  if (!target || !dladdr((void *)target, &called) || !dladdr(inner, &running)) return true;
  if (called.dli_fbase != running.dli_fbase) return true; /* by way of a table */
  return called.dli_saddr != (void *)target || !running.dli_saddr || running.dli_saddr == called.dli_saddr;
}

static void consider(struct stack *stack, const struct code *code, uintptr_t address) {
  uintptr_t target;
  if (stack->count == AC__FRAMES || !is_code(code, address) || !follows_call(address, &target)) return;
  if (may_call(target, stack->addresses[stack->count - 1])) stack->addresses[stack->count++] = (void *)(address - 1);
}

static void look_through(struct stack *stack, uintptr_t from) {
  struct code code = {0};
  uintptr_t words[128];
  dl_iterate_phdr(add_segments, &code);
  for (size_t k = 0; k < WORDS; k += 128, from += sizeof words) {
    if (!ac__view(&memory, words, (const void *)from, sizeof words)) break;
    for (size_t w = 0; w < 128; w++) consider(stack, &code, words[w]);
  }
}

void ac__stack_of(const struct thread *thread, struct stack *stack) {
  char text[256];
  unsigned long at, to;
  *stack = (struct stack){.asleep = ac__thread_asleep(thread), .call = -1};
  if (!stack->asleep) {
    ask(thread, stack);
    return;
  }
  if (!read_file(thread, "syscall", text, sizeof text)) return;
  if (sscanf(text, "%ld %*s %*s %*s %*s %*s %*s %lx %lx", &stack->call, &to, &at) != 3) return;
  stack->addresses[stack->count++] = (const void *)at;
  look_through(stack, to);
}
