#pragma once
// The engine: rules in, records out. It knows no language and no record type of its own; what it
// does not find in a pack, a normaliser or the gazetteer it does not do. No files, no clock.
//
//   TRY_ASSIGN(const Rules rules, Rules::compile(packs, std::move(gazetteer)));
//   for (const Record& record : extract(document, rules).records) ...
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/gazetteer/gazetteer.h"
#include "schemas/json.h"
#include "schemas/record.h"
#include "schemas/result.h"
#include "schemas/segment.h"

namespace kiroku {

// A rule pack as it stands in a file. The name is only for messages.
struct PackFile {
  std::string name;  // "date/ja.yaml"
  std::string yaml;
};

struct RuleInfo {
  std::string id;    // "date.ja.era-day"
  std::string pack;  // "date.ja"
  std::string file;  // PackFile::name
  int line = 0;      // from 1
  std::string
      digest;  // of everything the rule's matches depend on; comments and layout do not count
  std::string pack_digest;  // of all rules of its pack
  std::string emits;        // "date", "population", "agreement", "number", or "" for a claim
  std::vector<std::string> languages;
  int examples = 0, counters = 0;
};

// An immutable, compiled snapshot; threads share it.
class Rules {
 public:
  // Error bad_rules with file, line and column of the first mistake.
  static Result<Rules> compile(const std::vector<PackFile>& packs, Gazetteer gazetteer);
  // What compile() gives with the gazetteer of `before`, in a fraction of the time where few packs
  // have changed since: what `before` has of the others is taken over.
  static Result<Rules> recompile(const std::vector<PackFile>& packs, Rules before);
  // The snapshot without its gazetteer, as bytes for a cache, and back: a tenth of the time, since
  // no YAML is read and no pattern checked. Only for bytes of this very program, whole, and with
  // the gazetteer that the rules were compiled with; nullopt where bytes are missing or left over.
  std::string freeze() const;
  static std::optional<Rules> thaw(std::string_view bytes, Gazetteer gazetteer);
  const std::vector<RuleInfo>& list() const;
  const std::string& digest() const;  // of all packs and the gazetteer
  // Of what every rule rests on besides its own words: the gazetteer, and which languages have
  // packs. Where it changes, every rule has.
  const std::string& base() const;
  const Gazetteer& gazetteer() const;

  Rules(Rules&&) noexcept;
  Rules& operator=(Rules&&) noexcept;
  ~Rules();
  struct Compiled;
  const Compiled& compiled() const { return *compiled_; }

 private:
  Rules();
  static Result<Rules> compile(const std::vector<PackFile>& packs, Gazetteer gazetteer,
                               Compiled* before);
  std::unique_ptr<Compiled> compiled_;
};

// A candidate that lost, for `rules explain`.
struct Rejected {
  Span span;  // bytes of the text
  std::string rule;
  std::string why;     // "longer: date.ja.day", "guard right_not", "claimed by claim.phone"
  std::string detail;  // of a guard: where it looked and what it found, or missed
};

// A mention that won its place, claims too.
struct Accepted {
  Span span;          // bytes of the text
  std::string type;   // "claim", "number", "date", "place"
  std::string rule;   // empty: a name of the gazetteer
  std::string value;  // "958268", "2009-04", "geonames:1859307"; empty: none
};

struct Extraction {
  std::vector<Record> records;     // sorted by position, then type
  std::vector<Mention> mentions;   // where asked for
  std::vector<Rejected> rejected;  // where asked for
  // Rules that matched anything, whether a record came of it or not, and the languages whose rules
  // were asked ("" for those of unknown text); sorted. A rule that is not among the first, now as
  // before a change, has no part in the records.
  std::vector<std::string> matched, languages;
  std::vector<Accepted> accepted;  // with `rejected`, by position
  std::vector<Span> quotes;        // with `rejected`: bytes of the text behind each record
};

// What one rule cost, and what came of it; for `rules profile`.
struct RuleCost {
  std::uint64_t asked = 0;    // blocks that its words or its pattern may stand in
  std::uint64_t matches = 0;  // that its guards let through
  std::uint64_t refused = 0;  // by its guards
  std::uint64_t records = 0;  // or mentions, that won
  std::uint64_t time = 0;     // by the clock given
};

struct ExtractOptions {
  bool mentions = false;
  bool rejected = false;
  // One for each rule of Rules::list(), added to; the clock counts in any unit.
  std::vector<RuleCost>* profile = nullptr;
  std::uint64_t (*clock)() = nullptr;
};

Extraction extract(const Document& document, const Rules& rules,
                   const ExtractOptions& options = {});

// Runs every example and counter against the whole of the rules. Empty: all hold.
struct ExampleFailure {
  std::string rule, file;
  int line = 0;
  std::string example, message;  // what was expected and what came out
};
// `costs`: what each rule did in all of them, as ExtractOptions::profile.
std::vector<ExampleFailure> test_examples(const Rules& rules,
                                          std::vector<RuleCost>* costs = nullptr);

// What the examples and counters of all packs reach. `costs` as test_examples() filled them.
struct Coverage {
  std::vector<const RuleInfo*> unreached;  // rules that win in no example
  struct Word {
    std::string lexicon, word, file;
    int line = 0;
  };
  std::vector<Word> unused;          // words that stand in no example of a rule which uses them
  std::size_t rules = 0, words = 0;  // in all
};
Coverage example_coverage(const Rules& rules, const std::vector<RuleCost>& costs);

// Rules without examples, lexicon words no example reaches, counted Unicode classes...
struct LintFinding {
  std::string rule, file;
  int line = 0;
  std::string message;
};
std::vector<LintFinding> lint(const Rules& rules);

}  // namespace kiroku
