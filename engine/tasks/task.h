#pragma once
// What every task offers: data for training, data held out, what one may expect without a network,
// and words about all of it.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/nn/batch.h"
#include "engine/nn/data_shape.h"
#include "engine/nn/feedback.h"
#include "engine/tasks/task_config.h"

namespace unroll {

/// What success is counted in.
enum class Measure : std::uint8_t {
  kBits,      ///< mean surprise per target, in bits: less is better
  kAccuracy,  ///< share of the targets that are named right: more is better
  kError,     ///< root mean square error per number: less is better
};

/// What a rule without a network reaches, in the task's measure.
struct Baseline {
  std::string name;  ///< "chance", "copy the last"
  double value = 0;
};

/// The target at step `from` follows from what stands at step `to` (of the source if there is one).
struct StepLink {
  int from = 0, to = 0;
  bool operator==(const StepLink&) const = default;
};

/// What a task tells of itself when it is made.
struct TaskFacts {
  DataShape shape;
  Measure measure = Measure::kAccuracy;
  std::vector<std::string> inputs;   ///< a name per input symbol or number, UTF-8
  std::vector<std::string> outputs;  ///< a name per class or predicted number
  std::vector<std::string> sources = {};
  /// Where every input but the first is the target of the step before: how a model writes the whole
  /// answer by itself.
  std::optional<Feedback> feedback = {};
};

class TextTask;

class Task {
 public:
  virtual ~Task() = default;

  /// Itself where it reads a text, nullptr for the others.
  virtual const TextTask* as_text() const { return nullptr; }

  const DataShape& shape() const { return facts_.shape; }
  Measure measure() const { return facts_.measure; }
  const std::vector<std::string>& input_names() const { return facts_.inputs; }
  const std::vector<std::string>& output_names() const { return facts_.outputs; }
  const std::vector<std::string>& source_names() const { return facts_.sources; }
  const std::optional<Feedback>& feedback() const { return facts_.feedback; }
  /// Whether the numbers to be named at each step are those that the step after it reads: then a
  /// model can go on from its own predictions.
  bool continues() const {
    return shape().loss == LossKind::kSquared && shape().input.kind == PortKind::kValues &&
           input_names() == output_names();
  }

  /// `size` examples for training; the same state of `random` gives the same examples.
  virtual Batch draw(Random& random, int size) const = 0;

  /// How many examples are held out.
  virtual int held_out_count() const = 0;
  /// Held-out examples first ... first+count-1, the same at every call.
  virtual Batch held_out(int first, int count) const = 0;
  /// False where so few different examples exist that training meets the held-out ones too.
  virtual bool held_out_apart() const { return true; }

  /// What rules without a network reach on the held-out examples or, where it can be worked out, on
  /// average. The first is the weakest: chance, or the mean where numbers are predicted. Computed
  /// at every call (up to 10 ms).
  virtual std::vector<Baseline> baselines() const = 0;

  /// Where the targets of one sequence follow from, read off the sequence itself, for what
  /// attention should look at. Empty where a target depends on everything.
  virtual std::vector<StepLink> links(const Batch& batch, int column) const;

  /// A few sequences worth watching that the help speaks of; size 0 where there are none.
  virtual Batch probes() const { return {}; }

  /// The word class of each input symbol (-1 = none); empty where symbols have no classes.
  virtual std::vector<int> input_classes() const { return {}; }

  /// The source of one sequence as a reader would put it down: "3 may", a picture as lines of
  /// points. Empty without a source.
  virtual std::string source_text(const Batch& batch, int column) const;

  /// One sequence as text: source, input, target; "·" where no loss is taken.
  virtual std::string describe(const Batch& batch, int column) const;

 protected:
  explicit Task(TaskFacts facts);

  /// The symbols of a part of `batch`, or its numbers, as rows of equal cells with `title` in
  /// front.
  std::string describe_rows(const Batch& batch, int column, bool of_source) const;

 private:
  TaskFacts facts_;
};

/// What a task may be made from besides its configuration: what the user brought, or nothing.
struct TaskData {
  std::string title = {};  ///< file name or the like, for messages
  std::string text = {};   ///< UTF-8; empty = the built-in text that the configuration names
  std::vector<std::vector<double>> columns = {};  ///< of a table, each from top to bottom
  std::vector<std::string> column_names = {};     ///< may be empty
};

using TaskMaker = Result<std::unique_ptr<Task>> (*)(const TaskConfig& config, std::uint64_t seed,
                                                    const TaskData& data);

/// What a task is made from besides its configuration and a seed.
enum class Material : std::uint8_t {
  kNothing,     ///< its data are made up
  kCharacters,  ///< a text, built in or brought by the user, letter by letter
  kWords,       ///< the same word by word
  kTable,       ///< numbers that the user brings
};

/// A task as the command line, the manual and the page list it.
struct TaskEntry {
  TaskKind kind;
  std::string_view title;
  std::string_view help;                        ///< what is to be learned and what it shows
  std::array<std::string_view, 6> fields = {};  ///< keys that it uses besides "task" and "B"
  TaskMaker make = nullptr;
  Material material = Material::kNothing;

  std::string_view id() const { return kTaskKindNames[static_cast<std::size_t>(kind)]; }
  bool uses(std::string_view key) const;
};

}  // namespace unroll
