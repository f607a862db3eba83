// What pictures of a font's glyphs said its codes are (font_pictures.h), in place of what the file
// says: the glyphs become runs of their own, inferred, as sure as the votes were; what the file
// said stays in edits of the page.
#include <algorithm>
#include <set>

#include "pipeline/readers/font_damage.h"
#include "pipeline/readers/poppler_device.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr const char* kKind = "font-by-picture";
constexpr std::size_t kMostVotes = 3800;  // bytes of the finding that lists them

const CodeReading* reading_of(const RecoveredFont& font, std::uint32_t code) {
  const auto known = std::lower_bound(
      font.codes.begin(), font.codes.end(), code,
      [](const CodeReading& reading, std::uint32_t wanted) { return reading.code < wanted; });
  return known != font.codes.end() && known->code == code ? &*known : nullptr;
}

bool is_unsafe_digit(const CodeReading& reading) {
  std::size_t at = 0;
  const char32_t c = reading.text.empty() ? 0 : next_code_point(reading.text, at);
  const bool digit = (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
  return digit && reading.confidence < kSafeDigit;
}

std::string hexadecimal(std::uint32_t code) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (; code > 0 || text.empty(); code >>= 4) text.insert(text.begin(), kDigits[code & 15]);
  return text;
}

// "4=e 110/110"; "9b89=輪 1/2 (輸)"
std::string votes_of(const CodeReading& reading) {
  const std::string said = reading.text.empty() ? "?" : reading.text;
  std::string text = hexadecimal(reading.code) + "=" + said + " " + std::to_string(reading.votes) +
                     "/" + std::to_string(reading.samples);
  if (!reading.other.empty()) text += " (" + reading.other + ")";
  return text;
}

// A recovered glyph of the page.
struct Recovered {
  const Glyph* glyph = nullptr;
  const RecoveredFont* font = nullptr;
  const CodeReading* reading = nullptr;
  const std::string* said = nullptr;
};

// Edits and pieces of a page, from its first byte to its last.
class EditWriter {
 public:
  explicit EditWriter(Page& page) : page_(page) {}

  // Glyphs that stand side by side in a line, nothing but blanks between.
  void add(const Recovered* first, const Recovered* end) {
    const Recovered* least = std::min_element(first, end, [](const auto& a, const auto& b) {
      return a.reading->confidence < b.reading->confidence;
    });
    Edit edit{kKind, {first->glyph->offset, 0}, "", plan(*least), least->reading->confidence, {}};
    if (end - first == 1 && !least->reading->other.empty())
      edit.alternatives.push_back(least->reading->other);
    copy_to(first->glyph->offset);
    for (const Recovered* one = first; one != end; ++one) {
      edit.before += page_.text.substr(text_, one->glyph->offset - text_);
      copy_to(one->glyph->offset);
      edit.before += *one->said;
      put(one->glyph->length, *one->said);
    }
    edit.after.end = text_;
    page_.edits.push_back(std::move(edit));
  }

  void end() {
    if (!page_.edits.empty()) piece(1, 1);
  }

 private:
  static std::string plan(const Recovered& least) {
    std::string plan = "glyphs of " + least.font->name + " drawn and read by the model " +
                       least.font->model + "; least sure: " + votes_of(*least.reading);
    if (is_unsafe_digit(*least.reading)) plan += "; " + std::string(kDigitLost);
    return plan;
  }

  void copy_to(std::uint32_t offset) {
    if (offset == text_) return;
    piece(1, 1);
    raw_ += offset - text_;
    text_ = offset;
  }

  void put(std::uint8_t length, const std::string& said) {
    piece(length, static_cast<std::uint8_t>(said.size()));
    text_ += length;
    raw_ += static_cast<std::uint32_t>(said.size());
  }

  // Goes on with the last one where it can.
  void piece(std::uint8_t text_unit, std::uint8_t raw_unit) {
    if (!page_.pieces.empty()) {
      const Piece& last = page_.pieces.back();
      if (last.text_unit == text_unit && last.raw_unit == raw_unit) return;
    }
    page_.pieces.push_back({text_, raw_, text_unit, raw_unit});
  }

  Page& page_;
  std::uint32_t text_ = 0, raw_ = 0;
};

