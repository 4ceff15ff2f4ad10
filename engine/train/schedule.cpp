#include "engine/train/schedule.h"

#include "engine/base/contract.h"
#include "engine/math/trigonometry.h"

namespace unroll {

namespace {

/// base^exponent by squaring: multiplications only, so the same bits everywhere.
double power(double base, std::uint64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result *= base;
    base *= base;
  }
  return result;
}

}  // namespace

double rate_at(const TrainConfig& config, std::uint64_t update) {
  const ScheduleConfig& s = config.schedule;
  UNROLL_ASSERT(s.warm >= 0 && s.period >= 1, "a warm-up of " + std::to_string(s.warm) +
                                                  " and a period of " + std::to_string(s.period));
  const auto warm = static_cast<std::uint64_t>(s.warm);
  if (update < warm)
    return config.rate * (static_cast<double>(update + 1) / static_cast<double>(warm));
  const std::uint64_t since = update - warm;
  const auto period = static_cast<std::uint64_t>(s.period);
  switch (s.kind) {
    case ScheduleKind::kConstant:
      break;
    case ScheduleKind::kStep:
      return config.rate * power(s.factor, since / period);
    case ScheduleKind::kCosine: {
      if (since >= period) return config.rate * s.floor;
      const double part = static_cast<double>(since) / static_cast<double>(period);
      const double height = 0.5 * (1.0 + math::cos_pi(part));
      return config.rate * (s.floor + (1.0 - s.floor) * height);
    }
  }
  return config.rate;
}

}  // namespace unroll
