#include "pipeline/workers/libreoffice_jail.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <new>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pipeline/workers/jail.h"
#include "pipeline/workers/jail_parts.h"

namespace kiroku {
namespace {

// To be read besides readable_places() and the program's own folder.
constexpr auto kOfficePlaces = std::to_array<const char*>(
    {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share", "/etc/libreoffice",
     "/var/lib/libreoffice", "/var/spool/libreoffice", "/etc/ld.so.cache", "/etc/localtime",
     "/dev/urandom"});
// To be executed: the program, through one of these.
constexpr auto kLoaders =
    std::to_array<const char*>({"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"});
// Below its folder: files, folders, and the socket of the office that is already open. No links, no
// pipes, no devices.
constexpr std::uint64_t kWorking = kReading | kRefer | kTruncate | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                   LANDLOCK_ACCESS_FS_REMOVE_DIR;

// All else is answered with "permission denied". Among that is what Landlock does not govern:
// connecting to sockets of other programs, sending, changing modes and owners, executing what only
// memory holds; and fork, which it tries in passing.
constexpr auto kAllowedCalls = std::to_array({
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(dup), SCMP_SYS(dup2),
    SCMP_SYS(dup3), SCMP_SYS(fcntl), SCMP_SYS(flock), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(fadvise64), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd), SCMP_SYS(chdir), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir),
    SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
    SCMP_SYS(umask),
    // Memory; its bridges between languages write code.
    SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
    SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(munlock),
    // Threads and what wakes them.
    SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address), SCMP_SYS(rseq), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
    SCMP_SYS(pselect6), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(eventfd2), SCMP_SYS(pipe), SCMP_SYS(pipe2),
    // The socket at which it would hear of a second start of itself.
    SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(shutdown),
    SCMP_SYS(getsockname), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(recvfrom),
    // Time and its own state.
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrandom),
    SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getpid), SCMP_SYS(getppid),
    SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(arch_prctl), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
    SCMP_SYS(tgkill),  // see lock_signals()
    SCMP_SYS(execve),  // once, of itself; Landlock lets it be nothing else
});

struct NarrowedCall {
  int call;
  scmp_arg_cmp argument;
};
const auto kNarrowedCalls = std::to_array<NarrowedCall>({
    {SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)},
    {SCMP_SYS(socket), SCMP_A0(SCMP_CMP_EQ, AF_UNIX)},
    {SCMP_SYS(socketpair), SCMP_A0(SCMP_CMP_EQ, AF_UNIX)},
    {SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0)},  // asking, not setting
    {SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)},
    {SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)},  // lock() itself
    // Asked whether it may write to /tmp, it would put its socket there.
    {SCMP_SYS(access), SCMP_A1(SCMP_CMP_MASKED_EQ, W_OK, 0)},
    {SCMP_SYS(faccessat), SCMP_A2(SCMP_CMP_MASKED_EQ, W_OK, 0)},
    {SCMP_SYS(faccessat2), SCMP_A2(SCMP_CMP_MASKED_EQ, W_OK, 0)},
    // Old kernels let a file be cut that is opened for reading.
    {SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, O_TRUNC, 0)},
    {SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY)},
    {SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR)},
    {SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_TRUNC, 0)},
    {SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY)},
    {SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR)},
});

Result<Descriptor> file_walls(const std::string& program, const std::string& folder) {
  Descriptor ruleset = new_ruleset();
  const std::string home = std::filesystem::path(program).parent_path().parent_path().string();
  bool done = static_cast<bool>(ruleset);
  for (const std::string& place : readable_places())
    done = done && permit(ruleset, place, kReading);
  for (const char* place : kOfficePlaces) done = done && permit(ruleset, place, kReading);
  for (const char* loader : kLoaders)
    done = done && permit(ruleset, loader, kReading | LANDLOCK_ACCESS_FS_EXECUTE);
  done = done && permit(ruleset, home, kReading) &&
         permit(ruleset, program, kReading | LANDLOCK_ACCESS_FS_EXECUTE) &&
         permit(ruleset, folder, kWorking) && permit(ruleset, "/dev/null", kWorking);
  if (done) return ruleset;
  return fail(ErrorCode::unsupported, with_reason("LibreOffice cannot be shut in", errno));
}

std::vector<sock_filter> call_walls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> rules(
      seccomp_init(SCMP_ACT_ERRNO(EACCES)), seccomp_release);
  bool done = rules && seccomp_attr_set(rules.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;
  // A negative number: this architecture has no such call.
  for (const int call : kAllowedCalls)
    done = done && (call < 0 || seccomp_rule_add(rules.get(), SCMP_ACT_ALLOW, call, 0) == 0);
  for (const NarrowedCall& one : kNarrowedCalls)
    done = done && (one.call < 0 || seccomp_rule_add_array(rules.get(), SCMP_ACT_ALLOW, one.call, 1,
                                                           &one.argument) == 0);
  // Its flags stand in memory, where a filter cannot look; glibc then takes clone.
  done = done && seccomp_rule_add(rules.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  if (!done) throw std::bad_alloc();
  return program_of(rules.get());
}

}  // namespace

Result<LibreOfficeJail> LibreOfficeJail::around(Jail jail, const std::string& program,
                                                const std::string& folder) {
  LibreOfficeJail walls;
  if (jail == Jail::full) {
    TRY_ASSIGN(walls.files_, file_walls(program, folder));
  }
  if (jail != Jail::none && jail_support().seccomp) walls.calls_ = call_walls();
  return walls;
}

bool LibreOfficeJail::lock() const {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  if (files_ && syscall(SYS_landlock_restrict_self, files_.get(), 0) != 0) return false;
  return calls_.empty() || (lock_signals() && lock_with(calls_));
}

}  // namespace kiroku
