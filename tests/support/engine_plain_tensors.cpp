#include "tests/support/engine_plain_tensors.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll::test {

PlainTensors::PlainTensors(const Params<double>& theta, const std::vector<NamedTensor>& written,
                           std::string layer)
    : theta_(theta), written_(written), layer_(std::move(layer)) {}

int PlainTensors::find(std::string_view name) const {
  const auto& infos = theta_.table().infos();
  const auto at = std::ranges::find(infos, layer_ + "." + std::string(name), &ParamInfo::name);
  return at == infos.end() ? -1 : static_cast<int>(at - infos.begin());
}

const ParamInfo& PlainTensors::info(std::string_view name) const {
  const int param = find(name);
  UNROLL_ASSERT(param >= 0, layer_ + " has no parameter " + std::string(name));
  return theta_.table().infos()[static_cast<std::size_t>(param)];
}

int PlainTensors::rows(std::string_view name) const { return info(name).rows; }
int PlainTensors::cols(std::string_view name) const { return info(name).cols; }

double PlainTensors::weight(std::string_view name, int row, int col) {
  const ParamInfo& p = info(name);
  const std::size_t at = p.offset +
                         static_cast<std::size_t>(col) * static_cast<std::size_t>(p.rows) +
                         static_cast<std::size_t>(row);
  placed_.insert(at);
  return theta_.values()[at];
}

void PlainTensors::compare(const std::string& name, const TensorShape& shape,
                           const std::vector<double>& numbers) {
  const auto at = std::ranges::find(written_, name, &NamedTensor::name);
  if (at == written_.end()) return object("no tensor " + name);
  if (at->shape != shape)
    return object(name + " has the shape " + shape_text(at->shape) + " in place of " +
                  shape_text(shape));
  const auto* got = std::get_if<std::vector<double>>(&at->data);
  if (got == nullptr || *got != numbers) object(name + " holds other numbers");
}

void PlainTensors::matrix(const std::string& name, int rows, int cols,
                          const std::function<double(int, int)>& number) {
  std::vector<double> numbers;
  for (int row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col) numbers.push_back(number(row, col));
  compare(name, {static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(cols)}, numbers);
}

void PlainTensors::vector(const std::string& name, int size,
                          const std::function<double(int)>& number) {
  std::vector<double> numbers;
  for (int row = 0; row < size; ++row) numbers.push_back(number(row));
  compare(name, {static_cast<std::uint64_t>(size)}, numbers);
}

void PlainTensors::matrices(const std::string& name, std::initializer_list<std::string_view> ours) {
  std::vector<double> numbers;
  int height = 0;
  for (const std::string_view one : ours) {
    for (int row = 0; row < rows(one); ++row)
      for (int col = 0; col < cols(one); ++col) numbers.push_back(weight(one, row, col));
    height += rows(one);
  }
  compare(name,
          {static_cast<std::uint64_t>(height), static_cast<std::uint64_t>(cols(*ours.begin()))},
          numbers);
}

void PlainTensors::vectors(const std::string& name, std::initializer_list<std::string_view> ours) {
  std::vector<double> numbers;
  for (const std::string_view one : ours)
    for (int row = 0; row < rows(one); ++row) numbers.push_back(weight(one, row));
  compare(name, {static_cast<std::uint64_t>(numbers.size())}, numbers);
}

void PlainTensors::turned(const std::string& name, std::string_view ours) {
  matrix(name, cols(ours), rows(ours), [&](int row, int col) { return weight(ours, col, row); });
}

std::string PlainTensors::objection() const {
  if (!objection_.empty()) return objection_;
  for (const ParamInfo& p : theta_.table().infos()) {
    if (!p.name.starts_with(layer_ + ".")) continue;
    const auto size = static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
    for (std::size_t i = 0; i < size; ++i)
      if (!placed_.contains(p.offset + i))
        return "number " + std::to_string(i) + " of " + p.name + " stands in no tensor";
  }
  return {};
}

}  // namespace unroll::test
