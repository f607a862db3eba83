#pragma once
// Bytes made small for keeping, in memory and in the store (zstd).
#include <cstddef>
#include <string>
#include <string_view>

namespace kiroku {

std::string compress(std::string_view bytes);
// `limit`: the size that is believed; "" where the bytes are damaged or would be longer.
std::string decompress(std::string_view bytes, std::size_t limit = std::size_t{1} << 31);

}  // namespace kiroku
