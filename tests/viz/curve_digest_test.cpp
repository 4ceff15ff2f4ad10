#include "viz/views/curve_digest.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

namespace unroll::viz {
namespace {

HistoryRow row(std::uint32_t update, float loss, float held_out = NAN, float raw = 1,
               float clipped = 1) {
  return {update, loss, held_out, raw, clipped, NAN};
}

}  // namespace

TEST_CASE("curve digest: a short history is kept row by row", "[viz][curves]") {
  const std::vector<HistoryRow> rows = {row(0, NAN, 6), row(1, 5), row(2, 4, 4.5f)};
  CurveDigest digest;
  digest.follow(1, rows);
  REQUIRE(digest.points().size() == 3);
  CHECK(digest.stride() == 1);
  CHECK(std::isnan(digest.points()[0].loss));
  CHECK(digest.points()[1].loss == 5);
  CHECK(digest.points()[2].held_out == 4.5f);
  CHECK(digest.last_update() == 2);
}

TEST_CASE("curve digest: a long history becomes means, never more than the screen shows",
          "[viz][curves]") {
  std::vector<HistoryRow> rows;
  for (std::uint32_t u = 0; u < 100'000; ++u) rows.push_back(row(u, static_cast<float>(u)));
  CurveDigest all, in_parts;
  all.follow(1, rows);
  for (std::size_t n = 0; n <= rows.size(); n += 777) in_parts.follow(1, std::span(rows).first(n));
  in_parts.follow(1, rows);
  CHECK(all.points().size() <= CurveDigest::kBuckets);
  CHECK(all.points().size() > CurveDigest::kBuckets / 2);
  for (const CurvePoint& p : all.points()) {
    CHECK(p.loss == Catch::Approx((p.first + p.last) / 2.0));
    CHECK(p.loss_low == static_cast<float>(p.first));
    CHECK(p.loss_high == static_cast<float>(p.last));
  }
  REQUIRE(in_parts.points().size() == all.points().size());
  CHECK(in_parts.points().back().loss == all.points().back().loss);
}

TEST_CASE("curve digest: another epoch, or fewer rows, starts over", "[viz][curves]") {
  const std::vector<HistoryRow> rows = {row(1, 5), row(2, 4), row(3, 3)};
  CurveDigest digest;
  digest.follow(1, rows);
  digest.follow(2, std::span(rows).first(1));
  CHECK(digest.points().size() == 1);
  digest.follow(2, rows);
  digest.follow(2, std::span(rows).first(2));
  CHECK(digest.points().size() == 2);
}

TEST_CASE("curve digest: it remembers when a baseline was beaten", "[viz][curves]") {
  const std::vector<HistoryRow> rows = {row(0, NAN, 6, NAN, NAN), row(1, 5, NAN, 0.9f, 0.9f),
                                        row(2, 5, NAN, 3, 1),     row(10, 4, 4.2f),
                                        row(20, 3, 4.4f),         row(30, 3, 3.1f)};
  CurveDigest digest;
  digest.follow(1, rows);
  REQUIRE(digest.clipped().size() == 1);
  CHECK(digest.clipped().front().first == 2);
  CHECK(digest.first_below(4.5) == 10);
  CHECK(digest.first_below(4.0) == 30);
  CHECK(digest.first_below(1.0) == -1);
}

TEST_CASE("curve digest: accuracy is the mean over the updates that have one", "[viz][curves]") {
  std::vector<HistoryRow> rows;
  for (std::uint32_t u = 0; u < 4 * CurveDigest::kBuckets; ++u) {
    rows.push_back(row(u, 1));
    rows.back().accuracy = u % 4 == 0 ? 0.25f : u % 4 == 1 ? 0.75f : NAN;
  }
  CurveDigest digest;
  digest.follow(1, std::span(rows).first(1));
  CHECK(digest.points()[0].accuracy == 0.25f);
  digest.follow(1, rows);
  CHECK(digest.has_accuracy());
  REQUIRE(digest.stride() == 4);
  for (const CurvePoint& p : digest.points()) CHECK(p.accuracy == 0.5f);
  for (HistoryRow& r : rows) r.accuracy = NAN;
  digest.follow(2, rows);
  CHECK_FALSE(digest.has_accuracy());
  CHECK(std::isnan(digest.points()[0].accuracy));
}

TEST_CASE("curve digest: stretches of clipping are told apart, and stay few", "[viz][curves]") {
  std::vector<HistoryRow> rows;
  const auto clipped = [](std::uint32_t u) { return (u >= 5 && u <= 9) || (u >= 40 && u <= 41); };
  for (std::uint32_t u = 1; u < 60; ++u)
    rows.push_back(row(u, 2, NAN, 2, clipped(u) ? 1.0f : 2.0f));
  CurveDigest digest;
  digest.follow(1, rows);
  REQUIRE(digest.clipped().size() == 2);
  CHECK((digest.clipped()[0].first == 5 && digest.clipped()[0].last == 9));
  CHECK((digest.clipped()[1].first == 40 && digest.clipped()[1].last == 41));
  rows.clear();
  for (std::uint32_t u = 1; u < 20'000; ++u)
    rows.push_back(row(u, 2, NAN, 2, u % 20 == 0 ? 1.0f : 2.0f));
  digest.follow(2, rows);
  CHECK(digest.clipped().size() <= CurveDigest::kMostStretches);
  CHECK(digest.clipped().front().first == 20);
  CHECK(digest.clipped().back().last == 19'980);
}

TEST_CASE("curve digest: a spike is a loss far above those before it", "[viz][curves]") {
  std::vector<HistoryRow> rows;
  for (std::uint32_t u = 1; u <= 200; ++u) rows.push_back(row(u, u < 100 ? 4.0f : 0.02f));
  rows[49].loss_bits = 13;     // 3.25 times
  rows[69].loss_bits = 11.9f;  // not 3 times
  rows[149].loss_bits = 0.1f;  // five times, but next to nothing
  CurveDigest digest;
  digest.follow(1, rows);
  REQUIRE(digest.spikes().size() == 1);
  CHECK(digest.spikes()[0].update == 50);
  CHECK(digest.spikes()[0].ratio == 3.25f);
  // Of many the strongest.
  rows.clear();
  for (std::uint32_t u = 1; u <= 2000; ++u)
    rows.push_back(row(u, u % 100 == 0 ? 4 + static_cast<float>(u) / 100 : 1.0f));
  digest.follow(2, rows);
  REQUIRE(digest.spikes().size() == CurveDigest::kMostSpikes);
  CHECK(digest.spikes().back().update == 2000);
  CHECK(digest.spikes().front().update == 1300);
}

TEST_CASE("curve digest: infinite losses leave the means alone", "[viz][curves]") {
  const std::vector<HistoryRow> rows = {row(1, 5), row(2, INFINITY, INFINITY, INFINITY, NAN)};
  CurveDigest digest;
  digest.follow(1, rows);
  CHECK(std::isnan(digest.points()[1].loss));
  CHECK(std::isnan(digest.points()[1].raw_norm));
  CHECK(digest.clipped().empty());
}

}  // namespace unroll::viz
