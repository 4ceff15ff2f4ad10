#include "engine/claims/measured_language.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "engine/analysis/neighbours.h"
#include "engine/analysis/sampler.h"
#include "engine/io/abc_draft.h"
#include "engine/tasks/text_task.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 256, kWritten = 3000;
constexpr double kTemperature = 0.7;
constexpr std::uint64_t kWritingStream = 1u << 20;
constexpr std::string_view kOpening = "X:1\n";

std::vector<double> named(const Examined& e) {
  Batch probes = e.task.probes();
  std::vector<double> out;
  if (probes.size == 0 || e.task.shape().loss != LossKind::kSoftmax) return out;
  const Trace<float> trace = e.pass(std::move(probes));
  for (int b = 0; b < trace.batch(); ++b) {
    const int column = last_target(trace.data(), b) * trace.batch() + b;
    const int target = trace.data().targets[static_cast<std::size_t>(column)];
    out.push_back(static_cast<double>(trace.value(e.model.predictions())(target, column)));
  }
  return out;
}

/// What the network writes behind an opening; nothing where the task has no text or lacks a sign.
std::optional<std::string> written(const Examined& e) {
  const auto* task = dynamic_cast<const TextTask*>(&e.task);
  if (task == nullptr) return std::nullopt;
  std::vector<int> prefix;
  for (std::size_t i = 0; i < kOpening.size(); ++i) {
    prefix.push_back(task->text().find(kOpening.substr(i, 1)));
    if (prefix.back() < 0) return std::nullopt;
  }
  const auto symbols =
      write_symbols(e.model, e.theta, prefix, kWritten, {.temperature = kTemperature},
                    Random(e.seed, kWritingStream), e.task.shape().input.steps);
  std::string text(kOpening);
  for (const WrittenSymbol& w : symbols)
    text += task->text().symbols[static_cast<std::size_t>(w.symbol)];
  return text;
}

}  // namespace

double first_named(const Examined& e) {
  const auto all = named(e);
  return all.empty() ? kNan : all.front();
}

double least_named(const Examined& e) {
  const auto all = named(e);
  return all.empty() ? kNan : *std::min_element(all.begin(), all.end());
}

double far_accuracy(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const auto p = trace.value(e.model.predictions());
  int far = 0, right = 0;
  for (int b = 0; b < trace.batch(); ++b)
    for (const StepLink& link : e.task.links(trace.data(), b)) {
      if (link.from - link.to <= e.config.task.gap) continue;
      const int column = link.from * trace.batch() + b;
      Eigen::Index likeliest = 0;
      p.col(column).maxCoeff(&likeliest);
      ++far;
      right += likeliest == trace.data().targets[static_cast<std::size_t>(column)];
    }
  return far == 0 ? kNan : static_cast<double>(right) / far;
}

double same_nearest(const Examined& e) {
  const int vectors = e.model.find_param("embed.E");
  const std::vector<int> classes = e.task.input_classes();
  if (vectors < 0 || classes.empty()) return kNan;
  const Matrix<double> items = e.theta.matrix(vectors).template cast<double>();
  return analysis::cohesion(items, classes).same_nearest.value_or(kNan);
}

double good_bars(const Examined& e) {
  const auto text = written(e);
  return text ? abc_report(*text).share() : kNan;
}

double steady_bars(const Examined& e) {
  const auto text = written(e);
  return text ? steady_share(*text) : kNan;
}

}  // namespace unroll
