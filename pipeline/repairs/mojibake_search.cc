#include "pipeline/repairs/mojibake_search.h"

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/lines.h"
#include "pipeline/repairs/mojibake_gate.h"
#include "pipeline/repairs/mojibake_lossy.h"
#include "pipeline/repairs/mojibake_rules.h"

namespace kiroku {
namespace {

// What was misread as what. A step through UTF-8 proves itself by UTF-8's syntax; between two
// charsets of which any bytes are text, only the language does.
constexpr std::array<std::string_view, 13> kSingleByte = {
    "cp1252", "latin-1", "cp1251", "cp1250", "koi8-r", "mac-roman", "cp437",
    "cp866",  "cp1253",  "cp1254", "cp1257", "cp850",  "iso8859-2"};
constexpr std::array<std::string_view, 5> kTwoBytes = {"cp932", "gbk", "big5", "cp949", "euc-jp"};

struct Legacy {
  std::string_view name;
  int bits;  // what it costs to say that the bytes were in this charset
};
constexpr std::array kLegacy = {
    Legacy{"cp932", 6},      Legacy{"euc-jp", 7},        Legacy{"gbk", 6},    Legacy{"big5", 7},
    Legacy{"cp949", 6},      Legacy{"cp1251", 7},        Legacy{"koi8-r", 8}, Legacy{"cp866", 9},
    Legacy{"iso8859-5", 10}, Legacy{"mac-cyrillic", 11}, Legacy{"cp1252", 4}, Legacy{"cp1250", 9},
    Legacy{"mac-roman", 10}, Legacy{"cp437", 11},        Legacy{"cp1258", 8}, Legacy{"cp1253", 10},
};
constexpr int kUtf8Bits = 6;      // of a step that ends in UTF-8
constexpr int kLegacyBits = 8;    // of one that does not, besides the charset's own
constexpr int kFontBits = 14;     // TCVN3, VNI
constexpr int kMarginBits = 12;   // what a change through UTF-8 must save
constexpr int kDoubtedBits = 32;  // where a single-byte charset made nothing unlikely
constexpr int kBeam = 4, kDepth = 3;
constexpr int kNearBits = 20;  // by which another reading may be worse and still be named
constexpr std::size_t kMostOthers = 3;
// What a reading must save to be named where it is not taken: through UTF-8, whose syntax speaks
// for it too; and how little it may miss what it needs where only the language does.
constexpr int kNamedBits = 8, kNearlyBits = 3;

struct Candidate {
  int cost = 0, penalty = 0;
  std::u32string text;
  std::vector<Step> steps;
};

bool is_ascii(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; });
}

