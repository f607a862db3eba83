#include "pipeline/readers/html_tree.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <unordered_set>

#include <gumbo.h>

#include "pipeline/readers/html_elements.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

// Gumbo's memory. Freed as a whole: gumbo_destroy_output() recurses and overflows the stack on deep
// pages.
class Arena {
 public:
  static void* allocate(void* arena, std::size_t size) {
    return static_cast<Arena*>(arena)->take(size);
  }
  static void release(void*, void*) {}

 private:
  static constexpr std::size_t kBlock = 1 << 18;

  void* take(std::size_t size) {
    size = (size + 15) / 16 * 16;
    if (size > left_) {
      const std::size_t block = std::max(size, kBlock);
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
      if (size >= kBlock) return blocks_.back().get();
      next_ = blocks_.back().get();
      left_ = block;
    }
    void* const taken = next_;
    next_ += size;
    left_ -= size;
    return taken;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

GumboOptions options_in(Arena& arena) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &Arena::allocate;
  options.deallocator = &Arena::release;
  options.userdata = &arena;
  options.max_errors = 0;
  return options;
}

// Every node in document order, without recursion. enter() says whether to go inside.
template <typename Enter, typename Leave>
void walk(const GumboNode& root, Enter enter, Leave leave) {
  struct Open {
    const GumboNode* node;
    unsigned next;
  };
  std::vector<Open> open;
  if (enter(root)) open.push_back({&root, 0});
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next == top.node->v.element.children.length) {
      leave(*top.node);
      open.pop_back();
      continue;
    }
    const auto* child =
        static_cast<const GumboNode*>(top.node->v.element.children.data[top.next++]);
    if (enter(*child) && is_element(*child)) open.push_back({child, 0});
  }
}

// Tables that only place things on the page, as older sites do: another table or a heading inside,
// or one single cell.
std::unordered_set<const GumboNode*> layout_tables(const GumboNode& root) {
  struct Open {
    const GumboNode* table;
    int cells = 0;
  };
  std::unordered_set<const GumboNode*> found;
  std::vector<Open> open;
  const auto enter = [&](const GumboNode& node) {
    if (!is_element(node)) return false;
    const GumboTag tag = node.v.element.tag;
    if (!open.empty() && (tag == GUMBO_TAG_TABLE || heading_level(tag) > 0))
      found.insert(open.back().table);
    if (!open.empty() && (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)) ++open.back().cells;
    if (tag != GUMBO_TAG_TABLE) return true;
    open.push_back({&node, 0});
    const char* role = attribute(node, "role");
    if (role != nullptr &&
        (std::string_view(role) == "presentation" || std::string_view(role) == "none"))
      found.insert(&node);
    return true;
  };
  const auto leave = [&](const GumboNode& node) {
    if (!is_a(node, GUMBO_TAG_TABLE)) return;
    if (open.back().cells <= 1) found.insert(&node);
    open.pop_back();
  };
  walk(root, enter, leave);
  return found;
}

std::uint16_t to_16(std::uint32_t number) {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(number, UINT16_MAX));
}

// A table's cells get rows and columns as they come; cells of rows above may reach down.
struct Grid {
  std::uint16_t number = 0;  // of the table
  std::uint32_t row = 0, column = 0;
  std::vector<std::uint32_t> below;  // for each column: how many more rows its cell covers

  void next_row() {
    ++row;
    column = 0;
  }
  Block cell(std::uint32_t columns, std::uint32_t rows, bool header) {
    while (column < below.size() && below[column] > row) ++column;
    Block made{Role::table_cell, 0, number, to_16(row), to_16(column + 1), header, {}, {}};
    if (below.size() < column + columns) below.resize(column + columns, 0);
    for (std::uint32_t i = 0; i < columns; ++i) below[column + i] = row + rows;
    column += columns;
    return made;
  }
};

std::uint32_t number_attribute(const GumboNode& node, const char* name, long most) {
  const char* said = attribute(node, name);
  return said == nullptr
             ? 1
             : static_cast<std::uint32_t>(std::clamp(std::strtol(said, nullptr, 10), 1L, most));
}

// One open element on the way down.
struct Level {
  std::uint32_t place = 0;
  int list_depth = 0;
  int grid = -1;  // index of the innermost data table's (or <dl>'s) grid
  bool literal = false;
  Role plain = Role::paragraph;  // what a paragraph here is: page_footer inside <footer>
  bool nested_in_content =
      false;  // inside <article>, <section>, <main>: their header is no page header
};

