// Whom a sentence says that something is concluded with, whatever the order of its words.
#include <algorithm>

#include "extractors/engine_joins.h"
#include "extractors/engine_pattern.h"

namespace kiroku {
namespace {

// Takes the words off the front, again and again, with blanks and signs of lists between them.
// Empty where nothing else stood there.
template <typename Words>
std::string_view without(std::string_view text, const Words& words) {
  const auto strip = [&] {
    for (const std::string_view word : words)
      if (text.starts_with(word)) return text.remove_prefix(word.size()), true;
    return false;
  };
  while (!text.empty() && strip()) continue;
  return text;
}

// Between the entries of a list: "(", "), ", " and the city of ", ")와 ".
constexpr std::string_view kBetweenEntries[] = {
    " ",      ",",       "、",         "，",       "(",      ")",      "·",      "・",       "&",
    "/",      "и ",      "và ",      "and ",   "the ",   "city ",  "cities ",  "of ",
    "город",  "городом", "городами",   "ом ",      "ами ",   "г. ",    "г.",     "года",     "год",
    "с ",     "со ",     "thành phố ", "thị xã ",  "tỉnh ",  "TP. ",   "TP.",    "TP ",      "từ ",
    "năm ",   "an ",     "в ",         "from ",    "in ",    "since ", "시",     "년",       "및 ",
    "와 ",    "과 ",     "市",         "和",       "及",     "と",     "年",     kDateMark,  "с. ",
    "을 시작으로 ", "를 시작으로 ", "을 비롯해 ", "를 비롯해 ", "을 비롯한 ", "를 비롯한 ",
    "와는 ",  "과는 ",   "와도 ",      "과도 ",    "에는 ",  "에 ",    "에, ",   "의 ",      "결연",
    "체결",   "각각",    "- ",         "а ",       "-м",     "-го",    "году",   "затем ",   "позже ",
    "также ", "позднее ", ";",         "với ",     "cùng ",  "tháng ", "ngày ",  "vùng ",    "quận ",
    "bang ",  "huyện "};
// "с южнокорейским Тонхэ", "Острава (1948), Кеми (1953)": what a Russian list says of its next entry,
// or one whose name nobody knows.
bool describes_entry(std::string_view word, bool place) {
  constexpr std::string_view kEnds[] = {"им", "ым", "ой", "ей", "ий", "ый", "ая", "ого", "ими", "ыми"};
  const bool capital = word.size() > 4 && word[0] == '\xD0' && word[1] >= '\x90' && word[1] <= '\xAF';
  if (capital || !place) return capital;
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                                [&](std::string_view end) { return word.ends_with(end); });
}
constexpr std::size_t kWord = 40;  // bytes
// "), 오스트레일리아의 코프스하버(": between two years in brackets, an entry whose name nobody knows.
bool is_unknown_entry(std::string_view gap) {
  return gap.starts_with("), ") && gap.ends_with('(') && gap.find_first_of(".;:") == gap.npos &&
         gap.find(',', 2) == gap.npos;
}
// Between the last entry and the particle: "(釜山)시 등 4개 도시와".
constexpr std::string_view kBeforeParticle[] = {
    " ",    "시",   "군",   "구",   "현",     "성",   "주",   "도",    "등",
    "개",   "도시", "국가", "나라", "지자체", "지역", "해외", "외국",  "국제",
    "여러", "0",    "1",    "2",    "3",      "4",    "5",    "6",     "7",
    "8",    "9",    "국",   "곳",   "의",     "市",   "など", kNumberMark};
constexpr std::size_t kListGap = 48;  // bytes between two entries

}  // namespace

