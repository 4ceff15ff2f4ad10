#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/tasks/text_task.h"

namespace unroll {

/// What a session can learn: tasks made from a configuration, on texts that are built in or that
/// the user brought.
class TaskLibrary {
 public:
  struct Entry {
    std::string title;
    bool own = false;     ///< made from what the user brought
    std::string content;  ///< the text or table, as brought; empty for generated data
    std::shared_ptr<const Task> task;
    /// The text in symbols where the task is one of reading on; nullptr otherwise.
    const SymbolText* text = nullptr;
  };

  /// The task of this configuration; an Error that says what to do if there is none.
  Result<std::shared_ptr<const Entry>> find(const TaskConfig& config, std::uint64_t seed);

  /// The longest T for which the text of `config` holds an example; 0 where nothing limits it.
  int longest_length(const TaskConfig& config);

  /// Shortens `config.length` to the longest_length() of its text where it is above that; gives the
  /// sentence that says so, or nothing where the length stays.
  std::optional<std::string> shorten(TaskConfig& config);

  /// Checks what the user brought for a task of this kind and takes it in: a table of numbers or
  /// a text, whatever that kind is made from. Gives its id: "own-" and 8 hex digits of a checksum.
  Result<std::string> add(TaskKind kind, const std::string& title, const std::string& content);

 private:
  struct Text {
    std::string title;
    bool own = false;
    std::string content;
    std::shared_ptr<const TextSource> source;  ///< in characters, made when first asked for
  };

  Result<Text*> find_text(const std::string& id);
  static Result<std::shared_ptr<const TextSource>> read_source(Text& text);

  std::map<std::string, Text> texts_;
};

/// The id that a text of the user gets.
std::string own_text_id(const std::string& content);

/// Whether `id` is that of a text of the user and not of a built-in one.
bool is_own_text(std::string_view id);

/// Whether a task of this kind is made from what the user may bring.
bool takes_text(TaskKind kind);
/// Whether that is a table of numbers.
bool takes_table(TaskKind kind);

}  // namespace unroll
