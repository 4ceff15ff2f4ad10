#include "engine/claims/measured_language.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include "engine/analysis/neighbours.h"
#include "engine/analysis/sampler.h"
#include "engine/base/utf8.h"
#include "engine/io/abc_draft.h"
#include "engine/tasks/builtin_texts.h"
#include "engine/tasks/registry.h"
#include "engine/tasks/text_task.h"
#include "engine/tasks/words.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 256, kWritten = 3000, kSentences = 16;
constexpr double kTemperature = 0.7;
constexpr std::uint64_t kWritingStream = 1u << 20, kContinuingStream = 1u << 22;
constexpr std::string_view kOpening = "X:1\n", kTuneEnd = "\n\n";
constexpr std::size_t kGivenBars = 2, kNextBars = 2;
constexpr int kContinuations = 4, kContinued = 300;

std::vector<double> named(const Examined& e) {
  Batch probes = e.task.probes();
  std::vector<double> out;
  if (probes.size == 0 || e.task.shape().loss != LossKind::kSoftmax) return out;
  const Trace<float> trace = e.pass(std::move(probes));
  for (int b = 0; b < trace.batch(); ++b) {
    const int column = last_target(trace.data(), b) * trace.batch() + b;
    const int target = trace.data().targets[static_cast<std::size_t>(column)];
    out.push_back(static_cast<double>(trace.value(e.model.predictions())(target, column)));
  }
  return out;
}

/// `opening` and the `length` signs that the network writes behind it; nothing where the text lacks
/// a sign of the opening.
std::optional<std::string> written(const Examined& e, const TextTask& task,
                                   std::string_view opening, int length, Random random) {
  std::vector<int> prefix;
  for (const char sign : opening) {
    prefix.push_back(task.text().find(std::string_view(&sign, 1)));
    if (prefix.back() < 0) return std::nullopt;
  }
  std::string text(opening);
  for (const WrittenSymbol& w :
       write_symbols(e.model, e.theta, prefix, length, {.temperature = kTemperature}, random,
                     e.task.shape().input.steps))
    text += task.text().symbols[static_cast<std::size_t>(w.symbol)];
  return text;
}

/// A long text; nothing where the task has none or lacks a sign of the opening.
std::optional<std::string> written(const Examined& e) {
  const auto* task = e.task.as_text();
  if (task == nullptr) return std::nullopt;
  return written(e, *task, kOpening, kWritten, Random(e.seed, kWritingStream));
}

/// The whole tunes in the held-out part of a text.
std::vector<std::string> held_out_tunes(const TextTask& task) {
  std::string text;
  for (std::size_t i = task.source().windows.split(); i < task.text().ids.size(); ++i)
    text += task.text().symbols[task.text().ids[i]];
  std::vector<std::string> out;
  const std::string before = std::string(kTuneEnd) + "X:";
  for (std::size_t at = text.find(before); at != std::string::npos;
       at = text.find(before, at + 1)) {
    const std::size_t begin = at + kTuneEnd.size();
    out.push_back(text.substr(begin, text.find(kTuneEnd, begin) - begin));
  }
  return out;
}

/// How many bars a beginning of a tune has and where, in bytes, it ends: its pick-up, if any, and
/// kGivenBars more.
struct Opening {
  std::size_t bars = 0, bytes = 0;
};
std::optional<Opening> opening_of(const std::string& text) {
  const AbcDraft draft = read_abc_draft(text);
  if (draft.tunes.empty() || draft.tunes.front().bars.empty()) return std::nullopt;
  const AbcTune& tune = draft.tunes.front();
  const bool pick_up = tune.bars.front().duration < tune.metre.ticks();
  Opening out{.bars = kGivenBars + (pick_up ? 1 : 0)};
  if (tune.bars.size() <= out.bars) return std::nullopt;
  const AbcBar& next = tune.bars[out.bars];
  for (std::uint32_t line = 1; line < next.line; ++line) out.bytes = text.find('\n', out.bytes) + 1;
  out.bytes += next.column - 1;
  return out;
}

/// The bars that a network writes behind the openings of held-out tunes.
struct ContinuedBars {
  int all = 0, readable = 0, in_metre = 0, next = 0, next_in_metre = 0;
};

/// Adds those of `text` behind its opening up to the end of its first tune; a last bar that is cut
/// off does not count.
void add_bars(const std::string& text, std::size_t given, ContinuedBars& sum) {
  const std::size_t end = text.find(kTuneEnd);
  const AbcDraft draft =
      read_abc_draft(end == std::string::npos ? text : text.substr(0, end + kTuneEnd.size()));
  const AbcTune& tune = draft.tunes.front();
  const std::vector<AbcVerdict> verdicts = judge_bars(draft).front();
  for (std::size_t i = given; i < verdicts.size(); ++i) {
    if (verdicts[i].kind == AbcVerdict::Kind::kCut) continue;
    const bool in_metre = verdicts[i].kind == AbcVerdict::Kind::kWellFormed &&
                          tune.bars[i].metre == tune.metre.ticks();
    ++sum.all;
    sum.readable += !tune.bars[i].spoiled;
    sum.in_metre += in_metre;
    if (i >= given + kNextBars) continue;
    ++sum.next;
    sum.next_in_metre += in_metre;
  }
}

