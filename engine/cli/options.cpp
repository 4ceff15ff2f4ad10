#include "engine/cli/options.h"

#include <array>
#include <utility>

#include "engine/claims/claim.h"
#include "engine/io/abc_draft.h"
#include "engine/io/wav.h"
#include "engine/session/command.h"
#include "engine/session/config_fields.h"
#include "engine/session/decoding.h"
#include "engine/session/link.h"

namespace unroll::cli {
namespace {

/// Long names for the keys that links keep short.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kLongNames = {{
    {"T", "length"},         {"B", "batch"},         {"m", "model"},          {"H", "hidden"},
    {"act", "activation"},   {"emb", "embedding"},   {"E", "embedding-size"}, {"opt", "optimizer"},
    {"clipv", "clip-value"}, {"wd", "weight-decay"}, {"mom", "momentum"},     {"b1", "beta1"},
    {"b2", "beta2"},         {"eps", "epsilon"},     {"sched", "schedule"},   {"warm", "warm-up"},
    {"stop", "stop-after"},  {"goal", "stop-goal"},  {"level", "goal-level"}, {"hold", "goal-hold"},
    {"flat", "stop-flat"},
}};

std::string_view long_name(std::string_view key) {
  for (const auto& [short_key, name] : kLongNames) {
    if (short_key == key) return name;
  }
  return key;
}

std::string_view value_name(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kSeed:
      return "N";
    case FieldType::kReal:
      return "X";
    case FieldType::kChoice:
    case FieldType::kWord:
      break;
  }
  return "NAME";
}

OptionInfo field_info(const FieldDescription& field) {
  const std::string key(field.info.key);
  const std::string name(long_name(key));
  OptionInfo out;
  out.id = key;
  if (key.size() == 1) out.names = "-" + key + ",";
  out.names += "--" + name;
  if (name != key) out.names += ",--" + key;
  out.value = value_name(field.type);
  out.field = true;
  if (key == "text") {
    out.value = "NAME|FILE";
    out.help =
        "The text to learn from: a built-in one (unroll texts lists them) or a file, UTF-8, up to "
        "5 MB. A built-in name wins; ./NAME means the file.";
  } else {
    out.help = std::string(field.info.help) + " Takes " + describe_range(field);
    if (const std::string usual = describe_usual(field); !usual.empty())
      out.help += ", usually " + usual;
    out.help += ".";
  }
  out.help += " Default: " + field.value + ".";
  if (field.info.live) out.help += " May differ when a run is resumed.";
  return out;
}

OptionGroup configuration() {
  OptionGroup out{"What to learn, and with what", {}};
  for (const FieldDescription& field : config_fields()) out.options.push_back(field_info(field));
  return out;
}

/// The fields that a task is made from: those of the examples, not of a batch of them.
OptionGroup task_fields() {
  OptionGroup out{"What it is made from", {}};
  for (const FieldDescription& field : list_fields(TaskConfig{}))
    if (field.info.key != "task" && field.info.key != "B") out.options.push_back(field_info(field));
  for (const FieldDescription& field : config_fields())
    if (field.info.key == "seed") out.options.push_back(field_info(field));
  return out;
}

OptionInfo sound_rate() {
  return {"rate", "--rate", "N",
          "Samples per second of a WAV file. Takes " + std::to_string(kSlowestRate) + " to " +
              std::to_string(kFastestRate) + ". Default: 44100."};
}

