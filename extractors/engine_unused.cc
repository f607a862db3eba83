#include "extractors/engine_unused.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "extractors/engine_compiled.h"
#include "extractors/engine_match.h"
#include "extractors/engine_view.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostNearMisses = 3;
constexpr std::ptrdiff_t kLookBack = 256;              // losers before a number that are looked at
constexpr double kFirstYear = 1500, kLastYear = 2100;  // a bare number is more likely one than not

void captures_in(const Expression& expression, std::set<std::uint16_t>& captures) {
  if (expression.kind == Expression::Kind::capture) captures.insert(expression.capture);
  for (const Expression& argument : expression.arguments) captures_in(argument, captures);
}

bool tells(Unused::Kind kind, Field field) {
  if (kind == Unused::Kind::agreement) return field == Field::kind;
  return field == Field::month || field == Field::to_month || field == Field::year ||
         field == Field::to_year;
}

// The words that fill the telling fields of the rules which run in one language.
std::set<std::string> words_of(const Rules::Compiled& compiled, std::string_view lang,
                               Unused::Kind kind) {
  std::set<std::string> words;
  for (const Program& program : compiled.for_language(lang))
    for (const std::uint16_t index : program.rules()) {
      const Rule& rule = compiled.rules[index];
      const Emit emit = rule.emit == Emit::detail ? rule.of : rule.emit;
      if (emit != (kind == Unused::Kind::date ? Emit::date : Emit::agreement)) continue;
      std::set<std::uint16_t> captures;
      for (const FieldRule& field : rule.fields)
        if (tells(kind, field.field))
          for (const Expression& value : field.values) captures_in(value, captures);
      for (const std::uint16_t capture : captures)
        if (const Lexicon* lexicon = rule.captures[capture].lexicon)
          for (const Lexicon::Entry& entry : lexicon->entries) words.insert(entry.word);
    }
  return words;
}

// One pattern for all words; none where there are none.
std::unique_ptr<Pattern> pattern_of(const std::set<std::string>& words, bool ignore_case) {
  if (words.empty()) return nullptr;
  Lexicon lexicon;
  for (const std::string& word : words) {
    Lexicon::Entry entry;
    entry.word = word;
    lexicon.entries.push_back(std::move(entry));
  }
  return std::make_unique<Pattern>((ignore_case ? "(?i)" : "") + alternation(lexicon));
}

class Audit {
 public:
  Audit(const Document& document, const Rules& rules, const Extraction& found)
      : document_(document), compiled_(rules.compiled()), found_(found) {}

  std::vector<Unused> run() {
    for (const Rejected& rejected : found_.rejected) rejected_.push_back(&rejected);
    std::stable_sort(rejected_.begin(), rejected_.end(), [](const Rejected* a, const Rejected* b) {
      return a->span.begin < b->span.begin;
    });
    take_quotes();
    numbers();
    for (const Accepted& mention : found_.accepted)
      if (mention.type != "number") taken_.push_back(mention.span);
    merge(taken_);
    for (const Segment& segment : document_.segments) words(segment);
    std::stable_sort(unused_.begin(), unused_.end(),
                     [](const Unused& a, const Unused& b) { return a.span.begin < b.span.begin; });
    return std::move(unused_);
  }

 private:
  // Quotes are known by what was read; mentions by the text.
  void take_quotes() {
    for (const Record& record : found_.records)
      for (const Evidence& evidence : record.evidence)
        if (!evidence.raw_bytes.empty()) quotes_.push_back(evidence.raw_bytes);
    for (const Accepted& mention : found_.accepted)
      if (mention.type == "claim" || mention.type == "date")
        quotes_.push_back(document_.text.raw(mention.span));
    merge(quotes_);
  }

  void numbers() {
    for (const Accepted& mention : found_.accepted) {
      if (mention.type != "number" || mention.value.empty()) continue;
      if (overlaps(quotes_, document_.text.raw(mention.span))) continue;
      const double value = std::strtod(mention.value.c_str(), nullptr);
      const bool year = value >= kFirstYear && value <= kLastYear && mention.span.size() == 4;
      add(year ? Unused::Kind::date : Unused::Kind::number, mention.span, mention.value);
    }
  }

