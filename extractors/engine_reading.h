#pragma once
// A Reading: some segments (a block of kilobytes) with their view, the mentions found in it, and
// the text in which each mention is one character.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/engine_compiled.h"
#include "extractors/engine_view.h"
#include "extractors/normalizers/calendar.h"
#include "extractors/normalizers/places.h"
#include "schemas/segment.h"

namespace kiroku {

constexpr std::uint32_t kMarkBytes = 3;  // of a mention's sign in the marked text, in UTF-8

enum class MentionType : std::uint8_t { number, date, place, claim };

// `named`: a name that the gazetteer need not know, told by its form (huyện Quế Sơn, 옥환현).
enum class Refers : std::uint8_t { nothing, part_subject, last, named };

// A mention in the view.
struct Found {
  MentionType type = MentionType::number;
  Refers refers = Refers::nothing;  // of a place word: 本市
  bool vague = false;               // 数十万: no value
  bool year_joined = false;         // of a date: its year was taken from elsewhere
  std::uint16_t rule = 0;           // not of places that the gazetteer found
  Span span;                        // bytes of the view
  double value = 0, precision = 1;  // of a number
  DateValue date;
  std::string_view modifier, calendar;  // of a date; point into the rules
  PlaceMention place;
  PlaceSetting setting;  // what stands beside the place
  // Of a place: where among `found` the place stands that this one explains, -1 or 1; 0: none.
  int explains = 0;
  std::vector<Span> parts;  // of a date joined from its heading: spans of the text; mostly empty
};

// One text to match on: the view, or the one with characters for mentions.
struct Surface {
  std::string_view text;
  std::vector<Span> units;  // one for each stretch of a segment, without its '\n'
  std::vector<std::uint32_t> sentence_ends;
  Span unit_at(std::uint32_t offset) const;
  std::size_t unit_index(std::uint32_t offset) const;
  Span sentence(Span match) const;  // that holds match.begin, grown to match.end
};

class Reading {
 public:
  View view;
  std::vector<std::uint32_t> segments;  // of each unit
  std::vector<Found> found;
  std::vector<std::uint32_t> chosen;  // of found, those that have a character, in order
  std::string marked;                 // the text with characters
  Surface raw, marks;                 // raw.text is the view's

  void finish_view();  // after the last append to view
  void choose();       // chosen, marked and marks from found

  // The mention whose character stands at or behind `offset` of the marked text; chosen.size():
  // none.
  std::size_t chosen_at(std::uint32_t offset) const;
  std::uint32_t mark_begin(std::size_t index) const { return mark_begins_[index]; }
  // Bytes of the view behind a stretch of the marked text.
  Span to_view(Span marked_span) const;

 private:
  std::uint32_t view_offset(std::uint32_t offset, bool end) const;
  std::uint32_t mark_offset(std::uint32_t view_offset) const;
  void cover_explained();
  std::vector<std::uint32_t> mark_begins_;
  std::vector<Span> covers_;  // of the view, behind each character: the mention with its region
};

// "Porto (Portugal)", 水原市（大韓民国京畿道）: a line that names a place and where it lies, and no more.
bool is_name_line(const Reading& reading);

}  // namespace kiroku
