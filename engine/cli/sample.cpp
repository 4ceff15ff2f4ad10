#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/files.h"
#include "engine/cli/host.h"
#include "engine/cli/music.h"
#include "engine/session/decoding.h"
#include "engine/tasks/symbols.h"

namespace unroll::cli {
namespace {

constexpr double kHottest = 10;
constexpr std::uint64_t kUsualCount = 5;

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

/// "source   3 may\nwrites   05-03\ntruth    05-03\n"; a source of several lines stands below its
/// title.
std::string answer_lines(const std::string& source, const std::string& written,
                         const std::optional<std::string>& truth) {
  const bool lines = source.find('\n') != std::string::npos;
  std::string text = (lines ? "source\n" : "source   ") + source;
  if (!text.ends_with('\n')) text += '\n';
  text += "writes   " + written + '\n';
  if (truth) text += "truth    " + *truth + (*truth == written ? "" : "   (differs)") + '\n';
  return text;
}

JsonLine answer_json(std::uint64_t update, const std::string& source, const std::string& written) {
  return JsonLine()
      .text("event", "answer")
      .number("update", update)
      .text("source", source)
      .text("written", written);
}

/// The answer to a source that the user gave.
ExitCode answer_one(const Generate& request, Host& host, const Target& target, Output& output) {
  const auto written = host.apply(request);
  if (!written) return output.fail(kBadInput, "--prefix: " + written.error().what);
  const SampleView& sample = host.snapshot().samples.back();
  JsonLine line = answer_json(sample.update, sample.prefix, sample.text);
  output.line(line.null("index").null("truth").null("exact"));
  return deliver_text(answer_lines(sample.prefix, sample.text, std::nullopt), target, output);
}

/// The answers to the first `count` held-out examples and how good all of them are.
ExitCode answer_held_out(std::uint32_t count, Host& host, const Target& target, Output& output) {
  std::string text;
  for (std::uint32_t i = 0; i < std::min(count, host.snapshot().example.count); ++i) {
    if (const auto watched = host.apply(Watch{WatchSource::kHeldOut, i}); !watched)
      return output.fail(kFailed, watched.error().what);
    const DecodingFinding& found = host.snapshot().findings.decoding->found;
    JsonLine line = answer_json(host.snapshot().update, found.source, found.written_text);
    output.line(line.number("index", i)
                    .text("truth", found.truth_text)
                    .flag("exact", found.written == found.truth));
    text += answer_lines(found.source, found.written_text, found.truth_text) + '\n';
  }
  const DecodingFinding& found = host.snapshot().findings.decoding->found;
  output.line(JsonLine()
                  .text("event", "decoding")
                  .number("update", host.snapshot().update)
                  .number("examples", found.examples)
                  .number("exact_match", found.exact)
                  .number("symbol_match", found.symbols));
  return deliver_text(text + exact_match_text(found) + '\n', target, output);
}

/// "0.5 -0.25": the numbers of one moment.
std::string numbers_at(const std::vector<float>& values, int rows, int moment) {
  std::string text;
  for (int row = 0; row < rows; ++row)
    text += (row > 0 ? " " : "") +
            format_shortest(values[static_cast<std::size_t>(moment * rows + row)]);
  return text;
}

/// How the first `count` held-out series go on from their first half, and how good all of that is.
ExitCode continue_held_out(std::uint32_t count, Host& host, const Target& target, Output& output) {
  std::string text;
  const auto found = [&]() -> const ContinuationFinding& {
    return host.snapshot().findings.continuation->found;
  };
  for (std::uint32_t i = 0; i < std::min(count, host.snapshot().example.count); ++i) {
    if (const auto watched = host.apply(Watch{WatchSource::kHeldOut, i}); !watched)
      return output.fail(kFailed, watched.error().what);
    const ContinuationFinding& one = found();
    output.line(JsonLine()
                    .text("event", "continuation")
                    .number("update", host.snapshot().update)
                    .number("index", i)
                    .number("given", one.given)
                    .number("steps", one.steps)
                    .number("error", one.error)
                    .number("still", one.still));
    text += "step   truth   writes\n";
    for (int t = 0; t <= one.steps; ++t)
      text += std::to_string(t) + "   " + numbers_at(one.truth, one.numbers, t) + "   " +
              (t < one.given ? "given" : numbers_at(one.written, one.numbers, t - one.given)) +
              '\n';
    text += "off by " + format_significant(one.error, 3) + ", standing still " +
            format_significant(one.still, 3) + "\n\n";
  }
  const ContinuationFinding& all = found();
  output.line(JsonLine()
                  .text("event", "continuations")
                  .number("update", host.snapshot().update)
                  .number("examples", all.examples)
                  .number("error", all.held_out_error)
                  .number("still", all.held_out_still));
  text += std::to_string(all.examples) + " held-out series: off by " +
          format_significant(all.held_out_error, 3) + ", standing still " +
          format_significant(all.held_out_still, 3);
  return deliver_text(text + '\n', target, output);
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
  const auto count = arguments.number("count", kUsualCount, 1, kMostDecoded);
  if (!count) return output.fail(kUsage, count.error().text() + " (see unroll sample --help)");
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
  const QuestionSet both = set_of({Question::kDecoding, Question::kContinuation});
  if (const auto asked = host.apply(Ask{both}); !asked)
    return output.fail(kFailed, asked.error().what);
  if (host.snapshot().findings.decoding->ok()) {
    if (target.value().form != TextForm::kText)
      return output.fail(kBadInput, "--format: an answer is no tune (allowed here: text)");
    if (arguments.has("prefix")) return answer_one(request.value(), host, target.value(), output);
    return answer_held_out(static_cast<std::uint32_t>(count.value()), host, target.value(), output);
  }
  if (host.snapshot().findings.continuation->ok()) {
    if (target.value().form != TextForm::kText)
      return output.fail(kBadInput, "--format: a series is no tune (allowed here: text)");
    return continue_held_out(static_cast<std::uint32_t>(count.value()), host, target.value(),
                             output);
  }
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
