// Who concluded it and with whom, as the grammar of a sentence marks it: "with Nice", 与尼斯市,
// ニース市と, с городом Ниццей; 大分市は, "Oita signed".
#include <algorithm>

#include "extractors/engine_joins.h"
#include "schemas/utf8.h"

namespace kiroku {
namespace {

constexpr std::uint32_t kBracket = 60;  // bytes of one behind a name
constexpr std::uint32_t kBody = 48;     // bytes of a body's name behind its city's: 水道局, 人民委員会

bool starts_with_any(std::string_view text, const auto& words) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return text.starts_with(word); });
}

bool ends_with_any(std::string_view text, const auto& words) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return text.ends_with(word); });
}

// Han and katakana, of which names of bodies are made.
bool names_body(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x30A1 && c <= 0x30FC);
}

// Chinese words that end a body's name: what it does, and with whom.
bool is_said_of(char32_t c) {
  constexpr std::u32string_view kWords = U"与與和同于於在签簽缔締结結建先已自是有现現正共双雙两兩也还還";
  return kWords.find(c) != kWords.npos;
}

// 与, 与以色列, 與來訪的: what may stand between the word and the name.
bool is_behind_yu(std::string_view before) {
  constexpr std::size_t kReach = 30;
  before.remove_prefix(before.size() - std::min(before.size(), kReach));
  std::size_t at = before.npos;
  for (const std::string_view word : {"与", "與", "同", "跟"})
    if (const std::size_t last = before.rfind(word); last != before.npos)
      at = at == before.npos ? last : std::max(at, last);
  if (at == before.npos) return false;
  const std::string_view between = before.substr(at + 3);
  constexpr std::string_view kEnds[] = {"，", "。", "、", ";", ":", "(", "签", "簽", "缔", "締",
                                        "结", "結", "\uE000", "\uE001", "\uE002", "\uE003"};
  return std::none_of(std::begin(kEnds), std::end(kEnds), [&](std::string_view end) {
    return between.find(end) != between.npos;
  });
}

// Between two names of a list, perhaps with the rest of the first's: 市、, 中区、, 水道公社及び.
bool parts_a_list(std::string_view gap) {
  constexpr std::string_view kBetween[] = {"、",  ",",    "，",     " and ", " & ", " và ", " и ",
                                           "・", "及び", "および", "並びに", "和",  "及",   "以及", "や", "をはじめ", "をはじめ、"};
  std::size_t at = 0;
  while (at < gap.size() && at < kBody) {
    std::size_t next = at;
    const char32_t c = next_code_point(gap, next);
    if (!names_body(c) || is_said_of(c) || c == U'及' || c == U'並' || c == U'・') break;
    at = next;
  }
  const std::string_view rest = gap.substr(at);
  return std::any_of(std::begin(kBetween), std::end(kBetween), [&](std::string_view word) {
    return rest.starts_with(word) && rest.size() <= word.size() + 1;
  });
}

}  // namespace

// Behind a bracket that opens right at `at`: "Nice (France)"; else `at`.
std::uint32_t Joiner::bracket_end(std::uint32_t at) const {
  const std::string_view text = reading_.marks.text;
  std::string_view behind = text.substr(at);
  if (behind.starts_with(' ')) behind.remove_prefix(1);
  if (!behind.starts_with('(')) return at;
  const std::size_t close = behind.substr(0, kBracket).find(')');
  if (close == behind.npos) return at;
  return static_cast<std::uint32_t>(text.size() - behind.size() + close + 1);
}

// What follows a place, its bracket and the rest of its body's name: of ニース市(仏)水道局などと
// "と". Empty where they are no body of the city: its university, its firms.
std::string_view Joiner::behind_body(std::size_t chosen) const {
  constexpr std::string_view kOthers[] = {"大学", "高校", "学校", "學校", "学院", "職員", "市民",
                                          "企業", "企业", "会社", "公司", "学生", "選手", "チーム"};
  constexpr std::string_view kAndOthers[] = {"など", "等", "ら", "側", "の間", "政府間"};
  const std::string_view text = reading_.marks.text;
  const std::uint32_t from = bracket_end(reading_.mark_begin(chosen) + kMarkBytes);
  std::size_t at = from;
  while (at < text.size() && at < from + kBody) {
    std::size_t next = at;
    const char32_t c = next_code_point(text, next);
    if (!names_body(c) || is_said_of(c)) break;
    at = next;
  }
  if (ends_with_any(text.substr(from, at - from), kOthers)) return {};
  std::string_view behind = text.substr(bracket_end(static_cast<std::uint32_t>(at)));
  for (const std::string_view word : kAndOthers)
    if (behind.starts_with(word)) behind.remove_prefix(word.size());
  return behind;
}

// Where the name begins with its country: of 日本长冈京市 at 日本.
std::size_t Joiner::with_region(std::size_t chosen) const {
  while (chosen > 0 &&
         reading_.mark_begin(chosen - 1) + kMarkBytes == reading_.mark_begin(chosen) &&
         reading_.found[reading_.chosen[chosen - 1]].type == MentionType::place)
    --chosen;
  return chosen;
}

