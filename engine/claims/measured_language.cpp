#include "engine/claims/measured_language.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include "engine/analysis/neighbours.h"
#include "engine/analysis/sampler.h"
#include "engine/base/utf8.h"
#include "engine/io/abc_draft.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/registry.h"
#include "engine/tasks/text_task.h"
#include "engine/tasks/words.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 256, kWritten = 3000, kSentences = 16;
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

/// The score of the right answer at the last target of each sequence.
std::vector<double> answer_scores(const Examined& e, Batch data) {
  const Trace<float> trace = e.pass(std::move(data));
  std::vector<double> out;
  for (int b = 0; b < trace.batch(); ++b) {
    const int column = last_target(trace.data(), b) * trace.batch() + b;
    const int target = trace.data().targets[static_cast<std::size_t>(column)];
    out.push_back(static_cast<double>(trace.value(e.model.scores())(target, column)));
  }
  return out;
}

/// The different tokens of a text, letters or words.
std::set<std::string> distinct_tokens(std::string_view text, Material material) {
  if (material == Material::kWords) {
    const std::vector<std::string> words = split_words(text);
    return {words.begin(), words.end()};
  }
  std::set<std::string> letters;
  while (const auto letter = decode_utf8(text)) {
    letters.emplace(text.substr(0, letter->bytes));
    text.remove_prefix(letter->bytes);
  }
  return letters;
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

double vocabulary_gap(const Examined& e) {
  const Material material = task_entry(e.config.task.kind).material;
  if (material != Material::kCharacters && material != Material::kWords) return kNan;
  const int sign_for_others = material == Material::kWords ? 1 : 0;
  for (const BuiltinText& text : builtin_texts())
    if (text.name == e.config.task.text)
      return std::fabs(static_cast<double>(e.task.shape().input.size - sign_for_others) -
                       static_cast<double>(distinct_tokens(text.content, material).size()));
  return kNan;
}

double effect_gap(const Examined& e) {
  if (e.task.shape().input.kind != PortKind::kSymbols || e.task.shape().loss != LossKind::kSoftmax)
    return kNan;
  const Batch whole = e.task.held_out(0, std::min(kSentences, e.task.held_out_count()));
  Batch nothing = whole;
  std::fill(nothing.inputs.begin(), nothing.inputs.end(), -1);
  const std::vector<double> full = answer_scores(e, whole), none = answer_scores(e, nothing);
  std::vector<double> sum(full.size(), 0);
  for (int t = 0; t < whole.steps; ++t) {
    Batch without = whole;
    std::fill_n(without.inputs.begin() + t * whole.size, whole.size, -1);
    const std::vector<double> scores = answer_scores(e, std::move(without));
    for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += full[b] - scores[b];
  }
  double worst = 0, largest = 0;
  for (std::size_t b = 0; b < sum.size(); ++b) {
    largest = std::max(largest, std::fabs(full[b] - none[b]));
    worst = std::max(worst, std::fabs(sum[b] - (full[b] - none[b])));
  }
  return worst / largest;
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