bool are_neighbours(const Page& page, const Recovered& a, const Recovered& b) {
  if (b.glyph != a.glyph + 1 || a.font != b.font) return false;
  if (is_unsafe_digit(*a.reading) || is_unsafe_digit(*b.reading)) return false;
  const std::size_t from = a.glyph->offset + a.glyph->length;
  const std::string_view between = std::string_view(page.text).substr(from, b.glyph->offset - from);
  return between.find('\n') == std::string_view::npos;
}

void write_edits(const std::vector<Recovered>& recovered, Page& page) {
  EditWriter writer(page);
  for (std::size_t first = 0; first < recovered.size();) {
    std::size_t end = first + 1;
    while (end < recovered.size() && are_neighbours(page, recovered[end - 1], recovered[end]))
      ++end;
    writer.add(recovered.data() + first, recovered.data() + end);
    first = end;
  }
  writer.end();
}

// The votes on all codes that the page uses, a finding for each font.
void write_findings(const std::vector<Recovered>& recovered, Page& page) {
  std::map<const RecoveredFont*, std::set<std::uint32_t>> used;
  for (const Recovered& one : recovered) used[one.font].insert(one.reading->code);
  for (const auto& [font, codes] : used) {
    std::string message = "codes of " + font->name + " as the model " + font->model +
                          " reads their pictures (votes of samples):";
    for (const std::uint32_t code : codes) {
      if (message.size() > kMostVotes) break;
      message += " " + votes_of(*reading_of(*font, code));
    }
    page.findings.push_back({kKind, page.number, std::move(message)});
  }
}

// The run that such a glyph belongs to, beside the one that it was drawn in.
std::uint16_t inferred_run(Page& page, std::uint16_t drawn, float confidence) {
  Run run = page.runs[drawn];
  run.origin = Origin::inferred;
  run.confidence = confidence;
  const auto known = std::find(page.runs.begin(), page.runs.end(), run);
  if (known != page.runs.end()) return static_cast<std::uint16_t>(known - page.runs.begin());
  if (page.runs.size() > UINT16_MAX) return drawn;
  page.runs.push_back(run);
  return static_cast<std::uint16_t>(page.runs.size() - 1);
}

}  // namespace

void PageDevice::set_recovered(const std::vector<RecoveredFont>& fonts) {
  recovered_ = fonts.empty() ? nullptr : &fonts;
}

const RecoveredFont* PageDevice::recovered(std::int32_t object) const {
  if (recovered_ == nullptr) return nullptr;
  const auto known = std::find_if(recovered_->begin(), recovered_->end(),
                                  [&](const RecoveredFont& font) { return font.object == object; });
  return known != recovered_->end() ? &*known : nullptr;
}

bool PageDevice::take_recovered(DrawnGlyph& glyph, const Unicode* unicode, int length) {
  if (font_ >= fonts_.size() || fonts_[font_].recovered == nullptr) return false;
  const CodeReading* reading = reading_of(*fonts_[font_].recovered, glyph.code);
  if (reading == nullptr) return false;
  std::string said;
  for (int i = 0; i < length; ++i) append_utf8(said, unicode[i]);
  if (is_meaningless(said) || said.empty() || said.size() > UINT8_MAX || !is_utf8(said) ||
      said.find('\n') != std::string::npos)
    said = "\xEF\xBF\xBD";
  said_.emplace(std::pair(fonts_[font_].id.num, glyph.code), std::move(said));
  if (reading->text.empty()) return true;
  std::u32string text;
  for (std::size_t at = 0; at < reading->text.size();) text += next_code_point(reading->text, at);
  const std::vector<Unicode> found(text.begin(), text.end());
  take_unicode(found.data(), static_cast<int>(found.size()), glyph);
  return true;
}

void PageDevice::mark_recovered() {
  if (said_.empty()) return;
  std::vector<Recovered> recovered_glyphs;
  for (Glyph& glyph : page_.glyphs) {
    const std::size_t font = page_.runs[glyph.run].font;
    if (glyph.length == 0 || font >= font_objects_.size()) continue;
    const auto said = said_.find({font_objects_[font], glyph.code});
    if (said == said_.end()) continue;
    const RecoveredFont* read = recovered(font_objects_[font]);
    const CodeReading* reading = reading_of(*read, glyph.code);
    glyph.run = inferred_run(page_, glyph.run, reading->confidence);
    recovered_glyphs.push_back({&glyph, read, reading, &said->second});
  }
  write_edits(recovered_glyphs, page_);
  write_findings(recovered_glyphs, page_);
}

}  // namespace kiroku
