// The date that a document gives itself: a label near its beginning (開催日 令和4年2月17日, "Date:
// ..."), a line that is a date, the dateline of a press release ("Graz, 9 May 2019 -").
#include <algorithm>
#include <string_view>

#include "extractors/engine_document.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kSegments = 6, kBytes = 1200;  // how far into the document is looked
constexpr std::size_t kLine = 240;                     // bytes of a line that may say it
constexpr std::size_t kRest = 24;                      // bytes behind a date that is its line

constexpr std::string_view kLabels[] = {
    "Date:",      "Date: ",    "date: ",  "Dated ",  "held on ", "Issued ",   "issued on ",
    "Published ", "開催日",    "開催日 ", "開催日:", "日時",     "日時 ",     "日時:",
    "開催日時 ",  "開催日時:", "発行日",  "発行日 ", "発行日:",  "日付 ",     "日付:",
    "会议时间:",  "时间:",     "時間:",   "日期:",   "日期: ",   "开会时间:", "发布时间:",
    "發布日期:",  "일시:",     "일시: ",  "일시 ",   "날짜:",    "날짜: ",    "작성일: ",
    "등록일: ",   "배포일: ",  "от ",     "Дата:",   "Дата: ",   "дата: ",    "Thời gian: "};

bool is_day(const DateValue& date) {
  return !date.relative && !date.interval && date.from.day > 0 && date.from.month > 0 &&
         date.from.year != kNoYear;
}

// What stands before the date in its line, and behind it.
bool dates_the_document(std::string_view before, std::string_view behind) {
  for (const std::string_view label : kLabels)
    if (before.ends_with(label) && before.size() < label.size() + 12) return true;
  if (before.empty() && behind.size() <= kRest) return true;
  const bool dash =
      behind.starts_with(" -") || behind.starts_with("-") || behind.starts_with(". -");
  return dash && before.size() <= 12 && before.ends_with(", ");  // a place's character, a comma
}

}  // namespace

std::optional<DocumentReadings::StatedDate> DocumentReadings::find_stated_date() {
  const auto& segments = document_.segments;
  for (std::uint32_t at = 0; at < segments.size() && at < kSegments; ++at) {
    const Segment& segment = segments[at];
    if (segment.span.begin > kBytes) break;
    if (segment.span.size() > kLine || segment.role == Role::table_cell) continue;
    const std::string_view line = document_.text.at(segment.span);
    if (line.find_first_of("0123456789") == line.npos && line.find("０") == line.npos) continue;
    const Reading& reading = of_segment(at);
    const std::string_view text = reading.marks.text;
    for (std::size_t i = 0; i < reading.chosen.size(); ++i) {
      const Found& found = reading.found[reading.chosen[i]];
      if (found.type != MentionType::date || !is_day(found.date)) continue;
      const std::uint32_t begin = reading.mark_begin(i);
      std::string_view behind = text.substr(begin + kMarkBytes);
      while (behind.ends_with('\n')) behind.remove_suffix(1);
      if (!dates_the_document(text.substr(0, begin), behind)) continue;
      return StatedDate{edtf(found.date), reading.view.span(found.span.begin, found.span.end),
                        segment.lang};
    }
  }
  return std::nullopt;
}

}  // namespace kiroku
