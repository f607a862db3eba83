#include "pipeline/store/pack.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace kiroku {

Packer& Packer::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>((value & 0x7F) | 0x80));
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

Packer& Packer::difference(std::int64_t value) {
  const std::uint64_t sign = value < 0 ? ~std::uint64_t{0} : 0;
  return number((static_cast<std::uint64_t>(value) << 1) ^ sign);
}

Packer& Packer::real(float value) {
  char bits[sizeof value];
  std::memcpy(bits, &value, sizeof value);
  bytes_.append(bits, sizeof bits);
  return *this;
}

Packer& Packer::real(double value) {
  char bits[sizeof value];
  std::memcpy(bits, &value, sizeof value);
  bytes_.append(bits, sizeof bits);
  return *this;
}

Packer& Packer::string(std::string_view value) {
  number(value.size());
  bytes_.append(value);
  return *this;
}

std::uint64_t Unpacker::number() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes_.empty()) break;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  short_ = true;
  return 0;
}

std::int64_t Unpacker::difference() {
  const std::uint64_t value = number();
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

template <typename T>
T Unpacker::bits() {
  T value = 0;
  if (bytes_.size() < sizeof value) {
    short_ = true;
    bytes_ = {};
    return 0;
  }
  std::memcpy(&value, bytes_.data(), sizeof value);
  bytes_.remove_prefix(sizeof value);
  return value;
}

float Unpacker::real() { return bits<float>(); }
double Unpacker::real_double() { return bits<double>(); }

std::string Unpacker::string() {
  const std::size_t size = count();
  std::string value(bytes_.substr(0, size));
  bytes_.remove_prefix(size);
  return value;
}

std::size_t Unpacker::count() {
  const std::uint64_t size = number();
  if (size <= bytes_.size()) return static_cast<std::size_t>(size);
  short_ = true;
  return 0;
}

namespace {

void append_json_string(std::string& to, std::string_view value) {
  static constexpr char kHex[] = "0123456789abcdef";
  to.push_back('"');
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') to.push_back('\\');
    if (byte < 0x20) {
      to.append("\\u00").push_back(kHex[byte >> 4]);
      to.push_back(kHex[byte & 15]);
    } else {
      to.push_back(c);
    }
  }
  to.push_back('"');
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The string that begins behind json[at] == '"'; `at` moves behind its closing quote.
bool read_json_string(std::string_view json, std::size_t& at, std::string& value) {
  for (; at < json.size(); ++at) {
    if (json[at] == '"') return ++at, true;
    if (json[at] != '\\') {
      value.push_back(json[at]);
    } else if (++at < json.size() && json[at] == 'u') {
      if (at + 4 >= json.size()) return false;
      const int high = hex_value(json[at + 3]), low = hex_value(json[at + 4]);
      if (high < 0 || low < 0) return false;
      value.push_back(static_cast<char>(high * 16 + low));
      at += 4;
    } else if (at < json.size()) {
      value.push_back(json[at]);
    }
  }
  return false;
}

}  // namespace

std::string json_list(const std::vector<std::string>& values) {
  std::string json = "[";
  for (const std::string& value : values) {
    if (json.size() > 1) json.push_back(',');
    append_json_string(json, value);
  }
  return json + "]";
}

std::vector<std::string> from_json_list(std::string_view json) {
  std::vector<std::string> values;
  if (json.size() < 2 || json.front() != '[') return values;
  for (std::size_t at = 1; at < json.size() && json[at] == '"';) {
    if (!read_json_string(json, ++at, values.emplace_back())) return {};
    if (at < json.size() && json[at] == ',') ++at;
  }
  return values;
}

}  // namespace kiroku
