#include "extractors/engine_needs.h"

#include <algorithm>
#include <optional>
#include <set>

#include "extractors/engine_syntax.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostWords = 64;  // of a piece that is told word by word
constexpr std::size_t kMostOfClass = 32;

using Words = std::set<std::string>;
using Piece = PatternPiece;

Piece nothing() { return {true, {""}, {}, {}, 0}; }
Piece anything(std::size_t longest) { return {false, {""}, {""}, {}, longest}; }

// Where case does not count, k and s are the Kelvin sign and the long s, and ß is ẞ.
std::size_t longest_of(char32_t c) {
  if (c < 0x80) return c == 'k' || c == 'K' || c == 's' || c == 'S' ? 3 : 1;
  return c < 0x800 ? 3 : 4;
}

Piece exactly(std::string_view word) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < word.size();) longest += longest_of(next_code_point(word, at));
  return {true, {search_form(word)}, {}, {}, longest};
}

constexpr std::size_t kLongestCharacter = 4;

std::size_t plus(std::size_t a, std::size_t b) {
  return a == kUnbounded || b == kUnbounded ? kUnbounded : a + b;
}
std::size_t times(std::size_t length, std::uint32_t count) {
  if (length == 0) return 0;
  return length == kUnbounded || count >= kEndless ? kUnbounded : length * count;
}

Need both(Need a, Need b) {
  if (a.kind == Need::Kind::always || a == b) return b;
  if (b.kind == Need::Kind::always) return a;
  Need all{Need::Kind::all, {}, {}};
  for (Need* one : {&a, &b}) {
    if (one->kind == Need::Kind::all)
      std::move(one->of.begin(), one->of.end(), std::back_inserter(all.of));
    else
      all.of.push_back(std::move(*one));
  }
  return all;
}

Need either(std::vector<Need> of) {
  Need any{Need::Kind::any, {}, {}};
  for (Need& one : of) {
    if (one.kind == Need::Kind::always) return {};
    if (one.kind == Need::Kind::any)
      std::move(one.of.begin(), one.of.end(), std::back_inserter(any.of));
    else
      any.of.push_back(std::move(one));
  }
  if (any.of.size() == 1) return any.of.front();
  return any;
}

// One letter stands in every text, and so do the signs between words.
bool tells(std::string_view word) {
  if (word.size() != 1) return !word.empty();
  return std::string_view(" ,.;:-'\"()").find(word[0]) == std::string_view::npos &&
         (word[0] < 'a' || word[0] > 'z');
}

Need need_of(const Words& words) {
  std::vector<Need> of;
  for (const std::string& word : words) {
    if (!tells(word)) return {};
    const auto holds_shorter = [&](const std::string& other) {
      return other.size() < word.size() && word.find(other) != std::string::npos;
    };
    if (words.size() > kMostWords || std::none_of(words.begin(), words.end(), holds_shorter))
      of.push_back({Need::Kind::word, word, {}});
  }
  return either(std::move(of));
}

Need need_of(Piece piece) { return piece.exact ? need_of(piece.words) : std::move(piece.need); }

Words joined(const Words& first, const Words& second) {
  Words all;
  for (const std::string& a : first)
    for (const std::string& b : second) all.insert(a + b);
  return all;
}

// Pieces that follow each other.
class Sequence {
 public:
  void add(Piece piece) {
    longest_ = plus(longest_, piece.longest);
    if (piece.exact) {
      if (words_.size() * piece.words.size() > kMostWords) end_word(), words_ = {""};
      words_ = joined(words_, piece.words);
      return;
    }
    if (words_.size() * piece.words.size() <= kMostWords) words_ = joined(words_, piece.words);
    end_word();
    need_ = both(std::move(need_), std::move(piece.need));
    words_ = std::move(piece.ends);
  }

  Piece take() {
    if (!begins_) return {true, std::move(words_), {}, {}, longest_};
    need_ = both(std::move(need_), need_of(words_));
    return {false, std::move(*begins_), std::move(words_), std::move(need_), longest_};
  }

 private:
  void end_word() {
    need_ = both(std::move(need_), need_of(words_));
    if (!begins_) begins_ = words_;
  }

  std::optional<Words> begins_;  // where not all that was added is in words_
  Words words_{""};
  Need need_;
  std::size_t longest_ = 0;
};

