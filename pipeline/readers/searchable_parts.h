#pragma once
// The parts of searchable.h that know qpdf.
#include <string_view>

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageObjectHelper.hh>

#include "schemas/result.h"

namespace kiroku {

// A stream of ours, compressed; `dictionary` is its own.
QPDFObjectHandle packed_stream(QPDF& pdf, const std::string& bytes, QPDFObjectHandle dictionary);

// A document with a page for each picture.
Result<void> make_of_pictures(QPDF& pdf, std::string_view bytes, std::string_view media_type);

// Takes invisible text (render mode 3) out of the page and the forms that it draws, which are
// copied first: other pages keep theirs. True where visible text is left.
bool take_out_invisible_text(QPDF& pdf, QPDFPageObjectHelper& page);

}  // namespace kiroku