// 与亚琛市(1986年)、长冈市: the place that a list names before this one.
std::optional<std::size_t> Joiner::listed_behind(std::size_t chosen) const {
  constexpr std::string_view kBetween[] = {"、", ",", "，", " and ", " & ", " và ", " и "};
  constexpr std::uint32_t kReach = 40;  // bytes between two entries, with a bracket
  const auto place = [&](std::size_t at) {
    return reading_.found[reading_.chosen[at]].type == MentionType::place;
  };
  const std::string_view text = reading_.marks.text;
  std::size_t at = chosen;
  while (at > 0 && !place(at - 1)) --at;
  if (at == 0) return std::nullopt;
  const std::uint32_t from = reading_.mark_begin(at - 1) + kMarkBytes;
  const std::uint32_t to = reading_.mark_begin(chosen);
  if (to - from > kReach) return std::nullopt;
  std::string_view gap = text.substr(from, to - from);
  if (const std::size_t close = gap.rfind(')'); close != gap.npos) gap.remove_prefix(close + 1);
  if (gap.starts_with("市")) gap.remove_prefix(std::string_view("市").size());
  const bool separator = std::any_of(std::begin(kBetween), std::end(kBetween), [&](auto& word) {
    return gap.starts_with(word) && gap.size() <= word.size() + 1;
  });
  return separator ? std::optional(at - 1) : std::nullopt;
}

// "with Aachen (1986) and Nagaoka (1983); a memorandum with Toronto": the year in the bracket of a
// place dates that place's tie and no other.
bool Joiner::is_of_entry(std::size_t chosen) const {
  constexpr std::uint32_t kSuffix = 8;  // bytes of "市 (" between the place and its bracket
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::size_t open = text.rfind('(', begin), close = text.find(')', begin);
  if (open == text.npos || close == text.npos || close >= match_.begin) return false;
  if (text.substr(open, begin - open).find(')') != text.npos) return false;
  const std::size_t at = reading_.chosen_at(static_cast<std::uint32_t>(open));
  return at > 0 && reading_.mark_begin(at - 1) + kMarkBytes + kSuffix >= open &&
         reading_.found[reading_.chosen[at - 1]].type == MentionType::place;
}

std::optional<std::string_view> before_word(std::string_view text,
                                            std::span<const std::string_view> words) {
  constexpr std::size_t kWords = 3, kReach = 48;  // words and bytes in between
  text.remove_prefix(text.size() - std::min(text.size(), kReach));
  for (std::size_t count = 0; count <= kWords && text.ends_with(' '); ++count) {
    text.remove_suffix(1);
    const std::size_t space = text.rfind(' ');
    const std::string_view word = text.substr(space == text.npos ? 0 : space + 1);
    text.remove_suffix(word.size());
    if (std::find(words.begin(), words.end(), word) != words.end()) return text;
    if (word.empty() || word.find_first_of(",.;:()") != word.npos) return std::nullopt;
  }
  return std::nullopt;
}

// "signed an accord with Nice in 2010 and a memorandum with Riverside": Nice is the other side of
// another clause, not who signed. Also với thành phố Nice, с городом Ниццей, 与尼斯市, ニース市と.
bool Joiner::is_partner(std::size_t chosen) const {
  constexpr std::string_view kWith[] = {"with", "With", "với", "Với",
                                        "с",    "со",   "С",   "Со"};
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  if (const auto before = listed_behind(chosen)) return is_partner(*before);
  for (const std::string_view word : {"与", "與", "同", "跟"})
    if (text.substr(0, begin).ends_with(word)) return true;
  for (const std::string_view word : {"と", "와 ", "과 ", "와의 ", "과의 "})
    if (text.substr(begin + kMarkBytes).starts_with(word)) return true;
  return before_word(text.substr(0, begin), kWith).has_value();
}

// 일본 사야마시(狭山), 다마노시 등 2개 도시와: behind the name, a bracket and what counts the list.
bool Joiner::is_before_particle(std::size_t chosen) const {
  constexpr std::string_view kParticles[] = {"와 ", "와의", "와는", "와도", "와,", "과 ",
                                             "과의", "과는", "과도", "과,",  "と"};
  constexpr std::size_t kReach = 60, kBracket = 40;  // bytes
  std::string_view behind =
      std::string_view(reading_.marks.text).substr(reading_.mark_begin(chosen) + kMarkBytes);
  behind = behind.substr(0, std::min(behind.size(), kReach));
  if (behind.starts_with('(')) {
    const std::size_t close = behind.find(')');
    if (close == behind.npos || close > kBracket) return false;
    behind.remove_prefix(close + 1);
  }
  behind = without(behind, kBeforeParticle);
  return std::any_of(std::begin(kParticles), std::end(kParticles),
                     [&](std::string_view word) { return behind.starts_with(word); });
}