CommandInfo train_command() {
  const OptionInfo quiet{"quiet", "-q,--quiet", "", "No progress on the error stream."};
  return {
      "train",
      "[options]",
      "train a network and say how well it does",
      "Trains a network from the start, or goes on with a saved one, up to a given update. The "
      "same options give the same numbers on every machine.\n\n"
      "Progress goes to the error stream: a bar on a terminal, otherwise a line every few "
      "seconds. The result goes to standard output.\n\n"
      "When it is interrupted (Ctrl+C, SIGTERM) it saves where it is, says where, and ends with "
      "exit code 130.",
      "",
      {configuration(),
       {"The run",
        {{"steps", "-n,--steps", "N",
          "Train up to this update, 1 to " + std::to_string(kMaxLinkUpdate) +
              ". Default: the step of the link; otherwise 1000, or 1000 more when resuming."},
         {"link", "--link", "LINK",
          "Take the configuration from a share link. Other options win over it."},
         {"resume", "--resume", "FILE", "Go on with the session in this file."},
         {"out", "-o,--out", "FILE",
          "Save the trained session here, for --resume and for unroll sample."},
         {"threads", "--threads", "N",
          "Share large products among so many threads, 1 to " + std::to_string(kMostThreads) +
              "; what is trained stays the same to the last bit. Default: 1."}}},
       {"Output",
        {{"json", "--json", "",
          "Write JSON lines: start, step, notice, then done, diverged, interrupted or error "
          "(engine/cli/output.schema.json)."},
         {"every", "--every", "N", "A step line every N updates. Default: 10."},
         {"timings", "--timings", "",
          "Add seconds and tokens per second to the JSON lines, which then differ from run to "
          "run."},
         quiet}}},
      "unroll train --text tunes --hidden 64 --steps 500\n"
      "unroll train --text novel.txt --lr 0.01 --out novel.unroll\n"
      "unroll train --resume novel.unroll --steps 2000 --out novel.unroll\n"
      "unroll train --link '#v=1&H=96&seed=7' --steps 200 --json | tail -n 1",
  };
}

CommandInfo sample_command() {
  return {
      "sample",
      "--model FILE [options]",
      "let a trained network write",
      "Writes text symbol by symbol, each drawn from what the network expects next. The text goes "
      "to standard output.\n\n"
      "A network that learned to answer (dates, phrases, glyphs) writes whole answers to held-out "
      "examples instead, each beside the true one: it takes the likeliest symbol, reads it, takes "
      "the next. At the end stands the share of answers that are exact.\n\n"
      "A network that predicts numbers (ball, sines, ecg, walk, csv) is given the first half of "
      "held-out series and goes on from its own predictions, each beside the true numbers.",
      "",
      {{"Options",
        {{"model", "--model", "FILE", "The session that unroll train --out saved."},
         {"temperature", "--temperature", "X",
          "0 always takes the likeliest symbol, 1 draws as the network expects, more is bolder. "
          "Takes 0 to 10. Default: 0.8."},
         {"top-k", "--top-k", "N",
          "Draw only among the N likeliest symbols; 1 always takes the likeliest. 0 draws among "
          "all of them. Takes 0 to " +
              std::to_string(kLargestTopK) + ". Default: 0."},
         {"length", "--length", "N",
          "How many symbols. Takes 1 to " + std::to_string(kLongestSample) + ". Default: 400."},
         {"prefix", "--prefix", "TEXT",
          "What the network reads before it begins to write. With answers: the source to answer "
          "to, "
          "in place of held-out examples."},
         {"count", "--count", "N",
          "With answers and series: how many held-out examples. Takes 1 to " +
              std::to_string(kMostDecoded) + ". Default: 5."},
         {"seed", "--seed", "N",
          "Another number draws another text. Default: follows from the session."},
         {"text", "--text", "FILE", "The text it was trained on, if the session lacks it."}}},
       {"Output",
        {{"format", "--format", "NAME",
          "text: what the network wrote. abc: with the prefix before it, and a word on how many "
          "bars are well formed. midi, wav: the first tune of that, to be heard. Default: text."},
         {"out", "-o,--out", "FILE",
          "Write to this file. For text and abc, standard output if it is missing."},
         sound_rate(),
         {"json", "--json", "",
          "JSON lines in place of the bare text: sample, then what the format adds."}}}},
      "unroll sample --model novel.unroll --temperature 0.5 --length 1000\n"
      "unroll sample --model novel.unroll --prefix 'Once upon'\n"
      "unroll sample --model dates.unroll --prefix '3 may'\n"
      "unroll sample --model tunes.unroll --top-k 5 --format midi --out tune.mid",
  };
}

CommandInfo tune_command() {
  return {
      "tune",
      "FILE [options]",
      "turn a tune in ABC notation into MIDI or sound",
      "Plays a tune out, repeats and endings included, and writes it as a MIDI file or as sound. "
      "What cannot be read is left out. FILE may be the name of a built-in text: tunes.",
      "abc",
      {{"Options",
        {{"number", "--number", "N",
          "The tune with this number behind X:. Takes 0 to 1000000. Default: the first one."},
         {"format", "--format", "NAME", "midi or wav. Default: midi."},
         {"out", "-o,--out", "FILE", "Write to this file."},
         sound_rate(),
         {"json", "--json", "", "A JSON line in place of text for people."}}}},
      "unroll tune tunes --number 4 --out greensleeves.mid\n"
      "unroll tune my.abc --format wav --out my.wav",
  };
}

