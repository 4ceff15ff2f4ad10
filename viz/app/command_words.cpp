#include "viz/app/command_words.h"

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/session/link.h"

namespace unroll::viz {
namespace {

constexpr std::size_t kLongestTitle = 40;

std::string count_text(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string words(const Reset& c) { return "start anew: " + write_link({c.config, 0, {}}); }
std::string words(const ProvideText& c) {
  return "learn from " + std::string(c.table ? "a table" : "a text") + " of " +
         count_text(c.text.size(), "byte", "bytes") + ", \"" + printable(c.title, kLongestTitle) +
         "\"";
}
std::string words(const Play& c) {
  return c.until == 0 ? "train" : "train to update " + std::to_string(c.until);
}
std::string words(const Pause&) { return "pause"; }
std::string words(const StepUpdate& c) {
  return c.updates == 1 ? "one update" : count_text(c.updates, "update", "updates");
}
std::string words(const SeekTo& c) { return "go to update " + std::to_string(c.update); }
std::string words(const SetField& c) { return c.key + " = " + c.value; }
std::string words(const Generate& c) {
  return "write " + std::to_string(c.length) + " symbols at temperature " +
         format_shortest(c.temperature);
}
std::string words(const Restore& c) {
  return "go on from a session file of " + count_text(c.file.size(), "byte", "bytes");
}
std::string words(const Import& c) {
  return "take parameters from a file of " + count_text(c.file.size(), "byte", "bytes");
}
std::string words(const SetHolds& c) {
  return c.holds.empty() ? "hold nothing" : "hold " + count_text(c.holds.size(), "cell", "cells");
}
std::string words(const SwitchRun& c) { return "go on with run " + std::to_string(c.run); }
std::string words(const PinRun& c) {
  return (c.pinned ? "pin run " : "unpin run ") + std::to_string(c.run);
}
std::string words(const ForgetRun& c) { return "forget run " + std::to_string(c.run); }
std::string words(const RecallRun& c) { return "bring back run " + std::to_string(c.run); }
std::string words(const SetInput& c) {
  return c.edits.empty() ? "give the input back"
                         : "change the input at " + count_text(c.edits.size(), "step", "steps");
}
// What only looks or saves.
std::string words(const Watch&) { return {}; }
std::string words(const SetSampling&) { return {}; }
std::string words(const Save&) { return {}; }
std::string words(const Export&) { return {}; }
std::string words(const Ask&) { return {}; }

}  // namespace

std::string words_of(const Command& command) {
  return std::visit([](const auto& c) { return words(c); }, command);
}

}  // namespace unroll::viz
