#pragma once
// What is to be learned: the fields of a configuration that concern the data.

#include <array>
#include <cstdint>
#include <string>

#include "engine/base/field.h"

namespace unroll {

enum class TaskKind : std::uint8_t { kChars };
inline constexpr std::array<std::string_view, 1> kTaskKindNames = {"chars"};

struct TaskConfig {
  TaskKind kind = TaskKind::kChars;
  std::string text = "tunes";  ///< a built-in text, or "own-" and the checksum of the user's
  int length = 32;
  int batch = 16;

  bool operator==(const TaskConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, TaskConfig& c) {
  v.choice(FieldInfo{.key = "task", .label = "task", .help = "What the network has to learn."},
           c.kind, std::span(kTaskKindNames));
  v.word(FieldInfo{.key = "text",
                   .label = "text",
                   .help = "The text to learn from: the name of a built-in one, or own-CHECKSUM."},
         c.text);
  v.integer(FieldInfo{.key = "T",
                      .label = "length T",
                      .unit = "steps",
                      .help = "How many symbols in a row the network reads per example, and so how "
                              "far back in time the gradient travels."},
            c.length, IntRange{1, 512});
  v.integer(FieldInfo{.key = "B",
                      .label = "batch",
                      .unit = "examples",
                      .help = "How many examples each update averages over."},
            c.batch, IntRange{1, 256});
}

}  // namespace unroll
