#include "pipeline/parallel.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "schemas/identity.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

// Points for agreeing; two statements of a type are the same one differently told where they reach
// kEnough.
constexpr int kEnough = 4, kEqualDates = 8;
constexpr std::size_t kDay = 10;  // bytes of "1990-10-30"
// Dates that differ may be one only where they stand at about the same place.
constexpr double kSamePlace = .2;
constexpr double kPosition = 2;         // at most, for standing at the same place of the document
constexpr std::size_t kLargest = 4096;  // pairs of one key that are weighed

std::string shown(const Place& place) {
  const std::string name = place.name.empty() ? place.as_written : place.name;
  return place.place_id.empty() ? name : name + " (" + place.place_id + ")";
}

std::set<std::string> party_keys(const Agreement& agreement) {
  std::set<std::string> keys;
  for (const Party& party : agreement.parties) keys.insert(place_key(party.place));
  return keys;
}

std::string shown_parties(const Agreement& agreement) {
  std::string text;
  for (const Party& party : agreement.parties)
    text += (text.empty() ? "" : "; ") + shown(party.place);
  return text;
}

void differ(std::vector<Difference>& list, const char* field, const std::string& a,
            const std::string& b) {
  if (a != b) list.push_back({field, a, b});
}

std::vector<Difference> compare(const Population& a, const Population& b) {
  std::vector<Difference> list;
  if (place_key(a.place) != place_key(b.place))
    list.push_back({"place", shown(a.place), shown(b.place)});
  differ(list, "count", std::to_string(a.count), std::to_string(b.count));
  differ(list, "as_of", a.as_of, b.as_of);
  differ(list, "scope", std::string(word(a.scope)), std::string(word(b.scope)));
  if (a.subgroup.empty() != b.subgroup.empty())
    list.push_back({"subgroup", a.subgroup, b.subgroup});
  return list;
}

std::vector<Difference> compare(const Date& a, const Date& b) {
  std::vector<Difference> list;
  differ(list, "edtf", a.edtf, b.edtf);
  return list;
}

std::vector<Difference> compare(const Agreement& a, const Agreement& b) {
  std::vector<Difference> list;
  if (party_keys(a) != party_keys(b))
    list.push_back({"parties", shown_parties(a), shown_parties(b)});
  if (kind_group(a.kind) != kind_group(b.kind))
    list.push_back({"kind", std::string(word(a.kind)), std::string(word(b.kind))});
  differ(list, "concluded", a.concluded, b.concluded);
  differ(list, "in_force", a.in_force, b.in_force);
  differ(list, "term", a.term, b.term);
  differ(list, "ends", a.ends, b.ends);
  differ(list, "review", a.review, b.review);
  return list;
}

int likeness(const Population& a, const Population& b) {
  return (a.count == b.count ? 4 : 0) + (place_key(a.place) == place_key(b.place) ? 3 : 0) +
         (a.as_of == b.as_of ? (a.as_of.empty() ? 1 : 2) : 0) + (a.scope == b.scope ? 1 : 0) -
         (a.subgroup.empty() != b.subgroup.empty() ? 3 : 0);
}

int likeness(const Date& a, const Date& b) {
  if (a.edtf == b.edtf) return kEqualDates;
  const bool nearer = a.edtf.starts_with(b.edtf) || b.edtf.starts_with(a.edtf);
  const bool days = a.edtf.size() == kDay && b.edtf.size() == kDay;
  const bool one_part =
      days && (a.edtf.substr(0, 7) == b.edtf.substr(0, 7) || a.edtf.substr(4) == b.edtf.substr(4));
  return nearer || one_part ? kEnough : 0;
}

int likeness(const Agreement& a, const Agreement& b) {
  const std::set<std::string> first = party_keys(a), second = party_keys(b);
  const auto shared = std::count_if(first.begin(), first.end(),
                                    [&](const std::string& key) { return second.contains(key); });
  const int parties = first == second ? 4 : shared > 0 ? 2 : 0;
  const int kind = kind_group(a.kind) == kind_group(b.kind) ? 2 : 0;
  return parties + kind + (a.concluded == b.concluded && !a.concluded.empty() ? 3 : 0);
}

int likeness(const Record& a, const Record& b) {
  return std::visit(
      [&](const auto& fields) {
        using Same = std::decay_t<decltype(fields)>;
        return likeness(fields, std::get<Same>(b.fields));
      },
      a.fields);
}

