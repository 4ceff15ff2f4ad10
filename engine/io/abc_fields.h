#pragma once
// The values of the ABC fields K, M and L.

#include <string_view>

#include "engine/base/result.h"
#include "engine/io/abc.h"

namespace unroll {

/// "G", "Bb", "F#m", "D mix", "A Dorian", "none"; a clef behind it is passed over. The errors of
/// all three leave `where` empty: the caller knows the place.
Result<AbcKey> parse_abc_key(std::string_view value);

/// "6/8", "C" (4/4), "C|" (2/2), "none".
Result<AbcMetre> parse_abc_metre(std::string_view value);

/// "1/8": the length in ticks.
Result<AbcTicks> parse_abc_unit(std::string_view value);

/// "1/4=120", "Allegro" in quotes before or behind it, "1/4 1/8=80" (beats are added up). "120"
/// counts unit lengths: its beat is 0. Anything else says no tempo.
AbcTempo parse_abc_tempo(std::string_view value);

/// The unit length of a tune without L: 1/16 in metres shorter than 3/4, otherwise 1/8.
AbcTicks default_abc_unit(const AbcMetre& metre);

}  // namespace unroll
