#include "engine/tasks/writing.h"

#include <numeric>

namespace unroll {

TaskFacts writing_facts(PortShape source, std::vector<std::string> source_names,
                        std::vector<std::string> symbols, int longest) {
  symbols.emplace_back(kStartSign);
  symbols.emplace_back(kEndSign);
  const int count = static_cast<int>(symbols.size());
  Feedback feedback{
      .start = count - 2, .end = count - 1, .reads = std::vector<int>(symbols.size())};
  std::iota(feedback.reads.begin(), feedback.reads.end(), 0);
  return {{.input = {PortKind::kSymbols, count, longest + 1}, .outputs = count, .source = source},
          Measure::kAccuracy,
          symbols,
          symbols,
          std::move(source_names),
          std::move(feedback)};
}

void write_answer(Example& example, const std::vector<int>& answer, int symbols) {
  example.inputs = {symbols};
  example.inputs.insert(example.inputs.end(), answer.begin(), answer.end());
  example.targets = answer;
  example.targets.push_back(symbols + 1);
}

}  // namespace unroll
