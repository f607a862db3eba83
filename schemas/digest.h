#pragma once
// SHA-256, the one place that includes OpenSSL. What is hashed is tagged and delimited: two lists
// of parts that differ never hash the same bytes.
//
//   Hasher hasher("record");
//   hasher.part("type", "date").part("edtf", "2009-04");
//   hasher.hex(16)  // the first 16 hex digits
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kiroku {

std::string sha256_hex(std::string_view bytes);       // 64 hex digits
std::string document_digest(std::string_view bytes);  // "sha256:" + sha256_hex

class Hasher {
 public:
  explicit Hasher(std::string_view purpose);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& part(std::string_view tag, std::string_view value);
  Hasher& part(std::string_view tag, std::int64_t value);
  std::string hex(std::size_t digits = 64);  // ends the hash; once

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kiroku
