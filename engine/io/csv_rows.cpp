#include "engine/io/csv_rows.h"

#include "engine/io/csv.h"

namespace unroll {

std::string csv_place(std::uint32_t line, std::size_t column) {
  return "CSV line " + std::to_string(line) + ", column " + std::to_string(column);
}

bool CsvRows::end_line() {
  if (rest_.empty() || (rest_[0] != '\n' && rest_[0] != '\r')) return false;
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
  ++line_;
  return true;
}

Result<CsvCell> CsvRows::quoted_cell(std::size_t column) {
  const std::uint32_t line = line_;
  CsvCell out{"", true};
  rest_.remove_prefix(1);
  for (;;) {
    const std::size_t end = rest_.find_first_of("\"\r\n");
    if (end == std::string_view::npos)
      return Error{csv_place(line, column),
                   "the cell begins with a quotation mark that is never closed; close it, or write "
                   "the cell without it"};
    out.text += rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (end_line()) {
      out.text += '\n';
    } else if (rest_.starts_with("\"\"")) {
      out.text += '"';
      rest_.remove_prefix(2);
    } else {
      rest_.remove_prefix(1);
      break;
    }
  }
  if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0)
    return Error{
        csv_place(line_, column),
        "there is text behind the closing quotation mark; put a comma there, or double the "
        "marks inside the cell"};
  return out;
}

Result<CsvCell> CsvRows::cell(std::size_t column) {
  if (rest_.starts_with('"')) return quoted_cell(column);
  const std::string_view text = rest_.substr(0, rest_.find_first_of(",\r\n"));
  if (text.find('"') != std::string_view::npos)
    return Error{csv_place(line_, column),
                 "there is a quotation mark inside the cell; quote the whole cell and double the "
                 "mark"};
  rest_.remove_prefix(text.size());
  return CsvCell{std::string(text), false};
}

Result<std::optional<CsvRow>> CsvRows::next() {
  if (rest_.empty()) return std::optional<CsvRow>();
  CsvRow row{line_, {}};
  for (;;) {
    if (row.cells.size() == kMaxCsvColumns)
      return Error{"CSV line " + std::to_string(row.line),
                   "it has more than " + std::to_string(kMaxCsvColumns) +
                       " cells; write one moment per line and one quantity per column"};
    auto read = cell(row.cells.size() + 1);
    if (!read) return read.error();
    row.cells.push_back(std::move(read).value());
    if (rest_.empty() || end_line()) return std::optional(std::move(row));
    rest_.remove_prefix(1);  // the comma
  }
}

}  // namespace unroll
