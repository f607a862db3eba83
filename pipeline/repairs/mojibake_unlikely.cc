// is_unlikely(): rules of neighbours, each a few sets of characters in a row. Every rule has one
// set that is beyond ASCII; it is looked for there alone, by a mask of sets for each character.
#include <algorithm>
#include <array>
#include <bitset>
#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unicode/uniset.h>

#include "pipeline/repairs/mojibake_rules.h"

namespace kiroku {
namespace {

// Some 400 characters occur in UTF-8 that was read in a single-byte charset (ftfy/badness.py).
struct Class {
  const char* name;
  const char* members;  // of a set
};
constexpr std::array kClasses = {
    Class{"common", R"(\x{A0}\x{AD}·´–—―…’)"},
    Class{"c1", R"(\x{80}-\x{9F})"},
    Class{"bad", R"(¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\x{FFFD}ªº)"},
    Class{"law", R"(¶§)"},
    Class{"currency", R"(¢£¥₧€)"},
    Class{"start_punctuation", R"(¡«¿©΄΅‘‚“„•‹\x{F8FF})"},
    Class{"end_punctuation", R"(®»˝”›™)"},
    Class{"numeric", R"(²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№)"},
    Class{"kaomoji", R"(Ò-ÖÙ-Üò-öø-üŐŌŪŲ°)"},
    Class{"upper_accented", R"(À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ)"},
    Class{"lower_accented", R"(ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ)"},
    Class{"upper_common", R"(ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я)"},
    Class{"lower_common", R"(α-ωάέήίΰа-џ)"},
    Class{"box", R"(│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓)"},
};
// Neighbours that are hardly ever meant; {name} is a class. "×" and "£" may meet ("5×£35"), "Ã" and
// "¡" do not.
constexpr std::array kUnlikely = {
    R"([{c1}])",
    R"([{bad}{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}][{bad}])",
    R"([a-zA-Z][{lower_common}{upper_common}][{bad}])",
    R"([{bad}][{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}])",
    R"([{lower_accented}{lower_common}{box}{end_punctuation}{currency}{numeric}][{upper_accented}])",
    R"([{box}{end_punctuation}{currency}{numeric}][{lower_accented}])",
    R"([{lower_accented}{box}{end_punctuation}][{currency}])",
    R"(\s[{upper_accented}][{currency}])",
    R"([{upper_accented}{box}][{numeric}{law}])",
    R"([{lower_accented}{upper_accented}{box}{currency}{end_punctuation}][{start_punctuation}][{numeric}])",
    R"([{lower_accented}{upper_accented}{currency}{numeric}{box}{law}][{end_punctuation}][{start_punctuation}])",
    R"([{currency}{numeric}{box}][{start_punctuation}])",
    R"([a-z][{upper_accented}][{start_punctuation}{currency}])",
    R"([{box}][{kaomoji}])",
    R"([{lower_accented}{upper_accented}{currency}{numeric}{start_punctuation}{end_punctuation}{law}][{box}])",
    R"([{box}][{end_punctuation}])",
    R"([{lower_accented}{upper_accented}][{start_punctuation}{end_punctuation}]\w)",
    R"([Œœ][^A-Za-z])",  // the ligature when no plain letter follows
    R"([{upper_accented}]°)",
    R"([ÂÃÎÐ][€œŠš¢£Ÿž\x{A0}\x{AD}®©°·»{start_punctuation}{end_punctuation}–—´])",
    R"(×[²³])",
    R"([ØÙ][{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»][ØÙ][{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»])",
    R"(à[²µ¹¼½¾])",
    R"(√[±∂†≠®™´≤≥¥µø])",
    R"(≈[°¢])",
    R"(‚Ä[ìîïòôúùû†°¢π])",
    R"(‚[âó][àä°ê])",
    R"(вЂ)",
    R"([ВГРС][{c1}{bad}{start_punctuation}{end_punctuation}{currency}°µ][ВГРС])",
    R"(ГўВЂВ.[A-Za-z ])",
    R"(Ã[\x{A0}¡])",
    R"([a-z]\s?[ÃÂ][ ])",
    R"(^[ÃÂ][ ])",
    R"([a-z.,?!{end_punctuation}]Â[ {start_punctuation}{end_punctuation}])",
    R"(β€[™\x{A0}Ά\x{AD}®°])",
    R"([ΒΓΞΟ][{c1}{bad}{start_punctuation}{end_punctuation}{currency}°][ΒΓΞΟ])",
    R"(ā€)",
};

constexpr const char* kBlanks = "[\\t\\n\\f\\r\\p{Z}]";                                // \s
constexpr const char* kWords = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d]";  // \w
constexpr const char* kAny = "[^\\n\\u000b\\u000c\\r\\u0085\\u2028\\u2029]";           // .

// One way to match a rule: numbers of sets in a row, of which the pivot holds no ASCII.
struct Rule {
  std::vector<std::uint8_t> sets;
  std::size_t pivot = 0;
  bool at_start = false;  // only where the line begins
};

using Sets = std::bitset<128>;  // numbers of sets that hold a character

// Reads the rules, and says of a line whether one matches.
class Neighbours {
 public:
  Neighbours() : of_character_(0x10000) {
    for (const char* const rule : kUnlikely) add(rule);
    std::vector<Sets> sets_of(0x10000);
    for (std::size_t i = 0; i < sets_.size(); ++i) mark(sets_[i], i, sets_of);
    for (std::size_t c = 0; c < sets_of.size(); ++c) of_character_[c] = number_of(sets_of[c]);
  }

