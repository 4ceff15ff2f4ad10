// Typed sources of the tasks that translate: known symbols come back as they were typed, others are
// refused with a reason that is text.

#include "engine/tasks/spelling.h"

#include "engine/base/utf8.h"
#include "engine/tasks/registry.h"
#include "tests/fuzz/promise.h"

using namespace unroll;

namespace {

void look(const Task& task, std::string_view text) {
  const auto read = read_source(task, text);
  if (!read) {
    promise(!read.error().what.empty() && !find_invalid_utf8(read.error().what),
            "a refusal without a reason that can be read");
    return;
  }
  const Batch& batch = read.value();
  const auto length = batch.source_lengths.empty() ? batch.source.size()
                                                   : std::size_t(batch.source_lengths.front());
  promise(length > 0 && length <= batch.source.size(), "a source of no length");
  const std::vector<int> ids(batch.source.begin(),
                             batch.source.begin() + static_cast<std::ptrdiff_t>(length));
  for (const int id : ids)
    promise(id >= 0 && id < static_cast<int>(task.source_names().size()), "an unknown symbol");
  const auto again = read_source(task, spell(task.source_names(), ids));
  promise(again.ok() && again.value().source == batch.source,
          "what is spelled out reads otherwise");
}

std::unique_ptr<Task> task_of(TaskKind kind) {
  TaskConfig config;
  config.kind = kind;
  return std::move(make_task(config, 1, {}).value());
}

}  // namespace

FUZZ_READER(spelling)(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<Task> dates = task_of(TaskKind::kDates),
                                     phrases = task_of(TaskKind::kPhrases),
                                     recall = task_of(TaskKind::kRecall);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Task* task : {dates.get(), phrases.get(), recall.get()}) look(*task, text);
  return 0;
}
