#include <optional>

#include "pipeline/repairs/mojibake.h"
#include "pipeline/repairs/repairs.h"
#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

// Bytes of text that a repair sees at once: some hundred pages. What it compares stands near, and
// more would only take memory.
constexpr std::uint32_t kWindow = 1u << 20;

// The text as its repairs see it, lines kept for the next repair where one window holds all of it.
class Windows {
 public:
  Windows(const Text& text, KnownLines& known)
      : text_(text), known_(known), windows_(windows_of(text, kWindow)), whole_(text, &known) {}
  std::vector<Replacement> find(const Repair& repair) const {
    if (windows_.size() == 1) return repair.find(whole_);
    std::vector<Replacement> all;
    for (const Span window : windows_) {
      for (Replacement& found : repair.find(LinedText(text_, window, &known_)))
        all.push_back(std::move(found));
    }
    return all;
  }

 private:
  const Text& text_;
  KnownLines& known_;
  std::vector<Span> windows_;
  LinedText whole_;
};

}  // namespace

// One repair may make work for another (a mojibake undone shows radicals), so the list is run until
// nothing is left to do; what one proved may prove more to itself ("f f h i", then the "y" near
// it). A repair that found nothing looks again only once the text has changed.
Text repair(Text text, const std::vector<Donor>& donors) {
  constexpr int kMaxRounds = 8;
  int version = 1;                               // of the text
  std::vector<int> looked_at(repairs().size());  // the version where each found nothing
  KnownLines known;
  std::optional<Windows> windows(std::in_place, text, known);
  const auto make = [&](const std::vector<Replacement>& replacements) {
    if (replacements.empty()) return false;
    text = replace(std::move(text), replacements);
    windows.emplace(text, known);
    ++version;
    return true;
  };
  for (int round = 0; round < kMaxRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < repairs().size(); ++i) {
      if (looked_at[i] == version) continue;
      if (make(windows->find(repairs()[i])))
        changed = true;
      else
        looked_at[i] = version;
    }
    if (!changed && (donors.empty() || !make(fill_from(text, donors)))) break;
  }
  return text;
}

namespace {

std::string first_of(std::string_view text) {
  constexpr std::size_t kShown = 80;  // bytes of a line in a finding
  if (text.size() <= kShown) return std::string(text);
  std::size_t end = kShown;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

std::vector<Finding> uncertain_repairs(const Text& repaired) {
  constexpr std::size_t kMost = 20;
  std::vector<Finding> findings;
  std::size_t more = 0;
  for (const Span window : windows_of(repaired, kWindow)) {
    for (const Doubt& doubt : find_doubts(LinedText(repaired, window))) {
      if (findings.size() == kMost && ++more > 0) continue;
      const PageText* page = repaired.page_at(doubt.line.begin);
      findings.push_back({"uncertain-repair", page != nullptr ? page->number : 0,
                          "a line may be damaged and was left as it is: \"" +
                              first_of(repaired.at(doubt.line)) + "\" may say \"" +
                              first_of(doubt.alternatives.front()) + "\""});
    }
  }
  if (more > 0) findings.back().message += " (and " + std::to_string(more) + " lines more)";
  return findings;
}

}  // namespace kiroku
