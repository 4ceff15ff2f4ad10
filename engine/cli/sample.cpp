#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/files.h"
#include "engine/cli/host.h"
#include "engine/cli/music.h"
#include "engine/tasks/symbols.h"

namespace unroll::cli {
namespace {

constexpr double kHottest = 10;

Result<Generate> read_request(const Arguments& arguments) {
  if (!arguments.has("model")) return Error{"--model", "is missing: which session shall write?"};
  Generate out;
  const auto temperature = arguments.real("temperature", 0.8, 0, kHottest);
  if (!temperature) return temperature.error();
  const auto length = arguments.number("length", 400, 1, kLongestSample);
  if (!length) return length.error();
  const auto seed = arguments.number("seed", 0, 0, ~std::uint64_t{0});
  if (!seed) return seed.error();
  const auto top_k = arguments.number("top-k", 0, 0, kLargestTopK);
  if (!top_k) return top_k.error();
  out.top_k = static_cast<std::uint32_t>(top_k.value());
  out.temperature = temperature.value();
  out.length = static_cast<std::uint32_t>(length.value());
  out.prefix = arguments.text("prefix").value_or("");
  if (arguments.has("seed")) out.seed = seed.value();
  return out;
}

/// `text` as a terminal may see it: a network can have learned control characters.
std::string for_terminal(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const std::string_view symbol = text.substr(0, step ? step->bytes : 1);
    const bool layout = symbol == "\n" || symbol == "\t";
    out += layout ? std::string(symbol) : printable(symbol);
    text.remove_prefix(symbol.size());
  }
  return out;
}

/// Shows or writes the text itself.
ExitCode deliver_text(std::string text, const Target& target, Output& output) {
  if (!text.ends_with('\n')) text += '\n';
  if (!target.out) {
    output.result(is_terminal(Stream::kOutput) ? for_terminal(text) : text);
    return kDone;
  }
  const auto written = write_file(*target.out, Bytes(text.begin(), text.end()));
  return written ? kDone : output.fail(kFailed, written.error().text());
}

ExitCode deliver(const SampleView& sample, const Target& target, Output& output) {
  if (target.form == TextForm::kText) return deliver_text(sample.text, target, output);
  const std::string text = sample.prefix + sample.text;
  const AbcDraft draft = read_abc_draft(text);
  const AbcTextReport report = report_on(draft);
  output.line(report_line(report));
  if (!output.json()) output.say(report_sentence(report));
  if (target.form == TextForm::kAbc) return deliver_text(text, target, output);
  return write_tune(draft, std::nullopt, target, "what the network wrote", output);
}

}  // namespace

ExitCode sample(const Arguments& arguments, Output& output) {
  const auto request = read_request(arguments);
  if (!request) return output.fail(kUsage, request.error().text() + " (see unroll sample --help)");
  const auto target = read_target(arguments, false);
  if (!target) return output.fail(kUsage, target.error().text() + " (see unroll sample --help)");
  if (const auto& out = target.value().out) {
    if (const auto writable = check_writable(*out); !writable) {
      return output.fail(kFailed, writable.error().text());
    }
  }
  const std::string path = *arguments.text("model");
  Host host(output);
  if (const auto opened = host.open(path, arguments.text("text")); !opened)
    return output.fail(kBadInput, opened.error().text());
  const auto written = host.apply(request.value());
  if (!written) return output.fail(kFailed, written.error().what);
  const SampleView& sample = host.snapshot().samples.back();
  output.line(JsonLine()
                  .text("event", "sample")
                  .number("update", sample.update)
                  .number("temperature", sample.temperature)
                  .number("top_k", request.value().top_k)
                  .text("prefix", sample.prefix)
                  .text("text", sample.text));
  return deliver(sample, target.value(), output);
}

}  // namespace unroll::cli
