#include "pipeline/repairs/mojibake_search.h"

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/misread.h"
#include "pipeline/repairs/mojibake_gate.h"
#include "pipeline/repairs/mojibake_glance.h"
#include "pipeline/repairs/mojibake_lossy.h"
#include "pipeline/repairs/mojibake_rules.h"

namespace kiroku {
namespace {

// A step through UTF-8 proves itself by UTF-8's syntax; between two charsets of which any bytes are
// text, only the language does.
struct Legacy {
  std::string_view name;
  int bits;  // what it costs to say that the bytes were in this charset
};
constexpr std::array kLegacy = {
    Legacy{"cp932", 6},         Legacy{"euc-jp", 7},     Legacy{"gbk", 6},
    Legacy{"big5", 7},          Legacy{"cp949", 6},      Legacy{"cp1251", 7},
    Legacy{"koi8-r", 8},        Legacy{"cp866", 9},      Legacy{"iso8859-5", 10},
    Legacy{"mac-cyrillic", 11}, Legacy{"cp1252", 4},     Legacy{"cp1250", 9},
    Legacy{"mac-roman", 10},    Legacy{"cp437", 11},     Legacy{"cp1258", 8},
    Legacy{"cp1253", 10},       Legacy{"cp850", 11},     Legacy{"cp1254", 9},
    Legacy{"koi8-u", 9},        Legacy{"cp1255", 9},     Legacy{"cp1256", 9},
    Legacy{"cp874", 9},         Legacy{"iso8859-2", 10},
};
constexpr int kUtf8Bits = 6;    // of a step that ends in UTF-8
constexpr int kLegacyBits = 8;  // of one that does not, besides the charset's own
constexpr int kFontBits = 14;   // TCVN3, VNI
constexpr int kBeam = 4, kDepth = 3;
constexpr int kNearBits = 20;    // by which another reading may be worse and still be named
constexpr int kInWordsBits = 5;  // less where all that is odd stands inside words
constexpr std::size_t kMostOthers = 3;
// What a reading must save to be named where it is not taken: through UTF-8, whose syntax speaks
// for it too; and how little it may miss what it needs where only the language does.
constexpr int kNamedBits = 8, kNearlyBits = 3;

struct Candidate {
  int cost = 0, penalty = 0;
  std::u32string text;
  std::vector<Step> steps;
};

bool is_latin_letter(char32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

bool is_ascii(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; });
}

bool is_cyrillic(std::string_view name) {
  return name == "cp1251" || name == "koi8-r" || name == "koi8-u" || name == "cp866" ||
         name == "iso8859-5" || name == "mac-cyrillic";
}

// Which charsets are mixed up with which: what Western programs take everything for; Cyrillic ones
// among themselves, and Windows' with Western text ("Mьnchen").
bool is_mixed_up(std::string_view source, std::string_view target) {
  if (source == target || (source == "gbk" && target == "gb18030")) return false;
  if (source == "koi8-r" || source == "cp866") return is_cyrillic(target);
  if (source == "cp1254" || source == "cp1257" || source == "iso8859-2") return false;
  if (source == "latin-1") return target != "cp1252";
  return true;
}

// What it costs to say that bytes which are not UTF-8 were read in this charset.
int rarity_bits(const Charset& source) {
  if (!source.single()) return 6;
  const std::string_view name = source.name();
  if (name == "latin-1") return 0;
  if (name.starts_with("cp125")) return name < "cp1254" ? 0 : 4;
  return is_cyrillic(name) || name == "mac-roman" || name == "cp437" ? 1 : 4;
}

// Half-width katakana are what any Latin letters are in CP932, and never a whole line of text.
bool is_half_kana(std::u32string_view text) {
  const auto kana =
      std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 0xFF61 && c < 0xFFA0; });
  const auto odd = std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 0x80; });
  return 2 * kana > odd;
}

bool is_latin_font_text(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) {
    return c < 0x180 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2013 || c == 0x2014;
  });
}

// What a line costs at least where another charset made CJK of it: such characters are unrelated.
int limit_of_noise(std::u32string_view text) {
  const auto wide = std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 0x3000; });
  return static_cast<int>(wide) * 8 * kBit;
}

struct Target : Legacy {
  const Charset* charset;
};
std::span<const Target> targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> made;
    for (const Legacy& one : kLegacy) made.push_back({one, &charset(one.name)});
    return made;
  }();
  return all;
}

class Expander {
 public:
  // Takes only what costs less than `limit`.
  Expander(const Candidate& from, const Model& model, int limit, std::vector<Candidate>& to,
           std::set<std::u32string>& seen)
      : from_(from),
        model_(model),
        glance_(from.text, model),
        limit_(limit),
        to_(to),
        seen_(seen) {}