std::optional<char32_t> code_point_of(std::string_view escape) {
  if (escape.size() < 2) return std::nullopt;
  if (escape[1] == 'x')
    return escape.size() > 4 && escape[2] == '{'
               ? std::optional<char32_t>(std::stoul(std::string(escape.substr(3)), nullptr, 16))
               : std::nullopt;
  const bool named = (escape[1] >= 'a' && escape[1] <= 'z') ||
                     (escape[1] >= 'A' && escape[1] <= 'Z') ||
                     (escape[1] >= '0' && escape[1] <= '9');
  std::size_t at = 1;
  return named ? std::nullopt : std::optional<char32_t>(next_code_point(escape, at));
}

Piece escape(std::string_view text) {
  if (text == "\\b" || text == "\\B" || text == "\\A" || text == "\\z") return nothing();
  if (text == "\\d") return exactly("0");
  const std::optional<char32_t> point = code_point_of(text);
  if (!point) return anything(kLongestCharacter);
  std::string literal;
  append_utf8(literal, *point);
  return exactly(literal);
}

std::optional<char32_t> class_member(std::string_view inside, std::size_t& at) {
  if (inside[at] != '\\') return next_code_point(inside, at);
  const std::size_t length = atom_length(inside, at);
  const std::string_view escape = inside.substr(at, length);
  at += length;
  return code_point_of(escape);
}

// "[0-9,]": the few characters that it lets through.
Piece any_of(std::string_view text) {
  const std::string_view inside = text.substr(1, text.size() - 2);
  Piece many = anything(kLongestCharacter);
  if (inside.empty() || inside[0] == '^' || inside.find("[:") != std::string_view::npos)
    return many;
  Piece piece{true, {}, {}, {}, 0};
  for (std::size_t at = 0; at < inside.size();) {
    const auto first = class_member(inside, at);
    auto last = first;
    if (at + 1 < inside.size() && inside[at] == '-') last = class_member(inside, ++at);
    if (!first || !last || *last < *first || *last - *first > 2 * kMostOfClass) return many;
    for (char32_t c = *first; c <= *last; ++c) {
      std::string literal;
      append_utf8(literal, c);
      piece.words.insert(search_form(literal));
      piece.longest = std::max(piece.longest, longest_of(c));
    }
  }
  return piece.words.size() > kMostOfClass ? many : piece;
}

class Reader {
 public:
  using Groups = std::unordered_map<std::string, Piece>;
  Reader(std::string_view pattern, Groups& groups) : in_(pattern), groups_(groups) {}

  Piece run() { return alternatives(); }

 private:
  // Up to the parenthesis that closes them.
  Piece alternatives() {
    std::vector<Piece> all{sequence()};
    while (at_ < in_.size() && in_[at_] == '|') ++at_, all.push_back(sequence());
    if (all.size() == 1) return std::move(all.front());
    Piece piece;
    piece.exact = std::all_of(all.begin(), all.end(), [](const Piece& p) { return p.exact; });
    for (const Piece& one : all) {
      const Words& ends = one.exact ? one.words : one.ends;
      piece.words.insert(one.words.begin(), one.words.end());
      piece.ends.insert(ends.begin(), ends.end());
      piece.longest = std::max(piece.longest, one.longest);
    }
    if (piece.exact && piece.words.size() <= kMostWords) return piece;
    std::vector<Need> of;
    for (Piece& one : all) of.push_back(need_of(std::move(one)));
    for (Words* words : {&piece.words, &piece.ends})
      if (words->size() > kMostWords) *words = {""};
    return {false, std::move(piece.words), std::move(piece.ends), either(std::move(of)),
            piece.longest};
  }

  Piece sequence() {
    Sequence sequence;
    while (at_ < in_.size() && in_[at_] != ')' && in_[at_] != '|') {
      const std::size_t plain = plain_length();
      if (plain > 0) {
        sequence.add(exactly(in_.substr(at_, plain)));
        at_ += plain;
      } else {
        repeated(atom(), sequence);
      }
    }
    return sequence.take();
  }

