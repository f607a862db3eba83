#include <algorithm>
#include <utility>

#include "pipeline/stages/segment_lines.h"
#include "pipeline/stages/segment_parts.h"
#include "pipeline/stages/segment_words.h"
#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

constexpr std::size_t kMaxSwallowed = 160;  // bytes of page numbers inside a paragraph

// Lines put together: what becomes one segment.
struct Group {
  std::size_t begin = 0, end = 0;  // lines
  Role role = Role::paragraph;
  std::uint8_t level = 0;
};

class Grouper {
 public:
  Grouper(const Text& text, const std::vector<Line>& lines) : text_(text), lines_(lines) {}

  std::vector<Group> run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!groups_.empty() && continues(i)) {
        groups_.back().end = i + 1;
      } else {
        groups_.push_back(begin(i));
      }
    }
    return std::move(groups_);
  }

 private:
  std::string_view at(std::size_t i) const { return text_.at(lines_[i].span); }

  const Block* block_of(const Line& line) const {
    return line.block < 0 ? nullptr
                          : &text_.pages[line.page].blocks[static_cast<std::size_t>(line.block)];
  }
  // Blocks that are whole as the reader gave them; a paragraph may still hold items.
  bool is_whole(const Block* block) const {
    return block != nullptr && block->role != Role::paragraph;
  }

  Group begin(std::size_t i) const {
    const Line& line = lines_[i];
    Group group{i, i + 1, Role::paragraph, 0};
    if (const Block* block = block_of(line); is_whole(block)) {
      group.role = block->role;
      group.level = block->level;
      return group;
    }
    switch (line.kind) {
      case LineKind::footer:
        group.role = Role::page_footer;
        break;
      case LineKind::heading:
      case LineKind::markdown:
      case LineKind::boxed:
        group.role = Role::heading;
        break;
      case LineKind::bullet:
      case LineKind::numbered:
        group.role = Role::list_item;
        break;
      case LineKind::cells:
        group.role = Role::table_cell;
        break;
      case LineKind::text:
      case LineKind::rule:
        break;
    }
    if (group.role == Role::heading || group.role == Role::list_item) group.level = line.level;
    return group;
  }

  // Does line i go on with the group before it?
  bool continues(std::size_t i) const {
    const Line& line = lines_[i];
    const Group& group = groups_.back();
    const Line& last = lines_[group.end - 1];
    const Block* block = block_of(line);
    if (line.block >= 0 && line.block == last.block && line.page == last.page && is_whole(block))
      return true;
    if (line.kind == LineKind::rule) return group.role == Role::table_cell && line.blanks == 0;
    // A title of two lines is one heading.
    if (line.kind == LineKind::heading && line.level == kTitleLevel && group.level == kTitleLevel) {
      return last.kind == LineKind::heading && line.page == last.page;
    }
    if (is_whole(block) || is_whole(block_of(last)) || line.kind != LineKind::text) return false;
    if (line.page != last.page) return continues_over_page(i);
    if (line.block != last.block) return false;
    switch (group.role) {
      case Role::paragraph:
        return joins(last, line, i);
      case Role::list_item:
        return line.blanks <= 1 && joins(last, line, i);
      case Role::heading:
        return last.kind == LineKind::boxed && line.blanks == 0 && begins_small(at(i));
      default:
        return false;
    }
  }

  bool joins(const Line& last, const Line& line, std::size_t i) const {
    const std::string_view before = text_.at(last.span);
    // Lines of a chronicle: "2009.05.31. ..." below "2010.04.26. ...".
    if (begins_dated(at(i)) && begins_dated(at(groups_.back().begin))) return false;
    const bool entry = is_entry(before, last.columns);
    if (entry && (is_entry(at(i), line.columns) || last.columns <= 44)) return false;
    if (is_labelled(before) && is_labelled(at(i))) return false;
    const bool small = begins_small(at(i));
    const bool open = !ends_sentence(before);
    if (open && (small || ends_open(before))) return line.blanks <= 1;
    if (last.kind == LineKind::rule) return false;
    // A label over its value: "Passengers on all four lines / 7,350 thousand (2003)".
    if (open && line.blanks == 0 && last.columns <= 60 && !states_a_number(before) &&
        begins_value(at(i))) {
      return true;
    }
    const bool full = last.columns * 10 >= last.width * 7 && last.columns > 24;
    if (line.blanks == 0) {
      if (last.columns > 200) return false;  // text that is not wrapped: a line is a paragraph
      // Japanese prose that breaks in the middle: a name on a line of its own is shorter.
      const bool prose = open && last.columns >= 50 && ends_east(before);
      return full || prose || (open && before.ends_with("-"));
    }
    // Where each line is followed by a blank one, a wide Japanese line without 。 goes on.
    return line.blanks == 1 && open && full && ends_east(before);
  }

  // "アベイロ（ポルトガル）", "Porto (Portugal), 1978": two such lines are two entries.
  static bool is_entry(std::string_view line, std::uint32_t columns) {
    constexpr std::size_t kTail = 24;  // bytes behind the bracket
    const std::size_t open = std::min(line.find("（"), line.find('('));
    const std::size_t full = line.rfind("）"), half = line.rfind(')');
    const std::size_t close = full == line.npos ? half : full;
    return columns <= 70 && open != line.npos && open > 0 && close != line.npos && close > open &&
           line.size() - close <= kTail && line.find("。") == line.npos;
  }

  // "Population : 190,000" below "Signed : 8 June 2001": each has its own label.
  static bool is_labelled(std::string_view line) {
    constexpr std::size_t kLabel = 32;  // bytes
    const std::size_t colon = std::min(line.find(':'), line.find("："));
    return colon != line.npos && colon > 0 && colon <= kLabel && line.find("。") == line.npos;
  }

  static bool states_a_number(std::string_view line) {
    return std::any_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  // Over a page end, and the page numbers and running heads there, only an open sentence goes on.
  bool continues_over_page(std::size_t i) const {
    const Line& line = lines_[i];
    const Line& last = lines_[groups_.back().end - 1];
    const Role role = groups_.back().role;
    if ((role != Role::paragraph && role != Role::list_item) || line.page != last.page + 1)
      return false;
    return goes_on(last, i);
  }

  bool goes_on(const Line& last, std::size_t i) const {
    const std::string_view before = text_.at(last.span);
    if (ends_sentence(before)) return false;
    if (begins_small(at(i))) return true;
    const bool full = last.columns * 10 >= last.width * 7 && last.columns > 24;
    return full && ends_east(before) && ends_east(at(i));
  }

  const Text& text_;
  const std::vector<Line>& lines_;
  std::vector<Group> groups_;
};

