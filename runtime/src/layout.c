/* Where things stand, for a debugger: runtime/gdb/ac-gdb.py reads this, and so needs no debug information.  The table has a
 * section of its own, which is found also in a program without symbols. */
#include "lock.h"
#include "roster.h"

struct loop *ac__roster; /* here, so that whoever has a loop has the table too */

enum { LAYOUT = 3 }; /* goes up with each change; the script knows one */

#define AT(type, member) offsetof(struct type, member)

extern const struct layout ac__layout;
__attribute__((section("ac_layout"), used)) const struct layout {
  char magic[8];
  uint64_t version;
  struct loop *const *roster;
  const struct wait *sleep, *pause, *lock;
  struct task *(*await)(const struct task *);
  uint16_t loop_next, loop_thread, loop_running, loop_record, loop_tick, loop_alive, loop_oldest;
  uint16_t task_state, task_flags, task_cleanup, task_leaf, task_kept, task_since, task_until, task_younger, task_scope,
      task_wait, task_func, task_about, task_id, task_entry, task_parent;
  uint16_t scope_outer, scope_owner, scope_kind, group_oldest, group_kind;
  uint16_t wait_func, wait_awaited, cold_site, cold_name, waiter_queue, lock_owner;
} ac__layout = {
    .magic = "async c",
    .version = LAYOUT,
    .roster = &ac__roster,
    .sleep = &ac__sleep_wait,
    .pause = &ac__pause_wait,
    .lock = &ac__lock_wait,
    .await = ac__await_awaited,
    .loop_next = AT(loop, roster.next),
    .loop_thread = AT(loop, roster.thread.number),
    .loop_running = AT(loop, running),
    .loop_record = AT(loop, record),
    .loop_tick = AT(loop, tick),
    .loop_alive = AT(loop, alive),
    .loop_oldest = AT(loop, root.oldest),
    .task_state = AT(task, head.ac__state),
    .task_flags = AT(task, flags),
    .task_cleanup = AT(task, head.ac__cleanup),
    .task_leaf = AT(task, leaf),
    .task_kept = AT(task, held.part.first),
    .task_since = AT(task, queue.since),
    .task_until = AT(task, held.sleep.until),
    .task_younger = AT(task, younger),
    .task_scope = AT(task, scope),
    .task_wait = AT(task, wait),
    .task_func = AT(task, func),
    .task_about = AT(task, about),
    .task_id = AT(task, id),
    .task_entry = AT(task, entry),
    .task_parent = AT(task, parent),
    .scope_outer = AT(scope, outer),
    .scope_owner = AT(scope, owner),
    .scope_kind = AT(scope, kind),
    .group_oldest = AT(group, oldest),
    .group_kind = AC__GROUP,
    .wait_func = AT(wait, func),
    .wait_awaited = AT(wait, awaited),
    .cold_site = AT(cold, site),
    .cold_name = AT(cold, name),
    .waiter_queue = AT(waiter, queue),
    .lock_owner = AT(lock, owner),
};

/* What gdb is to load for a program with this in it. */
#ifdef __ELF__
__asm__(".pushsection \".debug_gdb_scripts\", \"MS\", %progbits, 1\n"
        ".byte 1\n"
        ".asciz \"" AC_GDB_SCRIPT "\"\n"
        ".popsection\n");
#endif
