#include "viz/views/curve_digest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace unroll::viz {
namespace {

constexpr float kLeastSpike = 0.05f;  // share of the first losses
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Sizes of two numbers of which either may be missing.
float lower(float a, float b) { return std::isnan(a) || b < a ? b : a; }
float higher(float a, float b) { return std::isnan(a) || b > a ? b : a; }

float mean(double sum, std::uint32_t count) {
  return count == 0 ? kNone : static_cast<float>(sum / count);
}

}  // namespace

void CurveDigest::follow(std::uint32_t epoch, std::span<const HistoryRow> rows) {
  if (epoch != epoch_ || rows.size() < rows_) *this = CurveDigest();
  epoch_ = epoch;
  for (; rows_ < rows.size(); ++rows_) add(rows[rows_]);
}

void CurveDigest::add(const HistoryRow& row) {
  if (points_.empty() || sums_.back().rows == stride_) {
    if (points_.size() == kBuckets) halve();
    if (points_.empty() || sums_.back().rows == stride_) {
      points_.push_back({row.update, row.update, kNone, kNone, kNone, kNone, kNone, kNone, kNone});
      sums_.emplace_back();
    }
  }
  // Histories are thinned: what is no break there is none here.
  if (row_before_ > 0) longest_break_ = std::max(longest_break_, 2 * (row.update - row_before_));
  row_before_ = row.update;
  Sums& s = sums_.back();
  CurvePoint& p = points_.back();
  ++s.rows;
  p.last = row.update;
  if (std::isfinite(row.loss_bits)) {
    ++s.losses;
    s.loss += row.loss_bits;
    p.loss_low = lower(p.loss_low, row.loss_bits);
    p.loss_high = higher(p.loss_high, row.loss_bits);
    look_for_spike(row.update, row.loss_bits);
  }
  if (std::isfinite(row.held_out_bits)) {
    ++s.held_outs;
    s.held_out += row.held_out_bits;
    if (records_.empty() || row.held_out_bits < records_.back().held_out_bits)
      records_.push_back(row);
  }
  if (std::isfinite(row.gradient_norm) && std::isfinite(row.clipped_norm)) {
    ++s.norms;
    s.raw += row.gradient_norm;
    s.clipped += row.clipped_norm;
    if (row.clipped_norm < row.gradient_norm) add_clipped(row.update);
  }
  if (std::isfinite(row.accuracy)) {
    ++s.accuracies;
    s.accuracy += row.accuracy;
    has_accuracy_ = true;
  }
  write_point(points_.size() - 1);
}

void CurveDigest::look_for_spike(std::uint32_t update, float loss) {
  if (recent_.size() >= kMedianOf / 2) {
    std::vector<float> sorted = recent_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const float median = *middle;
    if (first_median_ == 0) first_median_ = median;
    if (median > 0 && loss > kSpikeRatio * median && loss > kLeastSpike * first_median_) {
      const LossSpike spike{update, loss / median};
      const bool close = !spikes_.empty() && update - spikes_.back().update <= kMedianOf;
      if (!close)
        spikes_.push_back(spike);
      else if (spike.ratio > spikes_.back().ratio)
        spikes_.back() = spike;
      if (spikes_.size() > kMostSpikes)
        spikes_.erase(std::ranges::min_element(spikes_, {}, &LossSpike::ratio));
    }
  }
  if (recent_.size() < kMedianOf) return recent_.push_back(loss);
  recent_[oldest_] = loss;
  oldest_ = (oldest_ + 1) % kMedianOf;
}

void CurveDigest::add_clipped(std::uint32_t update) {
  if (!clipped_.empty() && update - clipped_.back().last <= longest_break_) {
    clipped_.back().last = update;
    return;
  }
  clipped_.push_back({update, update});
  while (clipped_.size() > kMostStretches) {
    longest_break_ *= 2;
    std::vector<UpdateSpan> merged;
    for (const UpdateSpan& stretch : clipped_)
      if (!merged.empty() && stretch.first - merged.back().last <= longest_break_)
        merged.back().last = stretch.last;
      else
        merged.push_back(stretch);
    clipped_ = std::move(merged);
  }
}

void CurveDigest::write_point(std::size_t index) {
  const Sums& s = sums_[index];
  CurvePoint& p = points_[index];
  p.loss = mean(s.loss, s.losses);
  p.held_out = mean(s.held_out, s.held_outs);
  p.raw_norm = mean(s.raw, s.norms);
  p.clipped_norm = mean(s.clipped, s.norms);
  p.accuracy = mean(s.accuracy, s.accuracies);
}

void CurveDigest::halve() {
  for (std::size_t i = 0; i < kBuckets / 2; ++i) {
    const Sums& a = sums_[2 * i];
    const Sums& b = sums_[2 * i + 1];
    const CurvePoint& p = points_[2 * i];
    const CurvePoint& q = points_[2 * i + 1];
    points_[i] = CurvePoint{.first = p.first,
                            .last = q.last,
                            .loss_low = lower(p.loss_low, q.loss_low),
                            .loss_high = higher(p.loss_high, q.loss_high)};
    sums_[i] = {a.rows + b.rows,
                a.losses + b.losses,
                a.held_outs + b.held_outs,
                a.norms + b.norms,
                a.accuracies + b.accuracies,
                a.loss + b.loss,
                a.held_out + b.held_out,
                a.raw + b.raw,
                a.clipped + b.clipped,
                a.accuracy + b.accuracy};
    write_point(i);
  }
  points_.resize(kBuckets / 2);
  sums_.resize(kBuckets / 2);
  stride_ *= 2;
}

std::int64_t CurveDigest::first_below(double bits) const {
  const auto found = std::find_if(records_.begin(), records_.end(),
                                  [&](const HistoryRow& row) { return row.held_out_bits < bits; });
  return found == records_.end() ? -1 : static_cast<std::int64_t>(found->update);
}

}  // namespace unroll::viz
