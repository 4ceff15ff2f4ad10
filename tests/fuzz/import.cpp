// A safetensors file as the beginning of a run: taken whole or refused with a reason and without a
// trace, and the session lives on either way.

#include "tests/fuzz/promise.h"
#include "tests/fuzz/small_session.h"

using namespace unroll;

FUZZ_READER(import)(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<Session> session = small_session();
  const std::string before = session->snapshot({})->state_hash;
  session->apply(Import{Bytes(data, data + size)});
  const auto shown = session->snapshot({});
  promise(!shown->notices.empty(), "nothing is said");
  promise(shown->update == 0, "an update of its own");
  if (shown->notices.back().error) {
    promise(shown->state_hash == before, "a refused file left a trace");
    return 0;
  }
  session->apply(Export{1, ExportFormat::kSafetensors});
  const Bytes file = session->snapshot({})->exported.at(0).file;
  session->apply(Import{file});
  promise(session->snapshot({})->state_hash == shown->state_hash, "a second time differs");
  return 0;
}
