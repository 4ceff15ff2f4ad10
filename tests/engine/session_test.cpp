#include "engine/session/session.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>

#include "engine/io/csv.h"
#include "engine/io/safetensors.h"
#include "engine/session/config_fields.h"
#include "engine/session/link.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::run_all;
using test::train;

Config small_run() {
  Config config;
  config.model.hidden = 12;
  config.model.embedding_size = 6;
  config.task.length = 8;
  config.task.batch = 4;
  return config;
}

TEST_CASE("session: begins with something to see", "[session]") {
  Session session;
  const auto s = look(session);
  CHECK(s->state == RunState::kPaused);
  CHECK(s->update == 0);
  CHECK(s->task.text_id == "tunes");
  CHECK(s->task.symbols.size() > 30);
  CHECK(s->task.uniform_bits > s->task.unigram_bits);
  CHECK(s->task.unigram_bits > s->task.bigram_bits);
  REQUIRE(s->history.size() == 1);
  CHECK(std::isnan(s->history[0].loss_bits));
  CHECK(std::fabs(s->history[0].held_out_bits - s->task.uniform_bits) < 1.5);
  const SlotView* h = s->example.find("rnn0", "h");
  REQUIRE(h != nullptr);
  CHECK(h->rows == s->config.model.hidden);
  CHECK(h->steps == s->config.task.length);
  CHECK(h->value.size() == static_cast<std::size_t>(h->rows * h->steps));
  CHECK(h->grad.size() == h->value.size());
  CHECK(s->example.inputs.size() == static_cast<std::size_t>(h->steps));
}

TEST_CASE("session: 200 updates give the same parameters everywhere", "[session][bits]") {
  Session session;
  train(session, 200);
  const auto s = look(session);
  CHECK(s->update == 200);
  // Compared between the native program, Node and the page by the test script.
  std::printf("params-hash-200: %s\n", s->state_hash.c_str());
  std::fflush(stdout);
  CHECK(s->state_hash == "fcc9c78a");
}

TEST_CASE("session: training on the tunes beats knowing the frequencies", "[session]") {
  Session session;
  train(session, 150);
  const auto s = look(session);
  CHECK(s->history.back().held_out_bits < s->task.unigram_bits - 0.5);
  CHECK(s->history.back().loss_bits < s->task.unigram_bits - 0.5);
}

TEST_CASE("session: going back restores the exact state, going on repeats it", "[session][seek]") {
  Session session;
  session.apply(Reset{small_run()});
  const std::string start = look(session)->state_hash;
  train(session, 37);
  const std::string at_37 = look(session)->state_hash;
  train(session, 50);
  const auto end = look(session);
  CHECK(end->update == 87);
  CHECK(start != at_37);

  session.apply(SeekTo{37});
  run_all(session);
  CHECK(look(session)->state_hash == at_37);
  CHECK(look(session)->furthest == 87);
  CHECK(look(session)->history.size() == 88);
  session.apply(SeekTo{0});
  run_all(session);
  CHECK(look(session)->state_hash == start);
  session.apply(SeekTo{87});
  run_all(session);
  CHECK(look(session)->state_hash == end->state_hash);
  CHECK(look(session)->state == RunState::kPaused);
  CHECK(look(session)->example.slots[2].value == end->example.slots[2].value);
}

TEST_CASE("session: looking changes nothing", "[session]") {
  Session quiet, watched;
  quiet.apply(Reset{small_run()});
  watched.apply(Reset{small_run()});
  watched.apply(SetSampling{1.0, 50, 3});
  for (int i = 0; i < 20; ++i) {
    train(quiet, 1);
    train(watched, 1);
    watched.apply(Watch{i % 2 == 0 ? WatchSource::kBatch : WatchSource::kHeldOut,
                        static_cast<std::uint32_t>(i)});
    watched.apply(Generate{0.7, 30, "a"});
    watched.apply(Save{});
    look(watched);
    look(watched);
  }
  CHECK(look(quiet)->state_hash == look(watched)->state_hash);
}

