#include "pipeline/readers/plain_text.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/readers/reading.h"

namespace kiroku {
namespace {

using namespace std::string_literals;

std::vector<std::string> texts(const Reading& reading) {
  std::vector<std::string> made;
  for (const Page& page : reading.pages) made.push_back(page.text);
  return made;
}

Reading read_text(std::string_view bytes, const ReadOptions& options = {}) {
  return read_all(plain_text_reader(), bytes, options);
}

TEST(PlainText, FormFeedsArePages) {
  const struct {
    std::string bytes;
    std::vector<std::string> pages;
  } cases[] = {
      {"one", {"one"}},
      {"one\r\ntwo\r\n", {"one\r\ntwo\r\n"}},
      {"one\ftwo\n", {"one", "two\n"}},
      {"one\n\f", {"one\n"}},
      {"one\f\ftwo\f", {"one", "", "two"}},
      {"\fone", {"", "one"}},
      {"one\f\f", {"one", ""}},
      {"\xEF\xBB\xBFone\f\xEF\xBB\xBFtwo", {"one", "\xEF\xBB\xBFtwo"}},
  };
  for (const auto& one : cases) {
    const Reading reading = read_text(one.bytes);
    ASSERT_TRUE(reading.facts) << one.bytes;
    EXPECT_EQ(texts(reading), one.pages) << one.bytes;
    EXPECT_EQ(reading.facts->pages, static_cast<int>(one.pages.size()));
    expect_whole(reading, one.bytes);
  }
}

TEST(PlainText, PageFieldsSayWhatItIs) {
  const Reading reading = read_text("one\f \n\ftwo");
  ASSERT_EQ(reading.pages.size(), 3U);
  EXPECT_EQ(reading.pages[2].number, 3);
  EXPECT_EQ(reading.pages[0].origin, Origin::plain_text);
  EXPECT_EQ(reading.pages[0].outcome, PageOutcome::ok);
  EXPECT_EQ(reading.pages[1].outcome, PageOutcome::blank);
}

TEST(PlainText, OnlyTheWantedPages) {
  const Reading reading = read_text("1\f2\f3\f4", {2, 3, ""});
  EXPECT_EQ(texts(reading), (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(reading.facts->pages, 4);
}

TEST(PlainText, Utf16LeadsBackToItsBytes) {
  // U+0C15 U+3000 in UTF-16LE has the bytes of a form feed across two characters.
  const std::string text =
      "Oita 大分市 \xF0\xA0\xAE\xB7 ก café\nкот\f二\xE0\xB0\x95\xE3\x80\x80頁\n\f";
  for (const bool big_endian : {false, true}) {
    const std::string mark = big_endian ? "\xFE\xFF" : "\xFF\xFE";
    for (const std::string& bytes : {mark + utf16(text, big_endian), utf16(text, big_endian)}) {
      const Reading reading = read_text(bytes);
      ASSERT_TRUE(reading.facts) << reading.facts.error().message;
      ASSERT_EQ(reading.pages.size(), 2U);
      EXPECT_EQ(reading.text.utf8 + "\f", text);
      expect_whole(reading, bytes);
      for (const std::string part : {"大分", "\xF0\xA0\xAE\xB7", "é", "Oita", "頁"}) {
        EXPECT_EQ(raw_of(reading, bytes, part), utf16(part, big_endian)) << part;
      }
    }
  }
}

TEST(PlainText, BrokenUtf16LosesNothing) {
  const std::string bytes =
      "\xFF\xFE" + utf16("abc", false) + "\x00\xD8"s + utf16("d", false) + "x";
  const Reading reading = read_text(bytes);
  ASSERT_TRUE(reading.facts);
  EXPECT_EQ(reading.text.utf8,
            "abc\xEF\xBF\xBD"
            "d\xEF\xBF\xBD");
  expect_whole(reading, bytes);
}

TEST(PlainText, AnyCharsetLeadsBackToItsBytes) {
  const struct {
    std::string bytes, text, part, raw, plan;
  } cases[] = {
      {"\x96\x6B\x8B\xE3\x8F\x42\x8E\x73\x82\xCC\x90\x6C\x8C\xFB\n", "北九州市の人口\n", "九州",
       "\x8B\xE3\x8F\x42", "cp932"},
      {"\xCC\xFD\xF0 \xE3\xEE\xF0\xEE\xE4\xE0 \xEF\xF0\xE8\xE1\xFB\xEB", "Мэр города прибыл",
       "города", "\xE3\xEE\xF0\xEE\xE4\xE0", "cp1251"},
      {"\x1B$B@kEA\x1B(B nihongo", "宣伝 nihongo", "伝", "EA", "iso-2022-jp"},
      {"~{11>)~} Beijing", "北京 Beijing", "北京", "11>)", "hz"},
      {"\xFF\xFE\0\0a\0\0\0b\0\0\0"s, "ab", "b", "b\0\0\0"s, "utf-32le"},
      {"\xC2\xEE\xE4\xE0 \xE8 "
       "\xEB\xB8\xE4\n\xE6\xB0\xB4\xE3\x81\xA8\xE6\xB0\xB7\xE3\x81\xAE\xE8\xA9\xB1\n",
       "Вода и лёд\n水と氷の話\n", "氷", "\xE6\xB0\xB7", "cp1251"},
  };
  for (const auto& one : cases) {
    const Reading reading = read_text(one.bytes);
    ASSERT_TRUE(reading.facts) << one.text;
    EXPECT_EQ(reading.text.utf8, one.text);
    EXPECT_EQ(raw_of(reading, one.bytes, one.part), one.raw) << one.text;
    ASSERT_FALSE(reading.text.edits.empty()) << one.text;
    EXPECT_EQ(reading.text.edits[0].plan, one.plan);
    expect_whole(reading, one.bytes);
  }
}

TEST(PlainText, WhatItDoesNotTake) {
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise += static_cast<char>(i * 37 % 256);
  const struct {
    std::string bytes;
    ErrorCode code;
    std::string said;  // in the message
  } cases[] = {
      {"", ErrorCode::empty, "white space"},
      {" \n\f\xE3\x80\x80\n", ErrorCode::empty, "white space"},
      {"\xEF\xBB\xBF", ErrorCode::empty, "white space"},
      {"\xFF\xFE", ErrorCode::empty, "white space"},
      {noise, ErrorCode::unsupported, "binary"},
      {"\xFF\xFE" + noise, ErrorCode::unsupported, "binary"},
  };
  for (const auto& one : cases) {
    const Reading reading = read_text(one.bytes);
    ASSERT_FALSE(reading.facts) << one.bytes;
    EXPECT_EQ(reading.facts.error().code, one.code) << one.bytes;
    EXPECT_NE(reading.facts.error().message.find(one.said), std::string::npos)
        << reading.facts.error().message;
    EXPECT_TRUE(reading.pages.empty());
  }
}

TEST(PlainText, HasNoPageToLookAt) {
  EXPECT_EQ(plain_text_reader().render("one", 1, 72, "").error().code, ErrorCode::unsupported);
}

TEST(PlainText, AnyTextLeadsBack) {
  std::mt19937 random(20260801);
  const std::vector<std::string> parts = {"a",         "Oita ",       "\n",
                                          "\r\n",      "\f",          "大",
                                          "市、",      "é",           "\xF0\x9F\x8F\xAF",
                                          "e\xCC\x81", "\xD7\xA9",    "\xE3\x80\x80",
                                          "\t",        "\xEF\xBB\xBF"};
  for (int i = 0; i < 300; ++i) {
    const std::string text = "x" + random_text(random, parts, i % 40);
    const bool big_endian = i % 2 == 0;
    for (const std::string& bytes :
         {text, "\xEF\xBB\xBF" + text,
          (big_endian ? "\xFE\xFF" : "\xFF\xFE") + utf16(text, big_endian)}) {
      const Reading reading = read_text(bytes);
      ASSERT_TRUE(reading.facts);
      expect_whole(reading, bytes);
      EXPECT_EQ(reading.text.utf8 + (text.ends_with('\f') ? "\f" : ""), text);
    }
  }
}

TEST(PlainText, RealTextsLeadBack) {
  namespace fs = std::filesystem;
  int files = 0;
  for (const fs::path folder : {"../shared/seeds", "../shared/gold/realtexts/docs"}) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(file)), {});
      const Reading reading = read_text(bytes);
      ASSERT_TRUE(reading.facts) << entry.path();
      expect_whole(reading, bytes);
      ++files;
    }
  }
  if (files == 0) GTEST_SKIP() << "../shared is not here";
  std::cout << files << " real texts\n";
}

}  // namespace
}  // namespace kiroku
