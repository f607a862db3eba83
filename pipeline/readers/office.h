#pragma once
// Office files (Word, PowerPoint, Excel, OpenDocument): known by media_type_of, read by no reader.
#include <string_view>

namespace kiroku {

bool is_office(std::string_view media_type);

}  // namespace kiroku
