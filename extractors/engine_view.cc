#include "extractors/engine_view.h"

#include <algorithm>
#include <array>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "extractors/engine_needs.h"
#include "extractors/engine_pattern.h"
#include "extractors/engine_rule.h"
#include "schemas/utf8.h"

namespace kiroku {

namespace {

const icu::Normalizer2& nfkc() {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* instance = icu::Normalizer2::getNFKCInstance(status);
  return *instance;
}

bool blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool ignorable(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

// Written without spaces between words: kana, Han, their punctuation and their full-width company.
bool cjk(char32_t c) {
  return (c >= 0x2E80 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool digit(char32_t c) { return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19); }

// A plain character for one that only looks different; 0: none. The long vowel mark ー is a dash
// only between digits, which the builder decides.
char32_t plain(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0xB4:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201F:
    case 0x2033:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xFF0D:
    case 0x2500:
      return '-';
    case 0x301C:
    case 0x223C:
    case 0xFF5E:
      return '~';
    case 0x30FB:
    case 0xFF65:
    case 0x2022:
    case 0xB7:
      return 0x30FB;
    case 0x2044:
      return '/';
    default:
      return c >= 0xFF01 && c <= 0xFF5D ? c - 0xFEE0 : 0;
  }
}

// Stands for itself under NFKC with anything that may follow (save combining marks).
bool stands(char32_t c) {
  return (c > 0x20 && c < 0x7F) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3001 && c <= 0x301B) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x0400 && c <= 0x052F) ||
         (c >= 0xC0 && c <= 0x131) || c == 0xFFFD;
}

// Of those that stand(): marks on the letter before.
bool mark_among_letters(char32_t c) { return c >= 0x483 && c <= 0x489; }

bool combines(char32_t c) {
  if (stands(c) && !mark_among_letters(c)) return false;
  return c >= 0x300 && (c == 0x3099 || c == 0x309A || c == 0xFF9E || c == 0xFF9F ||
                        !nfkc().hasBoundaryBefore(static_cast<UChar32>(c)));
}

}  // namespace

class ViewBuilder {
 public:
  ViewBuilder(View& view, std::string_view text, Span span, const std::vector<Span>& sentences,
              std::size_t limit)
      : view_(view),
        out_(view.text_),
        in_(text.substr(0, span.end)),
        at_(span.begin),
        sentences_(sentences),
        limit_(limit) {}

  std::uint32_t run() {
    start_ = static_cast<std::uint32_t>(out_.size());
    copied_ = false;
    while (at_ < in_.size()) {
      note_sentences();
      if (out_.size() >= limit_ && may_stop()) break;
      step();
    }
    if (at_ >= in_.size()) note_sentences();
    stretch(false, at_, at_);
    out_ += '\n';
    copied_ = false;
    return at_;
  }

 private:
  bool may_stop() const {
    const std::size_t over = out_.size() - limit_;
    return sentence_just_ended_ || (over >= 400 && pending_) || over >= 800;
  }

  void note_sentences() {
    sentence_just_ended_ = false;
    if (next_sentence_ == sentences_.size() || sentences_[next_sentence_].end > at_) return;
    while (next_sentence_ < sentences_.size() && sentences_[next_sentence_].end <= at_) {
      if (out_.size() > start_ &&
          (view_.sentence_ends_.empty() || view_.sentence_ends_.back() < out_.size()))
        view_.sentence_ends_.push_back(static_cast<std::uint32_t>(out_.size()));
      sentence_just_ended_ = true;
      ++next_sentence_;
    }
  }

  void step() {
    std::size_t end = at_;
    if (const char32_t plain = next_plain(end); plain != 0) return plain_run(plain);
    end = at_;
    const char32_t point = next_code_point(in_, end);
    if (blank(point)) {
      pending_ = true;
      line_ = line_ || point == '\n' || point == '\f' || point == '\r' || point == 0x2028;
      at_ = static_cast<std::uint32_t>(end);
    } else if (ignorable(point) || point < 0x20 || point == 0x7F) {
      at_ = static_cast<std::uint32_t>(end);
    } else {
      visible(point, static_cast<std::uint32_t>(end));
    }
  }

