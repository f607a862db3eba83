// Numbers and calendars, good and bad cases side by side.
#include <gtest/gtest.h>

#include "extractors/normalizers/calendar.h"
#include "extractors/normalizers/numbers.h"

namespace kiroku {
namespace {

TEST(Numbers, are_read_as_written) {
  const struct {
    const char* text;
    double value, precision;
  } cases[] = {{"958,268", 958268, 1},
               {"1,245.1", 1245.1, .1},
               {"7350 thousand", 7350000, 1000},
               {"2.5 million", 2500000, 100000},
               {"half a million", 500000, 100000},
               {"thirty-four billion and six hundred", 34000000600, 100},
               {"six hundred and eight thousand", 608000, 1000},
               {"four hundred and nineteen", 419, 1},
               {"two crore forty lakh eleven thousand six hundred eighteen", 24011618, 1},
               {"six point nought seven", 6.07, .01},
               {"two point seventy-one", 2.71, .01},
               {"two point seventy", 2.7, .01},
               {"three point fifteen", 3.15, .01},
               {"one twenty-two", 122, 1},
               {"sixty-one (61)", 61, 1},
               {"11⁄2", 1.5, .1},
               {"3⁄4", .75, .1},
               {"hai trăm rưỡi", 250, 10},
               {"壹百零幾萬", 1000000, 10000},
               {"95万8千", 958000, 1000},
               {"1億2,345万", 123450000, 10000},
               {"5万4千", 54000, 1000},
               {"百万", 1000000, 1000000},
               {"七百五十一万八千百四十六", 7518146, 1},
               {"六万二千七百五十三", 62753, 1},
               {"10万万", 1000000000, 100000000},
               {"七億三", 700000003, 1},
               {"二〇〇九", 2009, 1},
               {"壹佰伍拾", 150, 10},
               {"12만", 120000, 10000},
               {"マイナス28億703万", -2807030000, 10000},
               {"-9.5", -9.5, .1},
               {"3千5百", 3500, 100},
               {"마이너스 칠", -7, 1},
               {"스물다섯", 25, 1},
               {"일흔", 70, 1},
               {"10点233", 10.233, .001},
               {"五十ダース", 600, 12},
               {"マイナス五", -5, 1},
               {"五分之二", .4, 1},
               {"двести десять", 210, 1},
               {"два с половиной миллиона", 2500000, 100000},
               {"двенадцатью", 12, 1},
               {"Сто двадцать пять тысяч", 125000, 1000},
               {"полтора миллиона", 1500000, 1000000},
               {"hai mươi mốt nghìn", 21000, 1000},
               {"ba trăm linh năm", 305, 1},
               {"một triệu rưỡi", 1500000, 100000}};
  for (const auto& c : cases) {
    const auto number = parse_number(c.text);
    ASSERT_TRUE(number) << c.text;
    EXPECT_DOUBLE_EQ(number->value, c.value) << c.text;
    EXPECT_DOUBLE_EQ(number->precision, c.precision) << c.text;
  }
  EXPECT_DOUBLE_EQ(parse_number("1万2", NumberStyle::elliptic)->value, 12000);
  EXPECT_DOUBLE_EQ(parse_number("1万2千", NumberStyle::elliptic)->value, 12000);
  EXPECT_DOUBLE_EQ(parse_number("1,3 млн", NumberStyle::comma_decimal)->value, 1300000);
  EXPECT_DOUBLE_EQ(parse_number("1 млн 300 тыс.", NumberStyle::comma_decimal)->value, 1300000);
  EXPECT_DOUBLE_EQ(parse_number("958.268", NumberStyle::comma_decimal)->value, 958268);
}

TEST(Numbers, what_is_no_number) {
  for (const char* text : {"", "city", "and", "a", "12x", "-", "sixty (61)", "(61)"})
    EXPECT_FALSE(parse_number(text)) << text;
  for (const char* text : {"last", "st", ""}) EXPECT_FALSE(parse_ordinal(text)) << text;
  for (const char* text : {"年", "-3", "百万"}) EXPECT_FALSE(parse_cjk_number(text)) << text;
}

TEST(Numbers, ordinals_and_years_in_words) {
  EXPECT_EQ(parse_ordinal("21st"), 21);
  EXPECT_EQ(parse_ordinal("twenty-first"), 21);
  EXPECT_EQ(parse_ordinal("seventeenth"), 17);
  EXPECT_EQ(parse_cjk_number("元"), 1);
  EXPECT_EQ(parse_year_words("nineteen eighty-six"), 1986);
  EXPECT_EQ(parse_year_words("nineteen oh five"), 1905);
  EXPECT_EQ(parse_year_words("nineteen hundred and five"), 1905);
  EXPECT_EQ(parse_year_words("two thousand and ten"), 2010);
  EXPECT_EQ(parse_year_words("1986"), 1986);
}

TEST(Calendar, neighbours) {
  const auto span = [](CalendarDate from, CalendarDate to) {
    return neighbours({from, to, true, false});
  };
  EXPECT_TRUE(span({2009, 5, 3}, {2009, 5, 4}));
  EXPECT_TRUE(span({2009, 12}, {2010, 1}));
  EXPECT_TRUE(span({2009}, {2010}));
  EXPECT_FALSE(span({2009, 5, 3}, {2009, 5, 20}));
  EXPECT_FALSE(span({2009, 5, 3}, {2009, 6, 4}));
  EXPECT_FALSE(span({2009, 5}, {2009, 5, 1}));
  EXPECT_FALSE(neighbours({{2009}, {}, false, false}));
}

DateValue day(int year, int month = 0, int day = 0) {
  return {CalendarDate{year, month, day, 0, YearUnit::year}, {}, false, false};
}

TEST(Calendar, dates_as_edtf) {
  EXPECT_EQ(edtf(day(2009, 4, 21)), "2009-04-21");
  EXPECT_EQ(edtf(day(2009, 4)), "2009-04");
  EXPECT_EQ(edtf(day(kNoYear, 5)), "XXXX-05");
  EXPECT_EQ(edtf({CalendarDate{1960, 0, 0, 0, YearUnit::decade}, {}, false, false}), "196X");
  EXPECT_EQ(edtf({CalendarDate{1600, 0, 0, 0, YearUnit::century}, {}, false, false}), "16XX");
  EXPECT_EQ(edtf({CalendarDate{2011, 0, 0, 21, YearUnit::year}, {}, false, false}), "2011-21");
  EXPECT_EQ(edtf({CalendarDate{2009, 0, 0, 0, YearUnit::fiscal_year}, {}, false, false}),
            "2009-04/2010-03");
  EXPECT_EQ(edtf({CalendarDate{2009, 0, 0, 41, YearUnit::fiscal_year}, {}, false, false}),
            "2009-10/2010-03");
  EXPECT_EQ(edtf(DateValue{}), "");
}

TEST(Calendar, intervals_complete_each_other) {
  const auto interval = [](CalendarDate from, CalendarDate to) {
    DateValue date{from, to, true, false};
    complete(date);
    return valid(date) ? edtf(date) : "invalid";
  };
  EXPECT_EQ(interval({.month = 3}, {.year = 2016, .month = 6}), "2016-03/2016-06");
  EXPECT_EQ(interval({.month = 11}, {.year = 2017, .month = 2}), "2016-11/2017-02");
  EXPECT_EQ(interval({.year = 2020, .month = 5}, {.month = 10}), "2020-05/2020-10");
  EXPECT_EQ(interval({.day = 10}, {.year = 2012, .month = 8, .day = 22}), "2012-08-10/2012-08-22");
  EXPECT_EQ(interval({.month = 8, .day = 27}, {.day = 29}), "XXXX-08-27/XXXX-08-29");
  EXPECT_EQ(interval({.year = 2010}, {.year = 2009}), "invalid");
}

TEST(Calendar, what_no_calendar_holds) {
  EXPECT_TRUE(valid(day(2024, 2, 29)));
  EXPECT_TRUE(valid(day(kNoYear, 2, 29)));
  EXPECT_FALSE(valid(day(2023, 2, 29)));
  EXPECT_FALSE(valid(day(2009, 13)));
  EXPECT_FALSE(valid(day(2009, 4, 31)));
  EXPECT_FALSE(valid(day(3000)));
  EXPECT_FALSE(valid(DateValue{}));
}

TEST(Calendar, moves_no_further_than_it_is_precise) {
  const CalendarDate month{.year = 2010, .month = 1};
  EXPECT_EQ(shifted(month, -1, {}, {})->year, 2009);
  EXPECT_EQ(edtf({*shifted(month, {}, -1, {}), {}, false, false}), "2009-12");
  EXPECT_FALSE(shifted(month, {}, {}, -1));
  EXPECT_EQ(fiscal_year(month, 0), 2009);
  EXPECT_EQ(edtf({*shifted({.year = 2010, .month = 3, .day = 1}, {}, {}, -1), {}, false, false}),
            "2010-02-28");
  EXPECT_EQ(parse_edtf("2010-08")->month, 8);
  for (const char* text : {"", "20", "2010-13", "2010/08", "2010-8-1", "XXXX-05"})
    EXPECT_FALSE(parse_edtf(text)) << text;
}

TEST(Calendar, eras_and_short_years) {
  EXPECT_EQ(era_year(1988, 21), 2009);
  EXPECT_EQ(two_digit_year(97), 1997);
  EXPECT_EQ(two_digit_year(10), 2010);
  EXPECT_EQ(year_after(1994, 95), 1995);
  EXPECT_EQ(year_after(1999, 2), 2002);
}

}  // namespace
TEST(Numbers, a_last_digit_is_elided_in_chinese_only) {
  const struct {
    const char* text;
    double elliptic, plain;
  } kCases[] = {{"二百五", 250, 205},          {"百二万", 1200000, 1020000},
                {"两千四百五", 2450, 2405},    {"三万五", 35000, 30005},
                {"一千零五", 1005, 1005},      {"三百五十六", 356, 356},
                {"四万五千六百", 45600, 45600}};
  for (const auto& [text, elliptic, plain] : kCases) {
    EXPECT_EQ(parse_number(text, NumberStyle::elliptic)->value, elliptic) << text;
    EXPECT_EQ(parse_number(text)->value, plain) << text;
  }
}

TEST(Numbers, exponents_and_kana) {
  EXPECT_EQ(parse_number("-127.32e13")->value, -1273200000000000);
  EXPECT_EQ(parse_number("2e5")->value, 200000);
  EXPECT_EQ(parse_number("さんぜんにひゃくじゅうなな")->value, 3217);
  EXPECT_NEAR(parse_number("二百・七一")->value, 200.71, 1e-9);
}

}  // namespace kiroku
