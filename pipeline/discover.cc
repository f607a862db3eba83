#include "pipeline/discover.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>

#include "pipeline/sheet.h"

namespace kiroku {
namespace {

std::string below(const std::string& folder, const std::string& name) {
  if (folder == ".") return name;
  return folder.back() == '/' ? folder + name : folder + "/" + name;
}

std::string kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "no plain file";
}

class Walk {
 public:
  Walk(const std::set<std::string>& skip, Discovery& found) : skip_(skip), found_(found) {}

  void folder(const std::string& path);
  void entry(const std::string& path, const struct stat& status);

 private:
  // A path that cannot be looked into is a file with a reason, so that it gets its outcome.
  void cannot(const std::string& path, const std::string& why) {
    FoundFile file;
    file.path = path;
    file.unreadable = why;
    found_.files.push_back(std::move(file));
  }
  const std::set<std::string>& skip_;
  Discovery& found_;
  std::set<std::pair<dev_t, ino_t>> entered_;
};

void Walk::entry(const std::string& path, const struct stat& status) {
  if (S_ISDIR(status.st_mode)) {
    if (entered_.emplace(status.st_dev, status.st_ino).second) folder(path);
    return;
  }
  if (skip_.count(absolute_path(path)) != 0) return;
  FoundFile file;
  file.path = path;
  if (S_ISREG(status.st_mode)) {
    file.size = static_cast<std::uint64_t>(status.st_size);
    file.mtime_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  } else {
    file.special = true;
    file.unreadable = kind_of(status.st_mode);
  }
  found_.files.push_back(std::move(file));
}

void Walk::folder(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(path.c_str()), closedir);
  if (!stream) return cannot(path, std::strerror(errno));
  std::vector<std::string> names;
  while (const dirent* one = readdir(stream.get())) {
    if (one->d_name[0] != '.') names.emplace_back(one->d_name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string whole = below(path, name);
    if (name == kSheetName) {
      found_.sheets.push_back(whole);
      continue;
    }
    struct stat status {};
    if (stat(whole.c_str(), &status) == 0) {
      entry(whole, status);
    } else {
      cannot(whole, errno == ENOENT ? "a link to nothing" : std::strerror(errno));
    }
  }
}

}  // namespace

std::string plain_path(const std::string& path) {
  std::string plain = std::filesystem::path(path).lexically_normal().string();
  if (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  return plain.empty() ? "." : plain;
}

std::string absolute_path(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(path, failed);
  return plain_path(failed ? path : whole.string());
}

bool Discovery::covers(const std::string& path) const {
  if (named.count(path) != 0) return true;
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
    if (folder == ".") return path.front() != '/' && path.rfind("../", 0) != 0;
    const std::string start = folder.back() == '/' ? folder : folder + "/";
    return path == folder || path.compare(0, start.size(), start) == 0;
  });
}

Result<Discovery> discover(const std::vector<std::string>& paths,
                           const std::set<std::string>& skip) {
  Discovery found;
  Walk walk(skip, found);
  for (const std::string& given : paths) {
    const std::string path = plain_path(given);
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      return fail(ErrorCode::unreadable, given + ": " + std::strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
      found.folders.push_back(path);
    } else {
      found.named.insert(path);
    }
    walk.entry(path, status);
  }
  const auto by_path = [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; };
  const auto same = [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; };
  std::sort(found.files.begin(), found.files.end(), by_path);
  found.files.erase(std::unique(found.files.begin(), found.files.end(), same), found.files.end());
  std::sort(found.sheets.begin(), found.sheets.end());
  return found;
}

}  // namespace kiroku
