#include "extractors/normalizers/calendar.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace kiroku {
namespace {

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year == kNoYear || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
  return month == 2 && !leap ? 28 : kDays[static_cast<std::size_t>(month - 1)];
}

bool valid(const CalendarDate& date) {
  if (date.year != kNoYear && (date.year < 1 || date.year > 2999)) return false;
  if (date.month < 0 || date.month > 12 || date.day < 0) return false;
  if (date.day > 0 && (date.month == 0 || date.day > days_in_month(date.year, date.month)))
    return false;
  const bool part = date.part == 0 || (date.part >= 21 && date.part <= 24) ||
                    (date.part >= 33 && date.part <= 36) || date.part == 40 || date.part == 41;
  return part && (date.part == 0 || date.month == 0);
}

void append(std::string& to, const char* format, int number) {
  char digits[16];
  std::snprintf(digits, sizeof digits, format, number);
  to += digits;
}

void append_year(std::string& to, const CalendarDate& date) {
  if (date.year == kNoYear)
    to += "XXXX";
  else if (date.unit == YearUnit::decade)
    append(to, "%03dX", date.year / 10);
  else if (date.unit == YearUnit::century)
    append(to, "%02dXX", date.year / 100);
  else
    append(to, "%04d", date.year);
}

// A fiscal year, half or quarter of it, as the months it spans.
std::array<CalendarDate, 2> fiscal_months(const CalendarDate& date) {
  int first = 4, months = 12;
  if (date.part == 40 || date.part == 41) first = date.part == 40 ? 4 : 10, months = 6;
  if (date.part >= 33 && date.part <= 36) first = 4 + 3 * (date.part - 33), months = 3;
  const auto month = [&](int index) {
    return CalendarDate{.year = date.year + (index - 1) / 12, .month = (index - 1) % 12 + 1};
  };
  return {month(first), month(first + months - 1)};
}

std::string one(const CalendarDate& date) {
  std::string text;
  append_year(text, date);
  if (date.part > 0) append(text, "-%02d", date.part);
  if (date.month > 0) append(text, "-%02d", date.month);
  if (date.day > 0) append(text, "-%02d", date.day);
  return text;
}

bool fiscal(const CalendarDate& date) {
  return date.unit == YearUnit::fiscal_year && date.month == 0;
}

// Backwards where the first component that both state says so.
bool backwards(const CalendarDate& from, const CalendarDate& to) {
  if (from.year == kNoYear || to.year == kNoYear) return false;
  if (from.year != to.year) return from.year > to.year;
  if (from.month == 0 || to.month == 0) return false;
  if (from.month != to.month) return from.month > to.month;
  return from.day > 0 && to.day > 0 && from.day > to.day;
}

}  // namespace

void complete(DateValue& date) {
  if (!date.interval) return;
  CalendarDate &a = date.from, &b = date.to;
  if (a.day > 0 && a.month == 0) a.month = b.month;
  if (b.day > 0 && b.month == 0) b.month = a.month;
  if (a.unit == YearUnit::fiscal_year && b.month == 0) b.unit = a.unit;
  const bool wraps = a.month > 0 && b.month > 0 && a.month > b.month;
  if (a.year == kNoYear && b.year != kNoYear)
    a.year = b.year - (wraps ? 1 : 0);
  else if (b.year == kNoYear && a.year != kNoYear)
    b.year = a.year + (wraps ? 1 : 0);
}

bool valid(const DateValue& date) {
  if (date.from.empty() && !date.relative) return false;
  if (!date.from.empty() && !valid(date.from)) return false;
  return !date.interval || (valid(date.to) && !date.to.empty() && !backwards(date.from, date.to));
}

bool neighbours(const DateValue& date) {
  const CalendarDate &a = date.from, &b = date.to;
  if (!date.interval || (a.day > 0) != (b.day > 0) || (a.month > 0) != (b.month > 0)) return false;
  if (a.day > 0) return a.year == b.year && a.month == b.month && a.day + 1 == b.day;
  if (a.month > 0) return a.month % 12 + 1 == b.month;
  return a.year + 1 == b.year;
}

std::string edtf(const DateValue& date) {
  if (date.from.empty()) return "";
  if (!date.interval && !fiscal(date.from)) return one(date.from);
  const CalendarDate from = fiscal(date.from) ? fiscal_months(date.from)[0] : date.from;
  const CalendarDate& last = date.interval ? date.to : date.from;
  return one(from) + '/' + one(fiscal(last) ? fiscal_months(last)[1] : last);
}

std::optional<CalendarDate> parse_edtf(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  CalendarDate date{.year = number(0, 4)};
  if (text.size() >= 7) date.month = number(5, 2);
  if (text.size() >= 10) date.day = number(8, 2);
  const bool shape =
      text.size() == 4 || ((text.size() == 7 || text.size() == 10) && text[4] == '-');
  if (!shape || date.year < 0 || (text.size() >= 7 && date.month < 1) ||
      (text.size() == 10 && (text[7] != '-' || date.day < 1)) || !valid(date))
    return std::nullopt;
  return date;
}

int era_year(double year_before_first, double year_of_era) {
  return static_cast<int>(year_before_first + year_of_era);
}

int two_digit_year(int year) {
  if (year >= 100) return year;
  return year + (year >= 50 ? 1900 : 2000);
}

int year_after(int first, int second) {
  if (second >= 100 || first < 100) return second;
  const int year = first - first % 100 + second;
  return year < first ? year + 100 : year;
}

std::optional<CalendarDate> shifted(const CalendarDate& reference, std::optional<int> years,
                                    std::optional<int> months, std::optional<int> days) {
  if (reference.year == kNoYear) return std::nullopt;
  if (years) return CalendarDate{.year = reference.year + *years};
  if (months) {
    if (reference.month == 0) return std::nullopt;
    const int index = reference.year * 12 + reference.month - 1 + *months;
    return CalendarDate{.year = index / 12, .month = index % 12 + 1};
  }
  if (!days || reference.day == 0) return std::nullopt;
  using namespace std::chrono;
  const year_month_day moved =
      sys_days(year(reference.year) / reference.month / reference.day) + std::chrono::days(*days);
  return CalendarDate{.year = static_cast<int>(moved.year()),
                      .month = static_cast<int>(static_cast<unsigned>(moved.month())),
                      .day = static_cast<int>(static_cast<unsigned>(moved.day()))};
}

std::optional<int> fiscal_year(const CalendarDate& reference, int offset) {
  if (reference.year == kNoYear) return std::nullopt;
  const bool before_april = reference.month > 0 && reference.month < 4;
  return reference.year - (before_april ? 1 : 0) + offset;
}

}  // namespace kiroku
