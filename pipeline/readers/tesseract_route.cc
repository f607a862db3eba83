#include "pipeline/readers/tesseract_route.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <vector>

#include <tesseract/baseapi.h>

#include "pipeline/readers/script_shares.h"
#include "pipeline/readers/tesseract_engines.h"
#include "pipeline/readers/tesseract_lines.h"
#include "pipeline/readers/text_samples.h"

namespace kiroku {
namespace {

constexpr std::size_t kSamples = 3;
// A model this sure of the samples is right (measured on slides: the right one has .90 and more on
// clean ones; a wrong one at most .63, but for English read as Vietnamese, .88).
constexpr float kSureRoute = 0.90F;
constexpr float kSureOfEnglish = 0.955F;
constexpr float kGood = 0.78F, kAhead = 0.15F;  // or one as sure as that, and others far behind
constexpr float kHopeless = 0.3F;     // so far behind after one sample: not tried with more
constexpr double kVietnamese = 0.02;  // share of its own letters in a Vietnamese text: over .1
constexpr double kKana = 0.08;        // of the letters; in Japanese slides a third and more

struct Trial {
  std::size_t read = 0;  // of the samples
  std::size_t symbols = 0;
  float sum = 0;  // of the symbols' confidences
  std::string text;

  float confidence() const { return symbols == 0 ? 0 : sum / static_cast<float>(symbols); }
};

// The Vietnamese model reads English too, and worse; the Russian one sees Cyrillic in anything.
bool is_plausible(std::string_view model, const ScriptShares& scripts) {
  if (model == "vie") return scripts.vietnamese >= kVietnamese;
  if (model == "rus") return scripts.cyrillic >= 0.3;
  if (model == "Hangul") return scripts.hangul >= 0.2;
  if (model == "eng") return scripts.letters > 0;
  return true;
}

class Router {
 public:
  Router(std::vector<PixPointer> samples, float dpi) : samples_(std::move(samples)), dpi_(dpi) {}

  // One sample settles most pages; where it does not, all of them are read.
  Route run() {
    for (wanted_ = 1; wanted_ <= samples_.size(); wanted_ += 2) {
      best_ = {"", 0, best_.missing};
      look();
      if (is_settled()) break;
    }
    return best_;
  }

 private:
  // The Japanese model reads Latin and Han too: what it sees tells where to go on.
  void look() {
    // What Japanese saw to be Latin it need not read on: which language it is others say.
    if (latin_) {
      read("eng");
      if (trials_["eng"].confidence() >= kSureRoute) return look_at_latin();
    }
    const ScriptShares seen = read("Japanese");
    const float confidence = trials_["Japanese"].confidence();
    const bool enough_kana = seen.kana >= kKana && seen.kana * seen.letters > 2.5;
    if (enough_kana && confidence >= (wanted_ > 1 ? kLegible : 0.75F)) return;
    only_han_ = seen.han > 0.5;
    latin_ = seen.latin > 0.8 && confidence >= 0.7F;
    if (latin_) return look_at_latin();
    if (seen.latin > 0.8)
      try_in_order({"rus", "vie", "eng", "Hangul"});
    else if (only_han_)
      look_at_han();
    else
      try_in_order({"Hangul", "rus"});
    if (best_.confidence < kLegible) try_in_order({"Hangul", "HanS", "HanT", "rus", "vie", "eng"});
  }

  // However sure Japanese is: without kana it may be Chinese.
  void look_at_han() {
    read("HanS");
    try_in_order({"HanT"});
  }

  void look_at_latin() {
    best_ = {"", 0, best_.missing};  // Japanese reads it, but others read it better
    read("eng");
    const Route english = best_;
    // Vietnamese read as English is wrong in its marks only, and English is sure of it (.90).
    if (english.confidence >= kSureOfEnglish) return;
    best_ = {"", english.confidence - 0.03F, best_.missing};
    read("vie");
    if (best_.model.empty()) best_ = english;
    if (best_.confidence < kLegible) try_in_order({"Japanese", "rus"});
  }

  bool is_settled() {
    if (best_.confidence < (only_han_ ? kSureRoute : kGood)) return false;
    // Words of Vietnamese without a mark are not rare: "82.957 hoc sinh tham gia".
    if (best_.model == "eng") return wanted_ > 1;
    if (best_.confidence >= kSureRoute && !only_han_) return true;
    return std::all_of(trials_.begin(), trials_.end(), [&](const auto& one) {
      return one.first == best_.model || one.second.confidence() < best_.confidence - kAhead;
    });
  }

  ScriptShares read(const std::string& model) {
    tesseract::TessBaseAPI* engine = engines().get(model);
    if (engine == nullptr) {
      if (!best_.missing) best_.missing = fail_missing(model_named(model)).value();
      return {};
    }
    Trial& trial = trials_[model];
    for (; trial.read < wanted_ && trial.read < samples_.size(); ++trial.read) {
      const OcrReading reading = read_lines(*engine, *samples_[trial.read], dpi_, LineSearch::line);
      trial.sum += reading.confidence() * static_cast<float>(reading.symbols());
      trial.symbols += reading.symbols();
      for (const OcrLine& line : reading.lines) trial.text += line.text() + "\n";
    }
    const ScriptShares scripts = script_shares(trial.text);
    if (is_plausible(model, scripts) && trial.confidence() > best_.confidence)
      best_ = {model, trial.confidence(), best_.missing};
    return scripts;
  }

  void try_in_order(std::initializer_list<const char*> models) {
    float best = 0;
    for (const auto& [model, trial] : trials_) best = std::max(best, trial.confidence());
    for (const char* model : models) {
      if (is_settled()) return;
      const auto known = trials_.find(model);
      if (known == trials_.end() || known->second.confidence() >= best - kHopeless) read(model);
    }
  }

  std::vector<PixPointer> samples_;
  float dpi_;
  std::size_t wanted_ = 1;  // samples to be read now
  std::map<std::string, Trial> trials_;
  // Without kana: all three East Asian models may be sure of signs that Chinese and Japanese share.
  bool only_han_ = false;
  bool latin_ = false;  // by what the Japanese model read of the first sample
  Route best_;
};

}  // namespace

Route find_route(const Picture& picture) {
  return find_route(text_samples(picture.normalised(), kSamples), picture.placement().dpi);
}

Route find_route(std::vector<PixPointer> samples, float dpi) {
  return Router(std::move(samples), dpi).run();
}

int turns_to_upright(const Picture& picture) {
  tesseract::TessBaseAPI* engine = engines().get("osd");
  if (engine == nullptr) return 0;
  engine->SetPageSegMode(tesseract::PSM_AUTO_OSD);
  engine->SetImage(&picture.normalised());
  engine->SetSourceResolution(static_cast<int>(picture.placement().dpi));
  int degrees = 0;
  float sure_of_degrees = 0, sure_of_script = 0;
  const char* script = nullptr;
  const bool found =
      engine->DetectOrientationScript(&degrees, &sure_of_degrees, &script, &sure_of_script);
  engine->Clear();
  return found ? (360 - degrees) / 90 % 4 : 0;
}

}  // namespace kiroku