// Page numbers that stand inside an open sentence ("are / ― 50 ― / also in progress") belong to
// the paragraph: a segment is one stretch of the text, and the sentence counts for more.
void bridge_footers(const Text& text, const std::vector<Line>& lines, std::vector<Group>& groups) {
  std::vector<Group> bridged;
  bridged.reserve(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t next = i + 1;
    while (next < groups.size() && groups[next].role == Role::page_footer) ++next;
    const bool footers = next > i + 1 && next < groups.size();
    bridged.push_back(groups[i]);
    if (!footers || groups[i].role != Role::paragraph || groups[next].role != Role::paragraph)
      continue;
    const Line& last = lines[groups[i].end - 1];
    const Line& first = lines[groups[next].begin];
    if (first.span.begin - last.span.end > kMaxSwallowed || ends_sentence(text.at(last.span)) ||
        !begins_small(text.at(first.span)) || last.columns * 10 < last.width * 5) {
      continue;
    }
    bridged.back().end = groups[next].end;
    i = next;
  }
  groups = std::move(bridged);
}

class Builder {
 public:
  Builder(Document& document, const std::vector<Line>& lines)
      : document_(document), lines_(lines) {}

  void run(const std::vector<Group>& groups, const std::vector<PartLines>& parts) {
    document_.segments.reserve(groups.size());
    for (const Group& group : groups) {
      while (part_ + 1 < parts.size() && group.begin >= parts[part_ + 1].begin) {
        ++part_;
        open_headings_.clear();
      }
      if (group.role == Role::table_cell) {
        cells(group);
      } else {
        table_row_ = 0;
        add(group, {lines_[group.begin].span.begin, lines_[group.end - 1].span.end});
      }
    }
  }

