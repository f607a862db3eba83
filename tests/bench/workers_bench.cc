// What a worker costs beside reading in process, as CPU time of parent, zygote and children.
//
//   workers_bench transfer 2787 2400    that many pages of that many glyphs, made up by the child
//   workers_bench documents FILE...     each file read in process, then each by a worker
//   workers_bench jail FILE...          each read by a worker in no jail, in a part of it, in all
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "pipeline/workers/workers.h"

namespace kiroku {
namespace {

double cpu_of(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Cost {
  double cpu = 0, wall = 0;  // seconds
};

Cost cost_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  const double before = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
  action();
  const double after = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
  return {after - before,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

Page page_of(int number, int glyphs) {
  Page page;
  page.number = number;
  page.width = 595, page.height = 842;
  page.runs = {Run{}};
  page.fonts = {Font{"Times", "Type 1", true, true}};
  for (int i = 0; i < glyphs; ++i) {
    const float x = static_cast<float>(i % 80) * 6, y = static_cast<float>(i) / 8;
    page.text += i % 80 == 79 ? '\n' : 'a';
    page.glyphs.push_back({{x, y, x + 6, y + 10}, static_cast<std::uint32_t>(i), 97, 0, 1, 0});
  }
  page.counts.drawn = page.counts.emitted = static_cast<std::uint32_t>(glyphs);
  return page;
}

// Runs in the workers' child, or here.
Result<DocumentFacts> make_up(int pages, int glyphs, const PageSink& sink) {
  const Page model = page_of(1, glyphs);
  for (int number = 1; number <= pages; ++number) {
    Page page = model;
    page.number = number;
    sink(std::move(page));
  }
  return DocumentFacts{pages, "", {}};
}

void print(const char* name, const Cost& here, const Cost& there, double count, const char* unit) {
  std::printf("%s: in process %.3f s, by workers %.3f s CPU (%.3f s wall); %.3f ms more a %s\n",
              name, here.cpu, there.cpu, there.wall, (there.cpu - here.cpu) / count * 1e3, unit);
}

int transfer(int pages, int glyphs) {
  Work work;
  work.read = [=](std::string_view, std::string_view, const ReadOptions&, const PageSink& sink) {
    return make_up(pages, glyphs, sink);
  };
  std::size_t seen = 0;
  const PageSink sink = [&](Page&& page) { return seen += page.glyphs.size(), true; };
  const Cost there = cost_of([&] {
    Result<Workers> workers = Workers::start({}, work);
    const Result<DocumentFacts> facts = workers->read(*Bytes::of_string("x"), "any", {}, sink);
    if (!facts) std::fprintf(stderr, "%s\n", facts.error().message.c_str()), std::exit(1);
  });
  const Cost here = cost_of([&] { make_up(pages, glyphs, sink).value(); });
  std::printf("%zu glyphs\n", seen / 2);
  print("transfer", here, there, pages, "page");
  return 0;
}

int documents(const std::vector<std::string>& paths) {
  const Work work = reader_work();
  std::size_t pages = 0;
  const PageSink sink = [&](Page&&) { return ++pages > 0; };
  const auto all = [&](const std::function<void(const Bytes&, const std::string&)>& read) {
    for (const std::string& path : paths) {
      const Result<Bytes> bytes = Bytes::of_file(path);
      if (bytes) read(*bytes, media_type_of(bytes->view(), path));
    }
  };
  const Cost there = cost_of([&] {
    Result<Workers> workers = Workers::start({});
    all([&](const Bytes& bytes, const std::string& type) {
      (void)workers->read(bytes, type, {}, sink);
    });
  });
  const std::size_t by_workers = pages;
  work.warm();
  const Cost here = cost_of([&] {
    all([&](const Bytes& bytes, const std::string& type) {
      (void)work.read(bytes.view(), type, {}, sink);
    });
  });
  const Cost start = cost_of([] { Result<Workers> workers = Workers::start({}); });
  std::printf("start: %.3f s CPU, once; counted in what follows\n", start.cpu);
  std::printf("%zu documents, %zu pages by workers, %zu in process\n", paths.size(), by_workers,
              pages - by_workers);
  print("documents", here, there, static_cast<double>(paths.size()), "document");
  return 0;
}

double milliseconds_a_document(const std::vector<std::string>& paths, Jail how) {
  Limits limits;
  limits.jail = how;
  const auto read = [&](bool documents) {
    return cost_of([&] {
      Result<Workers> workers = Workers::start(limits);
      if (!workers) std::fprintf(stderr, "%s\n", workers.error().message.c_str()), std::exit(1);
      for (std::size_t i = 0; documents && i < paths.size(); ++i) {
        const Result<Bytes> bytes = Bytes::of_file(paths[i]);
        if (bytes) (void)workers->read(*bytes, "application/pdf", {}, [](Page&&) { return true; });
      }
    });
  };
  const double start = read(false).cpu;
  return (read(true).cpu - start) / static_cast<double>(paths.size()) * 1e3;
}

int jail(const std::vector<std::string>& paths) {
  const double none = milliseconds_a_document(paths, Jail::none);
  const double part = milliseconds_a_document(paths, Jail::without_landlock);
  const double full = milliseconds_a_document(paths, Jail::full);
  std::printf(
      "jail: %.3f ms CPU a document in none, %.3f in seccomp, %.3f in both walls: %.3f ms\n", none,
      part, full, full - none);
  return 0;
}

}  // namespace
}  // namespace kiroku

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "transfer" && argc == 4)
    return kiroku::transfer(std::atoi(argv[2]), std::atoi(argv[3]));
  if (mode == "documents" && argc > 2) return kiroku::documents({argv + 2, argv + argc});
  if (mode == "jail" && argc > 2) return kiroku::jail({argv + 2, argv + argc});
  std::fprintf(stderr, "workers_bench transfer PAGES GLYPHS | documents FILE... | jail FILE...\n");
  return 2;
}
