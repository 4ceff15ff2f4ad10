# The page: unroll_web (screen, unroll.js + unroll.wasm), unroll_web_engine (the engine for the worker, engine.js +
# engine.wasm), unroll_web_engine_relaxed (the same for browsers with relaxed SIMD, engine-relaxed.*) and
# unroll_web_site, which puts them beside the files of web/ into the folder `site`.
set(web_link_options
  -sENVIRONMENT=web,worker -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sMODULARIZE=1
  -sEXPORTED_RUNTIME_METHODS=HEAPU8,UTF8ToString,stringToUTF8,lengthBytesUTF8
  --emit-symbol-map -sINCOMING_MODULE_JS_API=locateFile,instantiateWasm,wasmBinary,onAbort,onExit,print,printErr,canvas,arguments)

set(site_inputs)

file(GLOB platform_sources CONFIGURE_DEPENDS viz/platform/*.cpp)
list(FILTER platform_sources EXCLUDE REGEX "/(native|thread_runner)[^/]*\\.cpp$")
if(platform_sources)
  # The screen trains nothing, so its copy of the core is built small. Named as objects, it is taken in place of
  # unroll_core's members.
  add_library(unroll_core_small OBJECT ${core_sources})
  target_link_libraries(unroll_core_small PRIVATE unroll_flags unroll_eigen unroll_fast_float)
  target_compile_options(unroll_core_small PRIVATE ${window_options})
  unroll_unite(unroll_core_small)
  unroll_precompile(unroll_core_small <Eigen/Core>)
  add_executable(unroll_web ${platform_sources})
  set_target_properties(unroll_web PROPERTIES OUTPUT_NAME unroll)
  target_link_libraries(unroll_web PRIVATE unroll_core_small unroll_viz imgui_backends unroll_sdl2)
  target_compile_options(unroll_web PRIVATE ${small_options})
  target_link_options(unroll_web PRIVATE ${web_link_options} ${window_options} -sEXPORT_NAME=createUnroll
    -sEXPORTED_FUNCTIONS=_main,_malloc,_free -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2)
  set_target_properties(unroll_web PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/page")
  list(APPEND site_inputs unroll_web)
endif()

if(EXISTS "${PROJECT_SOURCE_DIR}/web/engine_worker.cpp")
  add_executable(unroll_web_engine web/engine_worker.cpp)
  set_target_properties(unroll_web_engine PROPERTIES OUTPUT_NAME engine)
  add_executable(unroll_web_engine_relaxed web/engine_worker.cpp)
  set_target_properties(unroll_web_engine_relaxed PROPERTIES OUTPUT_NAME engine-relaxed)
  target_link_libraries(unroll_web_engine_relaxed PRIVATE unroll_relaxed)
  foreach(program unroll_web_engine unroll_web_engine_relaxed)
    target_link_libraries(${program} PRIVATE unroll_engine)
    # Not linked small: that would take a C library that fills memory byte by byte, and undo what was inlined.
    target_link_options(${program} PRIVATE ${web_link_options} -sEXPORT_NAME=createEngine
      -sEXPORTED_FUNCTIONS=_malloc,_free --no-entry)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/page")
    list(APPEND site_inputs ${program})
  endforeach()
endif()

file(GLOB page_files CONFIGURE_DEPENDS
  web/*.html web/*.css web/*.js web/*.mjs web/*.webmanifest web/*.svg web/*.png)
list(FILTER page_files EXCLUDE REGEX "/serve\\.mjs$")
set(licences "${PROJECT_BINARY_DIR}/licences.txt")
set(doc /usr/share/doc)
add_custom_command(OUTPUT "${licences}"
  COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/make_licences.py"
    "${licences}" "${PROJECT_SOURCE_DIR}/LICENSE"
    "Dear ImGui=${UNROLL_IMGUI_DIR}/LICENSE.txt"
    "SDL=${UNROLL_SDL2_DIR}/LICENSE.txt"
    "Emscripten and its system libraries=${UNROLL_EMSCRIPTEN}/LICENSE"
    "Eigen=${doc}/libeigen3-dev/copyright"
    "JSON for Modern C++=${doc}/nlohmann-json3-dev/copyright"
    "fast_float=${doc}/libfast-float-dev/copyright"
    "Roboto=${doc}/fonts-roboto-unhinted/copyright"
    "JetBrains Mono=${doc}/fonts-jetbrains-mono/copyright"
    "Fork Awesome=${doc}/fonts-fork-awesome/copyright"
    "DejaVu=${doc}/fonts-dejavu-core/copyright"
    "Apache License 2.0=/usr/share/common-licenses/Apache-2.0"
  DEPENDS cmake/make_licences.py
  COMMENT "Gathering the licences" VERBATIM)

set(site_stamp "${PROJECT_BINARY_DIR}/site.stamp")
add_custom_command(OUTPUT "${site_stamp}"
  COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/make_site.py"
    --site "${PROJECT_BINARY_DIR}/site" --built "${PROJECT_BINARY_DIR}/page" --version "${PROJECT_VERSION}"
    --licences "${licences}" ${page_files}
  COMMAND "${CMAKE_COMMAND}" -E touch "${site_stamp}"
  DEPENDS ${site_inputs} ${page_files} cmake/make_site.py "${licences}"
  COMMENT "Laying out the page" VERBATIM)
add_custom_target(unroll_web_site ALL DEPENDS "${site_stamp}")
