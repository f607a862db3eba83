#pragma once
// Parts: the papers that a proceedings file holds, each found by its speaker.
//
//   (5) OITA                                   <- subject
//   Hot Springs as a Resource                  <- title
//   Ms. Hana Ito                               <- speakers
//   Director, Tourism Department, City of Oita
#include <vector>

#include "pipeline/stages/segment_lines.h"
#include "schemas/segment.h"
#include "schemas/text.h"

namespace kiroku {

// Where a part begins, as indexes of lines. The part ends where the next begins.
struct PartLines {
  std::size_t begin = 0;                           // the first line of the part
  std::size_t title_begin = 0, title_end = 0;      // lines of the title; empty: none
  std::size_t speaker_begin = 0, speaker_end = 0;  // lines of the speaker block; empty: none
  std::int32_t subject = -1;                       // the line that names the subject; -1: none does
};

// At least one; the first begins with line 0. Lines of titles and speakers change their kind, so
// that no paragraph swallows them.
std::vector<PartLines> find_parts(const Text& text, std::vector<Line>& lines);

Part part_of(const PartLines& part, const std::vector<Line>& lines, int number, Span span);

}  // namespace kiroku
