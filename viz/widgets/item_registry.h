#pragma once
// Everything on screen that has a name: ImGui's items, collected through its test hooks, and cells
// drawn by hand. Tests click by label through it and the accessible mirror reads it.

#include <imgui.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct ImGuiContext;
struct ImGuiLastItemData;

namespace unroll::viz {

/// What an item is to somebody who cannot see it.
enum class Role {
  kUnknown,
  kButton,
  kToggle,
  kTab,
  kOption,
  kSlider,
  kTextField,
  kMenu,
  kCell,
  kText,
  kPicture,
  kTooltip,
  kStatus
};

/// One name per role: "button", "cell", …
std::string_view role_name(Role role);

/// One item of the current frame. The rectangle is in ImGui units, cut to what is visible.
struct Item {
  ImGuiID id = 0;     ///< 0 for cells and texts
  std::string scope;  ///< title of the panel it stands in, or ""
  std::string label;  ///< visible name, without ImGui's "##…"; the address for cells
  std::string value;  ///< what it shows, as text: "0.003", "Adam", "0.412"
  std::string exact;  ///< the same with all digits where it shows rounded numbers; or empty
  Role role = Role::kUnknown;
  ImVec2 min, max;
  bool visible = false;  ///< inside its window's visible part
  bool checkable = false, checked = false;
  bool inputable = false;
  bool disabled = false;
  bool focused = false;  ///< has the keyboard

  /// "scope/label", or the label alone outside any panel.
  std::string path() const { return scope.empty() ? label : scope + "/" + label; }
};

/// The points of a line as a plot got them, for tables and tests.
struct ListedLine {
  std::string plot, name;  ///< labels of the plot and of the line
  std::vector<float> x, y;
  ImVec2 min, max;     ///< of the plot
  bool drawn = false;  ///< false: what the drawn line stands for, at all its points
};

/// The list for one ImGui context. Attach it once after the context is created.
class ItemRegistry {
 public:
  ItemRegistry() = default;
  ~ItemRegistry();
  ItemRegistry(const ItemRegistry&) = delete;
  ItemRegistry& operator=(const ItemRegistry&) = delete;

  /// Takes over the context's test hooks (its TestEngine pointer) until destroyed or detached.
  void attach(ImGuiContext* context);
  void detach();

  /// Forgets the last frame's items. Call right after ImGui::NewFrame.
  void begin_frame();

  /// Named items of the frame so far, in drawing order.
  const std::vector<Item>& items() const { return items_; }

  /// The item with this label or "scope/label"; a later one wins over an invisible earlier one.
  /// nullptr when there is none.
  const Item* find(std::string_view label_or_path) const;

  /// Cells cost time to register, so they are listed only when somebody reads them.
  void record_cells(bool on) { record_cells_ = on; }
  bool records_cells() const { return record_cells_; }

  /// Adds a cell, a text or another hand-drawn thing under its address, such as "rnn0.h[3]@7".
  void cell(std::string_view address, ImVec2 min, ImVec2 max, std::string_view value,
            Role role = Role::kCell, std::string exact = {});
  /// Adds a cell that shows one number, or several behind one another.
  void number(std::string_view address, ImVec2 min, ImVec2 max,
              std::initializer_list<double> numbers);

  /// Adds a line of a plot, while cells are recorded.
  void line(ListedLine line);
  const std::vector<ListedLine>& lines() const { return lines_; }

  /// Says more about the item `id` of this frame.
  void describe(ImGuiID id, Role role, std::string_view value);
  /// Marks the item `id` as one of several to choose from, or as something on or off.
  void describe_checked(ImGuiID id, bool checked);

  /// Items added until pop_scope() belong to the panel `title`.
  void push_scope(std::string_view title);
  void pop_scope();

  // Called by ImGui's hooks.
  void on_item_add(ImGuiID id, ImVec2 min, ImVec2 max, const ImGuiLastItemData* data);
  void on_item_info(ImGuiID id, const char* label, int status_flags);
  const char* label_of(ImGuiID id) const;

 private:
  struct Pending {
    ImVec2 min, max;
    bool disabled = false;
    int index = -1;  ///< into items_ once it has a label
  };
  void place(Item& item, ImVec2 min, ImVec2 max) const;

  ImGuiContext* context_ = nullptr;
  bool record_cells_ = false;
  std::vector<Item> items_;
  std::vector<ListedLine> lines_;
  std::unordered_map<ImGuiID, Pending> pending_;
  std::vector<std::string> scopes_;
};

}  // namespace unroll::viz
