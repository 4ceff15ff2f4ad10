#include "viz/platform/native_options.h"

#include <cstdio>
#include <cstdlib>

namespace unroll::viz {
namespace {

bool read_number(const std::string& text, double smallest, double largest, double& out) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != 0 || !(value >= smallest && value <= largest)) return false;
  out = value;
  return true;
}

Error usage(const std::string& what) {
  return Error{"unroll-desktop", what + ". unroll-desktop --help lists the options."};
}

}  // namespace

Result<NativeOptions> read_options(const std::vector<std::string>& arguments) {
  using Kind = ScriptStep::Kind;
  NativeOptions options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--help" || name == "-h") {
      options.help = true;
      continue;
    }
    if (name == "--version") {
      options.version = true;
      continue;
    }
    if (name == "--gallery") {
      options.gallery = true;
      continue;
    }
    if (name == "--quit") {
      options.script.push_back({Kind::kQuit, {}, 0});
      continue;
    }
    const bool known = name == "--link" || name == "--theme" || name == "--size" ||
                       name == "--scale" || name == "--click" || name == "--wait-update" ||
                       name == "--frames" || name == "--screenshot" || name == "--state" ||
                       name == "--items" || name == "--drop" || name == "--paste";
    if (!known) return usage("there is no option " + name);
    if (i + 1 == arguments.size()) return usage(name + " needs a value");
    const std::string& value = arguments[++i];
    double number = 0;
    if (name == "--link") {
      options.link = value;
    } else if (name == "--theme") {
      if (value != "light" && value != "dark") return usage("--theme is light or dark");
      options.theme = value;
    } else if (name == "--size") {
      char rest = 0;
      if (std::sscanf(value.c_str(), "%dx%d%c", &options.width, &options.height, &rest) != 2 ||
          options.width < 200 || options.height < 200 || options.width > 8192 ||
          options.height > 8192) {
        return usage("--size is WIDTHxHEIGHT, each from 200 to 8192");
      }
    } else if (name == "--scale") {
      if (!read_number(value, 0.5, 4, number)) return usage("--scale is a number from 0.5 to 4");
      options.scale = static_cast<float>(number);
    } else if (name == "--click") {
      options.script.push_back({Kind::kClick, value, 0});
    } else if (name == "--drop") {
      options.script.push_back({Kind::kDrop, value, 0});
    } else if (name == "--paste") {
      options.script.push_back({Kind::kPaste, value, 0});
    } else if (name == "--screenshot") {
      options.script.push_back({Kind::kPicture, value, 0});
    } else if (name == "--state") {
      options.script.push_back({Kind::kState, value, 0});
    } else if (name == "--items") {
      options.script.push_back({Kind::kItems, value, 0});
    } else {
      if (!read_number(value, 0, 1e9, number)) return usage(name + " is a number of at least 0");
      options.script.push_back({name == "--frames" ? Kind::kWaitFrames : Kind::kWaitUpdate,
                                {},
                                static_cast<long long>(number)});
    }
  }
  return options;
}

std::string help_text() {
  return R"(unroll-desktop: watch a recurrent network learn, step by step.

usage: unroll-desktop [OPTIONS]

  --link '#...'     start with the run that a share link describes
  --theme NAME      light or dark; without it the desktop's setting counts
  --size WxH        size of the window (1440x900)
  --scale N         enlarge everything, for screens with small pixels (1)
  --gallery         show the style guide: every control in every state
  --version         print the version
  --help            print this text

For tests and pictures, carried out in the order given:
  --frames N        wait until N more frames are drawn
  --wait-update N   wait until the network has done N updates
  --click LABEL     click the control with this label
  --drop FILE       drop a file on the window
  --paste TEXT      put a text on the clipboard and press Ctrl+V
  --screenshot FILE write the window's picture (BMP)
  --state FILE      write the program's state (JSON)
  --items FILE      write what is on screen and where (JSON)
  --quit            close the window

Texts and the last run are kept in $XDG_DATA_HOME/unroll (~/.local/share/unroll).
Exit codes: 0 ok, 1 failed, 2 usage.
)";
}

}  // namespace unroll::viz
