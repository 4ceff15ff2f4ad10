#pragma once
// How the parameters of a layer lie in a PyTorch state_dict, said number by number, and the
// comparison with what the engine writes.

#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/named_tensor.h"
#include "engine/nn/params.h"

namespace unroll::test {

class PlainTensors {
 public:
  /// `written` is the state_dict of `theta`; judges the parameters of one layer.
  PlainTensors(const Params<double>& theta, const std::vector<NamedTensor>& written,
               std::string layer);

  bool has_weight(std::string_view name) const { return find(name) >= 0; }
  /// A number of the layer's parameter `name`.
  double weight(std::string_view name, int row, int col = 0);
  int rows(std::string_view name) const;
  int cols(std::string_view name) const;

  /// The tensor `name` is a matrix, or a vector, of these numbers.
  void matrix(const std::string& name, int rows, int cols,
              const std::function<double(int row, int col)>& number);
  void vector(const std::string& name, int size, const std::function<double(int row)>& number);
  /// Some of our matrices, or of our single columns, one below the other.
  void matrices(const std::string& name, std::initializer_list<std::string_view> ours);
  void vectors(const std::string& name, std::initializer_list<std::string_view> ours);
  /// One of our matrices, turned.
  void turned(const std::string& name, std::string_view ours);

  /// What speaks against what is written: a tensor that is missing, of another shape or with
  /// another number, a parameter of the layer that stands in none; empty if nothing does.
  std::string objection() const;

 private:
  int find(std::string_view name) const;
  const ParamInfo& info(std::string_view name) const;
  void compare(const std::string& name, const TensorShape& shape,
               const std::vector<double>& numbers);
  void object(const std::string& text) {
    if (objection_.empty()) objection_ = text;
  }

  const Params<double>& theta_;
  const std::vector<NamedTensor>& written_;
  std::string layer_;
  std::set<std::size_t> placed_;  ///< numbers of the flat vector that stand in a tensor
  std::string objection_;
};

}  // namespace unroll::test