  void run() {
    if (is_ascii(from_.text)) return;
    const std::span<const Misread> all = misread();
    const std::uint32_t may = may_be_misread(from_.text);
    std::uint32_t others = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if ((may >> i & 1) != 0 && !as_utf8(*all[i].charset)) others |= 1u << i;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if ((others >> i & 1) != 0) as_legacy(*all[i].charset);
    }
    if (!is_latin_font_text(from_.text)) return;
    if (from_.text.find_first_of(U"µ¸¶·¹¨©ª«¬®§") != std::u32string::npos)
      add(from_tcvn3(from_.text), kFontBits, {"cp1252", "tcvn3"});
    add(from_vni(from_.text), kFontBits, {"cp1252", "vni"});
  }

 private:
  // Whether the line is UTF-8 in this charset, or was looked at already.
  bool as_utf8(const Charset& source) {
    encode(from_.text, source, bytes_);
    if (std::find(tried_.begin(), tried_.end(), bytes_) != tried_.end()) return true;
    tried_.push_back(bytes_);
    if (!decode_utf8(bytes_, decoded_)) return false;
    add(decoded_, misread_bits(source.name(), from_.text), {source.name(), "utf-8"});
    return true;
  }

  void as_legacy(const Charset& source) {
    // Sound CJK text with a rare name in it: no other reading of its pairs is cheaper.
    if (!source.single() && from_.cost < limit_of_noise(from_.text)) return;
    encode(from_.text, source, bytes_);
    for (const Target& target : targets()) {
      if (!is_mixed_up(source.name(), target.name)) continue;
      const int bits = target.bits + kLegacyBits + rarity_bits(source);
      if (!glance_.may_cost_less(bytes_, *target.charset, limit_ - from_.penalty - bits * kBit))
        continue;
      if (!target.charset->decode(bytes_, decoded_)) continue;
      add(target.name == "cp1258" ? composed(decoded_) : decoded_, bits,
          {source.name(), target.name});
    }
  }

  void add(const std::u32string& text, int bits, Step step) {
    const int penalty = from_.penalty + bits * kBit;
    const int cost = penalty + model_.cost(text, limit_ - penalty);
    if (cost >= limit_ || !seen_.insert(text).second) return;
    limit_ = std::min(limit_, cost + kNearBits * kBit);
    Candidate next{cost, penalty, text, from_.steps};
    next.steps.push_back(step);
    to_.push_back(std::move(next));
  }

  const Candidate& from_;
  const Model& model_;
  Glance glance_;
  int limit_;
  std::vector<Candidate>& to_;
  std::set<std::u32string>& seen_;
  std::vector<std::string> tried_;
  std::string bytes_;
  std::u32string decoded_;
};

bool all_utf8(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(), [](const Step& s) { return s.decode == "utf-8"; });
}

std::size_t count_odd(std::u32string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char32_t c) { return c >= 0x80; }));
}

bool all_single(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [](const Step& s) { return charset(s.encode).single(); });
}

// Whether each character beyond ASCII stands beside a plain letter: "Stra§e", "schŠden". Signs that
// mean themselves stand between blanks and figures.
bool stand_in_words(std::u32string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool beside = (i > 0 && is_latin_letter(line[i - 1])) ||
                        (i + 1 < line.size() && is_latin_letter(line[i + 1]));
    if (line[i] >= 0x80 && !beside) return false;
  }
  return true;
}

// What a change must save: little where UTF-8's syntax proves it, more where only language does,
// and the more, the more characters had a chance to look like language.
int needed(std::u32string_view line, const std::vector<Step>& steps) {
  if (all_utf8(steps)) {
    const bool doubted = all_single(steps) && !is_unlikely(line);
    return (doubted ? kDoubtedBits : kMarginBits) * kBit;
  }
  const int odd = static_cast<int>(count_odd(line));
  // "ñ¿¡" is "дин" somewhere, and no letter beside it speaks for one or the other.
  if (odd <= 3 && std::none_of(line.begin(), line.end(), is_latin_letter))
    return kDoubtedBits * kBit;
  const int wanted = std::max(18, 22 - odd) + std::min(odd, 12) / 2;
  return (wanted - (odd > 2 && stand_in_words(line) ? kInWordsBits : 0)) * kBit;
}

// Readings that come near the one that was taken, best first.
std::vector<std::u32string> others(std::vector<Candidate> all, const Candidate& taken) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
  std::vector<std::u32string> near;
  for (const Candidate& one : all) {
    if (near.size() == kMostOthers || one.cost > taken.cost + kNearBits * kBit) break;
    if (one.text != taken.text) near.push_back(one.text);
  }
  return near;
}

}  // namespace

bool is_language(std::u32string_view text, const Model& model) {
  int allowed = 12;
  for (const char32_t c : text) {
    const Script script = model.letter(c).script;
    const bool symbol =
        script == Script::none && c >= 0x2000;  // an emoji costs 18 wherever it stands
    allowed += script == Script::han                              ? 14
               : script == Script::hangul                         ? 12
               : symbol                                           ? 20
               : script == Script::none || script == Script::kana ? 9
                                                                  : 7;
  }
  return model.cost(text, allowed * kBit) <= allowed * kBit;
}

