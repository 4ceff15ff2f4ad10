# SDL2 for the browser from its sources: its configure run is slow, but it ships a fixed configuration for
# Emscripten, so a list of folders is all it needs.
if(NOT EXISTS "${UNROLL_SDL2_DIR}/src/SDL.c")
  message(FATAL_ERROR "no SDL2 in ${UNROLL_SDL2_DIR}: run ./dev setup, or set UNROLL_SDL2_DIR")
endif()

set(folders
  . atomic audio audio/disk audio/dummy audio/emscripten cpuinfo dynapi events file filesystem/emscripten haptic
  haptic/dummy hidapi joystick joystick/dummy joystick/emscripten libm loadso/dlopen locale locale/emscripten misc
  misc/emscripten power power/emscripten render render/opengles2 render/software sensor sensor/dummy stdlib thread
  thread/generic timer timer/unix video video/dummy video/emscripten video/yuv2rgb)
set(sources)
foreach(folder IN LISTS folders)
  file(GLOB found "${UNROLL_SDL2_DIR}/src/${folder}/*.c")
  list(APPEND sources ${found})
endforeach()

# Some users include <SDL.h>, others <SDL2/SDL.h>.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/headers/sdl2")
file(CREATE_LINK "${UNROLL_SDL2_DIR}/include" "${PROJECT_BINARY_DIR}/headers/sdl2/SDL2" SYMBOLIC)

add_library(unroll_sdl2 STATIC EXCLUDE_FROM_ALL ${sources})
target_include_directories(unroll_sdl2 BEFORE PUBLIC "${UNROLL_SDL2_DIR}/include")
target_include_directories(unroll_sdl2 SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/headers/sdl2")
target_compile_options(unroll_sdl2 PRIVATE -w ${window_options})
# The page takes window, events and the OpenGL context from SDL; drawing, sound and game pads it leaves aside.
target_compile_definitions(unroll_sdl2 PRIVATE SDL_LEAN_AND_MEAN=1 SDL_RENDER_DISABLED=1 SDL_AUDIO_DISABLED=1
  SDL_JOYSTICK_DISABLED=1 SDL_HAPTIC_DISABLED=1 SDL_SENSOR_DISABLED=1)
target_link_libraries(unroll_sdl2 PRIVATE unroll_platform)
