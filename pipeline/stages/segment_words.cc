#include "pipeline/stages/segment_words.h"

#include <array>

#include "pipeline/stages/segment_lines.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

bool is_vietnamese(char32_t letter) {
  if (letter >= 0x1EA0 && letter <= 0x1EF9) return true;
  return letter == 0x102 || letter == 0x103 || letter == 0x110 || letter == 0x111 ||
         letter == 0x1A0 || letter == 0x1A1 || letter == 0x1AF || letter == 0x1B0;
}

void count(char32_t letter, LetterCounts& counts) {
  if (letter < 0x250) {
    ++counts.latin;
    if (is_vietnamese(letter)) ++counts.vietnamese;
  } else if (letter >= 0x400 && letter < 0x530) {
    ++counts.cyrillic;
  } else if (letter >= 0x1E00 && letter < 0x1F00) {
    ++counts.latin;
    if (is_vietnamese(letter)) ++counts.vietnamese;
  } else if (letter >= 0x3041 && letter < 0x3100 && letter != 0x30FB && letter != 0x30FC) {
    ++counts.kana;
  } else if (letter >= 0xAC00 && letter < 0xD7A4) {
    ++counts.hangul;
  } else if ((letter >= 0x3400 && letter < 0xA000) || (letter >= 0x20000 && letter < 0x32000)) {
    ++counts.han;
  }
}

bool is_letter_byte(unsigned char c) { return static_cast<unsigned char>((c | 0x20) - 'a') < 26; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2014.04.01. Signing", "1968. 10. 29.": a point inside or behind a date, year first.
bool is_in_date(std::string_view text, std::uint32_t begin, std::uint32_t point) {
  constexpr std::uint32_t kLongest = 14;  // "1968. 10. 29"
  std::uint32_t from = point;
  while (from > begin && point - from < kLongest &&
         (is_digit(text[from - 1]) || text[from - 1] == '.' || text[from - 1] == ' '))
    --from;
  while (from < point && !is_digit(text[from])) ++from;
  std::uint32_t year = from;
  while (year < point && is_digit(text[year])) ++year;
  if (year - from != 4 || (text[from] != '1' && text[from] != '2')) return false;
  if (year < point) return text[year] == '.';
  std::uint32_t next = point + 1;  // "1968. 10. 29.": the year's own point
  while (next < text.size() && text[next] == ' ') ++next;
  return next < text.size() && is_digit(text[next]) && next <= point + 2;
}

// "Mr. Sato", "sq. km", "No. 5", "U.S. Tacoma": a point that ends no sentence.
bool is_abbreviation(std::string_view text, std::uint32_t begin, std::uint32_t point) {
  std::uint32_t word = point;
  while (word > begin && is_letter_byte(static_cast<unsigned char>(text[word - 1]))) --word;
  const std::string_view last = text.substr(word, point - word);
  if (last.empty()) {  // "5. Trams of Porto"
    std::uint32_t digit = point;
    while (digit > begin && text[digit - 1] >= '0' && text[digit - 1] <= '9') --digit;
    std::uint32_t before = digit;
    while (before > begin && (text[before - 1] == ' ' || text[before - 1] == '\n')) --before;
    return digit < point && (before == begin || is_in_date(text, begin, point));
  }
  if (last.size() == 1 && last[0] >= 'A' && last[0] <= 'Z') return true;
  static constexpr std::array kWords = {
      "Mr",  "Mrs",  "Ms",     "Dr",  "Prof", "St",   "No",   "Nos",  "vs",  "sq",  "Co",   "Inc",
      "Ltd", "Corp", "Jan",    "Feb", "Mar",  "Apr",  "Jun",  "Jul",  "Aug", "Sep", "Sept", "Oct",
      "Nov", "Dec",  "approx", "Fig", "Vol",  "Elem", "Univ", "Dept", "Gov", "Sen", "TP",   "ca"};
  for (const std::string_view word_of_list : kWords) {
    if (last == word_of_list) return true;
  }
  // "e.g.", "P.R.": a letter and a point before it
  return last.size() == 1 && word > begin && text[word - 1] == '.';
}

std::uint32_t after_closing(std::string_view text, std::uint32_t at, std::uint32_t end) {
  static constexpr std::array kClosing = {"」", "』", "）", "”", "’", "】", ")", "\"", "'", "]"};
  for (bool closed = at < end && text[at] != ' ' && text[at] != '\n'; closed;) {
    closed = false;
    for (const std::string_view mark : kClosing) {
      if (at + mark.size() <= end && text.substr(at).starts_with(mark)) {
        at += static_cast<std::uint32_t>(mark.size());
        closed = true;
      }
    }
  }
  return at;
}

// Where a sentence ends that has a stop at `at` (behind the stop and what closes); 0: it goes on.
// "В апреле 1985 г. Нальчик стал": the year that a sentence begins with does not end it.
bool is_leading_year(std::string_view text, std::uint32_t begin, std::uint32_t at) {
  constexpr std::string_view kYear = "г";
  constexpr std::uint32_t kLead = 48;  // bytes of "В сентябре 1985 г"
  const std::string_view before = text.substr(begin, at - begin);
  if (at - begin > kLead || !before.ends_with(kYear)) return false;
  const std::size_t digit = before.find_last_not_of(' ', before.size() - kYear.size() - 1);
  return digit != before.npos && before[digit] >= '0' && before[digit] <= '9';
}

std::uint32_t sentence_end(std::string_view text, Span span, std::uint32_t begin, std::uint32_t at,
                           std::uint32_t stop_bytes) {
  const bool wide = stop_bytes == 3;
  std::uint32_t end = after_closing(text, at + stop_bytes, span.end);
  if (wide) {
    // 「はい。」と答えた goes on behind its bracket.
    const bool closed = end > at + stop_bytes;
    if (!closed || end >= span.end || text[end] == '\n' || text[end] == ' ') return end;
    return 0;
  }
  if (text[at] == '.' && (is_abbreviation(text, begin, at) || is_leading_year(text, begin, at)))
    return 0;
  if (end >= span.end) return end;
  if (text[end] != ' ' && text[end] != '\n' && text[end] != '\r') return 0;
  std::uint32_t next = end;
  while (next < span.end && (text[next] == ' ' || text[next] == '\n' || text[next] == '\r')) ++next;
  return next < span.end && begins_small(text.substr(next, 4)) ? 0 : end;
}

std::uint32_t stop_at(std::string_view text, std::uint32_t at) {
  const char c = text[at];
  if (c == '.' || c == '!' || c == '?') return 1;
  if (static_cast<unsigned char>(c) < 0xE3) return 0;
  const std::string_view three = text.substr(at, 3);
  return three == "。" || three == "！" || three == "？" || three == "．" ? 3 : 0;
}

}  // namespace

