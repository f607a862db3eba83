#include "pipeline/workers/libreoffice.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/workers/channel.h"
#include "pipeline/workers/libreoffice_jail.h"
#include "pipeline/workers/sanitizers.h"

namespace kiroku {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostFileBytes = 512ull << 20;  // of one file that it writes
constexpr std::uint64_t kMostBytes = 1ull << 30;        // of all of them
constexpr int kRestart = 81;  // how it ends where it has made its profile and wants to begin anew
constexpr int kMostStarts = 3;
constexpr auto kLeftBehind = std::chrono::hours(1);  // longer than any document may take

struct OfficeKind {
  std::string_view media_type, ending, library, package;
};
constexpr std::string_view kWriter = "libreoffice-writer-nogui";
constexpr std::string_view kImpress = "libreoffice-impress-nogui";
constexpr std::string_view kCalc = "libreoffice-calc-nogui";
constexpr auto kOfficeKinds = std::to_array<OfficeKind>({
    {"application/msword", "doc", "libswlo.so", kWriter},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
     "libswlo.so", kWriter},
    {"application/vnd.oasis.opendocument.text", "odt", "libswlo.so", kWriter},
    {"application/vnd.ms-powerpoint", "ppt", "libsdlo.so", kImpress},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx",
     "libsdlo.so", kImpress},
    {"application/vnd.oasis.opendocument.presentation", "odp", "libsdlo.so", kImpress},
    {"application/vnd.ms-excel", "xls", "libsclo.so", kCalc},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "libsclo.so",
     kCalc},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods", "libsclo.so", kCalc},
});

const OfficeKind* kind_of(std::string_view media_type) {
  const auto found =
      std::find_if(kOfficeKinds.begin(), kOfficeKinds.end(),
                   [&](const OfficeKind& kind) { return kind.media_type == media_type; });
  return found == kOfficeKinds.end() ? nullptr : &*found;
}

// The value of `key=` in one of the files beside the program.
std::string said_in(const fs::path& file, std::string_view key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key)) return line.substr(key.size());
  }
  return {};
}

// What was left by programs that were killed. Others' folders cannot be removed, and are not ours.
void remove_left_behind(const fs::path& among, const std::string& begins) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(among, ignored)) {
    struct stat state {};
    if (!entry.path().filename().string().starts_with(begins)) continue;
    if (lstat(entry.path().c_str(), &state) != 0 || state.st_uid != geteuid()) continue;
    const auto written = std::chrono::system_clock::from_time_t(state.st_mtim.tv_sec);
    if (S_ISDIR(state.st_mode) && std::chrono::system_clock::now() - written > kLeftBehind)
      fs::remove_all(entry.path(), ignored);
  }
}

// A fresh folder that is gone with the object.
class Workplace {
 public:
  static Result<Workplace> make() {
    constexpr const char* kName = "kiroku-office-";
    std::error_code none;
    const fs::path among = fs::temp_directory_path(none);
    if (none) return fail(ErrorCode::limit_exceeded, "there is no folder for temporary files");
    remove_left_behind(among, kName);
    Workplace made;
    made.path_ = (among / kName).string() + "XXXXXX";
    if (mkdtemp(made.path_.data()) == nullptr) {
      made.path_.clear();
      return fail(ErrorCode::limit_exceeded,
                  with_reason("no folder can be made in " + among.string(), errno));
    }
    return made;
  }
  Workplace() = default;
  Workplace(Workplace&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Workplace& operator=(Workplace&&) = delete;
  ~Workplace() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string at(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator at(path_, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code gone;
      const std::uintmax_t size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
      if (!gone) sum += size;
    }
    return sum;
  }

 private:
  std::string path_;
};

// All that the child needs, made before it is forked: the program has threads, so that between fork
// and execve there may be system calls only.
struct Start {
  std::vector<std::string> words, environment;
  std::vector<char*> arguments, variables;
  std::string folder;
  LibreOfficeJail jail;
  Descriptor null;
  std::uint64_t memory_bytes = 0;
  std::uint32_t cpu_seconds = 0;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> found;
  for (std::string& word : words) found.push_back(word.data());
  found.push_back(nullptr);
  return found;
}

void limit_office(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const rlimit value{soft, hard};
  if (setrlimit(resource, &value) != 0) _exit(1);
}

[[noreturn]] void become(const Start& start, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  setsid();  // a terminal's signals are for the parent
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) std::signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (dup2(start.null.get(), standard) < 0) _exit(1);
  }
  if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) _exit(1);
  if (!kHasSanitizerShadow) limit_office(RLIMIT_AS, start.memory_bytes, start.memory_bytes);
  limit_office(RLIMIT_CPU, start.cpu_seconds, rlim_t{start.cpu_seconds} + 5);
  limit_office(RLIMIT_FSIZE, kMostFileBytes, kMostFileBytes);
  limit_office(RLIMIT_CORE, 0, 0);
  limit_office(RLIMIT_NOFILE, 256, 256);
  if (chdir(start.folder.c_str()) != 0 || !start.jail.lock()) _exit(1);
  execve(start.arguments.front(), start.arguments.data(), start.variables.data());
  _exit(127);
}