// What a statement may be recognised by in the other document.
std::vector<std::string> keys_of(const Record& record) {
  if (const auto* population = std::get_if<Population>(&record.fields))
    return {"count " + std::to_string(population->count),
            "place " + place_key(population->place) + " " + population->as_of};
  if (const auto* date = std::get_if<Date>(&record.fields))
    return {"date " + date->edtf, "year " + date->edtf.substr(0, 4),
            "day " + date->edtf.substr(std::min<std::size_t>(4, date->edtf.size()))};
  const auto& agreement = std::get<Agreement>(record.fields);
  std::vector<std::string> keys;
  for (const std::string& key : party_keys(agreement)) keys.push_back("party " + key);
  if (!agreement.concluded.empty()) keys.push_back("concluded " + agreement.concluded);
  return keys;
}

// What makes a statement the same as another of its own document.
std::string value_key(const Record& record) {
  if (const auto* date = std::get_if<Date>(&record.fields)) return "date " + date->edtf;
  if (const auto* agreement = std::get_if<Agreement>(&record.fields))
    return record.fact + agreement->concluded;
  return record.fact;
}

std::vector<const Record*> once_each(const std::vector<Record>& records) {
  std::vector<const Record*> list;
  std::set<std::string> seen;
  for (const Record& record : records) {
    const auto* date = std::get_if<Date>(&record.fields);
    if (date != nullptr && date->edtf.empty()) continue;
    if (seen.insert(value_key(record)).second) list.push_back(&record);
  }
  return list;
}

class SideBySide {
 public:
  SideBySide(const std::vector<Record>& first, const std::vector<Record>& second)
      : first_(once_each(first)),
        second_(once_each(second)),
        partner_(first_.size(), nullptr),
        taken_(second_.size(), false) {}

  std::vector<Pairing> run() {
    weigh();
    std::stable_sort(pairs_.begin(), pairs_.end(),
                     [](const Pair& a, const Pair& b) { return a.score > b.score; });
    for (const Pair& pair : pairs_) {
      if (partner_[pair.first] != nullptr || taken_[pair.second]) continue;
      partner_[pair.first] = second_[pair.second];
      taken_[pair.second] = true;
    }
    return in_order();
  }

 private:
  struct Pair {
    std::size_t first, second;
    double score;
  };

  void weigh() {
    std::unordered_map<std::string, std::vector<std::size_t>> by_key;
    for (std::size_t j = 0; j < second_.size(); ++j)
      for (const std::string& key : keys_of(*second_[j])) by_key[key].push_back(j);
    for (std::size_t i = 0; i < first_.size(); ++i) {
      std::set<std::size_t> candidates;
      for (const std::string& key : keys_of(*first_[i])) {
        const auto found = by_key.find(key);
        if (found == by_key.end() || found->second.size() > kLargest) continue;
        candidates.insert(found->second.begin(), found->second.end());
      }
      for (const std::size_t j : candidates) weigh(i, j);
    }
  }

  void weigh(std::size_t i, std::size_t j) {
    if (first_[i]->type() != second_[j]->type()) return;
    const int points = likeness(*first_[i], *second_[j]);
    if (points < kEnough) return;
    const double here = static_cast<double>(i) / static_cast<double>(first_.size());
    const double there = static_cast<double>(j) / static_cast<double>(second_.size());
    const bool dates = first_[i]->type() == RecordType::date;
    if (dates && points < kEqualDates && std::fabs(here - there) > kSamePlace) return;
    pairs_.push_back({i, j, points - kPosition * std::fabs(here - there)});
  }

  // What only the second says stands behind what it says before it.
  std::vector<Pairing> in_order() {
    std::map<const Record*, std::vector<const Record*>> behind;
    const Record* last = nullptr;
    for (std::size_t j = 0; j < second_.size(); ++j)
      taken_[j] ? void(last = second_[j]) : behind[last].push_back(second_[j]);
    std::vector<Pairing> all;
    const auto omitted = [&](const Record* before) {
      for (const Record* record : behind[before]) all.push_back({nullptr, record, {}});
    };
    omitted(nullptr);
    for (std::size_t i = 0; i < first_.size(); ++i) {
      const Record* other = partner_[i];
      all.push_back(
          {first_[i], other,
           other == nullptr ? std::vector<Difference>() : differences(*first_[i], *other)});
      if (other != nullptr) omitted(other);
    }
    return all;
  }

  std::vector<const Record*> first_, second_;
  std::vector<const Record*> partner_;  // of each of the first
  std::vector<bool> taken_;             // of the second
  std::vector<Pair> pairs_;
};

}  // namespace

std::vector<Difference> differences(const Record& first, const Record& second) {
  return std::visit(
      [&](const auto& fields) {
        using Same = std::decay_t<decltype(fields)>;
        return compare(fields, std::get<Same>(second.fields));
      },
      first.fields);
}

std::vector<Pairing> lay_side_by_side(const std::vector<Record>& first,
                                      const std::vector<Record>& second) {
  return SideBySide(first, second).run();
}

}  // namespace kiroku
