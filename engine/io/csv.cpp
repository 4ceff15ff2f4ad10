#include "engine/io/csv.h"

#include <cmath>
#include <limits>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/io/csv_rows.h"

namespace unroll {
namespace {

constexpr std::size_t kReportedGaps = 100;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_gap(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower.empty() || lower == "nan" || lower == "na";
}

/// The number in a cell, not-a-number for a gap.
Result<double> cell_value(const CsvCell& cell) {
  std::string_view text = trimmed(cell.text);
  if (is_gap(text)) return kNan;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  return parse_double(text);
}

Error no_number(const CsvCell& cell, std::uint32_t line, std::size_t column, const Error& why) {
  std::string what = "\"" + printable(cell.text) + "\" ";
  if (cell.text.find(';') != std::string::npos || cell.text.find('\t') != std::string::npos) {
    what += "holds several cells: columns are separated by commas, and numbers have a point";
  } else {
    what += "is no number that can be used (" + why.what +
            "); allowed are finite numbers such as -1.5 or 2e-3, and an empty cell for a gap";
  }
  return {csv_place(line, column), what};
}

/// Some cell is text and none is a number; the name of a column of row numbers is often empty.
bool holds_names(const CsvRow& row) {
  bool text = false;
  for (const CsvCell& cell : row.cells) {
    const auto value = cell_value(cell);
    if (value && !std::isnan(value.value())) return false;
    text = text || !value;
  }
  return text;
}

/// Takes rows one by one; memory goes to the numbers only.
class TableBuilder {
 public:
  explicit TableBuilder(CsvHeader header) : header_(header) {}

  Result<Ok> add(const CsvRow& row) {
    if (row.blank()) {
      // Blank lines count only where something follows.
      if (blank_ == 0) blank_line_ = row.line;
      if (!table_.columns.empty()) ++blank_;
      return Ok{};
    }
    if (table_.columns.empty()) {
      table_.columns.resize(row.cells.size());
      if (header_ == CsvHeader::kPresent || (header_ == CsvHeader::kDetect && holds_names(row))) {
        for (const CsvCell& cell : row.cells) table_.names.emplace_back(trimmed(cell.text));
        return Ok{};
      }
    }
    for (; blank_ > 0; --blank_)
      if (const auto added = add_numbers({blank_line_++, {CsvCell{}}}); !added) return added;
    return add_numbers(row);
  }

  Result<CsvTable> take() {
    if (table_.columns.empty())
      return Error{"CSV", "there is nothing in it; it needs a row of numbers for each moment"};
    if (table_.columns[0].empty())
      return Error{"CSV", "there is nothing but a row of names; it needs rows of numbers below"};
    return std::move(table_);
  }

 private:
  Result<Ok> add_numbers(const CsvRow& row) {
    const std::size_t width = table_.columns.size();
    if (row.cells.size() != width)
      return Error{"CSV line " + std::to_string(row.line),
                   "it has " + std::to_string(row.cells.size()) + " cells, the first row has " +
                       std::to_string(width) + "; each row needs as many, gaps included"};
    for (std::size_t c = 0; c < width; ++c) {
      const auto value = cell_value(row.cells[c]);
      if (!value) return no_number(row.cells[c], row.line, c + 1, value.error());
      table_.columns[c].push_back(value.value());
      if (!std::isnan(value.value())) continue;
      if (table_.gap_count++ < kReportedGaps)
        table_.gaps.push_back({row.line, static_cast<std::uint32_t>(c + 1)});
    }
    return Ok{};
  }

  CsvHeader header_;
  CsvTable table_;
  std::uint32_t blank_line_ = 0;
  std::size_t blank_ = 0;
};

bool needs_quotes(std::string_view text) {
  // Bare at the start of a file, a byte order mark would be no part of the name.
  return text.find_first_of("\",\r\n") != std::string_view::npos ||
         text.starts_with(kByteOrderMark);
}

std::string written(std::string_view text) {
  if (!needs_quotes(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string number_at(const Numbers& numbers, std::size_t i) {
  return std::visit(
      [i](const auto& values) {
        return std::isfinite(values[i]) ? format_shortest(values[i]) : std::string();
      },
      numbers);
}

}  // namespace

Result<CsvTable> read_csv(std::string_view text, CsvHeader header) {
  if (text.size() > kMaxCsvBytes)
    return Error{"CSV", "it has " + std::to_string(text.size()) + " bytes; at most " +
                            std::to_string(kMaxCsvBytes) + " are read: cut it or thin it out"};
  if (const auto at = find_invalid_utf8(text))
    return Error{"CSV", "it is no UTF-8 text at byte " + std::to_string(*at) +
                            "; save it as CSV with the encoding UTF-8"};
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvRows rows(text);
  TableBuilder table(header);
  for (;;) {
    const auto row = rows.next();
    if (!row) return row.error();
    if (!row.value()) return table.take();
    if (const auto added = table.add(*row.value()); !added) return added.error();
  }
}

std::string write_csv(const std::vector<CsvColumn>& columns) {
  constexpr std::string_view kEnd = "\r\n";
  std::string out;
  if (columns.empty()) return out;
  for (const CsvColumn& column : columns)
    UNROLL_ASSERT(size_of(column.values) == size_of(columns[0].values),
                  column.name + " has " + std::to_string(size_of(column.values)) + " rows, not " +
                      std::to_string(size_of(columns[0].values)));
  const auto add_row = [&](const auto& text_of) {
    const std::size_t begin = out.size();
    for (const CsvColumn& column : columns) {
      if (&column != columns.data()) out += ',';
      out += text_of(column);
    }
    // A lone empty cell would be an empty line, which readers pass over.
    if (out.size() == begin) out += "\"\"";
    out += kEnd;
  };
  add_row([](const CsvColumn& column) { return written(column.name); });
  for (std::size_t row = 0; row < size_of(columns[0].values); ++row)
    add_row([row](const CsvColumn& column) { return number_at(column.values, row); });
  return out;
}

}  // namespace unroll
