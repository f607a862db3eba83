#pragma once
// RuleScan: which rules can match anything in a text, told by the words that each of them must
// find, without normalising or segmenting the text.
//
//   const RuleScan scan(rules, {"population.en.label", "population.ja.count"});
//   for (std::uint32_t rule : scan.possible(stored.text.utf8, {"en", ""})) ...  // 0: the label
//
// What is named may match or not; what is not named matches nowhere in the text: neither in it nor
// in its segments, headings or cells. A rule without such words ("[0-9]{4}") can match everywhere.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine.h"

namespace kiroku {

class RuleScan {
 public:
  // `rules` must outlive it. Ids that are no rules match nowhere.
  RuleScan(const Rules& rules, const std::vector<std::string>& ids);
  RuleScan(RuleScan&&) noexcept;
  ~RuleScan();

  // `text` as it is stored: repaired, not normalised. `languages` as Extraction names them.
  // Answers are indices of the constructor's `ids`, ascending. Threads may share a RuleScan.
  std::vector<std::uint32_t> possible(std::string_view text,
                                      const std::vector<std::string>& languages) const;
  // Those that must be looked for in the text, and those that can match whatever it says.
  std::vector<std::uint32_t> by_words(const std::vector<std::string>& languages) const;
  std::vector<std::uint32_t> everywhere(const std::vector<std::string>& languages) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace kiroku
