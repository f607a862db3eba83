#pragma once
// A rule as the engine runs it: patterns compiled, slots and fields resolved to numbers.
// packs/README.md describes what a rule can say; engine_pack.cc reads it, engine_compile.cc builds
// these values, engine_match.cc runs them.
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "schemas/page.h"

namespace kiroku {

class Pattern;  // engine_pattern.h

enum class Emit : std::uint8_t { claim, number, date, place, population, agreement, detail };

// Everything that a rule's `fields` may name; field_table() in engine_fields.cc says where and how.
enum class Field : std::uint8_t {
  value,
  vague,
  approximate,
  bound,
  precision,
  refers,
  year,
  month,
  day,
  part,
  decade,
  century,
  fiscal_year,
  to_year,
  to_month,
  to_day,
  to_part,
  to_decade,
  to_century,
  from,
  to,
  same_year,
  offset_years,
  offset_months,
  offset_days,
  offset_fiscal_years,
  modifier,
  calendar,
  count,
  place,
  as_of,
  scope,
  subgroup,
  kind,
  kind_as_written,
  title,
  parties,
  hub,
  partners,
  concluded,
  in_force,
  ends,
  review,
  term,
  venue,
  status,
  subject,
  signatories,
};

enum class SlotKind : std::uint8_t { number, date, place, places, claim, text, lexicon, typed };

enum class Normaliser : std::uint8_t {
  none,
  text,
  integer,
  cjk_number,
  number,
  comma_number,
  zh_number,
  words_number,
  ordinal,
  two_digit_year,
  year_words,
  era_year,
  roc_year,
  duration,
  fixed,
  plus,
  year_after,
};

// What a slot or an expression yields. `text` points into the view or the rule.
struct Value {
  enum class Kind : std::uint8_t { none, number, text, mention, places };
  Kind kind = Kind::none;
  double number = 0;
  double precision = 1;
  std::string_view text;
  std::uint32_t mention = 0;         // index in the block's mentions
  std::uint32_t begin = 0, end = 0;  // bytes of what the rule matched on
};

// A lexicon: words to values, folded where the rules that use it ignore case.
struct Lexicon {
  std::string name;
  struct Entry {
    std::string word;
    bool numeric = false;
    double number = 0;
    std::string text;
    int line = 0;
  };
  std::vector<Entry> entries;
  std::unordered_map<std::string, std::uint32_t> exact;
  std::unordered_map<std::string, std::uint32_t> folded;
  const Entry* find(std::string_view word) const;
  void index();  // fills exact and folded from the entries
};

constexpr std::size_t kMostGroups = 16;  // of a pattern, the match itself counted
constexpr std::size_t kMostRelaxedGroups = 64;

struct Capture {
  std::string name;
  SlotKind kind = SlotKind::text;
  Normaliser to = Normaliser::none;
  const Lexicon* lexicon = nullptr;
  int group = 0;  // of the compiled pattern
};

// A field's value: a capture, a constant, or a normaliser over such.
struct Expression {
  enum class Kind : std::uint8_t { capture, constant, call };
  Kind kind = Kind::constant;
  std::uint16_t capture = 0;
  Normaliser call = Normaliser::none;
  double number = 0;
  bool numeric = false;
  std::string text;
  std::vector<Expression> arguments;
};

struct FieldRule {
  Field field;
  std::vector<Expression> values;  // one, save for lists of parties and signatories
};

enum class Where : std::uint8_t {
  left,
  right,  // directly beside the match
  match,
  clause,
  sentence,
  before,
  after,
  segment,
  heading,
  above,
  next,
  role,
  column,
  row,
  cells,
  introduction
};

// Roles of segments, a bit each.
using Roles = std::uint16_t;
constexpr Roles kAllRoles = UINT16_MAX;
constexpr Roles roles_of(Role role) { return static_cast<Roles>(1U << static_cast<unsigned>(role)); }
static_assert(static_cast<unsigned>(Role::ruby) < 16);

struct Guard {
  Where where = Where::match;
  bool wanted = true;                // false: must not be found
  Roles roles = 0;                   // of `role`: those in whose word the pattern is found
  // Of one that looks outside the match's segment: its pattern's number among those of all rules.
  std::uint32_t question = 0;
  const Pattern* pattern = nullptr;  // of the PatternPool
  std::string text;                  // as the pack has it
};

struct Mark {
  bool right = false;
  const Pattern* pattern = nullptr;  // of the PatternPool
  std::vector<FieldRule> set;
};

enum class Step : std::uint8_t {
  inside,
  parenthesis,
  before,
  after,
  sentence,
  previous,
  heading,
  above,
  next,
  row,
  column,
  part_subject,
  document_subject,
  topic,
  lead,
  interval_begin,
  interval_end,
  other_subject,
  card,
  with,
  agent,
  other_side,
  listed,
};

struct Join {
  Field field;
  std::vector<Step> steps;
};

enum class Requirement : std::uint8_t { valid_date, place, two_parties, as_of, count_2, concluded, neighbours };
enum class Reach : std::uint8_t { sentence, segment, section, part };
enum class BoundaryCheck : std::uint8_t { none = 0, left = 1, right = 2, word = 3 };

// A counted repetition that the relaxed pattern leaves open.
struct Gap {
  int group = 0;                    // of the relaxed pattern: the whole repetition; 0: see `longer`
  std::uint32_t most = 0;           // repetitions, each at least one code point
  const Pattern* longer = nullptr;  // matches one repetition too many; where a group would see
                                    // only the last of several repetitions
};

struct Example {
  int line = 0;
  std::string text;                   // with [[ ]] and => as written
  std::vector<std::string> headings;  // outermost first
  std::string role, column, row, subject, reference, lang;
};

struct Rule {
  std::string id;  // "date.ja.era-day"
  std::uint16_t pack = 0;
  int line = 0;
  Emit emit = Emit::claim;
  bool on_mentions = false;   // sees characters for mentions
  Emit of = Emit::agreement;  // of a detail
  std::string source;         // the pattern as given to RE2
  // The pattern with endless gaps, where it has long counted ones: a thousand times faster on new
  // text, and what it finds is right unless one of `gaps` is longer than the pattern allows.
  const Pattern* relaxed = nullptr;
  std::vector<int> relaxed_groups;  // of each group of the pattern, group 0 first
  std::vector<Gap> gaps;
  const Pattern* pattern = nullptr;  // of the PatternPool
  std::vector<Capture> captures;
  std::vector<FieldRule> fields;
  std::vector<Requirement> require;
  std::vector<Guard> guards;
  std::vector<Mark> marks;
  std::vector<Join> joins;
  std::vector<std::uint16_t> span;  // captures that bound the quote; empty: the match
  BoundaryCheck boundary = BoundaryCheck::word;
  Reach reach = Reach::section;
  bool next = false;
  int priority = 50;
  float confidence = .9F;
  std::string digest;
  std::vector<std::string> lexicons;  // "pack.name" of what the pattern uses
  std::vector<Example> examples, counters;
};

struct Pack {
  std::string id, file, family;
  std::vector<std::string> languages;
  std::vector<std::string> use;  // ids of packs whose lexicons and slots its patterns name
  bool everywhere = false;
  bool unknown = true;  // also in segments without a known language
  std::string digest;
  std::string yaml_digest;       // of the file as it is
  std::list<Lexicon> lexicons;  // in the file's order; captures point to them
};

// A vector of packs that grows moves them, and with them what captures point to.
static_assert(std::is_nothrow_move_constructible_v<Pack>);

}  // namespace kiroku
