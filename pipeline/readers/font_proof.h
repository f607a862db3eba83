#pragma once
// Is what was recognised to be believed? Pure comparisons of texts.
//
//   likeness("Kumamoto", "Kurnamoto")   // .78
//   reads_as_language("sister cities")  // true; "iss trecities" is not
#include <string>
#include <string_view>

namespace kiroku {

// 1 less the share of signs that differ, blanks, accents and widths left out. 0 where one is empty.
double likeness(std::string_view a, std::string_view b);

// Its signs follow each other as in a language, and not as the same signs in any order would.
// Needs some 30 characters; false for fewer.
bool reads_as_language(std::string_view text);

// The script of its letters where four in five are of one: "latin", "cyrillic", "hangul", "cjk".
// Empty: there is none.
std::string_view main_script(std::string_view text);

}  // namespace kiroku
