#pragma once
// Which of the Debian packages that the program was made for are installed, and in what version.
#include <string>
#include <vector>

namespace kiroku {

struct Installed {
  std::string name;
  std::string version;  // empty: not installed
};

// Empty where the machine has no dpkg.
std::vector<Installed> installed_packages();

}  // namespace kiroku
