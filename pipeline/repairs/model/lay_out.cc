// Lays model.bin out as the tables that the program holds (tables.h); run by the build.
//
//   kiroku_model_tables model.bin model.tables
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <unicode/uchar.h>

#include "pipeline/repairs/charsets.h"
#include "pipeline/repairs/model/tables.h"

namespace kiroku {
namespace {

constexpr int kBit = 16;  // of cost

// Bits of a character that was never counted, by how common its kind is. The levels of the national
// sets say which ideographs are in daily use.
double tier_of_han(char32_t c) {
  const std::uint32_t gb = charset("gbk").encode(c);
  const std::uint32_t jis = charset("euc-jp").encode(c);
  const std::uint32_t big5 = charset("big5").encode(c);
  const bool in_gb2312 = gb >= 0xB0A1 && (gb & 0xFF) >= 0xA1 && gb < 0xF7FF;
  if (in_gb2312 && gb < 0xD800) return 15;
  if (jis >= 0xB0A1 && jis < 0xD000) return 15;
  if (big5 >= 0xA440 && big5 < 0xC900) return 15.5;
  return in_gb2312 || (jis >= 0xD000 && jis < 0xF500) ? 19 : 22;
}

double tier_of(char32_t c) {
  if (c < 0x80) return c >= 32 || c == '\n' || c == '\t' || c == '\r' ? 9 : 20;
  if (c < 0xA0 || c == 0xFFFD || (c >= 0xE000 && c < 0xF900)) return 22;
  const auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_UNASSIGNED || type == U_CONTROL_CHAR || type == U_SURROGATE) return 26;
  if (c >= 0x4E00 && c < 0xA000) return tier_of_han(c);
  if (c >= 0xAC00 && c < 0xD7A4)
    return charset("cp949").encode(c) >= 0xB000 && (charset("cp949").encode(c) & 0xFF) >= 0xA1 ? 14
                                                                                               : 20;
  if (c >= 0x3040 && c < 0x3100) return 12;
  if (c >= 0xFF61 && c < 0xFFA0) return 17;
  if ((c >= 0x400 && c < 0x460) || (c >= 0x370 && c < 0x400)) return 13;
  if ((c >= 0xC0 && c < 0x180) || (c >= 0x1EA0 && c < 0x1EFA)) return 14;
  if (c >= 0x300 && c < 0x324) return 15;
  if (c >= 0xFB00 && c < 0xFB07) return 11;  // ligatures: many text layers are full of them
  return 18;
}

std::uint16_t in_steps(double bits) {
  return static_cast<std::uint16_t>(std::lround(std::min(bits, 40.0) * kBit));
}

double count_of(unsigned char level) { return std::exp2(level / 8.0) - 1; }

std::uint8_t traits_of(char32_t c, const Letter& letter) {
  std::uint8_t traits = 0;
  if (letter.word) traits |= kWord;
  if (letter.upper) traits |= kUpper;
  if (letter.lower) traits |= kLower;
  if (c >= 0x2500 && c < 0x25A0) traits |= kBox;
  if (c >= 0xFF61 && c < 0xFFA0) traits |= kHalfKana;
  if (c >= 0x3130 && c < 0x3190) traits |= kJamo;
  return traits;
}

// Takes the numbers of model.bin in order.
class ModelFile {
 public:
  explicit ModelFile(std::string_view bytes) : bytes_(bytes) {
    assert(bytes.size() > 12 && bytes.substr(0, 4) == "KRM1" && "model.bin is of another kind");
    std::memcpy(&characters, bytes.data() + 4, 4);
    std::memcpy(&pairs, bytes.data() + 8, 4);
    assert(characters < (1u << kNumberBits) && pairs < (1u << kSlotBits) / 4 * 3);
  }
  std::uint32_t number() {
    std::uint32_t number = 0;
    for (int shift = 0;; shift += 7) {
      const std::uint8_t next = byte();
      number |= static_cast<std::uint32_t>(next & 0x7F) << shift;
      if (next < 0x80) return number;
    }
  }
  double count() { return count_of(byte()); }
  bool at_end() const { return at_ == bytes_.size(); }

