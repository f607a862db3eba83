#include "pipeline/stages/segment_parts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::size_t kMaxTitleLines = 6;   // between the part's first line and the speaker
constexpr std::size_t kMaxOfficeLines = 4;  // behind the speaker's name
constexpr std::size_t kMinPartBytes = 600;  // less is a signature under a letter, no paper

bool contains_any(std::string_view line, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  });
}

// "Mr. Kenji Sato", "Dr. Anna Weber, Mayor": a title, then capitals.
bool is_named_speaker(std::string_view line) {
  if (std::string_view("MDPH").find(line[0]) == std::string_view::npos) return false;
  for (const std::string_view title :
       {"Mr. ", "Ms. ", "Mrs. ", "Dr. ", "Prof. ", "Mr ", "Ms ", "Dr ", "Hon. "}) {
    if (!line.starts_with(title) || line.size() > 90 || line.size() <= title.size()) continue;
    const char first = line[title.size()];
    return first >= 'A' && first <= 'Z' && !ends_sentence(line);
  }
  return false;
}

bool names_an_office(std::string_view line) {
  return contains_any(line, {"Director", "Mayor", "Department", "Bureau", "Division", "Manager",
                             "Officer", "President", "Chair", "Governor", "Secretary", "Professor",
                             "Head", "Chief", "City", "Prefecture", "Government", "Council"});
}

// "大分市企画部長 佐藤 花子", "釜山広域市 国際局長 金 民秀": a city's office at the end of the
// words before a name. Damaged letters of the name count as letters.
bool is_japanese_speaker(std::string_view line) {
  if (line.size() > 120 || static_cast<unsigned char>(line[0]) < 0xE3) return false;
  if (contains_any(line, {"。", "、", "，", "「", "：", ":"})) return false;
  if (!contains_any(line, {"市", "県", "府", "都", "町", "村", "州"})) return false;
  for (const std::string_view office :
       {"部長", "局長", "課長", "市長", "次長", "室長", "所長", "参事", "理事", "主幹",
        "係長", "知事", "町長", "村長", "教授", "会長", "書記", "主任", "补佐", "補佐"}) {
    const std::size_t found = line.rfind(office);
    if (found == line.npos || found < 6) continue;
    std::string_view name = line.substr(found + office.size());
    if (!name.starts_with(" ") && !name.starts_with("\u3000")) continue;
    const std::size_t letters = count_code_points(name);
    if (letters >= 3 && letters <= 12) return true;
  }
  return false;
}

// The line above the title that only names the city: "(5) OITA", "���大分市".
bool is_section_line(std::string_view all, const Line& line) {
  if (line.columns > 40) return false;
  const std::string_view text = all.substr(line.span.begin, line.span.size());
  if (contains_any(text, {"。", ". ", ","})) return false;
  const bool numbered =
      line.body.begin > line.span.begin || text.starts_with("(") || text.starts_with("（");
  const bool damaged_number =
      text.starts_with("\uFFFD") &&
      (text.ends_with("市") || text.ends_with("県") || text.ends_with("州"));
  return numbered || damaged_number;
}

bool may_stand_above_speaker(std::string_view all, const Line& line) {
  const std::string_view text = all.substr(line.span.begin, line.span.size());
  if (line.kind == LineKind::footer || line.kind == LineKind::bullet ||
      line.kind == LineKind::cells) {
    return false;
  }
  return line.columns <= 110 && !ends_sentence(text) && !begins_small(text);
}

class PartFinder {
 public:
  PartFinder(const Text& text, std::vector<Line>& lines) : text_(text), lines_(lines) {}

