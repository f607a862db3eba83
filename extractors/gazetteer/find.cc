#include "extractors/gazetteer/find.h"

#include <algorithm>
#include <array>

#include "extractors/gazetteer/kind_words.h"
#include "extractors/gazetteer/letters.h"

namespace kiroku {
namespace {

using letters::Script;
using Name = NameIndex::Name;

struct Match {
  std::size_t begin = 0, end = 0;
  const Name* name = nullptr;
  std::optional<PlaceKind> said;
};

// A name in a script that writes spaces, word by word: where each word ends, and the hash of all
// that came before.
struct Words {
  struct End {
    std::size_t end = 0;        // byte of the text
    std::size_t last_word = 0;  // byte where the last word begins
    std::uint64_t hash = 0;
    std::size_t folded = 0;  // bytes of `letters` so far
  };
  std::string letters;  // folded
  std::array<End, 6> ends;
  std::size_t count = 0;
};

bool is_digit(char32_t letter) { return letter >= '0' && letter <= '9'; }
bool is_word_letter(char32_t letter) {
  if (letter < 0x80) return (letter | 0x20) - 'a' < 26 || is_digit(letter);
  return letters::writes_spaces(letters::script_of(letter)) || is_digit(letter);
}
bool is_apostrophe(char32_t letter) { return letter == '\'' || letter == 0x2019; }

class Finder {
 public:
  Finder(std::string_view text, const Gazetteer::Impl& tables) : text_(text), tables_(tables) {}

  std::vector<PlaceMention> run() {
    while (at_ < text_.size()) {
      const unsigned char byte = static_cast<unsigned char>(text_[at_]);
      if (byte < 0x80) {
        ascii();
      } else {
        other();
      }
    }
    return std::move(mentions_);
  }

 private:
  // One word, or one character that is no letter.
  void ascii() {
    const unsigned char first = static_cast<unsigned char>(text_[at_]);
    const bool upper = first >= 'A' && first <= 'Z';
    if (upper && !in_word_ && spaced_name()) return;
    const auto is_letter = [](unsigned char c) {
      return static_cast<unsigned char>((c | 0x20) - 'a') < 26 ||
             static_cast<unsigned char>(c - '0') < 10;
    };
    if (!is_letter(first)) {
      in_word_ = false;
      before_ = first;
      ++at_;
      return;
    }
    while (at_ < text_.size() && is_letter(static_cast<unsigned char>(text_[at_]))) ++at_;
    in_word_ = true;
    before_ = 'a';
  }

  void other() {
    std::size_t next = at_;
    const char32_t letter = next_code_point(text_, next);
    const Script script = letters::script_of(letter);
    if (letters::writes_spaces(script)) {
      if (!in_word_ && letters::is_upper(letter) && spaced_name()) return;
      in_word_ = true;
    } else {
      in_word_ = false;
      if (script != Script::other && may_begin(script) && next < text_.size()) {
        std::size_t after = next;
        const std::uint32_t lengths = tables_.names.lengths(letter, next_code_point(text_, after));
        if (lengths != 0 && unspaced_name(script, lengths)) return;
      }
    }
    before_ = letter;
    at_ = next;
  }

  // Korean and kana names only ever open their run; Han names stand anywhere.
  bool may_begin(Script script) const {
    return script == Script::han || letters::script_of(before_) != script;
  }

  bool unspaced_name(Script script, std::uint32_t lengths) {
    std::array<std::size_t, NameIndex::kMaxLength + 2> ends{};
    std::array<std::uint64_t, NameIndex::kMaxLength + 2> hashes{};
    const int longest = 31 - __builtin_clz(lengths);
    std::size_t end = at_;
    std::uint64_t hash = NameIndex::kSeed;
    int length = 0;
    while (length < longest && end < text_.size()) {
      hash = NameIndex::mix(hash, next_code_point(text_, end));
      ends[++length] = end;
      hashes[length] = hash;
    }
    for (; length >= 2; --length) {
      if (((lengths >> length) & 1) == 0) continue;
      const Name* name = tables_.names.find(hashes[length], text_.substr(at_, ends[length] - at_));
      if (name != nullptr && take_unspaced(script, {at_, ends[length], name, {}})) return true;
    }
    return false;
  }

