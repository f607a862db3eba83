#include "pipeline/repairs/residue_shape.h"

#include <algorithm>

#include <unicode/uchar.h>

namespace kiroku {

bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)); }
bool is_alnum(char32_t c) { return u_isalnum(static_cast<UChar32>(c)); }
std::size_t count_letters(Chars chars) {
  return static_cast<std::size_t>(std::count_if(chars.begin(), chars.end(), is_letter));
}

namespace {

// Pieces with a letter or a digit. The dots of a leader ("HTTP . . . . . 72") are none.
std::size_t count_written(Chars collapsed) {
  std::size_t count = 0;
  bool in_piece = false;
  for (const char32_t c : collapsed) {
    if (is_alnum(c) && !in_piece) ++count;
    in_piece = c != ' ' && (in_piece || is_alnum(c));
  }
  return count;
}

// Many short pieces: three and more, of hardly more than two characters.
bool fragmentary(Chars collapsed) {
  const std::size_t blanks =
      static_cast<std::size_t>(std::count(collapsed.begin(), collapsed.end(), U' '));
  const std::size_t signs = collapsed.size() - blanks;
  return blanks >= 2 && signs * 10 <= (blanks + 1) * 24 && count_letters(collapsed) >= 2 &&
         count_written(collapsed) >= 3 && count_written(collapsed) * 2 > blanks + 1 &&
         std::none_of(collapsed.begin(), collapsed.end(), is_wide);
}

}  // namespace

// A heading set wide goes on sign by sign: "D I S P L A Y" is no residue "D I S" before something.
bool is_set_wide(Chars part, Chars rest) {
  if (std::any_of(part.begin(), part.end(),
                  [](char32_t c) { return is_letter(c) && !is_upper(c); }))
    return false;
  std::size_t at = 0;
  for (int sign = 0; sign < 2; ++sign) {
    if (at + 1 >= rest.size() || !is_blank(rest[at]) || is_blank(rest[at + 1])) return false;
    if (at + 2 < rest.size() && !is_blank(rest[at + 2])) return false;
    at += 2;
  }
  return true;
}

std::uint64_t mask_of(Chars chars) {
  std::uint64_t mask = 0;
  for (const char32_t c : chars) mask |= bit_of(c);
  return mask;
}

std::optional<Residue> residue_of(Chars part) {
  Residue made{filtered(part, [](char32_t) { return true; }), 1, mask_of(part), {}, {}};
  if (!fragmentary(made.pieces)) return {};
  for (const char32_t c : made.pieces) {
    if (c == ' ') {
      ++made.count;
    } else if (c < 128) {
      made.ascii[c] = true;
    } else {
      made.others += c;
    }
  }
  return made;
}

namespace {

// How far the donor, with only the residue's characters kept, is the residue: behind its last
// piece; to the donor's end, or with five pieces and more. Nothing where it is not.
std::optional<std::size_t> kept_until(const Residue& residue, Chars donor) {
  const std::u32string& pieces = residue.pieces;
  std::size_t at = 0, end = 0;
  bool gap = false;
  for (std::size_t i = 0; i < donor.size(); ++i) {
    if (is_gap(donor[i]) || !residue.keeps(donor[i])) {
      gap = true;
      continue;
    }
    if (at == pieces.size()) {
      if (gap && residue.count >= 5) return end;
      return {};
    }
    if (at > 0 && gap && pieces[at++] != ' ') return {};
    if (pieces[at] != donor[i]) return {};
    ++at;
    end = i + 1;
    gap = false;
  }
  if (at < pieces.size()) return {};
  return end;
}

}  // namespace

// `residue` is what is left of `donor`, or of its beginning: letters are missing where it was torn
// out, at half of its pieces and more, and of those that are left some stand inside words. What has
// the same words written out is another line that begins alike ("To add or edit a contact", "To add
// or edit a fax"; "A C C E S S"); "N S E W" are initials of a line, and written.
bool left_of(const Residue& residue, Chars donor) {
  const auto end = kept_until(residue, donor);
  if (!end) return false;
  const auto missing = [&](std::size_t i) {
    return i < donor.size() &&
           (donor[i] == kReplacement || (is_letter(donor[i]) && !residue.keeps(donor[i])));
  };
  std::size_t lost = 0, kept = 0, inside = 0, torn = 0;
  for (std::size_t i = 0; i < *end; ++i) {
    lost += missing(i);
    if (is_gap(donor[i]) || !residue.keeps(donor[i])) continue;
    const bool begins = i == 0 || is_gap(donor[i - 1]) || !residue.keeps(donor[i - 1]);
    if (begins) {
      std::size_t behind = i;
      while (behind < *end && !is_gap(donor[behind]) && residue.keeps(donor[behind])) ++behind;
      torn += missing(behind) || (i > 0 && missing(i - 1));
    }
    if (!is_letter(donor[i])) continue;
    ++kept;
    inside += i > 0 && (is_letter(donor[i - 1]) || donor[i - 1] == kReplacement);
  }
  for (std::size_t i = *end; missing(i); ++i) ++lost;
  return lost >= 3 && torn * 2 >= residue.count && inside * 3 >= kept;
}

bool is_seam(Chars chars, std::size_t i) {
  if (i == 0 || i >= chars.size() || is_blank(chars[i - 1])) return false;
  const char32_t c = chars[i];
  if (c >= 'a' && c <= 'z') return false;  // most characters
  if (c < 128 && !(c >= 'A' && c <= 'Z')) return c == '(' || c == '[' || c == '{';
  if (is_blank(c)) return false;
  if (is_letter(chars[i - 1]) && is_upper(c)) return !is_upper(chars[i - 1]);
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_OTHER_SYMBOL || type == U_OTHER_NUMBER || type == U_INITIAL_PUNCTUATION ||
         type == U_START_PUNCTUATION;
}

bool stands_in(Chars pieces, Chars line) {
  std::size_t at = 0;
  for (const char32_t c : line) {
    if (pieces[at] == ' ') ++at;  // pieces begin and end with a character
    if (c == pieces[at] && ++at == pieces.size()) return true;
  }
  return false;
}

std::vector<std::size_t> seams_of(Chars all, bool at_words) {
  std::vector<std::size_t> seams = {0};
  for (std::size_t at = 1; at < all.size() && seams.size() < 12; ++at) {
    const bool word = at_words && is_blank(all[at - 1]) && is_upper(all[at]);
    if (is_seam(all, at) || word) seams.push_back(at);
  }
  seams.push_back(all.size());
  return seams;
}

}  // namespace kiroku
