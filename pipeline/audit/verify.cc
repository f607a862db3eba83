#include "pipeline/audit/verify.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "pipeline/audit/reread.h"
#include "pipeline/code_points.h"
#include "pipeline/ingest.h"
#include "pipeline/read_key.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

// What must stand on a page.
struct Claim {
  std::size_t record = 0;  // index in Claims::ids
  int page = 0;
  std::uint32_t start = 0, end = 0;
  std::string quote, source;
  std::vector<Box> boxes;
};

struct Claims {
  std::vector<std::pair<std::string, std::string>> ids;  // id and fact of each record
  std::map<std::string, std::vector<Claim>> by_document;
  std::uint64_t evidence = 0, context = 0;
};

void add(Claims& claims, const Record& record) {
  claims.ids.emplace_back(record.id, record.fact);
  for (const Evidence& evidence : record.evidence) {
    ++claims.evidence;
    if (evidence.page == 0 || evidence.document.empty()) {
      ++claims.context;
      continue;
    }
    claims.by_document[evidence.document].push_back({claims.ids.size() - 1, evidence.page,
                                                     evidence.start, evidence.end, evidence.quote,
                                                     evidence.source, evidence.boxes});
  }
}

Result<Claims> gather(const VerifyOptions& options, Store& store) {
  std::uint64_t total = 0;
  if (options.sample > 0) {
    TRY(store.for_each_record(options.query, [&](const Record&) { return ++total, true; }));
  }
  const std::uint64_t wanted = std::min(options.sample, total);
  Claims claims;
  std::uint64_t index = 0;
  TRY(store.for_each_record(options.query, [&](const Record& record) {
    // Record i is taken where i * wanted / total steps up: evenly spread, the same every time.
    if (options.sample == 0 || index * wanted / total != (index + 1) * wanted / total) {
      add(claims, record);
    }
    ++index;
    return true;
  }));
  return claims;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::size_t end = 0;
  while (end < text.size() && end < kLongest) end += utf8_length(text, end);
  return std::string(text.substr(0, end)) + (end < text.size() ? "..." : "");
}

// Pages of a document that was read again, by number.
class Pages {
 public:
  explicit Pages(const Text& text) : text_(text) {
    for (const PageText& page : text.pages)
      pages_[page.number] = {&page, CodePoints(text.at(page.span))};
  }
  // Empty code: it stands.
  Unverified check(const Claim& claim) const;

 private:
  struct Indexed {
    const PageText* page = nullptr;
    CodePoints index;
  };
  const Text& text_;
  std::map<int, Indexed> pages_;
};

Unverified Pages::check(const Claim& claim) const {
  Unverified fallen;
  const auto found = pages_.find(claim.page);
  if (found == pages_.end()) {
    fallen.code = "page-missing";
    fallen.message = "the document has no such page when it is read again";
    return fallen;
  }
  const auto& [page, index] = found->second;
  const std::string_view on_page = text_.at(page->span);
  const Span span{page->span.begin + index.byte(on_page, claim.start),
                  page->span.begin + index.byte(on_page, claim.end)};
  if (text_.at(span) != claim.quote) {
    fallen.code = "quote-differs";
    fallen.message = "there stands now: " + shortened(text_.at(span));
    return fallen;
  }
  std::vector<Box> boxes;
  for (const Trace& trace : text_.trace(span)) {
    boxes.insert(boxes.end(), trace.boxes.begin(), trace.boxes.end());
  }
  if (boxes != claim.boxes) {
    fallen.code = "boxes-differ";
    fallen.message = "the quote stands, in another place of the page";
  }
  return fallen;
}

// "read-1 recognised ja en": with which languages pages were recognised, if they were.
Recognition recognition_of(const std::string& whole_key, const std::string& password) {
  Recognition recognition;
  recognition.password = password;
  const std::string recognised = " recognised";
  const std::string key(without_donors(whole_key));
  const std::size_t at = key.find(recognised);
  recognition.wanted = at != std::string::npos;
  if (!recognition.wanted) return recognition;
  std::string word;
  for (const char c : key.substr(at + recognised.size()) + " ") {
    if (c != ' ') {
      word.push_back(c);
    } else if (!word.empty()) {
      recognition.languages.push_back(std::move(word));
      word.clear();
    }
  }
  return recognition;
}

struct Known {
  std::vector<std::string> paths;  // those that were not gone first
  std::string read_key;
  SheetRow sheet;
};

