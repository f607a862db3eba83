#include "extractors/gazetteer/kind_words.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "extractors/gazetteer/letters.h"

namespace kiroku {
namespace {

using letters::Script;

struct Word {
  std::string_view word;
  PlaceKind said;
};

bool starts_folded(std::string_view text, std::size_t at, std::string_view lower) {
  for (std::size_t i = 0; i < lower.size();) {
    if (at >= text.size()) return false;
    if (letters::folded(next_code_point(text, at)) != letters::folded(next_code_point(lower, i))) {
      return false;
    }
  }
  return true;
}

bool ends_folded(std::string_view text, std::size_t end, std::string_view lower) {
  return end >= lower.size() && starts_folded(text, end - lower.size(), lower);
}

bool is_name_letter(char32_t letter) {
  return letters::writes_spaces(letters::script_of(letter)) || (letter >= '0' && letter <= '9');
}

std::size_t skip_gap(std::string_view text, std::size_t at) {
  const std::size_t limit = at + 4;
  while (at < text.size() && at < limit && (text[at] == ' ' || text[at] == '\n')) ++at;
  return at;
}

constexpr std::array kAfterWord = {
    Word{"special self-governing city", PlaceKind::city},
    Word{"metropolitan city", PlaceKind::city},
    Word{"special city", PlaceKind::city},
    Word{"metropolis", PlaceKind::city},
    Word{"city", PlaceKind::city},
    Word{"municipality", PlaceKind::city},
    Word{"prefecture", PlaceKind::prefecture},
    Word{"province", PlaceKind::prefecture},
    Word{"oblast", PlaceKind::prefecture},
    Word{"krai", PlaceKind::prefecture},
    Word{"state", PlaceKind::prefecture},
    Word{"region", PlaceKind::prefecture},
    Word{"county", PlaceKind::other},
    Word{"district", PlaceKind::other},
    Word{"ward", PlaceKind::other},
};

// Longest first. 区, 町, 村 after a city's name are another place's name.
constexpr std::array kAfterHan = {
    Word{"特別自治市", PlaceKind::city},   Word{"广域市", PlaceKind::city},
    Word{"広域市", PlaceKind::city},       Word{"廣域市", PlaceKind::city},
    Word{"特別市", PlaceKind::city},       Word{"特别市", PlaceKind::city},
    Word{"直轄市", PlaceKind::city},       Word{"直辖市", PlaceKind::city},
    Word{"自治区", PlaceKind::prefecture}, Word{"自治州", PlaceKind::other},
    Word{"市", PlaceKind::city},           Word{"県", PlaceKind::prefecture},
    Word{"縣", PlaceKind::prefecture},     Word{"省", PlaceKind::prefecture},
    Word{"州", PlaceKind::prefecture},     Word{"府", PlaceKind::prefecture},
    Word{"道", PlaceKind::prefecture},     Word{"都", PlaceKind::city},
};

constexpr std::array kBefore = {
    Word{"city of ", PlaceKind::city},
    Word{"municipality of ", PlaceKind::city},
    Word{"metropolis of ", PlaceKind::city},
    Word{"metro ", PlaceKind::city},
    Word{"prefecture of ", PlaceKind::prefecture},
    Word{"province of ", PlaceKind::prefecture},
    Word{"state of ", PlaceKind::prefecture},
    Word{"oblast of ", PlaceKind::prefecture},
    Word{"thành phố ", PlaceKind::city},
    Word{"tp. ", PlaceKind::city},
    Word{"tp ", PlaceKind::city},
    Word{"tỉnh ", PlaceKind::prefecture},
    Word{"huyện ", PlaceKind::other},
    Word{"quận ", PlaceKind::other},
};

// They tell, but stay outside of the mention: "the cities of Porto and Braga", "города Омск".
constexpr std::array kTellingBefore = {
    Word{"cities of ", PlaceKind::city}, Word{"город ", PlaceKind::city},
    Word{"города ", PlaceKind::city},    Word{"городе ", PlaceKind::city},
    Word{"городом ", PlaceKind::city},   Word{"городу ", PlaceKind::city},
    Word{"г. ", PlaceKind::city},        Word{"town of ", PlaceKind::city},
};

bool starts_any(std::string_view text, std::size_t at,
                std::initializer_list<std::string_view> words) {
  const std::string_view rest = text.substr(at);
  for (const std::string_view word : words) {
    if (rest.starts_with(word)) return true;
  }
  return false;
}

bool ends_any(std::string_view text, std::size_t end,
              std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return ends_folded(text, end, word); });
}

