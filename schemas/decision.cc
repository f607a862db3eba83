#include "schemas/decision.h"

#include <algorithm>
#include <regex>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

const Fields& value_of(const Opinion& opinion) {
  static const Fields none;
  const Decision& decision = opinion.decision;
  if (decision.corrected) return *decision.corrected;
  return decision.original ? *decision.original : none;
}

bool agree(const Opinion& a, const Opinion& b) {
  const bool a_rejects = a.decision.action == Action::reject;
  if (a_rejects || b.decision.action == Action::reject) {
    return a_rejects && b.decision.action == Action::reject;
  }
  // One reads the fact on one statement, the other on another: only corrections have a value.
  if (!a.decision.corrected && !b.decision.corrected) return true;
  return same_value(value_of(a), value_of(b));
}

std::string state_of(const Opinion& opinion) {
  switch (opinion.decision.action) {
    case Action::accept:
      return opinion.decision.corrected ? "corrected" : "accepted";
    case Action::reject:
      return "rejected";
    case Action::correct:
      return "corrected";
    case Action::add:
      return "added";
    default:
      return "unsure";
  }
}

}  // namespace

std::string state(const Verdict& verdict) {
  const Opinion* first = nullptr;
  bool unsure = false, again = false;
  for (const Opinion& opinion : verdict.opinions) {
    const bool stands = opinion.anchor == Anchor::kept || opinion.anchor == Anchor::re_anchored;
    again = again || !stands;
    if (!stands) continue;
    if (opinion.decision.action == Action::skip) {
      unsure = true;
    } else if (first == nullptr) {
      first = &opinion;
    } else if (!agree(*first, opinion)) {
      return "disputed";
    }
  }
  if (first != nullptr) return state_of(*first);
  if (again) return "needs-re-review";
  return unsure ? "unsure" : "";
}

void apply(Verdict& verdict, Record& record) {
  if (state(verdict) != "corrected") return;
  for (const Opinion& opinion : verdict.opinions) {
    const Decision& decision = opinion.decision;
    const bool stands = opinion.anchor == Anchor::kept || opinion.anchor == Anchor::re_anchored;
    if (!stands || !decision.corrected) continue;
    verdict.original = record.fields;
    record.fields = decision.original
                        ? with_correction(record.fields, *decision.original, *decision.corrected)
                        : *decision.corrected;
    return;
  }
}

Decision on(const Record& record) {
  Decision decision;
  decision.record = record.id;
  decision.fact = record.fact;
  decision.type = record.type();
  decision.original = record.fields;
  decision.evidence = record.evidence.front();
  decision.rule = record.rule;
  decision.rule_digest = record.pack_digest;
  return decision;
}

namespace {

void plain(Place& place) {
  place.as_written.clear();
  place.alternatives.clear();
}

void plain(Population& of) {
  plain(of.place);
  for (Place& member : of.members) plain(member);
  of.as_written.clear();
}

void plain(Date& of) { of.as_written.clear(); }

void plain(Agreement& of) {
  of.kind_as_written.clear();
  for (Party& party : of.parties) {
    plain(party.place);
    if (party.succeeded_by) plain(*party.succeeded_by);
  }
}

template <typename T>
void take(T& own, const T& original, const T& corrected) {
  if (!(original == corrected)) own = corrected;
}

void correct(Population& own, const Population& from, const Population& to) {
  take(own.place, from.place, to.place);
  take(own.members, from.members, to.members);
  take(own.count, from.count, to.count);
  take(own.as_written, from.as_written, to.as_written);
  take(own.precision, from.precision, to.precision);
  take(own.approximate, from.approximate, to.approximate);
  take(own.bound, from.bound, to.bound);
  take(own.as_of, from.as_of, to.as_of);
  take(own.scope, from.scope, to.scope);
  take(own.subgroup, from.subgroup, to.subgroup);
}

void correct(Date& own, const Date& from, const Date& to) {
  take(own.edtf, from.edtf, to.edtf);
  take(own.modifier, from.modifier, to.modifier);
  take(own.calendar, from.calendar, to.calendar);
  take(own.as_written, from.as_written, to.as_written);
  take(own.relative, from.relative, to.relative);
  take(own.resolved_from, from.resolved_from, to.resolved_from);
  take(own.event, from.event, to.event);
}

void correct(Agreement& own, const Agreement& from, const Agreement& to) {
  take(own.kind, from.kind, to.kind);
  take(own.kind_as_written, from.kind_as_written, to.kind_as_written);
  take(own.title, from.title, to.title);
  take(own.parties, from.parties, to.parties);
  take(own.concluded, from.concluded, to.concluded);
  take(own.in_force, from.in_force, to.in_force);
  take(own.term, from.term, to.term);
  take(own.ends, from.ends, to.ends);
  take(own.review, from.review, to.review);
  take(own.signatories, from.signatories, to.signatories);
  take(own.venue, from.venue, to.venue);
  take(own.status, from.status, to.status);
  take(own.subject, from.subject, to.subject);
}

}  // namespace

