#pragma once
// What must stand in a text where a pattern matches: words joined by "all of" and "one of".
//
//   needs_of("(?i)(?:signed|concluded).*?[0-9]{4}年")
//   // all: { any: {"signed", "concluded"}, word "0000年" }
//
// Words are in the form of search_form(): small letters, every digit a 0. So a class of digits is
// as good as a letter, and a year is a word. What cannot be told is `always`: nothing is claimed
// that a match could do without. Classes of many characters, gaps and endless repetitions end a
// word; a few alternatives ("[0-9]{1,2}月") are multiplied out.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kiroku {

struct Need {
  enum class Kind : std::uint8_t { always, word, all, any };
  Kind kind = Kind::always;
  std::string word;
  std::vector<Need> of;  // of `all` and `any`: at least two
  friend bool operator==(const Need&, const Need&) = default;
};

constexpr std::size_t kUnbounded = SIZE_MAX;

// What a piece of a pattern matches: exactly one of `words`, or else something that holds `need`,
// begins with one of `words` and ends with one of `ends` (where "" is among them, that is not
// known); and how many bytes of a text that is at most.
struct PatternPiece {
  bool exact = false;
  std::set<std::string> words, ends;
  Need need;
  std::size_t longest = 0;
};

// Reads patterns as RE2 does, with (?i), (?m), (?s) anywhere: case is never told apart. Remembers
// groups: the months of a language stand in many patterns.
class NeedReader {
 public:
  struct Result {
    Need need;
    std::size_t longest = kUnbounded;  // bytes of a match
  };
  Result read(std::string_view pattern);

 private:
  std::unordered_map<std::string, PatternPiece> groups_;
};

Need needs_of(std::string_view pattern);

// A text as words are looked for in it: case folded, every ASCII digit a 0. No line break comes or
// goes. `same_offsets`, where given: every character stayed where it stood.
std::string search_form(std::string_view text, bool* same_offsets = nullptr);

}  // namespace kiroku