  void words(const Segment& segment) {
    View view;
    view.append(document_.text.utf8, segment.span, {});
    const std::string& text = view.text();
    for (const Unused::Kind kind : {Unused::Kind::date, Unused::Kind::agreement}) {
      const Pattern* pattern = pattern_for(segment.lang, kind);
      if (pattern == nullptr) continue;
      for (std::uint32_t at = 0; at < text.size();) {
        const std::string_view found = pattern->found_in(std::string_view(text).substr(at));
        if (found.empty()) break;
        const auto begin = static_cast<std::uint32_t>(found.data() - text.data());
        const auto end = static_cast<std::uint32_t>(begin + found.size());
        at = end;
        if (cuts_word(text, begin) || cuts_word(text, end)) continue;
        const Span span = view.span(begin, end);
        if (overlaps(taken_, span) || overlaps(quotes_, document_.text.raw(span))) continue;
        add(kind, span, std::string(found));
      }
    }
  }

  const Pattern* pattern_for(const std::string& lang, Unused::Kind kind) {
    const auto [known, fresh] = patterns_.try_emplace({lang, kind});
    if (fresh)
      known->second = pattern_of(words_of(compiled_, lang, kind), kind == Unused::Kind::agreement);
    return known->second.get();
  }

  void add(Unused::Kind kind, Span span, std::string value) {
    Unused one{kind, span, std::move(value), {}};
    const auto behind = std::partition_point(
        rejected_.begin(), rejected_.end(),
        [&](const Rejected* rejected) { return rejected->span.begin < span.end; });
    for (auto at = behind; at != rejected_.begin() && behind - at < kLookBack;) {
      const Rejected& rejected = **--at;
      if (!rejected.span.overlaps(span) || one.near_misses.size() == kMostNearMisses) continue;
      const std::string detail = rejected.detail.empty() ? "" : " (" + rejected.detail + ")";
      std::string text = rejected.rule + ": " + rejected.why + detail;
      if (std::find(one.near_misses.begin(), one.near_misses.end(), text) == one.near_misses.end())
        one.near_misses.push_back(std::move(text));
    }
    unused_.push_back(std::move(one));
  }

  // Sorted and joined, so that one look tells whether a span touches any.
  static void merge(std::vector<Span>& spans) {
    std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.begin < b.begin; });
    std::vector<Span> merged;
    for (const Span span : spans)
      if (!merged.empty() && span.begin <= merged.back().end)
        merged.back().end = std::max(merged.back().end, span.end);
      else
        merged.push_back(span);
    spans = std::move(merged);
  }

  static bool overlaps(const std::vector<Span>& merged, Span span) {
    const auto at = std::lower_bound(merged.begin(), merged.end(), span.begin,
                                     [](Span s, std::uint32_t begin) { return s.end <= begin; });
    return at != merged.end() && at->begin < span.end;
  }

  const Document& document_;
  const Rules::Compiled& compiled_;
  const Extraction& found_;
  std::vector<const Rejected*> rejected_;  // by position
  std::vector<Span> quotes_;               // bytes as they were read
  std::vector<Span> taken_;                // bytes of the text: mentions that are no numbers
  std::map<std::pair<std::string, Unused::Kind>, std::unique_ptr<Pattern>> patterns_;
  std::vector<Unused> unused_;
};

}  // namespace

std::string_view word(Unused::Kind kind) {
  switch (kind) {
    case Unused::Kind::number:
      return "number";
    case Unused::Kind::date:
      return "date";
    case Unused::Kind::agreement:
      return "agreement";
  }
  return {};
}

std::vector<Unused> find_unused(const Document& document, const Rules& rules,
                                const Extraction& found) {
  return Audit(document, rules, found).run();
}

}  // namespace kiroku
