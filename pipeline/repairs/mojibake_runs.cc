// search_runs(): mojibake inside a clean line, each stretch of it through its own charset.
#include <algorithm>

#include "pipeline/repairs/misread.h"
#include "pipeline/repairs/mojibake_rules.h"
#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {
namespace {

struct Stretch {
  std::size_t begin = 0, end = 0;  // of the line
  std::u32string with;
};

bool continues_utf8(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t utf8_width(unsigned char lead) {
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

// Maximal stretches of `bytes`, which begin at `offset` of the line, that are UTF-8 sequences.
void add_utf8_stretches(std::string_view bytes, std::size_t offset, std::vector<Stretch>& found) {
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    std::u32string with, one;
    for (;;) {
      const std::size_t width =
          end < bytes.size() ? utf8_width(static_cast<unsigned char>(bytes[end])) : 0;
      if (width == 0 || end + width > bytes.size() || !continues_utf8(bytes[end + 1])) break;
      if (!decode_utf8(bytes.substr(end, width), one) || one.size() != 1) break;
      with += one;
      end += width;
    }
    if (end > at) found.push_back({offset + at, offset + end, with});
    at = std::max(end, at + 1);
  }
}

// Those of a single-byte charset: "â€™" in a clean line.
std::vector<Stretch> utf8_stretches(std::u32string_view line, const Charset& source) {
  std::vector<Stretch> found;
  std::string bytes;
  for (std::size_t begin = 0; begin < line.size();) {
    bytes.clear();
    std::size_t end = begin;
    for (; end < line.size() && line[end] >= 0x80; ++end) {
      const std::uint32_t code = source.encode(line[end]);
      if (code < 0x80 || code > 0xFF) break;
      bytes += static_cast<char>(code);
    }
    if (bytes.size() > 1) add_utf8_stretches(bytes, begin, found);
    begin = end + 1;
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

  std::vector<Stretch> all() {
    std::vector<Stretch> found;
    for (std::size_t at = 0; at < line_.size();) {
      std::size_t end = at;
      if (line_[at] >= 0x80) {
        Stretch stretch = longest(at);
        end = stretch.end;
        if (end > at) found.push_back(std::move(stretch));
      }
      at = std::max(end, at + 1);
    }
    return found;
  }

 private:
  static constexpr std::size_t kGap = 3;  // ASCII characters that one stretch may pass over

  Stretch longest(std::size_t begin) {
    Stretch best;
    std::u32string more;
    bytes_.clear();
    open_ = 0;
    std::size_t plain = 0;
    for (std::size_t i = begin; i < line_.size(); ++i) {
      plain = line_[i] < 0x80 ? plain + 1 : 0;
      if (plain > kGap || !append(line_[i])) break;
      if (open_ > 0 || plain > 0) continue;
      if (!decode_utf8(bytes_, more)) return {};
      best.begin = begin;
      best.end = i + 1;
      best.with += more;
      bytes_.clear();
    }
    return best;
  }

  bool append(char32_t c) {
    const std::uint32_t code = source_.encode(c);
    if (code == Charset::kNone) return false;
    for (int shift = code > 0xFFFF ? 16 : code > 0xFF ? 8 : 0; shift >= 0; shift -= 8) {
      const auto byte = static_cast<unsigned char>(code >> shift);
      const bool continues = byte >= 0x80 && byte < 0xC0;
      if (continues != (open_ > 0)) return false;
      if (continues) {
        --open_;
      } else if (byte >= 0x80) {
        open_ = static_cast<int>(utf8_width(byte)) - 1;
        if (open_ < 1) return false;
      }
      bytes_ += static_cast<char>(byte);
    }
    return true;
  }

  std::u32string_view line_;
  const Charset& source_;
  std::string bytes_;  // behind what is known to be UTF-8
  int open_ = 0;       // continuation bytes that must follow
};

// The best so far.
struct Best {
  int proof = 0;  // what the stretches save that prove the charset
  int gain = 0;   // what all save that are changed
  std::u32string text;
  Step step;
};

class Runs {
 public:
  Runs(std::u32string_view line, const Model& model)
      : line_(line), model_(model), scored_(line, model) {
    const std::uint32_t may = may_hold_utf8(line);
    for (std::size_t i = 0; i < misread().size(); ++i) {
      const Charset& source = *misread()[i].charset;
      if ((may >> i & 1) == 0) continue;
      offer_all(source,
                source.single() ? utf8_stretches(line, source) : PairStretches(line, source).all());
    }
  }
  Best take() { return std::move(best_); }
  int cost() const { return scored_.cost(); }

 private:
  static constexpr std::size_t kMost = 24;  // stretches that are weighed one by one
  static constexpr int kOwnBits = 2;        // what each must save where several speak for a codec
  static constexpr int kJoinBits = 10;      // what one may cost where others have proved the codec

  // Each stretch alone, and together those that gain: one codec damaged them all.
  void offer_all(const Charset& source, const std::vector<Stretch>& all) {
    if (all.empty()) return;
    std::vector<Stretch> good, joined;
    bool sure = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool speaks = source.single() ? is_sure(all[i]) : !splits_word(all[i]);
      const int gain = i < kMost ? gain_of(all[i]) : kOwnBits * kBit;
      if (gain >= kOwnBits * kBit) {
        good.push_back(all[i]);
        sure = sure || speaks;
      }
      if (gain >= kOwnBits * kBit || (gain >= -kJoinBits * kBit && may_join(source, all[i])))
        joined.push_back(all[i]);
    }
    // A name in Han beside a damaged word is whole: what proves a charset of pairs is each by
    // itself.
    for (const Stretch& one : good) {
      const bool speaks = source.single() ? is_sure(one) : !splits_word(one);
      offer(source, {one}, joined, speaks);
    }
    if (good.size() > 1) offer(source, good, joined, sure);
    if (good.size() < all.size()) offer(source, all, all, sure);
  }

  int gain_of(const Stretch& stretch) const {
    return scored_.cost() - scored_.cost_with(stretch.begin, stretch.end, stretch.with);
  }

  // Whether a stretch that proves nothing is damaged like the others. Of pairs every tenth is UTF-8
  // by chance; inside a Latin word none is meant.
  bool may_join(const Charset& source, const Stretch& stretch) const {
    if (source.single()) return true;
    const auto latin = [&](std::size_t i) {
      return i < line_.size() && line_[i] < 0x80 && model_.letter(line_[i]).script != Script::none;
    };
    return !splits_word(stretch) && (latin(stretch.begin - 1) || latin(stretch.end));
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

  // Noise in one charset may be valid UTF-8 by chance ("ã†â€™ãƒâ€" undone gives "ã†â۪ãĉ"). Each
  // stretch is looked at with the letters that it stands between.
  bool are_language(const std::vector<Stretch>& stretches) const {
    std::u32string apart, inside;
    for (const Stretch& stretch : stretches) {
      apart += stretch.with;
      if (stretch.begin > 0) inside += line_[stretch.begin - 1];
      inside += stretch.with;
      if (stretch.end < line_.size()) inside += line_[stretch.end];
      inside += U' ';
    }
    return is_language(apart, model_) || (stretches.size() > 1 && is_language(inside, model_));
  }

  // Several at once need not be told exactly where they cost more than `limit`.
  int cost_with(const std::vector<Stretch>& stretches, int limit) const {
    const Stretch& first = stretches.front();
    if (stretches.size() == 1) return scored_.cost_with(first.begin, first.end, first.with);
    return model_.cost(with_stretches(line_, stretches), limit);
  }

  // Takes the reading of `joined` where the stretches of `proof` save enough for it.
  void offer(const Charset& source, const std::vector<Stretch>& proof,
             const std::vector<Stretch>& joined, bool sure) {
    const int needed = std::max((sure ? kMarginBits : kDoubtedBits) * kBit, best_.proof + 1);
    const int saved = scored_.cost() - cost_with(proof, scored_.cost() - needed);
    if (saved < needed) return;
    const bool more = joined.size() > proof.size() && are_language(joined);
    if (!more && !are_language(proof)) return;
    std::u32string text = with_stretches(line_, more ? joined : proof);
    if (text == line_) return;
    const int gain = more ? scored_.cost() - model_.cost(text) : saved;
    best_ = {saved, gain, std::move(text), {source.name(), "utf-8"}};
  }

  std::u32string_view line_;
  const Model& model_;
  ScoredLine scored_;
  Best best_;
};

}  // namespace

Undone search_runs(std::u32string_view line, const Model& model) {
  Undone found{std::u32string(line), {}, 0, 0, false, {}};
  for (int round = 0; round < 6; ++round) {
    Runs runs(found.text, model);
    if (round == 0) found.before = found.cost = runs.cost();
    Best best = runs.take();
    if (best.text.empty()) break;
    found.text = std::move(best.text);
    found.steps.push_back(best.step);
    found.cost -= best.gain;
  }
  return found;
}

}  // namespace kiroku