// "with 32 cities, among them Osaka (1997)", trong đó có, в том числе: the first that is named.
bool Joiner::is_list_head(std::size_t chosen) const {
  constexpr std::string_view kHeads[] = {"trong đó có ", "trong đó có: ", "bao gồm ",
                                         "gồm ",         "như: ",         "như ",
                                         "в том числе ", "такими как ",   "в их числе ",
                                         "including ",   "such as ",      "among them "};
  const std::string_view before =
      std::string_view(reading_.marks.text).substr(0, reading_.mark_begin(chosen));
  return std::any_of(std::begin(kHeads), std::end(kHeads),
                     [&](std::string_view word) { return before.ends_with(word); });
}

// "between Oita and Wuhan", между городами Оита и Ухань, giữa Oita và Vũ Hán: the first of the two.
bool Joiner::is_first_between(std::size_t chosen) const {
  constexpr std::string_view kBetween[] = {"between ", "Between ", "между ", "Между ", "МЕЖДУ ",
                                           "giữa ",    "Giữa ",    "GIỮA "};
  constexpr std::size_t kReach = 60;  // bytes before the name
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::uint32_t from = begin - std::min<std::uint32_t>(begin, kReach);
  const std::string_view before = text.substr(from, begin - from);
  for (const std::string_view word : kBetween) {
    const std::size_t at = before.rfind(word);
    if (at == before.npos) continue;
    const std::string_view gap = before.substr(at + word.size());
    if (gap.find_first_of(".;:()") == gap.npos && gap.find(kPlaceMark) == gap.npos) return true;
  }
  return false;
}

bool Joiner::same_list(std::size_t first, std::size_t second) const {
  const std::uint32_t from = reading_.mark_begin(first) + kMarkBytes;
  const std::uint32_t to = reading_.mark_begin(second);
  if (to < from || to - from > kListGap || stands_in(second)) return false;
  std::string_view gap = std::string_view(reading_.marks.text).substr(from, to - from);
  if (gap == " с " || gap == " со " || gap == " với ") return false;  // связали Саппоро с Пусаном
  gap = without(gap, kBetweenEntries);
  const std::size_t word = gap.substr(0, kWord).find(' ');
  const bool place = reading_.found[reading_.chosen[second]].type == MentionType::place;
  if (!place && is_unknown_entry(std::string_view(reading_.marks.text).substr(from, to - from)))
    return true;
  if (word == gap.npos || !describes_entry(gap.substr(0, word), place)) return gap.empty();
  gap.remove_prefix(word);
  return without(gap, kBetweenEntries).empty();
}

// Does a place of the same list stand before this one, perhaps with its date?
bool Joiner::continues_list(std::size_t chosen, std::size_t begin) const {
  for (; chosen > begin && same_list(chosen - 1, chosen); --chosen)
    if (reading_.found[reading_.chosen[chosen - 1]].type == MentionType::place) return true;
  return false;
}

// "с Пусаном в 2010 году в Сеуле": where it was concluded.
bool Joiner::stands_in(std::size_t chosen) const {
  constexpr std::string_view kIn[] = {" в ", " во ", " tại ", " ở ", " в городе ", " in "};
  if (reading_.found[reading_.chosen[chosen]].type != MentionType::place) return false;
  const std::string_view before =
      std::string_view(reading_.marks.text).substr(0, reading_.mark_begin(chosen));
  return std::any_of(std::begin(kIn), std::end(kIn),
                     [&](std::string_view word) { return before.ends_with(word); });
}