TEST_CASE("session: an edit takes effect, and in the past another future begins", "[session]") {
  Session session, plain;
  session.apply(Reset{small_run()});
  plain.apply(Reset{small_run()});
  train(session, 40);
  train(plain, 20);
  session.apply(SeekTo{20});
  run_all(session);
  session.apply(SetField{"lr", "0.02"});
  CHECK(look(session)->config.train.rate == 0.02);
  CHECK(look(session)->furthest == 20);
  CHECK(look(session)->history.size() == 21);
  train(session, 10);
  train(plain, 10);
  const std::string edited = look(session)->state_hash;
  CHECK(edited != look(plain)->state_hash);

  // The edit is part of the run: travelling over it repeats it.
  session.apply(SeekTo{5});
  run_all(session);
  CHECK(look(session)->config.train.rate == small_run().train.rate);
  session.apply(SeekTo{30});
  run_all(session);
  CHECK(look(session)->state_hash == edited);
  CHECK(look(session)->config.train.rate == 0.02);
}

TEST_CASE("session: fields that shape the model cannot change while training", "[session]") {
  Session session;
  const auto before = look(session);
  for (const SetField& c : {SetField{"H", "7"}, SetField{"lr", "abc"}, SetField{"lr", "nan"},
                            SetField{"lr", "-1"}, SetField{"nonsense", "1"}}) {
    INFO(c.key << "=" << c.value);
    const auto notices = look(session)->notices.size();
    session.apply(c);
    const auto s = look(session);
    CHECK(s->config == before->config);
    CHECK(s->notices.size() == std::min<std::size_t>(notices + 1, 8));
    CHECK(s->notices.back().error);
  }
}

TEST_CASE("session: play stops at its goal and at pause", "[session]") {
  Session session;
  session.apply(Reset{small_run()});
  session.apply(Play{12});
  run_all(session);
  CHECK(look(session)->update == 12);
  CHECK(look(session)->state == RunState::kPaused);
  session.apply(Play{});
  for (int i = 0; i < 5; ++i) CHECK(session.step());
  session.apply(Pause{});
  CHECK_FALSE(session.step());
  CHECK(look(session)->update == 17);
}

TEST_CASE("session: a pause is no reason for the stop rule to count anew", "[session][stop]") {
  Config config = small_run();
  config.train.stop.goal = StopGoal::kLoss;
  config.train.stop.level = 100;  // reached from the first measurement on
  config.train.stop.hold = 3;
  Session whole, parts;
  for (Session* session : {&whole, &parts}) session->apply(Reset{config});
  whole.apply(Play{});
  run_all(whole);
  CHECK(look(whole)->update == 30);
  CHECK(look(whole)->finished);
  for (int i = 0; i < 6 && !look(parts)->finished; ++i) {
    parts.apply(Play{});
    for (int j = 0; j < 7 && parts.step(); ++j) {
    }
    parts.apply(Pause{});
  }
  CHECK(look(parts)->update == 30);
  CHECK(look(parts)->state_hash == look(whole)->state_hash);
  whole.apply(Play{});
  CHECK_FALSE(look(whole)->finished);
  run_all(whole);
  CHECK(look(whole)->update == 60);
}

TEST_CASE("session: a text of the user becomes the task; a bad one changes nothing", "[session]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 3);
  const auto before = look(session);
  for (const std::string& bad : {std::string(), std::string("aaaa"), std::string("a\0b", 3),
                                 std::string("ab\xff\xfe"), std::string(5'000'001, 'x')}) {
    session.apply(ProvideText{"bad.txt", bad});
    const auto s = look(session);
    CHECK(s->state_hash == before->state_hash);
    CHECK(s->task.text_id == "tunes");
    REQUIRE_FALSE(s->notices.empty());
    CHECK(s->notices.back().error);
    CHECK(s->notices.back().text.starts_with("bad.txt: "));
    CHECK(s->notices.back().text.find("stays") != std::string::npos);
  }
  std::string text;
  for (int i = 0; i < 60; ++i) text += "abcd ";
  session.apply(ProvideText{"mine.txt", text});
  const auto s = look(session);
  CHECK(s->update == 0);
  CHECK(s->task.own);
  CHECK(s->task.title == "mine.txt");
  CHECK(s->task.text_id == own_text_id(text));
  CHECK(s->task.symbols == std::vector<std::string>{" ", "a", "b", "c", "d"});
  train(session, 150);
  CHECK(look(session)->history.back().held_out_bits < 0.5);
}

