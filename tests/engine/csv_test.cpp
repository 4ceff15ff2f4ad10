#include "engine/io/csv.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "tests/support/engine_bytes.h"

namespace unroll {
namespace {

using Column = std::vector<double>;

CsvTable table_of(std::string_view text, CsvHeader header = CsvHeader::kDetect) {
  auto read = read_csv(text, header);
  INFO(text.substr(0, 200) << (read.ok() ? "" : " -> " + read.error().text()));
  REQUIRE(read.ok());
  return std::move(read).value();
}

std::string error_of(std::string_view text, CsvHeader header = CsvHeader::kDetect) {
  const auto read = read_csv(text, header);
  return read.ok() ? "it was accepted" : read.error().text();
}

bool says(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return true;
  UNSCOPED_INFO(text);
  return false;
}

TEST_CASE("csv: columns of numbers with names", "[io][csv]") {
  const CsvTable table = table_of("time,height\r\n0,1.5\r\n1,-2e-3\r\n");
  CHECK(table.names == std::vector<std::string>{"time", "height"});
  CHECK(table.columns == std::vector<Column>{{0, 1}, {1.5, -0.002}});
  CHECK(table.gap_count == 0);
}

TEST_CASE("csv: line ends, byte order mark and a missing last line end make no difference",
          "[io][csv]") {
  for (const char* text : {"1,2\n3,4\n", "1,2\r\n3,4\r\n", "1,2\r3,4",
                           "\xef\xbb\xbf"
                           "1,2\n3,4",
                           "1,2\n3,4\n\n\n", "\n1,2\n3,4", " \n1,2\n3,4\n\t", " 1 ,\t2\n+3,4.0 \n",
                           "\"1\",2\n\"3\",\"4\"\n"}) {
    const CsvTable table = table_of(text);
    CHECK(table.names.empty());
    CHECK(table.columns == std::vector<Column>{{1, 3}, {2, 4}});
  }
}

TEST_CASE("csv: quoted names may hold commas, quotes and line ends", "[io][csv]") {
  const CsvTable table = table_of("\"a, b\",\"say \"\"x\"\"\",\"two\r\nlines\"\n1,2,3\n");
  CHECK(table.names == std::vector<std::string>{"a, b", "say \"x\"", "two\nlines"});
  CHECK(table.columns == std::vector<Column>{{1}, {2}, {3}});
  CHECK(says(error_of("\"two\r\nlines\",b\n1,2\n3,x\n"), "CSV line 4, column 2"));
}

TEST_CASE("csv: the first row is names when it has text and no number", "[io][csv]") {
  CHECK(table_of("a,b\n1,2").names.size() == 2);
  CHECK(table_of(",b\n1,2").names == std::vector<std::string>{"", "b"});
  CHECK(table_of("1,2\n3,4").names.empty());
  CHECK(table_of("NA,\n3,4").columns[0].size() == 2);
  CHECK(says(error_of("a,2\n3,4"), "CSV line 1, column 1: \"a\" is no number"));
  const CsvTable years = table_of("2020,2021\n3,4", CsvHeader::kPresent);
  CHECK(years.names == std::vector<std::string>{"2020", "2021"});
  CHECK(years.columns[0] == Column{3});
  CHECK(says(error_of("a,b\n3,4", CsvHeader::kAbsent), "CSV line 1, column 1"));
}

TEST_CASE("csv: gaps are not-a-number and reported with their place", "[io][csv]") {
  const CsvTable table = table_of("a,b,c\n1,,3\nnan,NA, \n7,NaN,\"\"\n");
  CHECK(table.gap_count == 6);
  CHECK(table.gaps == std::vector<CsvGap>{{2, 2}, {3, 1}, {3, 2}, {3, 3}, {4, 2}, {4, 3}});
  CHECK(table.columns[0][2] == 7);
  CHECK(std::isnan(table.columns[1][0]));
  CHECK(table.columns[2][0] == 3);
}

TEST_CASE("csv: an empty line between the rows of one column is a gap, of more an error",
          "[io][csv]") {
  const CsvTable table = table_of("x\n1\n\n\n4\n\n");
  CHECK(table.gap_count == 2);
  CHECK(table.gaps == std::vector<CsvGap>{{3, 1}, {4, 1}});
  CHECK(table.columns[0].size() == 4);
  CHECK(says(error_of("1,2\n\n3,4"), "CSV line 2: it has 1 cells, the first row has 2"));
}

TEST_CASE("csv: many gaps are counted, the first hundred told", "[io][csv]") {
  std::string text = "1,2\n";
  for (int i = 0; i < 500; ++i) text += ",\n";
  const CsvTable table = table_of(text);
  CHECK(table.gap_count == 1000);
  CHECK(table.gaps.size() == 100);
}

TEST_CASE("csv: one line of numbers is a table", "[io][csv]") {
  CHECK(table_of("5").columns == std::vector<Column>{{5}});
  CHECK(table_of("1,2,3\n").columns.size() == 3);
}

TEST_CASE("csv: what cannot be used is refused with line, column and remedy", "[io][csv]") {
  CHECK(says(error_of(""), "there is nothing in it"));
  CHECK(says(error_of("\xef\xbb\xbf\r\n\r\n"), "there is nothing in it"));
  CHECK(says(error_of("a,b\n"), "nothing but a row of names"));
  CHECK(says(error_of("1,2\n3\n"), "CSV line 2: it has 1 cells, the first row has 2"));
  CHECK(says(error_of("1,2\n3,4,5\n"), "CSV line 2: it has 3 cells, the first row has 2"));
  CHECK(says(error_of("1,2\n3,4,\n"), "it has 3 cells"));
  CHECK(says(error_of("a,b\n1,2\n3,four\n"),
             "CSV line 3, column 2: \"four\" is no number that can be used"));
  CHECK(says(error_of("1\n1e999\n"), "allowed are finite numbers such as -1.5 or 2e-3"));
  CHECK(says(error_of("1\ninf\n"), "CSV line 2, column 1"));
  CHECK(says(error_of("1\n0x10\n"), "CSV line 2, column 1"));
  CHECK(says(error_of("1\n+-1\n"), "CSV line 2, column 1"));
  CHECK(says(error_of("1\n12 000\n"), "CSV line 2, column 1"));
  CHECK(says(error_of("1\n1;2\n"), "columns are separated by commas, and numbers have a point"));
  CHECK(says(error_of("1\n\"1\n"), "CSV line 2, column 1: the cell begins with a quotation mark"));
  CHECK(says(error_of("1\n\"1\"2\n"), "text behind the closing quotation mark"));
  CHECK(says(error_of("1,2\n3,4\"5\n"), "CSV line 2, column 2: there is a quotation mark inside"));
  CHECK(says(error_of("\xff\xfe"
                      "1"),
             "no UTF-8 text at byte 0"));
  CHECK(says(error_of("1\n\x1b[31m\n"), "\"\\u{1b}[31m\" is no number"));
  CHECK(says(error_of(std::string_view("1\n2\0\n", 5)), "CSV line 2, column 1"));
}

TEST_CASE("csv: too large and too wide is refused before it costs memory", "[io][csv]") {
  CHECK(says(error_of(std::string(kMaxCsvBytes + 1, '1')), "at most 5000000 are read"));
  CHECK(says(error_of(std::string(kMaxCsvBytes, ',')), "more than 1000 cells"));
  std::string widest(kMaxCsvColumns - 1, ',');
  CHECK(table_of("1" + widest).columns.size() == kMaxCsvColumns);
  CHECK(table_of("1" + std::string(1'000'000, '\n') + "2").gap_count == 999'999);
}

TEST_CASE("csv: a written table is read back to the same numbers", "[io][csv]") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string text = write_csv({{"step", std::vector<double>{1, 2, 1e22}},
                                      {"loss, \"bits\"", std::vector<float>{0.1f, 3.5f, -1e-30f}},
                                      {"held out", std::vector<double>{kNan, kInfinity, 0.1}}});
  CHECK(text == "step,\"loss, \"\"bits\"\"\",held out\r\n1,0.1,\r\n2,3.5,\r\n1e22,-1e-30,0.1\r\n");
  const CsvTable table = table_of(text);
  CHECK(table.names[1] == "loss, \"bits\"");
  CHECK(table.columns[0] == Column{1, 2, 1e22});
  CHECK(static_cast<float>(table.columns[1][2]) == -1e-30f);
  CHECK(table.gap_count == 2);
  const CsvTable lone = table_of(write_csv({{"x", std::vector<double>{1, kNan}}}));
  CHECK(lone.columns[0].size() == 2);
  CHECK(write_csv({}).empty());
  // A lone column without a name: its first number must not be taken for one.
  const CsvTable nameless =
      table_of(write_csv({{"", std::vector<double>{5, 6}}}), CsvHeader::kPresent);
  CHECK(nameless.names == std::vector<std::string>{""});
  CHECK(nameless.columns[0] == Column{5, 6});
  const std::string mark = "\xef\xbb\xbf";
  const CsvTable marked =
      table_of(write_csv({{mark, std::vector<double>{5}}}), CsvHeader::kPresent);
  CHECK(marked.names == std::vector<std::string>{mark});
}

TEST_CASE("csv: a changed or missing byte gives equally long columns or a text", "[io][csv]") {
  const Bytes file = bytes_of("time,\"the \"\"height\"\"\"\r\n0,1.5\r\n1,\r\n2,\"-2e-3\"\r\n");
  const auto look = [](const Bytes& changed) {
    const auto read = read_csv({reinterpret_cast<const char*>(changed.data()), changed.size()});
    if (!read) {
      REQUIRE(read.error().text().size() > 10);
      return;
    }
    REQUIRE_FALSE(read.value().columns.empty());
    REQUIRE(
        (read.value().names.empty() || read.value().names.size() == read.value().columns.size()));
    for (const Column& column : read.value().columns) {
      REQUIRE(column.size() == read.value().columns[0].size());
      REQUIRE_FALSE(column.empty());
      for (const double value : column) REQUIRE_FALSE(std::isinf(value));
    }
  };
  for_each_truncation(file, look);
  for_each_flip(file, look);
}

}  // namespace
}  // namespace unroll
