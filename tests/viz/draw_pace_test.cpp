// Where the graphics are slow, pictures that only bring news leave time to the engines.
#include "viz/platform/draw_pace.h"

#include <catch2/catch_test_macros.hpp>

namespace {

using unroll::viz::DrawPace;

TEST_CASE("the first picture is not waited for") { CHECK(DrawPace().may_draw(0)); }

TEST_CASE("a picture that took long is followed by twice as long a rest") {
  DrawPace pace;
  pace.handed_over(1000);
  CHECK_FALSE(pace.may_draw(2000));
  pace.look(false, 50'000);
  CHECK_FALSE(pace.may_draw(50'000));
  pace.look(true, 101'000);
  CHECK_FALSE(pace.may_draw(300'000));
  CHECK(pace.may_draw(301'000));
}

TEST_CASE("a quick picture lets ten a second through") {
  DrawPace pace;
  pace.handed_over(0);
  pace.look(true, 16'000);
  CHECK(pace.may_draw(48'000));
}

TEST_CASE("looking again does not lengthen the rest") {
  DrawPace pace;
  pace.handed_over(0);
  pace.look(true, 100'000);
  pace.look(true, 250'000);
  CHECK(pace.may_draw(300'000));
}

TEST_CASE("graphics that never report are not waited for") {
  DrawPace pace;
  pace.handed_over(0);
  pace.look(false, 499'000);
  CHECK_FALSE(pace.may_draw(499'000));
  pace.look(false, 500'000);
  CHECK(pace.may_draw(1'500'000));
}

}  // namespace
