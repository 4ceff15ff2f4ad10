#include "tests/support/engine_attention_loops.h"

#include <cmath>

namespace unroll::test {

namespace {

using Numbers = std::vector<double>;

struct Loops {
  PlainLoops& l;
  const ModelConfig& config;
  bool causal;
  int query, memory;

  bool in_source() const { return l.trace().table()[static_cast<std::size_t>(memory)].in_source; }
  bool cosine() const { return config.score == ScoreKind::kCosine; }
  bool sees(int t, int key, int b) const {
    return l.data().real(key, b, in_source()) && (!causal || key <= t);
  }

  Numbers project(const char* W, const char* bias, const Numbers& x) const {
    Numbers out;
    for (int i = 0; i < config.width; ++i) out.push_back(l.row_of(W, i, x, bias));
    return out;
  }
  /// Head `head` of x.
  Numbers part(const Numbers& x, int head) const {
    const int size = config.width / config.heads;
    return {x.begin() + head * size, x.begin() + (head + 1) * size};
  }
  /// Never quite 0.
  static double length(const Numbers& x) {
    double sum = 1e-8;
    for (const double v : x) sum += v * v;
    return std::sqrt(sum);
  }

  /// Column t of sequence b in head `head`; the shares of the values added to `mixed`.
  void look(int t, int b, int head, const Numbers& q, Numbers& mixed) const {
    const int keys = l.trace().steps(memory), size = config.width / config.heads;
    double sum = 0;
    Numbers powers;
    for (int j = 0; j < keys; ++j) {
      double score = 0, scaled = 0;
      if (sees(t, j, b)) {
        const Numbers k = part(project("Wk", "bk", l.column(memory, j, b)), head);
        for (std::size_t i = 0; i < q.size(); ++i) score += q[i] * k[i];
        scaled = config.sharpness * score;
        if (config.score == ScoreKind::kScaledDot) scaled /= std::sqrt(size);
        if (cosine()) scaled /= length(q) * length(k);
      }
      l.is("score", head * keys + j, t, b, score);
      l.is("scaled", head * keys + j, t, b, scaled);
      powers.push_back(sees(t, j, b) ? std::exp(scaled) : 0.0);
      sum += powers.back();
    }
    for (int j = 0; j < keys; ++j) {
      const double weight = sees(t, j, b) ? powers[static_cast<std::size_t>(j)] / sum : 0.0;
      l.is("weight", head * keys + j, t, b, weight);
      if (!sees(t, j, b)) continue;
      const Numbers v = part(project("Wv", "bv", l.column(memory, j, b)), head);
      for (int i = 0; i < size; ++i)
        mixed[static_cast<std::size_t>(head * size + i)] += weight * v[static_cast<std::size_t>(i)];
    }
  }

  void run() const {
    l.each_column("k", [&](int j, int b) {
      const Numbers k = project("Wk", "bk", l.column(memory, j, b));
      l.are("k", j, b, k);
      l.are("v", j, b, project("Wv", "bv", l.column(memory, j, b)));
      for (int head = 0; cosine() && head < config.heads; ++head)
        l.is("kn", head, j, b, length(part(k, head)));
    });
    l.each_column("y", [&](int t, int b) {
      const Numbers q = project("Wq", "bq", l.column(query, t, b));
      l.are("q", t, b, q);
      int seen = 0;
      for (int j = 0; j < l.trace().steps(memory); ++j) seen += sees(t, j, b);
      l.is("seen", 0, t, b, seen);
      Numbers mixed(static_cast<std::size_t>(config.width), 0.0);
      for (int head = 0; head < config.heads; ++head) {
        if (cosine()) l.is("qn", head, t, b, length(part(q, head)));
        look(t, b, head, part(q, head), mixed);
      }
      l.are("mixed", t, b, mixed);
      l.are("y", t, b, project("Wo", "bo", mixed));
    });
  }
};

}  // namespace

void attention_loops(PlainLoops& l, const ModelConfig& config, bool causal, int query, int memory) {
  Loops{l, config, causal, query, memory}.run();
}

}  // namespace unroll::test