bool is_cyrillic(std::string_view name) {
  return name == "cp1251" || name == "koi8-r" || name == "cp866" || name == "iso8859-5" ||
         name == "mac-cyrillic";
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

class Expander {
 public:
  // Takes only what costs less than `limit`.
  Expander(const Candidate& from, const Model& model, int limit, std::vector<Candidate>& to,
           std::set<std::u32string>& seen)
      : from_(from), model_(model), limit_(limit), to_(to), seen_(seen) {}

  void run() {
    if (is_ascii(from_.text)) return;
    for (const std::string_view name : kSingleByte) one(charset(name));
    for (const std::string_view name : kTwoBytes) one(charset(name));
    if (!is_latin_font_text(from_.text)) return;
    if (from_.text.find_first_of(U"µ¸¶·¹¨©ª«¬®§") != std::u32string::npos)
      add(from_tcvn3(from_.text), kFontBits, {"cp1252", "tcvn3"});
    add(from_vni(from_.text), kFontBits, {"cp1252", "vni"});
  }

 private:
  void one(const Charset& source) {
    if (!encode(from_.text, source, bytes_)) return;
    if (std::find(tried_.begin(), tried_.end(), bytes_) != tried_.end()) return;
    tried_.push_back(bytes_);
    if (decode_utf8(bytes_, decoded_))
      return add(decoded_, misread_bits(source.name(), from_.text), {source.name(), "utf-8"});
    // Sound CJK text with a rare name in it: no other reading of its pairs is cheaper.
    if (!source.single() && from_.cost < limit_of_noise(from_.text)) return;
    for (const Legacy& target : kLegacy) {
      if (!is_mixed_up(source.name(), target.name)) continue;
      if (!charset(target.name).decode(bytes_, decoded_)) continue;
      const int bits = target.bits + kLegacyBits + (source.single() ? 0 : 6);
      add(target.name == "cp1258" ? composed(decoded_) : decoded_, bits,
          {source.name(), target.name});
    }
  }

  void add(const std::u32string& text, int bits, Step step) {
    const int penalty = from_.penalty + bits * kBit;
    const int cost = penalty + model_.cost(text, limit_ - penalty);
    if (cost >= limit_ || !seen_.insert(text).second) return;
    Candidate next{cost, penalty, text, from_.steps};
    next.steps.push_back(step);
    to_.push_back(std::move(next));
  }

  const Candidate& from_;
  const Model& model_;
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

// Whether a text may be what was meant: noise costs more than language wherever it comes from. The
// numbers are what texts of the model's own kind cost, half as much again.
bool is_language(std::u32string_view text, int cost) {
  int allowed = 12;
  for (const char32_t c : text) {
    const Script script = letter_of(c).script;
    const bool symbol =
        script == Script::none && c >= 0x2000;  // an emoji costs 18 wherever it stands
    allowed += script == Script::han                              ? 14
               : script == Script::hangul                         ? 12
               : symbol                                           ? 20
               : script == Script::none || script == Script::kana ? 9
                                                                  : 7;
  }
  return cost <= allowed * kBit;
}

bool all_single(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [](const Step& s) { return charset(s.encode).single(); });
}

// What a change must save: little where UTF-8's syntax proves it, more where only language does,
// and the more, the more characters had a chance to look like language.
int needed(std::u32string_view line, const std::vector<Step>& steps) {
  if (all_utf8(steps)) {
    const bool doubted = all_single(steps) && !is_unlikely(line);
    return (doubted ? kDoubtedBits : kMarginBits) * kBit;
  }
  const int odd = static_cast<int>(
      std::count_if(line.begin(), line.end(), [](char32_t c) { return c >= 0x80; }));
  return (std::max(18, 22 - odd) + std::min(odd, 12) / 2) * kBit;
}

// --- stretches ---------------------------------------------------------------------------------

struct Stretch {
  std::size_t begin = 0, end = 0;  // of the line
  std::u32string with;
};

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t utf8_width(unsigned char lead) {
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

// Maximal stretches that are UTF-8 sequences in a single-byte charset: "â€™" in a clean line.
std::vector<Stretch> utf8_stretches(std::u32string_view line, const Charset& source) {
  std::string bytes;
  for (const char32_t c : line) {
    const std::uint32_t code = source.encode(c);
    bytes += code >= 0x80 && code < 0x100 ? static_cast<char>(code) : ' ';
  }
  std::vector<Stretch> found;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    std::u32string with, one;
    for (;;) {
      const std::size_t width =
          end < bytes.size() ? utf8_width(static_cast<unsigned char>(bytes[end])) : 0;
      if (width == 0 || end + width > bytes.size() || !continues(bytes[end + 1])) break;
      if (!decode_utf8(std::string_view(bytes).substr(end, width), one) || one.size() != 1) break;
      with += one;
      end += width;
    }
    if (end > at) found.push_back({at, end, with});
    at = std::max(end, at + 1);
  }
  return found;
}

std::u32string with_stretches(std::u32string_view line, const std::vector<Stretch>& stretches) {
  std::u32string made;
  std::size_t at = 0;
  for (const Stretch& stretch : stretches) {
    made += line.substr(at, stretch.begin - at);
    made += stretch.with;
    at = stretch.end;
  }
  made += line.substr(at);
  return made;
}

// Maximal stretches that are UTF-8 in a charset of pairs, with the ASCII that a lead byte swallowed
// ("窶冱" is E2 80 99 73, "’s") or that stands between two of them.
class PairStretches {
 public:
  PairStretches(std::u32string_view line, const Charset& source) : line_(line), source_(source) {}

  std::vector<Stretch> all() const {
    std::vector<Stretch> found;
    for (std::size_t at = 0; at < line_.size();) {
      Stretch stretch;
      if (line_[at] >= 0x80) stretch = longest(at);
      if (stretch.end > at) found.push_back(stretch);
      at = std::max(stretch.end, at + 1);
    }
    return found;
  }

 private:
  static constexpr std::size_t kGap = 3;  // ASCII characters that one stretch may pass over

  Stretch longest(std::size_t begin) const {
    Stretch best;
    std::string bytes;
    int open = 0;  // continuation bytes that must follow
    std::size_t plain = 0;
    for (std::size_t i = begin; i < line_.size(); ++i) {
      plain = line_[i] < 0x80 ? plain + 1 : 0;
      if (plain > kGap || !append(line_[i], bytes, open)) break;
      if (open == 0 && plain == 0) {
        best.begin = begin;
        best.end = i + 1;
        best.with = bytes_as_text(bytes);
        if (best.with.empty()) return {};
      }
    }
    return best;
  }

  static std::u32string bytes_as_text(const std::string& bytes) {
    std::u32string text;
    return decode_utf8(bytes, text) ? text : std::u32string();
  }

  bool append(char32_t c, std::string& bytes, int& open) const {
    const std::uint32_t code = source_.encode(c);
    if (code == Charset::kNone) return false;
    for (int shift = code > 0xFFFF ? 16 : code > 0xFF ? 8 : 0; shift >= 0; shift -= 8) {
      const auto byte = static_cast<unsigned char>(code >> shift);
      const bool continues = byte >= 0x80 && byte < 0xC0;
      if (continues != (open > 0)) return false;
      if (continues) {
        --open;
      } else if (byte >= 0x80) {
        open = static_cast<int>(utf8_width(byte)) - 1;
        if (open < 1) return false;
      }
      bytes += static_cast<char>(byte);
    }
    return true;
  }

  std::u32string_view line_;
  const Charset& source_;
};

// The best so far.
struct Best {
  int gain = 0;
  std::u32string text;
  Step step;
};

class Runs {
 public:
  Runs(std::u32string_view line, const Model& model)
      : line_(line), model_(model), base_(model.cost(line)) {
    for (const std::string_view name : kSingleByte)
      offer_all(charset(name), utf8_stretches(line, charset(name)));
    for (const std::string_view name : kTwoBytes)
      offer_all(charset(name), PairStretches(line, charset(name)).all());
  }
  Best take() { return std::move(best_); }

 private:
  static constexpr std::size_t kMost = 24;  // stretches that are weighed one by one
  static constexpr int kOwnBits = 2;        // what each must save where several speak for a codec

  // Each stretch alone, and together those that gain: one codec damaged them all.
  void offer_all(const Charset& source, const std::vector<Stretch>& all) {
    if (all.empty()) return;
    std::vector<Stretch> good;
    bool sure = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool speaks = source.single() ? is_sure(all[i]) : !splits_word(all[i]);
      const int gain = i < kMost ? offer(source, {all[i]}, speaks) : kOwnBits * kBit;
      if (gain < kOwnBits * kBit) continue;
      good.push_back(all[i]);
      sure = sure || speaks;
    }
    if (good.size() > 1) offer(source, good, sure);
    if (good.size() < all.size()) offer(source, all, sure);
  }

  // What stood there is hardly ever meant.
  bool is_sure(const Stretch& stretch) const {
    return is_unlikely(line_.substr(stretch.begin, stretch.end - stretch.begin));
  }

  // "천천" of "천천히" is "õõ" in CP949.
  bool splits_word(const Stretch& stretch) const {
    const auto wide = [&](std::size_t i) {
      return i < line_.size() && line_[i] >= 0x4E00 && line_[i] < 0xD7A4;
    };
    return wide(stretch.begin - 1) || wide(stretch.end);
  }

  // Noise in one charset may be valid UTF-8 by chance ("ã†â€™ãƒâ€" undone gives "ã†â۪ãĉ").
  bool are_language(const std::vector<Stretch>& stretches) const {
    std::u32string all;
    for (const Stretch& stretch : stretches) all += stretch.with;
    return is_language(all, model_.cost(all));
  }

  int offer(const Charset& source, const std::vector<Stretch>& stretches, bool sure) {
    std::u32string text = with_stretches(line_, stretches);
    const int gain = base_ - model_.cost(text);
    const int needed = (sure ? kMarginBits : kDoubtedBits) * kBit;
    if (gain >= needed && gain > best_.gain && text != line_ && are_language(stretches))
      best_ = {gain, std::move(text), {source.name(), "utf-8"}};
    return gain;
  }

  std::u32string_view line_;
  const Model& model_;
  int base_;
  Best best_;
};

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

