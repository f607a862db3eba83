#pragma once
// Search: which chain of "encode as X, decode as Y" turns a damaged line into language. One
// description length decides: what the line costs in the model, plus what each step costs; a change
// must save clearly more than it costs.
//
//   search(U"Ð¡Ð°Ð½ÐºÑ‚").text            // U"Санкт", steps {cp1252, utf-8}
//
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/repairs/mojibake_model.h"

namespace kiroku {

// One step back: the text was bytes in `encode`, and those bytes are text in `decode`.
struct Step {
  std::string_view encode, decode;
  bool operator==(const Step&) const = default;
};
std::string plan_of(const std::vector<Step>& steps);  // "encode cp1252, decode utf-8; ..."

struct Undone {
  std::u32string text;
  std::vector<Step> steps;   // empty: the line stays as it is
  int before = 0, cost = 0;  // of the line as it was and of `text`, steps included; 1/16 bit
  bool lossy = false;        // some of its bytes were gone
  // Other readings, best first. Where the line stays as it is: what it may be, but not surely.
  std::vector<std::u32string> alternatives;
};

constexpr int kMarginBits = 12;   // what a change through UTF-8 must save
constexpr int kDoubtedBits = 32;  // where a single-byte charset made nothing unlikely
// Whether a text may be what was meant: noise costs more than language wherever it comes from. The
// numbers are what texts of the model's own kind cost, half as much again.
bool is_language(std::u32string_view text, const Model& model);
// Bits that it costs to say that UTF-8 was read in a charset. "Ăź" is "ß" in CP1250 and "ü" in ISO
// 8859-2, which is rarer and leaves C1 controls behind.
int misread_bits(std::string_view charset, std::u32string_view line);

// The whole line through one chain of up to three steps.
Undone search_line(std::u32string_view line, const Model& model);
// Stretches of a line, each through its own codec: mojibake inside clean text.
Undone search_runs(std::u32string_view line, const Model& model);
// Both, until nothing is gained any more.
Undone search(std::u32string_view line, const Model& model);

// TCVN3 and VNI (Vietnamese fonts of the nineties) in a text that was read as CP1252.
std::u32string from_tcvn3(std::u32string_view text);
std::u32string from_vni(std::u32string_view text);
// CP1258 writes a letter and its tone as two characters; in Unicode they are one.
std::u32string composed(std::u32string_view text);

}  // namespace kiroku
