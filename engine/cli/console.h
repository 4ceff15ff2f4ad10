#pragma once
// What the headless program asks of the machine that it runs on. Chosen by the build:
// console_native.cpp for a POSIX system, console_node.cpp for WebAssembly in Node.

namespace unroll::cli {

enum class Stream { kOutput, kErrors };

/// True when a person looks at this stream.
bool is_terminal(Stream stream);

/// Width of the terminal behind the error stream, 80 when it does not say.
int terminal_columns();

/// True when the environment asks for text without colours (NO_COLOR is set and not empty).
bool colors_refused();

/// True when the terminal cannot overwrite a line (TERM is missing or "dumb").
bool terminal_is_dumb();

/// From now on an interruption (SIGINT, SIGTERM) sets interrupted() instead of ending the program;
/// a second one ends it.
void catch_interruptions();
bool interrupted();

/// Seconds on a monotonic clock.
double seconds_now();

}  // namespace unroll::cli
