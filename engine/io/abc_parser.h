#pragma once
// The lines of an ABC text: headers, tunes and what stands between them.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/abc.h"
#include "engine/io/abc_body.h"
#include "engine/io/abc_draft.h"

namespace unroll {

class AbcParser {
 public:
  /// Stops at the first flaw; with a `draft` (which must outlive this) it notes flaws there, reads
  /// on behind them, and fills in all but the tunes.
  explicit AbcParser(AbcDraft* draft = nullptr) : draft_(draft) {}

  /// Reads all of `text`, once. The error of the first flaw, never with a draft.
  std::optional<Error> read(std::string_view text);

  std::vector<AbcTune> take_tunes() { return std::move(tunes_); }

 private:
  enum class Where { kBetween, kHeader, kBody };

  std::optional<Error> read_line(std::string_view raw);
  std::optional<Error> read_field(char field, std::string_view value);
  std::optional<Error> read_header(char field, std::string_view value);
  std::optional<Error> read_music(std::string_view line);
  std::optional<Error> begin_tune(std::string_view value);
  std::optional<Error> begin_body();
  std::optional<Error> end_tune();
  std::optional<Error> flawed_field(std::string what, std::uint32_t column = 1);
  std::optional<Error> flawed_field(std::optional<AbcFlaw> flaw);
  void flawed_bar(AbcFlaw flaw);
  void note_cut(bool line_is_whole);

  template <class T>
  std::optional<Error> store(Result<T> result, T& target) {
    if (!result) return flawed_field(result.error().what, 3);
    target = std::move(result).value();
    return std::nullopt;
  }

  AbcDraft* draft_;
  Where where_ = Where::kBetween;
  std::uint32_t number_ = 0;
  std::uint32_t last_flaw_line_ = 0;  // of a bar
  AbcTune tune_;
  std::optional<AbcBodyReader> body_;  // fills tune_
  std::vector<AbcTune> tunes_;
};

}  // namespace unroll
