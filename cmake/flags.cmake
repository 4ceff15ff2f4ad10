# Compiler flags. `unroll_flags` is what every target of ours links; third-party code gets `unroll_platform` only.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O3")
set(CMAKE_C_FLAGS_RELEASE "-O3")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g1")

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(UNROLL_CCACHE ccache)
  if(UNROLL_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${UNROLL_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${UNROLL_CCACHE}")
  endif()
endif()

# unroll_unite(TARGET): with UNROLL_UNITE, sources of the target whose names do not clash are compiled together. From
# scratch that takes less than half of the time; after an edit of one source it takes longer.
function(unroll_unite target)
  if(NOT UNROLL_UNITE)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources EXCLUDE REGEX "/generated/")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/engine/*.h" "${PROJECT_SOURCE_DIR}/viz/*.h"
    "${PROJECT_SOURCE_DIR}/tests/*.h")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources} ${headers} cmake/unite.py)
  list(JOIN sources "\n" lines)
  set(list_file "${PROJECT_BINARY_DIR}/CMakeFiles/${target}.sources")
  file(WRITE "${list_file}" "${lines}\n")
  execute_process(COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/unite.py"
      "${PROJECT_SOURCE_DIR}" 12
    INPUT_FILE "${list_file}" OUTPUT_VARIABLE lines OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" " " lines "${lines}")
  separate_arguments(lines)
  while(lines)  # A source of two targets keeps the group that the later one gave it, which suits both.
    list(POP_FRONT lines source group)
    set_property(SOURCE "${source}" PROPERTY UNITY_GROUP "${target}-${group}")
  endwhile()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # takes an included source for a header
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# unroll_precompile(TARGET HEADER...): with UNROLL_UNITE, these headers and the usual ones of the library are read once for the
# whole target. Only headers of others: those of ours would bring names into sources that do not include them.
function(unroll_precompile target)
  # GCC 12 no longer knows what it read there for the system's, and warns about it.
  if(NOT UNROLL_UNITE OR CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <cmath> <cstdint> <functional> <limits> <map> <memory>
    <numeric> <optional> <set> <span> <string> <string_view> <utility> <variant> <vector> ${ARGN})
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})  # Options of its own do not fit what was read with others.
    get_source_file_property(own "${source}" COMPILE_OPTIONS)
    if(own)
      set_property(SOURCE "${source}" PROPERTY SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
endfunction()

# Same seed, same bits: a fused multiply-add rounds once where the other machine rounds twice.
add_compile_options(-ffp-contract=off)
# No path of the building machine in what is built; ccache names sources from where it builds.
file(RELATIVE_PATH from_build "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}")
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${from_build}=")

add_library(unroll_platform INTERFACE)
add_library(unroll_flags INTERFACE)
target_link_libraries(unroll_flags INTERFACE unroll_platform)
target_include_directories(unroll_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
# Designated initialisers leave members to their defaults on purpose.
target_compile_options(unroll_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers)
if(UNROLL_WERROR)
  target_compile_options(unroll_flags INTERFACE -Werror)
endif()
# Sizes are checked where they come together (UNROLL_ASSERT). Eigen's check of every single index, which keeps loops from
# becoming vectors, stays in the debug and sanitizer builds.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(unroll_flags INTERFACE EIGEN_NO_DEBUG)
endif()
target_compile_definitions(unroll_flags INTERFACE "UNROLL_VERSION=\"${PROJECT_VERSION}\"")

if(EMSCRIPTEN)
  target_compile_options(unroll_platform INTERFACE -fwasm-exceptions -msimd128)
  # Large stretches of memory are filled and copied by the browser; every one that has SIMD can do that. Small ones are not,
  # so it is for the C library alone.
  target_link_options(unroll_platform INTERFACE
    -mbulk-memory -fwasm-exceptions -sSTACK_SIZE=1MB -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=512MB)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_link_options(unroll_platform INTERFACE
      -sASSERTIONS=2 -sSTACK_OVERFLOW_CHECK=2 -sSAFE_HEAP=1 -gsource-map)
  endif()
  # All but the loops of a training step is built small: every visitor downloads it.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(small_options -Os -fno-rtti)
    set(window_options -Oz -fno-rtti)
  endif()
  # For programs that run in Node: the real file system, and the exit code handed on.
  set(node_link_options
    -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sNODEJS_CATCH_EXIT=0 -sNODEJS_CATCH_REJECTION=0)
else()
  # The same parts are built for less than speed here, too: that is sooner done.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(small_options -O2)
  endif()
  target_compile_options(unroll_platform INTERFACE -fstack-protector-strong -D_GLIBCXX_ASSERTIONS)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT UNROLL_SANITIZE)
    target_compile_options(unroll_platform INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
  target_link_options(unroll_platform INTERFACE -Wl,-z,relro,-z,now)
  # Programs, not libraries: -fPIC would keep the compiler from inlining across our own functions.
  add_compile_options(-fPIE)
  add_link_options(-pie)
  # GCC 12 reports a copy that overlaps itself in std::string's operator+ where there is none (its bug 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(unroll_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
  endif()
  # Clang takes the buffer inside libstdc++'s stable sort for a use of ours.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(unroll_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-deprecated-declarations>)
  endif()
  # GCC sees paths without a value in code that its own sanitizers have rewritten; its manual says so.
  if(UNROLL_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(unroll_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
  if(UNROLL_SANITIZE)
    target_compile_definitions(unroll_flags INTERFACE UNROLL_SANITIZED)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # Most of what these three look for stops the address sanitizer; they cost a sixth of the time to build.
    add_compile_options(-fno-sanitize=null,vptr,object-size)
    add_link_options(-fsanitize=address,undefined)
  endif()
  if(UNROLL_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
endif()