TEST_CASE("session: a length that the text does not hold is shortened and said", "[session]") {
  Session session;
  Config config = small_run();
  config.task.length = 500;
  session.apply(Reset{config});
  session.apply(ProvideText{"short.txt", "to be or not to be, that is the question"});
  const auto s = look(session);
  CHECK(s->config.task.length < 40);
  REQUIRE_FALSE(s->notices.empty());
  CHECK(s->notices.back().text.find("Length T was 500") != std::string::npos);
  train(session, 2);
  CHECK(look(session)->update == 2);
}

TEST_CASE("session: divergence is found, explained and can be undone", "[session]") {
  Session session;
  Config config = small_run();
  config.train = {OptimizerKind::kSgd, 1e6, 0};
  config.model.activation = Activation::kRelu;
  session.apply(Reset{config});
  session.apply(Play{});
  for (int i = 0; i < 200 && session.step(); ++i) {
  }
  const auto s = look(session);
  CHECK(s->state == RunState::kDiverged);
  REQUIRE(s->fault.size() == 1);
  CHECK(s->fault[0].text.find("Go back") != std::string::npos);
  CHECK_FALSE(s->fault[0].formula.empty());
  CHECK(s->fault[0].text.find(s->fault[0].formula) != std::string::npos);
  bool shown = false;
  for (const SlotView& slot : s->example.slots)
    for (const float v : slot.value) shown |= !std::isfinite(v);
  CHECK(shown);
  session.apply(SeekTo{0});
  run_all(session);
  CHECK(look(session)->state == RunState::kPaused);
  CHECK(look(session)->fault.empty());
  // Where it was is still known, until another future begins; the run that it leaves keeps it.
  REQUIRE(look(session)->fault_met.size() == 1);
  CHECK(look(session)->fault_met[0].update == s->fault[0].update);
  session.apply(SetField{"lr", "0.01"});
  CHECK(look(session)->fault_met.empty());
  train(session, 20);
  CHECK(look(session)->update == 20);
  session.apply(SwitchRun{1});
  CHECK(look(session)->fault_met.size() == 1);
}

TEST_CASE("session: samples are written as training goes on and repeat", "[session][sample]") {
  Session a, b;
  for (Session* session : {&a, &b}) {
    session->apply(Reset{small_run()});
    session->apply(SetSampling{0.9, 25, 10});
    train(*session, 30);
  }
  const auto s = look(a);
  REQUIRE(s->samples.size() == 3);
  CHECK(s->samples[2].update == 30);
  CHECK(s->samples[2].text == look(b)->samples[2].text);
  CHECK(s->samples[1].text != s->samples[2].text);
  CHECK(s->samples[2].probabilities.size() == 25);
  for (const float p : s->samples[2].probabilities) CHECK((p > 0 && p < 1));
  a.apply(Generate{0, 25, "X:"});
  a.apply(Generate{0, 25, "X:"});
  const auto greedy = look(a)->samples;
  CHECK(greedy[greedy.size() - 1].text == greedy[greedy.size() - 2].text);
  a.apply(Generate{1, 25, "X:", {}, 1});
  CHECK(look(a)->samples.back().text == greedy.back().text);
  a.apply(Generate{1, 25, "X:"});
  CHECK(look(a)->samples.back().text != greedy.back().text);
  a.apply(Generate{1, 5, "\xE2\x82\xAC"});
  CHECK(look(a)->notices.back().text.find("never seen") != std::string::npos);
}

