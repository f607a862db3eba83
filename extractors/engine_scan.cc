#include "extractors/engine_scan.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "extractors/engine_compiled.h"
#include "extractors/engine_view.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr int kShortestWord = 3;  // bytes: one CJK character
constexpr std::int64_t kSetMemory = 64 << 20;

// Everything that the view may drop or make one space of, as it stands in a text without rare
// characters.
constexpr char kBlanks[] =
    "[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}"
    "\\x{3000}]";

struct Range {
  char32_t first, last;
};

// What the view shows as it is, as one plain character (see `looks_like`) or as a space. All else
// is rare: ligatures, superscripts, half-width kana, combining marks, soft hyphens. A text with
// such characters is normalised before it is scanned.
constexpr Range kCommon[] = {
    {0x09, 0x0D},     {0x20, 0x7E},     {0x85, 0x85},     {0xA0, 0xA7},     {0xA9, 0xA9},
    {0xAB, 0xAC},     {0xAE, 0xAE},     {0xB0, 0xB1},     {0xB4, 0xB4},     {0xB6, 0xB7},
    {0xBB, 0xBB},     {0xBF, 0x131},    {0x134, 0x13E},   {0x141, 0x148},   {0x14A, 0x17E},
    {0x1A0, 0x1A1},   {0x1AF, 0x1B0},   {0x400, 0x482},   {0x48A, 0x52F},   {0x1680, 0x1680},
    {0x1EA0, 0x1EF9}, {0x2000, 0x200A}, {0x2010, 0x2015}, {0x2018, 0x2022}, {0x2026, 0x2026},
    {0x2028, 0x2029}, {0x202F, 0x2030}, {0x2032, 0x2033}, {0x2044, 0x2044}, {0x205F, 0x205F},
    {0x20A9, 0x20BF}, {0x2190, 0x21FF}, {0x2212, 0x2212}, {0x223C, 0x223C}, {0x2500, 0x27BF},
    {0x3000, 0x301F}, {0x3041, 0x3096}, {0x30A1, 0x30FE}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3}, {0xFF01, 0xFF5E}, {0xFFFD, 0xFFFD}};

// By character; none beyond the basic plane is common.
const std::bitset<0x10000>& common() {
  static const auto all = [] {
    std::bitset<0x10000> bits;
    for (const Range& range : kCommon)
      for (char32_t c = range.first; c <= range.last; ++c) bits.set(c);
    return bits;
  }();
  return all;
}

// How many of the next bytes, a multiple of eight, are printable ASCII or spaces.
std::size_t plain_run(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = kOnes * 0x80;
  const std::size_t begin = at;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    // A high bit for each byte from 0x80 on, 0x7F, and below 0x20; exact where none is from 0x80.
    if (((eight | (eight + kOnes) | (eight - kOnes * 0x20)) & kHigh) != 0) break;
  }
  return at - begin;
}

bool is_blank(char32_t c) {
  return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// Is every character common? Full-width letters with a blank between them are not: the view closes
// the gap, which it would not between plain ones.
bool is_plain(std::string_view text) {
  const std::bitset<0x10000>& is_common = common();
  bool wide_letter = false, blank_behind_it = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!wide_letter && !blank_behind_it) at += plain_run(text, at);
    if (at >= text.size()) break;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (!is_common[byte]) return false;
      blank_behind_it = byte <= 0x20 && (wide_letter || blank_behind_it);
      wide_letter = false;
      ++at;
      continue;
    }
    const char32_t c = next_code_point(text, at);
    if (c > 0xFFFF || !is_common[c]) return false;
    const bool letter = (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
    if (letter && blank_behind_it) return false;
    blank_behind_it = is_blank(c) && (wide_letter || blank_behind_it);
    wide_letter = letter;
  }
  return true;
}

