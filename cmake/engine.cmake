# unroll_engine: everything that computes; unroll_core, a part of it: the loops of a training step. unroll_cli: the
# headless program. unroll_bench: benchmarks.
file(GLOB core_sources CONFIGURE_DEPENDS engine/base/*.cpp engine/math/*.cpp engine/nn/*.cpp engine/train/*.cpp)
add_library(unroll_core STATIC ${core_sources})
target_link_libraries(unroll_core PUBLIC unroll_flags unroll_eigen PRIVATE unroll_fast_float)
unroll_unite(unroll_core)

file(GLOB engine_sources CONFIGURE_DEPENDS
  engine/tasks/*.cpp engine/analysis/*.cpp engine/io/*.cpp engine/session/*.cpp engine/claims/*.cpp)

file(GLOB text_files CONFIGURE_DEPENDS assets/texts/*.abc assets/texts/*.txt)
set(texts_source "${PROJECT_BINARY_DIR}/generated/builtin_texts.cpp")
add_custom_command(OUTPUT "${texts_source}"
  COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/embed_texts.py" "${texts_source}" ${text_files}
  DEPENDS cmake/embed_texts.py cmake/embed.py ${text_files}
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Embedding the texts" VERBATIM)

add_library(unroll_engine STATIC ${engine_sources} "${texts_source}")
target_link_libraries(unroll_engine PUBLIC unroll_core PRIVATE unroll_json)
target_compile_options(unroll_engine PRIVATE ${small_options})
unroll_unite(unroll_engine)

# All of the headless program but its main() is a library, so that tests reach it.
file(GLOB cli_sources CONFIGURE_DEPENDS engine/cli/*.cpp)
if(EMSCRIPTEN)
  list(FILTER cli_sources EXCLUDE REGEX "/console_native\\.cpp$")
else()
  list(FILTER cli_sources EXCLUDE REGEX "/console_node\\.cpp$")
endif()
list(FILTER cli_sources EXCLUDE REGEX "/main\\.cpp$")
add_library(unroll_cli_parts STATIC ${cli_sources})
target_link_libraries(unroll_cli_parts PUBLIC unroll_engine PRIVATE unroll_cli11)
unroll_unite(unroll_cli_parts)
add_executable(unroll_cli engine/cli/main.cpp)
set_target_properties(unroll_cli PROPERTIES OUTPUT_NAME unroll)
target_link_libraries(unroll_cli PRIVATE unroll_cli_parts)
if(EMSCRIPTEN)
  target_link_options(unroll_cli PRIVATE ${node_link_options})
  set_target_properties(unroll_cli PROPERTIES OUTPUT_NAME unroll_program)
  add_custom_command(TARGET unroll_cli POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different
      "${PROJECT_SOURCE_DIR}/engine/cli/launch_node.js" "${PROJECT_BINARY_DIR}/unroll.js" VERBATIM)
endif()

if(NOT EMSCRIPTEN)
  file(GLOB bench_sources CONFIGURE_DEPENDS engine/bench/*.cpp)
  find_package(benchmark)
  if(bench_sources AND benchmark_FOUND)
    add_executable(unroll_bench ${bench_sources})
    target_link_libraries(unroll_bench PRIVATE unroll_engine benchmark::benchmark)
  endif()
endif()
