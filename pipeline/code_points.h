#pragma once
// Code points of a long text found without counting from its beginning each time.
//
//   const CodePoints index(page_text);
//   page_text.substr(index.byte(page_text, 1201), ...)   // where code point 1201 begins
#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/utf8.h"

namespace kiroku {

class CodePoints {
 public:
  CodePoints() = default;
  explicit CodePoints(std::string_view text) {
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += utf8_length(text, at)) {
      if (count++ % kEvery == 0) marks_.push_back(static_cast<std::uint32_t>(at));
    }
  }
  // The text's end for one beyond it. `text` is the one the index was made of.
  std::uint32_t byte(std::string_view text, std::uint32_t code_point) const {
    const std::size_t mark = code_point / kEvery;
    if (mark >= marks_.size()) return static_cast<std::uint32_t>(text.size());
    return forward(text, marks_[mark], code_point % kEvery);
  }
  static std::uint32_t forward(std::string_view text, std::uint32_t at, std::uint32_t code_points) {
    for (; code_points > 0 && at < text.size(); --code_points) {
      at += static_cast<std::uint32_t>(utf8_length(text, at));
    }
    return at;
  }

 private:
  static constexpr std::uint32_t kEvery = 256;
  std::vector<std::uint32_t> marks_;  // byte of every 256th code point
};

}  // namespace kiroku
