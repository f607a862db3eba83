#include "pipeline/repairs/charsets.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <memory>
#include <mutex>

#include <unicode/ucnv.h>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

Converter open(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status), &ucnv_close);
  assert(U_SUCCESS(status) && "ICU has every charset of the list");
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return converter;
}

// The one character of these bytes; 0 where they have none, or one of private use (ICU maps the
// user-defined rows of the national sets there).
char32_t one_character(UConverter* converter, std::string_view bytes) {
  std::array<UChar, 4> to{};
  UErrorCode status = U_ZERO_ERROR;
  ucnv_reset(converter);
  const std::int32_t size = ucnv_toUChars(converter, to.data(), to.size(), bytes.data(),
                                          static_cast<std::int32_t>(bytes.size()), &status);
  if (U_FAILURE(status) || size != 1 || to[0] == 0xFFFD) return 0;
  return to[0];
}

// Those of pairs of bytes, all at once: each behind `before` and on a line of its own. 0 as above.
std::vector<char16_t> characters_of(UConverter* converter, std::string_view before,
                                    const std::vector<std::uint16_t>& pairs) {
  std::string bytes;
  for (const std::uint16_t pair : pairs) {
    bytes += before;
    bytes += static_cast<char>(pair >> 8);
    bytes += static_cast<char>(pair & 0xFF);
    bytes += '\n';
  }
  UErrorCode status = U_ZERO_ERROR;
  std::vector<UChar> text(2 * bytes.size());
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_SUBSTITUTE, nullptr, nullptr, nullptr, &status);
  const std::int32_t size =
      ucnv_toUChars(converter, text.data(), static_cast<std::int32_t>(text.size()), bytes.data(),
                    static_cast<std::int32_t>(bytes.size()), &status);
  assert(U_SUCCESS(status) && "what is no character is substituted");
  std::vector<char16_t> are;
  for (std::int32_t at = 0, end = 0; at < size; at = end + 1) {
    for (end = at; text[static_cast<std::size_t>(end)] != u'\n';) ++end;
    const char16_t first = text[static_cast<std::size_t>(at)];
    are.push_back(end - at == 1 && first != 0xFFFD && first != 0x1A ? first : u'\0');
  }
  assert(are.size() == pairs.size() && "a line for each pair");
  return are;
}

bool is_private(char32_t c) { return c >= 0xE000 && c < 0xF900; }

// JIS X 0208 names these six; ICU's EUC-JP has Microsoft's choices instead. Where the misreading
// was done by a Unix program, the names of the standard come out.
struct Choice {
  std::uint16_t code;
  char16_t standard;
};
constexpr std::array<Choice, 6> kJisChoices = {{{0xA1C1, 0x301C},
                                                {0xA1C2, 0x2016},
                                                {0xA1DD, 0x2212},
                                                {0xA1F1, 0x00A2},
                                                {0xA1F2, 0x00A3},
                                                {0xA2CC, 0x00AC}}};
// The same for Big5, where ICU has the choices of CP950 (Unicode's BIG5.TXT is the other).
constexpr std::array<Choice, 11> kBig5Choices = {{{0xA145, 0x2022},
                                                  {0xA14E, 0xFF64},
                                                  {0xA1C2, 0x203E},
                                                  {0xA1E3, 0x223C},
                                                  {0xA1F2, 0x2641},
                                                  {0xA1F3, 0x2609},
                                                  {0xA241, 0xFF0F},
                                                  {0xA242, 0xFF3C},
                                                  {0xA244, 0x00A5},
                                                  {0xA246, 0x00A2},
                                                  {0xA247, 0x00A3}}};

// Bytes without a meaning that Windows gives a character all the same: A0 of CP932 is U+F8F0, and
// so "à" (C3 A0) seen through it is "ﾃ\uF8F0".
struct Spare {
  std::string_view name;
  unsigned char byte;
  char16_t is;
};
constexpr std::array kSpares = {
    Spare{"cp932", 0x80, 0x80},   Spare{"cp932", 0xA0, 0xF8F0}, Spare{"cp932", 0xFD, 0xF8F1},
    Spare{"cp932", 0xFE, 0xF8F2}, Spare{"cp932", 0xFF, 0xF8F3}, Spare{"gbk", 0xFF, 0xF8F5},
    Spare{"cp949", 0x80, 0x80},   Spare{"cp949", 0xFF, 0xF8F7}, Spare{"big5", 0x80, 0x80},
    Spare{"big5", 0xFF, 0xF8F8},
};