void LetterCounts::add(const LetterCounts& other) {
  latin += other.latin;
  vietnamese += other.vietnamese;
  cyrillic += other.cyrillic;
  han += other.han;
  kana += other.kana;
  hangul += other.hangul;
}

LetterCounts count_letters(std::string_view text) {
  LetterCounts counts;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      counts.latin += is_letter_byte(byte);
      ++at;
    } else {
      const char32_t letter = next_code_point(text, at);
      if (letter >= 0xC0) count(letter, counts);
    }
  }
  return counts;
}

namespace {

// Whether "en,ja" names "ja".
bool names(std::string_view declared, std::string_view language) {
  const std::size_t at = declared.find(language);
  return at != std::string_view::npos && (at == 0 || declared[at - 1] == ',');
}

}  // namespace

Surroundings surroundings_of(const LetterCounts& document, std::string_view declared) {
  Surroundings around;
  const bool japanese = names(declared, "ja"), chinese = names(declared, "zh");
  const std::uint32_t east = document.kana + document.han;
  const bool looks_japanese = document.kana > 0 && document.kana * 10 >= east;
  around.japanese = japanese == chinese ? looks_japanese : japanese;
  around.vietnamese = names(declared, "vi") || document.vietnamese * 25 > document.latin;
  return around;
}

std::string language_of(const LetterCounts& counts, const Surroundings& around) {
  // A character of Han or Hangul is about a word's half, a Latin letter a fifth.
  const std::uint32_t east = 3 * (counts.han + counts.kana), korean = 3 * counts.hangul;
  if (east + korean + counts.cyrillic + counts.latin == 0) return "";
  if (korean > 0 && korean >= east && korean * 2 >= counts.latin) return "ko";
  if (east > 0 && east * 2 >= counts.latin && east >= counts.cyrillic) {
    if (counts.kana > 0 && (counts.kana >= 2 || counts.han < 10)) return "ja";
    return around.japanese ? "ja" : "zh";
  }
  if (counts.cyrillic > counts.latin) return "ru";
  if (counts.latin == 0) return counts.cyrillic > 0 ? "ru" : east > 0 ? "zh" : "ko";
  const bool marked = counts.vietnamese * 30 > counts.latin && counts.vietnamese > 0;
  return marked || (around.vietnamese && counts.latin < 40) ? "vi" : "en";
}

std::string comma_decimal_language(const LetterCounts& document) {
  const std::uint32_t east = document.han + document.kana + document.hangul;
  if (document.cyrillic > 4 * (document.latin + east)) return "ru";
  const bool vietnamese = document.vietnamese * 12 > document.latin;
  return vietnamese && document.latin > 4 * (document.cyrillic + east) ? "vi" : "";
}

std::vector<Span> sentences_of(std::string_view text, Span span) {
  std::vector<Span> sentences;
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    const auto space = [&](std::uint32_t at) {
      return text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t' ||
             text[at] == '\f';
    };
    while (begin < end && space(begin)) ++begin;
    while (end > begin && space(end - 1)) --end;
    if (begin < end) sentences.push_back({begin, end});
  };
  std::uint32_t begin = span.begin;
  for (std::uint32_t at = span.begin; at < span.end;) {
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    const bool may_stop = byte == '.' || byte == '!' || byte == '?' || byte == 0xE3 || byte == 0xEF;
    const std::uint32_t stop = may_stop ? stop_at(text, at) : 0;
    if (stop == 0) {
      ++at;
      continue;
    }
    const std::uint32_t end = sentence_end(text, span, begin, at, stop);
    at += stop;
    if (end == 0) continue;
    add(begin, end);
    begin = at = end;
  }
  add(begin, span.end);
  return sentences;
}

}  // namespace kiroku
