#pragma once

namespace unroll::viz {

/// The whole program, once per place: native_main.cpp or web.cpp. Gives the exit code.
int run_program(int argc, char** argv);

}  // namespace unroll::viz
