#pragma once
// A share link: the part of an address behind '#'. It makes the same run on any machine.
//
//   v=1&text=tunes&H=96&lr=0.01&seed=7&step=120&view=unroll&t=17
//
// `v` is the version of this grammar, then come the configuration fields that differ from their
// defaults, then `vs` (models that race beside it, engine/session/rivals.h; "m=rnn;lstm,fb=3" is
// read as well: what stands behind a ';' is the next model's), `step` (the update to travel to),
// and everything that the configuration does not know: where the user looks, and keys of newer
// versions. Links never ask for fast numerics, which differ from machine to machine. Text is
// percent-encoded UTF-8. A link may come from anywhere, so reading never fails and never yields a
// value outside its range.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/fields.h"
#include "engine/session/config.h"
#include "engine/session/rivals.h"

namespace unroll {

/// `step` in a link is not larger than this: a foreign link must not ask for days of work.
inline constexpr std::uint64_t kMaxLinkUpdate = 10'000'000;

struct Link {
  Config config;
  std::uint64_t update = 0;  ///< 0 to kMaxLinkUpdate
  /// View keys and unknown keys with their values, decoded, in order. When read: valid UTF-8
  /// without control characters; keys of letters, digits, '-', '_', '.'; each key once.
  FieldTexts extra;
  std::vector<Rival> rivals = {};  ///< at most kMostRivals

  bool operator==(const Link&) const = default;
};

struct LinkReading {
  Link link;
  std::vector<std::string> notices;  ///< what was changed or left out, sentences for the user
};

/// Reads a fragment (with or without '#') or a whole address. What does not fit is moved into its
/// range or left out, with a notice. At most 32 kB are read and 8 kB of extra keys are kept.
LinkReading read_link(std::string_view fragment);

/// The fragment, without '#'. read_link gives the same link back, without notices, if `extra` is
/// as described above and numerics are exact; that field is left out.
std::string write_link(const Link& link);

}  // namespace unroll
