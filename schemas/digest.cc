#include "schemas/digest.h"

#include <cassert>

#include <openssl/evp.h>

namespace kiroku {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context begin() {
  Context context(EVP_MD_CTX_new());
  [[maybe_unused]] const int ok = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  assert(ok == 1);
  return context;
}

std::string finish(EVP_MD_CTX* context) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(context, bytes, &size);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) (hex += kDigits[bytes[i] >> 4]) += kDigits[bytes[i] & 15];
  return hex;
}

}  // namespace

struct Hasher::Impl {
  Context context = begin();
  void add(std::string_view bytes) { EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()); }
  // Length before bytes: ("a","bc") and ("ab","c") differ.
  void add_delimited(std::string_view bytes) {
    add(std::to_string(bytes.size()) + ':');
    add(bytes);
  }
};

std::string sha256_hex(std::string_view bytes) {
  const Context context = begin();
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  return finish(context.get());
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

std::string Hasher::hex(std::size_t digits) {
  return finish(impl_->context.get()).substr(0, digits);
}

}  // namespace kiroku
