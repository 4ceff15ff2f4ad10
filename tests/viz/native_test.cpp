#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "viz/platform/native_options.h"
#include "viz/platform/native_process.h"
#include "viz/platform/native_storage.h"
#include "viz/platform/remote_runner.h"
#include "viz/platform/thread_runner.h"

namespace unroll::viz {
namespace {

namespace fs = std::filesystem;

struct TemporaryFolder {
  fs::path path = fs::temp_directory_path() / ("unroll-test-" + std::to_string(std::rand()));
  TemporaryFolder() { fs::create_directories(path); }
  ~TemporaryFolder() { fs::remove_all(path); }
};

double steady_us() {
  using namespace std::chrono;
  return duration<double, std::micro>(steady_clock::now().time_since_epoch()).count();
}

template <class Condition>
bool wait_for(Condition&& condition) {
  const double end = steady_us() + 20e6;
  while (!condition()) {
    if (steady_us() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

TEST_CASE("thread: trains beside the caller, wakes it, and rests when paused", "[platform]") {
  std::atomic<int> woken = 0;
  RemoteRunner runner(make_thread_link(steady_us, [&] { ++woken; }), steady_us);
  runner.post(Play{});
  REQUIRE(wait_for([&] {
    runner.pump(0);
    return runner.latest() && runner.latest()->update > 20;
  }));
  runner.post(Pause{});
  REQUIRE(wait_for([&] {
    runner.pump(0);
    return runner.latest()->state == RunState::kPaused;
  }));
  CHECK(runner.history().rows().size() == runner.latest()->update + 1);
  const int before = woken;
  CHECK(before > 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(woken == before);
}

TEST_CASE("thread: ends at once although it is training", "[platform]") {
  const double begin = steady_us();
  {
    RemoteRunner runner(make_thread_link(steady_us, [] {}), steady_us);
    runner.post(Play{});
    REQUIRE(wait_for([&] {
      runner.pump(0);
      return runner.latest() && runner.latest()->update > 2;
    }));
  }
  CHECK(steady_us() - begin < 15e6);
}

TEST_CASE("storage: keeps bytes, replaces them whole, knows nothing of other keys", "[platform]") {
  const TemporaryFolder folder;
  FolderStorage storage(folder.path / "deep" / "down");
  CHECK(storage.load("run").empty());
  storage.store("run", {1, 2, 3});
  storage.store("run", {4});
  CHECK(storage.load("run") == Bytes{4});
  CHECK(storage.load("other").empty());
  CHECK(storage.problem().empty());
}

TEST_CASE("storage: a key is never a path", "[platform]") {
  const TemporaryFolder folder;
  FolderStorage storage(folder.path / "inside");
  storage.store("../outside", {1});
  CHECK_FALSE(fs::exists(folder.path / "outside"));
  CHECK(storage.load("../outside") == Bytes{1});
}

TEST_CASE("storage: a folder that cannot be written is a sentence, not an error", "[platform]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "file") << "in the way";
  FolderStorage storage(folder.path / "file" / "below");
  storage.store("run", {1});
  CHECK(storage.problem().find("Nothing can be kept in") == 0);
}

TEST_CASE("storage: a file above the limit is not read, a missing one is none", "[platform]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "text") << "0123456789";
  CHECK(read_file(folder.path / "text", 10)->size() == 10);
  CHECK(read_file(folder.path / "text", 9)->empty());
  CHECK_FALSE(read_file(folder.path / "none", 9).has_value());
  CHECK_FALSE(read_file(folder.path, 9).has_value());
}

TEST_CASE("programs: output and exit code come back, no shell looks at the words", "[platform]") {
  const ProgramAnswer said = run_to_end({"printf", "%s", "$HOME; `id`"});
  CHECK(said.status == 0);
  CHECK(said.output == "$HOME; `id`");
  CHECK(run_to_end({"false"}).status == 1);
  CHECK(run_to_end({"no-such-program-here"}).status == -1);
}

TEST_CASE("programs: the first that can be started answers, on the caller's thread", "[platform]") {
  std::atomic<int> woken = 0;
  SidePrograms programs([&] { ++woken; });
  std::string output;
  programs.run({{"no-such-program-here"}, {"printf", "second"}},
               [&](const ProgramAnswer& answer) { output = answer.output; });
  REQUIRE(wait_for([&] { return woken > 0; }));
  CHECK(output.empty());
  CHECK(programs.deliver());
  CHECK(output == "second");
  CHECK_FALSE(programs.deliver());
}

TEST_CASE("options: the defaults, and everything at once", "[platform]") {
  const auto none = read_options({});
  REQUIRE(none.ok());
  CHECK(none.value().width == 1440);
  CHECK(none.value().script.empty());
  const auto all =
      read_options({"--link", "#H=8", "--theme", "dark", "--size", "800x600", "--scale", "1.5",
                    "--click", "Play", "--wait-update", "20", "--quit"});
  REQUIRE(all.ok());
  CHECK(all.value().link == "#H=8");
  CHECK(all.value().theme == "dark");
  CHECK(all.value().height == 600);
  CHECK(all.value().scale == 1.5f);
  REQUIRE(all.value().script.size() == 3);
  CHECK(all.value().script[0].text == "Play");
  CHECK(all.value().script[1].number == 20);
  CHECK(all.value().script[2].kind == ScriptStep::Kind::kQuit);
}

TEST_CASE("options: wrong ones are named and nothing starts", "[platform]") {
  const std::vector<std::vector<std::string>> wrong = {
      {"--nonsense"},   {"--link"},          {"--size", "12"},   {"--size", "800x600x3"},
      {"--scale", "9"}, {"--theme", "pink"}, {"--frames", "-1"}, {"file.txt"}};
  for (const auto& arguments : wrong) {
    const auto options = read_options(arguments);
    REQUIRE_FALSE(options.ok());
    CHECK(options.error().text().find("--help") != std::string::npos);
  }
}

}  // namespace
}  // namespace unroll::viz
