#include "engine/session/task_view.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/tasks/registry.h"

namespace unroll {

namespace {

constexpr std::size_t kPreviewBytes = 4000;
constexpr int kShownExamples = 8;

/// At most `limit` bytes, not cutting a character.
std::string beginning(const std::string& text, std::size_t limit) {
  std::size_t n = 0;
  while (n < text.size()) {
    const auto step = decode_utf8(std::string_view(text).substr(n));
    const std::size_t bytes = step ? step->bytes : 1;
    if (n + bytes > limit) break;
    n += bytes;
  }
  return text.substr(0, n);
}

/// Some held-out examples in words, for those who want to see the data.
std::string examples_of(const Task& task) {
  std::string text;
  for (int i = 0; i < std::min(kShownExamples, task.held_out_count()); ++i)
    text += task.describe(task.held_out(i, 1), 0) + "\n";
  return text;
}

void describe_text(TaskView& view, const TaskLibrary::Entry& entry) {
  const TextSource& source = entry.task->as_text()->source();
  view.symbols_in_text = source.symbols.ids.size();
  view.held_out_symbols = source.windows.held_out();
  view.counts = source.symbols.counts;
  view.uniform_bits = source.bits.uniform;
  view.unigram_bits = source.bits.unigram;
  view.bigram_bits = source.bits.bigram;
}

}  // namespace

TaskView describe_task(const TaskConfig& config, const TaskLibrary::Entry& entry) {
  const Task& task = *entry.task;
  TaskView view;
  view.text_id = config.text;
  view.title = entry.title;
  view.own = entry.own;
  view.help = task_entry(config.kind).help;
  view.measure = task.measure();
  view.loss = task.shape().loss;
  view.symbols = task.input_names();
  view.classes = task.output_names();
  view.sources = task.source_names();
  for (const Baseline& b : task.baselines()) view.baselines.push_back({b.name, b.value});
  if (entry.text != nullptr) describe_text(view, entry);
  view.preview =
      entry.content.empty() ? examples_of(task) : beginning(entry.content, kPreviewBytes);
  return view;
}

}  // namespace unroll
