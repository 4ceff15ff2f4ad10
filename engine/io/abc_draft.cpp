#include "engine/io/abc_draft.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "engine/io/abc_parser.h"

namespace unroll {
namespace {

AbcFlaw wrong_length(const AbcBadBar& bar) {
  return {{bar.line, bar.column},
          "the bar lasts " + format_abc_ticks(bar.duration) + " instead of " +
              format_abc_ticks(bar.expected)};
}

/// The flaw of the draft's spoiled bar number `spoiled`, as far as the draft lists it.
AbcFlaw spoiled_bar(const AbcDraft& draft, const AbcBadBar& bar, std::size_t spoiled) {
  if (spoiled < draft.bar_flaws.size()) return draft.bar_flaws[spoiled];
  return {{bar.line, bar.column}, "something in the bar could not be read"};
}

/// Whether more text might have made this bar of the last tune well formed.
bool is_cut(const AbcDraft& draft, const AbcBadBar& bar) {
  const std::vector<AbcBar>& bars = draft.tunes.back().bars;
  if (bar.index + 1 == bars.size() && draft.cut == AbcCut::kBar) return true;
  if (!draft.open_part || bar.spoiled || bar.duration > bar.expected) return false;
  const auto begin = bars.begin() + static_cast<std::ptrdiff_t>(bar.index);
  const bool begins_part = bar.index == 0 || begin->begins_repeat || (begin - 1)->ends_part;
  return begins_part &&
         std::none_of(begin, bars.end() - 1, [](const AbcBar& b) { return b.ends_part; });
}

}  // namespace

AbcDraft read_abc_draft(std::string_view text) {
  AbcDraft draft;
  AbcParser parser(&draft);
  parser.read(text.substr(0, kAbcMaxBytes));
  draft.tunes = parser.take_tunes();
  return draft;
}

std::vector<std::vector<AbcVerdict>> judge_bars(const AbcDraft& draft) {
  std::vector<std::vector<AbcVerdict>> out;
  std::size_t spoiled = 0;
  for (const AbcTune& tune : draft.tunes) {
    std::vector<AbcVerdict>& verdicts = out.emplace_back(tune.bars.size());
    for (const AbcBadBar& bar : check_bars(tune).bad) {
      AbcVerdict& verdict = verdicts[bar.index];
      const bool cut = &tune == &draft.tunes.back() && is_cut(draft, bar);
      verdict.kind = cut ? AbcVerdict::Kind::kCut : AbcVerdict::Kind::kFlawed;
      if (!cut) verdict.flaw = bar.spoiled ? spoiled_bar(draft, bar, spoiled) : wrong_length(bar);
      spoiled += bar.spoiled ? 1 : 0;
    }
  }
  return out;
}

AbcTextReport report_on(const AbcDraft& draft, std::size_t most_listed) {
  AbcTextReport out{.tunes = draft.tunes.size(),
                    .flawed_fields = draft.flawed_fields,
                    .lines_outside = draft.lines_outside,
                    .cut = draft.cut != AbcCut::kNowhere,
                    .bad_bars = {},
                    .bad_fields = draft.field_flaws};
  most_listed = std::min(most_listed, AbcDraft::kMostFlaws);
  out.bad_fields.resize(std::min(out.bad_fields.size(), most_listed));
  for (const std::vector<AbcVerdict>& verdicts : judge_bars(draft)) {
    for (const AbcVerdict& verdict : verdicts) {
      if (verdict.kind == AbcVerdict::Kind::kCut) {
        out.cut = true;
        continue;
      }
      ++out.bars;
      if (verdict.kind == AbcVerdict::Kind::kWellFormed)
        ++out.well_formed;
      else if (out.bad_bars.size() < most_listed)
        out.bad_bars.push_back(verdict.flaw);
    }
  }
  return out;
}

AbcTextReport abc_report(std::string_view text, std::size_t most_listed) {
  return report_on(read_abc_draft(text), most_listed);
}

double steady_share(std::string_view text) {
  AbcDraft draft = read_abc_draft(text);
  std::size_t bars = 0, steady = 0;
  for (AbcTune& tune : draft.tunes) {
    if (draft.cut == AbcCut::kBar && &tune == &draft.tunes.back() && !tune.bars.empty())
      tune.bars.pop_back();
    std::map<AbcTicks, int> lengths;
    for (const AbcBar& bar : tune.bars) lengths[bar.duration] += bar.spoiled ? 0 : 1;
    const auto usual =
        std::ranges::max_element(lengths, {}, [](const auto& length) { return length.second; });
    for (AbcBar& bar : tune.bars) bar.metre = usual->first;
    const AbcReport report = check_bars(tune);
    bars += report.bars;
    steady += report.well_formed;
  }
  return bars == 0 ? 0 : static_cast<double>(steady) / static_cast<double>(bars);
}

}  // namespace unroll
