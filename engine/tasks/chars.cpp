#include "engine/tasks/chars.h"

#include "engine/tasks/text_task.h"

namespace unroll {

Result<std::unique_ptr<Task>> make_chars(const TaskConfig& config, std::uint64_t,
                                         const TaskData& data) {
  const auto text = find_text(config, data);
  if (!text) return text.error();
  return make_text_task(config, text.value().title,
                        read_symbols(text.value().title, text.value().text));
}

Result<std::unique_ptr<Task>> make_tunes(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData&) {
  TaskConfig tunes = config;
  tunes.text = "tunes";
  return make_chars(tunes, seed, {});
}

}  // namespace unroll
