#include "engine/cli/commands.h"
#include "engine/cli/files.h"
#include "engine/cli/new_run.h"
#include "engine/io/safetensors.h"
#include "engine/session/export.h"
#include "engine/session/link.h"

namespace unroll::cli {
namespace {

/// The link that our own export leaves in the file; empty where there is none.
std::string link_in(const Safetensors& content) {
  for (const auto& [key, value] : content.metadata)
    if (key == kLinkInSafetensors) return value;
  return {};
}

}  // namespace

ExitCode import_weights(const Arguments& arguments, Output& output) {
  const auto wrong = [&output](const Error& error) {
    return output.fail(kUsage, error.text() + " (see unroll import --help)");
  };
  if (!arguments.has("weights")) return wrong({"FILE", "is missing: which safetensors file?"});
  if (!arguments.has("out")) return wrong({"--out", "is missing: where to?"});
  const std::string path = *arguments.text("weights"), out = *arguments.text("out");
  if (const auto writable = check_writable(out); !writable)
    return output.fail(kFailed, writable.error().text());

  auto file = read_file(path, kLargestSessionFile);
  if (!file) return output.fail(kBadInput, file.error().text());
  const auto content = read_safetensors(file.value());
  if (!content) return output.fail(kBadInput, path + ": " + content.error().text());
  const auto run = read_new_run(arguments, link_in(content.value()));
  if (!run) return wrong(run.error());
  for (const std::string& notice : run.value().notices) output.notice(false, "link: " + notice);

  Host host(output);
  if (const ExitCode begun = begin(run.value(), host, output); begun != kDone) return begun;
  if (const auto taken = host.apply(Import{std::move(file).value()}); !taken)
    return output.fail(kBadInput, path + ": " + taken.error().what);
  if (const auto written = write_file(out, host.save()); !written)
    return output.fail(kFailed, written.error().text());
  const Snapshot& now = host.snapshot();
  const std::uint64_t parameters = count_parameters(now);
  output.line(JsonLine()
                  .text("event", "import")
                  .text("link", write_link({now.config, 0, {}}))
                  .number("parameters", parameters)
                  .number("tensors", content.value().tensors.size())
                  .text("state_hash", now.state_hash)
                  .text("saved", out));
  output.result(std::to_string(parameters) + " parameters from " +
                std::to_string(content.value().tensors.size()) + " tensors; state " +
                now.state_hash + "; saved to " + out + "\n");
  return kDone;
}

}  // namespace unroll::cli
