#include "engine/cli/output.h"

#include <cstdio>

#include "engine/cli/console.h"

namespace unroll::cli {

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

void Output::say(const std::string& text) {
  progress_.clear();
  std::fprintf(stderr, "unroll: %s\n", text.c_str());
  std::fflush(stderr);
}

void Output::notice(bool error, const std::string& text) {
  say(text);
  line(JsonLine().text("event", "notice").flag("error", error).text("text", text));
}

ExitCode Output::fail(ExitCode code, const std::string& text) {
  const bool red = is_terminal(Stream::kErrors) && !terminal_is_dumb() && !colors_refused();
  say(red ? "\x1b[1;31m" + text + "\x1b[0m" : text);
  line(JsonLine().text("event", "error").number("exit", static_cast<int>(code)).text("text", text));
  return code;
}

bool Output::flush() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace unroll::cli