struct HowItEnded {
  int status = 0;
  double cpu_seconds = 0;
};

class RunningOffice {
 public:
  RunningOffice(pid_t child, const Limits& limits, int stop, const Workplace& place)
      : child_(child),
        handle_(static_cast<int>(syscall(SYS_pidfd_open, child, 0))),
        limits_(limits),
        stop_(stop),
        place_(place) {}
  RunningOffice(const RunningOffice&) = delete;
  RunningOffice& operator=(const RunningOffice&) = delete;
  ~RunningOffice() {
    if (child_ > 0) kill(child_, SIGKILL), reap();
  }

  // Adds the wall time that passes, while the program is not suspended, to `spent`.
  Result<HowItEnded> wait(double& spent) {
    constexpr int kSlice = 500;  // milliseconds
    while (spent < limits_.office_seconds) {
      std::array<pollfd, 2> sources = {{{handle_.get(), POLLIN, 0}, {stop_, POLLIN, 0}}};
      const auto before = std::chrono::steady_clock::now();
      if (poll(sources.data(), sources.size(), kSlice) < 0 && errno != EINTR)
        return fail(ErrorCode::crashed, with_reason("cannot wait for LibreOffice", errno));
      const double waited =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
      spent += std::min(waited, 2 * kSlice / 1000.0);
      if (sources[0].revents != 0) return reap();
      if (sources[1].revents != 0) return fail(ErrorCode::interrupted, "interrupted");
      if (place_.bytes() > kMostBytes)
        return fail(ErrorCode::limit_exceeded, "LibreOffice wrote more than a gigabyte");
    }
    return fail(ErrorCode::timed_out, "LibreOffice made no PDF of it in " +
                                          std::to_string(std::lround(limits_.office_seconds)) +
                                          " s");
  }

 private:
  HowItEnded reap() {
    HowItEnded ended;
    rusage used{};
    while (wait4(child_, &ended.status, 0, &used) < 0 && errno == EINTR) {
    }
    child_ = 0;
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    ended.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    return ended;
  }

  pid_t child_;
  Descriptor handle_;
  const Limits& limits_;
  int stop_;
  const Workplace& place_;
};

Result<void> write_document(const Bytes& bytes, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.view().data(), static_cast<std::streamsize>(bytes.view().size()));
  file.close();
  if (file) return {};
  return fail(ErrorCode::limit_exceeded, with_reason("cannot write " + path, errno));
}

Result<Start> start_of(const LibreOffice& office, const Workplace& place,
                       const std::string& document, const Limits& limits) {
  Start start;
  start.folder = place.path();
  start.words = {office.program,
                 "-env:UserInstallation=file://" + place.at("profile"),
                 "-env:OSL_SOCKET_PATH=" + place.path(),
                 "--headless",
                 "--norestore",
                 "--nologo",
                 "--nodefault",
                 "--nolockcheck",
                 "--convert-to",
                 "pdf",
                 "--outdir",
                 place.at("made"),
                 document};
  // Dates that a document shows as of today are today's: nothing can be done about them here.
  start.environment = {"HOME=" + place.path(), "TMPDIR=" + place.path(), "LANG=C.UTF-8",
                       "SAL_USE_VCLPLUGIN=svp", "MALLOC_ARENA_MAX=2"};
  start.arguments = pointers(start.words);
  start.variables = pointers(start.environment);
  TRY_ASSIGN(start.jail, LibreOfficeJail::around(limits.jail, office.program, place.path()));
  start.null = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC));
  start.memory_bytes = limits.memory_bytes;
  start.cpu_seconds = limits.office_cpu_seconds;
  return start;
}