/// Nothing where the task has no tunes, or no bar is written.
std::optional<ContinuedBars> continued(const Examined& e) {
  const auto* task = e.task.as_text();
  if (task == nullptr) return std::nullopt;
  ContinuedBars sum;
  std::uint64_t stream = kContinuingStream;
  for (const std::string& tune : held_out_tunes(*task)) {
    const auto opening = opening_of(tune);
    for (int n = 0; opening && n < kContinuations; ++n) {
      const auto text = written(e, *task, std::string_view(tune).substr(0, opening->bytes),
                                kContinued, Random(e.seed, stream++));
      if (text) add_bars(*text, opening->bars, sum);
    }
  }
  if (sum.next == 0) return std::nullopt;
  return sum;
}

/// The score of the right answer at the last target of each sequence.
std::vector<double> answer_scores(const Examined& e, Batch data) {
  const Trace<float> trace = e.pass(std::move(data));
  std::vector<double> out;
  for (int b = 0; b < trace.batch(); ++b) {
    const int column = last_target(trace.data(), b) * trace.batch() + b;
    const int target = trace.data().targets[static_cast<std::size_t>(column)];
    out.push_back(static_cast<double>(trace.value(e.model.scores())(target, column)));
  }
  return out;
}

/// The different tokens of a text, letters or words.
std::set<std::string> distinct_tokens(std::string_view text, Material material) {
  if (material == Material::kWords) {
    const std::vector<std::string> words = split_words(text);
    return {words.begin(), words.end()};
  }
  std::set<std::string> letters;
  while (const auto letter = decode_utf8(text)) {
    letters.emplace(text.substr(0, letter->bytes));
    text.remove_prefix(letter->bytes);
  }
  return letters;
}

}  // namespace

double first_named(const Examined& e) {
  const auto all = named(e);
  return all.empty() ? kNan : all.front();
}

double least_named(const Examined& e) {
  const auto all = named(e);
  return all.empty() ? kNan : *std::min_element(all.begin(), all.end());
}

double far_accuracy(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const auto p = trace.value(e.model.predictions());
  int far = 0, right = 0;
  for (int b = 0; b < trace.batch(); ++b)
    for (const StepLink& link : e.task.links(trace.data(), b)) {
      if (link.from - link.to <= e.config.task.gap) continue;
      const int column = link.from * trace.batch() + b;
      Eigen::Index likeliest = 0;
      p.col(column).maxCoeff(&likeliest);
      ++far;
      right += likeliest == trace.data().targets[static_cast<std::size_t>(column)];
    }
  return far == 0 ? kNan : static_cast<double>(right) / far;
}

double vocabulary_gap(const Examined& e) {
  const Material material = task_entry(e.config.task.kind).material;
  if (material != Material::kCharacters && material != Material::kWords) return kNan;
  const int sign_for_others = material == Material::kWords ? 1 : 0;
  for (const BuiltinText& text : builtin_texts())
    if (text.name == e.config.task.text)
      return std::fabs(static_cast<double>(e.task.shape().input.size - sign_for_others) -
                       static_cast<double>(distinct_tokens(text.content, material).size()));
  return kNan;
}

double effect_gap(const Examined& e) {
  if (e.task.shape().input.kind != PortKind::kSymbols || e.task.shape().loss != LossKind::kSoftmax)
    return kNan;
  const Batch whole = e.task.held_out(0, std::min(kSentences, e.task.held_out_count()));
  Batch nothing = whole;
  std::fill(nothing.inputs.begin(), nothing.inputs.end(), -1);
  const std::vector<double> full = answer_scores(e, whole), none = answer_scores(e, nothing);
  std::vector<double> sum(full.size(), 0);
  for (int t = 0; t < whole.steps; ++t) {
    Batch without = whole;
    std::fill_n(without.inputs.begin() + t * whole.size, whole.size, -1);
    const std::vector<double> scores = answer_scores(e, std::move(without));
    for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += full[b] - scores[b];
  }
  double worst = 0, largest = 0;
  for (std::size_t b = 0; b < sum.size(); ++b) {
    largest = std::max(largest, std::fabs(full[b] - none[b]));
    worst = std::max(worst, std::fabs(sum[b] - (full[b] - none[b])));
  }
  return worst / largest;
}

double same_nearest(const Examined& e) {
  const int vectors = e.model.find_param("embed.E");
  const std::vector<int> classes = e.task.input_classes();
  if (vectors < 0 || classes.empty()) return kNan;
  const Matrix<double> items = e.theta.matrix(vectors).template cast<double>();
  return analysis::cohesion(items, classes).same_nearest.value_or(kNan);
}

double good_bars(const Examined& e) {
  const auto text = written(e);
  return text ? abc_report(*text).share() : kNan;
}

double steady_bars(const Examined& e) {
  const auto text = written(e);
  return text ? steady_share(*text) : kNan;
}

double continued_readable(const Examined& e) {
  const auto bars = continued(e);
  return bars ? static_cast<double>(bars->readable) / bars->all : kNan;
}

double continued_in_metre(const Examined& e) {
  const auto bars = continued(e);
  return bars ? static_cast<double>(bars->in_metre) / bars->all : kNan;
}

double next_in_metre(const Examined& e) {
  const auto bars = continued(e);
  return bars ? static_cast<double>(bars->next_in_metre) / bars->next : kNan;
}

}  // namespace unroll
