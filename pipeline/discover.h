#pragma once
// Which files there are: folders walked, everything sorted, nothing opened.
//
//   TRY_ASSIGN(const Discovery found, discover({"proceedings", "more/one.pdf"}, {}));
//   for (const FoundFile& file : found.files) ...
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "schemas/result.h"

namespace kiroku {

struct FoundFile {
  std::string path;  // as given or below a folder as given, made plain; bytes of the file system
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  // Why nothing can be read: "a named pipe", "a link to nothing", "permission denied". Empty: try.
  std::string unreadable;
  bool special = false;  // no file of bytes at all: a pipe, a socket, a device
};

struct Discovery {
  std::vector<FoundFile> files;                // by path, each once
  std::vector<std::string> folders;            // that were asked for, made plain
  std::vector<std::string> sheets;             // sources.csv files met in folders, by path
  bool covers(const std::string& path) const;  // asked for by itself or below a folder
  std::set<std::string> named;                 // files that were asked for by name
};

// Hidden files and folders (".x") and sources.csv are left out, and `skip` (absolute paths: the
// store's own files). Links are followed, each folder entered once, so that a loop ends. Error
// unreadable where a path that was asked for is not there.
Result<Discovery> discover(const std::vector<std::string>& paths,
                           const std::set<std::string>& skip);

// "a/./b/../c/" is "a/c"; "" is ".".
std::string plain_path(const std::string& path);
std::string absolute_path(const std::string& path);

}  // namespace kiroku
