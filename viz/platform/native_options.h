#pragma once
// The desktop program's command line.

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace unroll::viz {

/// One step of a scripted visit, for tests and pictures.
struct ScriptStep {
  enum class Kind {
    kClick,
    kDrop,
    kPaste,
    kWaitUpdate,
    kWaitFrames,
    kPicture,
    kState,
    kItems,
    kQuit
  };
  Kind kind = Kind::kQuit;
  std::string text;      ///< label, file or text
  long long number = 0;  ///< update or frames
};

struct NativeOptions {
  bool help = false;
  bool version = false;
  bool gallery = false;
  std::string link;
  std::string theme;  ///< "light", "dark" or empty for the system's
  int width = 1440;
  int height = 900;
  float scale = 1;
  std::vector<ScriptStep> script;
};

/// Reads the arguments after the program's name.
Result<NativeOptions> read_options(const std::vector<std::string>& arguments);

/// The text of --help.
std::string help_text();

}  // namespace unroll::viz