class Check {
 public:
  Check(const Claims& claims, std::map<std::string, Known> known, const VerifyOptions& options,
        Workers& workers, const std::function<void(std::uint64_t, std::uint64_t)>& progress,
        const std::atomic<bool>& stop)
      : claims_(claims),
        known_(std::move(known)),
        options_(options),
        workers_(workers),
        progress_(progress),
        stop_(stop),
        next_(claims.by_document.begin()) {}
  Verification run();

 private:
  void work();
  void document(const std::string& digest, const std::vector<Claim>& claims);
  void fell(const Claim& claim, Unverified fallen);

  const Claims& claims_;
  const std::map<std::string, Known> known_;
  const VerifyOptions& options_;
  Workers& workers_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  const std::atomic<bool>& stop_;

  std::mutex mutex_;  // of everything below
  std::map<std::string, std::vector<Claim>>::const_iterator next_;
  Verification seen_;
  std::set<std::size_t> fallen_records_;
};

void Check::fell(const Claim& claim, Unverified fallen) {
  fallen.record = claims_.ids[claim.record].first;
  fallen.fact = claims_.ids[claim.record].second;
  fallen.source = claim.source;
  fallen.page = claim.page;
  fallen.quote = claim.quote;
  const std::lock_guard lock(mutex_);
  fallen_records_.insert(claim.record);
  seen_.fallen.push_back(std::move(fallen));
}

void Check::document(const std::string& digest, const std::vector<Claim>& claims) {
  const auto known = known_.find(digest);
  const Known none;
  const Known& of = known == known_.end() ? none : known->second;
  const Result<Reopened> again = reopen(digest, of.paths);
  if (!again) {
    const std::string code = again.error().code == ErrorCode::not_found    ? "source-missing"
                             : again.error().code == ErrorCode::unverified ? "source-changed"
                                                                           : "source-unreadable";
    for (const Claim& claim : claims) fell(claim, {code, {}, {}, {}, 0, {}, again.error().message});
    return;
  }
  std::set<int> pages;
  for (const Claim& claim : claims) pages.insert(claim.page);
  const auto recognition = [&](int page) {
    Recognition how = recognition_of(of.read_key, options_.password);
    how.wanted = how.wanted && pages.count(page) != 0;
    return how;
  };
  const auto page_read = [&](int) {
    const std::lock_guard lock(mutex_);
    ++seen_.pages;
  };
  const Reading reading =
      read_document({again->bytes, again->media_type}, of.sheet, workers_, recognition, page_read);
  const Pages again_read(reading.text);
  for (const Claim& claim : claims) {
    Unverified fallen = again_read.check(claim);
    if (!reading.facts && fallen.code == "page-missing")
      fallen.message = reading.facts.error().message;
    if (!fallen.code.empty()) fell(claim, std::move(fallen));
  }
}

void Check::work() {
  while (!stop_) {
    std::unique_lock lock(mutex_);
    if (next_ == claims_.by_document.end()) return;
    const auto& [digest, claims] = *next_++;
    lock.unlock();
    document(digest, claims);
    lock.lock();
    ++seen_.documents;
    if (progress_) progress_(seen_.documents, claims_.by_document.size());
  }
}

Verification Check::run() {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t wanted =
      options_.threads > 0 ? static_cast<std::size_t>(options_.threads) : cores;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(wanted, claims_.by_document.size()); ++i) {
    threads.emplace_back([this] { work(); });
  }
  for (std::thread& thread : threads) thread.join();
  std::sort(seen_.fallen.begin(), seen_.fallen.end(), [](const Unverified& a, const Unverified& b) {
    return std::tie(a.source, a.page, a.record, a.quote) <
           std::tie(b.source, b.page, b.record, b.quote);
  });
  seen_.records = claims_.ids.size();
  seen_.stood = seen_.records - fallen_records_.size();
  seen_.evidence = claims_.evidence;
  seen_.context = claims_.context;
  return std::move(seen_);
}

}  // namespace

Result<Verification> verify(const VerifyOptions& options, Store& store, Workers& workers,
                            const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                            const std::atomic<bool>& stop) {
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(const Claims claims, gather(options, store));
  TRY_ASSIGN(std::vector<KnownSource> sources, store.sources());
  std::stable_partition(sources.begin(), sources.end(),
                        [](const KnownSource& source) { return !source.gone; });
  std::map<std::string, Known> known;
  for (const KnownSource& source : sources) {
    Known& one = known[source.digest];
    one.paths.push_back(source.path);
    one.read_key = source.read_key;
    if (one.sheet == SheetRow{}) one.sheet = source.sheet;
  }
  Verification seen = Check(claims, std::move(known), options, workers, progress, stop).run();
  if (stop) return fail(ErrorCode::interrupted, "stopped before everything was verified");
  seen.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seen;
}

}  // namespace kiroku
