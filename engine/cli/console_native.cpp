#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "engine/cli/console.h"

namespace unroll::cli {
namespace {

volatile std::sig_atomic_t interruption = 0;

extern "C" void on_interruption(int) { interruption = 1; }

}  // namespace

bool is_terminal(Stream stream) {
  return isatty(stream == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO) == 1;
}

int terminal_columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

bool colors_refused() {
  const char* value = std::getenv("NO_COLOR");
  return value && *value;
}

bool terminal_is_dumb() {
  const char* value = std::getenv("TERM");
  return !value || std::string_view(value) == "dumb";
}

void catch_interruptions() {
  struct sigaction action{};
  action.sa_handler = on_interruption;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return interruption != 0; }

double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace unroll::cli
