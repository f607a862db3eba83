#include <array>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

#include "pipeline/workers/workers.h"

namespace kiroku {

void ensure_single_threaded_openmp(char** argv) {
  const char* limit = std::getenv("OMP_THREAD_LIMIT");
  if (limit != nullptr && std::string_view(limit) == "1") return;
  if (setenv("OMP_THREAD_LIMIT", "1", 1) != 0) return;
  // By its path, not as /proc/self/exe: the kernel would name the process "exe". Where the file was
  // replaced meanwhile ("... (deleted)") the link still opens what is running.
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (length > 0 && access(path.data(), X_OK) == 0) execv(path.data(), argv);
  execv("/proc/self/exe", argv);
}

}  // namespace kiroku
