#include "engine/io/abc.h"

#include <optional>
#include <utility>

#include "engine/io/abc_parser.h"

namespace unroll {

Result<std::vector<AbcTune>> parse_abc(std::string_view text) {
  if (text.size() > kAbcMaxBytes) {
    return Error{"", "the text is larger than " + std::to_string(kAbcMaxBytes >> 20) +
                         " MB; split it into several files"};
  }
  AbcParser parser;
  if (auto failure = parser.read(text)) return *std::move(failure);
  std::vector<AbcTune> tunes = parser.take_tunes();
  if (tunes.empty()) {
    return Error{"",
                 "there is no tune here; a tune begins with a line such as X:1 and its header "
                 "ends with a line such as K:G"};
  }
  return tunes;
}

}  // namespace unroll
