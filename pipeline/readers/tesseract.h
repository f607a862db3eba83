#pragma once
// Tesseract as an OcrEngine: its search for lines and the LSTM models of the page's script.
//
//   tesseract().recognise(raster, {"ja"});   // the script model "Japanese"
//   tesseract().recognise(raster, {});       // the script is found first, then the page is read
//
// Not for threads. OMP_THREAD_LIMIT=1 must stand in the environment before the program starts
// (workers.h); a process may be forked after models were loaded, not after it recognised.
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/readers/ocr.h"

namespace kiroku {

// A model, and the Debian package that brings it.
struct OcrModel {
  std::string_view name;      // as Tesseract calls it: "Japanese"
  std::string_view language;  // BCP 47: "ja"; of a script model the language we take it for
  std::string_view script;    // as script detection says it: "Japanese", "Han", "Latin"
  std::string_view package;   // "tesseract-ocr-script-jpan"
  bool vertical = false;      // of vertical lines: chosen by how the lines run, not by language
};
const std::vector<OcrModel>& ocr_models();

// The models for languages ("zh-TW" is "HanT"), each once; unknown languages are left out.
std::vector<OcrModel> models_for(const std::vector<std::string>& languages);

// Models cost a tenth of a second each to load, and a child that recognises one page needs several.
// A process that forks such children shares a list of wishes with them: a child adds each model
// that it had to load, and the process loads it as well before it forks the next. A child that
// lies can make it load models that are installed, and nothing more.
void share_model_wishes();  // once, before the first fork
void load_wished_models();  // before each

}  // namespace kiroku
