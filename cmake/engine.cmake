# unroll_engine: everything that computes; unroll_core, a part of it: the loops of a training step. unroll_cli: the
# headless program. unroll_bench: benchmarks.
file(GLOB core_sources CONFIGURE_DEPENDS engine/base/*.cpp engine/math/*.cpp engine/nn/*.cpp engine/train/*.cpp)
# Kernels: each file for one instruction set, fused only where the name says fast, and where that set can.
set(kernel_options -fno-math-errno)
if(UNROLL_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 puts vectors of 512 bits where they are not aligned in a frame that it watches after return (its bug 110027).
  list(APPEND kernel_options --param=asan-use-after-return=0)
endif()
set(fast_options ${kernel_options} -ffp-contract=fast)
file(GLOB kernel_sources engine/math/kernels_*.cpp)
set_source_files_properties(${kernel_sources} PROPERTIES COMPILE_OPTIONS "${kernel_options}")
if(NOT EMSCRIPTEN)
  set_source_files_properties(engine/math/kernels_fast_128.cpp PROPERTIES COMPILE_OPTIONS "${fast_options}")
endif()
if(NOT EMSCRIPTEN AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(wide_256 -mavx2)
  set(wide_512 -mavx512f -mavx512dq -mavx512vl -mavx512bw -mprefer-vector-width=512)
  foreach(width 256 512)
    set_source_files_properties(engine/math/kernels_exact_${width}.cpp PROPERTIES
      COMPILE_OPTIONS "${kernel_options};${wide_${width}}")
    set_source_files_properties(engine/math/kernels_fast_${width}.cpp PROPERTIES
      COMPILE_OPTIONS "${fast_options};${wide_${width}};-mfma")
  endforeach()
else()
  list(FILTER core_sources EXCLUDE REGEX "/kernels_[a-z]+_(256|512)\\.cpp$")
endif()

add_library(unroll_core STATIC ${core_sources})
target_link_libraries(unroll_core PUBLIC unroll_flags unroll_eigen PRIVATE unroll_fast_float)
unroll_unite(unroll_core)
unroll_precompile(unroll_core <Eigen/Core>)
if(UNROLL_SANITIZE)  # the proofs of derivatives run through it thousands of times
  target_compile_options(unroll_core PRIVATE -O2)
endif()
if(EMSCRIPTEN)
  # Kernels of fast numerics with relaxed SIMD. A program that names this takes them in place of unroll_core's: that
  # member of the archive is not asked for any more, as long as the source defines nothing but its table.
  add_library(unroll_relaxed OBJECT engine/math/kernels_fast_128.cpp)
  target_link_libraries(unroll_relaxed PRIVATE unroll_flags)
  target_compile_options(unroll_relaxed PRIVATE -mrelaxed-simd)
endif()

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
unroll_precompile(unroll_engine <Eigen/Core>)

# Threads for programs that have them.
if(EMSCRIPTEN)
  add_library(unroll_threads STATIC engine/threads/thread_team_node.cpp)
else()
  find_package(Threads REQUIRED)
  add_library(unroll_threads STATIC engine/threads/thread_team_native.cpp)
  target_link_libraries(unroll_threads PRIVATE Threads::Threads)
endif()
target_link_libraries(unroll_threads PUBLIC unroll_flags)

# All of the headless program but its main() is a library, so that tests reach it.
file(GLOB cli_sources CONFIGURE_DEPENDS engine/cli/*.cpp)
if(EMSCRIPTEN)
  list(FILTER cli_sources EXCLUDE REGEX "/console_native\\.cpp$")
else()
  list(FILTER cli_sources EXCLUDE REGEX "/console_node\\.cpp$")
endif()
list(FILTER cli_sources EXCLUDE REGEX "/main\\.cpp$")
add_library(unroll_cli_parts STATIC ${cli_sources})
target_link_libraries(unroll_cli_parts PUBLIC unroll_engine unroll_threads PRIVATE unroll_cli11)
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

# The benchmark's program; engine/bench/run.py calls it here and in Node, which has a stopwatch of its own.
file(GLOB bench_sources CONFIGURE_DEPENDS engine/bench/*.cpp)
if(EMSCRIPTEN)
  list(FILTER bench_sources EXCLUDE REGEX "_native\\.cpp$")
else()
  list(FILTER bench_sources EXCLUDE REGEX "_node\\.cpp$")
  find_package(benchmark)
endif()
if(EMSCRIPTEN)
  add_library(unroll_bench_parts OBJECT ${bench_sources})
  target_link_libraries(unroll_bench_parts PUBLIC unroll_engine unroll_threads)
  add_executable(unroll_bench)
  add_executable(unroll_bench_relaxed)
  target_link_libraries(unroll_bench_relaxed PRIVATE unroll_relaxed)
  add_executable(unroll_bench_page EXCLUDE_FROM_ALL)
  add_executable(unroll_bench_page_relaxed EXCLUDE_FROM_ALL)
  target_link_libraries(unroll_bench_page_relaxed PRIVATE unroll_relaxed)
  foreach(program unroll_bench unroll_bench_relaxed)
    target_link_libraries(${program} PRIVATE unroll_bench_parts)
    target_link_options(${program} PRIVATE ${node_link_options})
    string(REPLACE unroll_bench unroll_bench_page page_program ${program})
    target_link_libraries(${page_program} PRIVATE unroll_bench_parts)
    target_link_options(${page_program} PRIVATE
      -sENVIRONMENT=worker -sMODULARIZE=1 -sEXPORT_NAME=createBench -sFILESYSTEM=0)
  endforeach()
elseif(benchmark_FOUND)
  add_executable(unroll_bench ${bench_sources})
  target_link_libraries(unroll_bench PRIVATE unroll_engine unroll_threads benchmark::benchmark)
endif()
