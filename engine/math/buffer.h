#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace unroll::math {

/// Numbers that start where a cache line starts, all zero at first. Copies are deep.
template <class S>
class Buffer {
 public:
  static constexpr std::size_t kAlignment = 64;
  /// `count` rounded up to whole cache lines.
  static constexpr std::size_t whole_lines(std::size_t count) {
    constexpr std::size_t kLine = kAlignment / sizeof(S);
    return (count + kLine - 1) / kLine * kLine;
  }

  Buffer() = default;
  explicit Buffer(std::size_t size) : data_(allocate(size)), size_(size) {
    std::fill_n(data_.get(), size_, S(0));
  }
  Buffer(const Buffer& other) : data_(allocate(other.size_)), size_(other.size_) {
    std::copy_n(other.data_.get(), size_, data_.get());
  }
  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  S* data() { return data_.get(); }
  const S* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  /// At least `size` numbers with unspecified values; asks for memory only to grow.
  S* room(std::size_t size) {
    if (size > size_) {
      *this = {};  // given back first: both at once would be the peak
      data_ = allocate(size);
      size_ = size;
    }
    return data_.get();
  }

 private:
  struct Release {
    void operator()(S* p) const { ::operator delete[](p, std::align_val_t{kAlignment}); }
  };
  using Owner = std::unique_ptr<S[], Release>;
  static Owner allocate(std::size_t size) {
    if (size == 0) return nullptr;
    return Owner(static_cast<S*>(::operator new[](size * sizeof(S), std::align_val_t{kAlignment})));
  }

  Owner data_;
  std::size_t size_ = 0;
};

}  // namespace unroll::math
