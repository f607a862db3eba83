#include "tests/workers/fake_work.h"

#include <chrono>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pipeline/workers/child.h"
#include "pipeline/workers/protocol.h"
#include "tests/workers/probes.h"
#include "tests/workers/sample.h"

namespace kiroku {
namespace {

constexpr std::uint64_t kMost = 1 << 30;

void sleep_for_ever() {
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

// Deeper than any stack. Each frame's block is looked at after the call, so that no compiler makes
// a loop of it.
void overflow_the_stack(int depth) {
  char block[4096];
  block[0] = static_cast<char>(depth);
  if (depth < INT_MAX) overflow_the_stack(depth + 1);
  asm volatile("" : : "r"(block) : "memory");
}

void use_cpu() {
  volatile std::uint64_t n = 0;
  for (;;) n = n + 1;
}

// What Poppler's gmalloc does.
void die_like_gmalloc() {
  std::fputs("Out of memory\n", stderr);
  std::abort();
}

template <typename Value>
void send(const Value& value) {
  std::string message;
  append_message(message, value, kMost);
  send_all(kResultDescriptor, message);
}

void send_header(std::uint32_t kind, std::uint32_t length) {
  const Header header{kind, length};
  char bytes[sizeof header];
  std::memcpy(bytes, &header, sizeof header);
  send_all(kResultDescriptor, {bytes, sizeof bytes});
}

Page large_page(int number) {
  Page page = fake_page(number);
  page.text.assign(1 << 20, 'x');
  return page;
}

Page changed(void (*change)(Page&)) {
  Page page = fake_page(1);
  change(page);
  return page;
}

// How to end after the pages, or to lie instead of them.
struct Behaviour {
  std::string_view name;
  void (*act)();
};
constexpr auto kAtTheEnd = std::to_array<Behaviour>({
    {"segfault", [] { raise(SIGSEGV); }},
    {"abort", [] { std::abort(); }},
    {"stack-overflow", [] { overflow_the_stack(0); }},
    {"exit-3", [] { _exit(3); }},
    {"exit-0", [] { _exit(0); }},
    {"hang", sleep_for_ever},
    {"hang-deaf", [] { close(kResultDescriptor), sleep_for_ever(); }},
    {"cpu", use_cpu},
    {"bad-alloc",
     [] {
       for (;;) std::memset(new char[1 << 26], 1, 1 << 26);
     }},
    {"gmalloc", die_like_gmalloc},
    {"throw", [] { throw std::runtime_error("a library threw"); }},
    {"write-a-file",
     [] {
       const int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
       if (write(file, "x", 1) == 1) _exit(0);
     }},
    {"many-files",
     [] {
       int opened = 0;
       while (open("/dev/null", O_RDONLY) >= 0 && opened < 1000) ++opened;
       if (opened >= 1000) _exit(0);
       close_range(kResultDescriptor + 1, ~0U, 0);  // a throw may itself need one
       throw std::runtime_error("no more than a few files");
     }},
    {"noise",
     [] {
       for (int i = 0; i < 100'000; ++i) std::fputs("Syntax Error: nonsense\n", stderr);
     }},
});
constexpr auto kInstead = std::to_array<Behaviour>({
    {"lie-length", [] { send_header(1, 0xFFFFFFFF), sleep_for_ever(); }},
    {"lie-short", [] { send_header(1, 1 << 20), send_all(kResultDescriptor, "x"), _exit(0); }},
    {"lie-kind", [] { send_header(17, 0); }},
    {"lie-request-as-answer",
     [] {
       send(Raster{1, 1, 72, "abc"});
     }},
    {"lie-noise", [] { send_all(kResultDescriptor, std::string(100'000, '\xA5')); }},
    {"lie-endless",
     [] {
       for (int i = 1;; ++i) send(fake_page(i));
     }},
    {"lie-page-order",
     [] {
       send(fake_page(1)), send(fake_page(3)), send(DocumentFacts{3, "", {}});
     }},
    {"lie-page-twice",
     [] {
       send(fake_page(1)), send(fake_page(1)), send(DocumentFacts{1, "", {}});
     }},
    {"lie-page-missing",
     [] {
       send(fake_page(1)), send(DocumentFacts{2, "", {}});
     }},
    {"lie-too-few-pages",
     [] {
       send(fake_page(1)), send(fake_page(2)), send(DocumentFacts{1, "", {}});
     }},
    {"lie-box",
     [] { send(changed([](Page& page) {
            page.images = {{{0, 0, 1, NAN}, 1, 1, false}};
          })); }},
    {"lie-utf8", [] { send(changed([](Page& page) { page.text = "\xFF"; })); }},
    {"lie-counts", [] { send(changed([](Page& page) { page.counts.drawn = 5; })); }},
    {"lie-error-code",
     [] {
       send(Error{ErrorCode::interrupted, "stop everything"});
     }},
});

Result<DocumentFacts> read(std::string_view bytes, std::string_view behaviour,
                           const ReadOptions& options, const PageSink& sink) {
  if (behaviour.starts_with("probe-")) return probe(behaviour.substr(6), std::string(bytes));
  for (const Behaviour& lie : kInstead) {
    if (lie.name == behaviour) lie.act(), sleep_for_ever();
  }
  if (behaviour == "password") return fail(ErrorCode::password_needed, "it is encrypted");
  if (behaviour == "facts-of-zygote") return DocumentFacts{0, std::getenv("KIROKU_WARMED"), {}};
  const int pages = std::atoi(std::string(bytes).c_str());
  const int last = options.last_page == 0 ? pages : std::min(pages, options.last_page);
  for (int number = options.first_page; number <= last; ++number) {
    if (behaviour == "crash-on-even" && number % 2 == 0) raise(SIGSEGV);
    if (behaviour == "hang-on-each" || (behaviour == "hang-on-2" && number == 2)) sleep_for_ever();
    if (behaviour == "gmalloc-on-2" && number == 2) die_like_gmalloc();
    if (behaviour == "large-on-2" && number == 2) sink(large_page(number));
    if (behaviour == "killed-on-2" && number == 2) raise(SIGKILL);
    if (behaviour == "crash-on-all") std::abort();
    Page page = fake_page(number);
    if (behaviour == "large") page = large_page(number);
    if (!sink(std::move(page))) break;
  }
  for (const Behaviour& end : kAtTheEnd) {
    if (end.name == behaviour) end.act();
  }
  return DocumentFacts{pages, std::string(bytes), {}};
}

Result<Page> recognise(std::string_view bytes, std::string_view behaviour, int number,
                       const std::vector<std::string>& languages, const std::string&) {
  if (behaviour == "no-model") return fail(ErrorCode::ocr_unavailable, "no model for xx");
  Page page = fake_page(behaviour == "lie-number" ? number + 1 : number);
  page.text = bytes;
  page.languages = languages;
  return page;
}

Result<Raster> render(std::string_view, std::string_view behaviour, int, float dpi,
                      const std::string& password) {
  if (behaviour == "lie-size") return Raster{100, 100, dpi, "abc"};
  if (password != "open") return fail(ErrorCode::password_needed, "it is encrypted");
  return Raster{2, 1, dpi, "abcdef"};
}

}  // namespace

Page fake_page(int number) {
  Page page;
  page.number = number;
  page.text = std::to_string(getpid());
  return page;
}

Work fake_work() {
  return {[] { setenv("KIROKU_WARMED", std::to_string(getpid()).c_str(), 1); }, read, recognise,
          render};
}

Workers started(Limits limits) {
  if (limits.jail == Jail::full && jail_support().landlock == 0)
    limits.jail = Jail::without_landlock;
  Result<Workers> workers = Workers::start(limits, fake_work());
  if (!workers) std::fprintf(stderr, "%s\n", workers.error().message.c_str()), std::abort();
  return *std::move(workers);
}

Reading read_all(Workers& workers, const std::string& behaviour, const std::string& content,
                 const ReadOptions& options) {
  const Result<Bytes> bytes = Bytes::of_string(content);
  if (!bytes) return {fail(bytes.error()), {}};
  std::vector<Page> pages;
  Result<DocumentFacts> facts = workers.read(*bytes, behaviour, options, [&](Page&& page) {
    pages.push_back(std::move(page));
    return true;
  });
  return {std::move(facts), std::move(pages)};
}

std::vector<pid_t> descendants(pid_t ancestor) {
  std::vector<pid_t> found = {ancestor};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const pid_t process = std::atoi(entry.path().filename().c_str());
      std::ifstream stat(entry.path() / "stat");
      std::string line, state;
      pid_t parent = 0;
      if (process <= 0 || !std::getline(stat, line)) continue;
      std::istringstream(line.substr(line.rfind(')') + 1)) >> state >> parent;
      if (parent == found[i]) found.push_back(process);
    }
  }
  found.erase(found.begin());
  return found;
}

bool is_running(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(stat, line)) return false;
  return line.substr(line.rfind(')') + 2, 1) != "Z";
}

int open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<int>(std::distance(begin(entries), end(entries)));
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000 && !holds(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

}  // namespace kiroku
