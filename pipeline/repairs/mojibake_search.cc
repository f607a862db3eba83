#include "pipeline/repairs/mojibake_search.h"

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/repairs/charsets.h"

namespace kiroku {
namespace {

constexpr int kBit = Model::kBit;

// What was misread as what. A step through UTF-8 proves itself by UTF-8's syntax; between two
// charsets of which any bytes are text, only the language does.
constexpr std::array<std::string_view, 12> kSingle = {
    "cp1252", "latin-1", "cp1251", "cp1250", "koi8-r", "mac-roman",
    "cp437",  "cp866",   "cp1253", "cp1254", "cp1257", "iso8859-2"};
constexpr std::array<std::string_view, 5> kPairs = {"cp932", "gbk", "big5", "cp949", "euc-jp"};

struct Legacy {
  std::string_view name;
  int bits;  // what it costs to say that the bytes were in this charset
};
constexpr std::array kLegacy = {
    Legacy{"cp932", 6},      Legacy{"euc-jp", 7},        Legacy{"gbk", 6},
    Legacy{"big5", 7},       Legacy{"cp949", 6},         Legacy{"cp1251", 7},
    Legacy{"koi8-r", 8},     Legacy{"cp866", 9},         Legacy{"iso8859-5", 10},
    Legacy{"mac-cyrillic", 11}, Legacy{"cp1252", 4},     Legacy{"cp1250", 9},
    Legacy{"mac-roman", 10}, Legacy{"cp437", 11},        Legacy{"cp1258", 8},
    Legacy{"cp1253", 10},
};
constexpr int kUtf8Bits = 6;        // of a step that ends in UTF-8
constexpr int kLegacyBits = 8;      // of one that does not, besides the charset's own
constexpr int kFontBits = 14;       // TCVN3, VNI
constexpr int kMarginBits = 12;     // what a change through UTF-8 must save
constexpr int kBeam = 4, kDepth = 3;

struct Candidate {
  int cost = 0, penalty = 0;
  std::u32string text;
  std::vector<Step> steps;
};

bool is_ascii(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; });
}

bool may_be_legacy_source(std::string_view name) {
  return name == "cp1252" || name == "latin-1" || name == "cp1251" || name == "koi8-r" ||
         name == "cp866" || name == "mac-roman" || name == "cp1253";
}

bool is_latin_font_text(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) {
    return c < 0x180 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2013 || c == 0x2014;
  });
}

class Expander {
 public:
  Expander(const Candidate& from, std::vector<Candidate>& to, std::set<std::u32string>& seen)
      : from_(from), to_(to), seen_(seen) {}

  void run() {
    if (is_ascii(from_.text)) return;
    for (const std::string_view name : kSingle) one(charset(name));
    for (const std::string_view name : kPairs) one(charset(name));
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
    if (decode_utf8(bytes_, decoded_)) return add(decoded_, kUtf8Bits, {source.name(), "utf-8"});
    if (source.single() && !may_be_legacy_source(source.name())) return;
    for (const Legacy& target : kLegacy) {
      if (target.name == source.name()) continue;
      if (!charset(target.name).decode(bytes_, decoded_)) continue;
      const int bits = target.bits + kLegacyBits + (source.single() ? 0 : 6);
      add(target.name == "cp1258" ? composed(decoded_) : decoded_, bits,
          {source.name(), target.name});
    }
  }

  void add(const std::u32string& text, int bits, Step step) {
    if (!seen_.insert(text).second) return;
    Candidate next{0, from_.penalty + bits * kBit, text, from_.steps};
    next.steps.push_back(step);
    to_.push_back(std::move(next));
  }

  const Candidate& from_;
  std::vector<Candidate>& to_;
  std::set<std::u32string>& seen_;
  std::vector<std::string> tried_;
  std::string bytes_;
  std::u32string decoded_;
};

bool all_utf8(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(), [](const Step& s) { return s.decode == "utf-8"; });
}

// What a change must save: little where UTF-8's syntax proves it, more where only language does,
// and the more, the more characters had a chance to look like language.
int needed(std::u32string_view line, const std::vector<Step>& steps) {
  if (all_utf8(steps)) return kMarginBits * kBit;
  const int odd = static_cast<int>(
      std::count_if(line.begin(), line.end(), [](char32_t c) { return c >= 0x80; }));
  return (std::max(24, 30 - odd) + 2 * std::min(odd, 12)) * kBit;
}

// --- stretches ---------------------------------------------------------------------------------

struct Stretch {
  std::size_t begin = 0, end = 0;  // of the line
  std::u32string with;
};

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
      const std::size_t width = end < bytes.size() ? utf8_width(static_cast<unsigned char>(bytes[end])) : 0;
      if (width == 0 || end + width > bytes.size()) break;
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

