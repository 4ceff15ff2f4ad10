#include "engine/tasks/table.h"

#include <algorithm>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/tasks/forecast.h"
#include "engine/tasks/limits.h"
#include "engine/tasks/windows.h"

namespace unroll {

namespace {

/// Mean 0 and standard deviation 1 over the first `count` numbers; false where they never change.
bool standardise(std::vector<double>& column, std::size_t count) {
  if (std::all_of(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count),
                  [&](double value) { return value == column.front(); }))
    return false;
  double mean = 0, square = 0;
  const double n = static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) mean += column[i] / n;
  for (std::size_t i = 0; i < count; ++i) square += (column[i] - mean) * (column[i] - mean) / n;
  const double deviation = std::sqrt(square);
  if (!(deviation > 0) || !std::isfinite(deviation)) return false;
  for (double& value : column) value = (value - mean) / deviation;
  return true;
}

std::string name_of(const TaskData& data, std::size_t column) {
  if (column < data.column_names.size() && !data.column_names[column].empty())
    return printable(data.column_names[column]);
  return "column " + std::to_string(column + 1);
}

class TableTask final : public Task {
 public:
  TableTask(std::vector<std::vector<double>> columns, std::vector<std::string> names, int steps)
      : Task(forecast_facts(std::move(names), steps)),
        columns_(std::move(columns)),
        windows_(columns_.front().size()) {}

  Batch draw(Random& random, int size) const override {
    std::vector<Example> examples;
    for (int b = 0; b < size; ++b) examples.push_back(window(windows_.draw(random, steps())));
    return pack(shape(), examples);
  }
  int held_out_count() const override { return windows_.held_out_count(steps()); }
  Batch held_out(int first, int count) const override {
    std::vector<Example> examples;
    for (int b = 0; b < count; ++b)
      examples.push_back(window(windows_.held_out_start(steps(), first + b)));
    return pack(shape(), examples);
  }
  std::vector<Baseline> baselines() const override { return forecast_baselines(*this); }

 private:
  int steps() const { return shape().input.steps; }

  Example window(std::size_t start) const {
    std::vector<double> path;
    for (std::size_t t = 0; t <= static_cast<std::size_t>(steps()); ++t)
      for (const std::vector<double>& column : columns_) path.push_back(column[start + t]);
    return forecast_example(path, shape().outputs);
  }

  std::vector<std::vector<double>> columns_;
  Windows windows_;
};

/// What is wrong with the table before it is scaled, if anything.
Result<Ok> check(const TaskData& data, const std::string& place) {
  const std::size_t columns = data.columns.size();
  if (columns == 0)
    return Error{place,
                 "There is no table yet. Bring a CSV file with one row per moment and 1 to " +
                     std::to_string(kMostColumns) + " columns of numbers."};
  if (columns > static_cast<std::size_t>(kMostColumns))
    return Error{place, "The table has " + std::to_string(columns) + " columns; up to " +
                            std::to_string(kMostColumns) +
                            " can be learned. Keep the ones needed."};
  const std::size_t rows = data.columns.front().size();
  if (rows < 4 || rows > kMostRowsOfTable)
    return Error{place, "The table has " + std::to_string(rows) + " rows of numbers; from 4 to " +
                            std::to_string(kMostRowsOfTable) + " can be learned."};
  for (std::size_t c = 0; c < columns; ++c) {
    if (data.columns[c].size() != rows)
      return Error{place, name_of(data, c) + " has " + std::to_string(data.columns[c].size()) +
                              " numbers, " + name_of(data, 0) + " has " + std::to_string(rows) +
                              ". All columns must have a number in every row."};
    for (std::size_t r = 0; r < rows; ++r)
      if (!std::isfinite(data.columns[c][r]))
        return Error{place, name_of(data, c) + " has no number in row " + std::to_string(r + 1) +
                                ". Fill the gap or take the row out."};
  }
  return Ok{};
}

}  // namespace

Result<std::unique_ptr<Task>> make_table(const TaskConfig& config, std::uint64_t,
                                         const TaskData& data) {
  const std::string place = data.title.empty() ? "csv" : data.title;
  if (const auto fine = check(data, place); !fine) return fine.error();
  const Windows windows(data.columns.front().size());
  const auto fits = check_field(config, &TaskConfig::length, "T", {1, windows.longest_length()},
                                "both the training and the held-out part of the table must hold an "
                                "example");
  if (!fits) return fits.error();
  std::vector<std::vector<double>> columns = data.columns;
  std::vector<std::string> names;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    names.push_back(name_of(data, c));
    if (!standardise(columns[c], windows.split()))
      return Error{place,
                   names.back() +
                       " has the same number in every row of the training part (or numbers "
                       "too large to square), so there is nothing to predict. Leave it out."};
  }
  return std::unique_ptr<Task>(
      std::make_unique<TableTask>(std::move(columns), std::move(names), config.length));
}

}  // namespace unroll
