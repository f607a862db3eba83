// decode(): bytes to text, with a piece for every run of characters of one width.
#include "pipeline/readers/encoding.h"
#include "pipeline/repairs/charset_choice.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

std::uint32_t offset32(std::size_t size) { return static_cast<std::uint32_t>(size); }

class Writer {
 public:
  explicit Writer(std::string_view bytes) : bytes_(bytes) { made_.utf8.reserve(bytes.size()); }

  // One character that stood in bytes [from, to).
  void add(char32_t code_point, std::size_t from, std::size_t to) {
    const std::size_t text = made_.utf8.size();
    append_utf8(made_.utf8, code_point);
    const auto text_unit = static_cast<std::uint8_t>(made_.utf8.size() - text);
    const auto raw_unit = static_cast<std::uint8_t>(to - from);
    const bool goes_on = !made_.pieces.empty() && made_.pieces.back().text_unit == text_unit &&
                         made_.pieces.back().raw_unit == raw_unit && from == raw_;
    if (!goes_on) made_.pieces.push_back({offset32(text), offset32(from), text_unit, raw_unit});
    raw_ = to;
  }
  // All of [from, to) in one charset.
  void add_all(std::string_view charset, std::size_t from, std::size_t to) {
    const std::string_view part = bytes_.substr(0, to);
    for (std::size_t at = from; at < to;) {
      const std::size_t begin = at;
      const char32_t c = next_of(charset, part, at);
      add(c, begin, at);
    }
  }
  void add_stretch(std::string_view charset, std::size_t from, std::size_t to) {
    const std::uint32_t text = offset32(made_.utf8.size());
    add_all(charset, from, to);
    const Stretch stretch{
        {text, offset32(made_.utf8.size())}, {offset32(from), offset32(to)}, charset};
    Stretch* last = made_.stretches.empty() ? nullptr : &made_.stretches.back();
    if (last != nullptr && last->charset == charset && last->raw.end == from) {
      last->text.end = stretch.text.end;
      last->raw.end = stretch.raw.end;
    } else {
      made_.stretches.push_back(stretch);
    }
  }
  Decoded take() { return std::move(made_); }

 private:
  std::string_view bytes_;
  Decoded made_;
  std::size_t raw_ = 0;
};

Decoded decode_utf32(std::string_view bytes, bool little) {
  Writer writer(bytes);
  std::size_t at = 0;
  for (; at + 3 < bytes.size(); at += 4) {
    char32_t c = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[at + (little ? 3 - i : i)]);
      c = c << 8 | byte;
    }
    const bool valid = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
    writer.add(valid ? c : char32_t{kReplacement}, at, at + 4);
  }
  if (at < bytes.size()) writer.add(kReplacement, at, bytes.size());
  return writer.take();
}

bool is_graphic(char c) { return c > 0x20 && c < 0x7F; }

// A pair of 94-character rows is the same pair of the EUC with the high bits set.
char32_t pair_of(std::string_view charset, std::string_view bytes, std::size_t at) {
  if (at + 1 >= bytes.size() || !is_graphic(bytes[at]) || !is_graphic(bytes[at + 1]))
    return kReplacement;
  const std::string euc = {static_cast<char>(bytes[at] | 0x80),
                           static_cast<char>(bytes[at + 1] | 0x80)};
  std::size_t read = 0;
  const char32_t c = next_of(charset, euc, read);
  return read == 2 ? c : char32_t{kReplacement};
}

enum class Set : std::uint8_t { ascii, kana, jis, jis_more };

struct Escape {
  std::string_view bytes;
  Set set;
};
constexpr Escape kEscapes[] = {
    {"\x1b(B", Set::ascii}, {"\x1b(J", Set::ascii},     {"\x1b(H", Set::ascii},
    {"\x1b(I", Set::kana},  {"\x1b$@", Set::jis},       {"\x1b$B", Set::jis},
    {"\x1b$(B", Set::jis},  {"\x1b$(D", Set::jis_more},
};

const Escape* escape_at(std::string_view bytes, std::size_t at) {
  for (const Escape& escape : kEscapes) {
    if (bytes.substr(at).starts_with(escape.bytes)) return &escape;
  }
  return nullptr;
}

