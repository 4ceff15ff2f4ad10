#pragma once
// Language model: read T symbols (characters or words) of a text, predict the next at every step.

#include <memory>

#include "engine/tasks/symbols.h"
#include "engine/tasks/task.h"
#include "engine/tasks/windows.h"

namespace unroll {

/// A text that is read and measured once, for tasks of any length.
struct TextSource {
  explicit TextSource(SymbolText text);

  SymbolText symbols;
  Windows windows;  ///< the last tenth of the text is held out: never trained on
  Baselines bits;
};

class TextTask final : public Task {
 public:
  /// Examples of `steps` symbols, at most source->windows.longest_length().
  TextTask(std::shared_ptr<const TextSource> source, int steps);

  const TextTask* as_text() const override { return this; }
  const TextSource& source() const { return *source_; }
  const SymbolText& text() const { return source_->symbols; }
  int symbols() const { return shape().outputs; }

  Batch draw(Random& random, int size) const override;
  int held_out_count() const override;
  Batch held_out(int first, int count) const override;
  std::vector<Baseline> baselines() const override;

 private:
  void fill_window(Batch& batch, int column, std::size_t start) const;

  std::shared_ptr<const TextSource> source_;
  int steps_;
};

/// The text that `data` brings or `config` names, with the title for messages. Error: no such text.
Result<TaskData> find_text(const TaskConfig& config, const TaskData& data);

/// A task on `text`; an Error where the text holds no example of config.length steps.
Result<std::unique_ptr<Task>> make_text_task(const TaskConfig& config, const std::string& title,
                                             Result<SymbolText> text);

}  // namespace unroll
