#pragma once
// Tables of numbers as CSV (RFC 4180): cells between commas, a point in the numbers, rows of equal
// length, optionally names in the first row.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/named_tensor.h"

namespace unroll {

inline constexpr std::size_t kMaxCsvBytes = 5'000'000;
inline constexpr std::size_t kMaxCsvColumns = 1000;

/// A cell without a number.
struct CsvGap {
  std::uint32_t line;    ///< of the file, from 1
  std::uint32_t column;  ///< of the table, from 1

  bool operator==(const CsvGap&) const = default;
};

struct CsvTable {
  std::vector<std::string> names;            ///< one per column, or none without a header row
  std::vector<std::vector<double>> columns;  ///< equally long, not empty; a gap is not-a-number
  std::size_t gap_count = 0;
  std::vector<CsvGap> gaps;  ///< the first 100
};

/// Whether the first row holds names. kDetect: it does when some cell of it is text and
/// none is a number.
enum class CsvHeader : std::uint8_t { kDetect, kPresent, kAbsent };

/// Reads a table from UTF-8 text of at most kMaxCsvBytes, with or without a byte order mark; lines
/// end with CR LF, LF or CR. A cell is a finite decimal number ("-1.5", "2e-3", blanks around it
/// are passed over) or a gap: empty, "nan" or "NA" in any case. Empty lines at both ends are passed
/// over. Errors name line and column and what is allowed there.
Result<CsvTable> read_csv(std::string_view text, CsvHeader header = CsvHeader::kDetect);

struct CsvColumn {
  std::string name;
  Numbers values;
};

/// The table as text with a header row and CR LF; columns are equally long. Each number is the
/// shortest text that its type reads back; what is not finite becomes an empty cell.
std::string write_csv(const std::vector<CsvColumn>& columns);

}  // namespace unroll
