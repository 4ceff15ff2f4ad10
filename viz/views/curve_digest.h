#pragma once
// The history of a run, condensed to what a screen can show: at most kBuckets points whatever the
// number of updates. Grows with the history; never looks at a row twice.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// A stretch of neighbouring updates. Values are means over the finite rows, NaN if there is none.
struct CurvePoint {
  std::uint32_t first = 0, last = 0;            ///< updates
  float loss = 0, loss_low = 0, loss_high = 0;  ///< bits, or squared error
  float held_out = 0;                           ///< the same
  float raw_norm = 0, clipped_norm = 0;
  float accuracy = 0;  ///< of the held-out examples, 0..1
};

/// A training loss far above those before it.
struct LossSpike {
  std::uint32_t update = 0;
  float ratio = 0;  ///< to the median of the updates before it
};

/// From one update to another, both included.
struct UpdateSpan {
  std::uint32_t first = 0, last = 0;
};

class CurveDigest {
 public:
  static constexpr std::size_t kBuckets = 1024;
  static constexpr float kSpikeRatio = 3;
  static constexpr std::size_t kMedianOf = 31;  ///< losses
  static constexpr std::size_t kMostSpikes = 8, kMostStretches = 32;

  /// Takes in what is new in `rows`; starts over when `epoch` changed or rows were taken back.
  void follow(std::uint32_t epoch, std::span<const HistoryRow> rows);

  const std::vector<CurvePoint>& points() const { return points_; }
  /// Updates per point (the last point may hold fewer).
  std::uint32_t stride() const { return stride_; }
  std::uint32_t last_update() const { return points_.empty() ? 0 : points_.back().last; }

  /// The strongest losses above kSpikeRatio times their running median, by update: one of those
  /// that stand close together. A loss that quivers near 0 is none.
  const std::vector<LossSpike>& spikes() const { return spikes_; }
  /// When gradients were clipped; short breaks do not count.
  const std::vector<UpdateSpan>& clipped() const { return clipped_; }
  /// The first update whose held-out loss fell below `bits`; -1 = none.
  std::int64_t first_below(double bits) const;
  /// Whether any update has an accuracy.
  bool has_accuracy() const { return has_accuracy_; }

 private:
  struct Sums {
    std::uint32_t rows = 0;
    std::uint32_t losses = 0, held_outs = 0, norms = 0, accuracies = 0;
    double loss = 0, held_out = 0, raw = 0, clipped = 0, accuracy = 0;
  };
  void add(const HistoryRow& row);
  void look_for_spike(std::uint32_t update, float loss);
  void add_clipped(std::uint32_t update);
  void halve();
  void write_point(std::size_t index);

  std::uint32_t epoch_ = 0;
  std::size_t rows_ = 0;
  std::uint32_t stride_ = 1;
  std::vector<float> recent_;  ///< the last kMedianOf losses, in a ring
  std::size_t oldest_ = 0;     ///< in it
  float first_median_ = 0;
  std::vector<LossSpike> spikes_;
  std::vector<UpdateSpan> clipped_;
  std::uint32_t longest_break_ = 8, row_before_ = 0;  ///< updates
  bool has_accuracy_ = false;
  std::vector<CurvePoint> points_;
  std::vector<Sums> sums_;
  /// Updates at which the held-out loss was lower than ever before, for first_below().
  std::vector<HistoryRow> records_;
};

}  // namespace unroll::viz
