#include <algorithm>
#include <memory>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/files.h"
#include "engine/cli/new_run.h"
#include "engine/cli/options.h"
#include "engine/cli/training_report.h"
#include "engine/session/config_fields.h"
#include "engine/session/link.h"
#include "engine/threads/thread_team.h"

namespace unroll::cli {
namespace {

constexpr std::uint64_t kUsualUpdates = 1000;
constexpr double kSecondsBetweenLooks = 0.1;
constexpr const char* kCheckpoint = "unroll-checkpoint.unroll";

/// What the command line asks for, before any file is read.
struct Request {
  NewRun run;
  FieldTexts live;  ///< with `resume`: the fields to change
  std::string resume, out;
  std::optional<std::uint64_t> until;
  std::uint64_t every = 10;
  int threads = 1;
};

/// Options that only live fields and a text may accompany.
Result<Ok> check_resumable(const Arguments& arguments) {
  if (arguments.has("link")) {
    return Error{"--link", "the resumed session has its configuration already; leave it out"};
  }
  for (const auto& [key, value] : arguments.fields) {
    if (key == "text" || is_live_field(key)) continue;
    return Error{field_option(key), "cannot differ when a run is resumed; leave it out"};
  }
  return Ok{};
}

Result<Request> read_request(const Arguments& arguments) {
  Request out;
  out.resume = arguments.text("resume").value_or("");
  out.out = arguments.text("out").value_or("");
  if (arguments.has("resume")) {
    if (const auto fine = check_resumable(arguments); !fine) return fine.error();
  }
  auto run = read_new_run(arguments);
  if (!run) return run.error();
  out.run = std::move(run).value();
  if (arguments.has("resume")) out.live = std::move(out.run.fields);
  if (out.run.update > 0) out.until = out.run.update;

  const auto steps = arguments.number("steps", 0, 1, kMaxLinkUpdate);
  if (!steps) return steps.error();
  if (steps.value() > 0) out.until = steps.value();
  const auto every = arguments.number("every", out.every, 1, kMaxLinkUpdate);
  if (!every) return every.error();
  out.every = every.value();
  const auto threads = arguments.number("threads", 1, 1, kMostThreads);
  if (!threads) return threads.error();
  out.threads = static_cast<int>(threads.value());
  return out;
}

/// Goes on with a saved session in `host`.
ExitCode resume(Request& request, Host& host, Output& output) {
  const auto file = read_file(request.resume, kLargestSessionFile);
  if (!file) return output.fail(kBadInput, file.error().text());
  Restore command{file.value(), {}};
  if (!request.run.text_file.empty()) {
    auto text = read_text(request.run);
    if (!text) return output.fail(kBadInput, text.error().text());
    command.text = std::move(text).value();
  }
  const auto restored = host.apply(command);
  if (!restored) return output.fail(kBadInput, request.resume + ": " + restored.error().what);
  for (const auto& [key, value] : request.live) {
    const auto set = host.apply(SetField{key, value});
    if (!set) return output.fail(kUsage, field_option(key) + ": " + set.error().what);
  }
  return kDone;
}

/// Trains until the goal, a fault or an interruption.
ExitCode run(Host& host, TrainingReport& report, std::uint64_t until, std::uint64_t every,
             bool lines) {
  if (const auto playing = host.apply(Play{until}); !playing) return kFailed;
  std::uint64_t update = host.snapshot().update;
  double looked = seconds_now();
  while (host.has_work()) {
    if (interrupted()) return kInterrupted;
    host.step();
    ++update;
    // Step lines must not depend on the clock: at every update that has one, the session is asked.
    const bool due = lines && update % every == 0;
    if (!due && seconds_now() - looked < kSecondsBetweenLooks) continue;
    host.refresh();
    report.advance(host);
    looked = seconds_now();
  }
  return host.refresh().state == RunState::kDiverged ? kDiverged : kDone;
}

}  // namespace

ExitCode train(const Arguments& arguments, Output& output) {
  auto read = read_request(arguments);
  if (!read) return output.fail(kUsage, read.error().text() + " (see unroll train --help)");
  Request request = std::move(read).value();
  for (const std::string& notice : request.run.notices) output.notice(false, "link: " + notice);
  if (!request.out.empty()) {
    const auto writable = check_writable(request.out);
    if (!writable) return output.fail(kFailed, writable.error().text());
  }

  const std::unique_ptr<math::Team> team = make_thread_team(request.threads);
  if (request.threads > 1 && team == nullptr)
    return output.fail(kUsage, "--threads: this program runs on one thread; leave it out");
  Host host(output);
  host.use(team.get());
  const bool fresh = request.resume.empty();
  const ExitCode ready = fresh ? begin(request.run, host, output) : resume(request, host, output);
  if (ready != kDone) return ready;
  // Samples along the way would cost time and nobody reads them here.
  SetSampling rarely;
  rarely.every = ~0u;
  if (const auto set = host.apply(rarely); !set) return output.fail(kFailed, set.error().what);

  const std::uint64_t from = host.snapshot().update;
  const std::uint64_t until = request.until.value_or(from + kUsualUpdates);
  if (until <= from && from > 0) {
    output.notice(false, "the session is at update " + std::to_string(from) + " already; --steps " +
                             std::to_string(until) + " asks for no more");
  }
  catch_interruptions();
  TrainingReport report(output, request.every, arguments.has("timings"));
  report.start(host, until);
  const ExitCode code = run(host, report, until, request.every, output.json());
  // The report tells the share of exact answers; asked along the way it would cost time.
  if (const auto asked = host.apply(Ask{set_of({Question::kDecoding})}); !asked)
    return output.fail(kFailed, asked.error().what);
  std::string saved = request.out;
  if (saved.empty() && code == kInterrupted) saved = kCheckpoint;
  if (!saved.empty()) {
    const auto written = write_file(saved, host.save());
    if (!written) return output.fail(kFailed, written.error().text());
  }
  report.finish(code, host, saved);
  const Snapshot& end = host.snapshot();
  if (code == kDiverged) output.say(end.fault.front().text);
  if (code == kInterrupted) {
    output.say("interrupted at update " + std::to_string(end.update) + "; saved to " + saved +
               ", go on with --resume " + saved);
  }
  return code;
}

}  // namespace unroll::cli
