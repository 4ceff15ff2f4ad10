// What is held and read, as text for a link.
#include "engine/session/what_if_text.h"

#include <catch2/catch_test_macros.hpp>

namespace unroll {

TEST_CASE("what-if text: holds are read back as they were written", "[session][link]") {
  const std::vector<Hold> holds = {
      {.slot = "lstm0.f",
       .amount = 0,
       .first_row = 3,
       .end_row = 4,
       .first_step = 4,
       .end_step = 10},
      {.slot = "lstm0.f",
       .kind = InterventionKind::kScale,
       .amount = 0,
       .first_step = 25,
       .end_step = 26},
      {.slot = "rnn0.Wh",
       .amount = -1.5,
       .first_row = 2,
       .end_row = 3,
       .first_step = 3,
       .end_step = 4},
      {.slot = "a", .kind = InterventionKind::kNudge, .amount = 1e-30, .first_row = 8},
      {.slot = "rnn0.h"}};
  const std::string text = write_holds(holds);
  CHECK(text == "lstm0.f[3]@4-9:0;lstm0.f@25:x0;rnn0.Wh[2]@3:-1.5;a[8-]:d1e-30;rnn0.h:0");
  const auto read = read_holds(text);
  CHECK(read.problems.empty());
  CHECK(read.entries == holds);
}

TEST_CASE("what-if text: what is no hold is left out, and how it is written is said",
          "[session][link]") {
  for (const char* wrong : {"lstm0.f@25", "[3]:0", ":0", "lstm0.f[9-3]:0", "lstm0.f[3:0",
                            "lstm0.f@-1:0", "lstm0.f@1:nan", "lstm0.f:1e999", "lstm0.f:", "a:x",
                            "lstm0.f[3]4:0", "lstm0 f:0", "a[99999999999]:0", "a:0x1"}) {
    INFO(wrong);
    const auto read = read_holds("rnn0.h:1;" + std::string(wrong));
    CHECK(read.entries.size() == 1);
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].find("it is written as lstm0.f[3]@4-9:0") != std::string::npos);
  }
  std::string many;
  for (std::size_t i = 0; i < kMostHolds + 9; ++i) many += "rnn0.h:1;";
  CHECK(read_holds(many).entries.size() == kMostHolds);
  CHECK(read_holds(many).problems.size() == 4);  // three, and how many more
}

TEST_CASE("what-if text: edits of the input are read back, whatever is read", "[session][link]") {
  const std::vector<InputEdit> edits = {{.step = 3, .symbol = 12},
                                        {.of_source = true, .step = 0, .symbol = 1},
                                        {.step = 4, .values = {0.1f, -0.25f}},
                                        {.of_source = true, .step = 1, .values = {1e-7f}}};
  const std::string text = write_input_edits(edits);
  CHECK(text == "3:12;s0:1;4=0.1,-0.25;s1=1e-7");
  const auto read = read_input_edits(text);
  CHECK(read.problems.empty());
  CHECK(read.entries == edits);
  for (const char* wrong : {"3", "3:", ":3", "-1:2", "3:-2", "3=", "3=1,", "3=nan", "x3:1"}) {
    INFO(wrong);
    CHECK(read_input_edits(wrong).entries.empty());
    CHECK(read_input_edits(wrong).problems.size() == 1);
  }
}

}  // namespace unroll