// The characters that the view shows as `c`, as the inside of a class; "" where it is only itself.
std::string looks_like(char32_t c) {
  switch (c) {
    case '\'':
      return "\\x{2018}\\x{2019}\\x{201B}\\x{2032}\\x{B4}";
    case '"':
      return "\\x{201C}\\x{201D}\\x{201F}\\x{2033}";
    case '-':
      return "\\x{2010}-\\x{2015}\\x{2212}\\x{2500}\\x{30FC}";
    case '~':
      return "\\x{301C}\\x{223C}";
    case '.':
      return "\\x{2026}";
    case '/':
      return "\\x{2044}";
    case 0x30FB:
      return "\\x{2022}\\x{B7}";
    default:
      return "";
  }
}

// Words are written with spaces between them, so that a blank in the text stays one in the view.
bool is_spaced_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x2000) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

std::string one_of(char32_t c) {
  std::string self;
  append_utf8(self, c);
  std::string inside = re2::RE2::QuoteMeta(self) + looks_like(c);
  if (c > 0x20 && c < 0x7F) append_utf8(inside, c + 0xFEE0);
  return "[" + inside + "]" + (c == '.' ? "+" : "");
}

// A stretch of the view as a pattern that finds what may stand for it in a text.
std::string written_as(std::string_view word) {
  std::string pattern = "(?i)";
  char32_t last = 0;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    if (c == ' ') {
      pattern += std::string(kBlanks) + "+";
    } else if (!(c == '.' && last == '.')) {
      const bool apart =
          last != 0 && last != ' ' && !(is_spaced_letter(last) && is_spaced_letter(c));
      if (apart) pattern += std::string(kBlanks) + "*";
      pattern += one_of(c);
    }
    last = c;
  }
  return pattern;
}

// The parts of a word between the characters that stand for mentions; those are not in the text.
std::vector<std::string> between_mentions(std::string_view word) {
  std::vector<std::string> parts(1);
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(word, at);
    if (c >= kFirstMark && c <= kLastMark)
      parts.emplace_back();
    else
      parts.back().append(word, from, at - from);
  }
  for (std::string& part : parts) {
    part.erase(0, std::min(part.size(), part.find_first_not_of(' ')));
    while (!part.empty() && part.back() == ' ') part.pop_back();
  }
  std::erase_if(parts, [](const std::string& part) { return part.size() < kShortestWord; });
  return parts;
}

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kSetMemory);
  return options;
}

}  // namespace

struct RuleScan::Impl {
  // A rule, the languages in which it runs, and the patterns that all must find their words.
  struct Wanted {
    const Rule* rule = nullptr;  // nullptr: there is no such rule
    std::vector<int> patterns;   // ids in `words`
    bool anywhere = false;       // no words are needed
  };
  const Rules::Compiled& compiled;
  std::vector<Wanted> wanted;
  re2::FilteredRE2 words{kShortestWord};
  std::vector<std::vector<std::uint32_t>> parts;  // of each word: indices of the set's patterns
  std::unique_ptr<re2::RE2::Set> set;             // none: everything is possible

  explicit Impl(const Rules& rules) : compiled(rules.compiled()) {}
  void add(const std::string& id);
  void compile();
  std::vector<std::uint32_t> named(const std::vector<std::string>& languages, bool anywhere) const;
  std::vector<int> found_in(std::string_view text, bool& all) const;
};

void RuleScan::Impl::add(const std::string& id) {
  Wanted& rule = wanted.emplace_back();
  const auto& all = compiled.rules;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Rule& one) { return one.id == id; });
  if (found == all.end()) return;
  rule.rule = &*found;
  const auto want = [&](const std::string& pattern) {
    int number = 0;
    if (words.Add(pattern, options(), &number) == re2::RE2::NoError)
      rule.patterns.push_back(number);
  };
  want(compiled.prefilters[static_cast<std::size_t>(found - all.begin())]);
  // What a guard asks for stands in the document too, if only in a heading. A role does not.
  for (const Guard& guard : found->guards)
    if (guard.wanted && guard.where != Where::role) want(guard.pattern->get().pattern());
}

