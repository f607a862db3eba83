// TCVN3 and VNI: Vietnamese font encodings that neither ICU nor any registry has. A text in them
// was read as CP1252, so it is full of letters like "BÕo tµng" (TCVN3) or "Thaønh phoá" (VNI).
//
// TCVN3 (ABC): TCVN 5712:1993, table VN3; the upper half is the same as in VN1, which glibc has as
// charmap TCVN5712-1. Capitals with marks do not stand in it: fonts whose names end in H drew them.
// VNI: a base letter, then a letter of Latin-1 that the font draws as a mark (VNI-Windows; its
// pairs are listed in the documentation of UniKey and of x-unikey, package ibus-unikey).
#include <algorithm>
#include <array>

#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {
namespace {

struct Tcvn {
  char16_t latin1, vietnamese;
};
constexpr std::array kTcvn = {
    Tcvn{0xA1, u'Ă'}, Tcvn{0xA2, u'Â'}, Tcvn{0xA3, u'Ê'}, Tcvn{0xA4, u'Ô'}, Tcvn{0xA5, u'Ơ'},
    Tcvn{0xA6, u'Ư'}, Tcvn{0xA7, u'Đ'}, Tcvn{0xA8, u'ă'}, Tcvn{0xA9, u'â'}, Tcvn{0xAA, u'ê'},
    Tcvn{0xAB, u'ô'}, Tcvn{0xAC, u'ơ'}, Tcvn{0xAD, u'ư'}, Tcvn{0xAE, u'đ'}, Tcvn{0xB5, u'à'},
    Tcvn{0xB6, u'ả'}, Tcvn{0xB7, u'ã'}, Tcvn{0xB8, u'á'}, Tcvn{0xB9, u'ạ'}, Tcvn{0xBB, u'ằ'},
    Tcvn{0xBC, u'ẳ'}, Tcvn{0xBD, u'ẵ'}, Tcvn{0xBE, u'ắ'}, Tcvn{0xC6, u'ặ'}, Tcvn{0xC7, u'ầ'},
    Tcvn{0xC8, u'ẩ'}, Tcvn{0xC9, u'ẫ'}, Tcvn{0xCA, u'ấ'}, Tcvn{0xCB, u'ậ'}, Tcvn{0xCC, u'è'},
    Tcvn{0xCE, u'ẻ'}, Tcvn{0xCF, u'ẽ'}, Tcvn{0xD0, u'é'}, Tcvn{0xD1, u'ẹ'}, Tcvn{0xD2, u'ề'},
    Tcvn{0xD3, u'ể'}, Tcvn{0xD4, u'ễ'}, Tcvn{0xD5, u'ế'}, Tcvn{0xD6, u'ệ'}, Tcvn{0xD7, u'ì'},
    Tcvn{0xD8, u'ỉ'}, Tcvn{0xDC, u'ĩ'}, Tcvn{0xDD, u'í'}, Tcvn{0xDE, u'ị'}, Tcvn{0xDF, u'ò'},
    Tcvn{0xE1, u'ỏ'}, Tcvn{0xE2, u'õ'}, Tcvn{0xE3, u'ó'}, Tcvn{0xE4, u'ọ'}, Tcvn{0xE5, u'ồ'},
    Tcvn{0xE6, u'ổ'}, Tcvn{0xE7, u'ỗ'}, Tcvn{0xE8, u'ố'}, Tcvn{0xE9, u'ộ'}, Tcvn{0xEA, u'ờ'},
    Tcvn{0xEB, u'ở'}, Tcvn{0xEC, u'ỡ'}, Tcvn{0xED, u'ớ'}, Tcvn{0xEE, u'ợ'}, Tcvn{0xEF, u'ù'},
    Tcvn{0xF1, u'ủ'}, Tcvn{0xF2, u'ũ'}, Tcvn{0xF3, u'ú'}, Tcvn{0xF4, u'ụ'}, Tcvn{0xF5, u'ừ'},
    Tcvn{0xF6, u'ử'}, Tcvn{0xF7, u'ữ'}, Tcvn{0xF8, u'ứ'}, Tcvn{0xF9, u'ự'}, Tcvn{0xFA, u'ỳ'},
    Tcvn{0xFB, u'ỷ'}, Tcvn{0xFC, u'ỹ'}, Tcvn{0xFD, u'ý'}, Tcvn{0xFE, u'ỵ'},
};

// Base letters of VNI, and after each mark what they become; '.' where there is nothing.
constexpr std::u16string_view kVniMarks = u"ùøûõïâáàåãäêéèúüë";
struct Vni {
  char16_t base;
  std::u16string_view with_marks;
};
constexpr std::array kVni = {
    Vni{u'a', u"áàảãạâấầẩẫậăắằẳẵặ"}, Vni{u'e', u"éèẻẽẹêếềểễệ......"},
    Vni{u'o', u"óòỏõọôốồổỗộ......"}, Vni{u'ô', u"ớờởỡợ............"},
    Vni{u'ö', u"ứừửữự............"}, Vni{u'u', u"úùủũụ............"},
    Vni{u'y', u"ýỳỷỹ............."},
};
struct VniSingle {
  char16_t vni, vietnamese;
};
constexpr std::array kVniSingles = {
    VniSingle{u'ô', u'ơ'}, VniSingle{u'ö', u'ư'}, VniSingle{u'ñ', u'đ'},
    VniSingle{u'í', u'í'}, VniSingle{u'ì', u'ì'}, VniSingle{u'æ', u'ỉ'},
    VniSingle{u'ó', u'ĩ'}, VniSingle{u'ò', u'ị'}, VniSingle{u'î', u'ỵ'},
};

char32_t lowered(char32_t c) {
  if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) return c + 0x20;
  return c;
}

