#include "engine/cli/manual.h"

#include <algorithm>

#include "engine/cli/options.h"

namespace unroll::cli {
namespace {

std::string wrap_paragraph(std::string_view text, std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string out;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      out += margin + line + "\n";
      line.clear();
    }
    if (!line.empty()) line += " ";
    line += word;
  }
  return out + margin + line + "\n";
}

/// "-H,--hidden,--H" and "N" as "-H, --hidden N": a long name of one letter is left out.
std::string option_head(const OptionInfo& option) {
  std::string out;
  std::string_view names = option.names;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    if (name.size() == 3) continue;
    if (!out.empty()) out += ", ";
    out += name;
  }
  return option.value.empty() ? out : out + " " + option.value;
}

std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out += "  " + std::string(lines.substr(0, end)) + "\n";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

std::string command_manual(const CommandInfo& command) {
  std::string out = "Usage: unroll " + std::string(command.name) + " " +
                    std::string(command.usage) + "\n\n" + wrap(command.text, 0);
  for (const OptionGroup& group : command.groups) {
    out += "\n" + group.title + ":\n";
    for (const OptionInfo& option : group.options) {
      out += "  " + option_head(option) + "\n" + wrap(option.help, 8);
    }
  }
  if (!command.examples.empty()) out += "\nExamples:\n" + indented(command.examples);
  return out;
}

std::string program_manual() {
  std::string out = "Usage: unroll COMMAND [options]\n\n" +
                    wrap(
                        "Trains small networks for sequences (recurrent, attention, without "
                        "memory) on tasks and texts, "
                        "without a window. The same configuration "
                        "gives the same numbers here, on the desktop and in the page.",
                        0) +
                    "\nCommands:\n";
  for (const CommandInfo& command : command_table()) {
    std::string name(command.name);
    name.resize(11, ' ');
    out += "  " + name + std::string(command.summary) + "\n";
  }
  out +=
      "\nOptions:\n"
      "  -h, --help\n        Show this manual; behind a command, that of the command.\n"
      "  --version\n        Show the version.\n"
      "\nExit codes:\n"
      "  0    done\n"
      "  1    failed: a file could not be written, or memory ran out\n"
      "  2    the command line is not understood, or what it asks for is not possible\n"
      "  3    a file or text that was given cannot be used, or is not well formed\n"
      "  4    the training diverged: a number is no longer finite\n"
      "  130  interrupted; a checkpoint is written\n"
      "\nEnvironment:\n"
      "  NO_COLOR\n        Set to anything: no colours.\n"
      "\nExamples:\n"
      "  unroll train --text tunes --steps 500 --out tunes.unroll\n"
      "  unroll sample --model tunes.unroll --temperature 0.8\n"
      "  unroll sample --model tunes.unroll --format midi --out tune.mid\n";
  return out;
}

}  // namespace

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    if (!out.empty()) out += "\n";
    out += wrap_paragraph(text.substr(0, end), indent, width);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return out;
}

std::string manual(std::string_view topic) {
  if (topic.empty()) return program_manual();
  for (const CommandInfo& command : command_table()) {
    if (command.name != topic) continue;
    return command.text.empty() ? program_manual() : command_manual(command);
  }
  return {};
}

}  // namespace unroll::cli
