#pragma once
// What can be said on the command line. One table makes the parser and the manual, so they cannot
// disagree; the options of a configuration come from its fields.

#include <string>
#include <string_view>
#include <vector>

namespace unroll::cli {

/// Of `unroll train`.
inline constexpr int kMostThreads = 64;

struct OptionInfo {
  std::string id;      ///< under which the parser files the value
  std::string names;   ///< "-H,--hidden,--H"
  std::string value;   ///< "N", "FILE"; empty for a switch; for an argument without a name too
  std::string help;    ///< sentences
  bool field = false;  ///< a field of the configuration, id = its key
};

struct OptionGroup {
  std::string title;
  std::vector<OptionInfo> options;
};

struct CommandInfo {
  std::string_view name;
  std::string_view usage;     ///< behind the name: "[options]"
  std::string_view summary;   ///< one line
  std::string_view text;      ///< paragraphs, separated by an empty line
  std::string_view argument;  ///< id of the argument without a name, or empty
  std::vector<OptionGroup> groups;
  std::string_view examples;  ///< lines as they are
};

/// All commands in the order of the manual.
std::vector<CommandInfo> command_table();

/// The long option of a configuration field ("--hidden" for the key H); "--KEY" if it has no other.
std::string field_option(std::string_view key);

}  // namespace unroll::cli
