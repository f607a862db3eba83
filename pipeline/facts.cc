#include "pipeline/facts.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "schemas/identity.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostConflicts = 16;  // of one fact
constexpr std::size_t kTellingWords = 32;   // bytes; fewer are alike by chance
constexpr double kAbout = .05;              // "about 730,000" is no other count than 731,234

// Letters and digits: line breaks and punctuation differ between copies.
std::string bare(const std::string& text) {
  std::string words;
  for (const char c : text) {
    const bool sign = static_cast<unsigned char>(c) < 0x80 &&
                      (c < '0' || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || c > 'z');
    if (!sign) words += c;
  }
  return words;
}

std::string value_of(const Fields& fields) {
  if (const auto* population = std::get_if<Population>(&fields))
    return std::to_string(population->count);
  if (const auto* agreement = std::get_if<Agreement>(&fields)) return agreement->concluded;
  return std::get<Date>(fields).edtf;
}

// Could both counts be said of the same people on the same day?
bool may_agree(const Population& a, const Population& b) {
  const auto allows = [](const Population& said, std::int64_t count) {
    if (said.bound == Bound::at_least && count >= said.count) return true;
    if (said.bound == Bound::at_most && count <= said.count) return true;
    const double off = std::fabs(static_cast<double>(said.count - count));
    if (said.approximate && off <= kAbout * static_cast<double>(said.count)) return true;
    return off < static_cast<double>(said.precision) || off == 0;
  };
  return allows(a, b.count) || allows(b, a.count);
}

// "1979" and "1979-05-01" are one date told more or less exactly.
bool may_agree(const std::string& a, const std::string& b) {
  return a.starts_with(b) || b.starts_with(a);
}

bool may_agree_on_title(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

std::string parties_key(const Agreement& agreement) {
  std::set<std::string> keys;
  for (const Party& party : agreement.parties) keys.insert(place_key(party.place));
  std::string joined;
  for (const std::string& key : keys) joined += key + '\n';
  return joined;
}

// A plan, a renewal and an end have dates of their own.
bool tells_conclusion(const Agreement& agreement) {
  return !agreement.concluded.empty() && agreement.parties.size() >= 2 &&
         agreement.status != Status::planned && agreement.status != Status::renewed &&
         agreement.status != Status::ended;
}

void note(Fact& fact, Conflict conflict) {
  if (fact.conflicts.size() < kMostConflicts) fact.conflicts.push_back(std::move(conflict));
}

// Statements that share a key, taken two by two while there are few.
template <typename Compare>
void for_pairs(const std::map<std::string, std::vector<std::size_t>>& groups,
               const Compare& compare) {
  constexpr std::size_t kMost = 64;
  for (const auto& [key, members] : groups)
    for (std::size_t i = 0; i < std::min(members.size(), kMost); ++i)
      for (std::size_t j = i + 1; j < std::min(members.size(), kMost); ++j)
        compare(members[i], members[j]);
}

}  // namespace

FactBook::FactBook(const std::vector<KnownSource>& sources) {
  std::map<std::string, std::string> digests;
  for (const KnownSource& source : sources) digests[source.path] = source.digest;
  for (const KnownSource& source : sources)
    for (const std::string* link : {&source.sheet.translation_of, &source.sheet.copy_of}) {
      const auto path = digests.find(*link);
      const std::string other = path == digests.end() ? *link : path->second;
      if (other.empty() || source.digest.empty()) continue;
      const std::string a = root(source.digest), b = root(other);
      if (a != b) same_[a] = b;
    }
}

std::string FactBook::root(std::string document) const {
  for (auto at = same_.find(document); at != same_.end(); at = same_.find(document))
    document = at->second;
  return document;
}

