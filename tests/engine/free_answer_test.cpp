// What the network writes by itself, as a session tells it.

#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"

namespace unroll {
namespace {

Session of_dates() {
  Config config;
  config.task.kind = TaskKind::kDates;
  config.task.batch = 4;
  config.model.kind = ModelKind::kGru;
  config.model.hidden = 6;
  config.model.embedding_size = 5;
  Session session;
  session.apply(Reset{config});
  return session;
}

TEST_CASE("findings: what the network writes by itself is that of the watched example",
          "[session][findings]") {
  Session session = of_dates();
  session.apply(Ask{set_of({Question::kDecoding})});
  session.apply(StepUpdate{40});
  while (session.step()) {
  }
  for (const std::uint32_t index : {0u, 5u}) {
    session.apply(Watch{WatchSource::kHeldOut, index});
    const auto s = session.snapshot({});
    REQUIRE(s->findings.decoding);
    const DecodingFinding& found = s->findings.decoding->found;
    CHECK(s->findings.decoding->index == index);
    CHECK(s->findings.decoding->update == 40);
    std::string source, truth;
    for (std::int32_t t = 0; t < s->example.source_length; ++t)
      source +=
          s->task.sources[static_cast<std::size_t>(s->example.source[static_cast<std::size_t>(t)])];
    for (std::int32_t t = 0; t + 1 < s->example.length; ++t)
      truth +=
          s->task
              .classes[static_cast<std::size_t>(s->example.targets[static_cast<std::size_t>(t)])];
    CHECK(found.source == source);
    CHECK(found.truth_text == truth);
    CHECK(found.truth.size() == truth.size() + 1);
    REQUIRE_FALSE(found.written.empty());
    CHECK(found.written.size() == found.probabilities.size());
    CHECK(found.examples == static_cast<std::int32_t>(s->example.count));

    // A source that is typed gets the very same answer.
    session.apply(Generate{.prefix = source});
    const auto typed = session.snapshot({});
    REQUIRE_FALSE(typed->samples.empty());
    CHECK(typed->samples.back().prefix == source);
    CHECK(typed->samples.back().text == found.written_text);
    CHECK(typed->samples.back().probabilities == found.probabilities);

    const Bytes bytes = encode_snapshot(*s);
    const auto back = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(back);
    const DecodingFinding& far = back->findings.decoding->found;
    CHECK(far.source == found.source);
    CHECK(far.written == found.written);
    CHECK(far.probabilities == found.probabilities);
    CHECK(far.truth == found.truth);
    CHECK(far.exact == found.exact);
    CHECK(far.symbols == found.symbols);
    CHECK(far.examples == found.examples);
  }
}

TEST_CASE("findings: a source that a task cannot read is refused with its reason",
          "[session][findings]") {
  Session session = of_dates();
  session.apply(Generate{.prefix = "3 Mai"});
  const auto s = session.snapshot({});
  CHECK(s->samples.empty());
  REQUIRE_FALSE(s->notices.empty());
  CHECK(s->notices.back().error);
  CHECK(s->notices.back().text.find("\"M\"") != std::string::npos);
}

}  // namespace
}  // namespace unroll
