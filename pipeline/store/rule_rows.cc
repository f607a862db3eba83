#include "pipeline/store/rule_rows.h"

#include <algorithm>

#include "pipeline/store/impl.h"
#include "pipeline/store/pack.h"

namespace kiroku {
namespace {

void put_rule(Database& database, std::int64_t ruleset, const RuleSet::Rule& rule) {
  database.run("INSERT OR IGNORE INTO rule (name, digest) VALUES (?,?)", rule.id, rule.digest);
  database.run(
      "INSERT OR REPLACE INTO ruleset_rule (ruleset, rule, pack_digest) SELECT ?, key, ? FROM rule "
      "WHERE name = ? AND digest = ?",
      ruleset, rule.pack_digest, rule.id, rule.digest);
}

}  // namespace

std::int64_t ruleset_key(Database& database, std::string_view digest) {
  {
    Query found = database.query("SELECT key FROM ruleset WHERE digest = ?", digest);
    if (found.step()) return found.integer(0);
  }
  database.run("INSERT INTO ruleset (digest, base) VALUES (?,'')", digest);
  return database.last_key();
}

void put_ruleset(Database& database, const RuleSet& rules) {
  Query known = database.query("SELECT 1 FROM ruleset WHERE digest = ? AND base = ?", rules.digest,
                               rules.base);
  if (known.step()) return;
  const std::int64_t key = ruleset_key(database, rules.digest);
  database.run("UPDATE ruleset SET base = ? WHERE key = ?", rules.base, key);
  for (const RuleSet::Rule& rule : rules.rules) put_rule(database, key, rule);
}

std::int64_t rule_key(Database& database, std::int64_t ruleset, const std::string& name,
                      const std::string& pack_digest) {
  const auto find = [&]() -> std::int64_t {
    // CROSS: by the rule's name first, which is in few sets, not by the set, which has all rules.
    Query found = database.query(
        "SELECT rule.key FROM rule CROSS JOIN ruleset_rule ON ruleset_rule.rule = rule.key AND "
        "ruleset_rule.ruleset = ? WHERE rule.name = ?",
        ruleset, name);
    return found.step() ? found.integer(0) : 0;
  };
  if (const std::int64_t known = find(); known != 0) return known;
  put_rule(database, ruleset, {name, "pack " + pack_digest, pack_digest});
  return find();
}

std::string pack_keys(std::vector<std::int64_t> keys) {
  std::sort(keys.begin(), keys.end());
  Packer to;
  std::int64_t last = 0;
  for (const std::int64_t key : keys) {
    to.number(static_cast<std::uint64_t>(key - last));
    last = key;
  }
  return to.bytes();
}

std::vector<std::int64_t> unpack_keys(std::string_view bytes) {
  Unpacker from(bytes);
  std::vector<std::int64_t> keys;
  std::int64_t last = 0;
  while (!from.done()) keys.push_back(last += static_cast<std::int64_t>(from.number()));
  return keys;
}

}  // namespace kiroku
