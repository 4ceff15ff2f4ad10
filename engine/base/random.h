#pragma once
// Random numbers that are the same on every machine: own generator, own distributions.

#include <array>
#include <cstdint>

namespace unroll {

/// xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64. Copying copies the stream.
class Random {
 public:
  /// Streams of different (seed, stream) pairs are independent for all practical purposes.
  explicit Random(std::uint64_t seed = 0, std::uint64_t stream = 0);

  /// 64 uniform bits.
  std::uint64_t bits();
  /// Uniform in [0, 1) with 53 bits.
  double uniform();
  /// Uniform in {0, ..., n-1}, without bias; n >= 1.
  std::uint64_t below(std::uint64_t n);
  /// Standard normal, Marsaglia's polar method (the second value of the pair is thrown away, so
  /// that the state is nothing but the generator's).
  double normal();

  using State = std::array<std::uint64_t, 4>;
  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace unroll
