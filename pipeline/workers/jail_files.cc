#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/jail.h"
#include "pipeline/workers/jail_parts.h"

namespace kiroku {
namespace {

// Poppler opens CMaps and fonts when a document first needs them: without these places 39 of 115
// CJK files lost text, without any message.
constexpr auto kPlaces = std::to_array<const char*>({
    "/usr/share/poppler",            // CMaps, CID and Unicode tables
    "/usr/share/fonts",              // fonts that a document does not embed
    "/usr/local/share/fonts",        //
    "/usr/share/ghostscript/fonts",  // where Poppler looks for the 14 standard fonts by itself
    "/usr/share/fontconfig",         // which font stands for which name
    "/etc/fonts",                    //
    "/var/cache/fontconfig",         // what fontconfig found in the folders of fonts
    "/usr/share/tesseract-ocr",      // language models
});
// Below $HOME.
constexpr auto kPlacesAtHome = std::to_array<const char*>(
    {".fonts", ".local/share/fonts", ".config/fontconfig", ".cache/fontconfig", ".fontconfig"});

// What Landlock can govern, by its version: all of it is refused but reading below kPlaces. Debian
// 12's header knows the first two versions.
constexpr std::uint64_t kFirst13 = (1ULL << 13) - 1;
// Of them and kTruncate, those that a file by itself has.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | kTruncate;
constexpr std::uint64_t kTcp = 0b11;             // from version 4: bind and connect
constexpr std::uint64_t kIoctlDev = 1ULL << 15;  // from version 5
constexpr std::uint64_t kScopes = 0b11;          // from version 6: abstract sockets and signals

struct Governed {
  std::uint64_t files = 0, network = 0, scopes = 0;
};

long landlock_version() {
  return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool has_seccomp() {
  // With no program the kernel says EFAULT where it knows filters.
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr) != 0 && errno == EFAULT;
}

constexpr const char* kAnyway = "; --unsandboxed (or KIROKU_UNSANDBOXED=1) goes on all the same";

}  // namespace

Descriptor new_ruleset() {
  const long version = landlock_version();
  if (version < 1) return {};
  Governed governed{kFirst13, 0, 0};
  std::size_t size = sizeof governed.files;
  if (version >= 2) governed.files |= kRefer;
  if (version >= 3) governed.files |= kTruncate;
  if (version >= 4) governed.network = kTcp, size += sizeof governed.network;
  if (version >= 5) governed.files |= kIoctlDev;
  if (version >= 6) governed.scopes = kScopes, size += sizeof governed.scopes;
  return Descriptor(static_cast<int>(syscall(SYS_landlock_create_ruleset, &governed, size, 0)));
}

bool permit(const Descriptor& ruleset, const std::string& place, std::uint64_t access) {
  const Descriptor opened(open(place.c_str(), O_PATH | O_CLOEXEC));
  struct stat state {};
  if (!opened || fstat(opened.get(), &state) != 0) return true;  // nothing is there to be used
  // What newer kernels govern is no right of older ones.
  if (landlock_version() < 2) access &= ~kRefer;
  if (landlock_version() < 3) access &= ~kTruncate;
  landlock_path_beneath_attr rule{};
  rule.parent_fd = opened.get();
  rule.allowed_access = S_ISDIR(state.st_mode) ? access : access & kOfFiles;
  return syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

JailSupport jail_support() {
  const long version = landlock_version();
  return {version > 0 ? static_cast<int>(version) : 0, version > 0 ? 0 : errno, has_seccomp()};
}

Result<void> jail_fits(Jail jail) {
  if (jail != Jail::full) return {};
  const JailSupport support = jail_support();
  if (support.landlock == 0) {
    return fail(ErrorCode::unsupported,
                with_reason("this kernel has no Landlock, which keeps foreign documents away from "
                            "your files",
                            support.landlock_error) +
                    kAnyway);
  }
  if (!support.seccomp) {
    return fail(ErrorCode::unsupported,
                std::string("this kernel has no seccomp filters, which keep foreign documents from "
                            "the network and from starting programs") +
                    kAnyway);
  }
  return {};
}

std::vector<std::string> readable_places() {
  std::vector<std::string> places(kPlaces.begin(), kPlaces.end());
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
    for (const char* place : kPlacesAtHome) places.push_back(std::string(home) + "/" + place);
  }
  if (const char* models = std::getenv("TESSDATA_PREFIX"); models != nullptr && models[0] != '\0')
    places.push_back(models);
  return places;
}

bool lock_files(Jail jail) {
  if (jail != Jail::full) return true;
  const Descriptor ruleset = new_ruleset();
  if (!ruleset) return false;
  for (const std::string& place : readable_places()) {
    if (!permit(ruleset, place, kReading)) return false;
  }
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace kiroku
