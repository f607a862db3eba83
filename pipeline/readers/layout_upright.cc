#include "pipeline/readers/layout_upright.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kiroku::layout {
namespace {

constexpr float kCentred = 0.2f;           // em between the middles of signs that stand in one line
constexpr float kNear = 0.8f;              // em along the line between parts of it
constexpr float kNarrow = 1.6f;            // em: what stands upright between signs is no wider
constexpr std::uint16_t kMostAbreast = 4;  // its letters: 2012, 10%
constexpr float kAbove = 0.88f;            // of the em box, above the baseline
constexpr float kTurnedMiddle = 0.35f;  // of the em, between baseline and middle of small letters

float middle(const Word& word) { return (word.u0 + word.u1) / 2; }

// A horizontal word as part of a vertical line.
Word upright(const Word& word) {
  Word turned = word;
  turned.direction = kVertical;
  turned.u0 = word.base - kAbove * word.size;
  turned.u1 = turned.u0 + word.size;
  turned.base = -middle(word);
  return turned;
}

// A word turned by a quarter clockwise, likewise.
Word sideways(const Word& word) {
  Word turned = word;
  turned.direction = kVertical;
  turned.base = word.base - kTurnedMiddle * word.size;
  return turned;
}

bool is_sign(const Word& word) {
  return word.direction == 0 && word.letters == 1 && is_spaceless(word.first);
}

bool is_abreast(const Word& word) {
  return word.direction == 0 && word.letters <= kMostAbreast &&
         word.u1 - word.u0 < kNarrow * word.size;
}

bool stands_below(const Word& above, const Word& word) {
  const float size = std::max(above.size, word.size), down = word.base - above.base;
  return std::fabs(middle(word) - middle(above)) < kCentred * size && down > 0.5f * size &&
         down < 1.7f * size && std::min(above.size, word.size) > 0.8f * size;
}

// Pages whose signs stand below each other as they are drawn; a column of a table that holds one
// sign in each row does so too, and leaves most of its page horizontal.
void set_stacked(std::vector<Word>& words) {
  std::size_t signs = 0, stacked = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].direction != 0 || !is_spaceless(words[i].first)) continue;
    signs += words[i].letters;
    if (!is_sign(words[i])) continue;
    const bool before = i > 0 && stands_below(words[i - 1], words[i]);
    const bool after = i + 1 < words.size() && stands_below(words[i], words[i + 1]);
    stacked += before || after;
  }
  constexpr std::size_t kLeast = 8;
  if (stacked < kLeast || stacked * 2 < signs) return;
  for (Word& word : words)
    if (is_sign(word)) word = upright(word);
}

// What may belong to a vertical line, with the word it would become.
struct Member {
  std::size_t index = 0;
  Word word;
  bool certain = false;
};

bool touch(const Member& a, const Member& b) {
  const float size = std::max(a.word.size, b.word.size);
  const float gap = std::max(a.word.u0, b.word.u0) - std::min(a.word.u1, b.word.u1);
  return gap < kNear * size && gap > -0.5f * size &&
         std::min(a.word.size, b.word.size) > 0.6f * size;
}

// members[begin..end) of one line, sorted by u0. On a page of horizontal lines (`lone`) a number
// between two signs belongs to them, one below them may as well be a table's next row.
void settle(std::vector<Member>& members, std::size_t begin, std::size_t end, bool lone) {
  std::vector<std::uint8_t> sides(end - begin);
  for (std::size_t i = begin + 1; i < end; ++i)
    if ((members[i - 1].certain || sides[i - 1 - begin]) && touch(members[i - 1], members[i]))
      sides[i - begin] |= 1;
  for (std::size_t i = end - 1; i-- > begin;)
    if ((members[i + 1].certain || (sides[i + 1 - begin] & 2)) && touch(members[i], members[i + 1]))
      sides[i - begin] |= 2;
  for (std::size_t i = begin; i < end; ++i)
    members[i].certain |= lone ? sides[i - begin] == 3 : sides[i - begin] != 0;
}

std::vector<Member> members_of(const std::vector<Word>& words) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].direction == kVertical)
      members.push_back({i, words[i], true});
    else if (words[i].direction == 1)
      members.push_back({i, sideways(words[i]), false});
    else if (is_abreast(words[i]))
      members.push_back({i, upright(words[i]), false});
  }
  return members;
}

// Numbers and turned words that stand between the signs of vertical lines.
void set_between(std::vector<Word>& words) {
  std::size_t vertical = 0, all = 0;
  for (const Word& word : words) {
    all += word.letters;
    if (word.direction == kVertical) vertical += word.letters;
  }
  if (vertical == 0 || vertical == all) return;
  std::vector<Member> members = members_of(words);
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.word.base < b.word.base; });
  for (std::size_t begin = 0; begin < members.size();) {
    std::size_t end = begin + 1;
    while (end < members.size() &&
           members[end].word.base - members[end - 1].word.base < kCentred * members[end].word.size)
      ++end;
    std::sort(members.begin() + static_cast<std::ptrdiff_t>(begin),
              members.begin() + static_cast<std::ptrdiff_t>(end),
              [](const Member& a, const Member& b) { return a.word.u0 < b.word.u0; });
    settle(members, begin, end, vertical * 2 < all);
    begin = end;
  }
  for (const Member& member : members)
    if (member.certain) words[member.index] = member.word;
}

