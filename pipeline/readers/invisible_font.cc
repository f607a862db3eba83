#include "pipeline/readers/invisible_font.h"

#include <algorithm>
#include <array>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostInABlock = 100;  // of bfchar, as the CMap format has it

void append_hex(std::string& to, std::uint32_t value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (int shift = 12; shift >= 0; shift -= 4) to += kDigits[value >> shift & 0xF];
}

void append_utf16(std::string& to, char32_t c) {
  if (c < 0x10000) return append_hex(to, c);
  append_hex(to, 0xD800 + ((c - 0x10000) >> 10));
  append_hex(to, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

// Big-endian numbers, one after the other.
class Table {
 public:
  Table& u16(std::uint32_t value) {
    bytes_ += static_cast<char>(value >> 8 & 0xFF);
    bytes_ += static_cast<char>(value & 0xFF);
    return *this;
  }
  Table& u32(std::uint32_t value) { return u16(value >> 16).u16(value & 0xFFFF); }
  Table& zeros(std::size_t count) { return bytes_.append(count, '\0'), *this; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::uint32_t checksum(std::string bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k)
      sum += std::uint32_t{static_cast<unsigned char>(bytes[i + k])} << (24 - 8 * k);
  }
  return sum;
}

constexpr std::uint32_t kDescent16 = static_cast<std::uint32_t>(kInvisibleDescent) & 0xFFFF;

std::string head_table(std::uint32_t adjustment) {
  return Table()
      .u32(0x00010000)
      .u32(0x00010000)
      .u32(adjustment)
      .u32(0x5F0F3CF5)  // "magicNumber"
      .u16(3)           // baseline and left side bearing at 0
      .u16(1000)        // units of an em
      .zeros(16)        // created, modified
      .u16(0)
      .u16(kDescent16)
      .u16(kInvisibleWidth)
      .u16(kInvisibleAscent)
      .zeros(2)
      .u16(8)  // smallest readable size
      .u16(2)  // "fontDirectionHint"
      .zeros(4)
      .bytes();
}

std::string hhea_table() {
  return Table()
      .u32(0x00010000)
      .u16(kInvisibleAscent)
      .u16(kDescent16)
      .zeros(2)
      .u16(kInvisibleWidth)
      .zeros(6)
      .u16(1)  // upright caret
      .zeros(14)
      .u16(1)  // metrics in hmtx
      .bytes();
}

}  // namespace

std::uint16_t InvisibleFont::code_of(char32_t character) {
  const auto known = known_.find(character);
  if (known != known_.end()) return known->second;
  if (characters_.size() > UINT16_MAX) return 0;
  const auto code = static_cast<std::uint16_t>(characters_.size());
  characters_.push_back(character);
  return known_[character] = code;
}

std::string InvisibleFont::codes(std::string_view utf8) {
  std::string hex;
  for (std::size_t at = 0; at < utf8.size();) append_hex(hex, code_of(next_code_point(utf8, at)));
  return hex;
}

std::string InvisibleFont::to_unicode() const {
  std::string map =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  for (std::size_t begin = 0; begin < characters_.size(); begin += kMostInABlock) {
    const std::size_t end = std::min(characters_.size(), begin + kMostInABlock);
    map += std::to_string(end - begin) + " beginbfchar\n";
    for (std::size_t code = begin; code < end; ++code) {
      map += '<';
      append_hex(map, static_cast<std::uint32_t>(code));
      map += "> <";
      append_utf16(map, characters_[code]);
      map += ">\n";
    }
    map += "endbfchar\n";
  }
  return map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

std::string invisible_font_file() {
  struct Entry {
    std::string_view tag;
    std::string bytes;
  };
  // By tag, as the format has it.
  std::array<Entry, 6> tables = {{
      {"glyf", std::string(4, '\0')},  // never empty: some readers mind
      {"head", head_table(0)},
      {"hhea", hhea_table()},
      {"hmtx", Table().u16(kInvisibleWidth).u16(0).bytes()},
      {"loca", std::string(4, '\0')},
      {"maxp", Table().u32(0x00010000).u16(1).zeros(8).u16(1).zeros(16).bytes()},
  }};
  const auto whole = [&tables] {
    Table directory;
    directory.u32(0x00010000).u16(tables.size()).u16(64).u16(2).u16(tables.size() * 16 - 64);
    std::string head = directory.bytes(), body;
    const std::size_t begin = head.size() + tables.size() * 16;
    for (const Entry& table : tables) {
      head += table.tag;
      head += Table()
                  .u32(checksum(table.bytes))
                  .u32(static_cast<std::uint32_t>(begin + body.size()))
                  .u32(static_cast<std::uint32_t>(table.bytes.size()))
                  .bytes();
      body += table.bytes;
      body.resize((body.size() + 3) / 4 * 4);
    }
    return head + body;
  };
  tables[1].bytes = head_table(0xB1B0AFBA - checksum(whole()));
  return whole();
}

}  // namespace kiroku
