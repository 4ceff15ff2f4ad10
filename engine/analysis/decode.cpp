#include "engine/analysis/decode.h"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

/// The sizes and the source of `data`, and nothing of what stands in its sequences.
Batch without_sequences(const Batch& data) {
  const auto cells = static_cast<std::size_t>(data.steps) * static_cast<std::size_t>(data.size);
  return {.steps = data.steps,
          .size = data.size,
          .inputs = std::vector<int>(cells, -1),
          .targets = std::vector<int>(cells, -1),
          .lengths = std::vector<int>(static_cast<std::size_t>(data.size), 0),
          .source_steps = data.source_steps,
          .source = data.source,
          .source_values = data.source_values,
          .source_lengths = data.source_lengths};
}

}  // namespace

template <Scalar S>
std::vector<FreeAnswer> decode_freely(
    const Model<S>& model, const Params<S>& theta, const Feedback& feedback, const Batch& data,
    const std::function<void(int t, const Trace<S>& trace)>& look) {
  Batch read = without_sequences(data);
  const auto size = static_cast<std::size_t>(data.size);
  std::vector<FreeAnswer> answers(size);
  std::vector<bool> open(size, true);
  std::vector<int> next(size, feedback.start);
  Trace<S> trace(model.slots(), read, true);
  for (int t = 0; t < data.steps && std::ranges::find(open, true) != open.end(); ++t) {
    std::ranges::copy(next, read.inputs.begin() + static_cast<std::ptrdiff_t>(t) * data.size);
    std::ranges::fill(read.lengths, t + 1);
    trace.set_data(read);
    model.forward(theta, trace);
    if (look) look(t, trace);
    const auto scores = read_only(trace.value(model.scores(), t));
    const auto p = read_only(trace.value(model.predictions(), t));
    UNROLL_ASSERT(scores.rows() == static_cast<Eigen::Index>(feedback.reads.size()),
                  "feedback names an input for each class");
    for (std::size_t b = 0; b < size; ++b) {
      if (!open[b]) continue;
      const auto column = static_cast<Eigen::Index>(b);
      const int choice = likeliest<S>(scores, column);
      open[b] = choice >= 0 && choice != feedback.end;
      if (choice < 0) continue;
      answers[b].push_back({choice, static_cast<float>(p(choice, column))});
      next[b] = feedback.reads[static_cast<std::size_t>(choice)];
    }
  }
  return answers;
}

template <Scalar S>
Matrix<S> continue_freely(const Model<S>& model, const Params<S>& theta, const Batch& data,
                          int given) {
  UNROLL_ASSERT(given >= 1 && given <= data.steps,
                std::to_string(given) + " of " + std::to_string(data.steps) + " steps given");
  const auto column = static_cast<std::ptrdiff_t>(data.values.size()) / data.steps;
  Batch read{.steps = data.steps,
             .size = data.size,
             .inputs = {},
             .targets = std::vector<int>(data.targets.size(), -1),
             .values = std::vector<double>(data.values.size(), 0.0),
             .target_values = std::vector<double>(data.target_values.size(), 0.0)};
  std::copy_n(data.values.begin(), column * given, read.values.begin());
  Trace<S> trace(model.slots(), read, true);
  for (int t = given;; ++t) {
    trace.set_data(read);
    model.forward(theta, trace);
    if (t == data.steps) return read_only(trace.value(model.predictions()));
    const auto predicted = read_only(trace.value(model.predictions(), t - 1));
    UNROLL_ASSERT(predicted.size() == column, "as many numbers are predicted as read");
    std::copy_n(predicted.data(), column, read.values.begin() + t * column);
  }
}

std::vector<int> true_answer(const Batch& data, int column) {
  std::vector<int> out;
  for (int t = 0; t < data.steps; ++t) {
    const int target = data.targets[static_cast<std::size_t>(t * data.size + column)];
    if (target >= 0) out.push_back(target);
  }
  return out;
}

void DecodingSum::add(const std::vector<FreeAnswer>& answers, const Batch& data) {
  UNROLL_ASSERT(static_cast<int>(answers.size()) == data.size, "an answer for each sequence");
  for (int b = 0; b < data.size; ++b) {
    const std::vector<int> truth = true_answer(data, b);
    const FreeAnswer& answer = answers[static_cast<std::size_t>(b)];
    int right = 0;
    for (std::size_t i = 0; i < std::min(truth.size(), answer.size()); ++i)
      right += answer[i].symbol == truth[i];
    right_ += right;
    symbols_ += static_cast<int>(truth.size());
    exact_ += answer.size() == truth.size() && right == static_cast<int>(truth.size());
    ++sequences_;
  }
}

DecodingScore DecodingSum::mean() const {
  const auto share = [](int part, int all) {
    return all == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / all;
  };
  return {share(exact_, sequences_), share(right_, symbols_), sequences_};
}

template std::vector<FreeAnswer> decode_freely<float>(
    const Model<float>&, const Params<float>&, const Feedback&, const Batch&,
    const std::function<void(int, const Trace<float>&)>&);
template std::vector<FreeAnswer> decode_freely<double>(
    const Model<double>&, const Params<double>&, const Feedback&, const Batch&,
    const std::function<void(int, const Trace<double>&)>&);
template Matrix<float> continue_freely<float>(const Model<float>&, const Params<float>&,
                                              const Batch&, int);
template Matrix<double> continue_freely<double>(const Model<double>&, const Params<double>&,
                                                const Batch&, int);

}  // namespace unroll::analysis
