#pragma once

#include <string>

#include "engine/cli/json_line.h"
#include "engine/cli/program.h"
#include "engine/cli/progress.h"

namespace unroll::cli {

/// Where the words of the program go: results to standard output, everything said along the way to
/// the error stream.
class Output {
 public:
  /// `json`: results are JSON lines. `quiet`: no progress.
  Output(bool json, bool quiet);

  bool json() const { return json_; }
  Progress& progress() { return progress_; }

  /// A JSON line, only in JSON mode.
  void line(const JsonLine& line);
  /// Text on standard output as it is, only outside JSON mode.
  void result(const std::string& text);
  /// A line on the error stream for the user; nothing in it can steer the terminal.
  void say(const std::string& text);
  /// A notice of the engine: said, and in JSON mode also a line.
  void notice(bool error, const std::string& text);
  /// Says why the program stops, in JSON mode also as a line; gives `code` back.
  ExitCode fail(ExitCode code, const std::string& text);
  /// False when something could not be written to standard output.
  bool flush();

 private:
  void say(const std::string& text, bool important);

  bool json_;
  Progress progress_;
};

}  // namespace unroll::cli
