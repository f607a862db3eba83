#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/child.h"
#include "pipeline/workers/jail.h"
#include "pipeline/workers/jail_parts.h"
#include "pipeline/workers/sanitizers.h"

namespace kiroku {
namespace {

// Three lists say everything. What stands in none of them ends the process (SIGSYS): execve, fork,
// ptrace, kill, mount...

// Memory, time, its own state, and reading what is open.
constexpr auto kAllowed = std::to_array({
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    SCMP_SYS(dup),
    SCMP_SYS(fadvise64),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(setitimer),  // ends itself after too much CPU time for one page (child.cc)
    SCMP_SYS(times),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sysinfo),  // glibc's qsort asks it how much memory there is: 53 of 500 files
    SCMP_SYS(uname),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill),  // abort(); see lock_signals()
});

// What libraries try in passing and do without: fontconfig writes caches, glibc asks a name server
// and whether a file is a terminal. Answered with "permission denied".
constexpr auto kDenied = std::to_array({
    SCMP_SYS(socket),    SCMP_SYS(socketpair),    SCMP_SYS(connect),
    SCMP_SYS(bind),      SCMP_SYS(listen),        SCMP_SYS(accept),
    SCMP_SYS(accept4),   SCMP_SYS(creat),         SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),   SCMP_SYS(rmdir),         SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),  SCMP_SYS(rename),        SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(link),          SCMP_SYS(linkat),
    SCMP_SYS(symlink),   SCMP_SYS(symlinkat),     SCMP_SYS(chmod),
    SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),      SCMP_SYS(chown),
    SCMP_SYS(fchown),    SCMP_SYS(fchownat),      SCMP_SYS(truncate),
    SCMP_SYS(ftruncate), SCMP_SYS(fallocate),     SCMP_SYS(utimensat),
    SCMP_SYS(umask),     SCMP_SYS(flock),         SCMP_SYS(fsync),
    SCMP_SYS(chdir),     SCMP_SYS(fchdir),        SCMP_SYS(ioctl),
    SCMP_SYS(openat2),   SCMP_SYS(inotify_init1), SCMP_SYS(sched_setaffinity),
});

// Only with these arguments; with others they are denied too.
struct Narrowed {
  int call;
  scmp_arg_cmp argument;
};
constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
const auto kNarrowed = std::to_array<Narrowed>({
    {SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY)},
    {SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY)},
    // Standard output and error, and messages to the parent.
    {SCMP_SYS(write), SCMP_A0(SCMP_CMP_LE, kResultDescriptor)},
    {SCMP_SYS(writev), SCMP_A0(SCMP_CMP_LE, kResultDescriptor)},
    {SCMP_SYS(sendto), SCMP_A0(SCMP_CMP_EQ, kResultDescriptor)},
    {SCMP_SYS(recvfrom), SCMP_A0(SCMP_CMP_EQ, kResultDescriptor)},
    // No code but what was loaded.
    {SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
    {SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
    {SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFD)},
    {SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_SETFD)},
    {SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFL)},
    {SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_DUPFD_CLOEXEC)},
    {SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0)},           // asking, not setting
    {SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)},  // one more filter: lock() itself
});

// What AddressSanitizer does besides.
constexpr auto kOfSanitizers =
    std::to_array({SCMP_SYS(prctl), SCMP_SYS(personality), SCMP_SYS(pipe), SCMP_SYS(pipe2),
                   SCMP_SYS(process_vm_readv)});

using Rules = std::unique_ptr<void, decltype(&seccomp_release)>;

Rules rules_with_default(std::uint32_t action) {
  Rules rules(seccomp_init(action), seccomp_release);
  // Look a call up in a tree instead of in a row.
  if (!rules || seccomp_attr_set(rules.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
    throw std::bad_alloc();
  return rules;
}

// A negative number: this architecture has no such call.
void allow(const Rules& rules, int call) {
  if (call >= 0 && seccomp_rule_add(rules.get(), SCMP_ACT_ALLOW, call, 0) != 0)
    throw std::bad_alloc();
}

void allow(const Rules& rules, const Narrowed& narrowed) {
  if (narrowed.call >= 0 && seccomp_rule_add_array(rules.get(), SCMP_ACT_ALLOW, narrowed.call, 1,
                                                   &narrowed.argument) != 0)
    throw std::bad_alloc();
}

// Ends the process at every call that stands in no list.
Rules outer_rules() {
  Rules rules = rules_with_default(SCMP_ACT_KILL_PROCESS);
  for (const int call : kAllowed) allow(rules, call);
  for (const int call : kDenied) allow(rules, call);
  for (const Narrowed& narrowed : kNarrowed) allow(rules, narrowed.call);
  if (kHasSanitizerShadow) {
    for (const int call : kOfSanitizers) allow(rules, call);
  }
  return rules;
}

// Refuses, politely, what the lists do not allow. Of two filters the kernel heeds the stricter one.
Rules inner_rules() {
  Rules rules = rules_with_default(SCMP_ACT_ERRNO(EACCES));
  for (const int call : kAllowed) allow(rules, call);
  for (const Narrowed& narrowed : kNarrowed) allow(rules, narrowed);
  if (kHasSanitizerShadow) {
    for (const int call : kOfSanitizers) allow(rules, call);
  }
  return rules;
}

}  // namespace

std::vector<sock_filter> program_of(scmp_filter_ctx rules) {
  const Descriptor file(memfd_create("filter", MFD_CLOEXEC));
  if (!file || seccomp_export_bpf(rules, file.get()) != 0) throw std::bad_alloc();
  std::vector<sock_filter> program(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_CUR)) /
                                   sizeof(sock_filter));
  const std::size_t bytes = program.size() * sizeof(sock_filter);
  if (pread(file.get(), program.data(), bytes, 0) != static_cast<ssize_t>(bytes))
    throw std::bad_alloc();
  return program;
}

bool lock_with(std::span<const sock_filter> program) {
  const sock_fprog filter{static_cast<unsigned short>(program.size()),
                          const_cast<sock_filter*>(program.data())};  // the kernel only reads it
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

bool lock_signals() {
  const auto self = static_cast<std::uint32_t>(getpid());
  const auto program = std::to_array<sock_filter>({
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, self, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
  });
  return lock_with(program);
}

bool CallFilter::lock() const {
  if (outer_.empty()) return true;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && lock_signals() && lock_with(inner_) &&
         lock_with(outer_);
}

CallFilter call_filter(Jail jail) {
  if (jail == Jail::none || !jail_support().seccomp) return {};
  return {program_of(outer_rules().get()), program_of(inner_rules().get())};
}

}  // namespace kiroku
