#pragma once
// Values as bytes and back, for caches that only the program which wrote them reads: no versions,
// the machine's own byte order. A struct says once what it is made of:
//
//   auto parts(ArchivedAs<Pack> auto& pack) { return std::tie(pack.id, pack.languages); }
//
//   Freezer out;                         Thawer in(bytes);
//   out.add(pack);                       in.take(pack);
//   std::string bytes = out.take();      if (!in.whole()) ...  // bytes were missing or left over
//
// A class with private members has a static `parts(self)`. Pointers lead to things that the thawing
// side announces by know(), in the order of known(): what was announced while freezing, then what
// a pointer led to first. Damaged bytes give damaged values, never a crash while thawing; whoever
// keeps the bytes also keeps their digest.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace kiroku {

template <typename T, typename As>
concept ArchivedAs = std::is_same_v<std::remove_const_t<T>, As>;

template <typename T>
concept HasOwnParts = requires(T& value) {
  T::parts(value);
};
template <typename T>
concept HasParts = HasOwnParts<T> || requires(T& value) {
  parts(value);
};
template <typename T>
concept PlainBytes = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !HasParts<T>;
// Equal values have equal bytes: no padding.
template <typename T>
concept SameBytes = std::is_arithmetic_v<T> || std::has_unique_object_representations_v<T>;

template <typename T>
auto parts_of(T& value) {
  if constexpr (HasOwnParts<std::remove_const_t<T>>)
    return std::remove_const_t<T>::parts(value);
  else
    return parts(value);
}

class Freezer {
 public:
  void know(const void* thing) { number_of(thing); }
  const std::vector<const void*>& known() const { return known_; }

  template <typename T>
  void add(const T& value) {
    if constexpr (PlainBytes<T>)
      bytes_.append(bytes_of(&value), sizeof value);
    else if constexpr (std::is_pointer_v<T>)
      add(value == nullptr ? std::uint32_t{0} : number_of(value));
    else
      std::apply([this](const auto&... part) { (add(part), ...); }, parts_of(value));
  }
  void add(const std::string& text) {
    add(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  template <typename T>
  void add(const std::vector<T>& list) {
    add(static_cast<std::uint32_t>(list.size()));
    if constexpr (std::is_same_v<T, bool>) {
      for (const bool one : list) add(one);
    } else if constexpr (PlainBytes<T>) {
      bytes_.append(bytes_of(list.data()), list.size() * sizeof(T));
    } else {
      for (const T& one : list) add(one);
    }
  }

  std::string take() { return std::move(bytes_); }

 private:
  template <SameBytes T>
  static const char* bytes_of(const T* values) {
    return reinterpret_cast<const char*>(values);
  }
  // From 1.
  std::uint32_t number_of(const void* thing) {
    const auto [at, fresh] =
        numbers_.emplace(thing, static_cast<std::uint32_t>(known_.size() + 1));
    if (fresh) known_.push_back(thing);
    return at->second;
  }

  std::string bytes_;
  std::vector<const void*> known_;
  std::unordered_map<const void*, std::uint32_t> numbers_;
};

class Thawer {
 public:
  explicit Thawer(std::string_view bytes) : bytes_(bytes) {}
  void know(const void* thing) { known_.push_back(thing); }
  bool whole() const { return !failed_ && bytes_.empty(); }
  bool failed() const { return failed_; }

  template <typename T>
  void take(T& value) {
    if constexpr (PlainBytes<T>) {
      copy(&value, sizeof value);
    } else if constexpr (std::is_pointer_v<T>) {
      std::uint32_t index = 0;
      take(index);
      if (index > known_.size()) failed_ = true, index = 0;
      value = index == 0 ? nullptr : static_cast<T>(known_[index - 1]);
    } else {
      std::apply([this](auto&... part) { (take(part), ...); }, parts_of(value));
    }
  }
  void take(std::string& text) { text = next(size(1)); }
  template <typename T>
  void take(std::vector<T>& list) {
    if constexpr (std::is_same_v<T, bool>) {
      const std::string_view all = next(size(1));
      list.assign(all.begin(), all.end());
    } else if constexpr (PlainBytes<T>) {
      list.resize(size(sizeof(T)));
      copy(list.data(), list.size() * sizeof(T));
    } else {
      list.resize(size(1));
      for (T& one : list) take(one);
    }
  }
  // The next bytes; fewer where there are no more.
  std::string_view next(std::size_t count) {
    if (count > bytes_.size()) failed_ = true, count = bytes_.size();
    const std::string_view front = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return front;
  }

 private:
  // Of a list, whose items are at least so many bytes each.
  std::uint32_t size(std::size_t item) {
    std::uint32_t count = 0;
    take(count);
    if (count > bytes_.size() / item) failed_ = true, count = 0;
    return count;
  }
  void copy(void* to, std::size_t count) {
    const std::string_view from = next(count);
    if (from.size() == count && count > 0) std::memcpy(to, from.data(), count);
  }

  std::string_view bytes_;
  std::vector<const void*> known_;
  bool failed_ = false;
};

}  // namespace kiroku