// The best so far.
struct Best {
  int gain = kMarginBits * kBit;
  std::u32string text;
  Step step;
};

class Runs {
 public:
  Runs(std::u32string_view line, const Model& model)
      : line_(line), model_(model), base_(model.cost(line)) {
    for (const std::string_view name : kSingle) single(charset(name));
    for (const std::string_view name : kPairs) pairs(charset(name));
  }
  Best take() { return std::move(best_); }

 private:
  void offer(std::u32string text, Step step) {
    if (text == line_) return;
    const int gain = base_ - model_.cost(text);
    if (gain > best_.gain) best_ = {gain, std::move(text), step};
  }

  void single(const Charset& source) {
    const std::vector<Stretch> all = utf8_stretches(line_, source);
    if (all.empty()) return;
    offer(with_stretches(line_, all), {source.name(), "utf-8"});
    for (std::size_t i = 0; i < all.size() && i < 20; ++i)
      offer(with_stretches(line_, {all[i]}), {source.name(), "utf-8"});
  }

  // Non-ASCII runs, with the ASCII that a lead byte may have swallowed between them.
  void pairs(const Charset& source) {
    for (std::size_t begin = 0; begin < line_.size();) {
      if (line_[begin] < 0x80) {
        ++begin;
        continue;
      }
      const std::size_t end = run_end(begin);
      run(source, begin, end);
      begin = end;
    }
  }

  std::size_t run_end(std::size_t at) const {
    std::size_t end = at;
    while (at < line_.size()) {
      if (line_[at] >= 0x80) {
        end = ++at;
      } else if (at - end < 3) {
        ++at;
      } else {
        break;
      }
    }
    return end;
  }

  void run(const Charset& source, std::size_t begin, std::size_t end) {
    std::string bytes;
    std::u32string with;
    for (std::size_t from = begin; from < std::min(begin + 3, end); ++from) {
      for (std::size_t to = end; to > from && to + 3 > end; --to) {
        if (!encode(line_.substr(from, to - from), source, bytes)) continue;
        if (!decode_utf8(bytes, with)) continue;
        offer(with_stretches(line_, {{from, to, with}}), {source.name(), "utf-8"});
      }
    }
  }

  std::u32string_view line_;
  const Model& model_;
  int base_;
  Best best_;
};

}  // namespace

std::string plan_of(const std::vector<Step>& steps) {
  std::string plan;
  for (const Step& step : steps) {
    if (!plan.empty()) plan += "; ";
    plan += "encode " + std::string(step.encode) + ", decode " + std::string(step.decode);
  }
  return plan;
}

Found search_line(std::u32string_view line, const Model& model) {
  const int before = model.cost(line);
  Candidate top{before, 0, std::u32string(line), {}};
  std::vector<Candidate> beam = {top};
  std::set<std::u32string> seen = {top.text};
  for (int depth = 0; depth < kDepth; ++depth) {
    std::vector<Candidate> next;
    for (const Candidate& one : beam) Expander(one, next, seen).run();
    if (next.empty()) break;
    for (Candidate& one : next) one.cost = model.cost(one.text) + one.penalty;
    std::stable_sort(next.begin(), next.end(),
                     [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    if (next.size() > kBeam) next.resize(kBeam);
    beam = std::move(next);
    if (beam.front().cost < top.cost) top = beam.front();
  }
  Found found{std::u32string(line), {}, before, before, false, {}};
  if (top.steps.empty() || before - top.cost < needed(line, top.steps)) return found;
  return {top.text, top.steps, before, top.cost, false, {}};
}

Found search_runs(std::u32string_view line, const Model& model) {
  Found found{std::u32string(line), {}, model.cost(line), 0, false, {}};
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

Found search(std::u32string_view line, const Model& model) {
  if (is_ascii(line)) return {std::u32string(line), {}, 0, 0, false, {}};
  const Found whole = search_line(line, model);
  const Found runs = search_runs(line, model);
  const bool by_runs = !runs.steps.empty() && (whole.steps.empty() || runs.cost + 8 * kBit < whole.cost);
  Found first = by_runs ? runs : whole;
  if (first.steps.empty()) return first;
  // What is left may be damaged in another way.
  const Found second = by_runs ? search_line(first.text, model) : search_runs(first.text, model);
  if (second.steps.empty()) return first;
  first.text = second.text;
  first.steps.insert(first.steps.end(), second.steps.begin(), second.steps.end());
  first.cost += second.cost - second.before;
  return first;
}

}  // namespace kiroku
