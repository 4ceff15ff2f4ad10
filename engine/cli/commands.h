#pragma once
// What each command does; each gives the exit code.

#include <span>

#include "engine/claims/claim.h"
#include "engine/cli/arguments.h"
#include "engine/cli/output.h"

namespace unroll::cli {

ExitCode train(const Arguments& arguments, Output& output);
ExitCode sample(const Arguments& arguments, Output& output);
ExitCode export_session(const Arguments& arguments, Output& output);
ExitCode import_weights(const Arguments& arguments, Output& output);
ExitCode tune(const Arguments& arguments, Output& output);
ExitCode check_abc(const Arguments& arguments, Output& output);
ExitCode judge_claims(const Arguments& arguments, Output& output,
                      std::span<const Claim> known = claims());
ExitCode tasks(const Arguments& arguments, Output& output);
ExitCode models(Output& output);
ExitCode texts(Output& output);
ExitCode link(const Arguments& arguments, Output& output);

}  // namespace unroll::cli
