#pragma once
// What success is counted in, in words: units, levels to compare with, and when something was
// learned.

#include <string>
#include <string_view>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// A task of reading on in a text: only its network can write.
bool is_text(const TaskView& task);

/// Of the loss: "bits" or "squared error".
std::string_view loss_unit(const TaskView& task);
/// Per what: "bits per symbol", "bits per answer", "squared error per number".
std::string_view loss_words(const TaskView& task);
/// A loss with its unit: "2.31 bits"; squared errors without a word.
std::string loss_text(const TaskView& task, double loss);

/// A value in the task's measure: "3.00 bits", "12.5 %", "0.408".
std::string measure_text(const TaskView& task, double value);
/// 0.125 as "12.5 %"; "–" for NaN.
std::string share_text(double share);

struct Level {
  std::string name;
  double value = 0;
};

/// What is reached without a network, as losses, for a picture of the loss; the weakest first.
std::vector<Level> loss_levels(const TaskView& task);

/// The one of them to which single losses are compared, under a short name.
Level main_level(const TaskView& task);

/// This share of what is left to gain is clearly better; a few held-out answers more are not.
inline constexpr double kClearly = 0.2;

/// Whether held-out loss and accuracy are better, by the share `clearly` of what is left to gain,
/// than what is reached without a network (for texts: than knowing the frequencies).
bool has_learned(const TaskView& task, double held_out_loss, double accuracy, double clearly = 0);

}  // namespace unroll::viz
