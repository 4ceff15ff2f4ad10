#include "engine/io/abc_parser.h"

#include <utility>

#include "engine/base/numbers.h"
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

}  // namespace

std::optional<Error> AbcParser::read(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const bool last_is_whole = text.ends_with('\n');
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    if (auto failure = read_line(line)) return failure;
  }
  if (draft_) note_cut(last_is_whole);
  return end_tune();
}

std::optional<Error> AbcParser::read_line(std::string_view raw) {
  const std::string_view line = without_comment(raw);
  if (trim(raw).empty()) return end_tune();
  if (trim(line).empty()) return std::nullopt;
  if (is_field(line)) return read_field(line[0], trim(line.substr(2)));
  if (where_ == Where::kHeader) {
    auto failure =
        flawed_field("the music begins before the key is known; add a line such as K:G before it");
    if (failure) return failure;
    begin_body();
  }
  if (where_ == Where::kBody) return read_music(line);
  if (draft_) ++draft_->lines_outside;
  return std::nullopt;
}

std::optional<Error> AbcParser::read_music(std::string_view line) {
  for (std::size_t from = 0;;) {
    auto flaw = body_->read_line(line, number_, from);
    if (!flaw) return std::nullopt;
    if (!draft_) return abc_error(*std::move(flaw));
    last_flaw_line_ = number_;
    bool first = false;
    const auto next = body_->give_up_bar(line, *flaw, first);
    if (first) flawed_bar(*std::move(flaw));
    if (!next) return std::nullopt;
    from = *next;
  }
}

std::optional<Error> AbcParser::read_field(char field, std::string_view value) {
  if (field == 'X') return begin_tune(value);
  if (where_ == Where::kHeader) return read_header(field, value);
  if (where_ == Where::kBody) return flawed_field(body_->read_field(field, value, {number_, 3}));
  if (draft_) ++draft_->lines_outside;
  return std::nullopt;
}

std::optional<Error> AbcParser::begin_tune(std::string_view value) {
  if (auto failure = end_tune()) return failure;
  const Result<std::int64_t> number = parse_int(value);
  const bool known = number && number.value() >= 0 && number.value() <= 1'000'000;
  if (!known) {
    if (auto failure = flawed_field("a tune begins with its number, as in X:1", 3)) return failure;
  }
  tune_ = AbcTune{};
  tune_.number = known ? static_cast<int>(number.value()) : 0;
  tune_.line = number_;
  where_ = Where::kHeader;
  return std::nullopt;
}

std::optional<Error> AbcParser::begin_body() {
  if (tune_.unit == 0) tune_.unit = default_abc_unit(tune_.metre);
  if (tune_.tempo.beat == 0) tune_.tempo.beat = tune_.unit;
  body_.emplace(tune_);
  where_ = Where::kBody;
  return std::nullopt;
}

std::optional<Error> AbcParser::end_tune() {
  if (where_ == Where::kHeader) {
    where_ = Where::kBetween;
    return flawed_field("the tune has no key; end its header with a line such as K:G");
  }
  if (where_ == Where::kBody) {
    if (draft_) {
      if (auto flaw = body_->finish_anyway()) flawed_bar(*std::move(flaw));
    } else if (auto flaw = body_->finish()) {
      return abc_error(*std::move(flaw));
    }
    body_.reset();
    tunes_.push_back(std::move(tune_));
  }
  where_ = Where::kBetween;
  return std::nullopt;
}

std::optional<Error> AbcParser::read_header(char field, std::string_view value) {
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
      tune_.metre_written = true;
      return store(parse_abc_metre(value), tune_.metre);
    case 'L':
      return store(parse_abc_unit(value), tune_.unit);
    case 'Q':
      tune_.tempo = parse_abc_tempo(value);
      break;
    case 'K':
      if (auto failure = store(parse_abc_key(value), tune_.key)) return failure;
      return begin_body();
    default:
      break;
  }
  return std::nullopt;
}

std::optional<Error> AbcParser::flawed_field(std::string what, std::uint32_t column) {
  return flawed_field(AbcFlaw{{number_, column}, std::move(what)});
}

std::optional<Error> AbcParser::flawed_field(std::optional<AbcFlaw> flaw) {
  if (!flaw) return std::nullopt;
  if (!draft_) return abc_error(*std::move(flaw));
  ++draft_->flawed_fields;
  if (draft_->field_flaws.size() < AbcDraft::kMostFlaws) {
    draft_->field_flaws.push_back(*std::move(flaw));
  }
  return std::nullopt;
}

void AbcParser::flawed_bar(AbcFlaw flaw) {
  if (draft_->bar_flaws.size() < AbcDraft::kMostFlaws) draft_->bar_flaws.push_back(std::move(flaw));
}

void AbcParser::note_cut(bool line_is_whole) {
  // What more text could have made whole is no flaw: a field on an unfinished last line, a header
  // without end, a bar that is too short or ends in half a symbol.
  std::vector<AbcFlaw>& fields = draft_->field_flaws;
  if (!line_is_whole && !fields.empty() && fields.back().place.line == number_) {
    fields.pop_back();
    --draft_->flawed_fields;
    draft_->cut = AbcCut::kHeader;
  }
  if (where_ == Where::kHeader) {
    draft_->cut = AbcCut::kHeader;
    where_ = Where::kBetween;
  } else if (where_ == Where::kBody && body_->in_bar()) {
    draft_->open_part = true;
    if (auto flaw = body_->finish_anyway()) {
      flawed_bar(*std::move(flaw));
      last_flaw_line_ = number_;
    }
    const AbcBar& bar = tune_.bars.back();
    const bool unfinished = bar.spoiled ? last_flaw_line_ == number_ : bar.duration < bar.metre;
    if (unfinished) draft_->cut = AbcCut::kBar;
  } else if (where_ == Where::kBody) {
    draft_->open_part = !tune_.bars.empty() && !tune_.bars.back().ends_part;
  }
}

}  // namespace unroll
