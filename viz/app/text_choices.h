#pragma once

#include <span>
#include <string>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// The texts that ship with the program, the standard one first, with titles to show.
class TextChoices {
 public:
  TextChoices();
  TextChoices(const TextChoices&) = delete;
  TextChoices& operator=(const TextChoices&) = delete;

  std::span<const TextChoice> choices() const { return choices_; }

 private:
  std::vector<std::string> titles_;
  std::vector<TextChoice> choices_;
};

}  // namespace unroll::viz
