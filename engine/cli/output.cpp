#include "engine/cli/output.h"

#include <cstdio>

#include "engine/base/utf8.h"
#include "engine/cli/console.h"

namespace unroll::cli {
namespace {

constexpr std::size_t kLongestSentence = 2000;

}  // namespace

Output::Output(bool json, bool quiet) : json_(json), progress_(!quiet) {}

void Output::line(const JsonLine& line) {
  if (!json_) return;
  const std::string text = line.take() + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Output::result(const std::string& text) {
  if (json_) return;
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Output::say(const std::string& text) { say(text, false); }

void Output::say(const std::string& text, bool important) {
  progress_.clear();
  const bool red =
      important && is_terminal(Stream::kErrors) && !terminal_is_dumb() && !colors_refused();
  const std::string shown = printable(text, kLongestSentence);
  std::fprintf(stderr, red ? "unroll: \x1b[1;31m%s\x1b[0m\n" : "unroll: %s\n", shown.c_str());
  std::fflush(stderr);
}

void Output::notice(bool error, const std::string& text) {
  say(text);
  line(JsonLine().text("event", "notice").flag("error", error).text("text", text));
}

ExitCode Output::fail(ExitCode code, const std::string& text) {
  say(text, true);
  line(JsonLine().text("event", "error").number("exit", static_cast<int>(code)).text("text", text));
  return code;
}

bool Output::flush() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace unroll::cli
