#include "engine/session/decoding.h"

#include <algorithm>

#include "engine/tasks/spelling.h"

namespace unroll {

namespace {

constexpr int kPart = 64;  // examples that are decoded together

}  // namespace

analysis::DecodingScore decode_held_out(const Task& task, const Model<float>& model,
                                        const Params<float>& theta) {
  analysis::DecodingSum sum;
  const int all = std::min(task.held_out_count(), kMostDecoded);
  for (int first = 0; first < all; first += kPart) {
    const Batch data = task.held_out(first, std::min(kPart, all - first));
    sum.add(analysis::decode_freely(model, theta, *task.feedback(), data), data);
  }
  return sum.mean();
}

std::string answer_text(const Task& task, std::vector<int> classes) {
  if (!classes.empty() && classes.back() == task.feedback()->end) classes.pop_back();
  return spell(task.output_names(), classes);
}

std::vector<int> classes_of(const analysis::FreeAnswer& answer) {
  std::vector<int> out;
  for (const WrittenSymbol& w : answer) out.push_back(w.symbol);
  return out;
}

}  // namespace unroll
