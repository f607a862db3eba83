#pragma once
// Charsets: both directions between bytes and code points, as the programs that damaged a text did
// it: Windows' and the web's tables, where a byte without a character is the C1 control of its
// number ("sloppy"), so that nothing is lost on the way there and back.
//
//   charset("cp932").encode(U'縺')            // 0xE382: two bytes
//   std::u32string text;
//   charset("cp1251").decode("\xCC\xFD\xF0", text);   // "Мэр"
//
// Made from ICU's converters when a charset is first asked for; never changed, safe for threads.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

class Charset {
 public:
  enum class Kind : std::uint8_t { single, two_bytes };
  Charset(std::string_view name, const char* converter, Kind kind);

  std::string_view name() const { return name_; }
  bool single() const { return kind_ == Kind::single; }

  // The bytes of a character as a number of one, two or (8F xx xx of EUC-JP) three bytes; kNone
  // where it has none. NUL is 0.
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::uint32_t encode(char32_t c) const { return c < encode_.size() ? encode_[c] : kNone; }
  // Another code of the same character (IBM's extensions stand in CP932 twice), else kNone.
  std::uint32_t encode_other(char32_t c) const;

  // One character from bytes[at], and `at` behind it; kNoCharacter and one byte further where there
  // is none.
  static constexpr char32_t kNoCharacter = UINT32_MAX;
  char32_t next(std::string_view bytes, std::size_t& at) const;
  // All of it; false at the first bytes that have no character.
  bool decode(std::string_view bytes, std::u32string& to) const;
  // Whether a byte begins a pair.
  bool leads(unsigned char byte) const { return lead_[byte]; }
  // The character of a pair, kNoCharacter where it has none.
  char32_t pair(unsigned char first, unsigned char second) const;

 private:
  void fill(const char* converter);
  void fill_pairs(const char* converter);
  void fill_eten(std::vector<std::uint16_t> codes);  // of pairs without a character in CP950, too
  void fill_encode();
  void encode_as_unix();

  std::string_view name_;
  Kind kind_;
  std::vector<char32_t> single_;                           // 256
  std::vector<bool> lead_;                                 // 256
  std::vector<std::uint16_t> pair_;                        // 65536; 0: none
  std::vector<std::uint16_t> triple_;                      // 8F xx xx
  std::vector<std::uint32_t> encode_;                      // by code point of the BMP
  std::vector<std::pair<char16_t, std::uint16_t>> other_;  // sorted
};

// By our name ("cp932", "koi8-r"); asserts that there is one.
const Charset& charset(std::string_view name);

// Text as the bytes of a charset; false where a character has none.
bool encode(std::u32string_view text, const Charset& charset, std::string& to);

// Strict UTF-8 to code points; false where it is not UTF-8.
bool decode_utf8(std::string_view bytes, std::u32string& to);
std::u32string to_utf32(std::string_view utf8);  // of valid UTF-8

}  // namespace kiroku
