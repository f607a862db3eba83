#include "pipeline/cli/rule_cache.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schemas/digest.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "rules-";
constexpr std::size_t kKept = 4;  // files: of the packs as they are, and of some overlays
constexpr std::size_t kLargest = 256u << 20;

std::string cache_folder() {
  const auto variable = [](const char* name) { return std::getenv(name); };
  if (const char* own = variable("KIROKU_CACHE")) return own;
  if (const char* caches = variable("XDG_CACHE_HOME"); caches != nullptr && caches[0] == '/')
    return std::string(caches) + "/kiroku";
  if (const char* home = variable("HOME"); home != nullptr && home[0] == '/')
    return std::string(home) + "/.cache/kiroku";
  return "";
}

// What the program file is, without reading it: a new build writes a new one.
std::string program_stamp() {
  struct stat status {};
  if (stat("/proc/self/exe", &status) != 0) return "";
  return std::to_string(status.st_size) + " " + std::to_string(status.st_ino) + " " +
         std::to_string(status.st_mtim.tv_sec) + " " + std::to_string(status.st_mtim.tv_nsec);
}

// Tells damage, not malice: whoever can write the file can run programs as the user.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = bytes.size();
  const auto mix = [&](std::uint64_t word) {
    sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
    sum ^= sum >> 32;
  };
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    mix(word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data(), bytes.size());
  mix(rest);
  return sum;
}

// A file: the keys, the checksum of the rest, bytes of the gazetteer, the gazetteer, the rules.
struct Header {
  char key[64], kin[64];
  std::uint64_t sum, gazetteer;
};

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Its own file's bytes for as long as this lives; none where it is not there or not to be believed.
// Mapped: twelve megabytes copied cost a tenth of a start.
class OwnBytes {
 public:
  explicit OwnBytes(const std::string& path) {
    const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (file.descriptor() < 0 || fstat(file.descriptor(), &status) != 0) return;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 022) != 0 ||
        size == 0 || size > kLargest)
      return;
    void* const mapped =
        mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.descriptor(), 0);
    if (mapped != MAP_FAILED) bytes_ = {static_cast<const char*>(mapped), size};
  }
  ~OwnBytes() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  OwnBytes(const OwnBytes&) = delete;
  OwnBytes& operator=(const OwnBytes&) = delete;
  std::string_view get() const { return bytes_; }

 private:
  std::string_view bytes_;
};

bool wrote_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::vector<fs::path> newest_first(const std::string& folder) {
  std::error_code failed;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed))
    if (entry->path().filename().string().starts_with(kPrefix))
      files.emplace_back(entry->last_write_time(failed), entry->path());
  std::sort(files.rbegin(), files.rend());
  std::vector<fs::path> paths;
  for (auto& [time, path] : files) paths.push_back(std::move(path));
  return paths;
}

void remove_oldest(const std::string& folder) {
  const std::vector<fs::path> files = newest_first(folder);
  std::error_code failed;
  for (std::size_t i = kKept; i < files.size(); ++i) fs::remove(files[i], failed);
}

std::optional<Rules> rules_in(const std::string& path, std::string_view key,
                              const char (Header::*its_key)[64], const std::string& tsv) {
  const OwnBytes file(path);
  const std::string_view bytes = file.get();
  Header header{};
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::string_view rest = bytes.substr(sizeof header);
  if (std::string_view(header.*its_key, sizeof header.key) != key ||
      header.sum != checksum(rest) || header.gazetteer > rest.size())
    return std::nullopt;
  std::optional<Gazetteer> gazetteer = Gazetteer::thaw(rest.substr(0, header.gazetteer), tsv);
  if (!gazetteer) return std::nullopt;
  return Rules::thaw(rest.substr(header.gazetteer), std::move(*gazetteer));
}

}  // namespace

RuleCache::RuleCache(const std::vector<PackFile>& packs, std::string_view tsv)
    : folder_(cache_folder()) {
  if (folder_.empty()) return;
  kin_ = Hasher("rule-cache").part("program", program_stamp()).part("gazetteer", tsv).hex();
  Hasher key("rule-cache");
  key.part("kin", kin_);
  for (const PackFile& pack : packs) key.part("pack", pack.name).part("yaml", pack.yaml);
  key_ = key.hex();
}

std::optional<Rules> RuleCache::load(const std::string& tsv) const {
  if (folder_.empty()) return std::nullopt;
  return rules_in(folder_ + "/" + std::string(kPrefix) + key_.substr(0, 16), key_, &Header::key,
                  tsv);
}

std::optional<Rules> RuleCache::load_similar(const std::string& tsv) const {
  if (folder_.empty()) return std::nullopt;
  for (const fs::path& path : newest_first(folder_))
    if (std::optional<Rules> rules = rules_in(path, kin_, &Header::kin, tsv)) return rules;
  return std::nullopt;
}

void RuleCache::keep(const Rules& rules) const {
  if (folder_.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  const std::string gazetteer = rules.gazetteer().freeze(), rest = gazetteer + rules.freeze();
  Header header{{}, {}, checksum(rest), gazetteer.size()};
  std::memcpy(header.key, key_.data(), sizeof header.key);
  std::memcpy(header.kin, kin_.data(), sizeof header.kin);
  std::string path = folder_ + "/" + std::string(kPrefix) + key_.substr(0, 16);
  std::string fresh = path + ".XXXXXX";
  const File file(mkostemp(fresh.data(), O_CLOEXEC));
  if (file.descriptor() < 0) return;
  const bool written =
      wrote_all(file.descriptor(), {reinterpret_cast<const char*>(&header), sizeof header}) &&
      wrote_all(file.descriptor(), rest);
  if (!written || rename(fresh.c_str(), path.c_str()) != 0) unlink(fresh.c_str());
  remove_oldest(folder_);
}

}  // namespace kiroku
