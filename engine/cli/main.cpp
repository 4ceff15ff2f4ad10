#include "engine/cli/program.h"

int main(int count, char** values) {
  return unroll::cli::run_program({values + (count > 0 ? 1 : 0), values + count});
}
