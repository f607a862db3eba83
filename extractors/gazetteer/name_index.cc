#include "extractors/gazetteer/name_index.h"

#include <algorithm>
#include <utility>

#include "extractors/gazetteer/letters.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

std::uint64_t pair_key(char32_t first, char32_t second) {
  return (static_cast<std::uint64_t>(first) << 32) | second;
}

std::uint64_t scattered(std::uint64_t key) {
  key *= 0x9e3779b97f4a7c15ull;
  return key ^ (key >> 29);
}

std::uint64_t first_word_hash(std::string_view folded) {
  std::uint64_t hash = NameIndex::kSeed;
  for (std::size_t at = 0; at < folded.size();) {
    const char32_t letter = next_code_point(folded, at);
    if (letter == ' ') break;
    hash = NameIndex::mix(hash, letter);
  }
  return hash;
}

}  // namespace

std::string fold_name(std::string_view name) {
  std::string folded;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t letter = letters::folded(next_code_point(name, at));
    if (letter == '.' || letter == '\'' || letter == 0x2019 || letter == 0x2018) continue;
    const bool gap = letter == ' ' || letter == '-';
    if (gap && (folded.empty() || folded.back() == ' ')) continue;
    append_utf8(folded, gap ? U' ' : letter);
  }
  return folded;
}

std::uint64_t name_hash(std::string_view folded) {
  std::uint64_t hash = NameIndex::kSeed;
  for (std::size_t at = 0; at < folded.size();)
    hash = NameIndex::mix(hash, next_code_point(folded, at));
  return hash;
}

void NameIndex::add(std::string_view folded, std::string_view written, std::uint32_t place,
                    std::uint8_t flags) {
  if (folded.empty() || folded.size() > 3 * kMaxLetters) return;
  if (slots_.size() < 2 * (names_.size() + 1)) {
    slots_.assign(std::max<std::size_t>(1u << 17, slots_.size() * 4), 0);
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      std::size_t slot = scattered(name_hash(names_[i].folded)) & (slots_.size() - 1);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = i + 1;
    }
  }
  std::size_t slot = scattered(name_hash(folded)) & (slots_.size() - 1);
  while (slots_[slot] != 0 && names_[slots_[slot] - 1].folded != folded) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  if (slots_[slot] == 0) {
    if (names_.empty()) names_.reserve(1u << 16);
    names_.push_back({folded, written, flags, {place}});
    slots_[slot] = static_cast<std::uint32_t>(names_.size());
    return;
  }
  Name& name = names_[slots_[slot] - 1];
  name.flags &= flags;  // what one place requires, another may not
  for (const std::uint32_t known : name.places) {
    if (known == place) return;
  }
  name.places.push_back(place);
}

void NameIndex::finish() {
  words_.assign(kWordMask + 1, 0);
  pair_bits_.assign(kPairMask + 1, 0);
  std::size_t size = 1u << 12;
  while (size < 3 * names_.size()) size *= 2;
  pairs_.assign(size, {});
  for (const Name& name : names_) {
    if (letters::writes_spaces(letters::script_of(letters::code_point_at(name.folded, 0)))) {
      const std::uint64_t hash = first_word_hash(name.folded);
      words_[(hash >> 40) & kWordMask] |= 1ull << (hash >> 58);
    } else {
      add_pair(name);
    }
  }
}

void NameIndex::add_pair(const Name& name) {
  std::size_t at = 0;
  const char32_t first = next_code_point(name.folded, at);
  const std::uint64_t key = pair_key(first, letters::code_point_at(name.folded, at));
  const std::size_t length = count_code_points(name.folded);
  if (length < 2 || length > kMaxLength) return;  // one kanji is never a name without its suffix
  Pair& pair = const_cast<Pair&>(*pair_slot(key));
  pair.key = key;
  pair.lengths |= std::uint64_t{1} << length;
  const std::uint64_t hash = scattered(key);
  pair_bits_[(hash >> 20) & kPairMask] |= 1ull << (hash >> 58);
}

const NameIndex::Pair* NameIndex::pair_slot(std::uint64_t key) const {
  std::size_t slot = scattered(key) & (pairs_.size() - 1);
  while (pairs_[slot].lengths != 0 && pairs_[slot].key != key)
    slot = (slot + 1) & (pairs_.size() - 1);
  return &pairs_[slot];
}

std::uint32_t NameIndex::lengths(char32_t first, char32_t second) const {
  const std::uint64_t key = pair_key(first, second);
  const std::uint64_t hash = scattered(key);
  if (((pair_bits_[(hash >> 20) & kPairMask] >> (hash >> 58)) & 1) == 0) return 0;
  return pair_slot(key)->lengths;
}

NameIndex::Name* NameIndex::find(std::string_view folded) {
  return const_cast<Name*>(std::as_const(*this).find(name_hash(folded), folded));
}

const NameIndex::Name* NameIndex::find(std::uint64_t hash, std::string_view folded) const {
  if (slots_.empty()) return nullptr;
  std::size_t slot = scattered(hash) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const Name& name = names_[slots_[slot] - 1];
    if (name.folded == folded) return &name;
  }
  return nullptr;
}

}  // namespace kiroku
