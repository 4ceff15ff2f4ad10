#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/files.h"
#include "engine/cli/music.h"
#include "engine/tasks/builtin_texts.h"

namespace unroll::cli {
namespace {

/// A built-in text or a file.
Result<std::string> read_text(const std::string& name) {
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == name) return std::string(text.content);
  }
  auto file = read_file(name, kAbcMaxBytes);
  if (!file) return file.error();
  return std::string(file.value().begin(), file.value().end());
}

std::string list(std::string_view title, const std::vector<AbcFlaw>& flaws, std::size_t all) {
  std::string out;
  for (const AbcFlaw& flaw : flaws) {
    out += "line " + std::to_string(flaw.place.line) + ", column " +
           std::to_string(flaw.place.column) + ": " + printable(flaw.what, 300) + "\n";
  }
  if (all > flaws.size()) {
    out += "and " + std::to_string(all - flaws.size()) + " more " + std::string(title) + "\n";
  }
  return out;
}

std::string for_people(const AbcTextReport& report) {
  std::string out = list("bars", report.bad_bars, report.bars - report.well_formed) +
                    list("fields", report.bad_fields, report.flawed_fields);
  if (report.lines_outside > 0) {
    out += "lines that belong to no tune: " + std::to_string(report.lines_outside) + "\n";
  }
  if (report.cut) out += "the end of the text is cut off; what it cuts is not counted\n";
  return out + std::to_string(report.tunes) + (report.tunes == 1 ? " tune; " : " tunes; ") +
         report_sentence(report) + "\n";
}

}  // namespace

ExitCode tune(const Arguments& arguments, Output& output) {
  const auto name = arguments.text("abc");
  if (!name) return output.fail(kUsage, "a file is missing (see unroll tune --help)");
  const auto target = read_target(arguments, true);
  if (!target) return output.fail(kUsage, target.error().text() + " (see unroll tune --help)");
  const auto number = arguments.number("number", 0, 0, 1'000'000);
  if (!number) return output.fail(kUsage, number.error().text() + " (see unroll tune --help)");
  const auto text = read_text(*name);
  if (!text) return output.fail(kBadInput, text.error().text());
  if (const auto writable = check_writable(*target.value().out); !writable) {
    return output.fail(kFailed, writable.error().text());
  }
  const AbcDraft draft = read_abc_draft(text.value());
  std::optional<int> wanted;
  if (arguments.has("number")) wanted = static_cast<int>(number.value());
  const ExitCode code = write_tune(draft, wanted, target.value(), *name, output);
  const AbcTextReport report = report_on(draft);
  if (code == kDone && (report.well_formed < report.bars || report.flawed_fields > 0)) {
    output.notice(false, "not all of " + *name +
                             " could be read as it should be: see unroll "
                             "check-abc");
  }
  return code;
}

ExitCode check_abc(const Arguments& arguments, Output& output) {
  const auto name = arguments.text("abc");
  if (!name) return output.fail(kUsage, "a file is missing (see unroll check-abc --help)");
  const auto most = arguments.number("most", 20, 0, AbcDraft::kMostFlaws);
  if (!most) return output.fail(kUsage, most.error().text() + " (see unroll check-abc --help)");
  const auto text = read_text(*name);
  if (!text) return output.fail(kBadInput, text.error().text());
  const AbcTextReport report = abc_report(text.value(), most.value());
  output.line(report_line(report));
  output.result(for_people(report));
  const bool good =
      report.bars > 0 && report.well_formed == report.bars && report.flawed_fields == 0;
  return good ? kDone : kBadInput;
}

}  // namespace unroll::cli
