#pragma once
// Asks another program of the desktop (a file dialog, a setting) without a shell and without
// waiting.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace unroll::viz {

/// What a program said. `status` is its exit code, -1 if it could not be started.
struct ProgramAnswer {
  int status = -1;
  std::string output;
};

/// Runs `words` (program and arguments) to its end and gives what it wrote to standard output.
ProgramAnswer run_to_end(const std::vector<std::string>& words);

/// Programs that run beside us. Answers are handed out on the caller's thread by deliver().
class SidePrograms {
 public:
  /// `wake` is called on another thread when an answer has come.
  explicit SidePrograms(std::function<void()> wake) : shared_(std::make_shared<Shared>()) {
    shared_->wake = std::move(wake);
  }
  ~SidePrograms();

  /// Tries one command after the other until one could be started.
  void run(std::vector<std::vector<std::string>> choices,
           std::function<void(const ProgramAnswer&)> done);
  /// True if there was an answer.
  bool deliver();

 private:
  struct Finished {
    std::function<void(const ProgramAnswer&)> done;
    ProgramAnswer answer;
  };
  struct Shared {
    std::mutex mutex;
    bool closed = false;
    std::vector<Finished> finished;
    std::function<void()> wake;
  };
  std::shared_ptr<Shared> shared_;
};

}  // namespace unroll::viz