struct Entry {
  std::string_view name;
  const char* converter;
  Charset::Kind kind;
};
constexpr auto kSingle = Charset::Kind::single;
constexpr auto kPairs = Charset::Kind::two_bytes;
constexpr std::array kCharsets = {
    Entry{"latin-1", "iso-8859-1", kSingle},
    Entry{"cp1252", "windows-1252", kSingle},
    Entry{"cp1251", "windows-1251", kSingle},
    Entry{"cp1250", "windows-1250", kSingle},
    Entry{"cp1253", "windows-1253", kSingle},
    Entry{"cp1254", "windows-1254", kSingle},
    Entry{"cp1257", "windows-1257", kSingle},
    Entry{"cp1258", "windows-1258", kSingle},
    Entry{"cp1255", "windows-1255", kSingle},
    Entry{"cp1256", "windows-1256", kSingle},
    Entry{"cp874", "windows-874-2000", kSingle},
    Entry{"iso8859-2", "iso-8859-2", kSingle},
    Entry{"iso8859-5", "iso-8859-5", kSingle},
    Entry{"koi8-r", "koi8-r", kSingle},
    Entry{"koi8-u", "koi8-u", kSingle},
    Entry{"mac-roman", "macintosh", kSingle},
    Entry{"mac-cyrillic", "x-mac-cyrillic", kSingle},
    Entry{"cp437", "ibm-437", kSingle},
    Entry{"cp850", "ibm-850", kSingle},
    Entry{"cp866", "ibm-866", kSingle},
    Entry{"cp932", "ibm-943_P15A-2003", kPairs},
    Entry{"gbk", "windows-936-2000", kPairs},
    Entry{"big5", "windows-950-2000", kPairs},
    Entry{"cp949", "windows-949-2000", kPairs},
    Entry{"euc-jp", "euc-jp-2007", kPairs},
};

// One row for each charset, filled when it is first asked for.
struct Row {
  std::once_flag once;
  std::unique_ptr<const Charset> charset;
};

}  // namespace

Charset::Charset(std::string_view name, const char* converter, Kind kind)
    : name_(name), kind_(kind), single_(256), lead_(256) {
  fill(converter);
  if (kind == Kind::two_bytes) fill_pairs(converter);
  fill_encode();
}

void Charset::fill(const char* name) {
  const Converter converter = open(name);
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const char32_t is = one_character(converter.get(), {&c, 1});
    const bool strange = is == 0 || (is < 0x80 && byte >= 0x80) || (byte < 0x80 && is != byte);
    if (byte < 0x80 || (strange && kind_ == Kind::single)) {
      single_[byte] = byte;
    } else {
      single_[byte] = strange || (kind_ == Kind::two_bytes && is_private(is)) ? kNoCharacter : is;
    }
  }
  if (name_ == "cp437") single_[0xE6] = 0xB5;  // the micro sign; ICU has the letter mu
  for (const Spare& spare : kSpares) {
    if (name_ == spare.name) single_[spare.byte] = spare.is;
  }
}

void Charset::fill_pairs(const char* name) {
  const Converter converter = open(name);
  pair_.assign(65536, 0);
  const bool jis = name_ == "euc-jp", big5 = name_ == "big5";
  std::vector<std::uint16_t> codes;
  for (unsigned first = 0x81; first < 0xFF; ++first) {
    for (unsigned second = 0x30; second < 0xFF && single_[first] == kNoCharacter; ++second)
      codes.push_back(static_cast<std::uint16_t>(first << 8 | second));
  }
  const std::vector<char16_t> are = characters_of(converter.get(), "", codes);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (are[i] < 0x80 || is_private(are[i])) continue;
    pair_[codes[i]] = are[i];
    lead_[codes[i] >> 8] = true;
  }
  if (jis) {
    triple_.assign(65536, 0);
    std::erase_if(codes, [](std::uint16_t code) { return code < 0xA100 || (code & 0xFF) < 0xA1; });
    const std::vector<char16_t> more = characters_of(converter.get(), "\x8F", codes);
    for (std::size_t i = 0; i < codes.size(); ++i) triple_[codes[i]] = more[i];
  }
  if (jis) {
    lead_[0x8F] = true;
    for (const Choice& choice : kJisChoices) pair_[choice.code] = choice.standard;
  }
  if (big5) fill_eten(codes);
}

// ETEN's rows of kana, Cyrillic and signs, which the web's Big5 has and CP950 has not.
void Charset::fill_eten(std::vector<std::uint16_t> codes) {
  const Converter eten = open("ibm-1375_P100-2008");
  std::erase_if(codes, [](std::uint16_t code) { return code < 0xC6A1 || code > 0xC8FE; });
  const std::vector<char16_t> are = characters_of(eten.get(), "", codes);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (pair_[codes[i]] == 0 && are[i] >= 0x80 && !is_private(are[i])) pair_[codes[i]] = are[i];
  }
  for (const Choice& choice : kBig5Choices) other_.emplace_back(choice.standard, choice.code);
}

// Unicode's BIG5.TXT, which Unix programs go by, has the same signs in these rows one after
// another.
void Charset::encode_as_unix() {
  std::u32string signs = U"ヾゝゞ々";
  const auto add = [&](char32_t from, char32_t to) {
    for (char32_t c = from; c <= to; ++c) {
      signs += c;
      if (c == U'Е') signs += U'Ё';
      if (c == U'е') signs += U'ё';
    }
  };
  for (const auto& [from, to] : {std::pair{U'ぁ', U'ん'},
                                 {U'ァ', U'ヶ'},
                                 {U'Д', U'М'},
                                 {U'У', U'Я'},
                                 {U'а', U'я'},
                                 {U'①', U'⑩'},
                                 {U'⑴', U'⑽'}})
    add(from, to);
  std::uint32_t code = 0xC6A1;
  for (const char32_t c : signs) {
    encode_[c] = code;
    code += (code & 0xFF) == 0x7E ? 0xA1 - 0x7E : (code & 0xFF) == 0xFE ? 0x140 - 0xFE : 1;
  }
}

