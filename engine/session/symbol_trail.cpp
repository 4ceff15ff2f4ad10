#include "engine/session/symbol_trail.h"

#include <utility>

namespace unroll {

bool SymbolTrail::due(std::uint64_t update) const {
  if (moments_.empty() || update <= moments_.back().update) return true;
  return 2 * kLongest * (update - moments_.back().update) >= update;
}

void SymbolTrail::note(std::uint64_t update, Matrix<double> vectors) {
  std::erase_if(moments_, [&](const Moment& m) { return m.update >= update; });
  moments_.push_back({update, std::move(vectors)});
  if (moments_.size() <= kLongest) return;
  const auto gap = [&](std::size_t i) { return moments_[i + 1].update - moments_[i - 1].update; };
  std::size_t closest = 1;
  for (std::size_t i = 2; i + 1 < moments_.size(); ++i)
    if (gap(i) < gap(closest)) closest = i;
  moments_.erase(moments_.begin() + static_cast<std::ptrdiff_t>(closest));
}

}  // namespace unroll
