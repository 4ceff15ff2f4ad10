#pragma once
// A scripted visit: clicks by label, waiting, pictures. Tests drive the real window with it.

#include <deque>
#include <string>
#include <vector>

#include "viz/platform/native_options.h"
#include "viz/platform/shell.h"

namespace unroll::viz {

class NativeScript {
 public:
  NativeScript(std::vector<ScriptStep> steps, float scale);

  /// Goes on as far as possible; call after each turn. False when a step failed: error() says why.
  bool advance(Shell& shell, SdlWindow& window);
  bool done() const { return steps_.empty(); }
  bool quit() const { return quit_; }
  const std::string& error() const { return error_; }

 private:
  enum class Outcome { kDone, kWait, kFailed };
  Outcome run(const ScriptStep& step, Shell& shell, SdlWindow& window);
  Outcome click(const std::string& label, Shell& shell, SdlWindow& window);
  Outcome wait_update(long long update, Shell& shell) const;
  Outcome take_picture(const std::string& file, Shell& shell, SdlWindow& window);
  Outcome write_text(const std::string& file, const std::string& text);
  Outcome failed(std::string why);

  std::deque<ScriptStep> steps_;
  float scale_;
  long long step_began_ = -1;  ///< frame
  int phase_ = 0;              ///< within a step
  int x_ = 0, y_ = 0;
  bool quit_ = false;
  std::string error_;
};

}  // namespace unroll::viz