Decoded decode_iso2022jp(std::string_view bytes) {
  Writer writer(bytes);
  Set set = Set::ascii;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if (c == 0x1B) {
      const Escape* escape = escape_at(bytes, at);
      if (escape == nullptr) {
        writer.add(static_cast<unsigned char>(c), at, at + 1);
        ++at;
        continue;
      }
      set = escape->set;
      at += escape->bytes.size();
      continue;
    }
    if (c == '\n' || c == '\r') set = Set::ascii;
    if (set == Set::kana && is_graphic(c) && c < 0x60) {
      writer.add(static_cast<char32_t>(c) + 0xFF40, at, at + 1);
      ++at;
    } else if (set == Set::jis && is_graphic(c)) {
      const std::size_t end = std::min(at + 2, bytes.size());
      writer.add(pair_of("euc-jp", bytes, at), at, end);
      at = end;
    } else if (set == Set::jis_more && is_graphic(c)) {
      const std::size_t end = std::min(at + 2, bytes.size());
      std::string euc = "\x8F";
      for (std::size_t i = at; i < end; ++i) euc += static_cast<char>(bytes[i] | 0x80);
      std::size_t read = 0;
      const char32_t is = next_of("euc-jp", euc, read);
      writer.add(read == 3 ? is : char32_t{kReplacement}, at, end);
      at = end;
    } else {
      writer.add(c < 0 ? char32_t{kReplacement} : static_cast<char32_t>(c), at, at + 1);
      ++at;
    }
  }
  return writer.take();
}

Decoded decode_iso2022kr(std::string_view bytes) {
  Writer writer(bytes);
  bool korean = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    if (bytes.substr(at).starts_with("\x1b$)C")) {
      at += 4;
      // The header stands on a line of its own, or in front of the text.
      continue;
    }
    if (c == 0x0E || c == 0x0F) {
      korean = c == 0x0E;
      ++at;
      continue;
    }
    if (korean && is_graphic(c)) {
      const std::size_t end = std::min(at + 2, bytes.size());
      writer.add(pair_of("cp949", bytes, at), at, end);
      at = end;
      continue;
    }
    if (c == '\n') korean = false;
    writer.add(c < 0 ? char32_t{kReplacement} : static_cast<char32_t>(c), at, at + 1);
    ++at;
  }
  return writer.take();
}

// RFC 1843: ~{ and ~} around GB2312, ~~ is ~, ~ at a line's end joins it to the next.
Decoded decode_hz(std::string_view bytes) {
  Writer writer(bytes);
  bool chinese = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const char c = bytes[at];
    const char next = at + 1 < bytes.size() ? bytes[at + 1] : '\0';
    if (c == '~' && (next == '{' || next == '}')) {
      chinese = next == '{';
      at += 2;
    } else if (c == '~' && next == '\n') {
      at += 2;
    } else if (c == '~' && next == '~' && !chinese) {
      writer.add('~', at, at + 2);
      at += 2;
    } else if (chinese && is_graphic(c)) {
      const std::size_t end = std::min(at + 2, bytes.size());
      writer.add(pair_of("gb18030", bytes, at), at, end);
      at = end;
    } else {
      if (c == '\n') chinese = false;
      writer.add(static_cast<unsigned char>(c), at, at + 1);
      ++at;
    }
  }
  return writer.take();
}

Decoded decode_lines(std::string_view bytes) {
  Writer writer(bytes);
  for (std::size_t begin = 0; begin < bytes.size();) {
    std::size_t end = bytes.find('\n', begin);
    end = end == std::string_view::npos ? bytes.size() : end + 1;
    const std::string_view line = bytes.substr(begin, end - begin);
    if (is_utf8(line)) {
      writer.add_all("utf-8", begin, end);
    } else {
      std::size_t text = line.find_last_not_of("\r\n");
      text = text == std::string_view::npos ? begin : begin + text + 1;
      writer.add_stretch(choose_for_line(bytes.substr(begin, text - begin)), begin, text);
      writer.add_all("utf-8", text, end);
    }
    begin = end;
  }
  return writer.take();
}

}  // namespace

Decoded decode(std::string_view bytes, const Encoding& encoding) {
  switch (encoding.form) {
    case EncodingForm::utf32le:
    case EncodingForm::utf32be:
      return decode_utf32(bytes, encoding.form == EncodingForm::utf32le);
    case EncodingForm::iso2022jp:
      return decode_iso2022jp(bytes);
    case EncodingForm::iso2022kr:
      return decode_iso2022kr(bytes);
    case EncodingForm::hz:
      return decode_hz(bytes);
    case EncodingForm::by_line:
      return decode_lines(bytes);
    case EncodingForm::utf8:
    case EncodingForm::utf16le:
    case EncodingForm::utf16be:
    case EncodingForm::charset:
      break;
  }
  Writer writer(bytes);
  const bool wide =
      encoding.form == EncodingForm::utf16le || encoding.form == EncodingForm::utf16be;
  writer.add_all(wide                     ? encoding.plan()
                 : is_utf8_form(encoding) ? "utf-8"
                                          : encoding.name,
                 0, bytes.size());
  return writer.take();
}

}  // namespace kiroku
