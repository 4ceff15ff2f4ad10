// Counts by standing in front of the allocator of this test program.

#include "tests/support/engine_allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> asked{0}, held{0}, most{0};

void* took(void* memory) {
  ++asked;
  const std::size_t now = held += malloc_usable_size(memory);
  std::size_t before = most;
  while (before < now && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}
/// Before it is freed.
void gives_back(void* memory) { held -= malloc_usable_size(memory); }

}  // namespace

namespace unroll::test {

std::size_t allocations() { return asked; }

PeakMemory::PeakMemory() : before_(held) { most = before_; }

std::size_t PeakMemory::bytes() const {
  const std::size_t now = most;
  return now > before_ ? now - before_ : 0;
}

}  // namespace unroll::test

#if defined(__GLIBC__) && !defined(UNROLL_SANITIZED)

// Eigen asks malloc; so does operator new.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) { return took(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return took(__libc_calloc(count, size)); }
void* realloc(void* memory, std::size_t size) {
  const std::size_t before = malloc_usable_size(memory);
  void* other = __libc_realloc(memory, size);
  if (other != nullptr || size == 0) held -= before;
  return took(other);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return took(__libc_memalign(alignment, size));
}
void* memalign(std::size_t alignment, std::size_t size) {
  return took(__libc_memalign(alignment, size));
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = took(__libc_memalign(alignment, size));
  return *memory == nullptr;
}
void free(void* memory) {
  gives_back(memory);
  __libc_free(memory);
}
}

#else

namespace {
void release(void* memory) {
  gives_back(memory);
  std::free(memory);
}
}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size > 0 ? size : 1)) return took(memory);
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return took(std::malloc(size > 0 ? size : 1));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return took(memory);
  throw std::bad_alloc();
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return ::operator new(size, alignment);
}
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

#endif
