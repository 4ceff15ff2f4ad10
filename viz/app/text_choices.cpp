#include "viz/app/text_choices.h"

#include <algorithm>

#include "engine/tasks/builtin_texts.h"

namespace unroll::viz {
namespace {

std::string title_of(std::string_view name) {
  std::string title(name);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace

TextChoices::TextChoices() {
  const auto names = builtin_text_names();
  for (const std::string_view name : names) titles_.push_back(title_of(name));
  for (std::size_t i = 0; i < titles_.size(); ++i) choices_.push_back({names[i], titles_[i]});
  const std::string standard = TaskConfig{}.text;
  std::stable_partition(choices_.begin(), choices_.end(),
                        [&](const TextChoice& c) { return c.name == standard; });
}

}  // namespace unroll::viz