  bool take_unspaced(Script script, Match match) {
    const bool division = has_division(*match.name);
    std::optional<KindWord> kind;
    if (script == Script::hangul) {
      kind = kind_after_hangul(text_, match.end, division);
      if (!kind && !is_korean_word_end(text_, match.end)) return false;
    } else {
      const char32_t next = letters::code_point_at(text_, match.end);
      const Script last = letters::script_of(letters::code_point_before(text_, match.end));
      if (last != Script::han && letters::script_of(next) == last) {
        return false;  // パリティ is not Paris
      }
      if (!is_country(*match.name)) kind = kind_after_han(text_, match.end, match.name->folded);
      if (!kind && names_something_else(text_, match.end)) return false;
    }
    if (kind) {
      match.said = kind->said;
      match.end += kind->length;
    }
    return accept(match);
  }

  // The name that begins with the capital at at_; the longest that stands in the table.
  bool spaced_name() {
    if (!read_words()) return false;
    for (std::size_t i = words_.count; i-- > 0;) {
      const Words::End& end = words_.ends[i];
      const std::string_view folded = std::string_view(words_.letters).substr(0, end.folded);
      const Name* name = tables_.names.find(end.hash, folded);
      if (name != nullptr && stands_as(*name, end) && take_spaced({at_, end.end, name, {}})) {
        return true;
      }
    }
    return cyrillic_ && inflected_name();
  }

  bool take_spaced(Match match) {
    if (is_country(*match.name)) {
      return !names_something_else(text_, match.end) && accept(match);
    }
    if (auto kind = kind_after_word(text_, match.end, has_division(*match.name))) {
      match.said = kind->said;
      match.end += kind->length;
    }
    if (names_something_else(text_, match.end)) return false;
    // "A Green City" is no town; "the City of Green" and "Green City, Ohio" are.
    const bool stop = (match.name->flags & NameIndex::kStop) != 0;
    if (stop && match.said && !in_company(match)) match.said.reset();
    if (const auto before = kind_before(text_, match.begin)) {
      if (!match.said) match.said = before->said;
      match.begin -= before->length;
    }
    return accept(match);
  }

  // Fills words_ from at_ on. False where no name begins with this first word.
  bool read_words() {
    words_.letters.clear();
    words_.count = 0;
    std::uint64_t hash = NameIndex::kSeed;
    std::size_t at = at_, word = at_, in_word = 0;
    bool dotted = false;
    cyrillic_ = letters::script_of(letters::code_point_at(text_, at_)) == Script::cyrillic;
    while (true) {
      std::size_t next = at;
      const char32_t letter = at < text_.size() ? code_point(next) : 0;
      if (is_word_letter(letter)) {
        const char32_t folded = letters::folded(letter);
        if (folded < 0x80) {
          words_.letters.push_back(static_cast<char>(folded));
        } else {
          append_utf8(words_.letters, folded);
        }
        hash = NameIndex::mix(hash, folded);
        if (++in_word > NameIndex::kMaxLetters) return words_.count > 0;
        at = next;
        continue;
      }
      if (is_apostrophe(letter) && joins(next)) {
        at = next;
        continue;
      }
      if (letter == '.' && in_word == 1 && is_word_letter(letters::code_point_at(text_, next))) {
        dotted = true;  // "U.S."
        in_word = 0;
        at = next;
        continue;
      }
      const bool dot = letter == '.' && (in_word <= 3 || dotted);
      words_.ends[words_.count++] = {dot && dotted ? next : at, word, hash, words_.letters.size()};
      if (words_.count == 1 && !cyrillic_ && !tables_.names.may_begin_with_word(hash)) return false;
      if (words_.count == words_.ends.size()) return true;
      at = next_word(dot ? next : at);
      if (at == 0) return true;
      append_utf8(words_.letters, ' ');
      hash = NameIndex::mix(hash, ' ');
      word = at;
      in_word = 0;
      dotted = false;
    }
  }

  char32_t code_point(std::size_t& at) const {
    const unsigned char byte = static_cast<unsigned char>(text_[at]);
    return byte < 0x80 ? text_[at++] : next_code_point(text_, at);
  }