  // The fast path: characters that stand for themselves, and single spaces between those of
  // scripts that part words by spaces; up to the end of the sentence.
  void plain_run(char32_t first) {
    const std::size_t left = in_.size() - at_;
    const std::size_t room = out_.size() >= limit_ ? 1 : limit_ - out_.size();
    const std::uint32_t sentence =
        next_sentence_ < sentences_.size() ? sentences_[next_sentence_].end : UINT32_MAX;
    const std::size_t stop = std::min<std::size_t>(at_ + std::min(left, room), sentence);
    std::size_t end = at_, before = at_;  // behind the last character, and where it begins
    char32_t last = first, before_last = last_;
    for (std::size_t at = at_; at < stop;) {
      std::size_t next = at;
      const bool space = in_[at] == ' ';
      if (space && ++next >= stop) break;
      const char32_t c = next_plain(next);
      if (c == 0 || (space && cjk(last) && cjk(c))) break;
      before_last = last, last = c;
      before = at, end = at = next;
    }
    if (end < in_.size() && mark_at(end)) end = before, last = before_last;
    if (end == at_) return visible(first, static_cast<std::uint32_t>(at_ + utf8_length(in_, at_)));
    space(first);
    stretch(true, at_, at_);
    out_.append(in_, at_, end - at_);
    last_ = last;
    at_ = static_cast<std::uint32_t>(end);
  }

  // The character there, where it stands for itself; else 0.
  char32_t next_plain(std::size_t& at) const {
    const auto byte = static_cast<unsigned char>(in_[at]);
    if (byte < 0x80) return byte > 0x20 && byte < 0x7F ? ++at, byte : 0;
    const char32_t c = next_code_point(in_, at);
    return stands(c) && !mark_among_letters(c) && c != 0x30FC ? c : 0;
  }

  bool mark_at(std::size_t at) const {
    return static_cast<unsigned char>(in_[at]) >= 0xCC && combines(next_code_point(in_, at));
  }

  void visible(char32_t c, std::uint32_t end) {
    std::size_t after = end;
    const char32_t next = end < in_.size() ? next_code_point(in_, after) : 0;
    const bool mark = next >= 0x300 && combines(next);
    if (!mark && stands(c) && !(c == 0x30FC && digit(last_))) {
      space(c);
      stretch(true, at_, end);
      out_.append(in_, at_, end - at_);
      last_ = c;
      at_ = end;
    } else if (char32_t simple = mark ? 0 : plain(c);
               simple != 0 || (c == 0x30FC && digit(next) && !pending_)) {
      put(simple != 0 ? simple : U'-', c, end);
    } else if (c == 0x30FC && !mark) {
      put(c, c, end);
    } else {
      cluster(c, end);
    }
  }

  void put(char32_t c, char32_t seen, std::uint32_t end) {
    space(seen);
    stretch(false, at_, end);
    append_utf8(out_, c);
    last_ = c;
    if (cjk(seen)) last_ = seen < 0xFF00 ? c : (digit(seen) ? c : seen);
    at_ = end;
  }

  // What ICU must say: a starter and the marks on it.
  void cluster(char32_t c, std::uint32_t end) {
    std::size_t after = end;
    icu::UnicodeString source(static_cast<UChar32>(c)), folded;
    for (int marks = 0; after < in_.size() && marks < 30; ++marks) {
      std::size_t next = after;
      const char32_t mark = next_code_point(in_, next);
      if (mark < 0x300 || !combines(mark)) break;
      source.append(static_cast<UChar32>(mark));
      after = next;
    }
    UErrorCode status = U_ZERO_ERROR;
    nfkc().normalize(source, folded, status);
    std::string utf8;
    (U_SUCCESS(status) ? folded : source).toUTF8String(utf8);
    for (std::size_t i = 0; i < utf8.size();) {
      const std::size_t from = i;
      const char32_t point = next_code_point(utf8, i);
      if (point >= kFirstMark && point <= kLastMark) utf8.replace(from, i - from, "\uFFFD");
      if (blank(point)) utf8.replace(from, i - from, " "), i = from + 1;
    }
    if (utf8.empty() || utf8 == " ") {
      pending_ = pending_ || !utf8.empty();
      at_ = static_cast<std::uint32_t>(after);
      return;
    }
    std::size_t first = 0;
    space(next_code_point(utf8, first));
    stretch(false, at_, static_cast<std::uint32_t>(after));
    out_ += utf8;
    last_ = folded.isEmpty() ? c : static_cast<char32_t>(folded.char32At(folded.length() - 1));
    at_ = static_cast<std::uint32_t>(after);
  }

  // One space for what blanks stood before `c`, or nothing where CJK text was only spread or
  // broken.
  void space(char32_t c) {
    if (!pending_) return;
    const bool wide_before = cjk(last_), wide_after = cjk(c);
    const bool joined = (wide_before && wide_after) ||
                        (line_ && ((wide_before && digit(c)) || (digit(last_) && wide_after)));
    if (out_.size() > start_ && !joined) {
      stretch(false, at_, at_);
      out_ += ' ';
    }
    pending_ = line_ = false;
  }