void RuleScan::Impl::compile() {
  std::vector<std::string> atoms;
  if (words.NumRegexps() > 0) words.Compile(&atoms);
  std::map<std::string, std::uint32_t> known;
  auto patterns = std::make_unique<re2::RE2::Set>(options(), re2::RE2::UNANCHORED);
  bool fits = true;
  for (const std::string& atom : atoms) {
    auto& needs = parts.emplace_back();
    for (const std::string& part : between_mentions(atom)) {
      const auto [at, fresh] = known.emplace(part, known.size());
      if (fresh) fits = fits && patterns->Add(written_as(part), nullptr) >= 0;
      needs.push_back(at->second);
    }
  }
  if (fits && !known.empty() && patterns->Compile()) set = std::move(patterns);
  // Whatever is possible in an empty text is so in every text.
  bool all = false;
  const std::vector<int> free = found_in("", all);
  for (Wanted& rule : wanted)
    rule.anywhere =
        rule.rule != nullptr &&
        (all || std::all_of(rule.patterns.begin(), rule.patterns.end(), [&](int pattern) {
           return std::binary_search(free.begin(), free.end(), pattern);
         }));
}

// Patterns (ids in `words`) all of whose words stand in the text. `all`: it cannot be told.
std::vector<int> RuleScan::Impl::found_in(std::string_view text, bool& all) const {
  std::vector<int> hits, atoms, patterns;
  re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
  all = false;
  if (set && !set->Match({text.data(), text.size()}, &hits, &error) &&
      error.kind != re2::RE2::Set::kNoError)
    all = true;  // 64 MB can run out on hostile text
  const bool no_words = set == nullptr && std::any_of(parts.begin(), parts.end(),
                                                      [](const auto& of) { return !of.empty(); });
  if (all || no_words) return all = true, patterns;
  std::sort(hits.begin(), hits.end());
  for (std::size_t atom = 0; atom < parts.size(); ++atom)
    if (std::all_of(parts[atom].begin(), parts[atom].end(), [&](std::uint32_t part) {
          return std::binary_search(hits.begin(), hits.end(), static_cast<int>(part));
        }))
      atoms.push_back(static_cast<int>(atom));
  if (words.NumRegexps() > 0) words.AllPotentials(atoms, &patterns);
  std::sort(patterns.begin(), patterns.end());
  return patterns;
}

std::vector<std::uint32_t> RuleScan::Impl::named(const std::vector<std::string>& languages,
                                                 bool anywhere) const {
  std::vector<std::uint32_t> named;
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    const Wanted& rule = wanted[i];
    if (rule.rule != nullptr && rule.anywhere == anywhere &&
        std::any_of(languages.begin(), languages.end(), [&](const std::string& language) {
          return compiled.runs_in(*rule.rule, compiled.known_language(language));
        }))
      named.push_back(i);
  }
  return named;
}

RuleScan::RuleScan(const Rules& rules, const std::vector<std::string>& ids) {
  auto impl = std::make_unique<Impl>(rules);
  for (const std::string& id : ids) impl->add(id);
  impl->compile();
  impl_ = std::move(impl);
}
RuleScan::RuleScan(RuleScan&&) noexcept = default;
RuleScan::~RuleScan() = default;

std::vector<std::uint32_t> RuleScan::by_words(const std::vector<std::string>& languages) const {
  return impl_->named(languages, false);
}

std::vector<std::uint32_t> RuleScan::everywhere(const std::vector<std::string>& languages) const {
  return impl_->named(languages, true);
}

std::vector<std::uint32_t> RuleScan::possible(std::string_view text,
                                              const std::vector<std::string>& languages) const {
  std::vector<std::uint32_t> rules = everywhere(languages);
  const std::vector<std::uint32_t> wanted = by_words(languages);
  if (wanted.empty()) return rules;
  bool all = false;
  std::vector<int> found;
  if (is_plain(text)) {
    found = impl_->found_in(text, all);
  } else {
    View view;
    view.append(text, {0, static_cast<std::uint32_t>(text.size())}, {});
    found = impl_->found_in(view.text(), all);
  }
  for (const std::uint32_t index : wanted) {
    const auto& patterns = impl_->wanted[index].patterns;
    if (all || std::all_of(patterns.begin(), patterns.end(), [&](int pattern) {
          return std::binary_search(found.begin(), found.end(), pattern);
        }))
      rules.push_back(index);
  }
  std::sort(rules.begin(), rules.end());
  return rules;
}

}  // namespace kiroku
