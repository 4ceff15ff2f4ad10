# Test programs: the engine's run natively and as wasm in Node, the screen's natively on a headless ImGui.
if(EXISTS "${UNROLL_CATCH2_DIR}/extras/catch_amalgamated.cpp")
  # All of Catch2 is one source here: a hundred small ones take five times as long, in each of three builds.
  set(CATCH_CONFIG_DEFAULT_REPORTER console)
  set(CATCH_CONFIG_CONSOLE_WIDTH 80)
  configure_file("${UNROLL_CATCH2_DIR}/src/catch2/catch_user_config.hpp.in"
    "${PROJECT_BINARY_DIR}/headers/catch2/catch2/catch_user_config.hpp")
  add_library(unroll_catch2 STATIC EXCLUDE_FROM_ALL "${UNROLL_CATCH2_DIR}/extras/catch_amalgamated.cpp")
  target_include_directories(unroll_catch2 SYSTEM PUBLIC
    "${UNROLL_CATCH2_DIR}/src" "${PROJECT_BINARY_DIR}/headers/catch2")
  target_compile_options(unroll_catch2 PRIVATE -w -O1)
  if(UNROLL_SANITIZE)  # the framework is not under test, and takes four times as long to compile so
    target_compile_options(unroll_catch2 PRIVATE -fno-sanitize=all)
  endif()
  target_link_libraries(unroll_catch2 PRIVATE unroll_platform)
else()
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    message(STATUS "no Catch2 3 (UNROLL_CATCH2_DIR, or a package of it): no test programs")
    return()
  endif()
  add_library(unroll_catch2 INTERFACE)
  target_link_libraries(unroll_catch2 INTERFACE Catch2::Catch2WithMain)
endif()

set_source_files_properties(tests/support/engine_source_dir.cpp PROPERTIES
  COMPILE_DEFINITIONS "UNROLL_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"" SKIP_PRECOMPILE_HEADERS ON)

# unroll_test_program(NAME LIBRARY SOURCE...)
function(unroll_test_program name library)
  if(NOT ARGN)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${library} unroll_json unroll_catch2)
  # Proofs of derivatives run over three seeds; under sanitizers, which look at memory and not at numbers, over one.
  target_compile_definitions(${name} PRIVATE UNROLL_PROOF_SEEDS=$<IF:$<BOOL:${UNROLL_SANITIZE}>,1,3>)
  # What is tested is built as it ships; the tests' own code need not be fast.
  if(UNROLL_SANITIZE)
    target_compile_options(${name} PRIVATE -O0 -fno-sanitize=alignment)
  elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${name} PRIVATE -O1)
  endif()
  unroll_unite(${name})
  unroll_precompile(${name} <catch2/catch_approx.hpp> <catch2/catch_test_macros.hpp>
    <catch2/generators/catch_generators.hpp> <nlohmann/json.hpp> <Eigen/Core>)
  if(EMSCRIPTEN)
    target_link_options(${name} PRIVATE ${node_link_options} --profiling-funcs -O1)
  endif()
  add_test(NAME ${name} COMMAND ${name})
endfunction()

file(GLOB_RECURSE engine_test_sources CONFIGURE_DEPENDS tests/engine/*.cpp)
file(GLOB engine_support_sources CONFIGURE_DEPENDS tests/support/engine*.cpp)
# The bodies of the fuzz programs, to be fed with their corpus; those of the screen's readers begin with view_.
file(GLOB view_fuzz_sources CONFIGURE_DEPENDS tests/fuzz/view_*.cpp)
file(GLOB engine_fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*.cpp)
list(REMOVE_ITEM engine_fuzz_sources ${view_fuzz_sources})
if(engine_test_sources)
  unroll_test_program(engine_tests unroll_cli_parts ${engine_test_sources} ${engine_support_sources}
    ${engine_fuzz_sources})
endif()

if(EMSCRIPTEN)
  # The kernels of relaxed SIMD, which Node may want a flag for.
  add_executable(relaxed_tests tests/engine/product_test.cpp tests/engine/whole_step_test.cpp)
  target_link_libraries(relaxed_tests PRIVATE unroll_relaxed unroll_engine unroll_catch2)
  target_compile_options(relaxed_tests PRIVATE -O1)
  target_link_options(relaxed_tests PRIVATE ${node_link_options} -O1)
else()
  file(GLOB_RECURSE viz_test_sources CONFIGURE_DEPENDS tests/viz/*.cpp)
  file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.cpp)
  if(viz_test_sources)
    unroll_test_program(viz_tests unroll_window ${viz_test_sources} ${support_sources} ${view_fuzz_sources})
    find_path(stb_root stb/stb_image.h PATHS /usr/include REQUIRED)
    target_include_directories(viz_tests SYSTEM PRIVATE "${stb_root}/stb")
  endif()
endif()