int misread_bits(std::string_view name, std::u32string_view line) {
  const auto is_control = [](char32_t c) { return c >= 0x80 && c < 0xA0; };
  const bool windows = name != "iso8859-2" || std::any_of(line.begin(), line.end(), is_control);
  return windows ? kUtf8Bits : kUtf8Bits + 8;
}

std::string plan_of(const std::vector<Step>& steps) {
  std::string plan;
  for (const Step& step : steps) {
    if (!plan.empty()) plan += "; ";
    plan += "encode " + std::string(step.encode) + ", decode " + std::string(step.decode);
  }
  return plan;
}

Undone search_line(std::u32string_view line, const Model& model) {
  const int before = model.cost(line);
  Candidate top{before, 0, std::u32string(line), {}};
  std::vector<Candidate> beam = {top}, kept;
  std::set<std::u32string> seen = {top.text};
  for (int depth = 0; depth < kDepth; ++depth) {
    std::vector<Candidate> next;
    // Each step of a chain makes language of more of the line.
    const int limit = std::min(before, top.cost + kNearBits * kBit);
    for (const Candidate& one : beam) {
      if (depth > 0 && is_everyday(to_utf8(one.text))) continue;  // nothing is left to undo
      Expander(one, model, limit, next, seen).run();
    }
    if (next.empty()) break;
    std::stable_sort(next.begin(), next.end(),
                     [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    if (next.size() > kBeam) next.resize(kBeam);
    beam = std::move(next);
    if (beam.front().cost < top.cost) top = beam.front();
    kept.insert(kept.end(), beam.begin(), beam.end());
  }
  Undone found{std::u32string(line), {}, before, before, false, {}};
  if (top.steps.empty()) return found;
  const int saved = before - top.cost, wanted = needed(line, top.steps);
  if (saved < wanted) {
    const int named = all_utf8(top.steps) ? kNamedBits * kBit : wanted - kNearlyBits * kBit;
    if (saved >= named && is_language(top.text, model)) found.alternatives = {top.text};
    return found;
  }
  const bool doubted = !all_utf8(top.steps);
  if (doubted && (is_half_kana(top.text) || !is_language(top.text, model))) return found;
  return {top.text, top.steps, before, top.cost, false, others(kept, top)};
}

namespace {

Undone search_whole_and_runs(std::u32string_view line, const Model& model) {
  const Undone whole = search_line(line, model);
  if (all_utf8(whole.steps) && !whole.steps.empty() && is_everyday(to_utf8(whole.text)))
    return whole;  // its syntax speaks for it, and nothing is left to undo
  const Undone runs = search_runs(line, model);
  const bool by_runs =
      !runs.steps.empty() && (whole.steps.empty() || runs.cost + 8 * kBit < whole.cost);
  Undone first = by_runs ? runs : whole;
  if (first.steps.empty() || is_everyday(to_utf8(first.text))) return first;
  // What is left may be damaged in another way.
  const Undone second = by_runs ? search_line(first.text, model) : search_runs(first.text, model);
  if (second.steps.empty()) return first;
  first.text = second.text;
  first.steps.insert(first.steps.end(), second.steps.begin(), second.steps.end());
  first.cost += second.cost - second.before;
  return first;
}

bool has_holes(std::u32string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == 0xFFFD || line[i] == 0x30FB) return true;
    if (line[i] == '?' &&
        ((i > 0 && line[i - 1] >= 0x80) || (i + 1 < line.size() && line[i + 1] >= 0x80)))
      return true;
  }
  return false;
}

bool by_pairs(const std::vector<Step>& steps) { return !all_single(steps); }

}  // namespace

Undone search(std::u32string_view line, const Model& model) {
  if (is_ascii(line)) return {std::u32string(line), {}, 0, 0, false, {}};
  // Damage with holes is undone whole or not at all: pieces between holes would hide the rest.
  const bool holes = has_holes(line);
  if (holes) {
    if (const Undone lossy = search_lossy(line, model); lossy.lossy) return lossy;
  }
  Undone found = search_whole_and_runs(line, model);
  if (found.steps.empty()) return found;
  // What is left of the damage hides in a line that is repaired in part.
  if (holes && by_pairs(found.steps) && !is_everyday(to_utf8(found.text)))
    return {std::u32string(line), {}, found.before, found.before, true, {}};
  const bool doubted = (holes && by_pairs(found.steps)) || is_unlikely(found.text);
  if (doubted && !is_language(found.text, model))
    return {std::u32string(line), {}, found.before, found.before, true, {}};
  return found;
}

}  // namespace kiroku
