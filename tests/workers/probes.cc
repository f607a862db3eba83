#include "tests/workers/probes.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace kiroku {
namespace {

// Each returns whether it got what it wanted, else errno says why not.
struct Probe {
  std::string_view name;
  bool (*try_it)(const std::string& path);
};

bool connects(int family, const sockaddr* address, socklen_t size) {
  const int made = socket(family, SOCK_STREAM, 0);
  return made >= 0 && (connect(made, address, size) == 0 || errno == ECONNREFUSED);
}

bool connects_to_the_network(const std::string&) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connects(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

bool connects_to_a_socket(const std::string&) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/run/dbus/system_bus_socket");
  return connects(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address) ||
         errno == ENOENT;
}

bool executes(const std::string&) {
  char name[] = "true";
  char* const arguments[] = {name, nullptr};
  char* const environment[] = {nullptr};
  execve("/bin/true", arguments, environment);
  return false;
}

bool runs_new_code(const std::string&) {
  void* page =
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED;
}

bool makes_memory_executable(const std::string&) {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

bool starts_a_thread(const std::string&) {
  std::thread thread([] {});  // throws where it cannot
  thread.join();
  return true;
}

bool lifts_its_limits(const std::string&) {
  const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_FSIZE, &all) == 0;
}

bool call(long number) { return syscall(number, 0, 0, 0, 0, 0, 0) >= 0; }

constexpr auto kProbes = std::to_array<Probe>({
    {"open", [](const std::string& path) { return open(path.c_str(), O_RDONLY) >= 0; }},
    {"open-folder", [](const std::string&) { return open("/", O_RDONLY | O_DIRECTORY) >= 0; }},
    {"open-itself", [](const std::string&) { return open("/proc/self/mem", O_RDONLY) >= 0; }},
    {"open-to-write", [](const std::string& path) { return open(path.c_str(), O_WRONLY) >= 0; }},
    {"open-to-append",
     [](const std::string& path) { return open(path.c_str(), O_RDWR | O_APPEND) >= 0; }},
    {"truncate-by-opening",
     [](const std::string& path) { return open(path.c_str(), O_RDONLY | O_TRUNC) >= 0; }},
    {"create",
     [](const std::string& path) {
       return open((path + ".new").c_str(), O_CREAT | O_WRONLY, 0600) >= 0;
     }},
    {"create-unnamed",
     [](const std::string&) { return open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0; }},
    {"truncate", [](const std::string& path) { return truncate(path.c_str(), 0) == 0; }},
    {"remove", [](const std::string& path) { return unlink(path.c_str()) == 0; }},
    {"rename",
     [](const std::string& path) { return rename(path.c_str(), (path + ".moved").c_str()) == 0; }},
    {"change-mode", [](const std::string& path) { return chmod(path.c_str(), 0777) == 0; }},
    {"write-elsewhere", [](const std::string&) { return write(9, "x", 1) == 1 || errno == EBADF; }},
    {"connect", connects_to_the_network},
    {"connect-unix", connects_to_a_socket},
    {"execve", executes},
    {"fork", [](const std::string&) { return fork() >= 0; }},
    {"thread", starts_a_thread},
    {"ptrace",
     [](const std::string&) { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0; }},
    {"kill", [](const std::string&) { return kill(getppid(), 0) == 0; }},
    {"tgkill",
     [](const std::string&) { return syscall(SYS_tgkill, getppid(), getppid(), 0) == 0; }},
    {"read-a-process",
     [](const std::string&) { return call(SYS_process_vm_readv) || errno == ESRCH; }},
    {"mmap-exec", runs_new_code},
    {"mprotect-exec", makes_memory_executable},
    {"lift-limits", lifts_its_limits},
    {"mount", [](const std::string&) { return mount("", "/", "", MS_REMOUNT, "") == 0; }},
    {"unshare", [](const std::string&) { return unshare(0) == 0; }},
    {"io-uring", [](const std::string&) { return call(SYS_io_uring_setup) || errno == EFAULT; }},
    {"bpf", [](const std::string&) { return call(SYS_bpf) || errno == EINVAL; }},
    {"keys", [](const std::string&) { return call(SYS_keyctl) || errno == ENOKEY; }},
});

}  // namespace

Result<DocumentFacts> probe(std::string_view name, const std::string& path) {
  for (const Probe& one : kProbes) {
    if (one.name != name) continue;
    errno = 0;
    return DocumentFacts{0, one.try_it(path) ? "done" : std::strerror(errno), {}};
  }
  return fail(ErrorCode::unsupported, "there is no such probe");
}

}  // namespace kiroku