  void stretch(bool copied, std::uint32_t from, std::uint32_t to) {
    auto& all = view_.stretches_;
    const auto here = static_cast<std::uint32_t>(out_.size());
    if (copied && copied_ && all.back().text + (here - all.back().view) == from) return;
    all.push_back({here, from, to, copied});
    copied_ = copied;
  }

  View& view_;
  std::string& out_;
  std::string_view in_;
  std::uint32_t at_, start_ = 0;
  const std::vector<Span>& sentences_;
  std::size_t limit_, next_sentence_ = 0;
  char32_t last_ = 0;
  bool pending_ = false, line_ = false, copied_ = false, sentence_just_ended_ = false;
};

std::uint32_t View::append(std::string_view text, Span span, const std::vector<Span>& sentences,
                           std::size_t limit) {
  return ViewBuilder(*this, text, span, sentences, limit).run();
}

void View::clear() {
  text_.clear();
  stretches_.clear();
  sentence_ends_.clear();
}

const View::Stretch& View::stretch_at(std::uint32_t offset) const {
  const auto after =
      std::upper_bound(stretches_.begin(), stretches_.end(), offset,
                       [](std::uint32_t at, const Stretch& s) { return at < s.view; });
  return *(after - 1);
}

Span View::span(std::uint32_t begin, std::uint32_t end) const {
  const Stretch& first = stretch_at(begin);
  const Stretch& last = stretch_at(end - 1);
  // Nothing begins with the space before it.
  const std::uint32_t word = begin + (text_[begin] == ' ' ? 1 : 0);
  const std::uint32_t from = first.copied ? first.text + (word - first.view) : first.text;
  return {from, last.copied ? last.text + (end - last.view) : last.text_end};
}

std::string written_text(std::string_view text) {
  std::string written;
  char32_t last = 0;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      blank = true;
      continue;
    }
    if (blank && last != 0 && !(cjk(last) && cjk(c))) written += ' ';
    written.append(text, begin, at - begin);
    blank = false;
    last = c;
  }
  return written;
}

std::string view_text(std::string_view text) {
  View view;
  view.append(text, {0, static_cast<std::uint32_t>(text.size())}, {});
  std::string out = view.text();
  out.pop_back();
  return out;
}

namespace {

// Kana, Han and Hangul: three bytes each, and neither small nor large.
bool is_caseless(unsigned char lead) {
  return (lead >= 0xE3 && lead <= 0xE9) || lead == 0xEB || lead == 0xEC;
}

// What an ASCII character becomes; with `digits` one is as good as another.
constexpr std::array<char, 128> folded_ascii(bool digits) {
  std::array<char, 128> to{};
  for (std::size_t c = 0; c < to.size(); ++c) to[c] = static_cast<char>(c);
  for (std::size_t c = 'A'; c <= 'Z'; ++c) to[c] = static_cast<char>(c + 32);
  for (std::size_t c = '0'; digits && c <= '9'; ++c) to[c] = '0';
  return to;
}
constexpr std::array<char, 128> kFolded = folded_ascii(false), kSearched = folded_ascii(true);

// Case folded; false where a character came to stand elsewhere.
bool fold(std::string_view text, const std::array<char, 128>& ascii, std::string& out) {
  bool same_offsets = true;
  out.resize(text.size());
  std::size_t to = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      out[to++] = ascii[c];
      ++at;
    } else if (is_caseless(c) && at + 3 <= text.size()) {
      text.copy(out.data() + to, 3, at);
      to += 3;
      at += 3;
    } else {
      std::string letter;
      append_utf8(letter,
                  static_cast<char32_t>(u_foldCase(static_cast<UChar32>(next_code_point(text, at)),
                                                   U_FOLD_CASE_DEFAULT)));
      if (out.size() < to + letter.size() + (text.size() - at))
        out.resize(to + letter.size() + text.size() - at);
      letter.copy(out.data() + to, letter.size());
      to += letter.size();
      same_offsets = same_offsets && to == at;
    }
  }
  out.resize(to);
  return same_offsets;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  fold(text, kFolded, out);
  return out;
}

std::string search_form(std::string_view text, bool* same_offsets) {
  std::string form;
  const bool same = fold(text, kSearched, form);
  if (same_offsets != nullptr) *same_offsets = same;
  return form;
}

}  // namespace kiroku
