#include "tests/support/engine_plain_loops.h"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.h"

namespace unroll::test {

namespace {
constexpr double kMost = 1e-12;
}  // namespace

PlainLoops::PlainLoops(const Model<double>& model, const Params<double>& theta,
                       const Trace<double>& trace, std::string layer)
    : model_(model), theta_(theta), trace_(trace), layer_(std::move(layer)) {
  for (int slot = 0; slot < static_cast<int>(trace.table().size()); ++slot)
    given_.emplace_back(static_cast<std::size_t>(trace.value(slot).size()), false);
}

bool PlainLoops::has_weight(std::string_view name) const {
  return model_.find_param(layer_ + "." + std::string(name)) >= 0;
}

double PlainLoops::weight(std::string_view name, int row, int col) const {
  const int param = model_.find_param(layer_ + "." + std::string(name));
  UNROLL_ASSERT(param >= 0, layer_ + " has no parameter " + std::string(name));
  return theta_.matrix(param)(row, col);
}

double PlainLoops::row_of(std::string_view W, int row, const std::vector<double>& x,
                          std::string_view bias) const {
  double sum = bias.empty() ? 0.0 : weight(bias, row);
  for (std::size_t j = 0; j < x.size(); ++j) sum += weight(W, row, static_cast<int>(j)) * x[j];
  return sum;
}

int PlainLoops::find(std::string_view address) const {
  const std::size_t dot = address.find('.');
  const int slot = model_.find_slot(address.substr(0, dot), address.substr(dot + 1));
  UNROLL_ASSERT(slot >= 0, "no slot " + std::string(address));
  return slot;
}

double PlainLoops::cell(int slot, int row, int t, int b) const {
  return trace_.value(slot)(row, static_cast<Eigen::Index>(t) * batch() + b);
}

std::vector<double> PlainLoops::column(int slot, int t, int b) const {
  std::vector<double> out;
  for (int row = 0; row < trace_.rows(slot); ++row) out.push_back(cell(slot, row, t, b));
  return out;
}

bool PlainLoops::has(std::string_view slot) const { return model_.find_slot(layer_, slot) >= 0; }

int PlainLoops::own(std::string_view slot) const {
  const int found = model_.find_slot(layer_, slot);
  UNROLL_ASSERT(found >= 0, layer_ + " has no slot " + std::string(slot));
  return found;
}

int PlainLoops::rows(std::string_view slot) const { return trace_.rows(own(slot)); }
int PlainLoops::steps(std::string_view slot) const { return trace_.steps(own(slot)); }

void PlainLoops::is(std::string_view slot, int row, int t, int b, double expected) {
  const int id = own(slot);
  const double got = cell(id, row, t, b);
  const Eigen::Index at = (static_cast<Eigen::Index>(t) * batch() + b) * trace_.rows(id) + row;
  given_[static_cast<std::size_t>(id)][static_cast<std::size_t>(at)] = true;
  const double away = std::fabs(got - expected) / std::max(1.0, std::fabs(expected));
  // What is not a number is the worst of all and stays it.
  if (away <= worst_ || worst_ != worst_) return;
  worst_ = away;
  worst_place_ = layer_ + "." + std::string(slot) + "[" + std::to_string(row) + "]@" +
                 std::to_string(t) + " of sequence " + std::to_string(b);
}

void PlainLoops::are(std::string_view slot, int t, int b, const std::vector<double>& expected,
                     int first_row) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    is(slot, first_row + static_cast<int>(i), t, b, expected[i]);
}

std::string PlainLoops::objection() const {
  if (!(worst_ <= kMost)) return worst_place_ + " is off by " + std::to_string(worst_ / kMost);
  bool any = false;
  for (std::size_t slot = 0; slot < given_.size(); ++slot) {
    const TraceSlot& info = trace_.table()[slot];
    if (info.layer != layer_) continue;
    any = true;
    const auto missing = std::count(given_[slot].begin(), given_[slot].end(), false);
    if (missing > 0)
      return std::to_string(missing) + " cells of " + info.address() + " are not given";
  }
  return any ? "" : "no layer " + layer_;
}

}  // namespace unroll::test
