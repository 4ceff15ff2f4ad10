#include "engine/analysis/formula_names.h"

#include <algorithm>
#include <string_view>

#include "engine/analysis/formula.h"

namespace unroll::analysis {

namespace {

std::string with_step(std::string_view symbol, int delay) {
  std::string out(symbol);
  const std::size_t at = out.find("_t");
  if (delay != 0 && at != std::string::npos) out.replace(at, 2, delay < 0 ? "_{t-1}" : "_{t+1}");
  return out;
}

}  // namespace

FormulaNames names_of(const ParamTable& params, const TraceTable& table, const TraceSlot& slot) {
  FormulaNames names;
  for (const int p : slot.parameters) {
    const std::string& full = params.infos()[static_cast<std::size_t>(p)].name;
    names.add(full.substr(full.find('.') + 1), {.parameter = true, .index = p});
  }
  std::vector<SlotLink> handed_in;
  for (const SlotLink& read : slot.reads) {
    const TraceSlot& source = table[static_cast<std::size_t>(read.slot)];
    if (source.layer != slot.layer) {
      handed_in.push_back(read);
      continue;
    }
    const Quantity meaning{.index = read.slot, .delay = read.delay};
    const std::string symbol(source.info.symbol);
    names.add(with_step(symbol, read.delay), meaning);
    const std::size_t space = symbol.find(' ');  // "tanh c_t" is called "tanh(c_t)" elsewhere
    if (space != std::string::npos)
      names.add(symbol.substr(0, space) + "(" + symbol.substr(space + 1) + ")", meaning);
  }
  const std::vector<std::string> unknown = unknown_names(slot.info.formula, names.words);
  for (std::size_t i = 0; i < std::min(unknown.size(), handed_in.size()); ++i)
    names.add(unknown[i], {.index = handed_in[i].slot, .delay = handed_in[i].delay});
  return names;
}

}  // namespace unroll::analysis
