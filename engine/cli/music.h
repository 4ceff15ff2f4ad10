#pragma once
// What the commands that write music share: where it goes, in which form, and what is said of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/cli/arguments.h"
#include "engine/cli/output.h"
#include "engine/io/abc_draft.h"

namespace unroll::cli {

enum class TextForm : std::uint8_t { kText, kAbc, kMidi, kWav };

/// --format, --out and --rate.
struct Target {
  TextForm form = TextForm::kText;
  std::optional<std::string> out;  ///< never missing for kMidi and kWav
  int rate = 0;                    ///< samples per second, for kWav

  bool is_sound() const { return form == TextForm::kMidi || form == TextForm::kWav; }
};

/// Reads the three options. `only_sound`: text and ABC are no choice, and MIDI is the default.
Result<Target> read_target(const Arguments& arguments, bool only_sound);

/// Writes tune number `number` of `draft`, or its first one with notes, to the target as MIDI or
/// WAV; says what was written. `origin` is named where there is none.
ExitCode write_tune(const AbcDraft& draft, std::optional<int> number, const Target& target,
                    std::string_view origin, Output& output);

/// The report as a JSON line.
JsonLine report_line(const AbcTextReport& report);

/// "57 of 60 bars are well formed (95%)", or that there is none.
std::string report_sentence(const AbcTextReport& report);

}  // namespace unroll::cli