  std::uint32_t characters = 0, pairs = 0;

 private:
  std::uint8_t byte() {
    assert(at_ < bytes_.size() && "model.bin is cut off");
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  std::string_view bytes_;
  std::size_t at_ = 12;
};

class Layout {
 public:
  explicit Layout(ModelFile file) : file_(file), made_(std::make_unique<ModelTables>()) {
    characters();
    for (std::uint32_t first = 1; first <= file_.characters; ++first) pairs_of(first);
    assert(file_.at_end() && "model.bin has bytes left over");
    for (char32_t a = 0; a < 128; ++a) {
      for (char32_t b = 0; b < 128; ++b) made_->ascii[a * 128 + b] = step(a, b);
    }
  }
  const ModelTables& tables() const { return *made_; }

 private:
  void characters() {
    code_points_.resize(file_.characters + 1);
    counts_.resize(file_.characters + 1);
    double total = 0;
    char32_t last = 0;
    for (std::uint32_t i = 1; i <= file_.characters; ++i) {
      last += file_.number();
      code_points_[i] = last;
      counts_[i] = file_.count();
      total += counts_[i];
      if (last < kDirect) made_->rows[last].number = static_cast<std::uint16_t>(i);
    }
    base_.resize(kDirect);
    for (char32_t c = 0; c < kDirect; ++c) {
      ModelRow& row = made_->rows[c];
      const double counted = row.number != 0 ? counts_[row.number] / total : 0;
      base_[c] = .75 * counted + .25 * std::exp2(-tier_of(c));
      row.alone = in_steps(-std::log2(base_[c] * .9));
      const Letter letter = letter_of(c);
      row.script = letter.script;
      row.traits = traits_of(c, letter);
    }
  }

  void pairs_of(std::uint32_t first) {
    const double lambda = counts_[first] / (counts_[first] + 300.0);
    const char32_t before = code_points_[first];
    if (before < kDirect) made_->rows[before].after = in_steps(-std::log2(1 - lambda * .85));
    std::uint32_t second = 0;
    for (std::uint32_t left = file_.number(); left > 0; --left) {
      second += file_.number();
      const double seen =
          lambda * std::max(file_.count() - .5, 0.0) / std::max(counts_[first], 1.0);
      const char32_t c = code_points_[second + 1];
      const double back = c < kDirect ? base_[c] : std::exp2(-18);
      const double chance = seen + (1 - lambda * .85) * back * .9;
      add(key_of(first, second + 1), in_steps(-std::log2(chance)));
    }
  }

  void add(std::uint32_t key, std::uint16_t cost) {
    const std::uint32_t at = mixed(key), mask = (1u << kSlotBits) - 1;
    std::uint32_t away = 0;
    while (made_->pairs[(slot_of(at) + away) & mask] != 0) ++away;
    assert(away < kMostAway && cost < (1u << kCostBits));
    made_->pairs[(slot_of(at) + away) & mask] = tag_of(at, away) << kCostBits | cost;
    made_->seen[seen_bit(at) / 64] |= std::uint64_t{1} << (seen_bit(at) % 64);
  }

  std::uint16_t step(char32_t before, char32_t next) const {
    const ModelRow& first = made_->rows[before];
    const ModelRow& second = made_->rows[next];
    return static_cast<std::uint16_t>(step_cost(*made_, first, second));
  }

  ModelFile file_;
  std::unique_ptr<ModelTables> made_;
  std::vector<char32_t> code_points_;  // by number
  std::vector<double> counts_;         // by number
  std::vector<double> base_;           // chance of a character, by code point
};

}  // namespace
}  // namespace kiroku

int main(int count, char** arguments) {
  if (count != 3) return 2;
  std::ifstream in(arguments[1], std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const kiroku::Layout layout{kiroku::ModelFile(bytes)};
  std::ofstream out(arguments[2], std::ios::binary);
  out.write(reinterpret_cast<const char*>(&layout.tables()), sizeof(kiroku::ModelTables));
  return out.flush() ? 0 : 1;
}