std::span<const std::string_view> misread_charsets() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> both(kSingleByte.begin(), kSingleByte.end());
    both.insert(both.end(), kTwoBytes.begin(), kTwoBytes.end());
    return both;
  }();
  return all;
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
    for (const Candidate& one : beam) Expander(one, model, before, next, seen).run();
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
    if (saved >= named && is_language(top.text, model.cost(top.text)))
      found.alternatives = {top.text};
    return found;
  }
  const bool doubted = !all_utf8(top.steps);
  if (doubted && (is_half_kana(top.text) || !is_language(top.text, model.cost(top.text))))
    return found;
  return {top.text, top.steps, before, top.cost, false, others(kept, top)};
}

Undone search_runs(std::u32string_view line, const Model& model) {
  Undone found{std::u32string(line), {}, model.cost(line), 0, false, {}};
  found.cost = found.before;
  for (int round = 0; round < 6; ++round) {
    Best best = Runs(found.text, model).take();
    if (best.text.empty()) break;
    found.text = std::move(best.text);
    found.steps.push_back(best.step);
    found.cost -= best.gain;
  }
  return found;
}

namespace {

Undone search_whole_and_runs(std::u32string_view line, const Model& model) {
  const Undone whole = search_line(line, model);
  const Undone runs = search_runs(line, model);
  const bool by_runs =
      !runs.steps.empty() && (whole.steps.empty() || runs.cost + 8 * kBit < whole.cost);
  Undone first = by_runs ? runs : whole;
  if (first.steps.empty()) return first;
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
  if (doubted && !is_language(found.text, model.cost(found.text)))
    return {std::u32string(line), {}, found.before, found.before, true, {}};
  return found;
}

}  // namespace kiroku
