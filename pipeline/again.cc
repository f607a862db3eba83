#include "pipeline/again.h"

#include <algorithm>

#include "pipeline/repairs/repairs.h"

namespace kiroku {
namespace {

bool is_repair(const Edit& edit) {
  const std::vector<Repair>& all = repairs();
  return std::any_of(all.begin(), all.end(),
                     [&](const Repair& repair) { return repair.name == edit.kind; });
}

bool is_same_page(const Page& a, const Page& b) {
  return a.number == b.number && a.width == b.width && a.height == b.height &&
         a.rotation == b.rotation && a.outcome == b.outcome && a.origin == b.origin &&
         a.reason == b.reason && a.confidence == b.confidence && a.languages == b.languages &&
         a.counts == b.counts && a.findings == b.findings;
}

}  // namespace

std::optional<Text> unrepaired(const Text& text) {
  if (!std::all_of(text.edits.begin(), text.edits.end(), is_repair)) return std::nullopt;
  std::vector<Replacement> back;
  for (const Edit& edit : text.edits)
    back.push_back({edit.after, edit.before, edit.kind, {}, 1, {}});
  Text as_read = replace(text, back);
  // Each replacement is an edit that changes nothing by now, and its pieces a plain copy.
  as_read.edits.clear();
  as_read.pieces = {{0, 0, 1, 1}};
  if (as_read.utf8.size() != as_read.raw_size || !as_read.check().empty()) return std::nullopt;
  return as_read;
}

bool is_same_reading(const Ingested& made, const Ingested& stored) {
  return made.outcome == stored.outcome && made.read_key == stored.read_key &&
         made.findings == stored.findings && made.text == stored.text &&
         std::equal(made.pages.begin(), made.pages.end(), stored.pages.begin(), stored.pages.end(),
                    is_same_page);
}

bool is_worse(const Ingested& made, const Ingested& stored) {
  if (is_fine(stored.outcome) && !is_fine(made.outcome)) return true;
  return made.pages_failed > stored.pages_failed || made.pages.size() < stored.pages.size();
}

}  // namespace kiroku
