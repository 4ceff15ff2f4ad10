#include "viz/platform/worker_runner.h"

#include <emscripten/em_js.h>

#include <deque>
#include <utility>

// clang-format off
EM_JS(void, unroll_js_engine_start, (uint32_t engine), { Module.host.engine(engine).start(); })
EM_JS(void, unroll_js_engine_end, (uint32_t engine), { Module.host.endEngine(engine); })
EM_JS(void, unroll_js_engine_send, (uint32_t engine, const uint8_t* data, size_t size), {
  Module.host.engine(engine).send(HEAPU8.slice(data, data + size));
})
EM_JS(void, unroll_js_engine_want, (uint32_t engine, uint32_t epoch, uint32_t rows), {
  Module.host.engine(engine).want(epoch >>> 0, rows >>> 0);
})
EM_JS(void, unroll_js_engine_ping, (uint32_t engine, uint32_t number), {
  Module.host.engine(engine).ping(number >>> 0);
})
// clang-format on

namespace unroll::viz {
namespace {

class Link final : public WorkerLink {
 public:
  explicit Link(std::uint32_t engine) : engine_(engine) {}
  ~Link() override { unroll_js_engine_end(engine_); }

  void start() override {
    events_.clear();
    unroll_js_engine_start(engine_);
  }
  void send(Bytes command) override {
    unroll_js_engine_send(engine_, command.data(), command.size());
  }
  void want(const SnapshotRequest& request) override {
    unroll_js_engine_want(engine_, request.history_epoch, request.history_rows);
  }
  void ping(std::uint32_t number) override { unroll_js_engine_ping(engine_, number); }
  void deliver(EngineEvent event) override { events_.push_back(std::move(event)); }
  bool receive(EngineEvent& event) override {
    if (events_.empty()) return false;
    event = std::move(events_.front());
    events_.pop_front();
    return true;
  }

 private:
  std::uint32_t engine_;
  std::deque<EngineEvent> events_;
};

}  // namespace

std::unique_ptr<WorkerLink> make_worker_link(std::uint32_t engine) {
  return std::make_unique<Link>(engine);
}

}  // namespace unroll::viz