// The capital of a Vietnamese letter: those above U+0100 stand in pairs.
char32_t capital(char32_t c) {
  if (c == 0x1A1 || c == 0x1B0) return c - 1;
  return c < 0x100 ? c - 0x20 : c & ~char32_t{1};
}

char32_t vni_pair(char32_t base, char32_t mark) {
  const std::size_t column = kVniMarks.find(static_cast<char16_t>(lowered(mark)));
  if (column == std::u16string_view::npos || mark < 0x80) return 0;
  for (const Vni& row : kVni) {
    if (row.base != lowered(base) || row.with_marks[column] == '.') continue;
    const char32_t made = row.with_marks[column];
    return base == lowered(base) ? made : capital(made);
  }
  return 0;
}

char32_t vni_single(char32_t c) {
  for (const VniSingle& row : kVniSingles) {
    if (row.vni == c) return row.vietnamese;
    if (c != lowered(c) && row.vni == lowered(c)) return capital(row.vietnamese);
  }
  return 0;
}

}  // namespace

std::u32string from_tcvn3(std::u32string_view text) {
  std::u32string made(text);
  for (char32_t& c : made) {
    const auto row =
        std::find_if(kTcvn.begin(), kTcvn.end(), [c](const Tcvn& one) { return one.latin1 == c; });
    if (row != kTcvn.end()) c = row->vietnamese;
  }
  return made;
}

std::u32string from_vni(std::u32string_view text) {
  std::u32string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size()) {
      if (const char32_t pair = vni_pair(text[i], text[i + 1]); pair != 0) {
        made += pair;
        ++i;
        continue;
      }
    }
    const char32_t single = vni_single(text[i]);
    made += single != 0 ? single : text[i];
  }
  return made;
}

std::u32string composed(std::u32string_view text) {
  // The five tone marks of Vietnamese after the letters that carry them.
  static constexpr std::u32string_view kMarks = U"\u0301\u0300\u0309\u0303\u0323";
  static constexpr std::array<std::u32string_view, 13> kRows = {
      U"aáàảãạ", U"âấầẩẫậ", U"ăắằẳẵặ", U"eéèẻẽẹ", U"êếềểễệ", U"iíìỉĩị", U"oóòỏõọ",
      U"ôốồổỗộ", U"ơớờởỡợ", U"uúùủũụ", U"ưứừửữự", U"yýỳỷỹỵ", U"nńǹ.ñ."};
  static constexpr std::array<std::u32string_view, 13> kCapitals = {
      U"AÁÀẢÃẠ", U"ÂẤẦẨẪẬ", U"ĂẮẰẲẴẶ", U"EÉÈẺẼẸ", U"ÊẾỀỂỄỆ", U"IÍÌỈĨỊ", U"OÓÒỎÕỌ",
      U"ÔỐỒỔỖỘ", U"ƠỚỜỞỠỢ", U"UÚÙỦŨỤ", U"ƯỨỪỬỮỰ", U"YÝỲỶỸỴ", U"NŃǸ.Ñ."};
  std::u32string made;
  for (const char32_t c : text) {
    const std::size_t mark = c < 0x300 || c > 0x323 ? std::u32string_view::npos : kMarks.find(c);
    if (mark == std::u32string_view::npos) {
      made += c;
      continue;
    }
    bool joined = false;
    for (const auto* rows : {&kRows, &kCapitals}) {
      for (const std::u32string_view row : *rows) {
        if (made.empty() || row[0] != made.back()) continue;
        if (row[mark + 1] == '.') continue;
        made.back() = row[mark + 1];
        joined = true;
      }
    }
    if (!joined) made += c;
  }
  return made;
}

}  // namespace kiroku
