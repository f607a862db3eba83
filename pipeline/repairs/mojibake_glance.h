#pragma once
// Glance: of nearly all readings of a line a few characters say that they are no language. What
// stands in ASCII is the same in every reading and is added up once.
//
//   const Glance glance(line, model);
//   if (glance.may_cost_less(bytes, charset("cp866"), limit)) ... decode all of it, and score that
#include <optional>
#include <string_view>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/mojibake_model.h"

namespace kiroku {

class Glance {
 public:
  // The line must outlive it.
  Glance(std::u32string_view line, const Model& model) : line_(line), model_(model) {}
  // Whether the line's `bytes` (in any charset) decoded in `target` may cost less than `limit`;
  // false also where they cannot be decoded. Model::cost() is never less than what is found here.
  bool may_cost_less(std::string_view bytes, const Charset& target, int limit) const;

 private:
  int least_step(char32_t before, char32_t next) const;
  int least(char32_t before, char32_t next) const;  // changes of script included

  int plain() const;

  std::u32string_view line_;
  const Model& model_;
  mutable std::optional<int> plain_;
};

}  // namespace kiroku