class Builder {
 public:
  Builder(std::string_view html, const GumboNode& root)
      : html_(html), layout_tables_(layout_tables(root)) {
    tree_.places.emplace_back();
    levels_.emplace_back();
    walk(
        root, [&](const GumboNode& node) { return enter(node); },
        [&](const GumboNode&) { levels_.pop_back(); });
    std::stable_sort(
        tree_.items.begin(), tree_.items.end(),
        [](const HtmlItem& a, const HtmlItem& b) { return a.span.begin < b.span.begin; });
  }
  HtmlTree take() { return std::move(tree_); }

 private:
  using Kind = HtmlItem::Kind;

  void add(Kind kind, Span span) {
    tree_.items.push_back({kind, levels_.back().literal, levels_.back().place, span});
  }
  // Where `piece` stands in the source; nothing for what the parser itself made.
  std::optional<Span> in_source(GumboStringPiece piece) const {
    if (piece.data < html_.data() || piece.data > html_.data() + html_.size() ||
        piece.data == nullptr)
      return std::nullopt;
    const auto begin = static_cast<std::uint32_t>(piece.data - html_.data());
    const std::size_t length = std::min(piece.length, html_.size() - begin);
    return Span{begin, begin + static_cast<std::uint32_t>(length)};
  }

  bool enter(const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
        node.type == GUMBO_NODE_CDATA) {
      const auto span = in_source(node.v.text.original_text);
      if (span && !span->empty()) add(Kind::text, *span);
      return false;
    }
    if (!is_element(node)) return false;
    if (is_a(node, GUMBO_TAG_HTML)) note_language(node);
    if (is_a(node, GUMBO_TAG_HEAD)) note_title(node);
    if (is_hidden(node)) return false;
    note_language(node);
    const auto tag = in_source(node.v.element.original_tag);
    if (is_a(node, GUMBO_TAG_BR)) {
      if (tag) add(Kind::line_break, *tag);
      return false;
    }
    levels_.push_back(levels_.back());
    if (begins_line(node)) {
      if (tag) add(Kind::block_break, *tag);
      begin_line(node);
    }
    if (tag && is_a(node, GUMBO_TAG_SUP)) add(Kind::superscript, *tag);
    return true;
  }

  void note_language(const GumboNode& node) {
    const char* said = attribute(node, "lang");
    if (said == nullptr) said = attribute(node, "xml:lang");
    if (said == nullptr || *said == '\0' || std::string_view(said).size() > 35) return;
    auto& languages = tree_.languages;
    if (languages.size() < 16 &&
        std::find(languages.begin(), languages.end(), said) == languages.end())
      languages.emplace_back(said);
  }

  void note_title(const GumboNode& head) {
    const GumboVector& children = head.v.element.children;
    for (unsigned i = 0; i < children.length && tree_.title.empty(); ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (!is_a(*child, GUMBO_TAG_TITLE) || child->v.element.children.length == 0) continue;
      const auto* text = static_cast<const GumboNode*>(child->v.element.children.data[0]);
      if (text->type == GUMBO_NODE_TEXT) tree_.title = collapsed(text->v.text.text);
    }
  }
  static std::string collapsed(std::string_view text) {
    std::string made;
    for (const char c : text) {
      const bool space = c == ' ' || (c >= '\t' && c <= '\r');
      if (!space) made += c;
      if (space && !made.empty() && made.back() != ' ') made += ' ';
    }
    if (!made.empty() && made.back() == ' ') made.pop_back();
    return made;
  }

  void begin_line(const GumboNode& node) {
    Level& level = levels_.back();
    const GumboTag tag = node.v.element.tag;
    HtmlPlace place = tree_.places[level.place];
    place.line = static_cast<std::uint32_t>(tree_.places.size());
    place.preformatted = place.preformatted || keeps_white_space(tag);
    level.literal = level.literal || is_literal(tag);
    if (tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_DL) begin_table(node, level);
    if (const auto shape = shape_of(node, level, place.shape)) {
      place.block = place.line;
      place.shape = *shape;
    }
    level.place = static_cast<std::uint32_t>(tree_.places.size());
    tree_.places.push_back(place);
  }

  void begin_table(const GumboNode& node, Level& level) {
    level.grid = -1;
    if (layout_tables_.count(&node) > 0) return;
    level.grid = static_cast<int>(grids_.size());
    grids_.push_back({to_16(static_cast<std::uint32_t>(grids_.size()) + 1), 0, 0, {}});
  }

  // The block that begins with an element; nothing where the element only breaks the line inside
  // one (a <p> in a cell).
  std::optional<Block> shape_of(const GumboNode& node, Level& level, const Block& around) {
    const GumboTag tag = node.v.element.tag;
    Block shape;
    shape.role = level.plain;
    if (const int heading = heading_level(tag); heading > 0) {
      shape.role = Role::heading;
      shape.level = static_cast<std::uint8_t>(heading);
      return shape;
    }
    switch (tag) {
      case GUMBO_TAG_UL:
      case GUMBO_TAG_OL:
      case GUMBO_TAG_MENU:
      case GUMBO_TAG_DIR:
        ++level.list_depth;
        return shape;
      case GUMBO_TAG_LI:
        if (level.plain == Role::paragraph) shape.role = Role::list_item;
        shape.level = static_cast<std::uint8_t>(std::clamp(level.list_depth, 1, 255));
        return shape;
      case GUMBO_TAG_CAPTION:
      case GUMBO_TAG_FIGCAPTION:
        shape.role = Role::caption;
        return shape;
      case GUMBO_TAG_TR:
        if (level.grid >= 0) grids_[static_cast<std::size_t>(level.grid)].next_row();
        return shape;
      case GUMBO_TAG_TD:
      case GUMBO_TAG_TH:
      case GUMBO_TAG_DT:
      case GUMBO_TAG_DD:
        return level.grid >= 0 ? cell_of(node, level) : shape;
      case GUMBO_TAG_NAV:
        shape.role = level.plain = Role::page_header;
        return shape;
      case GUMBO_TAG_FOOTER:
        if (!level.nested_in_content) shape.role = level.plain = Role::page_footer;
        return shape;
      case GUMBO_TAG_ARTICLE:
      case GUMBO_TAG_SECTION:
      case GUMBO_TAG_MAIN:
        level.nested_in_content = true;
        return shape;
      default:
        break;
    }
    const bool inside = around.role != Role::paragraph && around.role != Role::page_header &&
                        around.role != Role::page_footer;
    if (inside && tag != GUMBO_TAG_TABLE && tag != GUMBO_TAG_DL) return std::nullopt;
    return shape;
  }

  // A <dl> is a table of two columns: <dt> heads a row, <dd> stands beside it.
  Block cell_of(const GumboNode& node, const Level& level) {
    Grid& grid = grids_[static_cast<std::size_t>(level.grid)];
    const GumboTag tag = node.v.element.tag;
    if (tag == GUMBO_TAG_DT || (tag == GUMBO_TAG_DD && grid.row == 0)) grid.next_row();
    if (tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD) {
      const bool term = tag == GUMBO_TAG_DT;
      return {Role::table_cell,
              0,
              grid.number,
              to_16(grid.row),
              static_cast<std::uint16_t>(term ? 1 : 2),
              term,
              {},
              {}};
    }
    const bool header = tag == GUMBO_TAG_TH || attribute(node, "scope") != nullptr ||
                        is_a(*node.parent->parent, GUMBO_TAG_THEAD);
    return grid.cell(number_attribute(node, "colspan", 1000),
                     number_attribute(node, "rowspan", 65534), header);
  }

  std::string_view html_;
  std::unordered_set<const GumboNode*> layout_tables_;
  HtmlTree tree_;
  std::vector<Level> levels_;
  std::vector<Grid> grids_;
};

