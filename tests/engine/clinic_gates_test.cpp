// Gates that are stuck are named by the unit that is stuck most, and by the step of the watched
// example at which it is so first.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"

namespace unroll::testing {

TEST_CASE("findings: saturated gates name their unit and step", "[session][findings][clinic]") {
  Config config;
  config.task.kind = TaskKind::kRecall;
  config.task.length = 12;
  config.task.batch = 4;
  config.model.kind = ModelKind::kLstm;
  config.model.hidden = 8;
  config.model.gate_bias = 9;
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{.questions = set_of({Question::kClinic, Question::kSaturation})});
  const auto s = session.snapshot({});
  const auto& ailments = s->findings.clinic->found.ailments;
  const auto gates = std::ranges::find(ailments, "saturated gates", &Ailment::kind);
  REQUIRE(gates != ailments.end());
  CHECK(gates->address == "lstm0.f");
  const auto& slots = s->findings.saturation->found.slots;
  const auto measured = std::ranges::find_if(
      slots, [](const SlotSaturation& slot) { return slot.slot.address() == "lstm0.f"; });
  REQUIRE(measured != slots.end());
  const auto& shares = measured->share_per_unit;
  REQUIRE(gates->unit >= 0);
  CHECK(shares.at(static_cast<std::size_t>(gates->unit)) == *std::ranges::max_element(shares));
  REQUIRE(gates->step >= 0);
  const SlotView& f = *s->example.find("lstm0", "f");
  const auto flat = [&](int t) {
    const float g = f.value.at(static_cast<std::size_t>(t * f.rows + gates->unit));
    return g < 0.01f || g > 0.99f;
  };
  CHECK(flat(gates->step));
  for (int t = 0; t < gates->step; ++t) CHECK_FALSE(flat(t));
  CHECK(gates->text.find("unit " + std::to_string(gates->unit)) != std::string::npos);
  CHECK(gates->text.find("step " + std::to_string(gates->step)) != std::string::npos);
}

}  // namespace unroll::testing
