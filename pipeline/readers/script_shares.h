#pragma once
// Which scripts a recognised text is in, as shares of its letters.
#include <string_view>

namespace kiroku {

struct ScriptShares {
  double latin = 0, vietnamese = 0, cyrillic = 0, kana = 0, han = 0, hangul = 0;
  int letters = 0;  // digits and marks are none
};
// `vietnamese`: letters that Vietnamese has and English has not; they count as Latin too.
ScriptShares script_shares(std::string_view utf8);

}  // namespace kiroku
