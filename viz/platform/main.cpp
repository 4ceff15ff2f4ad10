#include <SDL.h>

#include "viz/platform/program.h"

int main(int argc, char** argv) { return unroll::viz::run_program(argc, argv); }
