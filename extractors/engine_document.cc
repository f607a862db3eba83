#include "extractors/engine_document.h"

#include <algorithm>

#include "extractors/engine_pattern.h"
#include "extractors/engine_rule.h"
#include "extractors/normalizers/named_places.h"
#include "schemas/utf8.h"
#include "schemas/words.h"

namespace kiroku {
namespace {

constexpr std::size_t kKept = 256;           // readings of single segments
constexpr std::uint32_t kLongHeading = 600;  // bytes of a heading that are read
constexpr std::size_t kEntry = 120;          // bytes of an entry
constexpr std::uint32_t kListReach = 40;     // items that a list's introduction may lie before
constexpr std::uint32_t kNowhere = UINT32_MAX;  // a segment that is missing has no text

// Words in the head of a column that says when; and of one that says when something was concluded.
constexpr std::string_view kWhen[] = {"As of", "as of", "Date", "date", "Year", "年月",     "時点",
                                      "时间",  "時間",  "日期", "年份", "일자", "연도",     "Год",
                                      "Дата",  "дата",  "Năm",  "Ngày", "năm",  "Thời gian"};
constexpr std::string_view kConcluded[] = {
    "Since", "Signed", "signed", "stablished", "oncluded", "提携",      "締結",
    "调印",  "調印",   "结好",   "结为",       "缔结",     "締結",      "签署",
    "簽署",  "체결",   "결연",   "подпис",     "побрат",   "kết nghĩa", "ký"};

std::string_view bracket(const Document& document, const Segment& segment) {
  return document.text.at(segment.span).substr(0, 3);
}

// The first character of an item.
std::string_view bullet(const Document& document, const Segment& segment) {
  std::string_view text = document.text.at(segment.span);
  while (text.starts_with('[') && text.find(']') != text.npos) {  // "[53] - Huyện Thọ Xuân"
    text.remove_prefix(text.find(']') + 1);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return text.substr(0, text.empty() ? 0 : utf8_length(text, 0));
}

// The countries that the text around speaks of: those that it names, and whose regions it names.
std::vector<std::string> countries_of(const Gazetteer& gazetteer, const Reading& reading) {
  std::vector<std::string> countries;
  for (const Found& found : reading.found) {
    if (found.type != MentionType::place || found.place.candidates.empty()) continue;
    const GazetteerPlace& place = gazetteer.place(found.place.candidates.front());
    const bool region = place.kind == PlaceKind::country ||
                        (place.kind == PlaceKind::prefecture && found.place.candidates.size() == 1);
    if (region && std::find(countries.begin(), countries.end(), place.country) == countries.end())
      countries.push_back(place.country);
  }
  return countries;
}

// "Cooperation agreements", 友好都市: a line that says of what the list below it is.
bool names_ties(std::string_view text) {
  constexpr std::size_t kLong = 48;
  constexpr std::string_view kTies[] = {
      "agreement", "ister ", "win ", "artner", "riendship", "姉妹",  "友好",      "提携",    "友城",
      "姐妹",      "姊妹",   "자매", "우호",   "побрат",    "партн", "kết nghĩa", "hữu nghị"};
  return text.size() <= kLong && text.find_first_of(",(0123456789") == text.npos &&
         text.find("（") == text.npos && text.find("、") == text.npos &&
         std::any_of(std::begin(kTies), std::end(kTies),
                     [&](std::string_view word) { return text.find(word) != text.npos; });
}

// A line of a list without bullets, "Vorkuta, Russia (1990)"; not the line that introduces it.
bool is_entry(const Document& document, const Segment& segment) {
  std::string_view text = document.text.at(segment.span);
  if (segment.role != Role::paragraph || text.size() > kEntry) return false;
  while (text.ends_with(']') && text.rfind('[') != text.npos)
    text = text.substr(0, text.rfind('['));  // "Sister cities:[23][24]"
  if (names_ties(text)) return false;
  constexpr std::string_view kEnds[] = {":", "：", ".", "。", "다", "?", "!"};
  return std::none_of(std::begin(kEnds), std::end(kEnds),
                      [&](std::string_view end) { return text.ends_with(end); });
}

}  // namespace

DocumentReadings::DocumentReadings(const Document& document, const Rules::Compiled& compiled)
    : document_(document), compiled_(compiled), matched_(compiled.rules.size()) {
  reference_.date = parse_edtf(document.reference_date);
  if (reference_.date) return;
  stated_date_ = find_stated_date();
  if (!stated_date_) return;
  reference_.date = parse_edtf(stated_date_->edtf);
  readings_.clear();  // they did not know it yet
}

Span DocumentReadings::beginning(Span span) const {
  span.end = std::min(span.end, span.begin + kLongHeading);
  while (span.end > span.begin && span.end < document_.text.utf8.size() &&
         (static_cast<unsigned char>(document_.text.utf8[span.end]) & 0xC0) == 0x80)
    --span.end;
  return span;
}

std::unique_ptr<Reading> DocumentReadings::read(Span span, const std::vector<Span>& sentences,
                                                std::string_view lang, std::uint32_t segment) {
  auto reading = std::make_unique<Reading>();
  reading->view.append(document_.text.utf8, beginning(span), sentences);
  reading->segments.push_back(segment);
  reading->finish_view();
  find_mentions(*reading, {compiled_, programs(lang), reference_, *this, {}, matched_});
  return reading;
}

const Rules::Compiled::Programs& DocumentReadings::programs(std::string_view language) {
  const std::string_view known = compiled_.known_language(language);
  if (languages_.find(known) == languages_.end()) languages_.emplace(known);
  return compiled_.for_language(known);
}

const Reading& DocumentReadings::of_segment(std::uint32_t index) {
  auto& slot = readings_[index];
  if (!slot) {
    const Segment& segment = document_.segments[index];
    auto fresh = read(segment.span, segment.sentences, segment.lang, index);
    readings_[index] = std::move(fresh);
  }
  return *readings_[index];
}

void DocumentReadings::forget() {
  if (readings_.size() > kKept) readings_.clear();
  if (views_.size() > kKept) views_.clear(), answers_.clear();
}

// Headings and introductions stand over many segments, and many rules ask for them.
bool DocumentReadings::found_in(const Guard& guard, std::uint32_t place) {
  std::vector<Answer>& answers = answers_[place];
  if (answers.empty()) answers.resize(compiled_.questions, Answer::unknown);
  Answer& answer = answers[guard.question];
  if (answer == Answer::unknown)
    answer = guard.pattern->in(text_at(place)) ? Answer::found : Answer::missing;
  return answer == Answer::found;
}

std::string_view DocumentReadings::text_at(std::uint32_t place) {
  if (place == kNowhere) return {};
  const auto [view, unseen] = views_.try_emplace(place);
  if (unseen) {
    View text;
    text.append(document_.text.utf8, beginning(document_.segments[place].span), {});
    view->second = text.text();
  }
  return view->second;
}

bool DocumentReadings::found(const Guard& guard, std::uint32_t index) {
  const Segment& segment = document_.segments[index];
  const auto in = [&](std::uint32_t other) { return found_in(guard, other); };
  const auto in_one = [&](std::optional<std::uint32_t> other) {
    return in(other.value_or(kNowhere));
  };
  switch (guard.where) {
    case Where::role:
      return (guard.roles & roles_of(segment.role)) != 0;
    case Where::next:
      return in_one(next_segment(index));
    case Where::column:
    case Where::row: {
      const auto cells = header_cells(index, guard.where == Where::row);
      return std::any_of(cells.begin(), cells.end(), in);
    }
    case Where::cells: {
      const auto cells = other_cells(index);
      return std::any_of(cells.begin(), cells.end(), in);
    }
    case Where::introduction: {
      std::optional<std::uint32_t> over = above_segment(index);
      if (over && document_.segments[*over].role == Role::table_cell) over.reset();
      if (!over && segment.heading < index) over = segment.heading;
      return in_one(over);
    }
    default:
      for (std::uint32_t at = segment.heading; at < index; at = document_.segments[at].heading)
        if (in(at)) return true;
      return guard.where == Where::above && in_one(above_segment(index));
  }
}

std::optional<std::uint32_t> DocumentReadings::above_segment(std::uint32_t index) const {
  const Segment& segment = document_.segments[index];
  for (std::uint32_t at = index; at > 0 && index - at < kListReach; --at) {
    const Segment& before = document_.segments[at - 1];
    if (before.part != segment.part || before.role == Role::heading) break;
    const bool item = before.role == Role::list_item && before.level >= segment.level;
    const bool bracketed = bracket(document_, before) == "【" || bracket(document_, before) == "［";
    // "▶ Sister cities" above "- Busan" and "- Dalian": another bullet introduces.
    const bool alike = bullet(document_, before) == bullet(document_, segment);
    if (before.role == Role::list_item && item && !bracketed && alike &&
        segment.role == Role::list_item)
      continue;
    if (is_entry(document_, segment) && is_entry(document_, before)) continue;
    if (before.span.size() > kLongHeading) break;
    return at - 1;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> DocumentReadings::next_segment(std::uint32_t index) const {
  if (index + 1 >= document_.segments.size()) return std::nullopt;
  const Segment& next = document_.segments[index + 1];
  if (next.part != document_.segments[index].part || next.role == Role::heading)
    return std::nullopt;
  return index + 1;
}

std::vector<std::uint32_t> DocumentReadings::header_cells(std::uint32_t index, bool row) const {
  const Segment& cell = document_.segments[index];
  std::vector<std::uint32_t> cells;
  if (cell.table == 0) return cells;
  for (std::uint32_t at = index;
       at > 0 && document_.segments[at - 1].table == cell.table && cells.size() < 8; --at) {
    const Segment& other = document_.segments[at - 1];
    const bool line = row ? other.row == cell.row && (other.header || other.column == 1)
                          : other.column == cell.column && (other.header || other.row == 1);
    if (line) cells.push_back(at - 1);
  }
  return cells;
}

std::vector<std::uint32_t> DocumentReadings::other_cells(std::uint32_t index) const {
  const auto& segments = document_.segments;
  const Segment& cell = segments[index];
  std::vector<std::uint32_t> cells;
  if (cell.table == 0) return cells;
  const auto in_row = [&](const Segment& other) {
    return other.table == cell.table && other.row == cell.row;
  };
  std::uint32_t begin = index, end = index + 1;
  while (begin > 0 && in_row(segments[begin - 1])) --begin;
  while (end < segments.size() && in_row(segments[end])) ++end;
  for (std::uint32_t at = begin; at < end; ++at)
    if (at != index) cells.push_back(at);
  return cells;
}

std::vector<std::uint32_t> DocumentReadings::date_cells(std::uint32_t index, bool of_act) const {
  const auto& segments = document_.segments;
  std::vector<std::uint32_t> cells;
  for (const std::uint32_t at : other_cells(index)) {
    for (const std::uint32_t header : header_cells(at, false)) {
      const std::string_view text = document_.text.at(segments[header].span);
      const auto holds = [&](std::string_view word) { return text.find(word) != text.npos; };
      const bool act = std::any_of(std::begin(kConcluded), std::end(kConcluded), holds);
      const bool when = std::any_of(std::begin(kWhen), std::end(kWhen), holds);
      if ((of_act ? act || when : when && !act) && (cells.empty() || cells.back() != at))
        cells.push_back(at);
    }
  }
  return cells;
}

namespace {

// One or two digits, of ASCII or full width, at `at`, which moves behind them; 0: there are none.
int small_number(std::string_view text, std::size_t& at) {
  int value = 0;
  for (int count = 0; count < 2 && at < text.size(); ++count) {
    std::size_t next = at;
    char32_t c = next_code_point(text, next);
    if (c >= 0xFF10 && c <= 0xFF19) c -= 0xFF10 - U'0';
    if (c < U'0' || c > U'9') break;
    value = 10 * value + static_cast<int>(c - U'0');
    at = next;
  }
  return value;
}

}  // namespace

std::optional<DocumentReadings::YearlyDay> DocumentReadings::yearly_day(std::uint32_t index) const {
  constexpr std::string_view kEachYear = "各年", kMonth = "月", kDay = "日";
  constexpr std::uint32_t kReach = 3;  // segments before the table
  const auto& segments = document_.segments;
  if (segments[index].table == 0) return std::nullopt;
  std::uint32_t first = index;
  while (first > 0 && segments[first - 1].table == segments[index].table) --first;
  for (std::uint32_t back = 1; back <= std::min(kReach, first); ++back) {
    const std::string_view text = document_.text.at(segments[first - back].span);
    const std::size_t begin = text.find(kEachYear);
    if (begin == text.npos) continue;
    std::size_t at = begin + kEachYear.size();
    const int month = small_number(text, at);
    if (!text.substr(at).starts_with(kMonth)) continue;
    at += kMonth.size();
    const int day = small_number(text, at);
    if (!text.substr(at).starts_with(kDay) || month < 1 || month > 12 || day < 1 || day > 31)
      continue;
    const auto two = [](int n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
    const std::uint32_t base = segments[first - back].span.begin;
    return YearlyDay{two(month) + two(day),
                     {base + static_cast<std::uint32_t>(begin),
                      base + static_cast<std::uint32_t>(at + kDay.size())},
                     first - back};
  }
  return std::nullopt;
}

PlaceUse DocumentReadings::name_in(Span span, std::string_view lang) {
  const auto reading = read(span, {}, lang, 0);
  PlaceUse best;
  for (const std::uint32_t index : reading->chosen) {
    const Found& found = reading->found[index];
    if (found.type != MentionType::place || found.refers != Refers::nothing) continue;
    PlaceUse use = resolve(*reading, found, 0);
    if (!best.known() || (best.kind == PlaceKind::country && use.kind != PlaceKind::country))
      best = std::move(use);
    if (best.kind == PlaceKind::city) break;
  }
  best.support = best.known() ? best.text : span;
  best.support_lang = lang;
  return best;
}

PlaceUse DocumentReadings::named_subject(const Part& part) {
  if (part.subject.empty()) return {};
  const auto segment =
      std::lower_bound(document_.segments.begin(), document_.segments.end(), part.subject.begin,
                       [](const Segment& s, std::uint32_t at) { return s.span.end <= at; });
  PlaceUse use = name_in(part.subject,
                         segment == document_.segments.end() ? std::string_view() : segment->lang);
  // A paper's subject may be a place that nobody knows; a mere title without a place names none.
  if (!use.known() && !part.speakers.empty()) {
    use.place.name = use.place.as_written = std::string(document_.text.at(part.subject));
    use.text = part.subject;
  }
  return use;
}

const PlaceUse* DocumentReadings::part_subject(std::uint32_t part) {
  if (part >= document_.parts.size()) return nullptr;
  auto found = subjects_.find(part);
  if (found == subjects_.end()) {
    found = subjects_.emplace(part, PlaceUse()).first;
    PlaceUse use = named_subject(document_.parts[part]);
    // What the source sheet says is better than what the text lets one guess.
    if (!use.known() && document_.subject.empty()) use = inferred_subject(part);
    use.basis = Basis::part_subject;
    found->second = std::move(use);
  }
  return found->second.known() ? &found->second : nullptr;
}

const PlaceUse* DocumentReadings::document_subject() {
  if (document_.subject.empty()) return nullptr;
  if (!document_subject_) {
    PlaceUse use;
    const std::string view = view_text(document_.subject);
    use.place.name = use.place.as_written = document_.subject;
    for (const PlaceMention& mention : compiled_.gazetteer.find(view)) {
      if (mention.candidates.empty()) continue;
      const GazetteerPlace& place = compiled_.gazetteer.place(mention.candidates.front());
      use.place.name = place.name;
      use.place.place_id = place.id;
      use.kind = place.kind;
      break;
    }
    use.basis = Basis::source_sheet;
    document_subject_ = std::move(use);
  }
  return &*document_subject_;
}

PlaceUse DocumentReadings::resolve(const Reading& reading, const Found& found, std::uint32_t part,
                                   std::string_view country, std::string_view admin1) {
  PlaceUse use;
  use.text = reading.view.span(found.span.begin, found.span.end);
  use.place.as_written = view_text(document_.text.at(use.text));
  if (found.refers == Refers::named) {
    const NameSetting hint{country, countries_of(compiled_.gazetteer, reading)};
    auto known = place_called(compiled_.gazetteer, use.place.as_written, hint);
    // 아키타현 다이센시: the name behind its region's.
    const std::size_t space = use.place.as_written.rfind(' ');
    if (!known && space != std::string::npos &&
        static_cast<unsigned char>(use.place.as_written[0]) >= 0xE3)
      known = place_called(compiled_.gazetteer, use.place.as_written.substr(space + 1), hint);
    use.place.name = known ? known->name : use.place.as_written;
    if (known) use.place.place_id = known->id;
    use.kind = known && known->kind == PlaceKind::prefecture ? known->kind : PlaceKind::city;
    return use;
  }
  if (found.refers != Refers::nothing) {
    const bool province = use.place.as_written.ends_with("tỉnh") || use.place.as_written == "Tỉnh";
    const PlaceUse* subject = province ? part_province(part) : nullptr;
    if (subject == nullptr) subject = part_subject(part);
    if (subject == nullptr) subject = document_subject();
    if (subject == nullptr) return use;
    const std::string as_written = use.place.as_written;
    const Span text = use.text;
    use = *subject;
    use.place.as_written = as_written;
    use.text = text;
    return use;
  }
  PlaceSetting setting = found.setting;
  if (!country.empty()) setting.country = country;
  if (!admin1.empty()) setting.admin1 = admin1;
  ResolvedPlace resolved = kiroku::resolve(compiled_.gazetteer, found.place, reading.raw.text,
                                           setting, countries_of(compiled_.gazetteer, reading));
  const std::string as_written = use.place.as_written;
  use.place = std::move(resolved.place);
  use.place.as_written = as_written;
  // "Los Angeles County": not the city that it is named after, but known by its whole name.
  if (use.place.place_id.empty() && found.place.suffixed)
    if (const auto known = place_called(compiled_.gazetteer, as_written, {setting.country, {}})) {
      use.place.name = known->name;
      use.place.place_id = known->id;
    }
  if (use.place.name.empty()) use.place.name = as_written;
  use.succeeded_by = std::move(resolved.succeeded_by);
  use.kind = resolved.kind;
  return use;
}

}  // namespace kiroku
