#include "engine/cli/task_sheet.h"

#include <algorithm>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/cli/host.h"
#include "engine/cli/manual.h"
#include "engine/session/config_fields.h"
#include "engine/tasks/registry.h"
#include "engine/tasks/spelling.h"
#include "engine/tasks/words.h"

namespace unroll::cli {
namespace {

constexpr std::size_t kShownSymbols = 40;

struct CountedSymbol {
  std::string symbol;
  std::uint64_t count = 0;  ///< in the whole text
};

/// The symbols of a text, the most frequent first; `rest` stands for all others, where it is among
/// what the network reads.
struct CountedText {
  bool words = false;
  std::vector<CountedSymbol> symbols;
  std::optional<CountedSymbol> rest;
};

CountedText count_symbols(const Config& config, const SymbolText& text) {
  CountedText out;
  out.words = task_entry(config.task.kind).material == Material::kWords;
  const std::string_view rest = out.words ? kUnknownWord : std::string_view();
  for (std::size_t i = 0; i < text.symbols.size(); ++i) {
    if (text.symbols[i] == rest)
      out.rest = {text.symbols[i], text.counts[i]};
    else
      out.symbols.push_back({text.symbols[i], text.counts[i]});
  }
  std::ranges::stable_sort(out.symbols, std::ranges::greater(), &CountedSymbol::count);
  return out;
}

/// The fields that say which task it is, and the seed that draws its examples.
std::vector<FieldDescription> used_fields(const Config& config) {
  const TaskEntry& entry = task_entry(config.task.kind);
  std::vector<FieldDescription> out = list_fields(config);
  std::erase_if(out, [&](const FieldDescription& field) {
    return field.info.key != "seed" && !entry.uses(field.info.key);
  });
  return out;
}

/// "12.5 % of the targets named right", "4.585 bits per target".
std::string with_unit(double value, Measure measure) {
  switch (measure) {
    case Measure::kBits:
      return format_fixed(value, 3) + " bits per target";
    case Measure::kAccuracy:
      return format_fixed(100 * value, 1) + " % of the targets named right";
    case Measure::kError:
      return format_fixed(value, 3) + " root mean square error";
  }
  return "";
}

/// The keys of the fields that the task uses, with blanks between them.
std::string keys_of(const TaskEntry& task) {
  std::string keys;
  for (const std::string_view key : task.fields)
    if (!key.empty()) keys += (keys.empty() ? "" : " ") + std::string(key);
  return keys;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string row(const CountedSymbol& symbol) {
  std::string count = std::to_string(symbol.count);
  count.insert(0, count.size() < 9 ? 9 - count.size() : 0, ' ');
  return count + "  " + visible_symbol(symbol.symbol);
}

std::string symbols_text(const CountedText& text) {
  const std::size_t all = text.symbols.size() + (text.rest ? 1 : 0);
  const std::size_t shown = std::min(kShownSymbols, text.symbols.size());
  std::string out = "\nVocabulary: " + std::to_string(all) +
                    (text.words ? " words" : " characters") + ", how often each occurs:\n";
  for (std::size_t i = 0; i < shown; ++i) out += row(text.symbols[i]) + "\n";
  if (shown < text.symbols.size())
    out += "           and " + std::to_string(text.symbols.size() - shown) +
           " more, no more frequent (--json lists them)\n";
  if (text.rest) out += row(*text.rest) + " (stands for all that are not known)\n";
  return out;
}

JsonLine symbol_json(const CountedSymbol& symbol) {
  return JsonLine().text("symbol", symbol.symbol).number("count", symbol.count);
}

JsonLine symbols_json(const CountedText& text) {
  std::vector<JsonLine> symbols;
  for (const CountedSymbol& symbol : text.symbols) symbols.push_back(symbol_json(symbol));
  JsonLine out;
  out.text("unit", text.words ? "word" : "character").objects("symbols", symbols);
  if (text.rest)
    out.object("rest", symbol_json(*text.rest));
  else
    out.null("rest");
  return out;
}

std::string example_of(const Task& task) { return task.describe(task.held_out(0, 1), 0); }

}  // namespace

std::string listed_text(const TaskEntry& task) {
  const std::string fields = keys_of(task);
  return padded(std::string(task.id()), 10) + "  " + std::string(task.title) + ". " +
         std::string(task.help) + (fields.empty() ? "" : " Fields: " + fields + ".") + "\n";
}

JsonLine listed_json(const TaskEntry& task) {
  return JsonLine()
      .text("event", "task")
      .text("name", task.id())
      .text("title", task.title)
      .text("help", task.help)
      .text("fields", keys_of(task));
}

std::string task_text(const Config& config, const TaskLibrary::Entry& made) {
  const TaskEntry& entry = task_entry(config.task.kind);
  const Task& task = *made.task;
  std::string out = std::string(entry.title) + " [" + std::string(entry.id()) + "]\n" +
                    wrap(entry.help, 0) + "\n";
  std::string fields;
  for (const FieldDescription& field : used_fields(config))
    fields += (fields.empty() ? "" : ", ") + std::string(field.info.key) + " = " + field.value;
  out += "Made from: " + fields + "\n";
  if (made.text != nullptr)
    out += "Text: " + printable(made.title, 60) + ", " + std::to_string(made.text->ids.size()) +
           " symbols\n";
  out += "\nWithout a network:\n";
  const std::vector<Baseline> baselines = task.baselines();
  std::size_t width = 0;
  for (const Baseline& b : baselines) width = std::max(width, b.name.size());
  for (const Baseline& b : baselines)
    out += "  " + padded(b.name, width) + "  " + with_unit(b.value, task.measure()) + "\n";
  out +=
      "\nHeld-out example 1 of " + std::to_string(task.held_out_count()) + ":\n" + example_of(task);
  if (made.text != nullptr) out += symbols_text(count_symbols(config, *made.text));
  return out;
}

JsonLine task_json(const Config& config, const TaskLibrary::Entry& made) {
  const TaskEntry& entry = task_entry(config.task.kind);
  const Task& task = *made.task;
  JsonLine baselines;
  for (const Baseline& b : task.baselines()) baselines.number(b.name, b.value);
  JsonLine line;
  line.text("event", "shown_task")
      .text("name", entry.id())
      .text("title", entry.title)
      .text("help", entry.help)
      .object("fields", fields_json(used_fields(config)))
      .text("measure", measure_name(task.measure()))
      .object("baselines", baselines)
      .number("held_out_examples", task.held_out_count())
      .text("example", example_of(task));
  if (made.text != nullptr)
    line.object("vocabulary", symbols_json(count_symbols(config, *made.text)));
  else
    line.null("vocabulary");
  return line;
}

}  // namespace unroll::cli
