#include "pipeline/readers/font_reader.h"

#include <algorithm>
#include <cmath>

#include <tesseract/baseapi.h>

#include "pipeline/readers/font_pictures.h"
#include "pipeline/readers/font_proof.h"
#include "pipeline/readers/ocr_signs.h"
#include "pipeline/readers/script_shares.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/tesseract_route.h"

namespace kiroku {
namespace {

constexpr float kEm = 44;  // pixels of a letter's em: what models read best
constexpr float kLeastDpi = 72, kMostDpi = 400;
constexpr float kResolution = 300;  // what a picture of that size looks like to Tesseract
constexpr int kLineMargin = 12;     // pixels around a line

constexpr std::size_t kManyCodes = 100;  // of a font: two samples of each will do
constexpr std::size_t kTrialLines = 3;   // to find the model
constexpr std::size_t kSecondLines = 6;  // that a second model reads as well
constexpr float kOverhang = 0.12F;       // of a glyph's width that its neighbours may reach into
constexpr float kTrialWidth = 14 * kEm;
constexpr std::size_t kControlLines = 3;
constexpr std::size_t kSignsOfCode = 2;

constexpr double kSignWeight = 0.5;        // of a sign without its words, beside one in a line
constexpr double kVietnameseShare = 0.05;  // of the letters; Vietnamese texts have over .1
constexpr float kSureModel = 0.8F;
constexpr double kAgreed = 0.75;     // of two models' signs
constexpr double kControlled = 0.8;  // of what is known, read as such
constexpr std::size_t kKnownEnough = 20;
constexpr double kLeastShare = 0.6, kLeastWeight = 0.5;
constexpr float kBelieved = 0.6F;  // mean confidence of all that the font draws
constexpr double kHonest = 0.8;    // so many codes read as the file says: then it does not lie

bool is_cjk(const std::string& model) {
  return model == "Japanese" || model == "HanS" || model == "HanT" || model == "Hangul";
}

// Another model that reads the script. Those of Korean and Russian stand alone.
std::string second_model(const std::string& model) {
  if (model == "eng") return "Japanese";
  if (model == "vie") return "eng";
  if (model == "Japanese") return "jpn";
  if (model == "HanS") return "HanT";
  return model == "HanT" ? "HanS" : "";
}

Box grown(const Box& box, float by) { return {box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by}; }

Box scaled(const Box& box, float by) {
  return {box.x0 * by, box.y0 * by, box.x1 * by, box.y1 * by};
}

// The part of a picture, as large as its letters should be; nullptr where nothing is left of it.
PixPointer cut_out(PIX& page, const Box& box, float scale) {
  BOX* area =
      boxCreate(static_cast<int>(std::max(0.0F, box.x0)), static_cast<int>(std::max(0.0F, box.y0)),
                static_cast<int>(box.x1 - std::max(0.0F, box.x0)),
                static_cast<int>(box.y1 - std::max(0.0F, box.y0)));
  if (area == nullptr) return nullptr;
  const PixPointer part(pixClipRectangle(&page, area, nullptr));
  boxDestroy(&area);
  if (part == nullptr) return nullptr;
  PixPointer sized(pixScale(part.get(), scale, scale));
  return sized;
}

PixPointer framed(PIX& picture) {
  return PixPointer(
      pixAddBorderGeneral(&picture, kLineMargin, kLineMargin, kLineMargin, kLineMargin, 255));
}

// A sign three times beside itself: alone, models take it for dirt.
PixPointer repeated(PIX& sign) {
  const int wide = pixGetWidth(&sign), high = pixGetHeight(&sign);
  PixPointer row(pixCreate(3 * wide, high, 8));
  if (row == nullptr) return nullptr;
  for (int i = 0; i < 3; ++i) pixRasterop(row.get(), i * wide, 0, wide, high, PIX_SRC, &sign, 0, 0);
  return framed(*row);
}

std::vector<SeenSymbol> symbols_of(const OcrReading& reading) {
  std::vector<SeenSymbol> symbols;
  for (const OcrLine& line : reading.lines)
    for (const OcrWord& word : line.words)
      for (const OcrSymbol& symbol : word.symbols)
        symbols.push_back({symbol.utf8, symbol.box.x0, symbol.box.x1, symbol.confidence});
  return symbols;
}

OcrReading read_picture(const std::string& model, PIX& picture) {
  tesseract::TessBaseAPI* engine = engines().get(model);
  if (engine == nullptr) return {};
  return read_lines(*engine, picture, kResolution, LineSearch::line);
}

std::string text_read(const OcrReading& reading) {
  std::string text;
  for (const OcrLine& line : reading.lines) text += line.text() + " ";
  return text;
}

// Alone, "v" and "V" look the same, and a comma is a speck.
bool is_even_alone(const std::string& text) {
  const char32_t c = sign_of(text);
  return is_hangul(c) || (is_spaceless(c) && c >= 0x3041 && c < 0xFE00);
}

struct Best {
  std::string text, other;
  Vote vote;
  double all = 0;
  int count = 0;
  double share() const { return all > 0 ? vote.weight / all : 0; }
};

Best best_of(const std::map<std::string, Vote>& votes) {
  Best best;
  for (const auto& [text, vote] : votes) {
    best.all += vote.weight;
    best.count += vote.count;
    if (vote.weight <= best.vote.weight) continue;
    best.text = text;
    best.vote = vote;
  }
  double second = 0;
  for (const auto& [text, vote] : votes)
    if (text != best.text && vote.weight > second) second = vote.weight, best.other = text;
  return best;
}

float confidence_of(const Best& best) {
  const double mean = best.vote.count > 0 ? best.vote.weight / best.vote.count : 0;
  const double seen = best.vote.count > 1 ? 1 : 0.9;
  return static_cast<float>(std::min(1.0, best.share() * mean * seen));
}

// Letters and digits that are an em wide are the full-width ones of East Asian fonts.
std::string widened(const std::string& text) {
  if (text.size() != 1 || text[0] < '!' || text[0] > '~') return text;
  std::string wide;
  append_utf8(wide, static_cast<char32_t>(text[0]) - 0x20 + 0xFF00);
  return wide;
}

std::map<std::uint32_t, float> widths_of(const DamagedFont& font) {
  std::map<std::uint32_t, float> widths;  // in ems
  for (const SampleLine& line : font.lines)
    for (const SampleGlyph& glyph : line.glyphs)
      widths.emplace(glyph.code, (glyph.box.x1 - glyph.box.x0) / line.size);
  return widths;
}

}  // namespace

std::string LinePicture::text() const {
  std::string text;
  for (const SeenSymbol& symbol : seen.symbols) text += symbol.utf8;
  return text;
}

LinePicture LineCutter::cut(const SampleLine& line) {
  LinePicture cut;
  const float dpi = std::clamp(std::ceil(72 * kEm / line.size), kLeastDpi, kMostDpi);
  if (page_ == nullptr || page_number_ != line.page || object_ != line.object || dpi_ < dpi) {
    page_ = painter_.paint(line.page, line.object, dpi);
    page_number_ = line.page;
    object_ = line.object;
    dpi_ = dpi;
  }
  if (page_ == nullptr || line.glyphs.empty()) return cut;
  Box area = line.glyphs.front().box;
  for (const SampleGlyph& glyph : line.glyphs) area = area.united(glyph.box);
  area = scaled(grown(area, 0.12F * line.size), dpi_ / 72);
  area = {std::max(0.0F, std::floor(area.x0)), std::max(0.0F, std::floor(area.y0)), area.x1,
          area.y1};
  const float scale = kEm * 72 / (line.size * dpi_);
  const PixPointer part = cut_out(*page_, area, scale);
  if (part == nullptr) return cut;
  cut.picture = framed(*part);
  cut.seen.em = kEm;
  for (const SampleGlyph& glyph : line.glyphs) {
    const Box on_page = scaled(glyph.box, dpi_ / 72);
    const Box place{
        (on_page.x0 - area.x0) * scale + kLineMargin, (on_page.y0 - area.y0) * scale + kLineMargin,
        (on_page.x1 - area.x0) * scale + kLineMargin, (on_page.y1 - area.y0) * scale + kLineMargin};
    cut.places.push_back(place);
    cut.seen.glyphs.push_back({glyph.code, glyph.known, place.x0, place.x1});
  }
  return cut;
}

RecoveredFont FontReader::read(const DamagedFont& font) {
  RecoveredFont recovered{font.object, font.name, "", "", {}};
  lines_.clear();
  shapes_.clear();
  signs_.clear();
  blanks_.clear();
  votes_.clear();
  sign_votes_.clear();
  cut_lines(font);
  recovered.refused = lines_.empty() ? "its pages cannot be drawn" : fault_of(shapes_);
  if (!recovered.refused.empty()) return recovered;
  set_blanks_apart(font);
  recovered.model = choose_model();
  if (recovered.model.empty()) {
    recovered.refused = "no model is sure of what it shows";
    return recovered;
  }
  if (recovered.model == "eng" && is_vietnamese()) recovered.model = "vie";
  recognise_lines(recovered.model);
  recovered.refused = doubt(recovered.model);
  if (recovered.refused.empty()) recovered.refused = misread(recovered.model);
  if (!recovered.refused.empty()) return recovered;
  votes_ = vote_on({});
  std::vector<SeenLine> seen;
  for (const LinePicture& line : lines_) seen.push_back(line.seen);
  votes_ = vote_on(seen);
  read_signs(font, recovered.model);
  recovered.codes = decide(font, recovered.model);
  if (recovered.codes.empty()) recovered.refused = "its pictures were read too differently";
  return recovered;
}

void FontReader::cut_lines(const DamagedFont& font) {
  const int each = font.wanted.size() > kManyCodes ? 2 : 3;
  const std::size_t most = std::min(kMostLinesOfFont, budget_.lines);
  for (const SampleLine& line : pick_lines(font, each, most)) {
    LinePicture cut = cutter_.cut(line);
    if (cut.picture == nullptr) continue;
    for (std::size_t i = 0; i < cut.places.size(); ++i) {
      const std::uint32_t code = line.glyphs[i].code;
      if (font.wanted.count(code) == 0) continue;
      const Box& place = cut.places[i];
      const float aside = kOverhang * (place.x1 - place.x0);
      shapes_[code].push_back(
          shape_of(*cut.picture, {place.x0 + aside, place.y0, place.x1 - aside, place.y1}));
      std::vector<PixPointer>& signs = signs_[code];
      if (signs.size() < kSignsOfCode) {
        const float more = 0.03F * kEm;
        if (PixPointer sign =
                cut_out(*cut.picture, {place.x0 - more, place.y0, place.x1 + more, place.y1}, 1))
          signs.push_back(std::move(sign));
      }
    }
    lines_.push_back(std::move(cut));
  }
  budget_.lines -= std::min(budget_.lines, lines_.size());
}

// Codes that draw nothing stand between words, and no symbol answers to them.
void FontReader::set_blanks_apart(const DamagedFont& font) {
  for (const auto& [code, seen] : shapes_) {
    const auto empty =
        std::count_if(seen.begin(), seen.end(), [](const GlyphShape& one) { return !one.ink; });
    const bool blank = 4 * static_cast<std::size_t>(empty) >= 3 * seen.size();
    if (blank && font.wanted.count(code) > 0) blanks_.insert(code);
  }
  for (LinePicture& line : lines_)
    std::erase_if(line.seen.glyphs,
                  [&](const SeenGlyph& glyph) { return blanks_.count(glyph.code) > 0; });
}

// Of three of the longest lines.
std::string FontReader::choose_model() {
  std::vector<const LinePicture*> longest;
  for (const LinePicture& line : lines_) longest.push_back(&line);
  std::stable_sort(longest.begin(), longest.end(), [](const LinePicture* a, const LinePicture* b) {
    return a->seen.glyphs.size() > b->seen.glyphs.size();
  });
  std::vector<PixPointer> samples;
  for (const LinePicture* line : longest) {
    if (samples.size() == kTrialLines) break;
    float end = 0;
    for (const SeenGlyph& glyph : line->seen.glyphs)
      if (glyph.x1 < kTrialWidth) end = std::max(end, glyph.x1);
    const PixPointer part = cut_out(
        *line->picture, {0, 0, end, static_cast<float>(pixGetHeight(line->picture.get()))}, 1);
    if (part != nullptr) samples.push_back(framed(*part));
  }
  Route route = find_route(std::move(samples), kResolution);
  return route.confidence >= kSureModel ? route.model : std::string();
}

// English models read Vietnamese surely, but for its marks.
bool FontReader::is_vietnamese() {
  std::string text;
  for (std::size_t i = 0; i < lines_.size() && i < kSecondLines; ++i)
    text += text_read(read_picture("vie", *lines_[i].picture));
  return script_shares(text).vietnamese >= kVietnameseShare;
}

void FontReader::recognise_lines(const std::string& model) {
  for (LinePicture& line : lines_)
    line.seen.symbols = symbols_of(read_picture(model, *line.picture));
}

// Do others think so too? A model reads any script as its own, and some are sure of it.
std::string FontReader::doubt(const std::string& model) {
  const std::string second = second_model(model);
  std::string first_text, second_text;
  std::size_t read = 0;
  for (const LinePicture& line : lines_) {
    first_text += line.text();
    if (second.empty() || read++ >= kSecondLines) continue;
    second_text += text_read(read_picture(second, *line.picture));
    if (read == kSecondLines && likeness(first_text, second_text) >= kAgreed) return {};
  }
  if (!second.empty() && likeness(first_text, second_text) >= kAgreed) return {};
  if (!second.empty()) return "the models " + model + " and " + second + " disagree";
  return reads_as_language(first_text) ? "" : "what the model " + model + " reads is no language";
}

// The control: what is known in those lines, or else in lines beside them, must be read as such.
std::string FontReader::misread(const std::string& model) {
  std::string known, read;
  for (const LinePicture& line : lines_) {
    Votes votes;
    vote(line.seen, {}, votes);
    std::size_t same = 0, all = 0;
    for (const SeenGlyph& glyph : line.seen.glyphs) {
      if (glyph.known.empty()) continue;
      ++all;
      known += glyph.known;
      const Best best = best_of(votes[glyph.code]);
      same += is_same_sign(best.text, glyph.known);
      read += best.text.empty() ? "?" : best.text;
    }
  }
  std::size_t controls = 0;
  for (const SampleLine& line : known_) {
    if (count_code_points(known) >= kKnownEnough || controls == kControlLines) break;
    std::string text;
    for (const SampleGlyph& glyph : line.glyphs) text += glyph.known;
    if (main_script(text) != main_script(lines_.front().text())) continue;
    const LinePicture cut = cutter_.cut(line);
    if (cut.picture == nullptr) continue;
    ++controls;
    known += text;
    read += text_read(read_picture(model, *cut.picture));
  }
  if (count_code_points(known) < kKnownEnough || likeness(known, read) >= kControlled) return {};
  return "the model " + model + " misreads what is known beside it";
}

void FontReader::read_signs(const DamagedFont& font, const std::string& model) {
  std::vector<std::pair<double, std::uint32_t>> doubtful;
  for (const auto& [code, count] : font.wanted) {
    if (blanks_.count(code) > 0) continue;
    const Best best = best_of(votes_[code]);
    if (best.text.empty() || is_even_alone(best.text))
      doubtful.emplace_back(best.share() * best.vote.weight, code);
  }
  std::sort(doubtful.begin(), doubtful.end());
  for (const auto& [sureness, code] : doubtful) {
    for (const PixPointer& sign : signs_[code]) {
      if (budget_.signs == 0) return;
      --budget_.signs;
      const PixPointer row = repeated(*sign);
      if (row == nullptr) continue;
      for (const SeenSymbol& symbol : symbols_of(read_picture(model, *row))) {
        Vote& one = sign_votes_[code][symbol.utf8];
        one.weight += symbol.confidence / 3;
        ++one.count;
      }
    }
  }
}

std::vector<CodeReading> FontReader::decide(const DamagedFont& font,
                                            const std::string& model) const {
  Votes expected = votes_;
  const auto add = [this](Votes& to, double times) {
    for (const auto& [code, votes] : sign_votes_) {
      for (const auto& [text, vote] : votes) {
        to[code][text].weight += times * vote.weight;
        to[code][text].count += (vote.count + 1) / 3;
      }
    }
  };
  add(expected, 2 * kSignWeight);
  Votes votes;
  for (const LinePicture& line : lines_) vote(line.seen, expected, votes);
  add(votes, kSignWeight);
  const std::map<std::uint32_t, float> widths = widths_of(font);
  std::vector<CodeReading> readings;
  double sure = 0, all = 0;
  std::size_t honest = 0, said = 0;
  for (const auto& [code, count] : font.wanted) {
    if (blanks_.count(code) > 0) {
      const auto samples = static_cast<std::uint16_t>(shapes_.at(code).size());
      readings.push_back({code, " ", 1, samples, samples, ""});
      continue;
    }
    const Best best = best_of(votes[code]);
    const float confidence = confidence_of(best);
    all += count;
    sure += count * confidence;
    if (const auto word = font.said.find(code); word != font.said.end() && !word->second.empty()) {
      ++said;
      honest += is_same_sign(word->second, best.text);
    }
    if (best.share() < kLeastShare || best.vote.weight < kLeastWeight) {
      // What the file says of the code is no truer than of the others.
      if (font.whole)
        readings.push_back({code, "", 0, 0, static_cast<std::uint16_t>(best.count), best.text});
      continue;
    }
    const auto width = widths.find(code);
    const bool wide = is_cjk(model) && width != widths.end() && width->second > 0.97F;
    readings.push_back({code, wide ? widened(best.text) : best.text, confidence,
                        static_cast<std::uint16_t>(best.vote.count),
                        static_cast<std::uint16_t>(best.count), best.other});
  }
  const bool is_honest =
      said >= 5 && static_cast<double>(honest) >= kHonest * static_cast<double>(said);
  if (all == 0 || sure < kBelieved * all || is_honest) return {};
  return readings;
}

}  // namespace kiroku