TEST_CASE("session: history comes in increments that add up", "[session]") {
  Session session;
  session.apply(Reset{small_run()});
  History history;
  history.apply(*session.snapshot(history.request()));
  train(session, 15);
  auto s = session.snapshot(history.request());
  CHECK(s->history.size() == 15);
  history.apply(*s);
  CHECK(history.rows().size() == 16);
  session.apply(SeekTo{4});
  run_all(session);
  session.apply(SetField{"lr", "0.5"});
  history.apply(*session.snapshot(history.request()));
  CHECK(history.rows().size() == 5);
  train(session, 2);
  history.apply(*session.snapshot(history.request()));
  REQUIRE(history.rows().size() == 7);
  for (std::size_t i = 0; i < 7; ++i) CHECK(history.rows()[i].update == i);
}

TEST_CASE("session: commands and snapshots survive their encoding", "[session][encoding]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 12);
  session.apply(Generate{1, 20, "X"});
  session.apply(Save{3, true});
  const auto s = look(session);
  const Bytes bytes = encode_snapshot(*s);
  const auto back = decode_snapshot(bytes.data(), bytes.size());
  REQUIRE(back);
  CHECK(encode_snapshot(*back) == bytes);
  CHECK(back->state_hash == s->state_hash);
  CHECK(back->saved.at(0).ticket == 3);
  REQUIRE(back->samples.size() == 1);
  CHECK(back->samples[0].probabilities.size() == 20);
  CHECK(back->samples[0].probabilities == s->samples.at(0).probabilities);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 97)
    CHECK(decode_snapshot(bytes.data(), cut) == nullptr);

  const Command commands[] = {
      Reset{small_run()},
      ProvideText{"a", "b", true, small_run()},
      Play{7},
      Pause{},
      StepUpdate{3},
      SeekTo{9},
      SetField{"lr", "1"},
      Watch{WatchSource::kBatch, 2},
      SetSampling{0.5, 6, 7},
      Generate{0.1, 2, "x", 3, 4},
      Save{4, false},
      Restore{{1, 2, 3}, "t"},
      Import{{1, 2, 3}},
      Export{5, ExportFormat::kNpz},
      Ask{set_of({Question::kSpectra, Question::kMatrix}), {"rnn0.Wx", MatrixPart::kChange}},
      SetHolds{{Hold{.slot = "lstm0.f", .amount = 0.5, .end_row = 2}}},
      SwitchRun{3},
      PinRun{2, false},
      ForgetRun{7},
      SetInput{{InputEdit{.of_source = true, .step = 2, .symbol = 4, .values = {0.5f}}}},
      RecallRun{7}};
  STATIC_REQUIRE(std::size(commands) == std::variant_size_v<Command>);
  for (const Command& command : commands) {
    const Bytes encoded = encode_command(command);
    Command decoded;
    REQUIRE(decode_command(encoded, decoded));
    CHECK(decoded.index() == command.index());
    CHECK(encode_command(decoded) == encoded);
    Command broken;
    CHECK_FALSE(decode_command(Bytes(encoded.begin(), encoded.end() - 1), broken));
  }
}

TEST_CASE("session: no field of a configuration is lost in its encoding", "[session][encoding]") {
  const Config plain;
  for (const FieldDescription& field : config_fields()) {
    INFO(field.info.key);
    Config changed;
    const auto differs = [&](const std::string& value) {
      return set_field(changed, field.info.key, value).ok() && !(changed == plain);
    };
    REQUIRE((std::ranges::any_of(field.choices, [&](auto c) { return differs(std::string(c)); }) ||
             differs("2") || differs("0.5") || differs("0.25") || differs("rhymes")));
    Command decoded;
    REQUIRE(decode_command(encode_command(Reset{changed}), decoded));
    CHECK(std::get<Reset>(decoded).config == changed);
  }
}

