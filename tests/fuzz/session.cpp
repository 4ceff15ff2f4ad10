// The payload of a session file behind a checksum that is right: whatever it says, the session
// lives on, and can train and show itself.

#include "engine/session/session.h"

#include <memory>

#include "engine/io/container.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/small_session.h"

using namespace unroll;

namespace {

// A session of its own for each input would take most of the time, and so would a run of usual size
// that goes on after a refusal. It remembers the texts that it was given, so it is renewed.
constexpr int kInputsPerSession = 100;

Session& session() {
  static std::unique_ptr<Session> kept;
  static int inputs = 0;
  if (!kept || ++inputs % kInputsPerSession == 0) kept = small_session();
  return *kept;
}

}  // namespace

FUZZ_READER(session)(const std::uint8_t* data, std::size_t size) {
  Session& tried = session();
  tried.apply(
      Restore{wrap_container("session", kSessionFileVersion, Bytes(data, data + size)), {}});
  const auto shown = tried.snapshot({});
  promise(shown != nullptr, "nothing to show");
  const std::uint64_t update = shown->update;
  tried.apply(StepUpdate{1});
  while (tried.step()) {
  }
  promise(tried.snapshot({})->update <= update + 1, "more than one update");
  return 0;
}
