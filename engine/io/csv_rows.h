#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace unroll {

struct CsvCell {
  std::string text;     ///< without the quotes around it
  bool quoted = false;  ///< a quoted cell may be empty and yet be there
};

struct CsvRow {
  std::uint32_t line = 0;  ///< where it begins, from 1
  std::vector<CsvCell> cells;

  /// A line with nothing on it but blanks.
  bool blank() const {
    return cells.size() == 1 && !cells[0].quoted &&
           cells[0].text.find_first_not_of(" \t") == std::string::npos;
  }
};

/// Splits CSV text (RFC 4180) into rows, one at a time.
class CsvRows {
 public:
  /// `text` must outlive the reader.
  explicit CsvRows(std::string_view text) : rest_(text) {}

  /// The next row; nothing at the end of the text. Refuses quotes that do not match and rows of
  /// more than kMaxCsvColumns cells.
  Result<std::optional<CsvRow>> next();

 private:
  Result<CsvCell> cell(std::size_t column);
  Result<CsvCell> quoted_cell(std::size_t column);
  /// Passes over a line end if there is one.
  bool end_line();

  std::string_view rest_;
  std::uint32_t line_ = 1;
};

/// "CSV line 3, column 2".
std::string csv_place(std::uint32_t line, std::size_t column);

}  // namespace unroll