TEST_CASE("session: an export comes once, says nothing else and changes nothing",
          "[session][export]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 12);
  session.apply(SeekTo{7});
  run_all(session);
  const std::string hash = look(session)->state_hash;
  for (std::size_t i = 0; i < kExportFormatNames.size(); ++i) {
    session.apply(Export{static_cast<std::uint32_t>(40 + i), static_cast<ExportFormat>(i)});
    const auto s = look(session);
    INFO(kExportFormatNames[i]);
    REQUIRE(s->exported.size() == 1);
    CHECK(s->exported[0].ticket == 40 + i);
    CHECK(s->exported[0].update == 7);
    CHECK(s->exported[0].file.size() > 100);
    CHECK(s->saved.empty());
    CHECK(s->state_hash == hash);
    CHECK(look(session)->exported.empty());
  }
  session.apply(Export{1, ExportFormat::kMetrics});
  const Bytes file = look(session)->exported.at(0).file;
  const auto table = read_csv({reinterpret_cast<const char*>(file.data()), file.size()});
  REQUIRE(table.ok());
  CHECK(table.value().names.at(0) == "update");
  CHECK(table.value().columns.at(0) == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7});

  session.apply(Export{2, ExportFormat::kSafetensors});
  const auto content = read_safetensors(look(session)->exported.at(0).file);
  REQUIRE(content.ok());
  CHECK(content.value().metadata.at(1).first == "unroll");
  const LinkReading link = read_link(content.value().metadata.at(1).second);
  CHECK(link.link.config == small_run());
  CHECK(link.link.update == 7);
}

TEST_CASE("session file: goes on exactly where it was saved", "[session][file]") {
  Session original;
  original.apply(Reset{small_run()});
  train(original, 10);
  original.apply(SetField{"lr", "0.01"});
  train(original, 10);
  original.apply(Save{});
  const Bytes file = look(original)->saved.at(0).file;
  train(original, 10);

  Session other;
  other.apply(Restore{file, {}});
  auto s = look(other);
  CHECK(s->update == 20);
  CHECK(s->history.size() == 21);
  CHECK(s->config.train.rate == 0.01);
  train(other, 10);
  CHECK(look(other)->state_hash == look(original)->state_hash);
  other.apply(SeekTo{3});
  run_all(other);
  original.apply(SeekTo{3});
  run_all(original);
  CHECK(look(other)->state_hash == look(original)->state_hash);
}

TEST_CASE("session file: carries the user's text, or takes it from elsewhere", "[session][file]") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "row your boat ";
  Session original;
  original.apply(Reset{small_run()});
  original.apply(ProvideText{"boat", text});
  train(original, 4);
  const std::string hash = look(original)->state_hash;
  for (const bool with_text : {true, false}) {
    original.apply(Save{0, with_text});
    const Bytes file = look(original)->saved.at(0).file;
    Session other;
    if (!with_text) {
      const std::string before = look(other)->state_hash;
      other.apply(Restore{file, {}});
      CHECK(look(other)->state_hash == before);
      CHECK(look(other)->notices.back().error);
    }
    other.apply(Restore{file, with_text ? std::string() : text});
    CHECK(look(other)->state_hash == hash);
    CHECK(look(other)->task.title == "boat");
  }
}

TEST_CASE("session file: a damaged or foreign file changes nothing", "[session][file]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 4);
  session.apply(Save{});
  const auto s = look(session);
  const Bytes file = s->saved.at(0).file;
  for (std::size_t i = 0; i < file.size(); i += 131) {
    Bytes damaged = file;
    damaged[i] ^= 0x10;
    session.apply(Restore{damaged, {}});
    CHECK(look(session)->state_hash == s->state_hash);
    CHECK(look(session)->notices.back().error);
  }
  session.apply(Restore{{}, {}});
  CHECK(look(session)->state_hash == s->state_hash);
}

}  // namespace
}  // namespace unroll
