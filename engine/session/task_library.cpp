#include "engine/session/task_library.h"

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/io/checksum.h"
#include "engine/io/csv.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/registry.h"

namespace unroll {

namespace {

constexpr std::string_view kOwn = "own-";

/// The table that `content` holds, for a task of columns.
Result<TaskData> read_table(const std::string& title, const std::string& content) {
  auto table = read_csv(content);
  if (!table) return Error{printable(title) + ", " + table.error().where, table.error().what + "."};
  return TaskData{.title = printable(title),
                  .columns = std::move(table.value().columns),
                  .column_names = std::move(table.value().names)};
}

}  // namespace

std::string own_text_id(const std::string& content) {
  const std::uint64_t sum = fnv1a64(content);
  return std::string(kOwn) + format_hex((sum >> 32) ^ (sum & 0xffffffffu), 8);
}

bool is_own_text(std::string_view id) { return id.starts_with(kOwn); }

bool takes_text(TaskKind kind) { return task_entry(kind).material != Material::kNothing; }

bool takes_table(TaskKind kind) { return task_entry(kind).material == Material::kTable; }

Result<TaskLibrary::Text*> TaskLibrary::find_text(const std::string& id) {
  if (const auto at = texts_.find(id); at != texts_.end()) return &at->second;
  std::string names;
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == id) {
      Text& made = texts_[id];
      made = {id, false, std::string(text.content), nullptr};
      return &made;
    }
    names += (names.empty() ? "" : ", ") + std::string(text.name);
  }
  if (is_own_text(id))
    return Error{"text", "The text " + printable(id) +
                             " was brought by its user and is not here. Paste or drop that text "
                             "and the run goes on with it."};
  return Error{"text",
               "There is no text named " + printable(id) + ". Choose one of: " + names + "."};
}

Result<std::shared_ptr<const TextSource>> TaskLibrary::read_source(Text& text) {
  if (text.source) return text.source;
  auto symbols = read_symbols(printable(text.title), text.content);
  if (!symbols) return symbols.error();
  auto source = std::make_shared<const TextSource>(std::move(symbols).value());
  if (source->windows.longest_length() < 1)
    return Error{printable(text.title),
                 "The text has too few symbols to learn from. Bring a longer one."};
  text.source = source;
  return text.source;
}

Result<std::shared_ptr<const TaskLibrary::Entry>> TaskLibrary::find(const TaskConfig& config,
                                                                    std::uint64_t seed) {
  Entry entry;
  entry.title = task_entry(config.kind).title;
  TaskData data;
  // No built-in text is a table: the task itself says what it needs.
  const Material material = task_entry(config.kind).material;
  const bool no_table = material == Material::kTable && !is_own_text(config.text);
  if (material != Material::kNothing && !no_table) {
    auto found = find_text(config.text);
    if (!found) return found.error();
    Text& text = *found.value();
    entry.title = text.title;
    entry.own = text.own;
    entry.content = text.content;
    if (material == Material::kCharacters) {
      auto source = read_source(text);
      if (!source) return source.error();
      auto task = std::make_shared<const TextTask>(source.value(), config.length);
      entry.text = &task->text();
      entry.task = std::move(task);
      return std::make_shared<const Entry>(std::move(entry));
    }
    data = {.title = printable(text.title), .text = text.content};
    if (material == Material::kTable) {
      auto table = read_table(text.title, text.content);
      if (!table) return table.error();
      data = std::move(table).value();
    }
  }
  auto made = make_task(config, seed, data);
  if (!made) return made.error();
  entry.task = std::move(made).value();
  if (const auto* reading = entry.task->as_text()) entry.text = &reading->text();
  return std::make_shared<const Entry>(std::move(entry));
}

int TaskLibrary::longest_length(const TaskConfig& config) {
  if (task_entry(config.kind).material != Material::kCharacters) return 0;
  auto found = find_text(config.text);
  if (!found) return 0;
  const auto source = read_source(*found.value());
  return source ? source.value()->windows.longest_length() : 0;
}

std::optional<std::string> TaskLibrary::shorten(TaskConfig& config) {
  const int longest = longest_length(config);
  if (longest == 0 || config.length <= longest) return std::nullopt;
  const std::string was = std::to_string(config.length);
  config.length = longest;
  return "Length T was " + was + "; this text holds examples of at most " +
         std::to_string(longest) + " steps, so it is that now.";
}

Result<std::string> TaskLibrary::add(TaskKind kind, const std::string& title,
                                     const std::string& content) {
  Text text{title, true, content, nullptr};
  if (takes_table(kind)) {
    if (const auto table = read_table(title, content); !table) return table.error();
  } else if (const auto source = read_source(text); !source) {
    return source.error();
  }
  const std::string id = own_text_id(content);
  texts_[id] = std::move(text);
  return id;
}

}  // namespace unroll
