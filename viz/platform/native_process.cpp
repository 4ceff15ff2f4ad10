#include "viz/platform/native_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

extern char** environ;

namespace unroll::viz {

ProgramAnswer run_to_end(const std::vector<std::string>& words) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);

  ProgramAnswer answer;
  if (!failed) {
    char buffer[4096];
    for (;;) {
      const ssize_t count = read(pipe_ends[0], buffer, sizeof buffer);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      answer.output.append(buffer, static_cast<std::size_t>(count));
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
  close(pipe_ends[0]);
  return answer;
}

SidePrograms::~SidePrograms() {
  const std::lock_guard lock(shared_->mutex);
  shared_->closed = true;
}

void SidePrograms::run(std::vector<std::vector<std::string>> choices,
                       std::function<void(const ProgramAnswer&)> done) {
  std::thread([shared = shared_, choices = std::move(choices), done = std::move(done)]() mutable {
    ProgramAnswer answer;
    for (const auto& words : choices) {
      answer = run_to_end(words);
      if (answer.status >= 0) break;
    }
    const std::lock_guard lock(shared->mutex);
    if (shared->closed) return;
    shared->finished.push_back({std::move(done), std::move(answer)});
    shared->wake();
  }).detach();
}

bool SidePrograms::deliver() {
  std::vector<Finished> finished;
  {
    const std::lock_guard lock(shared_->mutex);
    finished.swap(shared_->finished);
  }
  for (Finished& f : finished) f.done(f.answer);
  return !finished.empty();
}

}  // namespace unroll::viz
