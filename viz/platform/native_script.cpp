#include "viz/platform/native_script.h"

#include <SDL.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "viz/platform/native_storage.h"

namespace unroll::viz {
namespace {

using Json = nlohmann::json;
using Kind = ScriptStep::Kind;

constexpr long long kPatience = 600;  ///< frames until a label must have appeared

void push_button(bool down, int x, int y) {
  SDL_Event event{};
  event.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
  event.button.button = SDL_BUTTON_LEFT;
  event.button.state = down ? SDL_PRESSED : SDL_RELEASED;
  event.button.x = x;
  event.button.y = y;
  SDL_PushEvent(&event);
}

void push_drop(const std::string& file) {
  SDL_Event event{};
  event.type = SDL_DROPFILE;
  event.drop.file = SDL_strdup(file.c_str());  // whoever takes the event frees it
  SDL_PushEvent(&event);
}

void push_paste(const std::string& text) {
  SDL_SetClipboardText(text.c_str());
  for (const auto type : {SDL_KEYDOWN, SDL_KEYUP}) {
    SDL_Event event{};
    event.type = type;
    event.key.state = type == SDL_KEYDOWN ? SDL_PRESSED : SDL_RELEASED;
    event.key.keysym.sym = SDLK_v;
    event.key.keysym.scancode = SDL_SCANCODE_V;
    event.key.keysym.mod = KMOD_LCTRL;
    SDL_PushEvent(&event);
  }
}

}  // namespace

NativeScript::NativeScript(std::vector<ScriptStep> steps, float scale)
    : steps_(steps.begin(), steps.end()), scale_(scale) {}

bool NativeScript::advance(Shell& shell, SdlWindow& window) {
  while (!steps_.empty() && !quit_) {
    const auto frame = static_cast<long long>(shell.frames());
    if (step_began_ < 0) step_began_ = frame;
    const Outcome outcome = run(steps_.front(), shell, window);
    if (outcome == Outcome::kFailed) return false;
    if (outcome == Outcome::kWait) {
      shell.wake(1);
      return true;
    }
    steps_.pop_front();
    step_began_ = -1;
    phase_ = 0;
  }
  return true;
}

NativeScript::Outcome NativeScript::run(const ScriptStep& step, Shell& shell, SdlWindow& window) {
  switch (step.kind) {
    case Kind::kClick:
      return click(step.text, shell, window);
    case Kind::kDrop:
      push_drop(step.text);
      return Outcome::kDone;
    case Kind::kPaste:
      push_paste(step.text);
      return Outcome::kDone;
    case Kind::kWaitUpdate:
      return wait_update(step.number, shell);
    case Kind::kWaitFrames:
      return static_cast<long long>(shell.frames()) - step_began_ < step.number ? Outcome::kWait
                                                                                : Outcome::kDone;
    case Kind::kPicture:
      return take_picture(step.text, shell, window);
    case Kind::kState:
      return write_text(step.text, shell.app().state_json());
    case Kind::kItems:
      return write_text(step.text, shell.app().items_json());
    case Kind::kQuit:
      break;
  }
  quit_ = true;
  return Outcome::kDone;
}

NativeScript::Outcome NativeScript::click(const std::string& label, Shell& shell,
                                          SdlWindow& window) {
  const auto frame = static_cast<long long>(shell.frames());
  if (phase_ == 0) {
    const Json items = Json::parse(shell.app().items_json(), nullptr, false);
    for (const Json& item : items) {
      if (item.value("label", "") != label || !item.value("visible", true)) continue;
      const Json& rect = item.at("rect");
      x_ = static_cast<int>(std::lround((rect[0].get<double>() + rect[2].get<double>()) / 2 *
                                        static_cast<double>(scale_)));
      y_ = static_cast<int>(std::lround((rect[1].get<double>() + rect[3].get<double>()) / 2 *
                                        static_cast<double>(scale_)));
      phase_ = 1;
      // The real pointer, because ImGui looks where it is.
      SDL_WarpMouseInWindow(window.handle(), x_, y_);
      return Outcome::kWait;
    }
    if (frame - step_began_ > kPatience) return failed("nothing on screen is called " + label);
    return Outcome::kWait;
  }
  if (phase_ < 3) push_button(phase_ == 1, x_, y_);
  return ++phase_ > 4 ? Outcome::kDone : Outcome::kWait;
}

NativeScript::Outcome NativeScript::wait_update(long long update, Shell& shell) const {
  const Json state = Json::parse(shell.app().state_json(), nullptr, false);
  return state.is_object() && state.value("update", 0LL) >= update ? Outcome::kDone
                                                                   : Outcome::kWait;
}

NativeScript::Outcome NativeScript::take_picture(const std::string& file, Shell& shell,
                                                 SdlWindow& window) {
  const auto frame = static_cast<long long>(shell.frames());
  if (phase_ == 0) {
    window.keep_next_picture();
    phase_ = 1;
    step_began_ = frame;
    return Outcome::kWait;
  }
  if (frame == step_began_) return Outcome::kWait;
  Picture picture = window.picture();
  SDL_Surface* surface =
      SDL_CreateRGBSurfaceWithFormatFrom(picture.rgba.data(), picture.width, picture.height, 32,
                                         picture.width * 4, SDL_PIXELFORMAT_RGBA32);
  const bool written = surface && SDL_SaveBMP(surface, file.c_str()) == 0;
  SDL_FreeSurface(surface);
  return written ? Outcome::kDone : failed("could not write " + file + ": " + SDL_GetError());
}

NativeScript::Outcome NativeScript::write_text(const std::string& file, const std::string& text) {
  return write_file(file, Bytes(text.begin(), text.end())) ? Outcome::kDone
                                                           : failed("could not write " + file);
}

NativeScript::Outcome NativeScript::failed(std::string why) {
  error_ = std::move(why);
  return Outcome::kFailed;
}

}  // namespace unroll::viz