CommandInfo check_abc_command() {
  return {
      "check-abc",
      "FILE [options]",
      "count the well-formed bars of a text in ABC notation",
      "Reads any text, such as a network wrote, and says how many of its bars are as long as their "
      "metre asks. A pick-up and the last bar of its part count as well formed when they make a "
      "whole bar together. What the end of the text cuts off is not counted.\n\n"
      "Ends with exit code 3 when there is no bar or a bar or field is not well formed. FILE may "
      "be the name of a built-in text: tunes.",
      "abc",
      {{"Options",
        {{"most", "--most", "N",
          "Name at most N bad bars and N bad fields. Takes 0 to " +
              std::to_string(AbcDraft::kMostFlaws) + ". Default: 20."},
         {"json", "--json", "", "A JSON line in place of text for people."}}}},
      "unroll sample --model tunes.unroll --format abc --out new.abc\n"
      "unroll check-abc new.abc",
  };
}

CommandInfo export_command() {
  return {
      "export",
      "--model FILE --out FILE [options]",
      "write a trained network for other programs",
      "Writes what a saved session holds in a format that other programs read:\n\n"
      "safetensors: the parameters under PyTorch's names, as a state_dict (unroll import --help "
      "lists them). npz: the parameters under the names of this program, for numpy.load. pytorch: "
      "a "
      "Python program that builds the network, whatever its kind, loads a safetensors export and "
      "prints what it expects at each step. keras: the same for Keras. tfjs: a model of "
      "TensorFlow.js "
      "for tf.loadLayersModel, --out and weights.bin beside it (tfjs-weights: that file alone). "
      "csv: "
      "loss and gradient norm of each update. runs: the same of every run and branch that the "
      "session keeps.\n\n"
      "Keras and TensorFlow.js take rnn, lstm, gru and ff without a source, TensorFlow.js a gru "
      "only "
      "with reset=before.",
      "",
      {{"Options",
        {{"model", "--model", "FILE", "The session that unroll train --out saved."},
         {"out", "-o,--out", "FILE", "Where to write."},
         {"format", "--format", "NAME",
          "Takes safetensors, npz, pytorch, csv, keras, tfjs, tfjs-weights, runs. Default: after "
          "the "
          "ending of "
          "--out, which is .safetensors, .npz, .py, .csv, .keras.py, .json, .bin or .runs.csv."},
         {"text", "--text", "FILE", "The text it was trained on, if the session lacks it."},
         {"json", "--json", "", "One JSON line in place of text for people."}}}},
      "unroll export --model novel.unroll --out novel.safetensors\n"
      "unroll export --model novel.unroll --out novel.py\n"
      "python3 novel.py novel.safetensors 3 1 4\n"
      "unroll export --model novel.unroll --out site/model.json",
  };
}

CommandInfo import_command() {
  return {
      "import",
      "FILE --out FILE [options]",
      "take parameters over from PyTorch",
      "Reads a safetensors file, as unroll export and the PyTorch world write them, into a new "
      "run: "
      "all parameters are those of the file, nothing has been trained yet. Every tensor must have "
      "its name and shape; the first that does not fit is named with both shapes.\n\n"
      "The options say which network it is, as for unroll train. Without them and without --link a "
      "file that unroll export wrote says so itself.\n\n"
      "Names are those of a state_dict: embedding.weight, source.weight; rnn.weight_ih_l0, "
      "weight_hh_l0, bias_ih_l0, bias_hh_l0 of torch.nn.RNN, LSTM or GRU (two biases are added; "
      "_reverse walks back; encoder. in place of rnn. for an encoder); attn0.in_proj_weight, "
      "in_proj_bias, out_proj.weight, out_proj.bias of torch.nn.MultiheadAttention; "
      "blocks.0.norm1, "
      "self_attn, multihead_attn, norm2, norm3, linear1, linear2 of "
      "torch.nn.TransformerEncoderLayer "
      "or TransformerDecoderLayer, encoder.0. ... for an encoder's, then norm and encoder_norm; "
      "pos.weight; ff0.weight, patch.weight, attend.weight, handover0.weight, out.weight and .bias "
      "of torch.nn.Linear.\n\n"
      "What PyTorch lacks: rnn_h0_l0 and rnn_c0_l0, learned starts; a GRU that resets before the "
      "product has no bias_hh; names that end in _steps hold weights for single steps side by "
      "side; "
      "cross.query.weight, cross.key.weight, cross.key.bias and cross.score.weight look back at "
      "the "
      "encoder.",
      "weights",
      {{"The run",
        {{"out", "-o,--out", "FILE", "Save the new session here."},
         {"link", "--link", "LINK",
          "Take the configuration from a share link. Other options win over it."},
         {"json", "--json", "", "One JSON line in place of text for people."}}},
       configuration()},
      "unroll import novel.safetensors --text novel.txt --out novel.unroll\n"
      "unroll import my.safetensors --task recall --model lstm --out my.unroll\n"
      "unroll train --resume my.unroll --steps 100",
  };
}

