#pragma once

namespace unroll::bench {

/// The most memory that this process (as wasm: this instance) had so far, in MB of 10^6 bytes.
double peak_mb();
/// Where the program runs: "native" or "node".
const char* place();

}  // namespace unroll::bench
