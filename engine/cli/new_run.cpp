#include "engine/cli/new_run.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/cli/files.h"
#include "engine/cli/options.h"
#include "engine/session/config_fields.h"
#include "engine/session/link.h"
#include "engine/session/task_library.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/registry.h"
#include "engine/tasks/symbols.h"

namespace unroll::cli {
namespace {

bool is_builtin(std::string_view name) {
  return std::ranges::any_of(builtin_texts(), [&](const auto& text) { return text.name == name; });
}

std::string builtin_names() {
  std::string out;
  for (const BuiltinText& text : builtin_texts()) {
    out += (out.empty() ? "" : ", ") + std::string(text.name);
  }
  return out;
}

/// Sets the run up on the text or table in its file.
ExitCode begin_on_file(const NewRun& run, Host& host, Output& output) {
  const TaskKind kind = run.config.task.kind;
  if (!takes_text(kind))
    return output.fail(kUsage, "--text: the task " + std::string(task_entry(kind).id()) +
                                   " is made from its seed and reads no file; leave it out");
  auto text = read_text(run);
  if (!text) return output.fail(kBadInput, text.error().text());
  const auto started = host.apply(ProvideText{.title = file_name(run.text_file),
                                              .text = std::move(text).value(),
                                              .table = takes_table(kind),
                                              .config = run.config});
  return started ? kDone : output.fail(kBadInput, started.error().text());
}

}  // namespace

Result<NewRun> read_new_run(const Arguments& arguments, const std::string& link) {
  NewRun out;
  if (const std::string text = arguments.text("link").value_or(link); !text.empty()) {
    LinkReading reading = read_link(text);
    out.config = reading.link.config;
    out.notices = std::move(reading.notices);
    if (!reading.link.rivals.empty())
      out.notices.emplace_back("The link holds a race; only its first model is trained here.");
    out.update = reading.link.update;
  }
  out.fields = arguments.fields;
  const auto text = std::ranges::find(out.fields, "text", &FieldTexts::value_type::first);
  if (text != out.fields.end() && !is_builtin(text->second)) {
    out.text_file = text->second;
    out.fields.erase(text);
  }
  FieldReading reading = read_fields(out.config, out.fields, Strictness::kStrict);
  if (!reading.errors.empty()) {
    Error error = reading.errors.front();
    error.where = field_option(error.where);
    return error;
  }
  if (!out.text_file.empty() && is_own_text(out.config.task.text)) {
    out.wanted_text = out.config.task.text;
  }
  return out;
}

Result<std::string> read_text(const NewRun& run) {
  const auto file = read_file(run.text_file, kLargestText);
  if (!file) {
    return Error{file.error().where,
                 file.error().what + " (built-in texts: " + builtin_names() + ")"};
  }
  std::string text(file.value().begin(), file.value().end());
  const std::string id = own_text_id(text);
  if (!run.wanted_text.empty() && id != run.wanted_text) {
    return Error{run.text_file, "is the text " + id + ", but the link was made with " +
                                    printable(run.wanted_text)};
  }
  return text;
}

ExitCode begin(const NewRun& run, Host& host, Output& output) {
  if (!run.text_file.empty()) return begin_on_file(run, host, output);
  const TaskConfig& task = run.config.task;
  if (!takes_text(task.kind)) {
    // Made from the seed: there is nothing to read.
  } else if (is_own_text(task.text)) {
    return output.fail(kBadInput, "the link was made with the text " + task.text +
                                      "; give its file with --text FILE");
  } else if (!is_builtin(task.text)) {
    return output.fail(kBadInput, "there is no built-in text " + printable(task.text) +
                                      "; there are " + builtin_names());
  }
  const auto started = host.apply(Reset{run.config});
  return started ? kDone : output.fail(kUsage, started.error().text());
}

}  // namespace unroll::cli
