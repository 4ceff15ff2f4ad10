#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/new_run.h"
#include "engine/cli/options.h"
#include "engine/cli/task_sheet.h"
#include "engine/session/task_library.h"
#include "engine/tasks/registry.h"

namespace unroll::cli {
namespace {

Error no_such_task(const std::string& name) {
  std::string names;
  for (const TaskEntry& task : task_entries())
    names += (names.empty() ? "" : ", ") + std::string(task.id());
  return {"NAME", "\"" + printable(name) + "\" is no task (allowed: " + names + ")"};
}

/// Refuses options that say nothing of the task.
Result<Ok> check_uses(const TaskEntry& task, const FieldTexts& fields) {
  std::string allowed;
  for (const std::string_view key : task.fields)
    if (!key.empty()) allowed += field_option(key) + ", ";
  for (const auto& [key, value] : fields)
    if (key != "seed" && !task.uses(key))
      return Error{field_option(key), "is no option of the task " + std::string(task.id()) +
                                          " (allowed: " + allowed + "--seed)"};
  return Ok{};
}

/// Makes the task that the run asks for, as a training would, and shows it.
ExitCode show(NewRun run, Output& output) {
  TaskLibrary library;
  TaskConfig& config = run.config.task;
  if (!run.text_file.empty()) {
    const auto text = read_text(run);
    if (!text) return output.fail(kBadInput, text.error().text());
    const auto id = library.add(config.kind, file_name(run.text_file), text.value());
    if (!id) return output.fail(kBadInput, id.error().text());
    config.text = id.value();
  }
  if (const auto shortened = library.shorten(config)) output.notice(false, *shortened);
  const auto made = library.find(config, run.config.seed);
  if (!made) return output.fail(run.text_file.empty() ? kUsage : kBadInput, made.error().text());
  output.line(task_json(run.config, *made.value()));
  output.result(task_text(run.config, *made.value()));
  return kDone;
}

}  // namespace

ExitCode tasks(const Arguments& arguments, Output& output) {
  const auto wrong = [&output](const Error& error) {
    return output.fail(kUsage, error.text() + " (see unroll tasks --help)");
  };
  const auto name = arguments.text("name");
  if (!name) {
    if (!arguments.fields.empty())
      return wrong({field_option(arguments.fields.front().first),
                    "says something of one task; give its NAME before it"});
    for (const TaskEntry& task : task_entries()) {
      output.line(listed_json(task));
      output.result(listed_text(task));
    }
    return kDone;
  }
  const auto task = std::ranges::find(task_entries(), *name, &TaskEntry::id);
  if (task == task_entries().end()) return wrong(no_such_task(*name));
  if (const auto fine = check_uses(*task, arguments.fields); !fine) return wrong(fine.error());
  auto run = read_new_run(arguments);
  if (!run) return wrong(run.error());
  run.value().config.task.kind = task->kind;
  return show(std::move(run).value(), output);
}

}  // namespace unroll::cli
