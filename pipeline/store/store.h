#pragma once
// Store: one SQLite file that holds what was read, what was found, and by which run. Any SQLite
// tool opens it (views records_current and facts_current). Everything of one document is written
// in one transaction, so that a run killed at any moment leaves only whole documents. A Store is
// used by one thread at a time; several processes may use one file.
//
//   TRY_ASSIGN(Store store, Store::open("kiroku.db", OpenMode::create));
//   TRY_ASSIGN(const std::int64_t run, store.current_run(rules.digest()));
//   TRY(store.put(ingested, mtime_ns, run));
//   TRY(store.for_each_record({}, [](const Record& record) { ...; return true; }));
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/decision.h"
#include "schemas/json.h"
#include "schemas/record.h"
#include "schemas/result.h"
#include "schemas/segment.h"
#include "schemas/source.h"

namespace kiroku {

enum class OpenMode { read_only, read_write, create };

// How long to wait for another process that writes, and whom to tell (once, after half a second).
struct WaitOptions {
  double seconds = 10;
  std::function<void(const std::string&)> waiting = {};
};

// What the rules found in one document, and what that rests on.
struct Extracted {
  std::vector<Record> records = {};
  std::vector<std::string> matched = {};    // ids of the rules that matched anything
  std::vector<std::string> languages = {};  // whose rules were asked
  std::string sheet = {};                   // sheet_digest() of its row
};
// Of what sources.csv says about a document that rules rest on; "": nothing.
std::string sheet_digest(const SheetRow& row);

// What one ingest of one document produced; also for documents that failed (then mostly empty).
struct Ingested : Extracted {
  Source source;
  Outcome outcome = Outcome::ok;
  std::string read_key;      // what reading depended on: reader version, options, models
  std::string rules_digest;  // RuleSet::digest that the records were found with
  double seconds = 0;
  int pages_failed = 0;
  std::vector<Page> pages;  // without text, glyphs, runs, blocks, pieces and edits
  std::vector<Finding> findings;
  Text text;
  bool as_before = false;  // read again, and equal to what is stored: no rule was run
};

// The rules as a store remembers them.
struct RuleSet {
  std::string digest;  // of everything that they find
  std::string base;    // of what every rule rests on: the program's engine, the gazetteer
  struct Rule {
    std::string id, digest, pack_digest;
  };
  std::vector<Rule> rules;
};

// What a run stands on for one document.
struct Standing {
  std::int64_t document = 0;  // key, for begin_draft() and packed_text()
  std::string digest, path;
  Outcome outcome = Outcome::ok;
  int pages = 0, pages_failed = 0;
  bool extracted = false;  // false: the run has not looked at this reading; nothing below is known
  std::int64_t ruleset = 0;           // key in KnownRules
  std::vector<std::int64_t> matched;  // keys in KnownRules, ascending
  std::vector<std::string> languages;
  std::string sheet, sheet_now;  // sheet_digest() then and now
};

// All rules that any run stood on.
struct KnownRules {
  struct Set {
    std::string digest, base;
    std::vector<std::int64_t> rules;  // keys
  };
  std::map<std::int64_t, Set> sets;
  std::map<std::int64_t, RuleSet::Rule> rules;  // without pack_digest
};

// A document's text as it lies in the store: taken out by one thread, unpacked by any.
struct PackedText {
  std::vector<std::string> pages;
  std::string unpack() const;  // UTF-8, as Text::utf8
};

// A document that counts no longer: kept, but in no current run and no draft.
struct Withdrawal {
  std::string at, why;  // at: ISO 8601, UTC
  std::string purged;   // when what was derived of it was removed; empty: it is still there
};

// A path as the store knows it.
struct KnownSource {
  std::string path, digest;  // digest empty: the bytes could not be had
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  bool gone = false;
  std::string media_type, read_key;
  Outcome outcome = Outcome::ok;
  SheetRow sheet;
  std::optional<Withdrawal> withdrawn = {};  // of the document
};

struct KnownDocument {
  std::string digest, read_key, media_type;
  Outcome outcome = Outcome::ok;
};

enum class RunState { current, draft, superseded, discarded, pruned };
std::string_view word(RunState state);

struct RunInfo {
  std::int64_t id = 0;
  std::string name;  // of a draft; else empty
  RunState state = RunState::current;
  std::string created;  // ISO 8601, UTC
  std::string rules_digest;
  std::int64_t records = 0, documents = 0;
};

struct RecordQuery {
  std::optional<std::int64_t> run = {};  // default: the current one
  std::string id = {};  // one record, by id or its unique beginning (at least 4 digits)
  std::optional<RecordType> type = {};
  std::string source = {};  // path, or its end from a '/' on
  std::string place = {};   // name, as written or place id; ASCII letter case ignored
  std::string rule = {};    // rule id or its beginning up to a '.'
  double min_confidence = 0;
  bool gone = true;   // also of sources that are gone
  bool added = true;  // also facts that people added (only of the current run)
};

// What became of a log that was imported.
struct Imported {
  std::int64_t fresh = 0, known = 0, re_anchored = 0;
};

enum class ChangeKind { added, removed, value, details, evidence, rule };
std::string_view word(ChangeKind kind);

// One difference between two runs. The side that does not exist has an empty id.
struct Change {
  struct Side {
    std::string id, fact, value, quote,
        rule;  // value: "Dalian 6129000 2005", "friendship-city ..."
    int page = 0;
  };
  ChangeKind kind = ChangeKind::added;
  RecordType type = RecordType::date;
  std::string source;
  Side before, after;
};

// A decision that stands on another statement, or on none, in the later run.
struct TouchedDecision {
  Decision decision;
  Anchor before = Anchor::kept, after = Anchor::kept;
  std::string record_before, record_after;  // ids; empty: nowhere
  std::string why;                          // it is not kept
};
// Does the change undo it? An accepted or corrected fact is lost or changed, or a rejected one,
// which was gone, is back.
bool is_broken(const TouchedDecision& touched);

struct RunDiff {
  std::vector<Change> changes;  // by source, page, type
  std::vector<TouchedDecision> decisions;
  std::int64_t unchanged = 0;
  std::map<ChangeKind, std::int64_t> totals;
  std::map<std::string, std::map<ChangeKind, std::int64_t>> by_rule, by_type;
};

// One statement, as much of it as a long list is filtered and sorted by.
struct FactLine {
  std::string record, fact, rule, flags;  // flags: codes with a blank between
  std::string places;                     // name, as written and id of each, a line each
  std::string rival;  // facts that share it (and are not the same) contradict each other
  RecordType type = RecordType::date;
  Origin origin = Origin::text_layer;
  float confidence = 1;
  std::int64_t document = 0;
  bool repaired = false;
  bool bare = false;  // a date that dates nothing
};

struct StoredPage {
  Text text;  // of this page alone
  std::string label, outcome, media_type;
  double width = 0, height = 0;  // points
  int pages = 0;                 // of the document
  Source source;                 // a path that is not gone, where there is one
  bool gone = false;
};

struct PageHit {
  std::string document, source;
  int page = 0;
  std::string before, words, after;
};

struct Pruned {
  std::int64_t runs = 0, records = 0, readings = 0;
};

// What withdrawing or purging a document touches.
struct Removed {
  std::int64_t records = 0;    // withdrawn: of the current run; purged: of all runs
  std::int64_t pages = 0;      // purged
  std::int64_t decisions = 0;  // of the log that quote it; all of them stay
};

class Store {
 public:
  static Result<Store> open(const std::string& file, OpenMode mode, const WaitOptions& wait = {});

