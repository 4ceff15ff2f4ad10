#pragma once
// Multiplications that each answer takes, roughly; 0 where it is refused.

#include "engine/session/answers.h"

namespace unroll {

double flow_work(const Subject& s);
double jacobian_work(const Subject& s);
double spectrum_work(const Subject& s);
double saturation_work(const Subject& s);
double clinic_work(const Subject& s);
double saliency_work(const Subject& s);
double trajectory_work(const Subject& s);
double step_work(const Subject& s);
double cell_work(const Subject& s);
double decoding_work(const Subject& s);
double matrix_work(const Subject& s, const MatrixChoice& choice);
double symbols_work(const Subject& s);
double horizon_work(const Subject& s);
double heads_work(const Subject& s);
double probes_work(const Subject& s);
double unit_work(const Subject& s);
double continuation_work(const Subject& s);

}  // namespace unroll
