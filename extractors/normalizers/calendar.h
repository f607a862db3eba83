#pragma once
// Dates as EDTF (ISO 8601-2, levels 0 to 2), built from what was said and never more.
//
//   DateValue date;
//   date.from = {.year = 2009, .month = 4, .day = 21};
//   edtf(date)   // "2009-04-21"
//   date.to.day = 25, date.interval = true, complete(date);
//   edtf(date)   // "2009-04-21/2009-04-25"
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace kiroku {

constexpr int kNoYear = std::numeric_limits<int>::min();

enum class YearUnit : std::uint8_t { year, decade, century, fiscal_year };

// One end of a date; 0 (kNoYear) where it was not said.
struct CalendarDate {
  int year = kNoYear;  // 1960 for the 1960s, 1600 for the 17th century
  int month = 0;
  int day = 0;
  int part = 0;  // 21-24 seasons, 33-36 quarters, 40-41 halves
  YearUnit unit = YearUnit::year;
  bool empty() const { return year == kNoYear && month == 0 && day == 0 && part == 0; }
  bool operator==(const CalendarDate&) const = default;
};

struct DateValue {
  CalendarDate from, to;
  bool interval = false;
  bool relative = false;  // "last year": rests on the document's date
  bool operator==(const DateValue&) const = default;
};

// Completes each end of an interval from the other: "March to June 2016", "10-22 August 2012".
void complete(DateValue& date);
// No 31 February, no month 13, no year 0 or 3000; an interval does not run backwards.
bool valid(const DateValue& date);
// The second day, month or year of an interval follows its first: "3 and 4 May", not "3 and 20 May".
bool neighbours(const DateValue& date);
// "" where nothing at all is known.
std::string edtf(const DateValue& date);
// A plain date (YYYY, YYYY-MM, YYYY-MM-DD) read back; nothing for anything else.
std::optional<CalendarDate> parse_edtf(std::string_view edtf);

// The year of an era's name and year: era_year(1988, 21) is 2009 (平成21年).
int era_year(double year_before_first, double year_of_era);
// 97 is 1997, 10 is 2010; four digits stay.
int two_digit_year(int year);
// The second year of "1994-95": in the century of the first.
int year_after(int first, int second);

// The reference date moved, as precise as it is; nothing where it is not precise enough.
std::optional<CalendarDate> shifted(const CalendarDate& reference, std::optional<int> years,
                                    std::optional<int> months, std::optional<int> days);
// The Japanese fiscal year (April to March) that holds the reference date, moved.
std::optional<int> fiscal_year(const CalendarDate& reference, int offset);

}  // namespace kiroku
