#pragma once
// One description, two directions: a struct lists its fields once, in `archive_fields(a, value)`,
// and ByteWriter and ByteReader both follow that list. Little-endian, lengths as u32.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/contract.h"

namespace unroll {

static_assert(std::endian::native == std::endian::little, "the byte encoding is little-endian");

using Bytes = std::vector<std::uint8_t>;

template <class T>
concept PlainValue = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// Appends values to a byte vector.
class ByteWriter {
 public:
  static constexpr bool kReading = false;

  /// Room for so many bytes at once; more may follow.
  explicit ByteWriter(std::size_t expected = 0) { bytes_.reserve(expected); }

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

  Bytes take() { return std::move(bytes_); }

 private:
  void raw(const void* data, std::size_t size) {
    const auto* from = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }
  void length(std::size_t n) {
    UNROLL_ASSERT(n <= 0xffffffffu, "a list of " + std::to_string(n) + " entries does not encode");
    const auto n32 = static_cast<std::uint32_t>(n);
    raw(&n32, sizeof n32);
  }
  void put(bool v) { put(static_cast<std::uint8_t>(v)); }
  template <PlainValue T>
  void put(const T& v) {
    raw(&v, sizeof v);
  }
  void put(const std::string& v) {
    length(v.size());
    raw(v.data(), v.size());
  }
  template <class T>
  void put(const std::vector<T>& v) {
    length(v.size());
    if constexpr (PlainValue<T>) {
      raw(v.data(), v.size() * sizeof(T));
    } else {
      for (const T& x : v) put(x);
    }
  }
  template <class T>
  void put(const std::optional<T>& v) {
    put(v.has_value());
    if (v) put(*v);
  }
  template <class... T>
  void put(const std::variant<T...>& v) {
    put(static_cast<std::uint8_t>(v.index()));
    std::visit([this](const auto& x) { this->put(x); }, v);
  }
  template <class T>
    requires std::is_class_v<T>
  void put(const T& v) {
    archive_fields(*this, const_cast<T&>(v));
  }

  Bytes bytes_;
};

/// Reads what ByteWriter wrote. Never reads past the end: the first value that does not fit turns
/// ok() false, and that value and all later ones stay as they were.
class ByteReader {
 public:
  static constexpr bool kReading = true;

  ByteReader(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}
  explicit ByteReader(const Bytes& bytes) : ByteReader(bytes.data(), bytes.size()) {}

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

  /// True while every value read so far was there and well formed.
  bool ok() const { return ok_; }
  /// True when all was well formed and nothing is left over.
  bool finished() const { return ok_ && left_ == 0; }

 private:
  bool raw(void* out, std::size_t size) {
    if (!ok_ || size > left_) return ok_ = false;
    if (size == 0) return true;
    std::memcpy(out, data_, size);
    data_ += size;
    left_ -= size;
    return true;
  }
  std::size_t length(std::size_t bytes_each) {
    std::uint32_t n = 0;
    if (!raw(&n, sizeof n) || std::uint64_t{n} * bytes_each > left_) {
      ok_ = false;
      return 0;
    }
    return n;
  }
  void get(bool& v) {
    std::uint8_t b = 0;
    get(b);
    if (b > 1) ok_ = false;
    if (ok_) v = b == 1;
  }
  template <PlainValue T>
  void get(T& v) {
    raw(&v, sizeof v);
  }
  void get(std::string& v) {
    const std::size_t n = length(1);
    if (!ok_) return;
    v.assign(reinterpret_cast<const char*>(data_), n);
    data_ += n;
    left_ -= n;
  }
  template <class T>
  void get(std::vector<T>& v) {
    if constexpr (PlainValue<T>) {
      const std::size_t n = length(sizeof(T));
      if (!ok_) return;
      v.resize(n);
      raw(v.data(), n * sizeof(T));
    } else {
      const std::size_t n = length(1);
      v.clear();
      for (std::size_t i = 0; i < n && ok_; ++i) get(v.emplace_back());
    }
  }
  template <class T>
  void get(std::optional<T>& v) {
    bool has = false;
    get(has);
    v.reset();
    if (ok_ && has) get(v.emplace());
  }
  template <class... T>
  void get(std::variant<T...>& v) {
    std::uint8_t index = 0;
    get(index);
    if (!ok_ || index >= sizeof...(T)) {
      ok_ = false;
      return;
    }
    choose<0>(v, index);
  }
  template <std::size_t I, class... T>
  void choose(std::variant<T...>& v, std::size_t index) {
    if (I == index) {
      get(v.template emplace<I>());
      return;
    }
    if constexpr (I + 1 < sizeof...(T)) choose<I + 1>(v, index);
  }
  template <class T>
    requires std::is_class_v<T>
  void get(T& v) {
    archive_fields(*this, v);
  }

  const std::uint8_t* data_;
  std::size_t left_;
  bool ok_ = true;
};

}  // namespace unroll
