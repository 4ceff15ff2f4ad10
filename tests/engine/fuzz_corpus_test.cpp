// The fuzz programs' readers on their corpus: what was found once stays found.
#include <cstdlib>
#include <map>

#include "engine/session/encoding.h"
#include "tests/fuzz/small_session.h"
#include "tests/support/engine_sessions.h"
#include "tests/support/fuzz_corpus.h"

#define READERS(X) \
  X(abc)           \
  X(command)       \
  X(container)     \
  X(csv) X(draft) X(import) X(link) X(safetensors) X(session) X(snapshot) X(spelling) X(text)
#define DECLARE(name) int fuzz_##name(const std::uint8_t* data, std::size_t size);
READERS(DECLARE)

namespace unroll {
namespace {

TEST_CASE("fuzz: every reader keeps its promises on its corpus", "[fuzz]") {
#define ENTRY(name) {#name, fuzz_##name},
  const test::FuzzReader readers[] = {READERS(ENTRY)};
  std::set<std::string> fed;
  for (const test::FuzzReader& reader : readers) {
    test::feed_corpus(reader);
    fed.insert(reader.name);
  }
  CHECK(fed == test::fuzz_programs(false));
}

bool is_read(const std::string& reader, const Bytes& bytes) {
  Command command;
  return reader == "command" ? decode_command(bytes, command)
                             : decode_snapshot(bytes.data(), bytes.size()) != nullptr;
}

/// Inputs whose bytes follow the encoding's lists of fields.
std::map<std::string, std::map<std::string, Bytes>> inputs_of_today() {
  const auto session = small_session();
  test::train(*session, 2);
  const Bytes trained = encode_snapshot(*session->snapshot({}));
  const Config config = session->snapshot({})->config;
  const Ask ask{set_of({Question::kSpectra, Question::kMatrix}), {"rnn0.Wx", MatrixPart::kChange}};
  session->apply(ask);
  test::run_all(*session);
  return {{"command",
           {{"reset", encode_command(Reset{config})},
            {"table", encode_command(ProvideText{"few.csv", "1,2\n3,4\n", true, config})},
            {"ask", encode_command(ask)},
            {"holds", encode_command(SetHolds{{Hold{.slot = "rnn0.h", .end_row = 1}}})},
            {"input", encode_command(SetInput{{InputEdit{.step = 1, .symbol = 2}}})}}},
          {"snapshot", {{"trained", trained}, {"asked", encode_snapshot(*session->snapshot({}))}}}};
}

TEST_CASE("fuzz: commands and snapshots of the corpus are of today's layout", "[fuzz]") {
  for (const auto& [reader, inputs] : inputs_of_today())
    for (const auto& [name, bytes] : inputs) {
      const std::filesystem::path path = test::fuzz_folder() / "corpus" / reader / name;
      if (std::getenv("UNROLL_UPDATE_GOLDEN"))
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
      INFO(path << ": where fields were added, UNROLL_UPDATE_GOLDEN=1 writes it anew");
      CHECK(is_read(reader, test::read_input(path)));
    }
}

}  // namespace
}  // namespace unroll