  void find_languages() {
    LetterCounts all;
    std::vector<LetterCounts> counts;
    counts.reserve(document_.segments.size());
    for (const Segment& segment : document_.segments) {
      counts.push_back(count_letters(document_.text.at(segment.span)));
      all.add(counts.back());
    }
    const Surroundings around = surroundings_of(all, document_.language);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      std::string& lang = document_.segments[i].lang = language_of(counts[i], around);
      if (!lang.empty()) continue;
      // Of digits alone only what is declared tells: 100.000 in Vietnamese is a hundred thousand.
      const bool declared = document_.language == "vi" || document_.language == "ru";
      lang = declared ? document_.language : comma_decimal_language(all);
    }
  }

 private:
  Segment& add(const Group& group, Span span) {
    Segment segment;
    segment.role = group.role;
    segment.level = group.level;
    segment.part = static_cast<std::uint16_t>(part_);
    segment.span = span;
    segment.sentences = sentences_of(document_.text.utf8, span);
    if (group.role == Role::heading) close_headings(group.level);
    // Names at the head of a few lines of a slide hold for those lines.
    if (lines_[group.begin].blanks > 0 && group.role != Role::heading)
      close_headings(kBlockLevel, kBlockLevel);
    if (!open_headings_.empty()) segment.heading = open_headings_.back();
    if (group.role == Role::heading && group.level < kSpeakerLevel) {
      open_headings_.push_back(static_cast<std::uint32_t>(document_.segments.size()));
    }
    document_.segments.push_back(std::move(segment));
    return document_.segments.back();
  }

  // Headings of `level` and below end; with `deepest`, only those down to that level.
  void close_headings(std::uint8_t level, std::uint8_t deepest = 255) {
    while (!open_headings_.empty()) {
      const std::uint8_t open = document_.segments[open_headings_.back()].level;
      if (open < level || open > deepest) return;
      open_headings_.pop_back();
    }
  }

  void cells(const Group& group) {
    const Line& line = lines_[group.begin];
    if (line.block >= 0) {
      cell_of_reader(group, line);
      return;
    }
    if (table_row_ == 0 || line.blanks > 0) {
      ++tables_;
      table_row_ = 0;
    }
    ++table_row_;
    const bool header = group.end - group.begin > 1;  // a rule below it
    split_cells(group, line.span, header);
  }

  void cell_of_reader(const Group& group, const Line& line) {
    const Block& block =
        document_.text.pages[line.page].blocks[static_cast<std::size_t>(line.block)];
    if (line.page != table_page_ || block.table != table_of_page_) ++tables_;
    table_page_ = line.page;
    table_of_page_ = block.table;
    Segment& cell = add(group, {line.span.begin, lines_[group.end - 1].span.end});
    cell.table = tables_;
    cell.row = block.row;
    cell.column = block.column;
    cell.header = block.header;
  }

  void split_cells(const Group& group, Span line, bool header) {
    std::uint16_t column = 0;
    for (const Span span : cells_of(document_.text.utf8, line)) {
      ++column;
      if (span.empty()) continue;
      Segment& cell = add(group, span);
      cell.table = tables_;
      cell.row = table_row_;
      cell.column = column;
      cell.header = header;
    }
  }

  Document& document_;
  const std::vector<Line>& lines_;
  std::vector<std::uint32_t> open_headings_;
  std::size_t part_ = 0;
  std::uint32_t tables_ = 0;
  std::uint16_t table_row_ = 0;
  std::uint32_t table_page_ = UINT32_MAX;
  std::uint16_t table_of_page_ = 0;
};

}  // namespace

Document segment(const Source& source, Text text) {
  Document document;
  document.source = source.path;
  document.digest = source.digest;
  document.reference_date = source.sheet.date;
  document.subject = source.sheet.place;
  document.language = source.sheet.language;
  document.text = std::move(text);
  std::vector<Line> lines = lines_of(document.text);
  classify(document.text, lines);
  const std::vector<PartLines> parts = find_parts(document.text, lines);
  std::vector<Group> groups = Grouper(document.text, lines).run();
  bridge_footers(document.text, lines, groups);
  const auto end = static_cast<std::uint32_t>(document.text.utf8.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto begin_of = [&](std::size_t part) {
      return part == 0 ? 0 : lines[parts[part].begin].span.begin;
    };
    const Span span{begin_of(i), i + 1 < parts.size() ? begin_of(i + 1) : end};
    document.parts.push_back(part_of(parts[i], lines, static_cast<int>(i) + 1, span));
  }
  Builder builder(document, lines);
  builder.run(groups, parts);
  builder.find_languages();
  return document;
}

}  // namespace kiroku
