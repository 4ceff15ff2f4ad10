#include "viz/platform/web_bridge.h"

#include <emscripten/em_js.h>

// clang-format off
EM_JS_DEPS(unroll_bridge, "$UTF8ToString")
EM_JS(void, unroll_js_take, (uint8_t* to, size_t size), {
  HEAPU8.set(Module.host.takeParcel().subarray(0, size), to);
})
EM_JS(size_t, unroll_js_ask, (int question), { return Module.host.ask(question); })
EM_JS(uint32_t, unroll_js_flags, (), { return Module.host.flags(); })
EM_JS(void, unroll_js_show_link, (const char* link), {
  Module.host.showLink(UTF8ToString(link));
})
EM_JS(void, unroll_js_copy, (const char* text), { Module.host.copy(UTF8ToString(text)); })
EM_JS(void, unroll_js_store, (const char* key, const uint8_t* data, size_t size), {
  Module.host.store(UTF8ToString(key), HEAPU8.slice(data, data + size));
})
EM_JS(void, unroll_js_load, (const char* key, uint32_t number), {
  Module.host.load(UTF8ToString(key), number);
})
EM_JS(void, unroll_js_pick_file, (size_t limit, uint32_t number), {
  Module.host.pickFile(limit, number);
})
EM_JS(void, unroll_js_offer_file,
      (const char* name, const char* mime, const uint8_t* data, size_t size), {
  Module.host.offerFile(UTF8ToString(name), UTF8ToString(mime), HEAPU8.slice(data, data + size));
})
EM_JS(void, unroll_js_play_sound, (const int16_t* data, size_t bytes, int rate, double volume), {
  Module.host.sound.play(new Int16Array(HEAPU8.slice(data, data + bytes).buffer), rate, volume);
})
EM_JS(void, unroll_js_set_volume, (double volume), { Module.host.sound.setVolume(volume); })
EM_JS(void, unroll_js_stop_sound, (), { Module.host.sound.stop(); })
EM_JS(double, unroll_js_sound_position, (), { return Module.host.sound.position(); })
EM_JS(void, unroll_js_show_typing, (int on, float x, float y, float lineHeight), {
  Module.host.showTyping(on !== 0, x, y, lineHeight);
})
EM_JS(void, unroll_js_give, (const uint8_t* data, size_t size), {
  Module.host.given = HEAPU8.slice(data, data + size);
})
EM_JS(void, unroll_js_set_ticking, (int on), { Module.host.setTicking(on !== 0); })
EM_JS(void, unroll_js_fail_start, (const char* text), {
  Module.host.failStart(UTF8ToString(text));
})
EM_JS(void, unroll_js_wake, (), { Module.host.wake(); })
// clang-format on

namespace unroll::viz::bridge {

Bytes take(std::size_t size) {
  Bytes bytes(size);
  if (size > 0) unroll_js_take(bytes.data(), size);
  return bytes;
}

std::string ask(Question question) {
  const Bytes bytes = take(unroll_js_ask(static_cast<int>(question)));
  return {bytes.begin(), bytes.end()};
}

std::uint32_t flags() { return unroll_js_flags(); }
void show_link(const std::string& link) { unroll_js_show_link(link.c_str()); }
void copy(const std::string& text) { unroll_js_copy(text.c_str()); }
void store(const std::string& key, const Bytes& bytes) {
  unroll_js_store(key.c_str(), bytes.data(), bytes.size());
}
void load(const std::string& key, std::uint32_t number) { unroll_js_load(key.c_str(), number); }
void pick_file(std::size_t limit, std::uint32_t number) { unroll_js_pick_file(limit, number); }
void offer_file(const std::string& name, const std::string& mime, const Bytes& bytes) {
  unroll_js_offer_file(name.c_str(), mime.c_str(), bytes.data(), bytes.size());
}
void play_sound(const std::vector<std::int16_t>& samples, int rate, double volume) {
  unroll_js_play_sound(samples.data(), samples.size() * sizeof(std::int16_t), rate, volume);
}
void set_volume(double volume) { unroll_js_set_volume(volume); }
void stop_sound() { unroll_js_stop_sound(); }
double sound_position() { return unroll_js_sound_position(); }
void show_typing(bool on, float x, float y, float line_height) {
  unroll_js_show_typing(on, x, y, line_height);
}
void give(const std::string& text) {
  unroll_js_give(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}
void set_ticking(bool on) { unroll_js_set_ticking(on); }
void fail_start(const std::string& text) { unroll_js_fail_start(text.c_str()); }
void wake() { unroll_js_wake(); }

}  // namespace unroll::viz::bridge
