// The `kiroku` that users start: it sets what must stand in the environment before the program's
// libraries are loaded, and executes the program.
//
// libgomp reads OMP_THREAD_LIMIT when it is loaded; set inside main of the program it would be too
// late, and a fork after recognition then hangs. Setting it here costs half a millisecond, while a
// program that executes itself again pays for 70 shared libraries twice (2 x 14 ms). For the same
// reason `--version` is answered here.
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "pipeline/cli/version.h"

namespace {

constexpr int kCannotWrite = 3;  // as exit_codes.cc has it for ErrorCode::unreadable

// <prefix>/libexec/kiroku/kiroku-program beside <prefix>/bin/kiroku; the build folder looks the
// same.
bool program_path(char (&path)[PATH_MAX + 64]) {
  const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
  if (length <= 0) return false;
  path[length] = '\0';
  for (int up = 0; up < 2; ++up) {
    char* slash = std::strrchr(path, '/');
    if (slash == nullptr) return false;
    *slash = '\0';
  }
  std::strcat(path, "/libexec/kiroku/kiroku-program");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
    return std::fputs(KIROKU_VERSION_LINE, stdout) < 0 || std::fflush(stdout) != 0 ? kCannotWrite
                                                                                   : 0;
  }
  setenv("OMP_THREAD_LIMIT", "1", 1);
  char path[PATH_MAX + 64];
  if (program_path(path)) execv(path, argv);
  std::fputs("kiroku: its program libexec/kiroku/kiroku-program is not where it was installed\n",
             stderr);
  return 127;
}