  // "Xi'an" goes on behind its apostrophe, "Kitakyushu's" ends before it.
  bool joins(std::size_t after) const {
    std::size_t next = after;
    if (after >= text_.size()) return false;
    const char32_t letter = next_code_point(text_, next);
    if (!is_word_letter(letter)) return false;
    return letters::folded(letter) != 's' || is_word_letter(letters::code_point_at(text_, next));
  }

  // Where the next word of a name begins behind a gap (a space, a hyphen, a line end); 0: none.
  std::size_t next_word(std::size_t at) const {
    const std::size_t begin = at;
    if (at < text_.size() && text_[at] == '-') {
      ++at;
    } else {
      while (at < text_.size() && at < begin + 3 && (text_[at] == ' ' || text_[at] == '\n')) ++at;
    }
    return at > begin && is_word_letter(letters::code_point_at(text_, at)) ? at : 0;
  }

  // Do case and accents in the text allow this name?
  bool stands_as(const Name& name, const Words::End& end) const {
    const std::string_view written = text_.substr(at_, end.end - at_);
    if ((name.flags & NameIndex::kCapitals) != 0) {
      return std::none_of(written.begin(), written.end(),
                          [](char c) { return c >= 'a' && c <= 'z'; });
    }
    if ((name.flags & NameIndex::kExact) != 0) return written == name.written;
    const char32_t last = letters::code_point_at(text_, end.last_word);
    return end.last_word == at_ || letters::is_upper(last) || is_digit(last);
  }

  // Russian cases: Челябинске, Далянем, Москвы; Челябинской области, Алтайского края.
  bool inflected_name() {
    struct Ending {
      std::string_view from, to;
    };
    static constexpr std::array kNouns = {
        Ending{"а", ""},  Ending{"у", ""},  Ending{"ом", ""},  Ending{"е", ""},   Ending{"е", "а"},
        Ending{"ы", "а"}, Ending{"и", "а"}, Ending{"у", "а"},  Ending{"ой", "а"}, Ending{"и", "ь"},
        Ending{"я", "ь"}, Ending{"ю", "ь"}, Ending{"е", "ь"},  Ending{"ем", "ь"}, Ending{"ью", "ь"},
        Ending{"и", "я"}, Ending{"ю", "я"}, Ending{"е", "я"},  Ending{"ей", "я"}, Ending{"я", "й"},
        Ending{"ю", "й"}, Ending{"е", "й"}, Ending{"ем", "й"}, Ending{"и", "ия"}};
    static constexpr std::array kDivisions = {
        Ending{"ой области", "ая область"},  Ending{"ую область", "ая область"},
        Ending{"ой областью", "ая область"}, Ending{"ого края", "ий край"},
        Ending{"ому краю", "ий край"},       Ending{"им краем", "ий край"},
        Ending{"ом крае", "ий край"}};
    if (words_.count >= 2) {
      for (const Ending& ending : kDivisions) {
        if (take_inflected(words_.ends[1], ending.from, ending.to)) return true;
      }
    }
    for (const Ending& ending : kNouns) {
      if (take_inflected(words_.ends[0], ending.from, ending.to)) return true;
    }
    return false;
  }

  bool take_inflected(const Words::End& end, std::string_view from, std::string_view to) {
    const std::string_view folded = std::string_view(words_.letters).substr(0, end.folded);
    if (!folded.ends_with(from) || folded.size() < from.size() + 6) return false;
    std::string nominative(folded.substr(0, folded.size() - from.size()));
    nominative += to;
    const Name* name = tables_.names.find(name_hash(nominative), nominative);
    if (name == nullptr || (name->flags & NameIndex::kWeak) != 0) return false;
    return take_spaced({at_, end.end, name, {}});
  }

  bool has_division(const Name& name) const {
    return std::any_of(name.places.begin(), name.places.end(), [&](std::uint32_t place) {
      return tables_.places[place].kind == PlaceKind::prefecture;
    });
  }
  bool is_country(const Name& name) const {
    return tables_.places[name.places[0]].kind == PlaceKind::country;
  }

