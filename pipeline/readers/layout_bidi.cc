#include "pipeline/readers/layout_bidi.h"

#include <memory>
#include <string>

#include <unicode/ubidi.h>
#include <unicode/uchar.h>

namespace kiroku::layout {
namespace {

bool runs_left(UCharDirection direction) {
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// One unit for each sign: of those beyond the first plane only the direction counts.
char16_t unit_of(char32_t sign, UCharDirection direction) {
  if (sign <= 0xFFFF && !(sign >= 0xD800 && sign <= 0xDFFF)) return static_cast<char16_t>(sign);
  return runs_left(direction) ? u'א' : u'a';
}

bool is_number_of_any_kind(UCharDirection direction) {
  return direction == U_EUROPEAN_NUMBER || direction == U_ARABIC_NUMBER;
}

int bracket_of(char32_t sign) {
  if (sign == U'«' || sign == U'‹') return 1;
  if (sign == U'»' || sign == U'›') return -1;
  switch (u_getIntPropertyValue(static_cast<UChar32>(sign), UCHAR_BIDI_PAIRED_BRACKET_TYPE)) {
    case U_BPT_OPEN:
      return 1;
    case U_BPT_CLOSE:
      return -1;
    default:
      return 0;
  }
}

// Do all of them open before they close? `side`: -1 for brackets that look the other way round.
bool is_nested(const std::vector<ReadSign>& line, const std::vector<bool>& leftward, int side) {
  int depth = 0, brackets = 0;
  for (std::size_t i = 0; i < line.size() && depth >= 0; ++i) {
    const int bracket = bracket_of(line[i].sign) * (leftward[i] ? side : 1);
    depth += bracket;
    brackets += bracket == 0 ? 0 : 1;
  }
  return brackets > 0 && depth == 0;
}

// Most programs that write PDFs map a bracket of a line that runs to the left to the sign that it
// looks like, some to the one that was written: only the order in which they come tells.
void turn_brackets(std::vector<ReadSign>& line, const std::vector<bool>& leftward) {
  if (is_nested(line, leftward, 1) || !is_nested(line, leftward, -1)) return;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (leftward[i] && bracket_of(line[i].sign) != 0)
      line[i].sign = static_cast<char32_t>(u_charMirror(static_cast<UChar32>(line[i].sign)));
  }
}

// The line in units, and where most of its letters run.
struct Units {
  std::u16string units;
  std::size_t left = 0, right = 0;
  bool last_runs_left = false;  // the letter that is farthest to the right
};

Units units_of(std::u32string_view looks) {
  Units line;
  bool behind_latin = false;
  for (const char32_t sign : looks) {
    const auto direction = u_charDirection(static_cast<UChar32>(sign));
    line.left += runs_left(direction) ? 1 : 0;
    line.right += direction == U_LEFT_TO_RIGHT ? 1 : 0;
    if (runs_left(direction) || direction == U_LEFT_TO_RIGHT)
      behind_latin = direction == U_LEFT_TO_RIGHT;
    line.last_runs_left = line.left > 0 && !behind_latin;
    line.units +=
        behind_latin && is_number_of_any_kind(direction) ? u'a' : unit_of(sign, direction);
  }
  return line;
}

}  // namespace

std::vector<ReadSign> reading_order(std::u32string_view looks, bool page_runs_left) {
  std::vector<ReadSign> order(looks.size());
  for (std::size_t i = 0; i < looks.size(); ++i) order[i] = {i, looks[i]};
  const Units line = units_of(looks);
  if (line.left == 0) return order;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UBiDi, decltype(&ubidi_close)> bidi(ubidi_open(), ubidi_close);
  if (bidi == nullptr) return order;
  ubidi_setReorderingMode(bidi.get(), UBIDI_REORDER_INVERSE_LIKE_DIRECT);
  ubidi_setPara(bidi.get(), line.units.data(), static_cast<std::int32_t>(line.units.size()),
                line.left > line.right || (page_runs_left && line.last_runs_left) ? 1 : 0, nullptr,
                &status);
  std::vector<std::int32_t> map(line.units.size());
  ubidi_getVisualMap(bidi.get(), map.data(), &status);
  if (U_FAILURE(status)) return order;
  std::vector<bool> leftward(map.size());
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto place = static_cast<std::size_t>(map[i]);
    order[i] = {place, looks[place]};
    leftward[i] = ubidi_getLevelAt(bidi.get(), map[i]) % 2 == 1;
  }
  turn_brackets(order, leftward);
  return order;
}

bool is_mark(char32_t c) {
  return c > 0x2FF && u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}

}  // namespace kiroku::layout
