#include "engine/io/abc.h"

#include <optional>
#include <utility>

#include "engine/base/numbers.h"
#include "engine/io/abc_body.h"
#include "engine/io/abc_fields.h"

namespace unroll {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '%' && (i == 0 || line[i - 1] != '\\')) return line.substr(0, i);
  }
  return line;
}

/// "K:G" is a field; "A:|" and "d::" are music.
bool is_field(std::string_view line) {
  if (line.size() < 2 || line[1] != ':') return false;
  const bool named =
      (line[0] >= 'A' && line[0] <= 'Z') || (line[0] >= 'a' && line[0] <= 'z') || line[0] == '+';
  const bool is_bar_line = line.size() > 2 && (line[2] == '|' || line[2] == ':');
  return named && !is_bar_line;
}

class AbcParser {
 public:
  std::optional<Error> read_line(std::string_view raw, std::uint32_t number) {
    number_ = number;
    const std::string_view line = without_comment(raw);
    if (trim(raw).empty()) return end_tune();
    if (trim(line).empty()) return std::nullopt;
    if (is_field(line)) return read_field(line[0], trim(line.substr(2)));
    if (where_ == Where::kHeader) {
      return error("the music begins before the key is known; add a line such as K:G before it");
    }
    return where_ == Where::kBody ? body_->read_line(line, number) : std::nullopt;
  }

  std::optional<Error> end_tune() {
    if (where_ == Where::kHeader) {
      return error("the tune has no key; end its header with a line such as K:G");
    }
    if (where_ == Where::kBody) {
      if (auto failure = body_->finish()) return failure;
      body_.reset();
      tunes_.push_back(std::move(tune_));
    }
    where_ = Where::kBetween;
    return std::nullopt;
  }

  std::vector<AbcTune> take_tunes() { return std::move(tunes_); }

 private:
  enum class Where { kBetween, kHeader, kBody };

  Error error(std::string what, std::uint32_t column = 1) const {
    return abc_error({number_, column}, std::move(what));
  }

  std::optional<Error> read_field(char field, std::string_view value) {
    if (field == 'X') return begin_tune(value);
    if (where_ == Where::kHeader) return read_header(field, value);
    if (where_ == Where::kBody) return body_->read_field(field, value, {number_, 3});
    return std::nullopt;
  }

  std::optional<Error> begin_tune(std::string_view value) {
    if (auto failure = end_tune()) return failure;
    const Result<std::int64_t> number = parse_int(value);
    if (!number || number.value() < 0 || number.value() > 1'000'000) {
      return error("a tune begins with its number, as in X:1", 3);
    }
    tune_ = AbcTune{};
    tune_.number = static_cast<int>(number.value());
    tune_.line = number_;
    where_ = Where::kHeader;
    return std::nullopt;
  }

  std::optional<Error> read_header(char field, std::string_view value) {
    const auto keep_first = [&](std::string& text) {
      if (text.empty()) text = value;
    };
    switch (field) {
      case 'T':
        keep_first(tune_.title);
        break;
      case 'C':
        keep_first(tune_.composer);
        break;
      case 'R':
        keep_first(tune_.rhythm);
        break;
      case 'M':
        return store(parse_abc_metre(value), tune_.metre);
      case 'L':
        return store(parse_abc_unit(value), tune_.unit);
      case 'K':
        if (auto failure = store(parse_abc_key(value), tune_.key)) return failure;
        if (tune_.unit == 0) tune_.unit = default_abc_unit(tune_.metre);
        body_.emplace(tune_);
        where_ = Where::kBody;
        break;
      default:
        break;
    }
    return std::nullopt;
  }

  template <class T>
  std::optional<Error> store(Result<T> result, T& target) const {
    if (!result) return error(result.error().what, 3);
    target = std::move(result).value();
    return std::nullopt;
  }

  Where where_ = Where::kBetween;
  std::uint32_t number_ = 0;
  AbcTune tune_;
  std::optional<AbcBodyReader> body_;  // fills tune_
  std::vector<AbcTune> tunes_;
};

}  // namespace

Result<std::vector<AbcTune>> parse_abc(std::string_view text) {
  if (text.size() > kAbcMaxBytes) {
    return Error{"", "the text is larger than " + std::to_string(kAbcMaxBytes >> 20) +
                         " MB; split it into several files"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  AbcParser parser;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto failure = parser.read_line(line, number)) return *std::move(failure);
  }
  if (auto failure = parser.end_tune()) return *std::move(failure);
  std::vector<AbcTune> tunes = parser.take_tunes();
  if (tunes.empty()) {
    return Error{"",
                 "there is no tune here; a tune begins with a line such as X:1 and its header "
                 "ends with a line such as K:G"};
  }
  return tunes;
}

}  // namespace unroll