  const std::string& file() const;  // as it was opened

  // Paths.
  Result<std::vector<KnownSource>> sources();
  // The path stands for a document that is stored; it may be new, moved, changed or have come back.
  Result<void> see(const Source& source, std::int64_t mtime_ns);
  // The path is there, its bytes cannot be had (no permission, a pipe): an outcome all the same.
  Result<void> put_unread(const Source& source, std::int64_t mtime_ns, Outcome outcome,
                          const Finding& finding);
  Result<void> mark_gone(const std::vector<std::string>& paths);
  // The file that stood at `from` stands at `to` now, with the same bytes; what the sheet says of
  // it, and of others in relation to it, goes along. Error not_found where `from` is not known.
  Result<void> relocate(const std::string& from, const Source& to, std::int64_t mtime_ns);
  Result<std::vector<StatusLine>> status();  // by path

  // Documents. `run` is the run the records belong to.
  Result<std::optional<KnownDocument>> known_document(std::string_view digest);
  // Did its latest reading end with a finding of that code?
  Result<bool> has_finding(std::string_view digest, std::string_view code);
  Result<void> put(const Ingested& ingested, std::int64_t mtime_ns, std::int64_t run);
  Result<std::vector<std::string>> documents();        // digests, sorted; not those withdrawn
  Result<Ingested> document(std::string_view digest);  // records empty; source is one of its paths