bool begins_word(std::string_view text, std::size_t at) {
  return !is_name_letter(letters::code_point_before(text, at));
}

}  // namespace

std::optional<KindWord> kind_after_word(std::string_view text, std::size_t at, bool division) {
  for (const std::string_view hyphened : {"-shi", "-ken"}) {
    if (starts_folded(text, at, hyphened) &&
        !is_name_letter(letters::code_point_at(text, at + hyphened.size()))) {
      return KindWord{hyphened.size(),
                      hyphened == "-shi" ? PlaceKind::city : PlaceKind::prefecture};
    }
  }
  const std::size_t begin = skip_gap(text, at);
  if (begin == at || begin >= text.size()) return std::nullopt;
  if (std::string_view("smcpokrdwSMCPOKRDW").find(text[begin]) == std::string_view::npos) {
    return std::nullopt;
  }
  for (const Word& word : kAfterWord) {
    if (!starts_folded(text, begin, word.word)) continue;
    const std::size_t end = begin + word.word.size();
    if (is_name_letter(letters::code_point_at(text, end))) return std::nullopt;
    // "Kyushu region" is no division, "Kitakyushu state" nothing at all.
    if ((word.word == "region" || word.word == "state") && !division) return std::nullopt;
    return KindWord{end - at, word.said};
  }
  return std::nullopt;
}

std::optional<KindWord> kind_after_han(std::string_view text, std::size_t at,
                                       std::string_view name) {
  const std::string_view rest = text.substr(at);
  for (const Word& word : kAfterHan) {
    if (!rest.starts_with(word.word)) continue;
    const std::size_t end = at + word.word.size();
    if (word.word == "市" && starts_any(text, end, {"場", "场"})) return std::nullopt;  // 大阪市場
    if (word.word == "道" && starts_any(text, end, {"路"})) return std::nullopt;
    if (word.word == "都" &&
        ((name != "東京" && name != "东京") || starts_any(text, end, {"市"}))) {
      return std::nullopt;  // 日本都市, 東京都市圏
    }
    return KindWord{word.word.size(), word.said};
  }
  return std::nullopt;
}

std::optional<KindWord> kind_after_hangul(std::string_view text, std::size_t at, bool division) {
  static constexpr std::array kCities = {std::string_view("특별자치시"), std::string_view("특별시"),
                                         std::string_view("광역시"),     std::string_view("직할시"),
                                         std::string_view("특례시"),     std::string_view("시")};
  static constexpr std::array kDivisions = {std::string_view("특별자치도"), std::string_view("도"),
                                            std::string_view("현"), std::string_view("성"),
                                            std::string_view("주")};
  const std::size_t begin = at < text.size() && text[at] == ' ' ? at + 1 : at;
  const auto take = [&](std::string_view word, PlaceKind said) -> std::optional<KindWord> {
    const std::size_t end = begin + word.size();
    if (!text.substr(begin).starts_with(word)) return std::nullopt;
    // 당진시장, 부산시청: the mayor and the hall of the city
    const bool office = word == "시" && starts_any(text, end, {"장", "청", "의회", "민", "정"});
    if (!office && !is_korean_word_end(text, end)) return std::nullopt;
    return KindWord{end - at, said};
  };
  for (const std::string_view word : kCities) {
    if (auto kind = take(word, PlaceKind::city)) return kind;
  }
  for (const std::string_view word : kDivisions) {
    if (!division) break;  // 부산도 is "Busan too"
    if (auto kind = take(word, PlaceKind::prefecture)) return kind;
  }
  for (const std::string_view word : {std::string_view("군"), std::string_view("구")}) {
    if (auto kind = take(word, PlaceKind::other)) return kind;
  }
  return std::nullopt;
}

