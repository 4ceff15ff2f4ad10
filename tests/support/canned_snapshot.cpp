#include "tests/support/canned_snapshot.h"

#include <limits>

#include "engine/session/session.h"

namespace unroll::testing {

Config small_config() {
  Config config;
  config.task.text = "rhymes";
  config.task.length = 6;
  config.task.batch = 3;
  config.model.hidden = 7;
  config.model.embedding_size = 5;
  return config;
}

std::shared_ptr<const Snapshot> snapshot_after(const Config& config, std::uint64_t updates) {
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{kAllQuestions});
  if (updates > 0) {
    session.apply(StepUpdate{updates});
    while (session.step()) {
    }
    session.apply(Generate{.temperature = 0.5, .length = 40, .prefix = "a"});
  }
  return session.snapshot({});
}

std::shared_ptr<const Snapshot> diverged_snapshot() {
  auto broken = std::make_shared<Snapshot>(*snapshot_after(small_config(), 20));
  broken->state = RunState::kDiverged;
  broken->fault = {{.update = 20,
                    .slot = "rnn0.h",
                    .time = 4,
                    .formula = "h_t = tanh(a_t)",
                    .text = "The first value that is no finite number is in rnn0.h."}};
  for (SlotView& slot : broken->example.slots) {
    if (!slot.per_step) continue;
    const auto from = static_cast<std::size_t>(4 * slot.rows);
    for (std::size_t i = from; i < slot.value.size(); ++i)
      slot.value[i] =
          i % 2 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    for (float& g : slot.grad) g = std::numeric_limits<float>::quiet_NaN();
  }
  for (StateFlow& state : broken->findings.flow->found.states) {
    for (float& norm : state.norms) norm = std::numeric_limits<float>::quiet_NaN();
    state.non_finite = state.used;
    state.used = 0;
  }
  broken->example.loss_bits = std::numeric_limits<float>::quiet_NaN();
  return broken;
}

}  // namespace unroll::testing
