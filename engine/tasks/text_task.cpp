#include "engine/tasks/text_task.h"

#include "engine/base/contract.h"
#include "engine/base/utf8.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

Batch empty_batch(int steps, int size) {
  Batch batch{steps, size, {}, {}};
  const auto cells = static_cast<std::size_t>(steps) * static_cast<std::size_t>(size);
  batch.inputs.resize(cells);
  batch.targets.resize(cells);
  return batch;
}

TaskFacts facts_of(const SymbolText& text, int steps) {
  return {symbol_shape(static_cast<int>(text.symbols.size()), steps), Measure::kBits, text.symbols,
          text.symbols};
}

}  // namespace

TextSource::TextSource(SymbolText text)
    : symbols(std::move(text)),
      windows(symbols.ids.size()),
      bits(measure_baselines(symbols.ids, windows.split(), symbols.symbols.size())) {}

TextTask::TextTask(std::shared_ptr<const TextSource> source, int steps)
    : Task(facts_of(source->symbols, steps)), source_(std::move(source)), steps_(steps) {
  UNROLL_ASSERT(steps >= 1 && steps <= source_->windows.longest_length(),
                "windows of " + std::to_string(steps) + " steps");
}

void TextTask::fill_window(Batch& batch, int column, std::size_t start) const {
  const std::vector<std::uint16_t>& ids = source_->symbols.ids;
  for (int t = 0; t < batch.steps; ++t) {
    const auto cell = static_cast<std::size_t>(t * batch.size + column);
    batch.inputs[cell] = ids[start + static_cast<std::size_t>(t)];
    batch.targets[cell] = ids[start + static_cast<std::size_t>(t) + 1];
  }
}

Batch TextTask::draw(Random& random, int size) const {
  Batch batch = empty_batch(steps_, size);
  for (int b = 0; b < size; ++b) fill_window(batch, b, source_->windows.draw(random, steps_));
  return batch;
}

int TextTask::held_out_count() const { return source_->windows.held_out_count(steps_); }

Batch TextTask::held_out(int first, int count) const {
  Batch batch = empty_batch(steps_, count);
  for (int b = 0; b < count; ++b)
    fill_window(batch, b, source_->windows.held_out_start(steps_, first + b));
  return batch;
}

std::vector<Baseline> TextTask::baselines() const {
  return {{"chance", source_->bits.uniform},
          {"unigram", source_->bits.unigram},
          {"bigram", source_->bits.bigram}};
}

Result<TaskData> find_text(const TaskConfig& config, const TaskData& data) {
  if (!data.text.empty() || !data.title.empty()) return data;
  std::string names;
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == config.text)
      return TaskData{.title = config.text, .text = std::string(text.content)};
    names += (names.empty() ? "" : ", ") + std::string(text.name);
  }
  return Error{"text", "There is no text named " + printable(config.text) +
                           ". Choose one of: " + names + " (default " + TaskConfig{}.text + ")."};
}

Result<std::unique_ptr<Task>> make_text_task(const TaskConfig& config, const std::string& title,
                                             Result<SymbolText> text) {
  if (!text) return text.error();
  if (text.value().ids.size() < 4)
    return Error{title, "The text has too few symbols to learn from. Bring a longer one."};
  auto source = std::make_shared<const TextSource>(std::move(text).value());
  const auto fits = check_field(
      config, &TaskConfig::length, "T", {1, source->windows.longest_length()},
      "both the training and the held-out part of " + printable(title) + " must hold an example");
  if (!fits) return fits.error();
  return std::unique_ptr<Task>(std::make_unique<TextTask>(std::move(source), config.length));
}

}  // namespace unroll
