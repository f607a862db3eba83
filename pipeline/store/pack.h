#pragma once
// Packing: values into short byte strings and back, exactly; and zstd around them.
//
//   Packer to;
//   to.number(text.raw_size).string(label).real(width);
//   Unpacker from(to.bytes());
//   from.number(); from.string(); from.real(); from.whole();   // true: all there, nothing left
//
// Bytes from a store may be damaged: an Unpacker that runs out gives zeros and whole() is false.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiroku {

class Packer {
 public:
  Packer& number(std::uint64_t value);     // 7 bits a byte
  Packer& difference(std::int64_t value);  // small in both directions
  Packer& real(float value);               // bit by bit
  Packer& real(double value);
  Packer& string(std::string_view value);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number();
  std::int64_t difference();
  float real();
  double real_double();
  std::string string();
  // How many values follow; never more than bytes are left, so that a damaged count costs nothing.
  std::size_t count();
  bool whole() const { return !short_ && bytes_.empty(); }
  bool done() const { return short_ || bytes_.empty(); }

 private:
  template <typename T>
  T bits();
  std::string_view bytes_;
  bool short_ = false;
};

// A list of strings as a JSON array: `["kind","parties.1"]`. from_json_list is its inverse for
// every list, and empty for anything else.
std::string json_list(const std::vector<std::string>& values);
std::vector<std::string> from_json_list(std::string_view json);

}  // namespace kiroku
