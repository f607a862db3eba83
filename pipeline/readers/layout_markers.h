#pragma once
// What lines begin with: bullets, numbers of items, marks of notes. Private to layout*.cc.
//
//   marker_of(U"(3) The port")   // {kind, 3, false}
#include <cstdint>
#include <string_view>

namespace kiroku::layout {

struct Marker {
  std::uint32_t kind = 0;  // how it is written: "1." and "(1)" are two kinds; 0: no marker
  int number = 0;          // 0: a bullet, which stands for itself
};

// `head` is the beginning of a line (16 code points are enough), spaces where gaps are.
Marker marker_of(std::u32string_view head);
// "*", "†", "注", "3 " and "[3]": what footnotes begin with. To be believed only of small lines at
// a page's foot.
bool begins_note(std::u32string_view head);

}  // namespace kiroku::layout
