#include "schemas/digest.h"

#include <cassert>

#include <openssl/evp.h>

namespace kiroku {
namespace {

// Fetched once: OpenSSL 3 else looks the algorithm up again for every digest, which costs more than
// a short one itself.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  return algorithm.get();
}

}  // namespace

struct Hasher::Impl {
  std::string bytes;
  // Length before bytes: ("a","bc") and ("ab","c") differ.
  void add_delimited(std::string_view part) {
    ((bytes += std::to_string(part.size())) += ':') += part;
  }
};

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  [[maybe_unused]] const int ok =
      EVP_Digest(bytes.data(), bytes.size(), digest, &size, sha256(), nullptr);
  assert(ok == 1);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i)
    (hex += kDigits[digest[i] >> 4]) += kDigits[digest[i] & 15];
  return hex;
}

std::string document_digest(std::string_view bytes) { return "sha256:" + sha256_hex(bytes); }

Hasher::Hasher(std::string_view purpose) : impl_(std::make_unique<Impl>()) {
  impl_->add_delimited(purpose);
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;

Hasher& Hasher::part(std::string_view tag, std::string_view value) {
  impl_->add_delimited(tag);
  impl_->add_delimited(value);
  return *this;
}

Hasher& Hasher::part(std::string_view tag, std::int64_t value) {
  return part(tag, std::to_string(value));
}

std::string Hasher::hex(std::size_t digits) { return sha256_hex(impl_->bytes).substr(0, digits); }

}  // namespace kiroku
