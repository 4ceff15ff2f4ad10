#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/files.h"
#include "engine/cli/host.h"
#include "engine/io/tfjs_model.h"

namespace unroll::cli {
namespace {

std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

/// The format that was asked for, else that of the file's ending.
Result<ExportFormat> read_format(const Arguments& arguments, const std::string& path) {
  if (const auto name = arguments.text("format")) {
    const auto* at = std::ranges::find(kExportFormatNames, *name);
    if (at == kExportFormatNames.end())
      return Error{"--format",
                   "\"" + printable(*name) + "\" is not one of " + listed(kExportFormatNames)};
    return static_cast<ExportFormat>(at - kExportFormatNames.begin());
  }
  const std::string_view* longest = nullptr;
  for (const std::string_view& ending : kExportEndings)
    if (path.ends_with(ending) && (longest == nullptr || ending.size() > longest->size()))
      longest = &ending;
  if (longest == nullptr)
    return Error{"--format", "is missing, and the name of --out does not end in one of " +
                                 listed(kExportEndings)};
  return static_cast<ExportFormat>(longest - kExportEndings.data());
}

}  // namespace

ExitCode export_session(const Arguments& arguments, Output& output) {
  const auto wrong = [&output](const Error& error) {
    return output.fail(kUsage, error.text() + " (see unroll export --help)");
  };
  if (!arguments.has("model")) return wrong({"--model", "is missing: which session?"});
  if (!arguments.has("out")) return wrong({"--out", "is missing: where to?"});
  const std::string path = *arguments.text("out");
  const auto format = read_format(arguments, path);
  if (!format) return wrong(format.error());
  if (const auto writable = check_writable(path); !writable)
    return output.fail(kFailed, writable.error().text());

  Host host(output);
  if (const auto opened = host.open(*arguments.text("model"), arguments.text("text")); !opened)
    return output.fail(kBadInput, opened.error().text());
  const auto file = host.export_as(format.value());
  if (!file) return output.fail(kBadInput, file.error().text());
  if (const auto written = write_file(path, file.value()); !written)
    return output.fail(kFailed, written.error().text());
  if (format.value() == ExportFormat::kTfjs) {
    const auto weights = host.export_as(ExportFormat::kTfjsWeights);
    if (!weights) return output.fail(kBadInput, weights.error().text());
    const std::string beside =
        path.substr(0, path.find_last_of('/') + 1) + std::string(kTfjsWeightsName);
    if (const auto written = write_file(beside, weights.value()); !written)
      return output.fail(kFailed, written.error().text());
  }
  const std::string_view name = kExportFormatNames[static_cast<std::size_t>(format.value())];
  output.line(JsonLine()
                  .text("event", "export")
                  .number("update", host.snapshot().update)
                  .text("format", name)
                  .number("bytes", file.value().size())
                  .text("saved", path));
  output.result(printable(path, 200) + ": " + std::string(name) + ", " +
                std::to_string(file.value().size()) + " bytes\n");
  return kDone;
}

}  // namespace unroll::cli
