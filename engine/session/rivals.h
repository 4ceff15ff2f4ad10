#pragma once
// A race: up to three rivals beside the main run. A rival is told by the fields in which it
// differs; task, batch, seed and stop rule are those of the main run, so all of them see the same
// batches.
//
//   vs=lstm,fb=3;gru,fb=3,lr=0.005
//
// One rival per ';', its fields by ','; a first word without '=' is the model. The fields are those
// of the configuration's visitor.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/fields.h"
#include "engine/session/config.h"

namespace unroll {

inline constexpr std::size_t kMostRivals = 3;

/// Key and value of each field that a rival has of its own; each key once. Keys of newer versions
/// are kept and have no effect.
using Rival = FieldTexts;

/// True for the fields in which a rival may differ: those of the model, but for its numerics, and
/// of the optimizer.
bool is_rival_field(std::string_view key);

/// `main` with the fields of `rival`.
Config rival_config(const Config& main, const Rival& rival);

/// Gives `rival` the field `key`; true if it had another value before.
bool set_rival_field(Rival& rival, std::string_view key, std::string_view value);

struct RivalReading {
  std::vector<Rival> rivals;         ///< at most kMostRivals
  std::vector<std::string> notices;  ///< what was changed or left out, sentences for the user
};

/// Reads the grammar above. Never fails: what does not fit is moved into its range or left out,
/// with a notice. `text`: decoded, valid UTF-8.
RivalReading read_rivals(std::string_view text);

/// The other way round; read_rivals gives the same rivals back.
std::string write_rivals(std::span<const Rival> rivals);

}  // namespace unroll
