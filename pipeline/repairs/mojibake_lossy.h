#pragma once
// Lossy mojibake: UTF-8 that was read in a charset where some of its bytes are no character. They
// became U+FFFD (one byte), "?" or CP932's "・" (mostly two), and are gone; what stands around them
// is not. UTF-8's syntax says where characters begin and end, so that a lost byte damages one or
// two.
//
//   search_lossy(U"蜈�縺ｫ縺ｯ", model).text     // U"�には": 元 lost a byte
#include "pipeline/repairs/mojibake_search.h"

namespace kiroku {

// The best reading of a line with lost bytes: characters with a missing byte are filled where one
// stands out, else one U+FFFD each. No steps where nothing is gained; `lossy` and no steps where a
// reading was found that has lost too much to be worth it.
Undone search_lossy(std::u32string_view line, const Model& model);
// The same where the rest of the text tells the charset: that alone is tried, and half of the
// characters may have lost something.
Undone search_lossy_as(std::u32string_view line, std::string_view charset, const Model& model);

}  // namespace kiroku
