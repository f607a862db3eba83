#pragma once
// For the tests of text readers: everything a reader gave, and whether it leads back to the file.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/readers/reader.h"
#include "schemas/text.h"
#include "schemas/utf8.h"

namespace kiroku {

struct Reading {
  Result<DocumentFacts> facts;
  std::vector<Page> pages;
  Text text;
};

inline Reading read_all(const Reader& reader, std::string_view bytes,
                        const ReadOptions& options = {}) {
  Reading reading{fail(ErrorCode::wrong_use, "not read"), {}, {}};
  reading.facts = reader.read(bytes, options, [&](Page&& page) {
    reading.text.append(page);
    reading.pages.push_back(std::move(page));
    return true;
  });
  return reading;
}

// The edits give back the file, byte for byte; blocks lie in the text, in order.
inline void expect_whole(const Reading& reading, std::string_view bytes) {
  EXPECT_EQ(reading.text.check(), "");
  EXPECT_EQ(reading.text.undo(), bytes);
  for (const Page& page : reading.pages) {
    EXPECT_EQ(page.text.find('\f'), std::string::npos);
    std::uint32_t end = 0;
    for (const Block& block : page.blocks) {
      EXPECT_LE(end, block.span.begin);
      EXPECT_LT(block.span.begin, block.span.end);
      EXPECT_LE(block.span.end, page.text.size());
      end = block.span.end;
    }
  }
}

// The raw bytes behind the first place where `wanted` stands in the text.
inline std::string raw_of(const Reading& reading, std::string_view bytes, std::string_view wanted) {
  const std::size_t at = reading.text.utf8.find(wanted);
  if (at == std::string::npos) return "(not in the text)";
  const auto begin = static_cast<std::uint32_t>(at);
  const Span raw = reading.text.raw({begin, begin + static_cast<std::uint32_t>(wanted.size())});
  return std::string(bytes.substr(raw.begin, raw.size()));
}

// UTF-16 of UTF-8 for tests, without byte order mark.
inline std::string utf16(std::string_view utf8, bool big_endian) {
  std::string made;
  const auto unit = [&](char32_t u) {
    const char high = static_cast<char>(u >> 8 & 0xFF), low = static_cast<char>(u & 0xFF);
    made += big_endian ? high : low;
    made += big_endian ? low : high;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = next_code_point(utf8, at);
    if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return made;
}

// `count` of the given strings, drawn at random and joined.
inline std::string random_text(std::mt19937& random, const std::vector<std::string>& from,
                               int count) {
  std::string made;
  std::uniform_int_distribution<std::size_t> any(0, from.size() - 1);
  for (int i = 0; i < count; ++i) made += from[any(random)];
  return made;
}

}  // namespace kiroku
