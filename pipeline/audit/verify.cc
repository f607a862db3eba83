#include "pipeline/audit/verify.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "pipeline/audit/reread.h"
#include "pipeline/audit/verify_claims.h"
#include "pipeline/audit/what.h"
#include "pipeline/code_points.h"
#include "pipeline/ingest.h"
#include "pipeline/read_key.h"
#include "pipeline/readers/ocr.h"
#include "pipeline/recognitions.h"
#include "pipeline/rule_set.h"
#include "pipeline/stages/stages.h"
#include "schemas/json.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

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

// What the rules read in a document that was read again, by id.
class Derived {
 public:
  Derived(const Source& source, Text text, const Rules& rules)
      : records_(extract(segment(source, std::move(text)), rules).records) {
    for (const Record& record : records_) by_id_.emplace(record.id, &record);
  }
  // Empty code: the same statement with the same value comes out.
  Unverified check(const Claim& claim, const ClaimedRecord& claimed) const {
    Unverified fallen;
    const auto same = by_id_.find(claimed.id);
    if (same != by_id_.end()) {
      if (claimed_value(same->second->fields) == claimed.value) return fallen;
      fallen.code = "value-differs";
      fallen.message = "a detail is read otherwise: " + fields_json(same->second->fields);
      return fallen;
    }
    for (const Record& record : records_) {
      const Evidence& first = record.evidence.front();
      const bool there = record.type() == claim.type && first.page == claim.page &&
                         first.start < claim.end && claim.start < first.end;
      if (!there) continue;
      fallen.code = "value-differs";
      fallen.message = "the rules read there: " + what(record.fields);
      return fallen;
    }
    fallen.code = "not-derived";
    fallen.message = "the quote stands, and no rule reads this from it";
    return fallen;
  }

 private:
  std::vector<Record> records_;
  std::map<std::string, const Record*> by_id_;
};

class Check {
 public:
  Check(const Claims& claims, std::map<std::string, Known> known, const VerifyOptions& options,
        const VerifyTools& tools, const std::function<void(std::uint64_t, std::uint64_t)>& progress,
        const std::atomic<bool>& stop)
      : claims_(claims),
        known_(std::move(known)),
        options_(options),
        tools_(tools),
        kept_(tools.store, store_, [] { return tesseract().fingerprint(); }),
        progress_(progress),
        stop_(stop) {
    for (const auto& [digest, of_document] : claims.by_document) order_.push_back(&digest);
  }
  Verification run();

 private:
  using OfDocument = std::vector<Claim>;
  void work();
  void document(const std::string& digest, const OfDocument& claims);
  Reading read_again(const Known& of, const std::string& digest, const Reopened& again,
                     const OfDocument& claims);
  void derive(const Source& source, Reading reading, const OfDocument& claims,
              const std::set<std::size_t>& fallen);
  void fell(const Claim& claim, Unverified fallen);

  const Claims& claims_;
  const std::map<std::string, Known> known_;
  const VerifyOptions& options_;
  const VerifyTools& tools_;
  std::mutex store_;  // of the store
  Recognitions kept_;
  Helpers helpers_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  const std::atomic<bool>& stop_;
  std::vector<const std::string*> order_;

  std::mutex mutex_;  // of everything below
  std::size_t next_ = 0;
  Verification seen_;
  std::set<std::size_t> fallen_records_;
};

void Check::fell(const Claim& claim, Unverified fallen) {
  fallen.record = claims_.records[claim.record].id;
  fallen.fact = claims_.records[claim.record].fact;
  fallen.source = claim.source;
  fallen.page = claim.page;
  fallen.quote = claim.quote;
  const std::lock_guard lock(mutex_);
  fallen_records_.insert(claim.record);
  seen_.fallen.push_back(std::move(fallen));
}

// Pages with a claim are recognised anew; of the others, which the rules only look back at, what is
// kept will do.
Reading Check::read_again(const Known& of, const std::string& digest, const Reopened& again,
                          const OfDocument& claims) {
  std::set<int> pages;
  for (const Claim& claim : claims) pages.insert(claim.page);
  Recognition how = recognition_of(of.read_key, options_.password);
  Recognition kept = how;
  kept.kept.find = kept_.of_document(digest).find;
  kept.kept.pdfs = kept_pdfs(tools_.store, store_);
  const auto recognition = [&](int page) { return pages.count(page) != 0 ? how : kept; };
  const auto page_read = [&](int) {
    const std::lock_guard lock(mutex_);
    ++seen_.pages;
  };
  return read_document({again.bytes, again.media_type}, of.sheet, tools_.workers, recognition,
                       page_read, &helpers_);
}

