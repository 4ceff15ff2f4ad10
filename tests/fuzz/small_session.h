#pragma once

#include <memory>

#include "engine/session/session.h"

namespace unroll {

/// A session whose run is so small that a fuzz program can afford to train it.
inline std::unique_ptr<Session> small_session() {
  auto out = std::make_unique<Session>();
  out->apply(ProvideText{"small", "abcabdabcabdabcabdabcabdabcabdabcabdabcabdabcabd"});
  Config config = out->snapshot({})->config;
  config.model.hidden = 2;
  config.model.embedding_size = 2;
  config.task.length = 3;
  config.task.batch = 2;
  out->apply(Reset{config});
  return out;
}

}  // namespace unroll
