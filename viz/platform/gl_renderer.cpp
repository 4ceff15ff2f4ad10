#include "viz/platform/gl_renderer.h"

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#else
#define GL_GLEXT_PROTOTYPES
#include <SDL_opengl.h>
#endif

#include <algorithm>
#include <cstddef>

namespace unroll::viz {
namespace {

constexpr GLuint kPosition = 0, kTexture = 1, kColor = 2;

constexpr const char* kVertexShader = R"(
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 place;
layout(location = 2) in vec4 color;
uniform vec4 projection;
out vec2 at;
out vec4 tint;
void main() {
  at = place;
  tint = color;
  gl_Position = vec4(position * projection.xy + projection.zw, 0.0, 1.0);
}
)";

// The atlas holds how much of each texel a glyph covers; other textures hold colours.
constexpr const char* kFragmentShader = R"(
uniform sampler2D image;
uniform float colored;
in vec2 at;
in vec4 tint;
out vec4 result;
void main() {
  vec4 texel = texture(image, at);
  result = tint * mix(vec4(1.0, 1.0, 1.0, texel.r), texel, colored);
}
)";

/// A texture is freed when it has not been wanted in so many pictures.
constexpr int kKeptDraws = 120;

/// 0 and the compiler's words on failure.
GLuint compile(GLenum kind, const char* head, const char* text, std::string& why) {
  const GLuint shader = glCreateShader(kind);
  const char* parts[] = {head, text};
  glShaderSource(shader, 2, parts, nullptr);
  glCompileShader(shader);
  GLint done = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &done);
  if (done) return shader;
  char words[512] = "";
  glGetShaderInfoLog(shader, sizeof words, nullptr, words);
  why = words;
  glDeleteShader(shader);
  return 0;
}

const void* offset(std::size_t bytes) { return reinterpret_cast<const void*>(bytes); }

}  // namespace

Result<Ok> GlRenderer::start(bool gles) {
  const char* head = gles ? "#version 300 es\nprecision highp float;\n" : "#version 330 core\n";
  std::string why;
  const GLuint vertex = compile(GL_VERTEX_SHADER, head, kVertexShader, why);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, head, kFragmentShader, why);
  if (!vertex || !fragment) return Error{"window", "OpenGL refused a shader: " + why};
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = 0;
  glGetProgramiv(program_, GL_LINK_STATUS, &linked);
  if (!linked) return Error{"window", "OpenGL could not link its program"};
  projection_ = glGetUniformLocation(program_, "projection");
  colored_ = glGetUniformLocation(program_, "colored");

  glGenVertexArrays(1, &array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  for (const GLuint attribute : {kPosition, kTexture, kColor}) glEnableVertexAttribArray(attribute);
  constexpr GLsizei kStride = sizeof(ImDrawVert);
  glVertexAttribPointer(kPosition, 2, GL_FLOAT, GL_FALSE, kStride,
                        offset(offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(kTexture, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(kColor, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride,
                        offset(offsetof(ImDrawVert, col)));
  return Ok{};
}

void GlRenderer::upload_fonts(ImFontAtlas& atlas) {
  unsigned char* coverage = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsAlpha8(&coverage, &width, &height);
  if (!font_) glGenTextures(1, &font_);
  glBindTexture(GL_TEXTURE_2D, font_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, width, height, 0, GL_RED, GL_UNSIGNED_BYTE, coverage);
  atlas.SetTexID(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(font_)));
}

void GlRenderer::draw(const ImDrawData& data, const float clear[4]) {
  const float width = data.DisplaySize.x * data.FramebufferScale.x;
  const float height = data.DisplaySize.y * data.FramebufferScale.y;
  glViewport(0, 0, static_cast<GLsizei>(width), static_cast<GLsizei>(height));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(clear[0], clear[1], clear[2], clear[3]);
  glClear(GL_COLOR_BUFFER_BIT);

  glEnable(GL_SCISSOR_TEST);
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_CULL_FACE);
  glDisable(GL_DEPTH_TEST);
  glUseProgram(program_);
  const float sx = 2 / data.DisplaySize.x, sy = -2 / data.DisplaySize.y;
  glUniform4f(projection_, sx, sy, -1 - data.DisplayPos.x * sx, 1 - data.DisplayPos.y * sy);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  bind(nullptr);
  for (const ImDrawList* list : data.CmdLists) draw_list(*list, data, height);
  ++draws_;
  std::erase_if(uploaded_, [&](const auto& entry) {
    const bool old = entry.second.drawn < draws_ - kKeptDraws;
    if (old) glDeleteTextures(1, &entry.second.name);
    return old;
  });
  if (fence_) glDeleteSync(static_cast<GLsync>(fence_));
  fence_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

bool GlRenderer::finished() {
  if (!fence_) return true;
  GLint state = GL_UNSIGNALED;
  glGetSynciv(static_cast<GLsync>(fence_), GL_SYNC_STATUS, 1, nullptr, &state);
  if (state != GL_SIGNALED) return false;
  glDeleteSync(static_cast<GLsync>(fence_));
  fence_ = nullptr;
  return true;
}

void GlRenderer::bind(const Texture* texture) {
  glUniform1f(colored_, texture ? 1.0f : 0.0f);
  if (!texture) return glBindTexture(GL_TEXTURE_2D, font_);
  Uploaded& there = uploaded_[texture];
  there.drawn = draws_;
  if (!there.name) glGenTextures(1, &there.name);
  glBindTexture(GL_TEXTURE_2D, there.name);
  if (there.version == texture->version) return;
  there.version = texture->version;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, texture->width, texture->height, 0, GL_RGBA,
               GL_UNSIGNED_BYTE, texture->texels.data());
}

void GlRenderer::draw_list(const ImDrawList& list, const ImDrawData& data, float height) {
  glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.size_in_bytes(), list.VtxBuffer.Data,
               GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.size_in_bytes(), list.IdxBuffer.Data,
               GL_STREAM_DRAW);
  const ImVec2 scale = data.FramebufferScale;
  const Texture* bound = nullptr;
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const auto left = (command.ClipRect.x - data.DisplayPos.x) * scale.x;
    const auto top = (command.ClipRect.y - data.DisplayPos.y) * scale.y;
    const auto right = (command.ClipRect.z - data.DisplayPos.x) * scale.x;
    const auto bottom = (command.ClipRect.w - data.DisplayPos.y) * scale.y;
    if (right <= left || bottom <= top) continue;
    glScissor(static_cast<GLint>(left), static_cast<GLint>(height - bottom),
              static_cast<GLsizei>(right - left), static_cast<GLsizei>(bottom - top));
    if (const Texture* wanted = texture_of(command, *ImGui::GetIO().Fonts); wanted != bound)
      bind(bound = wanted);
    static_assert(sizeof(ImDrawIdx) == 4, "indices are drawn as 32 bits");
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount), GL_UNSIGNED_INT,
                   offset(command.IdxOffset * sizeof(ImDrawIdx)));
  }
  if (bound) bind(nullptr);
}

void GlRenderer::stop() {
  if (fence_) glDeleteSync(static_cast<GLsync>(fence_));
  if (program_) glDeleteProgram(program_);
  if (array_) glDeleteVertexArrays(1, &array_);
  if (vertices_) glDeleteBuffers(1, &vertices_);
  if (indices_) glDeleteBuffers(1, &indices_);
  if (font_) glDeleteTextures(1, &font_);
  for (const auto& entry : uploaded_) glDeleteTextures(1, &entry.second.name);
  forget();
}

}  // namespace unroll::viz
