#include "tests/support/engine_reads.h"

#include <algorithm>
#include <vector>

namespace unroll::test {

namespace {

constexpr int kMistakesShown = 12;

class Reads {
 public:
  Reads(const Model<double>& model, const Params<double>& theta, Trace<double>& trace)
      : model_(model), theta_(theta), trace_(trace) {
    trace_.set_interventions({});
    model_.forward(theta_, trace_);
    for (int s = 0; s < count(); ++s) base_.emplace_back(trace_.value(s));
  }

  std::string mistakes() {
    for (int x = 0; x < count() && shown_ < kMistakesShown; ++x) {
      if (info(x).info.readout) continue;
      nudge_one_sequence(x);
      for (int y = 0; y < count(); ++y) compare(x, y);
    }
    for (std::size_t p = 0; p < model_.params()->infos().size(); ++p)
      for (int y = 0; y < count(); ++y) compare_parameter(static_cast<int>(p), y);
    trace_.set_interventions({});
    return text_;
  }

 private:
  int count() const { return static_cast<int>(model_.slots()->size()); }
  const TraceSlot& info(int s) const { return (*model_.slots())[static_cast<std::size_t>(s)]; }
  bool once(int s) const { return info(s).info.span == SlotSpan::kOnce; }

  /// Every cell of every slot but y, and x at step tx, stays what it was.
  std::vector<Intervention> hold_all_but(int x, int tx, int y) const {
    std::vector<Intervention> list;
    for (int s = 0; s < count(); ++s) {
      if (s == y) continue;
      const Matrix<double>& base = base_[static_cast<std::size_t>(s)];
      for (Eigen::Index col = 0; col < base.cols(); ++col)
        for (int row = 0; row < base.rows(); ++row) {
          const int t = static_cast<int>(col) / trace_.batch();
          if (s == x && t == tx) continue;
          list.push_back({.kind = InterventionKind::kClamp,
                          .slot = s,
                          .first_row = row,
                          .end_row = row + 1,
                          .first_step = t,
                          .end_step = t + 1,
                          .sequence = static_cast<int>(col) % trace_.batch(),
                          .amount = base(row, col)});
        }
    }
    return list;
  }

  bool changed(int y, int t) {
    const int B = trace_.batch();
    return (trace_.value(y, t).array() !=
            base_[static_cast<std::size_t>(y)].middleCols(t * B, B).array())
        .any();
  }

  bool reads_step(int x, int tx, int y, int ty) const {
    return std::any_of(info(y).reads.begin(), info(y).reads.end(), [&](const SlotLink& link) {
      if (link.slot != x) return false;
      if (link.delay == SlotLink::kAllSteps) return true;
      if (link.delay == SlotLink::kFirstStep) return tx == 0;
      if (link.delay == SlotLink::kLastStep) return tx == trace_.steps(x) - 1;
      return tx == ty + link.delay;
    });
  }
  bool reads(int x, int y) const {
    return std::any_of(info(y).reads.begin(), info(y).reads.end(),
                       [x](const SlotLink& link) { return link.slot == x; });
  }

  /// Whether every step at which y says it reads x must show it.
  bool must_show(int x, int y) const {
    return info(y).layer != "loss" && info(y).rows.per_key == 0 &&
           std::none_of(info(y).reads.begin(), info(y).reads.end(), [x](const SlotLink& link) {
             return link.slot == x && link.delay == SlotLink::kAllSteps;
           });
  }

  /// With nothing held: a nudge in the first sequence reaches no other.
  void nudge_one_sequence(int x) {
    trace_.set_interventions({{.slot = x,
                               .end_row = trace_.rows(x),
                               .end_step = trace_.steps(x),
                               .sequence = 0,
                               .amount = 0.3}});
    model_.forward(theta_, trace_);
    for (int y = 0; y < count(); ++y)
      for (Eigen::Index col = 0; col < trace_.value(y).cols(); ++col)
        if (col % trace_.batch() != 0 &&
            trace_.value(y).col(col) != base_[static_cast<std::size_t>(y)].col(col))
          report(info(y).address() + " of a sequence changes with " + info(x).address() +
                 " of another");
    restore_starts();
  }

