#pragma once
// The headless program `unroll`.

#include <string>
#include <vector>

namespace unroll::cli {

/// What the program's exit codes mean.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kBadInput = 3,
  kDiverged = 4,
  kInterrupted = 130,
};

/// Runs a command line (without the program's name) and gives the exit code.
int run_program(const std::vector<std::string>& words);

}  // namespace unroll::cli
