#pragma once
// The normalised view that rules see, and the way back to the text for every byte of it.
//
//   View view;
//   view.append(text, {0, 21}, {});            // "５\n万４千人，Ｄａｌｉａｎ"
//   view.text()                                 // "5万4千人,Dalian"
//   view.span(0, 9)                             // bytes of the text that stand behind "5万4千"
//
// packs/README.md says what the view folds. A view holds several segments, ended by '\n' each, so
// that a pattern set runs over some kilobytes at a time.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/span.h"

namespace kiroku {

class View {
 public:
  // Appends the view of text[span] and a final '\n'. Where it would grow beyond `limit` bytes it
  // stops behind a sentence, then at a space, then anywhere; the answer is where in the text it
  // stopped. `sentences` are spans of the text; their ends are kept as view offsets.
  std::uint32_t append(std::string_view text, Span span, const std::vector<Span>& sentences,
                       std::size_t limit = SIZE_MAX);
  void clear();

  const std::string& text() const { return text_; }
  const std::vector<std::uint32_t>& sentence_ends() const { return sentence_ends_; }
  // Bytes of the text behind [begin, end) of the view; begin < end.
  Span span(std::uint32_t begin, std::uint32_t end) const;

 private:
  // From `view` on: every byte is a byte of the text from `text` on (copied), or all bytes to the
  // next stretch stand for [text, text_end).
  struct Stretch {
    std::uint32_t view, text, text_end;
    bool copied;
  };
  friend class ViewBuilder;
  const Stretch& stretch_at(std::uint32_t offset) const;
  std::string text_;
  std::vector<Stretch> stretches_;
  std::vector<std::uint32_t> sentence_ends_;
};

}  // namespace kiroku
