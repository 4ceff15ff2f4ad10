#include "engine/cli/new_run.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/cli/files.h"
#include "engine/cli/options.h"
#include "engine/session/config_fields.h"
#include "engine/session/link.h"
#include "engine/session/task_library.h"
#include "engine/tasks/builtin_texts.h"
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
  Config config = run.config;
  if (!run.text_file.empty()) {
    auto text = read_text(run);
    if (!text) return output.fail(kBadInput, text.error().text());
    config.task.text = own_text_id(text.value());
    const auto taken = host.apply(ProvideText{file_name(run.text_file), text.value()});
    if (!taken) return output.fail(kBadInput, taken.error().text());
  } else if (!takes_text(config.task.kind)) {
    // Made from the seed: there is nothing to read.
  } else if (is_own_text(config.task.text)) {
    return output.fail(kBadInput, "the link was made with the text " + config.task.text +
                                      "; give its file with --text FILE");
  } else if (!is_builtin(config.task.text)) {
    return output.fail(kBadInput, "there is no built-in text " + printable(config.task.text) +
                                      "; there are " + builtin_names());
  }
  const auto started = host.apply(Reset{config});
  const ExitCode refused = run.text_file.empty() ? kUsage : kBadInput;
  return started ? kDone : output.fail(refused, started.error().text());
}

}  // namespace unroll::cli
