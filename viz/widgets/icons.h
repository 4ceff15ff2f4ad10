#pragma once
// The icons, as text in any font but the mono ones. One line per line of assets/fonts/icons.txt, by
// which the build cuts the icon font; a test compares the two.

#include <array>
#include <string_view>

namespace unroll::viz {

namespace icon {
inline constexpr std::string_view kPlay = "\xEF\x81\x8B";          // f04b
inline constexpr std::string_view kPause = "\xEF\x81\x8C";         // f04c
inline constexpr std::string_view kStop = "\xEF\x81\x8D";          // f04d
inline constexpr std::string_view kStepBack = "\xEF\x83\x99";      // f0d9
inline constexpr std::string_view kStepOn = "\xEF\x83\x9A";        // f0da
inline constexpr std::string_view kFast = "\xEF\x81\x90";          // f050
inline constexpr std::string_view kReset = "\xEF\x83\xA2";         // f0e2
inline constexpr std::string_view kRepeat = "\xEF\x80\x9E";        // f01e
inline constexpr std::string_view kRandom = "\xEF\x81\xB4";        // f074
inline constexpr std::string_view kShare = "\xEF\x87\xA0";         // f1e0
inline constexpr std::string_view kLink = "\xEF\x83\x81";          // f0c1
inline constexpr std::string_view kCopy = "\xEF\x83\x85";          // f0c5
inline constexpr std::string_view kClipboard = "\xEF\x83\xAA";     // f0ea
inline constexpr std::string_view kDownload = "\xEF\x80\x99";      // f019
inline constexpr std::string_view kUpload = "\xEF\x82\x93";        // f093
inline constexpr std::string_view kFolder = "\xEF\x84\x95";        // f115
inline constexpr std::string_view kFile = "\xEF\x83\xB6";          // f0f6
inline constexpr std::string_view kPencil = "\xEF\x81\x80";        // f040
inline constexpr std::string_view kEraser = "\xEF\x84\xAD";        // f12d
inline constexpr std::string_view kDelete = "\xEF\x80\x94";        // f014
inline constexpr std::string_view kSun = "\xEF\x86\x85";           // f185
inline constexpr std::string_view kMoon = "\xEF\x86\x86";          // f186
inline constexpr std::string_view kContrast = "\xEF\x81\x82";      // f042
inline constexpr std::string_view kHelp = "\xEF\x81\x99";          // f059
inline constexpr std::string_view kQuestion = "\xEF\x84\xA8";      // f128
inline constexpr std::string_view kInfo = "\xEF\x81\x9A";          // f05a
inline constexpr std::string_view kCheck = "\xEF\x80\x8C";         // f00c
inline constexpr std::string_view kClose = "\xEF\x80\x8D";         // f00d
inline constexpr std::string_view kWarning = "\xEF\x81\xB1";       // f071
inline constexpr std::string_view kCaretDown = "\xEF\x83\x97";     // f0d7
inline constexpr std::string_view kChevronLeft = "\xEF\x81\x93";   // f053
inline constexpr std::string_view kChevronRight = "\xEF\x81\x94";  // f054
inline constexpr std::string_view kChevronDown = "\xEF\x81\xB8";   // f078
inline constexpr std::string_view kSettings = "\xEF\x87\x9E";      // f1de
inline constexpr std::string_view kGear = "\xEF\x80\x93";          // f013
inline constexpr std::string_view kMenu = "\xEF\x83\x89";          // f0c9
inline constexpr std::string_view kMore = "\xEF\x85\x81";          // f141
inline constexpr std::string_view kCurves = "\xEF\x88\x81";        // f201
inline constexpr std::string_view kBars = "\xEF\x82\x80";          // f080
inline constexpr std::string_view kGrid = "\xEF\x80\x8A";          // f00a
inline constexpr std::string_view kBook = "\xEF\x80\xAD";          // f02d
inline constexpr std::string_view kLesson = "\xEF\x86\x9D";        // f19d
inline constexpr std::string_view kKeyboard = "\xEF\x84\x9C";      // f11c
inline constexpr std::string_view kPlus = "\xEF\x81\xA7";          // f067
inline constexpr std::string_view kMinus = "\xEF\x81\xA8";         // f068
inline constexpr std::string_view kSearch = "\xEF\x80\x82";        // f002
inline constexpr std::string_view kMusic = "\xEF\x80\x81";         // f001
inline constexpr std::string_view kBranch = "\xEF\x84\xA6";        // f126
inline constexpr std::string_view kBolt = "\xEF\x83\xA7";          // f0e7
inline constexpr std::string_view kDot = "\xEF\x84\x91";           // f111
inline constexpr std::string_view kExpand = "\xEF\x81\xA5";        // f065
inline constexpr std::string_view kSoundOn = "\xEF\x80\xA8";       // f028
inline constexpr std::string_view kSoundOff = "\xEF\x80\xA6";      // f026
inline constexpr std::string_view kExternal = "\xEF\x82\x8E";      // f08e
inline constexpr std::string_view kUndo = "\xEF\x84\x92";          // f112
inline constexpr std::string_view kRedo = "\xEF\x81\xA4";          // f064
inline constexpr std::string_view kPin = "\xEF\x82\x8D";           // f08d
}  // namespace icon

/// Name and text of every icon, in the order of the file.
struct NamedIcon {
  std::string_view name, text;
};
inline constexpr std::array<NamedIcon, 57> kIcons = {{
    {"play", icon::kPlay},
    {"pause", icon::kPause},
    {"stop", icon::kStop},
    {"step-back", icon::kStepBack},
    {"step-on", icon::kStepOn},
    {"fast", icon::kFast},
    {"reset", icon::kReset},
    {"repeat", icon::kRepeat},
    {"random", icon::kRandom},
    {"share", icon::kShare},
    {"link", icon::kLink},
    {"copy", icon::kCopy},
    {"clipboard", icon::kClipboard},
    {"download", icon::kDownload},
    {"upload", icon::kUpload},
    {"folder", icon::kFolder},
    {"file", icon::kFile},
    {"pencil", icon::kPencil},
    {"eraser", icon::kEraser},
    {"delete", icon::kDelete},
    {"sun", icon::kSun},
    {"moon", icon::kMoon},
    {"contrast", icon::kContrast},
    {"help", icon::kHelp},
    {"question", icon::kQuestion},
    {"info", icon::kInfo},
    {"check", icon::kCheck},
    {"close", icon::kClose},
    {"warning", icon::kWarning},
    {"caret-down", icon::kCaretDown},
    {"chevron-left", icon::kChevronLeft},
    {"chevron-right", icon::kChevronRight},
    {"chevron-down", icon::kChevronDown},
    {"settings", icon::kSettings},
    {"gear", icon::kGear},
    {"menu", icon::kMenu},
    {"more", icon::kMore},
    {"curves", icon::kCurves},
    {"bars", icon::kBars},
    {"grid", icon::kGrid},
    {"book", icon::kBook},
    {"lesson", icon::kLesson},
    {"keyboard", icon::kKeyboard},
    {"plus", icon::kPlus},
    {"minus", icon::kMinus},
    {"search", icon::kSearch},
    {"music", icon::kMusic},
    {"branch", icon::kBranch},
    {"bolt", icon::kBolt},
    {"dot", icon::kDot},
    {"expand", icon::kExpand},
    {"sound-on", icon::kSoundOn},
    {"sound-off", icon::kSoundOff},
    {"external", icon::kExternal},
    {"undo", icon::kUndo},
    {"redo", icon::kRedo},
    {"pin", icon::kPin},
}};

}  // namespace unroll::viz