// "побратимы: Урбино и Анталья", "к числу побратимов присоединился Щецин", "Урбино стал побратимом":
// the list right behind the match, else right before it.
Joiner::Hit Joiner::listed(const JoinQuery& query) {
  constexpr std::uint32_t kReach = 72;  // bytes between the match and its list
  if (query.type != MentionType::place) return std::nullopt;
  const Span sentence = reading_.marks.sentence(match_);
  const std::string_view text = reading_.marks.text;
  const auto apart = [&](std::uint32_t from, std::uint32_t to) {
    const std::string_view gap = text.substr(from, to - from);
    return to - from > kReach || gap.find_first_of(";.") != gap.npos;
  };
  const auto hit = [&](std::size_t chosen, std::size_t begin, std::size_t end) {
    JoinHit found{&reading_, &reading_.found[reading_.chosen[chosen]], chosen};
    found.segment = segment_;
    found.list_begin = begin;
    found.list_end = end;
    return found;
  };
  const std::size_t end = reading_.chosen_at(sentence.end);
  for (std::size_t at = reading_.chosen_at(match_.end); at < end; ++at) {
    if (apart(match_.end, reading_.mark_begin(at))) break;
    if (!fits(reading_, at, query, false) || stands_in(at)) continue;
    std::size_t last = at + 1;
    while (last < end && same_list(last - 1, last)) ++last;
    return hit(at, at, last);
  }
  const std::size_t begin = reading_.chosen_at(sentence.begin);
  for (std::size_t at = reading_.chosen_at(match_.begin); at > begin; --at) {
    if (apart(reading_.mark_begin(at - 1) + kMarkBytes, match_.begin)) break;
    if (!fits(reading_, at - 1, query, false) || stands_in(at - 1)) continue;
    std::size_t first = at - 1;
    while (first > begin && same_list(first - 1, first) && fits(reading_, first - 1, query, true))
      --first;
    return hit(at - 1, first, at);
  }
  return std::nullopt;
}

// "between the administration of Oita and the people's government of Wuhan": one more, not too far.
std::optional<std::size_t> Joiner::second_between(std::size_t first, std::size_t end) const {
  constexpr std::size_t kReach = 160;  // bytes
  constexpr std::string_view kAnd[] = {" и ", " and ", " và ", " với ", ") и ", " с "};
  const std::string_view text = reading_.marks.text;
  for (std::size_t at = first + 1; at < end; ++at) {
    const Found& found = reading_.found[reading_.chosen[at]];
    if (found.type != MentionType::place) continue;
    const std::uint32_t from = reading_.mark_begin(first) + kMarkBytes;
    if (reading_.mark_begin(at) - from > kReach) return std::nullopt;
    const std::string_view gap = text.substr(from, reading_.mark_begin(at) - from);
    if (std::any_of(std::begin(kAnd), std::end(kAnd),
                    [&](std::string_view word) { return gap.find(word) != gap.npos; }))
      return at;
  }
  return std::nullopt;
}

std::optional<Joiner::Partners> Joiner::partners(const JoinQuery& query) {
  const Span sentence = reading_.marks.sentence(match_);
  const std::size_t begin = reading_.chosen_at(sentence.begin);
  const std::size_t end = reading_.chosen_at(sentence.end);
  std::optional<Partners> best;
  std::uint32_t least = UINT32_MAX;
  for (std::size_t at = begin; at < end; ++at) {
    if (!fits(reading_, at, query, false)) continue;
    const std::uint32_t mark = reading_.mark_begin(at);
    const std::uint32_t away = mark < match_.begin ? match_.begin - mark : mark - match_.begin;
    if (away >= least) continue;
    std::optional<Partners> here;
    if (is_first_between(at)) {
      if (const auto second = second_between(at, end)) here = Partners{at, *second + 1, true};
    } else if (is_before_particle(at)) {
      here = Partners{at, at + 1, false};
      while (here->first > begin && same_list(here->first - 1, here->first)) --here->first;
      while (reading_.found[reading_.chosen[here->first]].type != MentionType::place) ++here->first;
    } else if ((is_partner(at) || is_list_head(at)) && !continues_list(at, begin)) {
      here = Partners{at, at + 1, false};
      while (here->last < end && same_list(here->last - 1, here->last)) ++here->last;
    }
    if (!here) continue;
    least = away;
    best = here;
  }
  return best;
}

}  // namespace kiroku
