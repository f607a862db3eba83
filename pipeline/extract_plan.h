#pragma once
// What an `extract` has to do, and why: the rules as they are against what each document's records
// were found with. A changed rule can touch a document where it matched before, and where the words
// stand that it must find now; all others keep what they have, and a full run would find the same.
//
//   TRY_ASSIGN(const ExtractPlan plan, plan_extract({.rules = {"population.en"}}, store, rules));
//   for (const auto& document : plan.documents) ...  // document.path, document.causes
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine.h"
#include "pipeline/store/store.h"
#include "schemas/result.h"

namespace kiroku {

// Which documents are brought up to date. Those that something else has made out of date stay so,
// and are counted.
struct ExtractChoice {
  std::vector<std::string> packs = {};  // ids: only what a change of their rules can touch
  std::vector<std::string> rules = {};  // ids or their beginnings up to a '.'
  std::string source = {};              // path, or its end from a '/' on
  bool failed = false;                  // only documents that did not end well
  bool all = false;                     // also what nothing has touched
  int threads = 0;                      // 0: as many as cores
};

enum class CauseKind : std::uint8_t {
  never_extracted,  // read after the run was made, or read anew
  program_changed,  // another version of the engine or of the gazetteer
  sheet_changed,    // sources.csv says another date, place or language
  matched_before,   // a rule that is changed or gone matched in it
  words_found,      // the words of a changed or new rule stand in it
  no_words_needed,  // a changed or new rule that can match in any text
  asked_for,        // ExtractChoice::all
};
std::string_view word(CauseKind kind);  // "never-extracted"

struct Cause {
  CauseKind kind = CauseKind::asked_for;
  std::int32_t rule = -1;  // index in ExtractPlan::rules; -1: none
};

struct RuleChange {
  enum class Kind : std::uint8_t { changed, added, removed };
  std::string rule;
  Kind kind = Kind::changed;
  std::uint64_t matched = 0, words = 0, anywhere = 0;  // documents, by cause
};
std::string_view word(RuleChange::Kind kind);

struct ExtractPlan {
  struct Document {
    std::int64_t key = 0;
    std::string digest, path;
    int pages = 0;
    std::vector<Cause> causes;
  };
  std::int64_t run = 0;             // the current one
  bool new_rules = false;           // the rules are not those of the run
  std::vector<Document> documents;  // to be extracted, by digest
  std::vector<Document> left;       // out of date, but not chosen
  std::vector<RuleChange> rules;    // by id
  std::uint64_t total = 0;          // documents in the store
  bool empty() const { return documents.empty() && !new_rules; }
};

// Is it the rule, or does the rule's id begin so ("agreement", "agreement.en")?
bool is_rule_or_pack(std::string_view rule, std::string_view name);

Result<ExtractPlan> plan_extract(const ExtractChoice& choice, Store& store, const Rules& rules);

}  // namespace kiroku