  bool accept(const Match& match) {
    const bool suffixed = match.said.has_value() || (match.name->flags & NameIndex::kSuffixed) != 0;
    if (!suffixed && (match.name->flags & NameIndex::kWeak) != 0 && !in_company(match)) {
      return false;
    }
    PlaceMention mention;
    std::size_t begin = match.begin;
    if (!mentions_.empty() && begin < mentions_.back().span.end) return false;
    const GazetteerPlace& first = tables_.places[match.name->places[0]];
    if (suffixed || !first.succeeded_by.empty()) begin -= former_before(text_, begin);
    mention.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(match.end)};
    mention.candidates = match.name->places;
    mention.suffixed = suffixed;
    mention.said = match.said.value_or(first.kind);
    mentions_.push_back(std::move(mention));
    at_ = match.end;
    before_ = letters::code_point_before(text_, at_);
    in_word_ = is_word_letter(before_);
    return true;
  }

  // "Nice, France", "Bath (UK)", "米国・モビール": a weak name beside a country or a division.
  bool in_company(const Match& match) const {
    if (!mentions_.empty()) {
      const PlaceMention& last = mentions_.back();
      const GazetteerPlace& place = tables_.places[last.candidates[0]];
      const std::string_view gap = text_.substr(last.span.end, match.begin - last.span.end);
      const bool region = place.kind != PlaceKind::city || last.said == PlaceKind::prefecture;
      if (region && match.begin >= last.span.end && (gap.empty() || gap == "・" || gap == "·")) {
        return governs(last, match);
      }
      const bool weak_is_region = tables_.places[match.name->places[0]].kind != PlaceKind::city;
      if (weak_is_region && (gap == ", " || gap == " (" || gap == "(" || gap == " của "))
        return true;
    }
    for (const std::string_view gap : {", ", " (", "(", ",\n"}) {
      if (text_.substr(match.end).starts_with(gap)) {
        return region_at(match.end + gap.size(), match);
      }
    }
    return is_defined(match);
  }

  // 林茨是奥地利第三大城市: a text that begins with a name and says what it is means the place.
  bool is_defined(const Match& match) const {
    const std::string_view before = text_.substr(0, match.begin), behind = text_.substr(match.end);
    if (!before.empty() && !before.ends_with("\n") && !before.ends_with("。")) return false;
    for (const std::string_view is : {"是", "位于", "位於", "坐落于", ",是"})
      if (behind.starts_with(is)) return true;
    return false;
  }

  bool governs(const PlaceMention& region, const Match& match) const {
    for (const std::uint32_t outer : region.candidates) {
      for (const std::uint32_t inner : match.name->places) {
        if (tables_.places[outer].country == tables_.places[inner].country) return true;
      }
    }
    return false;
  }

  // Does a country or division that one of the candidates lies in begin at `at`?
  bool region_at(std::size_t at, const Match& match) const {
    Gazetteer::Impl const& tables = tables_;
    Finder ahead(text_.substr(0, std::min(text_.size(), at + 64)), tables);
    ahead.at_ = at;
    ahead.looking_ahead_ = true;
    std::size_t next = at;
    if (at >= text_.size() || looking_ahead_) return false;
    const char32_t letter = next_code_point(text_, next);
    bool found = false;
    if (letters::writes_spaces(letters::script_of(letter))) {
      found = letters::is_upper(letter) && ahead.spaced_name();
    } else {
      std::size_t after = next;
      const std::uint32_t lengths =
          next < text_.size() ? tables.names.lengths(letter, next_code_point(text_, after)) : 0;
      found = lengths != 0 && ahead.unspaced_name(letters::script_of(letter), lengths);
    }
    if (!found) return false;
    const PlaceMention& region = ahead.mentions_.front();
    const bool city = tables.places[region.candidates[0]].kind == PlaceKind::city;
    return !city && governs(region, match);
  }

  std::string_view text_;
  const Gazetteer::Impl& tables_;
  std::vector<PlaceMention> mentions_;
  Words words_;
  std::size_t at_ = 0;
  char32_t before_ = 0;   // the code point before at_; 'a' for any ASCII letter or digit
  bool in_word_ = false;  // before_ is a letter or digit of a script with spaces
  bool cyrillic_ = false;
  bool looking_ahead_ = false;
};

}  // namespace

std::vector<PlaceMention> find_places(std::string_view text, const Gazetteer::Impl& tables) {
  if (text.size() > UINT32_MAX) text = text.substr(0, UINT32_MAX);
  return Finder(text, tables).run();
}

}  // namespace kiroku
