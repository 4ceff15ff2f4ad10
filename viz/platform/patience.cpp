#include "viz/platform/patience.h"

namespace unroll::viz {
namespace {

constexpr double kSecond = 1e6;
constexpr double kLeast = 5 * kSecond;
/// A weak phone beside other work does no fewer multiplications and additions per microsecond.
constexpr double kSlowest = 300;
constexpr double kMostSymbols = 257;  // the vocabulary is not known before the text is read
constexpr double kHeldOutWindows = 64;
constexpr double kPasses = 3;          // forward, and twice as much backward
constexpr double kSlowestReading = 1;  // bytes of text per microsecond
constexpr double kRestore = 30 * kSecond;

}  // namespace

double patience_us(const Config& config) {
  const double hidden = config.model.hidden;
  const double per_step = 2 * hidden * (hidden + config.model.embedding_size + kMostSymbols);
  const double sequences = kPasses * config.task.batch + kHeldOutWindows;
  return kLeast + sequences * config.task.length * per_step / kSlowest;
}

double patience_us(const Command& command) {
  if (const auto* reset = std::get_if<Reset>(&command)) return patience_us(reset->config);
  if (const auto* text = std::get_if<ProvideText>(&command))
    return kLeast + static_cast<double>(text->text.size()) / kSlowestReading;
  // The file, or the run that was kept, may have any configuration.
  if (std::holds_alternative<Restore>(command) || std::holds_alternative<SwitchRun>(command))
    return kRestore;
  return 0;
}

}  // namespace unroll::viz
