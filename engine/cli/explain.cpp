#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/host.h"
#include "engine/nn/model_entries.h"
#include "engine/session/config_fields.h"
#include "engine/session/link.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/symbols.h"

namespace unroll::cli {
namespace {

std::string column(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + "  ";
}

}  // namespace

ExitCode models(Output& output) {
  for (const ModelEntry& model : kModelEntries) {
    output.line(JsonLine()
                    .text("event", "model")
                    .text("name", model.id())
                    .text("title", model.title)
                    .text("help", model.help));
    output.result(column(std::string(model.id()), 11) + std::string(model.title) + ". " +
                  std::string(model.help) + "\n");
  }
  return kDone;
}

ExitCode texts(Output& output) {
  for (const BuiltinText& text : builtin_texts()) {
    const auto symbols = read_symbols(std::string(text.name), text.content);
    if (!symbols) return output.fail(kFailed, symbols.error().text());
    const std::size_t count = symbols.value().ids.size();
    const std::size_t different = symbols.value().symbols.size();
    output.line(JsonLine()
                    .text("event", "text")
                    .text("name", text.name)
                    .number("symbols", count)
                    .number("distinct_symbols", different)
                    .number("bytes", text.content.size()));
    output.result(column(std::string(text.name), 12) + std::to_string(count) + " symbols, " +
                  std::to_string(different) + " different\n");
  }
  return kDone;
}

ExitCode link(const Arguments& arguments, Output& output) {
  const auto text = arguments.text("link");
  if (!text) return output.fail(kUsage, "a link is missing (see unroll link --help)");
  const auto [link, notices] = read_link(*text);

  JsonLine extra;
  for (const auto& [key, value] : link.extra) extra.text(key, value);
  const std::string rivals = write_rivals(link.rivals);
  if (!link.rivals.empty()) extra.text("vs", rivals);
  output.line(JsonLine()
                  .text("event", "link")
                  .text("link", write_link(link))
                  .number("update", link.update)
                  .object("config", config_json(link.config))
                  .object("extra", extra)
                  .texts("notices", notices));

  std::string out;
  const std::vector<FieldDescription> standard = config_fields();
  std::size_t i = 0;
  for (const FieldDescription& field : list_fields(link.config)) {
    const bool changed = field.value != standard[i].value;
    out += column(std::string(field.info.key), 6) + column(std::string(field.info.label), 16) +
           field.value + (changed ? "  (default " + standard[i].value + ")" : "") + "\n";
    ++i;
  }
  out += column("step", 6) + column("update", 16) + std::to_string(link.update) + "\n";
  if (!link.rivals.empty())
    out += column("vs", 6) + column("rivals", 16) + printable(rivals, 200) + "\n";
  for (const auto& [key, value] : link.extra) {
    out += column(key, 6) + column("kept as it is", 16) + printable(value, 200) + "\n";
  }
  output.result(out + "#" + write_link(link) + "\n");
  if (!output.json()) {
    for (const std::string& notice : notices) output.say(notice);
  }
  return kDone;
}

}  // namespace unroll::cli
