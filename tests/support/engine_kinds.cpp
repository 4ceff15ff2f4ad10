#include "tests/support/engine_kinds.h"

#include "engine/base/contract.h"
#include "engine/nn/model_entries.h"
#include "engine/nn/model_rules.h"
#include "engine/session/link.h"
#include "engine/tasks/registry.h"

namespace unroll::test {

namespace {

constexpr const char* kSmall = "B=4&H=8&E=6&d=8&heads=2&";

constexpr const char* kTasks[] = {"task=recall&T=6", "task=sines&T=6", "task=dates", "task=glyphs"};

constexpr const char* kChoices[] = {
    "m=rnn&act=relu&init=identity",
    "m=rnn&act=sigmoid&opt=sgd&emb=onehot",
    "m=rnn&act=identity&init=orthogonal&clipv=0.1",
    "m=rnn&layers=2&bi=on&h0=learned&opt=momentum",
    "m=rnn&untie=on&opt=nesterov",
    "m=rnn&cut=on&winit=he&opt=rmsprop",
    "m=rnn&bptt=2&opt=adamw&wd=0.1",
    "m=rnn&task=parity&T=6&lengths=varied&wd=0.1",
    "m=lstm&layers=2&bi=on&h0=learned",
    "m=lstm&task=parity&T=6&lengths=varied&untie=on&cut=on",
    "m=gru&layers=2&bi=on&h0=learned",
    "m=gru&reset=before&bi=on",
    "m=gru&task=parity&T=6&lengths=varied&reset=before&untie=on",
    "m=ff&layers=2&act=relu",
    "m=concat&act=sigmoid",
    "m=bag&task=parity&T=6&lengths=varied",
    "m=attention&score=dot&pos=none&mask=full",
    "m=attention&score=cosine&pos=learned&sharp=2",
    "m=attention&task=parity&T=6&lengths=varied&mask=causal",
    "m=transformer&blocks=2&score=cosine&act=relu",
    "m=transformer&task=parity&T=6&lengths=varied&pos=learned",
    "m=rnn&cross=luong&task=dates",
    "m=rnn&cross=bahdanau&task=phrases",
    "m=lstm&cross=luong&bi=on&layers=2&task=dates",
    "m=gru&cross=bahdanau&reset=before&task=dates",
    "m=transformer&blocks=2&task=phrases",
    "m=attention&task=scene",
    "m=lstm&task=adding",
};

/// Adds the case unless the model cannot read what the task shows.
void add(std::vector<KindCase>& list, const std::string& link) {
  KindCase kind = small_run(link);
  if (check_model(kind.config.model, kind.task->shape())) list.push_back(std::move(kind));
}

}  // namespace

KindCase small_run(const std::string& link) {
  const LinkReading read = read_link(kSmall + link);
  UNROLL_ASSERT(read.notices.empty() && read.link.extra.empty(), link + " is no link");
  const Config& config = read.link.config;
  auto task = make_task(config.task, config.seed);
  UNROLL_ASSERT(task, link + " has no task");
  return {link, config, std::move(task).value()};
}

std::vector<KindCase> kind_cases() {
  std::vector<KindCase> list;
  for (const ModelEntry& model : kModelEntries)
    for (const std::string task : kTasks) add(list, "m=" + std::string(model.id()) + "&" + task);
  for (const std::string choice : kChoices) {
    const std::size_t before = list.size();
    add(list, choice.find("task=") == choice.npos ? choice + "&task=recall&T=6" : choice);
    UNROLL_ASSERT(list.size() == before + 1, choice + " is no model of its task");
  }
  return list;
}

}  // namespace unroll::test