// What a whole run such as "&copy2009;" becomes, by gumbo's own table.
std::string parsed_text(std::string_view run) {
  Arena arena;
  GumboOptions options = options_in(arena);
  options.fragment_context = GUMBO_TAG_DIV;
  const GumboOutput* output = gumbo_parse_with_options(&options, run.data(), run.size());
  const GumboVector& children = output->root->v.element.children;
  if (children.length == 0) return "";
  const auto* node = static_cast<const GumboNode*>(children.data[0]);
  const bool text = node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE;
  return text ? node->v.text.text : "";
}

}  // namespace

HtmlTree parse_html(std::string_view html) {
  Arena arena;
  const GumboOptions options = options_in(arena);
  const GumboOutput* output = gumbo_parse_with_options(&options, html.data(), html.size());
  return Builder(html, *output->root).take();
}

Entity parse_entity(std::string_view text) {
  std::size_t length = 1;
  if (length < text.size() && text[length] == '#') ++length;
  while (length < text.size() && length < 40 &&
         std::isalnum(static_cast<unsigned char>(text[length])) != 0)
    ++length;
  if (length < text.size() && text[length] == ';') ++length;
  const std::string_view run = text.substr(0, length);
  const std::string whole = parsed_text(run);
  // The reference is one code point or, for some, two; the rest of the run stands as it is.
  std::size_t points = 0;
  for (std::size_t at = 0; points < 2 && at < whole.size(); ++points) {
    next_code_point(whole, at);
    const std::size_t rest = whole.size() - at;
    if (rest >= run.size() || run.substr(run.size() - rest) != std::string_view(whole).substr(at))
      continue;
    return {whole.substr(0, at), run.size() - rest};
  }
  return {};
}

}  // namespace kiroku
