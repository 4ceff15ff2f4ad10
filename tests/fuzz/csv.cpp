// A table has equally long columns of finite numbers and gaps, and survives being written.

#include "engine/io/csv.h"

#include <cmath>

#include "tests/fuzz/promise.h"

using namespace unroll;

namespace {

void look(std::string_view text, CsvHeader header) {
  const auto read = read_csv(text, header);
  if (!read) {
    promise(!read.error().what.empty(), "a refusal without a reason");
    return;
  }
  const CsvTable& table = read.value();
  promise(!table.columns.empty() && !table.columns[0].empty(), "an empty table");
  promise(table.names.empty() || table.names.size() == table.columns.size(), "names are missing");
  std::size_t gaps = 0;
  std::vector<CsvColumn> columns;
  for (const std::vector<double>& column : table.columns) {
    promise(column.size() == table.columns[0].size(), "columns of different lengths");
    for (const double value : column) {
      promise(!std::isinf(value), "an infinite number");
      gaps += std::isnan(value) ? 1 : 0;
    }
    columns.push_back({table.names.empty() ? "x" : table.names[columns.size()], column});
  }
  promise(gaps == table.gap_count, "gaps are not counted");

  const std::string written = write_csv(columns);
  if (written.size() > kMaxCsvBytes) return;
  const auto again = read_csv(written, CsvHeader::kPresent);
  promise(again.ok(), "a table of our own is refused");
  promise(again.value().gap_count == gaps, "gaps changed");
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t r = 0; r < table.columns[c].size(); ++r)
      promise(std::isnan(table.columns[c][r]) || again.value().columns[c][r] == table.columns[c][r],
              "a number changed");
}

}  // namespace

FUZZ_READER(csv)(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const CsvHeader header : {CsvHeader::kDetect, CsvHeader::kPresent, CsvHeader::kAbsent})
    look(text, header);
  return 0;
}
