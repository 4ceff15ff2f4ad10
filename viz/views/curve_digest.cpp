#include "viz/views/curve_digest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace unroll::viz {
namespace {

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
  Sums& s = sums_.back();
  CurvePoint& p = points_.back();
  ++s.rows;
  p.last = row.update;
  if (std::isfinite(row.loss_bits)) {
    ++s.losses;
    s.loss += row.loss_bits;
    p.loss_low = lower(p.loss_low, row.loss_bits);
    p.loss_high = higher(p.loss_high, row.loss_bits);
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
    if (first_clip_ < 0 && row.clipped_norm < row.gradient_norm) first_clip_ = row.update;
  }
  if (std::isfinite(row.accuracy)) {
    ++s.accuracies;
    s.accuracy += row.accuracy;
    has_accuracy_ = true;
  }
  write_point(points_.size() - 1);
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