void Check::derive(const Source& source, Reading reading, const OfDocument& claims,
                   const std::set<std::size_t>& fallen) {
  const auto is_derivable = [&](const Claim& claim) {
    return claim.statement && fallen.count(claim.record) == 0 &&
           !claims_.records[claim.record].by_hand;
  };
  if (std::none_of(claims.begin(), claims.end(), is_derivable)) return;
  const Derived derived(source, std::move(reading.text), tools_.rules);
  for (const Claim& claim : claims) {
    if (!is_derivable(claim)) continue;
    Unverified differs = derived.check(claim, claims_.records[claim.record]);
    if (!differs.code.empty()) {
      fell(claim, std::move(differs));
      continue;
    }
    const std::lock_guard lock(mutex_);
    ++seen_.derived;
  }
}

void Check::document(const std::string& digest, const OfDocument& claims) {
  const auto known = known_.find(digest);
  const Known none;
  const Known& of = known == known_.end() ? none : known->second;
  const Result<Reopened> again = reopen(digest, of.paths, tools_.workers, options_.password);
  if (!again) {
    const std::string code = again.error().code == ErrorCode::not_found    ? "source-missing"
                             : again.error().code == ErrorCode::unverified ? "source-changed"
                                                                           : "source-unreadable";
    for (const Claim& claim : claims) fell(claim, {code, {}, {}, {}, 0, {}, again.error().message});
    return;
  }
  Reading reading = read_again(of, digest, *again, claims);
  if (stop_) return;
  std::set<std::size_t> fallen_here;
  const Pages again_read(reading.text);
  for (const Claim& claim : claims) {
    Unverified fallen = again_read.check(claim);
    if (!reading.facts && fallen.code == "page-missing")
      fallen.message = reading.facts.error().message;
    if (fallen.code.empty()) continue;
    fallen_here.insert(claim.record);
    fell(claim, std::move(fallen));
  }
  Source source{again->path, digest, again->media_type, again->bytes.view().size(), of.sheet};
  derive(source, std::move(reading), claims, fallen_here);
}

void Check::work() {
  while (!stop_) {
    std::unique_lock lock(mutex_);
    if (next_ == order_.size()) break;
    const std::string& digest = *order_[next_++];
    lock.unlock();
    document(digest, claims_.by_document.at(digest));
    lock.lock();
    ++seen_.documents;
    if (progress_) progress_(seen_.documents, order_.size());
  }
  helpers_.give();  // to who is still busy with a long document
}

Verification Check::run() {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t wanted =
      options_.threads > 0 ? static_cast<std::size_t>(options_.threads) : cores;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(wanted, order_.size()); ++i) {
    threads.emplace_back([this] { work(); });
  }
  helpers_.give(static_cast<int>(wanted - threads.size()));
  for (std::thread& thread : threads) thread.join();
  std::sort(seen_.fallen.begin(), seen_.fallen.end(), [](const Unverified& a, const Unverified& b) {
    return std::tie(a.source, a.page, a.record, a.quote) <
           std::tie(b.source, b.page, b.record, b.quote);
  });
  seen_.records = claims_.records.size();
  seen_.stood = seen_.records - fallen_records_.size();
  seen_.evidence = claims_.evidence;
  seen_.context = claims_.context;
  seen_.by_hand = claims_.by_hand;
  for (const auto& [group, fields] : claims_.context_fields) seen_.context_fields.push_back(fields);
  return std::move(seen_);
}

}  // namespace

Result<Verification> verify(const VerifyOptions& options, const VerifyTools& tools,
                            const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                            const std::atomic<bool>& stop) {
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(const Claims claims, gather_claims(options, tools.store));
  TRY_ASSIGN(std::vector<KnownSource> sources, tools.store.sources());
  std::stable_partition(sources.begin(), sources.end(),
                        [](const KnownSource& source) { return !source.gone; });
  std::map<std::string, Known> known;
  for (const KnownSource& source : sources) {
    Known& one = known[source.digest];
    one.paths.push_back(source.path);
    one.read_key = source.read_key;
    if (one.sheet == SheetRow{}) one.sheet = source.sheet;
  }
  const Result<RunInfo> current = tools.store.run("current");
  std::uint64_t outdated = 0;
  if (current) {
    TRY_ASSIGN(const std::vector<std::string> digests,
               tools.store.outdated(current->id, rule_set(tools.rules).digest));
    outdated = digests.size();
  }
  Verification seen = Check(claims, std::move(known), options, tools, progress, stop).run();
  if (stop) return fail(ErrorCode::interrupted, "stopped before everything was verified");
  seen.other_rules = outdated;
  seen.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seen;
}

}  // namespace kiroku