  // Takes the document out of the current run and the drafts, now and for ever: who ingests or
  // extracts later keeps it out, too. Error wrong_use where it is withdrawn already.
  Result<Removed> withdraw(std::string_view digest, const std::string& why);
  // The inverse; its records come back with the next extract, after a purge with the next ingest.
  // Error wrong_use where it is not withdrawn.
  Result<void> reinstate(std::string_view digest);
  // Removes all that was derived of a withdrawn document, in every run, and shrinks the file. The
  // paths, the withdrawal and the decisions stay. Error wrong_use where it is not withdrawn.
  Result<Removed> purge(std::string_view digest);
  Result<std::optional<Withdrawal>> withdrawal(std::string_view digest);

  // What was recognised on a page (or made of an office file, as page 0), as bytes, by all that it
  // depends on (pipeline/recognitions.h);
  // kept when documents are read again, and when they are gone.
  Result<std::optional<std::string>> recognised(std::string_view key);
  Result<void> keep_recognised(std::string_view key, std::string_view document, int page,
                               std::string_view result);

  // Runs.
  Result<std::int64_t> current_run(std::string_view rules_digest);  // made where there is none
  // A draft of that name that was not finished is begun anew. It stands on what the current run
  // has: on all documents but `anew`, taken as what these rules give; on those in `behind` as what
  // they were found with.
  Result<std::int64_t> begin_draft(const std::string& name, std::string_view rules_digest);
  Result<std::int64_t> begin_draft(const std::string& name, std::string_view rules_digest,
                                   const std::vector<std::int64_t>& anew,
                                   const std::vector<std::int64_t>& behind);
  Result<void> put_records(std::int64_t run, std::string_view digest, const Extracted& found,
                           std::string_view rules_digest);
  // Rules by which later runs can tell what has changed.
  Result<void> remember(const RuleSet& rules);
  Result<KnownRules> known_rules();
  Result<std::vector<Standing>> standings(std::int64_t run);  // of documents() in their order
  Result<PackedText> packed_text(std::int64_t document);
  // Documents whose records in `run` were found with other rules than these.
  Result<std::vector<std::string>> outdated(std::int64_t run, std::string_view rules_digest);
  Result<std::vector<RunInfo>> runs();
  Result<RunInfo> run(const std::string& name_or_id);  // "current" too
  Result<void> promote(std::int64_t run);
  Result<void> discard(std::int64_t run);
  Result<RunDiff> diff(std::int64_t before, std::int64_t after);
  // Superseded runs but the last `keep`, and discarded ones, stand on nothing any more; what only
  // they had goes, and the file shrinks. Never a decision.
  Result<Pruned> prune(std::size_t keep);

  // By source, position, type. Evidence names the first of the document's paths that is not gone.
  Result<void> for_each_record(const RecordQuery& query,
                               const std::function<bool(const Record&)>& take);

  // For the audit pages; run 0 is the current one.
  Result<std::vector<FactLine>> fact_lines(std::int64_t run = 0);
  // The surest first; at most 200.
  Result<std::vector<Record>> statements(const std::string& fact, std::int64_t run = 0);
  Result<StoredPage> page(std::string_view digest, int number);
  // Pages with these words, ASCII letter case ignored, by path.
  Result<std::vector<PageHit>> search(const std::string& words, std::size_t limit);
  // Another number where another process, or another Store, has written to the file since.
  Result<std::int64_t> version_of_others();

  // Decisions (schemas/decision.h). What is written is never changed: undo is an entry too.
  // Fills in id, at and run. Error wrong_use where the corrected value is none.
  Result<Decision> decide(Decision decision);
  // Takes back the reviewer's entry of that id, or the last one; which one. Error not_found.
  Result<Decision> undo(const std::string& reviewer, const std::string& id = "");
  // The whole log, or what it says of one fact, in order.
  Result<void> for_each_decision(const std::function<bool(const Decision&)>& take,
                                 const std::string& fact = "");
  // All or none. Error damaged where an entry was changed after it was taken.
  Result<Imported> import_decisions(const std::vector<Decision>& decisions);
  // Each reviewer's last word on each fact, and where its statement stands in the current run.
  Result<std::vector<Opinion>> standing();
  // The same of one record of the current run. May be called inside for_each_record.
  Result<Verdict> verdict(const Record& record);
  // After records changed: writes to the log which statements stand elsewhere now. How many.
  Result<std::int64_t> re_anchor_decisions();

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

 private:
  Store();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kiroku
