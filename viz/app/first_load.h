#pragma once
// What a first visit shows, before anybody has chosen anything: a race between two networks that
// are to remember the first of eight symbols over fifty steps.

#include <string>
#include <string_view>

namespace unroll::viz {

/// A link like any other. Models and learning rate were chosen by measurement: with these the
/// second model passes 95 % after about a hundred updates while the first one stays near chance.
inline constexpr std::string_view kFirstLoad =
    "v=1&task=recall&T=50&B=32&H=32&E=8&lr=0.005&stop=400&goal=accuracy&level=0.99&"
    "vs=lstm,fb=3&view=unroll,race";

/// `fragment`, or the first load with what it says of the view if it names no run at all: no
/// version, no field of the configuration, no update.
std::string with_first_load(const std::string& fragment);

}  // namespace unroll::viz
