// Where the vectors of the input symbols lie to each other, and the way that they came.

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "engine/analysis/neighbours.h"
#include "engine/analysis/pca.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr int kMostSymbols = 200, kNear = 5;
/// Principal components of longer vectors take seconds.
constexpr int kLongestVector = 256;

/// The parameter whose columns belong to the symbols; -1 if there is none.
int table_of(const Model<float>& model) {
  const int learned = model.find_param("embed.E");
  if (learned >= 0) return learned;
  const TraceTable& table = *model.slots();
  const int input = slot_of(table, "embed", "x");
  if (input < 0) return -1;
  const int symbols = table[static_cast<std::size_t>(input)].rows.fixed;
  for (const TraceSlot& slot : table) {
    const bool reads = std::ranges::any_of(
        slot.reads, [&](const SlotLink& read) { return read.slot == input && read.delay == 0; });
    for (const int p : slot.parameters) {
      const ParamInfo& info = model.params()->infos()[static_cast<std::size_t>(p)];
      if (reads && info.cols >= symbols && info.cols % symbols == 0) return p;
    }
  }
  return -1;
}

int symbols_of(const Task& task) { return static_cast<int>(task.input_names().size()); }

/// Those of the first symbols in parameter `index`, a column each.
Matrix<double> vectors_of(const Run& run, int index) {
  const int n = std::min(kMostSymbols, symbols_of(run.task()));
  return run.theta().matrix(index).leftCols(n).template cast<double>();
}

void find_neighbours(const Matrix<double>& vectors, SymbolFinding& f) {
  const auto n = static_cast<int>(vectors.cols());
  f.near = std::min(kNear, n - 1);
  for (int i = 0; i < n; ++i) {
    const auto near = analysis::nearest(vectors, i, f.near, analysis::Closeness::kCosine);
    for (int k = 0; k < f.near; ++k) {
      const auto at = static_cast<std::size_t>(k);
      f.neighbours.push_back(at < near.size() ? near[at].item : -1);
      f.cosines.push_back(at < near.size() ? static_cast<float>(near[at].value) : 0.0f);
    }
  }
}

void judge_classes(const Matrix<double>& vectors, SymbolFinding& f) {
  f.same_class = f.chance = std::numeric_limits<double>::quiet_NaN();
  if (f.classes.empty()) return;
  const std::vector<int> labels(f.classes.begin(), f.classes.end());
  const analysis::Cohesion cohesion = analysis::cohesion(vectors, labels);
  if (!cohesion.same_nearest) return;
  f.same_class = *cohesion.same_nearest;
  std::map<int, double> sizes;
  for (const int label : labels)
    if (label >= 0) ++sizes[label];
  double all = 0, same = 0;
  for (const auto& [label, size] : sizes) all += size, same += size * (size - 1);
  f.chance = all > 1 ? same / (all * (all - 1)) : f.chance;
}

void follow_trail(const analysis::Pca& pca, const SymbolTrail& trail, SymbolFinding& f) {
  for (const SymbolTrail::Moment& moment : trail.moments()) {
    if (moment.vectors.rows() != pca.mean.size()) continue;
    const Matrix<double> points = pca.project(moment.vectors);
    f.trail_updates.push_back(moment.update);
    for (Eigen::Index i = 0; i < points.cols(); ++i) {
      f.trail_x.push_back(static_cast<float>(points(0, i)));
      f.trail_y.push_back(points.rows() > 1 ? static_cast<float>(points(1, i)) : 0.0f);
    }
  }
}

}  // namespace

double symbols_work(const Subject& s) {
  const int index = table_of(s.model);
  if (index < 0) return 0;
  const double size = static_cast<double>(s.theta.matrix(index).rows());
  const double count = std::min(kMostSymbols, symbols_of(s.task));
  return size > kLongestVector ? 0 : 10 * size * size * size + count * size * (size + count);
}

bool note_symbols(const Run& run, SymbolTrail& trail) {
  if (!trail.due(run.updates())) return true;
  const int index = table_of(run.model());
  if (index < 0 || run.theta().matrix(index).rows() > kLongestVector) return false;
  Matrix<double> vectors = vectors_of(run, index);
  if (vectors.allFinite()) trail.note(run.updates(), std::move(vectors));
  return true;
}

Result<SymbolFinding> find_symbols(const Subject& s, SymbolTrail& trail) {
  const int index = table_of(s.model);
  if (index < 0)
    return Error{
        "",
        "This model reads numbers, not symbols, so there are no vectors of symbols. Choose "
        "a task of letters or words."};
  const ParamInfo& info = s.theta.table().infos()[static_cast<std::size_t>(index)];
  if (info.rows > kLongestVector)
    return Error{"", "The main directions of vectors of " + std::to_string(info.rows) +
                         " numbers would take too long; choose a learned embedding, or fewer "
                         "units."};
  const int all = symbols_of(s.task);
  SymbolFinding finding{
      .parameter = info.name, .learned = info.name.ends_with(".E"), .size = info.rows};
  const Matrix<double> vectors = vectors_of(s.run, index);
  const auto n = static_cast<int>(vectors.cols());
  const auto pca = analysis::pca(vectors, 2);
  if (!pca) return Error{"", "The vectors are no finite numbers any more, so they have no place."};
  const Matrix<double> points = pca.value().project(vectors);
  finding.symbols.resize(static_cast<std::size_t>(n));
  std::iota(finding.symbols.begin(), finding.symbols.end(), 0);
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    finding.x.push_back(static_cast<float>(points(0, i)));
    finding.y.push_back(points.rows() > 1 ? static_cast<float>(points(1, i)) : 0.0f);
  }
  finding.explained_x = pca.value().explained(0);
  if (points.rows() > 1) finding.explained_y = pca.value().explained(1);
  const std::vector<int> classes = s.task.input_classes();
  if (static_cast<int>(classes.size()) >= n)
    finding.classes.assign(classes.begin(), classes.begin() + n);
  find_neighbours(vectors, finding);
  judge_classes(vectors, finding);
  trail.note(s.update, vectors);
  follow_trail(pca.value(), trail, finding);
  if (n < all)
    finding.note = "The first " + std::to_string(n) + " of " + std::to_string(all) + " symbols.";
  else if (info.cols > all && !finding.learned)
    finding.note = "Every step has weights of its own; these are those of the first.";
  return finding;
}

}  // namespace unroll
