// replace(): a new Text with some spans replaced. What makes it more than string surgery is what
// stands there already: an edit may reach over a replacement's end. One that can be divided
// (UTF-16, entities: its pieces say where) is cut there; one that cannot is folded into the new
// edit whole.
#include <algorithm>
#include <cassert>

#include "schemas/text.h"

namespace kiroku {
namespace {

// One replaced stretch of the old text, and the replacements inside it (more than one only where an
// indivisible edit ties them together).
struct Change {
  Span region;
  std::vector<Replacement> inner;
};

std::size_t piece_at(const Text& text, std::uint32_t offset) {
  const auto after =
      std::upper_bound(text.pieces.begin(), text.pieces.end(), offset,
                       [](std::uint32_t at, const Piece& piece) { return at < piece.text; });
  return static_cast<std::size_t>(after - text.pieces.begin()) - 1;
}

bool divides(const Text& text, std::uint32_t offset) {
  const Piece& piece = text.pieces[piece_at(text, offset)];
  if (piece.text == offset) return true;
  return piece.text_unit != 0 && piece.raw_unit != 0 &&
         (offset - piece.text) % piece.text_unit == 0;
}

std::uint32_t raw_begin(const Text& text, std::uint32_t offset) {
  return text.raw({offset, offset}).begin;
}

// The edit that `offset` stands strictly inside of, if any.
const Edit* edit_around(const Text& text, std::uint32_t offset) {
  const auto edit = std::partition_point(text.edits.begin(), text.edits.end(),
                                         [&](const Edit& e) { return e.after.end <= offset; });
  return edit != text.edits.end() && edit->after.begin < offset ? &*edit : nullptr;
}

Span grown(const Text& text, Span region) {
  const Edit* left = edit_around(text, region.begin);
  const Edit* right = edit_around(text, region.end);
  if (left != nullptr && !divides(text, region.begin)) region.begin = left->after.begin;
  if (right != nullptr && !divides(text, region.end)) region.end = right->after.end;
  return region;
}

std::vector<Change> changes_of(const Text& text, const std::vector<Replacement>& replacements) {
  std::vector<Change> changes;
  std::uint32_t last = 0;
  for (const Replacement& replacement : replacements) {
    assert(replacement.span.begin >= last && replacement.span.end <= text.utf8.size());
    assert(text.at(replacement.span).find('\f') == std::string_view::npos && "pages stay apart");
    last = replacement.span.end;
    const Span region = grown(text, replacement.span);
    if (!changes.empty() && region.begin < changes.back().region.end) {
      changes.back().region.end = std::max(changes.back().region.end, region.end);
      changes.back().inner.push_back(replacement);
    } else {
      changes.push_back({region, {replacement}});
    }
  }
  return changes;
}

// Edits cut where a change begins or ends, so that each lies inside or outside of every change.
std::vector<Edit> cut_edits(const Text& text, const std::vector<Change>& changes) {
  std::vector<std::uint32_t> bounds;
  for (const Change& change : changes)
    bounds.insert(bounds.end(), {change.region.begin, change.region.end});
  std::vector<Edit> cut;
  auto bound = bounds.begin();
  for (Edit edit : text.edits) {
    while (bound != bounds.end() && *bound <= edit.after.begin) ++bound;
    for (auto at = bound; at != bounds.end() && *at < edit.after.end; ++at) {
      if (*at == edit.after.begin) continue;
      const std::uint32_t taken = raw_begin(text, *at) - raw_begin(text, edit.after.begin);
      Edit left = edit;
      left.after.end = edit.after.begin = *at;
      left.before.resize(taken);
      edit.before.erase(0, taken);
      cut.push_back(std::move(left));
    }
    cut.push_back(std::move(edit));
  }
  return cut;
}

// Writes the new text from left to right.
class Rewriter {
 public:
  Rewriter(const Text& old, const std::vector<Change>& changes)
      : old_(old), edits_(cut_edits(old, changes)) {
    made_.utf8.reserve(old.utf8.size());  // growing would take twice the memory
    for (const Change& change : changes) {
      copy_to(change.region.begin);
      make(change);
    }
    copy_to(static_cast<std::uint32_t>(old.utf8.size()));
    for (; edit_ < edits_.size(); ++edit_) keep(edits_[edit_]);
    for (; piece_ < old_.pieces.size(); ++piece_) keep(old_.pieces[piece_]);
    made_.raw_size = old.raw_size;
  }
  Text take() { return std::move(made_); }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(made_.utf8.size()); }

  void keep(Edit edit) {
    edit.after = {edit.after.begin - at_ + here(), edit.after.end - at_ + here()};
    made_.edits.push_back(std::move(edit));
  }
  void keep(Piece piece) {
    piece.text = piece.text - at_ + here();
    made_.pieces.push_back(piece);
  }
  bool zero_length(std::size_t piece) const {
    return piece + 1 < old_.pieces.size() && old_.pieces[piece + 1].text == old_.pieces[piece].text;
  }

