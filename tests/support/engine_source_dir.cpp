#include "tests/support/engine_source_dir.h"

namespace unroll::test {

std::string source_dir() { return UNROLL_SOURCE_DIR; }

}  // namespace unroll::test
