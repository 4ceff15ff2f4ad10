#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/fields.h"

namespace unroll::cli {

/// A command line, taken apart but not yet understood in full.
class Arguments {
 public:
  std::string command;  ///< empty: none was given
  bool help = false, version = false;
  FieldTexts fields;  ///< fields of the configuration in the table's order, unchecked

  /// The text given for an option or argument.
  std::optional<std::string> text(std::string_view id) const;
  /// Whether an option was given.
  bool has(std::string_view id) const { return values_.contains(id); }

  /// The whole number given for an option, or `standard`; an Error with the option's name when it
  /// is none or outside min ... max.
  Result<std::uint64_t> number(std::string_view id, std::uint64_t standard, std::uint64_t min,
                               std::uint64_t max) const;
  /// The same for a decimal number.
  Result<double> real(std::string_view id, double standard, double min, double max) const;

  /// Takes words apart after the command table. The Error says what is not understood.
  static Result<Arguments> parse(const std::vector<std::string>& words);

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace unroll::cli