void FactBook::add(const Record& record) {
  const auto [known, fresh] = index_.try_emplace(record.fact, facts_.size());
  if (fresh) facts_.push_back({record.fact, record.fields, record.confidence, {}, 0, {}});
  Fact& fact = facts_[known->second];
  if (record.confidence > fact.confidence)
    fact.fields = record.fields, fact.confidence = record.confidence;
  const Evidence& stated = record.evidence.front();
  fact.statements.push_back({record.id, stated.document, stated.source, stated.label, stated.lang,
                             stated.quote, record.rule, stated.page, record.confidence,
                             value_of(record.fields),
                             bare(stated.prefix + stated.quote + stated.suffix), 0});
  if (const auto* agreement = std::get_if<Agreement>(&record.fields))
    if (!tells_conclusion(*agreement)) fact.statements.back().value.clear();
  compared_ = false;
}

// Statements join a witness by their document, or by their words.
void FactBook::count_witnesses(Fact& fact) {
  std::map<std::string, std::size_t> by_document, by_words;
  std::vector<std::size_t> leads;  // of each witness, the one it turned out to be
  const auto lead = [&](std::size_t witness) {
    while (leads[witness - 1] != witness) witness = leads[witness - 1];
    return witness;
  };
  for (FactStatement& statement : fact.statements) {
    std::size_t& mine = by_document[root(statement.document)];
    if (mine == 0) leads.push_back(leads.size() + 1), mine = leads.size();
    statement.witness = mine;
    if (statement.words.size() < kTellingWords) continue;
    std::size_t& same = by_words[statement.words];
    if (same == 0) same = mine;
    const std::size_t a = std::min(lead(mine), lead(same)), b = std::max(lead(mine), lead(same));
    leads[b - 1] = a;
  }
  std::map<std::size_t, std::size_t> numbers;
  for (FactStatement& statement : fact.statements)
    statement.witness =
        numbers.try_emplace(lead(statement.witness), numbers.size() + 1).first->second;
  fact.witnesses = numbers.size();
}

void FactBook::compare_populations() {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    const auto* p = std::get_if<Population>(&facts_[i].fields);
    if (p == nullptr || p->as_of.empty() || place_key(p->place).empty()) continue;
    groups[place_key(p->place) + '\n' + std::string(word(p->scope)) + '\n' + p->subgroup + '\n' +
           p->as_of]
        .push_back(i);
  }
  for_pairs(groups, [&](std::size_t i, std::size_t j) {
    const auto& a = std::get<Population>(facts_[i].fields);
    const auto& b = std::get<Population>(facts_[j].fields);
    if (may_agree(a, b)) return;
    const std::string first = std::to_string(a.count), second = std::to_string(b.count);
    note(facts_[i], {facts_[j].id, "count", first, second});
    note(facts_[j], {facts_[i].id, "count", second, first});
  });
}

void FactBook::compare_agreements() {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    const auto* a = std::get_if<Agreement>(&facts_[i].fields);
    if (a == nullptr || a->parties.size() < 2) continue;
    // One fact may hold several dates: two cities are twinned once.
    std::set<std::string> dates;
    for (const FactStatement& statement : facts_[i].statements) {
      if (statement.value.empty()) continue;
      for (const std::string& date : dates)
        if (!may_agree(date, statement.value))
          note(facts_[i], {facts_[i].id, "concluded", date, statement.value});
      dates.insert(statement.value);
    }
    if (tells_conclusion(*a) && kind_group(a->kind) != "twin")
      groups[std::string(word(a->kind)) + '\n' + parties_key(*a)].push_back(i);
  }
  for_pairs(groups, [&](std::size_t i, std::size_t j) {
    const auto& a = std::get<Agreement>(facts_[i].fields);
    const auto& b = std::get<Agreement>(facts_[j].fields);
    if (may_agree(a.concluded, b.concluded) || !may_agree_on_title(a.title, b.title) ||
        !may_agree_on_title(a.subject, b.subject))
      return;
    note(facts_[i], {facts_[j].id, "concluded", a.concluded, b.concluded});
    note(facts_[j], {facts_[i].id, "concluded", b.concluded, a.concluded});
  });
}

const std::vector<Fact>& FactBook::facts() {
  if (compared_) return facts_;
  compared_ = true;
  for (Fact& fact : facts_) {
    fact.conflicts.clear();
    count_witnesses(fact);
  }
  compare_populations();
  compare_agreements();
  return facts_;
}

}  // namespace kiroku
