#include "pipeline/readers/tesseract_route.h"

#include <initializer_list>
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
constexpr float kSure = 0.90F;
constexpr float kSureOfEnglish = 0.955F;
constexpr double kVietnamese = 0.02;  // share of its own letters in a Vietnamese text: over .1
constexpr double kKana = 0.08;        // of the letters; in Japanese slides a third and more

struct Trial {
  std::string text;
  float confidence = 0;
  ScriptShares scripts;
};

class Router {
 public:
  explicit Router(const Picture& picture)
      : samples_(text_samples(picture.normalised(), kSamples)), dpi_(picture.placement().dpi) {}

  Route run() {
    if (samples_.empty()) return best_;
    // The Japanese model reads Latin words too: what it sees tells where to go on.
    const Trial first = read("Japanese");
    const ScriptShares& seen = first.scripts;
    const bool enough_kana = seen.kana >= kKana && seen.kana * seen.letters > 3.5;
    if (first.confidence >= 0.75F && enough_kana)
      return {"Japanese", first.confidence, best_.missing};
    if (first.confidence >= 0.7F && seen.latin > 0.8) {
      best_ = {"", 0, best_.missing};  // it reads Latin, but others read it better
      try_in_order({"eng", "rus", "vie"});
      const Route english = best_;
      // Vietnamese read as English is wrong in its marks only, and English is sure of it (.90).
      if (english.model == "eng" && english.confidence < kSureOfEnglish) {
        best_ = {"", english.confidence - 0.03F, best_.missing};
        read("vie");
        if (best_.model.empty()) best_ = english;
      }
      if (best_.confidence < kLegible) read("Japanese");
    } else if (seen.han > 0.5) {
      try_in_order({"HanS", "Hangul", "HanT", "rus", "eng", "vie"});
    } else {
      try_in_order({"Hangul", "rus", "vie", "eng", "HanS", "HanT"});
    }
    return best_;
  }

 private:
  Trial read(const std::string& model) {
    tesseract::TessBaseAPI* engine = engines().get(model);
    if (engine == nullptr) {
      if (!best_.missing) best_.missing = fail_missing(model_named(model)).value();
      return {};
    }
    Trial trial;
    float sum = 0;
    std::size_t symbols = 0;
    for (const PixPointer& sample : samples_) {
      const OcrReading reading = read_lines(*engine, *sample, dpi_, LineSearch::line);
      sum += reading.confidence() * static_cast<float>(reading.symbols());
      symbols += reading.symbols();
      for (const OcrLine& line : reading.lines) trial.text += line.text() + "\n";
    }
    trial.confidence = symbols == 0 ? 0 : sum / static_cast<float>(symbols);
    trial.scripts = script_shares(trial.text);
    if (is_plausible(model, trial) && trial.confidence > best_.confidence) {
      best_.model = model;
      best_.confidence = trial.confidence;
    }
    return trial;
  }

  // The Vietnamese model reads English too, and worse; the Russian one sees Cyrillic in anything.
  static bool is_plausible(std::string_view model, const Trial& trial) {
    if (model == "vie") return trial.scripts.vietnamese >= kVietnamese;
    if (model == "rus") return trial.scripts.cyrillic >= 0.3;
    if (model == "Hangul") return trial.scripts.hangul >= 0.2;
    if (model == "eng") return trial.scripts.letters > 0;
    return true;
  }

  void try_in_order(std::initializer_list<const char*> models) {
    for (const char* model : models) {
      if (best_.confidence >= kSure) return;
      read(model);
    }
  }

  std::vector<PixPointer> samples_;
  float dpi_;
  Route best_;
};

}  // namespace

Route find_route(const Picture& picture) { return Router(picture).run(); }

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