Error how_office_ended(const HowItEnded& ended, const Limits& limits) {
  // It may have a handler for the signal.
  const bool told = WIFSIGNALED(ended.status) && WTERMSIG(ended.status) == SIGXCPU;
  if (told || ended.cpu_seconds >= limits.office_cpu_seconds) {
    return {ErrorCode::limit_exceeded, "LibreOffice used more than " +
                                           std::to_string(limits.office_cpu_seconds) +
                                           " s of CPU time for it"};
  }
  if (WIFSIGNALED(ended.status)) {
    return {ErrorCode::crashed,
            "LibreOffice crashed over it (signal " + std::to_string(WTERMSIG(ended.status)) + ")"};
  }
  return {ErrorCode::damaged, "LibreOffice makes no PDF of it (exit status " +
                                  std::to_string(WEXITSTATUS(ended.status)) + ")"};
}

bool is_end(const HowItEnded& ended) {
  return !WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != kRestart;
}

}  // namespace

std::string libreoffice_package(std::string_view media_type) {
  const OfficeKind* kind = kind_of(media_type);
  return kind == nullptr ? "" : std::string(kind->package);
}

bool has_libreoffice(std::string_view package) {
  return std::any_of(kOfficeKinds.begin(), kOfficeKinds.end(), [&](const OfficeKind& kind) {
    return kind.package == package && libreoffice_for(kind.media_type).has_value();
  });
}

Result<LibreOffice> libreoffice_for(std::string_view media_type) {
  const OfficeKind* kind = kind_of(media_type);
  const char* paths = std::getenv("PATH");
  std::istringstream folders(kind == nullptr || paths == nullptr ? "" : paths);
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const char* name : {"soffice", "libreoffice"}) {
      std::error_code missing;
      const fs::path home = fs::canonical(fs::path(folder) / name, missing).parent_path();
      if (missing || access((home / "soffice.bin").c_str(), X_OK) != 0 ||
          !fs::exists(home / kind->library, missing))
        continue;
      return LibreOffice{(home / "soffice.bin").string(),
                         said_in(home / "bootstraprc", "ProductKey=") + ", " +
                             said_in(home / "versionrc", "buildid=")};
    }
  }
  const std::string package(kind == nullptr ? "" : kind->package);
  return fail(ErrorCode::unsupported,
              "an office file: LibreOffice, which makes a PDF of it, is not installed (apt-get "
              "install --no-install-recommends " +
                  package + "); or save it as PDF");
}

Result<Bytes> pdf_of_office(const LibreOffice& office, const Bytes& bytes,
                            std::string_view media_type, const Limits& limits, int stop) {
  const OfficeKind* kind = kind_of(media_type);
  if (kind == nullptr) return fail(ErrorCode::unsupported, "this is no office file");
  TRY_ASSIGN(const Workplace place, Workplace::make());
  const std::string document = place.at("document." + std::string(kind->ending));
  TRY(write_document(bytes, document));
  TRY_ASSIGN(const Start start, start_of(office, place, document, limits));
  double spent = 0;
  for (int starts = 0; starts < kMostStarts; ++starts) {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) become(start, parent);
    if (child < 0)
      return fail(ErrorCode::limit_exceeded, with_reason("LibreOffice cannot be started", errno));
    TRY_ASSIGN(const HowItEnded ended, RunningOffice(child, limits, stop, place).wait(spent));
    const std::string made = place.at("made/document.pdf");
    const bool there = WIFEXITED(ended.status) && access(made.c_str(), R_OK) == 0;
    if (is_end(ended) && there) return Bytes::of_file(made);
    if (is_end(ended)) return fail(how_office_ended(ended, limits));
  }
  return fail(ErrorCode::crashed, "LibreOffice began anew again and again");
}

}  // namespace kiroku
