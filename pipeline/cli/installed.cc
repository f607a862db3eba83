#include "pipeline/cli/installed.h"

#include <cstdio>
#include <map>
#include <memory>
#include <sstream>

namespace kiroku {
namespace {

constexpr const char* kPackages[] = {"libpoppler126", "libtesseract5",  "liblept5",     "libicu72",
                                     "libre2-9",      "libyaml-cpp0.7", "libsqlite3-0", "libgumbo1",
                                     "libqpdf29",     "libseccomp2"};

// The command is fixed: nothing of the user's stands in it.
std::string query() {
  std::string command = "dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\\n'";
  for (const char* package : kPackages) command += std::string(" ") + package;
  command += " 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char chunk[4096];
  while (pipe && std::fgets(chunk, sizeof chunk, pipe.get()) != nullptr) text += chunk;
  return text;
}

}  // namespace

std::vector<Installed> installed_packages() {
  std::istringstream lines(query());
  std::map<std::string, std::string> versions;
  for (std::string name, version, status; lines >> name >> version >> status;) {
    if (status == "installed") versions[name] = version;
  }
  if (versions.empty()) return {};
  std::vector<Installed> found;
  for (const char* package : kPackages) found.push_back({package, versions[package]});
  return found;
}

}  // namespace kiroku