  /// An initial state is data, not computed: what was done to it stays otherwise.
  void restore_starts() {
    for (int s = 0; s < count(); ++s)
      if (once(s)) trace_.value(s) = base_[static_cast<std::size_t>(s)];
  }

  void report(const std::string& mistake) {
    if (++shown_ <= kMistakesShown) text_ += mistake + "\n";
  }

  void compare(int x, int y) {
    const bool self_reading = reads(y, y);  // then a change may travel on
    const bool strict = must_show(x, y);
    bool ever_changed = false;
    for (int tx = 0; tx < trace_.steps(x); ++tx) {
      std::vector<Intervention> list = hold_all_but(x, tx, y);
      // Each row by another amount: a softmax does not see a shift of all.
      for (int row = 0; row < trace_.rows(x); ++row)
        list.push_back({.slot = x,
                        .first_row = row,
                        .end_row = row + 1,
                        .first_step = tx,
                        .end_step = tx + 1,
                        .amount = 0.3 + 0.1 * row});
      trace_.set_interventions(list);
      model_.forward(theta_, trace_);
      int steps_changed = 0;
      for (int ty = 0; ty < trace_.steps(y); ++ty) {
        if (x == y && tx == ty) continue;
        const bool change = changed(y, ty), declared = reads_step(x, tx, y, ty);
        steps_changed += change;
        const std::string what = info(y).address() + "@" + std::to_string(ty) + " and " +
                                 info(x).address() + "@" + std::to_string(tx);
        if (once(x) && !once(y)) continue;  // an initial state: at which steps, the walk decides
        if (strict && declared && !change) report(what + ": declared but not read");
        if (change && !declared && !self_reading) report(what + ": read but not declared");
      }
      restore_starts();
      ever_changed = ever_changed || steps_changed > 0;
      if (strict && x != y && (steps_changed > 0) != reads_somewhere(x, tx, y))
        report(info(y).address() + " and " + info(x).address() + "@" + std::to_string(tx) +
               (steps_changed ? ": read but not declared" : ": declared but not read"));
    }
    if (x != y && ever_changed != reads(x, y))
      report(info(y).address() + " and " + info(x).address() +
             (ever_changed ? ": read but not declared" : ": declared but not read"));
  }
  bool reads_somewhere(int x, int tx, int y) const {
    if (once(x)) return reads(x, y);
    for (int ty = 0; ty < trace_.steps(y); ++ty)
      if (reads_step(x, tx, y, ty)) return true;
    return false;
  }

  void compare_parameter(int p, int y) {
    trace_.set_interventions(hold_all_but(y, 0, y));
    Params<double> moved = theta_;
    moved.matrix(p).array() += 0.1;
    model_.forward(moved, trace_);
    bool change = false;
    for (int t = 0; t < trace_.steps(y); ++t) change = change || changed(y, t);
    restore_starts();
    const auto& declared = info(y).parameters;
    const bool says = std::find(declared.begin(), declared.end(), p) != declared.end();
    if (change != says)
      report(info(y).address() + " and the parameter " +
             model_.params()->infos()[static_cast<std::size_t>(p)].name +
             (change ? ": read but not declared" : ": declared but not read"));
  }

  const Model<double>& model_;
  const Params<double>& theta_;
  Trace<double>& trace_;
  std::vector<Matrix<double>> base_;
  std::string text_;
  int shown_ = 0;
};

}  // namespace

std::string wrong_reads(const Model<double>& model, const Params<double>& theta,
                        Trace<double>& trace) {
  return Reads(model, theta, trace).mistakes();
}

}  // namespace unroll::test
