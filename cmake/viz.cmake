# unroll_viz: the screen without a screen. It draws through Dear ImGui and knows neither SDL nor OpenGL.
file(GLOB viz_sources CONFIGURE_DEPENDS viz/app/*.cpp viz/views/*.cpp viz/widgets/*.cpp viz/lesson/*.cpp)

set(UNROLL_FONTS_DIR /usr/share/fonts CACHE PATH "folder that holds the TrueType fonts of packages.txt")
set(fonts_source "${PROJECT_BINARY_DIR}/generated/fonts.cpp")
add_custom_command(OUTPUT "${fonts_source}"
  COMMAND "${UNROLL_PYTHON}" "${PROJECT_SOURCE_DIR}/cmake/embed_fonts.py"
    "${fonts_source}" "${UNROLL_FONTS_DIR}" assets/fonts/icons.txt
  DEPENDS cmake/embed_fonts.py cmake/embed.py assets/fonts/icons.txt
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Subsetting the fonts" VERBATIM)

add_library(unroll_viz STATIC ${viz_sources} "${fonts_source}")
target_link_libraries(unroll_viz PUBLIC unroll_engine imgui)
target_compile_options(unroll_viz PRIVATE ${small_options} ${window_options})
unroll_unite(unroll_viz)
unroll_precompile(unroll_viz <imgui.h>)