// 与亚琛市(1986年)、长冈市: the place that a list names before this one.
std::optional<std::size_t> Joiner::entry_before(std::size_t chosen) const {
  constexpr std::uint32_t kReach = 70;  // bytes between two entries, with a bracket
  const auto place = [&](std::size_t at) {
    return reading_.found[reading_.chosen[at]].type == MentionType::place;
  };
  const std::string_view text = reading_.marks.text;
  const std::size_t named = with_region(chosen);
  const std::uint32_t to = reading_.mark_begin(named);
  for (std::size_t at = named; at > 0 && to - reading_.mark_begin(at - 1) <= kReach; --at) {
    if (!place(at - 1)) continue;
    const std::uint32_t from = bracket_end(reading_.mark_begin(at - 1) + kMarkBytes);
    if (from > to) continue;  // it stands in the bracket, or this one does
    std::string_view gap = text.substr(from, to - from);
    if (const std::size_t close = gap.rfind(')'); close != gap.npos) gap.remove_prefix(close + 1);
    if (parts_a_list(gap)) return at - 1;
    if (text.substr(from, to - from).find(')') == text.npos) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::size_t> Joiner::entry_behind(std::size_t chosen) const {
  for (std::size_t at = chosen + 1; at < reading_.chosen.size() && at < chosen + 5; ++at)
    if (reading_.found[reading_.chosen[at]].type == MentionType::place &&
        entry_before(at) == chosen)
      return at;
  return std::nullopt;
}

// "Porto (Portugal)", "Concluded: 5 May 1978", "Population 230,000", a line each: the name that such
// lines stand below, with those listed beside it.
Joiner::Hit Joiner::card(const JoinQuery& query) {
  constexpr std::uint32_t kReach = 4;  // lines back
  constexpr std::size_t kLine = 160;   // bytes of one
  const auto& segments = document_.document().segments;
  const Segment& here = segments[segment_];
  if (query.type != MentionType::place || here.role == Role::table_cell ||
      reading_.marks.unit_at(match_.begin).size() > kLine)
    return std::nullopt;
  for (std::uint32_t at = segment_; at > 0 && segment_ - at < kReach; --at) {
    if (segments[at - 1].part != here.part || segments[at - 1].role == Role::table_cell) break;
    const Reading& other = document_.of_segment(at - 1);
    if (!is_name_line(other)) continue;
    if (!fits(other, 0, query, false)) return std::nullopt;
    JoinHit hit{&other, &other.found[other.chosen[0]], 0, nullptr, Basis::list, at - 1};
    hit.list_end = other.chosen.size();
    return hit;
  }
  return std::nullopt;
}

// バンコクにおいて, 在青岛签署: where it was done.
bool Joiner::is_venue(std::size_t chosen) const {
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::string_view behind = text.substr(begin + kMarkBytes);
  return behind.starts_with("において") || behind.starts_with("にて") ||
         (text.substr(0, begin).ends_with("在") && !behind.starts_with("的"));
}

// "Lima, Porto and Nice": who stands in a list of three governs nothing behind it.
bool Joiner::is_one_of_many(std::size_t chosen) const {
  const auto before = entry_before(chosen), behind = entry_behind(chosen);
  return (before && (behind || entry_before(*before))) || (behind && entry_behind(*behind));
}

bool Joiner::has_partner_word_behind(std::size_t chosen) const {
  constexpr std::string_view kWith[] = {"と", "와 ", "과 ", "와의 ", "과의 "};
  constexpr std::string_view kOther[] = {"という", "とし", "とな", "とも呼", "といっ"};
  const std::string_view behind = behind_body(chosen);
  return starts_with_any(behind, kWith) && !starts_with_any(behind, kOther);
}

// "with the mayor of Nice", 与法国尼斯市, "với thành phố Nice", "с городом Ниццей"; not "met with".
bool Joiner::has_partner_word_before(std::size_t chosen) const {
  constexpr std::string_view kWith[] = {"with", "với", "с", "со", "With", "Với", "С", "Со"};
  constexpr std::string_view kNoTie[] = {"met ", "talks ", "along ", "together ", "compared "};
  const std::string_view text = reading_.marks.text;
  const std::uint32_t begin = reading_.mark_begin(with_region(chosen));
  if (is_behind_yu(text.substr(0, begin))) return true;
  const std::optional<std::string_view> before = before_word(text.substr(0, begin), kWith);
  return before && !ends_with_any(*before, kNoTie);
}

// "signed an accord with Nice in 2010 and a memorandum with Riverside": Nice is the other side of
// another clause, not who signed. A word marks a whole list, before it or behind it.
bool Joiner::is_marked_partner(std::size_t chosen) const {
  for (std::optional<std::size_t> at = chosen; at; at = entry_before(*at))
    if (has_partner_word_before(*at)) return true;
  for (std::optional<std::size_t> at = chosen; at; at = entry_behind(*at))
    if (has_partner_word_behind(*at)) return true;
  return false;
}

JoinHit Joiner::with_list(std::size_t chosen) const {
  JoinHit hit{&reading_, &reading_.found[reading_.chosen[chosen]], chosen};
  hit.segment = segment_;
  hit.list_begin = chosen;
  std::size_t last = chosen;
  while (const auto before = entry_before(hit.list_begin)) hit.list_begin = *before;
  while (const auto behind = entry_behind(last)) last = *behind;
  hit.list_end =
      reading_.chosen_at(bracket_end(reading_.mark_begin(last) + kMarkBytes));
  hit.list_end = std::max(hit.list_end, last + 1);
  return hit;
}

// The place nearest to the match that its sentence marks as the other side, with its list. Where
// nothing is marked so, the second of two that act together: "Oita and Nice concluded".
Joiner::Hit Joiner::other_side(const JoinQuery& query) {
  if (query.type != MentionType::place) return std::nullopt;
  const Span sentence = reading_.marks.sentence(match_);
  const std::size_t first = reading_.chosen_at(sentence.begin),
                    last = reading_.chosen_at(sentence.end);
  const auto distance = [&](std::size_t at) {
    const std::uint32_t begin = reading_.mark_begin(at);
    return begin < match_.begin ? match_.begin - begin : begin < match_.end ? 0 : begin - match_.end;
  };
  for (const bool countries : {false, true}) {
    if (countries && query.cities) break;
    std::optional<std::size_t> best;
    for (std::size_t at = first; at < last; ++at)
      if (fits(reading_, at, query, countries) && is_marked_partner(at) &&
          (!best || distance(at) < distance(*best)))
        best = at;
    if (best) return with_list(*best);
  }
  for (std::size_t at = first; at < last && reading_.mark_begin(at) < match_.begin; ++at) {
    if (reading_.found[reading_.chosen[at]].type != MentionType::place) continue;
    const auto before = entry_before(at);
    if (!before || entry_before(*before) || entry_behind(at)) continue;
    for (const std::size_t one : {at, *before})
      if (fits(reading_, one, query, false))
        return JoinHit{&reading_, &reading_.found[reading_.chosen[one]], one};
  }
  return std::nullopt;
}

// Is it what its clause speaks of?
bool Joiner::may_act(std::size_t chosen, const JoinQuery& query) {
  constexpr std::string_view kVerb[] = {" ", "'s "};
  constexpr std::string_view kBehind[] = {
      "は", "が", "も", "では", "与", "與", "和", "同", "于", "於", "在", "先", "已", "自",
      "签", "簽", "缔", "締", "结", "結", "建", "正", "共", "也", "还", "還", "는", "은", "이 ", "가 "};
  constexpr std::string_view kTowards[] = {" in ", "In ", " to ", " at ", "At ", " from ", "near ",
                                           "(", "visited ", "在", "于", "於", "到", "访", "訪",
                                           " в ", "В ", " из ", " tại ", "Tại ", " ở ", " đến ", "thăm "};
  if (!fits(reading_, chosen, query, false) || is_marked_partner(chosen)) return false;
  if (is_locative(chosen) && only_locates(chosen, false)) return false;
  const std::uint32_t begin = reading_.mark_begin(chosen);
  const std::string_view before = std::string_view(reading_.marks.text).substr(0, begin);
  if (ends_with_any(before, kTowards)) return false;
  if (before.rfind('(') != before.npos && before.find(')', before.rfind('(')) == before.npos)
    return false;
  std::string_view behind = behind_body(chosen);
  if (behind.starts_with(", ")) behind.remove_prefix(1);
  const std::string& lang = document_.document().segments[segment_].lang;
  if (lang != "ja" && lang != "zh" && starts_with_any(behind, kVerb)) return true;
  return starts_with_any(behind, kBehind);
}

// Who acts in the sentence of the match: the place nearest before it that a particle or a verb
// follows; in languages that put the subject first, the first one of the clause.
Joiner::Hit Joiner::agent(const JoinQuery& query) {
  if (query.type != MentionType::place) return std::nullopt;
  const std::string& lang = document_.document().segments[segment_].lang;
  const bool nearest = lang == "ja" || lang == "zh" || lang == "ko";
  const std::string_view text = reading_.marks.text;
  std::uint32_t begin = reading_.marks.sentence(match_).begin;
  for (const std::string_view clause : {"; ", " while ", " whereas ", ", but "}) {
    const std::size_t at = text.substr(0, match_.begin).rfind(clause);
    if (at != text.npos && at > begin) begin = static_cast<std::uint32_t>(at);
  }
  const std::size_t first = reading_.chosen_at(begin), last = reading_.chosen_at(match_.begin);
  for (std::size_t i = first; i < last; ++i) {
    const std::size_t at = nearest ? first + last - 1 - i : i;
    if (!may_act(at, query)) continue;
    JoinHit hit{&reading_, &reading_.found[reading_.chosen[at]], at};
    hit.segment = segment_;
    return hit;
  }
  return std::nullopt;
}

}  // namespace kiroku
