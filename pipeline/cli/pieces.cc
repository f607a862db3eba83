#include "pipeline/cli/pieces.h"

#include <algorithm>

#include "pipeline/cli/requests.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kPiece = 1u << 20;

using namespace std::string_view_literals;

// How a character is laid out where it is more than bytes: width 1 for all others.
struct Units {
  std::size_t width = 1;
  bool little = false;
  std::string_view mark, line_end;
};

Units units_of(EncodingForm form) {
  switch (form) {
    case EncodingForm::utf16le:
      return {2, true, "\xFF\xFE"sv, "\n\0"sv};
    case EncodingForm::utf16be:
      return {2, false, "\xFE\xFF"sv, "\0\n"sv};
    case EncodingForm::utf32le:
      return {4, true, "\xFF\xFE\0\0"sv, "\n\0\0\0"sv};
    case EncodingForm::utf32be:
      return {4, false, "\0\0\xFE\xFF"sv, "\0\0\0\n"sv};
    default:
      return {1, false, ""sv, "\n"sv};
  }
}

std::size_t end_of_wide(std::string_view bytes, const Units& units) {
  std::size_t at = bytes.rfind(units.line_end);
  while (at != std::string_view::npos && at % units.width != 0)
    at = at == 0 ? std::string_view::npos : bytes.rfind(units.line_end, at - 1);
  if (at != std::string_view::npos) return at + units.width;
  at = bytes.size() / units.width * units.width;
  // Not between the halves of a surrogate pair.
  const auto high = [&](std::size_t i) {
    return (static_cast<unsigned char>(bytes[units.little ? i + 1 : i]) & 0xFC) == 0xD8;
  };
  if (units.width == 2 && at >= 4 && high(at - 2)) at -= 2;
  return at;
}

bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// A line without end: behind a blank or a sign that is no half of a character in any charset, else
// behind ASCII, else before a character of UTF-8.
std::size_t end_of_endless(std::string_view bytes) {
  const std::size_t least = bytes.size() - std::min<std::size_t>(bytes.size() / 2, 64u << 10);
  for (std::size_t at = bytes.size() - 1; at > least; --at)
    if (bytes[at - 1] >= 0 && bytes[at - 1] < '0' && bytes[at] >= 0) return at;
  for (std::size_t at = bytes.size() - 1; at > least; --at)
    if (bytes[at - 1] >= 0 && bytes[at] >= 0) return at;
  std::size_t at = bytes.size() - 1;
  while (at > bytes.size() - 4 && goes_on(bytes[at])) --at;
  return at;
}

// What is read before the first piece says how all of them are laid out.
EncodingForm form_of(std::string_view begin) {
  const std::string_view whole = begin.substr(0, end_of_piece(begin, EncodingForm::utf8));
  if (begin.find('\0') == std::string_view::npos && is_utf8(whole)) return EncodingForm::utf8;
  const Result<Encoding> encoding = encoding_of(begin.substr(0, begin.size() / 4 * 4));
  return encoding ? encoding->form : EncodingForm::utf8;
}

}  // namespace

std::size_t end_of_piece(std::string_view bytes, EncodingForm form) {
  const Units units = units_of(form);
  if (units.width > 1) return end_of_wide(bytes, units);
  const std::size_t line = bytes.rfind('\n');
  if (line != std::string_view::npos) return line + 1;
  const std::size_t other = bytes.find_last_of("\r\f", bytes.size() - 2);
  return other != std::string_view::npos ? other + 1 : end_of_endless(bytes);
}

Result<void> for_each_piece(Console& console,
                            const std::function<Result<void>(std::string_view)>& take) {
  say_what_is_awaited(console);
  std::string text;
  text.reserve(kPiece + kStdinChunk);
  EncodingForm form = EncodingForm::utf8;
  bool first = true;
  while (console.open()) {
    TRY_ASSIGN(const std::size_t got, read_stdin_chunk(text));
    if (got > 0 && text.size() < kPiece) continue;
    if (first && got > 0) form = form_of(text);
    const std::size_t end = got > 0 ? end_of_piece(text, form) : text.size();
    const bool only_mark = !first && end == units_of(form).mark.size();
    if (end > 0 && !only_mark) TRY(take(std::string_view(text).substr(0, end)));
    console.flush();
    if (got == 0) break;
    // Each further piece says again what the text is.
    const std::string_view mark = units_of(form).mark;
    text.replace(0, end, mark);
    first = false;
  }
  return {};
}

}  // namespace kiroku
