// Fonts without meaning: found out by their pictures, once for a document, and the page read again.
#include <algorithm>

#include "pipeline/readers/font_damage.h"
#include "pipeline/stages/stages.h"

namespace kiroku {
namespace {

constexpr std::size_t kMostCodes = 3000;  // that a request can tell a worker of (protocol.h)

bool uses(const Page& page, const RecoveredFont& font) {
  return std::any_of(page.fonts.begin(), page.fonts.end(),
                     [&](const Font& own) { return own.name == font.name; });
}

}  // namespace

bool wants_fonts(const Page& page) {
  const bool layer = page.origin == Origin::text_layer && page.outcome == PageOutcome::ok;
  return layer && !damaged_fonts(page).empty();
}

void FontRecovery::find_out(const Recognition& how) {
  if (how.kept.find_fonts) {
    if (std::optional<RecoveredFonts> known = how.kept.find_fonts()) {
      fonts_ = *std::move(known);
      return;
    }
  }
  Result<RecoveredFonts> found =
      workers_.fonts(document_.bytes, document_.media_type, how.password);
  if (!found) {
    failure_ = found.error().message;
    return;
  }
  fonts_ = *std::move(found);
  if (how.kept.keep_fonts) how.kept.keep_fonts(fonts_);
}

void FontRecovery::apply(Page& page, const Recognition& how, ReadOptions options) {
  if (!how.wanted) return;
  std::call_once(asked_, [&] { find_out(how); });
  options.first_page = options.last_page = page.number;
  options.password = how.password;
  std::size_t codes = 0;
  std::string refused = failure_;
  for (const RecoveredFont& font : fonts_.fonts) {
    if (!uses(page, font)) continue;
    if (!font.refused.empty() && refused.empty()) refused = font.name + ": " + font.refused;
    if (font.codes.empty() || codes + font.codes.size() > kMostCodes) continue;
    codes += font.codes.size();
    options.fonts.push_back(font);
  }
  if (!refused.empty())
    page.findings.push_back({"font-not-read", page.number, "pictures do not explain " + refused});
  if (options.fonts.empty()) return;
  std::optional<Page> again;
  const Result<DocumentFacts> read =
      workers_.read(document_.bytes, document_.media_type, options, [&](Page&& made) {
        again = std::move(made);
        return false;
      });
  if (!read || !again || again->number != page.number || again->outcome != PageOutcome::ok) return;
  if (!refused.empty()) again->findings.push_back(page.findings.back());
  page = *std::move(again);
}

}  // namespace kiroku
