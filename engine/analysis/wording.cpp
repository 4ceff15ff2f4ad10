#include "engine/analysis/wording.h"

#include <array>

namespace unroll::analysis {

namespace {

struct Wording {
  std::string_view begin;  ///< of the right side
  Form form;
};
constexpr std::array<Wording, 26> kWordings = {{
    {"column of E for the symbol", Form::kColumnOfSymbol},
    {"column t of P", Form::kColumnOfStep},
    {"q_t . k_j", Form::kDotOfPair},
    {"h_t . k_s", Form::kDotOfPair},
    {"h_t . m_s", Form::kDotOfPair},
    {"sqrt(q_t . q_t)", Form::kLength},
    {"sqrt(k_j . k_j)", Form::kLength},
    {"sharpness * s_tj", Form::kScaledPair},
    {"softmax of a_tj over", Form::kSoftmaxOfPairs},
    {"softmax(e_t) over the source", Form::kSoftmaxOfPairs},
    {"sum over j of w_tj v_j", Form::kMixOfPairs},
    {"sum over s of w_ts m_s", Form::kMixOfPairs},
    {"tanh(q_t + k_s)", Form::kInner},
    {"v . u_ts", Form::kDotOfInner},
    {"mean of x_0 ... x_t", Form::kMean},
    {"x_0 ... x_t one under the other", Form::kSideBySide},
    {"the inputs one below the other", Form::kJoined},
    {"the last step of the input", Form::kLastStep},
    {"W (the ends of the inputs) + b", Form::kEnds},
    {"the learned start", Form::kCopy},
    {"the state that the encoder hands over", Form::kCopy},
    {"the cell that the encoder hands over", Form::kCopy},
    {"the data", Form::kNothing},
    {"0 at the start", Form::kNothing},
    {"how many keys", Form::kNothing},
    {"sin(t", Form::kNothing},
}};

}  // namespace

Form form_of(std::string_view formula) {
  const std::size_t equals = formula.find("= ");
  if (equals != std::string_view::npos) formula.remove_prefix(equals + 2);
  for (const Wording& wording : kWordings)
    if (formula.starts_with(wording.begin)) return wording.form;
  return Form::kParsed;
}

}  // namespace unroll::analysis
