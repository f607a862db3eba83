#include "pipeline/readers/font_proof.h"

#include <algorithm>
#include <vector>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "pipeline/readers/script_shares.h"
#include "pipeline/repairs/mojibake_model.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kEnoughSigns = 30;     // characters
constexpr std::size_t kMostCompared = 4000;  // that are compared: the table is their square
constexpr double kOrdered = 0.9;             // of the bits that the same signs cost in disorder

// What is compared: compatibility forms apart, without blanks and combining marks.
std::u32string plain(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* apart = icu::Normalizer2::getNFKDInstance(error);
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  const icu::UnicodeString normal = U_SUCCESS(error) ? apart->normalize(text, error) : text;
  std::u32string signs;
  for (std::int32_t i = 0; i < normal.length() && signs.size() < kMostCompared;
       i = normal.moveIndex32(i, 1)) {
    UChar32 c = normal.char32At(i);
    if (u_isUWhiteSpace(c) || u_charType(c) == U_NON_SPACING_MARK) continue;
    if (c == 0x111 || c == 0x110) c = c == 0x111 ? 'd' : 'D';  // has no decomposition
    signs += static_cast<char32_t>(c);
  }
  return signs;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({row[k] + 1, row[k - 1] + 1, substituted});
    }
  }
  return row.back();
}

// The same signs, each as far from its neighbours as can be.
std::u32string disordered(const std::u32string& text) {
  std::u32string mixed;
  const std::size_t stride = text.size() / 7 * 3 + 1;
  std::vector<bool> used(text.size());
  std::size_t at = 0;
  while (mixed.size() < text.size()) {
    at = (at + stride) % text.size();
    while (used[at]) at = (at + 1) % text.size();
    used[at] = true;
    mixed += text[at];
  }
  return mixed;
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
  const std::u32string one = plain(a), other = plain(b);
  if (one.empty() || other.empty()) return 0;
  return 1 - static_cast<double>(distance(one, other)) /
                 static_cast<double>(std::max(one.size(), other.size()));
}

bool reads_as_language(std::string_view text) {
  std::u32string signs;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    signs += c == '\n' ? U' ' : c;
  }
  if (signs.size() < kEnoughSigns) return false;
  const Model& model = Model::built_in();
  return model.bits(signs) < kOrdered * model.bits(disordered(signs));
}

std::string_view main_script(std::string_view text) {
  const ScriptShares shares = script_shares(text);
  if (shares.latin > 0.8) return "latin";
  if (shares.cyrillic > 0.8) return "cyrillic";
  if (shares.hangul > 0.8) return "hangul";
  if (shares.kana + shares.han > 0.8) return "cjk";
  return {};
}

}  // namespace kiroku