  bool stand_in(std::u32string_view line) const {
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] < 0x80 || line[i] >= of_character_.size()) continue;
      for (const std::size_t row : kinds_[of_character_[line[i]]].rows)
        if (matches(rows_[row], line, i)) return true;
    }
    return false;
  }

 private:
  void add(std::string rule) {
    for (const Class& kind : kClasses) {
      const std::string name = "{" + std::string(kind.name) + "}";
      for (std::size_t at = rule.find(name); at != std::string::npos; at = rule.find(name))
        rule.replace(at, name.size(), kind.members);
    }
    Rule row;
    std::optional<std::size_t> optional;  // the item that may be missing
    const icu::UnicodeString pattern = icu::UnicodeString::fromUTF8(rule);
    for (std::int32_t at = 0; at < pattern.length();) {
      if (pattern[at] == u'^') {
        row.at_start = true;
        ++at;
      } else if (pattern[at] == u'?') {
        optional = row.sets.size() - 1;
        ++at;
      } else {
        row.sets.push_back(set_of(item(pattern, at)));
      }
    }
    add(row);
    if (!optional) return;
    row.sets.erase(row.sets.begin() + static_cast<std::ptrdiff_t>(*optional));
    add(row);
  }

  void add(Rule row) {
    const auto beyond_ascii = [&](std::uint8_t set) { return sets_[set].getRangeStart(0) >= 0x80; };
    const auto pivot = std::find_if(row.sets.begin(), row.sets.end(), beyond_ascii);
    assert(pivot != row.sets.end() && "every rule has a set without ASCII");
    row.pivot = static_cast<std::size_t>(pivot - row.sets.begin());
    rows_.push_back(std::move(row));
  }

  // The next set of a pattern, as a pattern of its own.
  static icu::UnicodeString item(const icu::UnicodeString& pattern, std::int32_t& at) {
    const std::int32_t begin = at;
    if (pattern[at] == u'[') {
      at = pattern.indexOf(u']', at) + 1;
      return pattern.tempSubStringBetween(begin, at);
    }
    if (pattern[at] == u'\\') {
      at += 2;
      return icu::UnicodeString(pattern[at - 1] == u's' ? kBlanks : kWords);
    }
    at = pattern.moveIndex32(at, 1);
    if (pattern[begin] == u'.') return icu::UnicodeString(kAny);
    return u"[" + pattern.tempSubStringBetween(begin, at) + u"]";
  }

  std::uint8_t set_of(const icu::UnicodeString& pattern) {
    UErrorCode status = U_ZERO_ERROR;
    // Blanks count in sets of patterns and do not in those of UnicodeSet.
    icu::UnicodeString spelled = pattern;
    spelled.findAndReplace(u" ", u"\\u0020");
    icu::UnicodeSet set(spelled, status);
    assert(U_SUCCESS(status) && "the rules are valid sets");
    const auto known = std::find(sets_.begin(), sets_.end(), set);
    if (known != sets_.end()) return static_cast<std::uint8_t>(known - sets_.begin());
    assert(sets_.size() < Sets().size() && "a set is one bit");
    sets_.push_back(std::move(set));
    return static_cast<std::uint8_t>(sets_.size() - 1);
  }

  static void mark(const icu::UnicodeSet& set, std::size_t number, std::vector<Sets>& sets_of) {
    for (std::int32_t range = 0; range < set.getRangeCount(); ++range) {
      const auto end = std::min<UChar32>(set.getRangeEnd(range), 0xFFFF);
      for (UChar32 c = set.getRangeStart(range); c <= end; ++c)
        sets_of[static_cast<std::size_t>(c)].set(number);
    }
  }

  std::uint8_t number_of(const Sets& sets) {
    const auto known = std::find_if(kinds_.begin(), kinds_.end(),
                                    [&](const Kind& kind) { return kind.sets == sets; });
    const auto number = known - kinds_.begin();
    if (known == kinds_.end()) {
      Kind kind{sets, {}};
      for (std::size_t i = 0; i < rows_.size(); ++i)
        if (sets[rows_[i].sets[rows_[i].pivot]]) kind.rows.push_back(i);
      kinds_.push_back(std::move(kind));
    }
    assert(number < 256 && "characters differ in few ways");
    return static_cast<std::uint8_t>(number);
  }

  bool holds(std::uint8_t set, char32_t c) const {
    return c < of_character_.size() ? kinds_[of_character_[c]].sets[set]
                                    : sets_[set].contains(static_cast<UChar32>(c)) != 0;
  }

  bool matches(const Rule& row, std::u32string_view line, std::size_t pivot) const {
    if (pivot < row.pivot || pivot - row.pivot + row.sets.size() > line.size()) return false;
    const std::size_t begin = pivot - row.pivot;
    if (row.at_start && begin > 0) return false;
    for (std::size_t i = 0; i < row.sets.size(); ++i)
      if (!holds(row.sets[i], line[begin + i])) return false;
    return true;
  }

  struct Kind {
    Sets sets;
    std::vector<std::size_t> rows;  // whose pivot such a character may be
  };
  std::vector<icu::UnicodeSet> sets_;
  std::vector<Rule> rows_;
  std::vector<std::uint8_t> of_character_;  // number of its kind, by code point
  std::vector<Kind> kinds_;
};

}  // namespace

bool is_unlikely(std::u32string_view line) {
  static const Neighbours neighbours;
  return neighbours.stand_in(line);
}

}  // namespace kiroku
