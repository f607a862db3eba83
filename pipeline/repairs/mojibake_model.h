#pragma once
// Model: how likely a text is as language, in bits. It was counted over free texts in some fifty
// languages (model/README.md), so what is language is cheap, and what a wrong charset made is dear.
//
//   const Model& model = Model::built_in();
//   model.bits(U"大阪府") < model.bits(U"螟ｧ髦ｪ蠎")      // 3 characters against 9 of a misreading
//
// Digits count as one digit, a word in capitals as the word. Costs are in 1/16 bit.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/repairs/letters.h"
#include "pipeline/repairs/model/tables.h"

namespace kiroku {

class Model {
 public:
  static constexpr int kBit = 16;  // of cost
  // The model in the program; never changed, safe for threads.
  static const Model& built_in();
  explicit Model(const ModelTables& tables) : tables_(tables) {}

  // 1/16 bits of a line on its own; script changes inside words and unlikely neighbours included.
  // Stops once `limit` is passed: then the answer is only "more than that".
  int cost(std::u32string_view line, int limit = INT32_MAX) const;
  double bits(std::u32string_view line) const { return static_cast<double>(cost(line)) / kBit; }
  // One step: `next` after `before`, without what depends on words.
  int step(char32_t before, char32_t next) const {
    if ((before | next) < 0x80) return tables_.ascii[before * 128 + next];
    return step_cost(tables_, row(before), row(next));
  }
  // The same where frames, half-width kana and U+FFFD are looked at as in a line.
  int step_to(char32_t c, char32_t before) const;
  // Whether a character, a pair of them, was ever counted.
  bool counted(char32_t c) const { return row(c).number != 0; }
  bool counted(char32_t before, char32_t next) const {
    return counted(before) && counted(next) &&
           pair_cost(tables_, row(before).number, row(next).number) >= 0;
  }
  // Cost of a character wherever it stands.
  int alone(char32_t c) const { return row(c).alone; }
  Letter letter(char32_t c) const {
    if (c >= kDirect) return letter_of(c);
    const ModelRow& row = tables_.rows[c];
    return {row.script, (row.traits & kWord) != 0, (row.traits & kUpper) != 0,
            (row.traits & kLower) != 0};
  }
  const ModelRow& row(char32_t c) const { return c < kDirect ? tables_.rows[c] : kFar; }

  // What the characters before a place cost, and what they mean for the next one.
  struct Sum {
    int total = 0;
    char32_t before = U'\n';
    Script script = Script::none;  // of the last letter
    char32_t latin = 0;            // the Latin letter that the present run of CJK touches
    bool same_place(const Sum& other) const {  // but for `latin`
      return before == other.before && script == other.script;
    }
  };
  // Adds the word, or the one character, that begins at `at`; where the next begins.
  std::size_t add_word(std::u32string_view line, std::size_t at, Sum& sum, int limit) const;

 private:
  static constexpr ModelRow kFar{0, 19 * kBit, 0, Script::none, 0};
  void add(char32_t c, bool capitals, Sum& sum) const;

  const ModelTables& tables_;
};

constexpr int kBit = Model::kBit;

// A line whose cost with a stretch of it replaced is known without scoring all of it again.
class ScoredLine {
 public:
  ScoredLine(std::u32string_view line, const Model& model);  // the line must outlive it
  int cost() const { return words_.back().total; }
  int cost_with(std::size_t begin, std::size_t end, std::u32string_view with) const;

 private:
  std::optional<int> cost_from(std::size_t word, std::size_t begin, std::size_t end,
                               std::u32string_view with, std::size_t more) const;
  int inside_word(std::size_t place, const Model::Sum& sum) const;

  std::u32string_view line_;
  const Model& model_;
  std::vector<Model::Sum> words_;    // before each word, and at the end
  std::vector<std::size_t> begins_;  // where each begins; the line's size behind the last
};

}  // namespace kiroku