void Charset::fill_encode() {
  encode_.assign(65536, kNone);
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (single_[byte] < encode_.size() && encode_[single_[byte]] == kNone)
      encode_[single_[byte]] = byte;
  }
  for (std::uint32_t code = 0; code < triple_.size(); ++code) {
    if (triple_[code] != 0) encode_[triple_[code]] = 0x8F0000 | code;
  }
  for (std::uint32_t code = 0; code < pair_.size(); ++code) {
    const std::uint16_t is = pair_[code];
    if (is == 0) continue;
    const std::uint32_t had = encode_[is];
    if (had == kNone || had >= 0x8F0000) {
      encode_[is] = code;
    } else if (had > 0xFF) {
      other_.emplace_back(is, static_cast<std::uint16_t>(code));
    }
  }
  if (name_ == "euc-jp") {
    for (const auto& [code, microsoft] :
         {std::pair{0xA1C1, 0xFF5E}, {0xA1C2, 0x2225}, {0xA1DD, 0xFF0D}})
      encode_[static_cast<std::size_t>(microsoft)] = static_cast<std::uint32_t>(code);
  }
  if (name_ == "big5") encode_as_unix();
  for (const auto& [c, code] : other_) {
    if (encode_[c] == kNone) encode_[c] = code;
  }
  if (name_ == "cp932" && encode_[0xA0] == kNone) encode_[0xA0] = 0xA0;
  // What an earlier reader passed through as a C1 control is that byte still.
  for (char32_t c = 0x80; kind_ == Kind::single && c < 0xA0; ++c) {
    if (encode_[c] == kNone) encode_[c] = static_cast<std::uint32_t>(c);
  }
  std::sort(other_.begin(), other_.end());
}

std::uint32_t Charset::encode_other(char32_t c) const {
  const auto found = std::lower_bound(other_.begin(), other_.end(), c,
                                      [](const auto& a, char32_t b) { return a.first < b; });
  return found != other_.end() && found->first == c && found->second != encode(c) ? found->second
                                                                                  : kNone;
}

char32_t Charset::pair(unsigned char first, unsigned char second) const {
  if (pair_.empty()) return kNoCharacter;
  const std::uint16_t is = pair_[static_cast<std::size_t>(first) << 8 | second];
  return is == 0 ? kNoCharacter : is;
}

char32_t Charset::next(std::string_view bytes, std::size_t& at) const {
  const auto first = static_cast<unsigned char>(bytes[at]);
  if (!lead_[first]) {
    ++at;
    return single_[first];
  }
  const auto second = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : '\0';
  if (first == 0x8F && !triple_.empty()) {
    const auto third = at + 2 < bytes.size() ? static_cast<unsigned char>(bytes[at + 2]) : '\0';
    const std::uint16_t is = triple_[static_cast<std::size_t>(second) << 8 | third];
    at += is == 0 ? 1 : 3;
    return is == 0 ? kNoCharacter : is;
  }
  const char32_t is = pair(first, second);
  at += is == kNoCharacter ? 1 : 2;
  return is;
}

bool Charset::decode(std::string_view bytes, std::u32string& to) const {
  to.clear();
  for (std::size_t at = 0; at < bytes.size();) {
    const char32_t c = next(bytes, at);
    if (c == kNoCharacter) return false;
    to += c;
  }
  return true;
}

const Charset& charset(std::string_view name) {
  static std::array<Row, kCharsets.size()> rows;
  for (std::size_t i = 0; i < kCharsets.size(); ++i) {
    const Entry& entry = kCharsets[i];
    if (entry.name != name) continue;
    std::call_once(rows[i].once, [&] {
      rows[i].charset = std::make_unique<Charset>(entry.name, entry.converter, entry.kind);
    });
    return *rows[i].charset;
  }
  assert(false && "no charset of this name");
  __builtin_unreachable();
}

bool encode(std::u32string_view text, const Charset& charset, std::string& to) {
  to.clear();
  to.reserve(2 * text.size());
  for (const char32_t c : text) {
    const std::uint32_t code = charset.encode(c);
    if (code == Charset::kNone) return false;
    if (code > 0xFFFF) to += static_cast<char>(code >> 16);
    if (code > 0xFF) to += static_cast<char>(code >> 8);
    to += static_cast<char>(code);
  }
  return true;
}

bool decode_utf8(std::string_view bytes, std::u32string& to) {
  to.clear();
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(bytes, at);
    if (c == kReplacement && bytes.substr(begin, 3) != "\xEF\xBF\xBD") return false;
    to += c;
  }
  return true;
}

std::u32string to_utf32(std::string_view utf8) {
  std::u32string text;
  text.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) text += next_code_point(utf8, at);
  return text;
}

}  // namespace kiroku
