#pragma once
// The run that options describe: its configuration, and the text that it learns from.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/cli/arguments.h"
#include "engine/cli/host.h"

namespace unroll::cli {

/// What the command line asks for, before any file is read.
struct NewRun {
  Config config;
  FieldTexts fields;         ///< those given as options, but for a text's file
  std::string text_file;     ///< empty: a built-in text
  std::string wanted_text;   ///< id that the file's text must have, or empty
  std::uint64_t update = 0;  ///< that the link stands for
  std::vector<std::string> notices;
};

/// The fields of `arguments` over those of --link, or of `link` where that is not given.
Result<NewRun> read_new_run(const Arguments& arguments, const std::string& link = {});

/// Reads the text file that the run names.
Result<std::string> read_text(const NewRun& run);

/// Sets the run up in `host`.
ExitCode begin(const NewRun& run, Host& host, Output& output);

}  // namespace unroll::cli