  void copy_to(std::uint32_t end) {
    // After a change the text goes on in the middle of a piece: it begins anew there.
    const Piece& around = old_.pieces[piece_at(old_, at_)];
    if (at_ > 0 && at_ < end && around.text < at_) {
      keep(Piece{at_, raw_begin(old_, at_), around.text_unit, around.raw_unit});
    }
    while (piece_ < old_.pieces.size() &&
           (old_.pieces[piece_].text < end ||
            (old_.pieces[piece_].text == end && zero_length(piece_)))) {
      keep(old_.pieces[piece_++]);
    }
    while (edit_ < edits_.size() && edits_[edit_].after.end <= end &&
           !begins_change(edits_[edit_], end)) {
      keep(edits_[edit_++]);
    }
    made_.utf8 += old_.at({at_, end});
    at_ = end;
  }
  // A non-empty edit that ends at `end` lies before it; so does a deletion that stands there.
  static bool begins_change(const Edit& edit, std::uint32_t end) { return edit.after.begin > end; }

  void make(const Change& change) {
    const Span region = change.region;
    Edit edit{change.inner.back().kind,
              {here(), 0},
              "",
              change.inner.back().plan,
              change.inner.back().score,
              change.inner.back().alternatives};
    made_.pieces.push_back({here(), raw_begin(old_, region.begin), 0, 0});
    std::uint32_t raw_at = region.begin;
    for (; edit_ < edits_.size() && edits_[edit_].after.end <= region.end &&
           edits_[edit_].after.begin < region.end;
         ++edit_) {
      edit.before += old_.at({raw_at, edits_[edit_].after.begin});
      edit.before += edits_[edit_].before;
      raw_at = edits_[edit_].after.end;
    }
    edit.before += old_.at({raw_at, region.end});
    for (const Replacement& inner : change.inner) {
      made_.utf8 += old_.at({at_, inner.span.begin});
      made_.utf8 += inner.with;
      at_ = inner.span.end;
    }
    made_.utf8 += old_.at({at_, region.end});
    at_ = region.end;
    edit.after.end = here();
    made_.edits.push_back(std::move(edit));
    // Pieces inside are gone; one that begins where the region ends stays.
    while (piece_ < old_.pieces.size() && old_.pieces[piece_].text < region.end) ++piece_;
    goes_on(region.end);
  }
  // Nothing of the old text may follow at once (two changes side by side, the end of the text).
  void goes_on(std::uint32_t end) {
    const bool last = end == old_.utf8.size();
    if (last && piece_ == old_.pieces.size()) made_.pieces.push_back({here(), old_.raw_size, 1, 1});
  }

  const Text& old_;
  std::vector<Edit> edits_;
  std::size_t edit_ = 0, piece_ = 0;
  std::uint32_t at_ = 0;  // up to where the old text is done
  Text made_;
};

// Where offsets of the old text lie in the new one.
class Moved {
 public:
  explicit Moved(const std::vector<Change>& changes) : changes_(changes) {
    std::int64_t shift = 0;
    for (const Change& change : changes) {
      shifts_.push_back(shift);
      for (const Replacement& inner : change.inner) {
        shift += static_cast<std::int64_t>(inner.with.size()) - inner.span.size();
      }
    }
    shifts_.push_back(shift);
  }
  // What is inserted exactly at a begin or an end lies inside.
  Span span(Span old) const { return {offset(old.begin, false), offset(old.end, true)}; }

 private:
  std::uint32_t offset(std::uint32_t old, bool is_end) const {
    const auto after =
        std::partition_point(changes_.begin(), changes_.end(), [&](const Change& change) {
          return change.region.begin < old || (is_end && change.region.end <= old);
        });
    const auto passed = static_cast<std::size_t>(after - changes_.begin());
    if (passed > 0 &&
        changes_[passed - 1].region.end > old) {  // inside a change: to its nearer end
      const std::int64_t base = is_end ? shifts_[passed] + changes_[passed - 1].region.end
                                       : shifts_[passed - 1] + changes_[passed - 1].region.begin;
      return static_cast<std::uint32_t>(base);
    }
    return static_cast<std::uint32_t>(old + shifts_[passed]);
  }

  const std::vector<Change>& changes_;
  std::vector<std::int64_t> shifts_;
};

}  // namespace

Text replace(Text text, const std::vector<Replacement>& replacements) {
  if (replacements.empty()) return text;
  const std::vector<Change> changes = changes_of(text, replacements);
  Text made = Rewriter(text, changes).take();
  const Moved moved(changes);
  made.pages = std::move(text.pages);
  for (PageText& page : made.pages) {
    page.span = moved.span(page.span);
    for (Block& block : page.blocks) block.span = moved.span(block.span);
  }
  return made;
}

}  // namespace kiroku
