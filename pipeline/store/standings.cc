// What a run stands on, document by document: by which rules, which of them matched, and the text
// to look for new ones in.
#include <algorithm>
#include <map>

#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"
#include "pipeline/store/rule_rows.h"
#include "pipeline/store/source_rows.h"
#include "schemas/compress.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

std::map<std::string, std::vector<KnownSource>> sources_by_digest(Database& database) {
  std::map<std::string, std::vector<KnownSource>> by_digest;
  for (KnownSource& source : all_sources(database))
    if (!source.digest.empty()) by_digest[source.digest].push_back(std::move(source));
  return by_digest;
}

constexpr char kStandings[] =
    "SELECT document.key, document.digest, document.outcome, document.pages_failed, "
    "document.pages, "
    "extraction.key, run_document.ruleset, extraction.matched, extraction.languages, "
    "extraction.sheet FROM document LEFT JOIN run_document ON run_document.document = document.key "
    "AND run_document.run = ? LEFT JOIN extraction ON extraction.key = run_document.extraction "
    "WHERE latest = 1 AND document.digest NOT IN (SELECT digest FROM withdrawn) ORDER BY "
    "document.digest";

Standing standing_of(const Query& row) {
  Standing standing;
  standing.document = row.integer(0);
  standing.digest = row.text(1);
  standing.outcome = from_word<Outcome>(row.text(2)).value_or(Outcome::damaged);
  standing.pages_failed = static_cast<int>(row.integer(3));
  standing.pages = static_cast<int>(row.integer(4));
  standing.extracted = !row.null(5);
  standing.ruleset = row.integer(6);
  standing.matched = unpack_keys(row.blob(7));
  standing.languages = from_json_list(row.text(8));
  standing.sheet = row.text(9);
  return standing;
}

}  // namespace

Result<std::vector<Standing>> Store::standings(std::int64_t run) {
  return impl_->database->in_snapshot([&]() -> Result<std::vector<Standing>> {
    Database& database = *impl_->database;
    auto sources = sources_by_digest(database);
    std::vector<Standing> standings;
    Query row = database.query(kStandings, run);
    while (row.step()) {
      Standing standing = standing_of(row);
      const Source source =
          source_of_document(standing.digest, std::move(sources[standing.digest]));
      standing.path = source.path;
      standing.sheet_now = sheet_digest(source.sheet);
      standings.push_back(std::move(standing));
    }
    return standings;
  });
}

Result<void> Store::remember(const RuleSet& rules) {
  return impl_->database->in_transaction([&]() -> Result<void> {
    put_ruleset(*impl_->database, rules);
    return {};
  });
}

Result<KnownRules> Store::known_rules() {
  return impl_->database->in_snapshot([&]() -> Result<KnownRules> {
    Database& database = *impl_->database;
    KnownRules known;
    Query rule = database.query("SELECT key, name, digest FROM rule");
    while (rule.step()) known.rules[rule.integer(0)] = {rule.text(1), rule.text(2), {}};
    Query set = database.query("SELECT key, digest, base FROM ruleset");
    while (set.step()) known.sets[set.integer(0)] = {set.text(1), set.text(2), {}};
    Query member = database.query("SELECT ruleset, rule FROM ruleset_rule");
    while (member.step()) known.sets[member.integer(0)].rules.push_back(member.integer(1));
    return known;
  });
}

Result<PackedText> Store::packed_text(std::int64_t document) {
  return impl_->database->guarded([&]() -> Result<PackedText> {
    PackedText text;
    Query row = impl_->database->query(
        "SELECT text FROM page WHERE document = ? AND text IS NOT NULL ORDER BY number", document);
    while (row.step()) text.pages.emplace_back(row.blob(0));
    return text;
  });
}

std::string PackedText::unpack() const {
  std::string utf8;
  for (const std::string& page : pages) utf8 += decompress(page);
  return utf8;
}

}  // namespace kiroku