  // Bytes of plain characters that stand here, without the last if it is repeated.
  std::size_t plain_length() const {
    std::size_t end = at_, last = at_;
    while (end < in_.size() && !special(in_[end])) last = end, end += utf8_length(in_, end);
    const bool counted = end < in_.size() && kCounts.find(in_[end]) != std::string_view::npos;
    return (counted ? last : end) - at_;
  }

  static constexpr std::string_view kCounts = "*+?{";
  static bool special(char c) {
    return std::string_view("()[|\\.^$").find(c) != std::string_view::npos ||
           kCounts.find(c) != std::string_view::npos;
  }

  Piece atom() {
    if (in_[at_] == '(') return group();
    const std::size_t length = atom_length(in_, at_);
    const std::string_view text = in_.substr(at_, length);
    at_ += length;
    if (text[0] == '\\') return escape(text);
    if (text[0] == '[') return any_of(text);
    if (text == "^" || text == "$") return nothing();
    return text == "." ? anything(kLongestCharacter) : exactly(text);
  }

  Piece group() {
    const std::size_t begin = at_, end = behind_group();
    const bool captures = in_.substr(at_, 2) != "(?";
    const std::size_t head =
        captures ? at_ + 1 : std::min(in_.size(), in_.find_first_of(":)", at_) + 1);
    if (!captures && in_[head - 1] == ')') return at_ = head, nothing();  // "(?i)"
    // Short ones are soon read.
    const bool remember = end - begin > 40;
    const std::string text(remember ? in_.substr(head, end - head) : std::string_view());
    if (remember) {
      const auto known = groups_.find(text);
      if (known != groups_.end()) return at_ = end, known->second;
    }
    at_ = head;
    Piece piece = alternatives();
    ++at_;
    if (remember) groups_.emplace(text, piece);
    return piece;
  }

  std::size_t behind_group() const {
    int depth = 0;
    for (std::size_t at = at_; at < in_.size();) {
      if (in_[at] == '(') ++depth;
      if (in_[at] == ')' && --depth == 0) return at + 1;
      at += in_[at] == '(' || in_[at] == ')' ? 1 : atom_length(in_, at);
    }
    return in_.size();
  }

  // The atom as often as what follows it says.
  void repeated(Piece piece, Sequence& into) {
    const char c = at_ < in_.size() ? in_[at_] : '\0';
    Count count{0, 1, 1};
    if (c == '*') count = {1, 0, kEndless};
    if (c == '+') count = {1, 1, kEndless};
    if (c == '?') count = {1, 0, 1};
    if (c == '{')
      if (const Count said = count_at(in_, at_); said.length > 0) count = said;
    at_ += count.length;
    if (count.length > 0 && at_ < in_.size() && in_[at_] == '?') ++at_;
    if (count.low == 1 && count.high == 1) return into.add(std::move(piece));
    if (auto few = few_times(piece, count)) return into.add(std::move(*few));
    if (count.low == 0) return into.add(anything(times(piece.longest, count.high)));
    // What stands before meets the first of them, what follows the last, which may be the same.
    into.add(piece);
    into.add(anything(times(piece.longest, count.high >= kEndless ? kEndless : count.high - 2)));
    into.add(std::move(piece));
  }

  // "[0-9]{1,3}" is one of three words.
  static std::optional<Piece> few_times(const Piece& piece, const Count& count) {
    if (!piece.exact || count.high > 8) return std::nullopt;
    Words all, some{""};
    for (std::uint32_t i = 0; i <= count.high; ++i) {
      if (i >= count.low) all.insert(some.begin(), some.end());
      if (all.size() > kMostWords) return std::nullopt;
      if (i == count.high) break;
      if (some.size() * piece.words.size() > kMostWords) return std::nullopt;
      some = joined(some, piece.words);
    }
    return Piece{true, std::move(all), {}, {}, times(piece.longest, count.high)};
  }

  std::string_view in_;
  std::size_t at_ = 0;
  Groups& groups_;
};

}  // namespace

NeedReader::Result NeedReader::read(std::string_view pattern) {
  // Quoted text has other rules.
  if (pattern.find("\\Q") != std::string_view::npos) return {};
  Piece piece = Reader(pattern, groups_).run();
  const std::size_t longest = piece.longest;
  return {need_of(std::move(piece)), longest};
}

Need needs_of(std::string_view pattern) { return NeedReader().read(pattern).need; }

}  // namespace kiroku