CommandInfo tasks_command() {
  return {
      "tasks",
      "[NAME] [options]",
      "list what can be learned, or show one task",
      "Without NAME: lists the tasks for unroll train --task, what each shows, and the fields that "
      "it uses.\n\n"
      "With the NAME of a task: what it shows; what is reached without a network, by chance or the "
      "mean and by simple rules; one held-out example, source, input and target below each other "
      "(· where no answer is asked for); and of a text its characters or words with how often each "
      "occurs, the most frequent first. <?> stands for every word outside the vocabulary. An "
      "option that the task does not use is refused.",
      "name",
      {task_fields(), {"Output", {{"json", "--json", "", "JSON in place of text for people."}}}},
      "unroll tasks recall --length 50\n"
      "unroll tasks words --text novel.txt --V 500\n"
      "unroll tasks --json",
  };
}

std::string claim_names() {
  std::string out;
  for (const Claim& claim : claims()) out += (out.empty() ? "" : ", ") + std::string(claim.id);
  return out;
}

CommandInfo claims_command() {
  return {
      "claims",
      "[CLAIM] [--quick] [options]",
      "test sentences of a lecture by training",
      "Trains the networks that each sentence speaks of, from fixed seeds, and says SUPPORTED, "
      "SUPPORTED IF (a condition) or NOT SUPPORTED, with the numbers. A check counts when it "
      "holds in two thirds of the seeds. Nothing is written down beforehand. With each claim stand "
      "its condition and, for every network, the link that opens it in the page.\n\n"
      "CLAIM is the name of one claim (--list below names them); without it all are tested.",
      "claim",
      {{"Options",
        {{"quick", "--quick", "", "Only the claims that take seconds."},
         {"seeds", "--seeds", "N", "From how many seeds, at most 50. Default: 3."},
         {"first-seed", "--first-seed", "N",
          "The first of them; the others follow it. Default: 1."},
         {"broken", "--broken", "",
          "Spoil each experiment on purpose. No claim may then be supported: otherwise the exit "
          "code "
          "is 1."},
         {"list", "--list", "",
          "Only list the claims, with what is said. There are " + claim_names() + "."},
         {"json", "--json", "", "JSON lines in place of text for people."}}}},
      "unroll claims --list\n"
      "unroll claims --quick\n"
      "unroll claims gates --seeds 5\n"
      "unroll claims --quick --first-seed 11\n"
      "unroll claims --quick --broken",
  };
}

}  // namespace

std::string field_option(std::string_view key) { return "--" + std::string(long_name(key)); }

std::vector<CommandInfo> command_table() {
  const OptionInfo json{"json", "--json", "", "JSON in place of text for people."};
  return {
      train_command(),
      sample_command(),
      export_command(),
      import_command(),
      tune_command(),
      check_abc_command(),
      claims_command(),
      tasks_command(),
      {"models",
       "[--json]",
       "list what can learn",
       "Lists the models for unroll train --model.",
       "",
       {{"Options", {json}}},
       ""},
      {"texts",
       "[--json]",
       "list the built-in texts",
       "Lists the texts that come with the program, with their sizes.",
       "",
       {{"Options", {json}}},
       ""},
      {"link",
       "LINK [--json]",
       "explain a share link",
       "Shows the run that a link stands for, field by field, and what of the link could not be "
       "taken as it is. LINK is the part behind '#' or the whole address; quote it for the shell.",
       "link",
       {{"Options", {json}}},
       "unroll link '#v=1&H=96&lr=0.01&step=200'"},
      {"help", "[COMMAND]", "show this manual, or that of a command", "", "topic", {}, ""},
  };
}

}  // namespace unroll::cli
