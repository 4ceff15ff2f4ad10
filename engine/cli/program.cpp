#include "engine/cli/program.h"

#include <exception>
#include <new>

#include "engine/base/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/manual.h"

namespace unroll::cli {
namespace {

ExitCode show_manual(Output& output, const std::string& topic) {
  const std::string text = manual(topic);
  if (text.empty()) {
    return output.fail(kUsage,
                       "there is no command \"" + printable(topic) + "\"; see unroll --help");
  }
  output.result(text);
  return kDone;
}

ExitCode run_command(const Arguments& arguments, Output& output) {
  if (arguments.command == "train") return train(arguments, output);
  if (arguments.command == "sample") return sample(arguments, output);
  if (arguments.command == "export") return export_session(arguments, output);
  if (arguments.command == "import") return import_weights(arguments, output);
  if (arguments.command == "tune") return tune(arguments, output);
  if (arguments.command == "check-abc") return check_abc(arguments, output);
  if (arguments.command == "claims") return judge_claims(arguments, output);
  if (arguments.command == "tasks") return tasks(arguments, output);
  if (arguments.command == "models") return models(output);
  if (arguments.command == "texts") return texts(output);
  if (arguments.command == "link") return link(arguments, output);
  return output.fail(
      kUsage,
      "a command is missing: train, sample, export, import, tune, check-abc, claims, tasks, "
      "models, texts, link or help; see unroll --help");
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
  const Result<Arguments> parsed = Arguments::parse(words);
  Output plain(false, true);
  if (!parsed) {
    return plain.fail(kUsage, parsed.error().text() + " (see unroll --help)");
  }
  const Arguments& arguments = parsed.value();
  if (arguments.version) {
    plain.result("unroll " UNROLL_VERSION "\n");
    return kDone;
  }
  if (arguments.command == "help") return show_manual(plain, arguments.text("topic").value_or(""));
  if (arguments.help) return show_manual(plain, arguments.command);

  Output output(arguments.has("json"), arguments.has("quiet"));
  ExitCode code = kFailed;
  try {
    code = run_command(arguments, output);
  } catch (const std::bad_alloc&) {
    code = output.fail(kFailed, "memory ran out; a smaller H, T or B needs less");
  } catch (const std::exception& error) {
    code = output.fail(kFailed, std::string("a bug in Unroll: ") + error.what());
  }
  if (!output.flush() && code == kDone) {
    code = output.fail(kFailed, "standard output cannot be written");
  }
  return code;
}

}  // namespace unroll::cli
