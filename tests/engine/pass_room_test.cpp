// The room in which watched examples are passed forward and back stays from snapshot to snapshot.
#include <catch2/catch_test_macros.hpp>

#include "engine/session/encoding.h"
#include "tests/support/engine_kinds.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

Bytes bytes_of(const ExampleView& example) {
  ByteWriter writer;
  writer(example);
  return writer.take();
}

/// Leaves other examples, and numbers of holds, in the room.
void look_around(Session& session) {
  const auto first = test::look(session);
  std::vector<Hold> holds;
  for (const SlotView& slot : first->example.slots)
    if (slot.per_step && !slot.grad.empty())
      holds = {{.slot = slot.layer + "." + slot.name,
                .amount = 0.75,
                .end_row = slot.rows,
                .end_step = slot.steps}};
  session.apply(SetHolds{holds});
  for (const WatchSource source : {WatchSource::kBatch, WatchSource::kHeldOut}) {
    session.apply(Watch{source, 1});
    CHECK(bytes_of(test::look(session)->example) != bytes_of(first->example));
  }
  session.apply(SetHolds{});
}

}  // namespace

TEST_CASE("an example looks the same whatever was looked at before, with every kind of model",
          "[session]") {
  for (const test::KindCase& run : test::kind_cases()) {
    INFO(run.link);
    Session looked, fresh;
    for (Session* session : {&looked, &fresh}) session->apply(Reset{run.config});
    look_around(looked);
    for (Session* session : {&looked, &fresh}) {
      test::train(*session, 2);
      session->apply(Watch{WatchSource::kHeldOut, 2});
    }
    CHECK(bytes_of(test::look(looked)->example) == bytes_of(test::look(fresh)->example));
  }
}

}  // namespace unroll