bool is_kana(char32_t c) {
  return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3105 && c <= 0x312F) ||
         (c >= 0x31F0 && c <= 0x31FF) || (c >= 0xFF66 && c <= 0xFF9F);
}

bool is_han(char32_t c) {
  return c == 0x3005 || (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

class RubyFinder {
 public:
  RubyFinder(const Drawing& drawing, const std::vector<Word>& words,
             const std::vector<Segment>& segments)
      : drawing_(drawing), words_(words), segments_(segments) {}

  std::vector<std::uint32_t> run() const {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < segments_.size(); ++i)
      if (all_kana(segments_[i]) && stands_over(i)) found.push_back(static_cast<std::uint32_t>(i));
    return found;
  }

 private:
  static constexpr std::size_t kMostLooked = 300;  // segments between a reading and what it reads

  template <typename Test>
  bool all_signs(const Word& word, Test test) const {
    for (std::uint32_t g = word.begin; g < word.end; ++g) {
      const DrawnGlyph& glyph = drawing_.glyphs[g];
      const char32_t c = glyph.pooled != 0 ? drawing_.pool[glyph.unicode] : glyph.unicode;
      if (!glyph.duplicate && !glyph.joined && !is_space(c) && !test(c)) return false;
    }
    return true;
  }

  bool all_kana(const Segment& segment) const {
    for (std::uint32_t w = segment.begin; w < segment.end; ++w)
      if (!is_kana(words_[w].first) || !all_signs(words_[w], is_kana)) return false;
    return true;
  }

  bool stands_over(std::size_t i) const {
    const Segment& small = segments_[i];
    const std::size_t end = std::min(segments_.size(), i + kMostLooked);
    for (std::size_t j = i + 1; j < end; ++j) {
      const Segment& below = segments_[j];
      const float down = below.base - small.base, ratio = small.size / below.size;
      if (down > 3 * small.size + below.size) return false;
      if (ratio < 0.3f || ratio > 0.66f || down < 0.55f * below.size || down > 1.4f * below.size)
        continue;
      if (is_over_han(small, below)) return true;
    }
    return false;
  }

  bool is_over_han(const Segment& small, const Segment& below) const {
    const float at = (small.u0 + small.u1) / 2, slack = 0.3f * below.size;
    for (std::uint32_t w = below.begin; w < below.end; ++w) {
      const Word& word = words_[w];
      if (word.u0 - slack > at || word.u1 + slack < at) continue;
      if (!all_signs(word, [](char32_t c) { return !is_han(c); })) return true;
    }
    return false;
  }

  const Drawing& drawing_;
  const std::vector<Word>& words_;
  const std::vector<Segment>& segments_;
};

}  // namespace

void set_upright(const Drawing& drawing, std::vector<Word>& words) {
  const bool any = std::any_of(drawing.runs.begin(), drawing.runs.end(),
                               [](const DrawnRun& run) { return run.run.vertical; });
  set_stacked(words);
  if (any || std::any_of(words.begin(), words.end(),
                         [](const Word& word) { return word.direction == kVertical; }))
    set_between(words);
}

std::vector<std::uint32_t> find_ruby(const Drawing& drawing, const std::vector<Word>& words,
                                     const std::vector<Segment>& segments) {
  return RubyFinder(drawing, words, segments).run();
}

char32_t without_vertical_form(char32_t c) {
  // Unicode 15, blocks Vertical Forms and CJK Compatibility Forms: <vertical> decompositions, with
  // the wide sign where Unicode names the ASCII one, as it stands in East Asian lines.
  constexpr std::array<char32_t, 10> kPunctuation = {U'，', U'、', U'。', U'：', U'；',
                                                     U'！', U'？', U'〖', U'〗', U'…'};
  constexpr std::array<char32_t, 21> kBrackets = {U'‥',  U'—',  U'–',  U'＿', U'﹏', U'（', U'）',
                                                  U'｛', U'｝', U'〔', U'〕', U'【', U'】', U'《',
                                                  U'》', U'〈', U'〉', U'「', U'」', U'『', U'』'};
  if (c >= 0xFE10 && c <= 0xFE19) return kPunctuation[c - 0xFE10];
  if (c >= 0xFE30 && c <= 0xFE44) return kBrackets[c - 0xFE30];
  return c == 0xFE47 ? U'［' : c == 0xFE48 ? U'］' : c;
}

}  // namespace kiroku::layout
