# Libraries that we do not write. System packages first; Dear ImGui, Catch2 and (for the browser) SDL2 come as
# sources, from UNROLL_DEPS or from wherever UNROLL_IMGUI_DIR, UNROLL_CATCH2_DIR, UNROLL_SDL2_DIR point.
set(UNROLL_IMGUI_DIR "${UNROLL_DEPS}/src/imgui" CACHE PATH "sources of Dear ImGui 1.90.1")
set(UNROLL_CATCH2_DIR "${UNROLL_DEPS}/src/catch2" CACHE PATH "sources of Catch2 3.7")
set(UNROLL_SDL2_DIR "${UNROLL_DEPS}/src/sdl2" CACHE PATH "sources of SDL2 2.32 (browser only)")

# The system's own Python, which sees the system's fonttools; a version manager's may come first on the PATH.
find_program(UNROLL_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(UNROLL_PYTHON python3 NO_CMAKE_FIND_ROOT_PATH REQUIRED)

# unroll_header_library(TARGET HEADER HINT): a header-only library of the system. For the browser only the library's
# own headers may be seen, not the rest of /usr/include: they are linked into a folder of their own.
function(unroll_header_library target header hint)
  find_path(${target}_root "${header}" PATH_SUFFIXES ${hint} NO_CMAKE_FIND_ROOT_PATH REQUIRED
    PATHS /usr/include /usr/local/include)
  set(include "${${target}_root}")
  if(EMSCRIPTEN)
    string(REGEX REPLACE "/.*" "" top "${header}")
    set(include "${PROJECT_BINARY_DIR}/headers/${target}")
    file(MAKE_DIRECTORY "${include}")
    file(CREATE_LINK "${${target}_root}/${top}" "${include}/${top}" SYMBOLIC)
    if(top STREQUAL "Eigen")
      file(CREATE_LINK "${${target}_root}/unsupported" "${include}/unsupported" SYMBOLIC)
    endif()
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${include}")
endfunction()

unroll_header_library(unroll_eigen Eigen/Core eigen3)
unroll_header_library(unroll_json nlohmann/json.hpp "")
unroll_header_library(unroll_fast_float fast_float/fast_float.h "")
unroll_header_library(unroll_cli11 CLI/CLI.hpp "")

if(NOT EXISTS "${UNROLL_IMGUI_DIR}/imgui.cpp")
  message(FATAL_ERROR "no Dear ImGui in ${UNROLL_IMGUI_DIR}: run ./dev setup, or set UNROLL_IMGUI_DIR")
endif()
set(imgui_draw "${PROJECT_BINARY_DIR}/generated/imgui_draw.cpp")
execute_process(COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/without_font.py"
    "${UNROLL_IMGUI_DIR}/imgui_draw.cpp" "${imgui_draw}"
  COMMAND_ERROR_IS_FATAL ANY)
add_library(imgui STATIC
  "${UNROLL_IMGUI_DIR}/imgui.cpp"
  "${imgui_draw}"
  "${UNROLL_IMGUI_DIR}/imgui_tables.cpp"
  "${UNROLL_IMGUI_DIR}/imgui_widgets.cpp")
target_include_directories(imgui SYSTEM PUBLIC "${UNROLL_IMGUI_DIR}")
# The item hooks tell tests, and the page's mirror for screen readers, what is on screen and where.
# Indices of 32 bits: WebGL 2 cannot offset vertices, and a panel of heat maps has more than 65,536.
# Without SSE: its one use is a reciprocal square root that machines round differently, and <immintrin.h> would take a
# third of the time to compile a view.
target_compile_definitions(imgui PUBLIC IMGUI_ENABLE_TEST_ENGINE IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_DISABLE_OBSOLETE_KEYIO IMGUI_DISABLE_SSE "ImDrawIdx=unsigned int")
target_compile_options(imgui PRIVATE -w ${small_options})
target_link_libraries(imgui PRIVATE unroll_platform)

if(EMSCRIPTEN)
  include(sdl2_web)
else()
  find_package(SDL2 REQUIRED)
  add_library(unroll_sdl2 INTERFACE)
  target_link_libraries(unroll_sdl2 INTERFACE SDL2::SDL2)
  find_package(OpenGL REQUIRED)
  target_link_libraries(unroll_sdl2 INTERFACE OpenGL::GL)
endif()
add_library(imgui_backends STATIC EXCLUDE_FROM_ALL "${UNROLL_IMGUI_DIR}/backends/imgui_impl_sdl2.cpp")
target_include_directories(imgui_backends SYSTEM PUBLIC "${UNROLL_IMGUI_DIR}/backends")
target_compile_options(imgui_backends PRIVATE -w ${small_options})
target_link_libraries(imgui_backends PUBLIC imgui unroll_sdl2 PRIVATE unroll_platform)
