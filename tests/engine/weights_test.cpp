#include "engine/io/weights.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <set>

#include "engine/io/safetensors.h"
#include "engine/nn/model.h"
#include "tests/support/engine_specimens.h"

namespace unroll {
namespace {

using Table = std::shared_ptr<const ParamTable>;
struct Shape {
  const char* name;
  int rows, cols;
};

Table table_of(std::initializer_list<Shape> shapes) {
  auto table = std::make_shared<ParamTable>();
  for (const Shape& shape : shapes) table->add(shape.name, shape.rows, shape.cols);
  return table;
}

/// Parameters 1, 2, 3, ... in the order of the flat vector.
Params<double> counted(const Table& table) {
  Params<double> theta(table);
  double next = 0;
  for (double& value : theta.values()) value = ++next;
  return theta;
}

const NamedTensor& find(const std::vector<NamedTensor>& tensors, std::string_view name) {
  const auto at = std::ranges::find(tensors, name, &NamedTensor::name);
  INFO(name);
  REQUIRE(at != tensors.end());
  return *at;
}

std::vector<double> numbers(const std::vector<NamedTensor>& tensors, std::string_view name) {
  return std::get<std::vector<double>>(find(tensors, name).data);
}

std::vector<NamedTensor> written(const Params<double>& theta) {
  auto tensors = to_torch(theta);
  REQUIRE(tensors.ok());
  return std::move(tensors).value();
}

std::string error_of(const Table& table, const std::vector<NamedTensor>& tensors) {
  const auto read = from_torch<double>(table, tensors);
  return read.ok() ? "it was accepted" : read.error().text();
}

Table rnn_table() {
  return table_of({{"embed.E", 2, 3},
                   {"rnn0.Wx", 2, 2},
                   {"rnn0.Wh", 2, 2},
                   {"rnn0.b", 2, 1},
                   {"out.W", 3, 2},
                   {"out.b", 3, 1}});
}

TEST_CASE("weights: a recurrent model becomes PyTorch's state_dict", "[io][weights]") {
  const auto tensors = written(counted(rnn_table()));
  REQUIRE(tensors.size() == 7);
  // Our table is size x symbols, column by column; theirs has a row per symbol.
  CHECK(find(tensors, "embedding.weight").shape == TensorShape{3, 2});
  CHECK(numbers(tensors, "embedding.weight") == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(find(tensors, "rnn.weight_ih_l0").shape == TensorShape{2, 2});
  CHECK(numbers(tensors, "rnn.weight_ih_l0") == std::vector<double>{7, 9, 8, 10});
  CHECK(numbers(tensors, "rnn.weight_hh_l0") == std::vector<double>{11, 13, 12, 14});
  CHECK(find(tensors, "rnn.bias_ih_l0").shape == TensorShape{2});
  CHECK(numbers(tensors, "rnn.bias_ih_l0") == std::vector<double>{15, 16});
  CHECK(numbers(tensors, "rnn.bias_hh_l0") == std::vector<double>{0, 0});
  CHECK(find(tensors, "out.weight").shape == TensorShape{3, 2});
  CHECK(numbers(tensors, "out.weight") == std::vector<double>{17, 20, 18, 21, 19, 22});
  CHECK(numbers(tensors, "out.bias") == std::vector<double>{23, 24, 25});
}

TEST_CASE("weights: what was written is read again, through a file and both precisions",
          "[io][weights]") {
  const Model<float> model(ModelConfig{}, symbol_shape(7, 4));
  const Params<float> theta = model.initial_parameters(3);
  const auto tensors = to_torch(theta);
  REQUIRE(tensors.ok());
  const auto file = read_safetensors(write_safetensors({tensors.value(), {}}));
  REQUIRE(file.ok());
  const auto back = from_torch<float>(model.params(), file.value().tensors);
  REQUIRE(back.ok());
  CHECK(back.value().values() == theta.values());
  const auto wide = from_torch<double>(model.params(), file.value().tensors);
  REQUIRE(wide.ok());
  CHECK(wide.value().values()[5] == static_cast<double>(theta.values()[5]));
}

TEST_CASE("weights: every model of the program has a state_dict and is read back bit for bit",
          "[io][weights]") {
  const auto all = test::specimens();
  for (const std::string_view kind : kModelKindNames)
    CHECK(std::ranges::any_of(
        all, [&](const auto& s) { return s.name.starts_with(std::string(kind) + "-"); }));
  for (const test::Specimen& specimen : all) {
    INFO(specimen.name);
    const Model<double> model(specimen.config, specimen.shape);
    Params<double> theta = test::specimen_parameters(model);
    for (std::size_t i = 0; i < theta.values().size(); i += 5) theta.values()[i] = -0.0;
    const auto tensors = written(theta);
    std::set<std::string> names;
    std::size_t count = 0;
    for (const NamedTensor& tensor : tensors) {
      names.insert(tensor.name);
      count += size_of(tensor.data);
    }
    CHECK(names.size() == tensors.size());
    CHECK(count >= theta.values().size());
    const auto back = from_torch<double>(model.params(), tensors);
    REQUIRE(back.ok());
    CHECK(std::memcmp(back.value().values().data(), theta.values().data(),
                      theta.values().size() * sizeof(double)) == 0);
  }
}

TEST_CASE("weights: two biases are added", "[io][weights]") {
  const Table table = rnn_table();
  auto tensors = written(counted(table));
  for (NamedTensor& tensor : tensors)
    if (tensor.name == "rnn.bias_hh_l0") tensor.data = std::vector<float>{100, 200};
  const auto read = from_torch<double>(table, tensors);
  REQUIRE(read.ok());
  CHECK(read.value().matrix(3)(0, 0) == 115);
  CHECK(read.value().matrix(3)(1, 0) == 216);
}

TEST_CASE("weights: a stack of cells, both directions", "[io][weights]") {
  const Table table = table_of({{"lstm0.Wx", 4, 3},
                                {"lstm0.Wh", 4, 1},
                                {"lstm0.b", 4, 1},
                                {"lstm0r.Wx", 4, 3},
                                {"lstm0r.Wh", 4, 1},
                                {"lstm0r.b", 4, 1},
                                {"lstm12.Wx", 4, 2},
                                {"lstm12.Wh", 4, 1},
                                {"lstm12.b", 4, 1}});
  const Params<double> theta = counted(table);
  const auto tensors = written(theta);
  std::vector<std::string> names;
  for (const NamedTensor& tensor : tensors) names.push_back(tensor.name);
  CHECK(names == std::vector<std::string>{
                     "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0",
                     "rnn.weight_ih_l0_reverse", "rnn.weight_hh_l0_reverse",
                     "rnn.bias_ih_l0_reverse", "rnn.bias_hh_l0_reverse", "rnn.weight_ih_l12",
                     "rnn.weight_hh_l12", "rnn.bias_ih_l12", "rnn.bias_hh_l12"});
  // Gates in PyTorch's order already: row for row.
  CHECK(numbers(tensors, "rnn.weight_ih_l0") ==
        std::vector<double>{1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12});
  CHECK(numbers(tensors, "rnn.bias_ih_l0") == std::vector<double>{17, 18, 19, 20});
  const auto back = from_torch<double>(table, tensors);
  REQUIRE(back.ok());
  CHECK(back.value().values() == theta.values());
}

TEST_CASE("weights: the candidate of a GRU keeps its own recurrent bias", "[io][weights]") {
  const Table table =
      table_of({{"gru0.Wx", 6, 1}, {"gru0.Wh", 6, 2}, {"gru0.b", 6, 1}, {"gru0.bh", 2, 1}});
  const Params<double> theta = counted(table);
  auto tensors = written(theta);
  REQUIRE(tensors.size() == 4);
  CHECK(numbers(tensors, "rnn.bias_ih_l0") == std::vector<double>{19, 20, 21, 22, 23, 24});
  CHECK(numbers(tensors, "rnn.bias_hh_l0") == std::vector<double>{0, 0, 0, 0, 25, 26});
  for (NamedTensor& tensor : tensors)
    if (tensor.name == "rnn.bias_hh_l0")
      tensor.data = std::vector<double>{100, 200, 300, 400, 500, 600};
  const auto back = from_torch<double>(table, tensors);
  REQUIRE(back.ok());
  const std::vector<double> b(back.value().values().begin() + 18, back.value().values().end());
  CHECK(b == std::vector<double>{119, 220, 321, 422, 23, 24, 500, 600});
}

TEST_CASE("weights: a parameter without a counterpart is named", "[io][weights]") {
  for (const char* name : {"rnn0.h0", "attention0.Wq", "W", "lstm0.bh", "norm0a.v"}) {
    INFO(name);
    const auto tensors = torch_tensors(*table_of({{name, 4, 1}}));
    REQUIRE_FALSE(tensors.ok());
    CHECK(tensors.error().where == "parameter " + std::string(name));
  }
  // Two gates are those of no cell.
  CHECK_FALSE(
      torch_tensors(*table_of({{"rnn0.Wx", 4, 1}, {"rnn0.Wh", 4, 2}, {"rnn0.b", 4, 1}})).ok());
  const auto plain = torch_tensors(*table_of({{"rnnx.W", 4, 1}, {"rnn.W", 4, 1}}));
  REQUIRE(plain.ok());
  CHECK(plain.value()[0].name == "rnnx.weight");
}

std::vector<std::string> names_of(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> out;
  for (const NamedTensor& tensor : tensors)
    out.push_back(tensor.name + " " + shape_text(tensor.shape));
  return out;
}

TEST_CASE("weights: attention keeps its projections one below the other", "[io][weights]") {
  const Table table = table_of({{"attn0.Wq", 2, 2},
                                {"attn0.bq", 2, 1},
                                {"attn0.Wk", 2, 2},
                                {"attn0.bk", 2, 1},
                                {"attn0.Wv", 2, 2},
                                {"attn0.bv", 2, 1},
                                {"attn0.Wo", 2, 2},
                                {"attn0.bo", 2, 1}});
  const auto tensors = written(counted(table));
  CHECK(names_of(tensors) ==
        std::vector<std::string>{"attn0.in_proj_weight (6, 2)", "attn0.in_proj_bias (6,)",
                                 "attn0.out_proj.weight (2, 2)", "attn0.out_proj.bias (2,)"});
  CHECK(numbers(tensors, "attn0.in_proj_weight") ==
        std::vector<double>{1, 3, 2, 4, 7, 9, 8, 10, 13, 15, 14, 16});
  CHECK(numbers(tensors, "attn0.in_proj_bias") == std::vector<double>{5, 6, 11, 12, 17, 18});
  // What is looked at may be of another width.
  const auto wider = written(counted(table_of({{"a.Wq", 2, 2},
                                               {"a.bq", 2, 1},
                                               {"a.Wk", 2, 3},
                                               {"a.bk", 2, 1},
                                               {"a.Wv", 2, 3},
                                               {"a.bv", 2, 1},
                                               {"a.Wo", 2, 2},
                                               {"a.bo", 2, 1}})));
  CHECK(names_of(wider) ==
        std::vector<std::string>{"a.q_proj_weight (2, 2)", "a.in_proj_bias (6,)",
                                 "a.k_proj_weight (2, 3)", "a.v_proj_weight (2, 3)",
                                 "a.out_proj.weight (2, 2)", "a.out_proj.bias (2,)"});
}

TEST_CASE("weights: a transformer's blocks have the names of PyTorch's", "[io][weights]") {
  const auto all = test::specimens();
  const auto at = std::ranges::find(all, "transformer-translation", &test::Specimen::name);
  REQUIRE(at != all.end());
  const Model<double> model(at->config, at->shape);
  const auto names = names_of(written(test::specimen_parameters(model)));
  for (const char* name : {"source.weight (6, 6)", "encoder.1.norm1.weight (6,)",
                           "encoder.0.self_attn.in_proj_bias (18,)", "encoder.1.norm2.bias (6,)",
                           "encoder.0.linear1.weight (24, 6)", "encoder_norm.bias (6,)",
                           "embedding.weight (5, 6)", "blocks.0.self_attn.out_proj.weight (6, 6)",
                           "blocks.1.multihead_attn.in_proj_weight (18, 6)",
                           "blocks.1.norm2.weight (6,)", "blocks.1.norm3.weight (6,)",
                           "blocks.0.linear2.bias (6,)", "norm.weight (6,)", "out.bias (5,)"}) {
    INFO(name);
    CHECK(std::ranges::find(names, name) != names.end());
  }
}

TEST_CASE("weights: what PyTorch lacks has names of ours", "[io][weights]") {
  const Table table = table_of({{"encoder0.Wx", 6, 1},
                                {"encoder0.Wh", 6, 2},
                                {"encoder0.b", 6, 1},
                                {"encoder0.h0", 2, 1},
                                {"lstm1r.Wx", 8, 3},
                                {"lstm1r.Wh", 8, 6},
                                {"lstm1r.b", 8, 3},
                                {"lstm1r.c0", 2, 1},
                                {"cross.Wq", 2, 2},
                                {"cross.Wk", 2, 4},
                                {"cross.b", 2, 1},
                                {"cross.v", 2, 1}});
  CHECK(names_of(written(counted(table))) ==
        std::vector<std::string>{
            "encoder.weight_ih_l0 (6, 1)", "encoder.weight_hh_l0 (6, 2)", "encoder.bias_ih_l0 (6,)",
            "encoder_h0_l0 (2,)", "rnn.weight_ih_l1_reverse_steps (8, 3)",
            "rnn.weight_hh_l1_reverse_steps (8, 6)", "rnn.bias_ih_l1_reverse_steps (8, 3)",
            "rnn_c0_l1_reverse (2,)", "cross.query.weight (2, 2)", "cross.key.weight (2, 4)",
            "cross.key.bias (2,)", "cross.score.weight (1, 2)"});
}

TEST_CASE("weights: all tensors fit or none is taken", "[io][weights]") {
  const Table table = rnn_table();
  const auto good = written(counted(table));
  auto tensors = good;
  tensors[1].shape = {4, 1};
  CHECK(error_of(table, tensors) ==
        "tensor \"rnn.weight_ih_l0\": its shape is (4, 1), but this model needs (2, 2)");
  tensors = good;
  tensors[3].shape = {2, 1};
  CHECK(error_of(table, tensors) ==
        "tensor \"rnn.bias_ih_l0\": its shape is (2, 1), but this model needs (2,)");
  tensors = good;
  tensors.pop_back();
  CHECK(error_of(table, tensors) == "tensor \"out.bias\": it is missing; its shape should be (3,)");
  tensors = good;
  tensors.push_back({"rnn.weight_ih_l1", {1}, std::vector<double>{1}});
  CHECK(error_of(table, tensors)
            .starts_with("tensor \"rnn.weight_ih_l1\": this model has no such tensor"));
  tensors = good;
  tensors.push_back(good[0]);
  CHECK(error_of(table, tensors) == "tensor \"embedding.weight\": it is there twice");
}

TEST_CASE("weights: under our own names each tensor is a matrix", "[io][weights]") {
  const auto tensors = own_tensors(counted(rnn_table()));
  REQUIRE(tensors.size() == 6);
  CHECK(find(tensors, "embed.E").shape == TensorShape{2, 3});
  CHECK(numbers(tensors, "embed.E") == std::vector<double>{1, 3, 5, 2, 4, 6});
  CHECK(find(tensors, "out.b").shape == TensorShape{3, 1});
}

}  // namespace
}  // namespace unroll