std::optional<KindWord> kind_before(std::string_view text, std::size_t at) {
  if (at < 3 || text[at - 1] != ' ') return std::nullopt;
  // Every such word ends with one of these, or with a letter beyond ASCII.
  const unsigned char last = static_cast<unsigned char>(text[at - 2]);
  if (last < 0x80 && std::string_view("fFhHnNoOpP.").find(text[at - 2]) == std::string_view::npos) {
    return std::nullopt;
  }
  for (const Word& word : kBefore) {
    if (ends_folded(text, at, word.word) && begins_word(text, at - word.word.size())) {
      // In "a sister city of Oita" the city is the other one.
      const bool tie = ends_any(text, at - word.word.size(),
                                {"sister ", "friendship ", "friendly ", "twin ", "partner "});
      return tie ? std::nullopt : std::optional(KindWord{word.word.size(), word.said});
    }
  }
  for (const Word& word : kTellingBefore) {
    if (ends_folded(text, at, word.word) && begins_word(text, at - word.word.size())) {
      return KindWord{0, word.said};
    }
  }
  return std::nullopt;
}

std::size_t former_before(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"former ", "旧", "舊"}) {
    if (ends_folded(text, at, word)) return word.size();
  }
  return 0;
}

bool names_something_else(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const bool han = static_cast<unsigned char>(text[at]) >= 0xE3;
  if (han &&
      starts_any(text, at, {"大学", "大學", "空港",   "機場",   "机场", "駅",   "银行", "銀行",
                            "新聞", "城跡", "城公園", "高校",   "高等", "小学", "中学", "病院",
                            "協定", "协定", "議定書", "议定书", "地方", "語",   "语",   "海",
                            "料理", "氏",   "さん",   "様",     "先生", "区",   "區",   "町",
                            "村",   "郡",   "电力",   "電力",   "条約", "条约", "宣言"})) {
    return true;
  }
  if (han && starts_any(text, at, {"人"}) && !starts_any(text, at, {"人口", "人民"})) return true;
  // 大連港, but 大連港湾; 熊本城, but 城 within a word
  if (han && starts_any(text, at, {"港"}) && !starts_any(text, at, {"港湾", "港灣"})) return true;
  if (han && starts_any(text, at, {"城"}) && !starts_any(text, at, {"城市"})) return true;
  const std::size_t next = skip_gap(text, at);
  if (next == at || next >= text.size() || text[next] < 'A' || text[next] > 'Z') return false;
  static constexpr std::array kInstitutions = {
      "University", "Airport", "Port",     "Castle",      "Bay",        "Bank",
      "Station",    "College", "School",   "Museum",      "Hospital",   "Hotel",
      "Street",     "River",   "Bridge",   "Institute",   "Park",       "Shrine",
      "Temple",     "Harbor",  "Harbour",  "Stadium",     "Tower",      "Agreement",
      "Accord",     "Treaty",  "Protocol", "Declaration", "Convention", "International Airport",
      "Islands",    "Island",  "Shimbun",  "Peninsula",   "Straits",    "Strait",
      "Steel",      "Co.",     "Ltd",      "Corporation"};
  for (const std::string_view word : kInstitutions) {
    if (text.substr(next).starts_with(word) &&
        !is_name_letter(letters::code_point_at(text, next + word.size()))) {
      return true;
    }
  }
  return false;
}

bool is_korean_word_end(std::string_view text, std::size_t at) {
  if (letters::script_of(letters::code_point_at(text, at)) != Script::hangul) return true;
  std::size_t end = at;
  while (letters::script_of(letters::code_point_at(text, end)) == Script::hangul) {
    end += utf8_length(text, end);
    if (end - at > 15) return false;
  }
  static constexpr std::array kParticles = {
      "의",       "은",     "는",   "이",       "가",     "을",     "를",     "과",   "와",
      "에",       "로",     "으로", "도",       "만",     "및",     "나",     "이나", "에서",
      "에게",     "에는",   "에도", "에서는",   "에서의", "에서도", "에서만", "에의", "으로의",
      "로의",     "으로는", "부터", "에서부터", "까지",   "까지의", "과의",   "와의", "과는",
      "와는",     "보다",   "처럼", "측",       "측은",   "측과",   "간",     "등",   "내",
      "등의",     "등과",   "등이", "라는",     "이라는", "인",     "이다",   "이며", "이고",
      "으로부터", "로부터", "하고", "이란"};
  const std::string_view rest = text.substr(at, end - at);
  for (const std::string_view particle : kParticles) {
    if (rest == particle) return true;
  }
  return false;
}

}  // namespace kiroku