  std::vector<PartLines> run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view line = at(i);
      const bool named = is_named_speaker(line) && (names_an_office(line) || office_follows(i));
      if (!named && !is_japanese_speaker(line)) continue;
      if (PartLines part; reach_back(i, part)) {
        part.speaker_end = i + 1 + (named ? office_lines(i) : 0);
        if (!has_body(part.speaker_end)) continue;
        choose_subject(part);
        parts_.push_back(part);
        i = part.speaker_end;
      }
    }
    if (parts_.empty() || parts_[0].begin > 0) insert_first();
    for (const PartLines& part : parts_) mark(part);
    return std::move(parts_);
  }

 private:
  std::string_view at(std::size_t i) const { return text_.at(lines_[i].span); }

  bool office_follows(std::size_t i) const {
    return i + 1 < lines_.size() && lines_[i + 1].blanks <= 1 && names_an_office(at(i + 1)) &&
           lines_[i + 1].columns <= 100 && !ends_sentence(at(i + 1));
  }

  std::size_t office_lines(std::size_t i) const {
    std::size_t count = 0;
    while (count < kMaxOfficeLines && i + 1 + count < lines_.size()) {
      const Line& line = lines_[i + 1 + count];
      const std::string_view text = at(i + 1 + count);
      if (line.blanks > 0 || line.page_begin || line.columns > 100 || ends_sentence(text)) break;
      if (line.kind != LineKind::text && line.kind != LineKind::heading) break;
      ++count;
    }
    return count;
  }

  // From the speaker up to the line that opens the part.
  bool reach_back(std::size_t speaker, PartLines& part) const {
    std::size_t begin = speaker;
    while (begin > 0 && speaker - begin < kMaxTitleLines && !lines_[begin].page_begin &&
           may_stand_above_speaker(text_.utf8, lines_[begin - 1])) {
      --begin;
      if (is_section_line(text_.utf8, lines_[begin])) break;
    }
    if (begin == speaker) return false;  // a name without a title above it is no paper
    if (!parts_.empty() && begin < parts_.back().speaker_end) return false;
    // A later paper opens a page, where the document has pages.
    const bool opens_page =
        lines_[begin].page_begin || (begin > 0 && lines_[begin - 1].kind == LineKind::footer);
    const bool section = is_section_line(text_.utf8, lines_[begin]);
    if (!parts_.empty() && !opens_page && !section && text_.pages.size() > 1) return false;
    part.begin = begin;
    part.title_begin = section && begin + 1 < speaker ? begin + 1 : begin;
    part.title_end = part.speaker_begin = speaker;
    return true;
  }

  bool has_body(std::size_t line) const {
    return line < lines_.size() && text_.utf8.size() - lines_[line].span.begin >= kMinPartBytes;
  }

  void choose_subject(PartLines& part) const {
    if (part.title_begin > part.begin) {
      part.subject = static_cast<std::int32_t>(part.begin);
      return;
    }
    for (std::size_t i = part.speaker_end; i-- > part.speaker_begin;) {
      if (contains_any(
              at(i), {"City", "city of", "Prefecture", "Province", "市", "県", "州", "省", "府"})) {
        part.subject = static_cast<std::int32_t>(i);
        return;
      }
    }
  }

  // Without a speaker the first heading is the title, and names the subject if anything does.
  void insert_first() {
    PartLines first;
    if (!lines_.empty() && parts_.empty()) {
      const Line& line = lines_[0];
      const bool heading = line.kind == LineKind::heading || line.kind == LineKind::markdown;
      const bool by_reader =
          line.block >= 0 &&
          text_.pages[line.page].blocks[static_cast<std::size_t>(line.block)].role == Role::heading;
      const bool above_text = line.columns <= 160 && !ends_sentence(at(0)) && lines_.size() > 1 &&
                              (lines_[1].blanks > 0 || lines_[1].columns > 2 * line.columns) &&
                              (line.kind == LineKind::text || line.kind == LineKind::heading);
      if (heading || by_reader || above_text) {
        first.title_end = 1;
        first.subject = 0;
      }
    }
    parts_.insert(parts_.begin(), first);
  }

  void mark(const PartLines& part) {
    for (std::size_t i = part.begin; i < std::max(part.speaker_end, part.title_end); ++i) {
      Line& line = lines_[i];
      if (line.block >= 0 || line.kind == LineKind::markdown) continue;
      line.kind = LineKind::heading;
      line.level = i < part.title_begin ? kSectionLevel
                   : i < part.title_end ? kTitleLevel
                                        : kSpeakerLevel;
    }
  }

  const Text& text_;
  std::vector<Line>& lines_;
  std::vector<PartLines> parts_;
};

}  // namespace

std::vector<PartLines> find_parts(const Text& text, std::vector<Line>& lines) {
  return PartFinder(text, lines).run();
}

Part part_of(const PartLines& part, const std::vector<Line>& lines, int number, Span span) {
  Part made;
  made.number = number;
  made.span = span;
  if (part.title_end > part.title_begin) {
    made.title = {lines[part.title_begin].body.begin, lines[part.title_end - 1].span.end};
  }
  for (std::size_t i = part.speaker_begin; i < part.speaker_end; ++i) {
    made.speakers.push_back(lines[i].span);
  }
  if (part.subject >= 0) made.subject = lines[static_cast<std::size_t>(part.subject)].body;
  return made;
}

}  // namespace kiroku