bool same_value(const Fields& a, const Fields& b) {
  Fields plain_a = a, plain_b = b;
  std::visit([](auto& fields) { plain(fields); }, plain_a);
  std::visit([](auto& fields) { plain(fields); }, plain_b);
  return plain_a == plain_b;
}

Fields with_correction(const Fields& own, const Fields& original, const Fields& corrected) {
  if (own.index() != corrected.index() || original.index() != corrected.index()) return corrected;
  Fields changed = own;
  std::visit(
      [&](auto& fields) {
        using T = std::decay_t<decltype(fields)>;
        correct(fields, std::get<T>(original), std::get<T>(corrected));
      },
      changed);
  return changed;
}

namespace {

// std::regex goes one level deeper for each character: long values are wrong without asking it.
bool matches(const std::string& value, const char* pattern) {
  constexpr std::size_t kLongest = 200;
  return value.size() <= kLongest &&
         std::regex_match(value, std::regex(pattern, std::regex::ECMAScript));
}

// The patterns of record.schema.json.
bool is_edtf(const std::string& value) {
  const std::string one = "-?[0-9X]{4}(-[0-9X]{2}(-[0-9X]{2})?)?[~?%]?";
  const std::string pattern = "(" + one + ")(/((" + one + ")|\\.\\.)?)?|(\\.\\.)?/(" + one + ")";
  return value.empty() || matches(value, pattern.c_str());
}

bool is_duration(const std::string& value) {
  return value.empty() || matches(value, "P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?");
}

bool is_place_id(const std::string& value) {
  return value.empty() || matches(value,
                                  "geonames:([1-9][0-9]*|[A-Z]{2}(\\.[A-Z0-9]+)?)|"
                                  "kiroku:[a-z0-9]+(-[a-z0-9]+)*");
}

std::string wrong(const std::string& field, const Place& place) {
  if (place.name.empty()) return field + " needs a name";
  if (!is_place_id(place.place_id)) return field + " has an id that is none: " + place.place_id;
  return "";
}

std::string wrong_date(const std::string& field, const std::string& value) {
  return is_edtf(value) ? "" : field + " is no EDTF date (2009, 2009-04, 2009-04-21): " + value;
}

std::string wrong_end(const std::string& field, const std::string& value) {
  return is_duration(value) ? "" : wrong_date(field, value);
}

std::string first_of(std::initializer_list<std::string> sentences) {
  for (const std::string& sentence : sentences) {
    if (!sentence.empty()) return sentence;
  }
  return "";
}

std::string wrong(const Population& of) {
  std::string place = wrong("place", of.place);
  for (const Place& member : of.members) {
    if (place.empty()) place = wrong("a member", member);
  }
  return first_of({place, of.count < 0 ? "count is negative" : "",
                   of.precision < 1 ? "precision is at least 1" : "",
                   of.as_written.empty() ? "as_written is empty" : "",
                   wrong_date("as_of", of.as_of)});
}

std::string wrong(const Date& of) {
  return first_of({wrong_date("edtf", of.edtf), wrong_date("resolved_from", of.resolved_from),
                   of.calendar.empty() ? "calendar is empty" : "",
                   of.as_written.empty() ? "as_written is empty" : ""});
}

std::string wrong(const Agreement& of) {
  std::string party;
  for (std::size_t n = 0; n < of.parties.size() && party.empty(); ++n) {
    party = wrong("party " + std::to_string(n + 1), of.parties[n].place);
    if (party.empty() && of.parties[n].succeeded_by) {
      party = wrong("the successor of party " + std::to_string(n + 1), *of.parties[n].succeeded_by);
    }
  }
  for (const Signatory& signatory : of.signatories) {
    if (signatory.name.empty()) party = "a signatory needs a name";
    if (signatory.party && *signatory.party >= of.parties.size())
      party = "a signatory's party is not among the parties";
  }
  return first_of({party, wrong_date("concluded", of.concluded),
                   wrong_date("in_force", of.in_force),
                   is_duration(of.term) ? "" : "term is no duration (P5Y): " + of.term,
                   wrong_end("ends", of.ends), wrong_end("review", of.review)});
}

}  // namespace

std::string wrong_field(const Fields& fields) {
  return std::visit([](const auto& of) { return wrong(of); }, fields);
}

}  // namespace kiroku
