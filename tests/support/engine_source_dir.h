#pragma once
// Where the tests find what they read.

#include <string>

namespace unroll::test {

/// The folder of the project's sources. A function, so that only one source depends on where that
/// is.
std::string source_dir();

}  // namespace unroll::test
