#include "engine/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/cli/options.h"

namespace unroll::cli {
namespace {

/// One option as the parser fills it; lives as long as the parser.
struct Slot {
  const OptionInfo* info = nullptr;
  std::string value;
  CLI::Option* option = nullptr;
};

void silence_help(CLI::App& app) { app.set_help_flag(); }

/// A list that is longer than this is left to the manual.
constexpr std::size_t kListedOptions = 16;

/// " (allowed for unroll tasks: --text, --length)"; empty where that are too many.
std::string allowed_options(const CommandInfo& command) {
  std::string out;
  std::size_t count = 0;
  for (const OptionGroup& group : command.groups)
    for (const OptionInfo& option : group.options) {
      const std::size_t start = option.names.find("--");
      const std::string_view name = std::string_view(option.names).substr(start);
      out += (count++ == 0 ? "" : ", ") + std::string(name.substr(0, name.find(',')));
    }
  if (count == 0 || count > kListedOptions) return "";
  return " (allowed for unroll " + std::string(command.name) + ": " + out + ")";
}

Error out_of_range(std::string_view id, const std::string& text, const std::string& range) {
  return {"--" + std::string(id), "\"" + printable(text) + "\" is not in " + range};
}

}  // namespace

std::optional<std::string> Arguments::text(std::string_view id) const {
  const auto found = values_.find(id);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

Result<std::uint64_t> Arguments::number(std::string_view id, std::uint64_t standard,
                                        std::uint64_t min, std::uint64_t max) const {
  const auto given = text(id);
  if (!given) return standard;
  const auto value = parse_uint64(*given);
  if (value && value.value() >= min && value.value() <= max) return value.value();
  return out_of_range(
      id, *given, "the whole numbers from " + std::to_string(min) + " to " + std::to_string(max));
}

Result<double> Arguments::real(std::string_view id, double standard, double min, double max) const {
  const auto given = text(id);
  if (!given) return standard;
  const auto value = parse_double(*given);
  if (value && value.value() >= min && value.value() <= max) return value.value();
  return out_of_range(id, *given,
                      "the numbers from " + format_shortest(min) + " to " + format_shortest(max));
}

Result<Arguments> Arguments::parse(const std::vector<std::string>& words) {
  Arguments out;
  const std::vector<CommandInfo> table = command_table();
  std::deque<Slot> slots;

  CLI::App app("unroll");
  silence_help(app);
  app.require_subcommand(0, 1);
  app.add_flag("-h,--help", out.help);
  app.add_flag("--version", out.version);
  for (const CommandInfo& command : table) {
    CLI::App* sub = app.add_subcommand(std::string(command.name));
    silence_help(*sub);
    sub->add_flag("-h,--help", out.help);
    if (!command.argument.empty()) {
      Slot& slot = slots.emplace_back();
      slot.option = sub->add_option(std::string(command.argument), slot.value);
    }
    for (const OptionGroup& group : command.groups) {
      for (const OptionInfo& info : group.options) {
        Slot& slot = slots.emplace_back();
        slot.info = &info;
        if (info.value.empty()) {
          slot.option = sub->add_flag(info.names);
          continue;
        }
        slot.option = sub->add_option(info.names, slot.value);
        slot.option->type_name(info.value)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      }
    }
  }

  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ExtrasError& error) {
    std::string allowed;
    for (const CommandInfo& command : table)
      if (app.got_subcommand(std::string(command.name))) allowed = allowed_options(command);
    return Error{"", printable(error.what(), 200) + allowed};
  } catch (const CLI::ParseError& error) {
    return Error{"", printable(error.what(), 200)};
  }
  for (const CLI::App* sub : app.get_subcommands()) out.command = sub->get_name();
  for (const Slot& slot : slots) {
    if (slot.option->count() == 0) continue;
    const std::string id = slot.info ? slot.info->id : slot.option->get_name();
    if (slot.info && slot.info->value.find("FILE") != std::string::npos && slot.value.empty()) {
      return Error{slot.option->get_name(), "needs the name of a file"};
    }
    if (slot.info && slot.info->field) out.fields.emplace_back(id, slot.value);
    out.values_[id] = slot.value;
  }
  return out;
}

}  // namespace unroll::cli
