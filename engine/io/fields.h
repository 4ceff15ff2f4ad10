#pragma once
// Configuration fields as text: reading with clamping or refusal, writing, listing. Everything
// follows the visitors in the ..._config.h files (engine/base/field.h), so a new field appears in
// links, on the command line, in help texts and in the controls at once.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/field.h"
#include "engine/base/result.h"

namespace unroll {

/// Key and value, in the order in which they stand.
using FieldTexts = std::vector<std::pair<std::string, std::string>>;

enum class FieldType : std::uint8_t { kInteger, kReal, kChoice, kSeed, kWord };

/// A field with its range and its value as text.
struct FieldDescription {
  FieldInfo info;
  FieldType type = FieldType::kWord;
  double min = 0, max = 0;                ///< of kInteger and kReal
  RealRange range = {};                   ///< of kReal: what a hand wants of it
  std::vector<std::string_view> choices;  ///< of kChoice
  std::string value;                      ///< as the reader takes it
};

/// What the field takes: "1 to 1024", "0 (off) to 100", "tanh or relu", "a whole number from 0 on".
/// With its unit.
std::string describe_range(const FieldDescription& field);

/// The part of the range that is of use, "0.01 to 100"; empty if that is all of it.
std::string describe_usual(const FieldDescription& field);

/// A visitor that lists every field with its present value.
class FieldLister {
 public:
  void integer(const FieldInfo& info, int& value, IntRange range);
  void real(const FieldInfo& info, double& value, RealRange range);
  template <class Enum>
  void choice(const FieldInfo& info, Enum& value, std::span<const std::string_view> names) {
    add_choice(info, static_cast<std::size_t>(value), names);
  }
  void seed(const FieldInfo& info, std::uint64_t& value);
  void word(const FieldInfo& info, std::string& value);

  std::vector<FieldDescription> take() { return std::move(fields_); }

 private:
  void add_choice(const FieldInfo& info, std::size_t index,
                  std::span<const std::string_view> names);

  std::vector<FieldDescription> fields_;
};

/// All fields of `config` in the order of its visitor.
template <class C>
std::vector<FieldDescription> list_fields(C config) {
  FieldLister lister;
  visit_fields(lister, config);
  return lister.take();
}

/// Key and value of the fields of `config` that differ from the default, in the visitor's order.
template <class C>
FieldTexts changed_fields(const C& config) {
  const std::vector<FieldDescription> standard = list_fields(C{});
  FieldTexts out;
  std::size_t i = 0;
  for (FieldDescription& field : list_fields(config)) {
    if (field.value != standard[i++].value) out.emplace_back(field.info.key, field.value);
  }
  return out;
}

/// Lenient: what does not fit is moved into the range, or left as it was, with a notice (links).
/// Strict: what does not fit is an error (command line).
enum class Strictness : std::uint8_t { kLenient, kStrict };

struct FieldReading {
  std::vector<std::string> notices;  ///< kLenient: sentences for the user
  std::vector<Error> errors;         ///< kStrict: where = the key
  std::vector<bool> known;           ///< for each text: whether its key names a field
};

/// A visitor that sets the fields named in `texts`. Text that is "nan" or "inf" is no number.
class FieldReader {
 public:
  /// `standard`: list_fields of the default configuration. Both must outlive the reader.
  FieldReader(const std::vector<FieldDescription>& standard, const FieldTexts& texts,
              Strictness strictness);

  void integer(const FieldInfo& info, int& value, IntRange range);
  void real(const FieldInfo& info, double& value, RealRange range);
  template <class Enum>
  void choice(const FieldInfo& info, Enum& value, std::span<const std::string_view> names) {
    value = static_cast<Enum>(read_choice(info, static_cast<std::size_t>(value), names));
  }
  void seed(const FieldInfo& info, std::uint64_t& value);
  void word(const FieldInfo& info, std::string& value);

  FieldReading take() { return std::move(reading_); }

 private:
  /// The text for the field that is visited, or null; moves on to the next field.
  const std::string* next(const FieldInfo& info);
  std::size_t read_choice(const FieldInfo& info, std::size_t index,
                          std::span<const std::string_view> names);
  /// `text` cannot be used because `why`; `instead` is the value that holds now.
  void complain(const std::string& text, std::string_view why, const std::string& instead);

  const std::vector<FieldDescription>& standard_;
  const FieldTexts& texts_;
  Strictness strictness_;
  std::size_t visited_ = 0;
  FieldReading reading_;
};

/// Sets the fields of `config` that `texts` name; of several texts for one key the first counts.
/// With an error (kStrict) `config` stays as it was.
template <class C>
FieldReading read_fields(C& config, const FieldTexts& texts, Strictness strictness) {
  const std::vector<FieldDescription> standard = list_fields(C{});
  FieldReader reader(standard, texts, strictness);
  C changed = config;
  visit_fields(reader, changed);
  FieldReading reading = reader.take();
  if (reading.errors.empty()) config = std::move(changed);
  return reading;
}

}  // namespace unroll
