# unroll_desktop: the native window.
file(GLOB platform_sources CONFIGURE_DEPENDS viz/platform/*.cpp)
list(FILTER platform_sources EXCLUDE REGEX "/(web|worker_runner)[^/]*\\.cpp$")
if(platform_sources)
  find_package(Threads REQUIRED)
  add_executable(unroll_desktop ${platform_sources})
  set_target_properties(unroll_desktop PROPERTIES OUTPUT_NAME unroll-desktop)
  target_link_libraries(unroll_desktop PRIVATE unroll_viz imgui_backends unroll_sdl2 Threads::Threads)
endif()
